import time

import pytest

from feinschliff.privacy.recognisers import url


def hits(text):
    return [text[span.start : span.end] for span in url.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Siehe https://shop.example/konto?id=kunde7.", "https://shop.example/konto?id=kunde7"),
        ("www.portal.example/akte/48213, danke", "www.portal.example/akte/48213"),
        ("(https://app.example/r/dQw4w9WgXcQ)", "https://app.example/r/dQw4w9WgXcQ"),
        ("ftp? no: https://anna:geheim@intranet.example/", "https://anna:geheim@intranet.example/"),
        ("kunde.example.com/reset?token=abc", "kunde.example.com/reset?token=abc"),
        ("https://x.example/#access_token=abc", "https://x.example/#access_token=abc"),
        (
            "https://x.example/f/6f9619ff-8b86-d011-b42d-00c04fc964ff",
            "https://x.example/f/6f9619ff-8b86-d011-b42d-00c04fc964ff",
        ),
    ],
)
def test_addresses_with_an_identifier(text, found):
    assert hits(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "http://www.firma.example/ und https://Firma.example",
        "https://blog.example/2024/05/was-ist-neu",
        "https://blog.example/2024-05-12-fest/windows11",
        "https://x.example/ProductOverviewPage?lang=de&utm_source=mail",
        "Rechnung.Nr/2024-12345 und und/oder",
        "a.b@firma.example/48213",
        "https://[kaputt/48213",
        "src/app.py/12345",
        "https://x.example/releases/1.0.11/Code%20of%20Conduct%20and%20Holiday%20List",
    ],
)
def test_plain_pages(text):
    assert hits(text) == []


@pytest.mark.parametrize(
    "piece", ["http://", "www.a.de/1234 ", "a.", "a-", "https://a.de/?a=b&", "a.de/", "https://a.de/)"]
)
def test_hostile_texts_stay_fast(piece):
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    start = time.perf_counter()
    assert all(0 < span.score <= 1 and span.type == url.TYPE for span in url.find(text))
    assert time.perf_counter() - start < 10
