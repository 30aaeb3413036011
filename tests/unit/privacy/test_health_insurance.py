import time

import pytest

from feinschliff.privacy.recognisers import health_insurance


def hits(text):
    return [text[span.start : span.end] for span in health_insurance.find(text)]


@pytest.mark.parametrize(
    ("text", "found", "score"),
    [
        ("Krankenversichertennummer A123456780", "A123456780", 0.98),
        ("KVNR: M905172636, AOK", "M905172636", 0.98),
        ("Krankenkasse TK, Nummer A123 456 780", "A123 456 780", 0.98),
        ("Versichertennummer a123456780", "a123456780", 0.98),
        ("Versichertennr. A123456781", "A123456781", 0.75),  # wrong check digit, but said to be one
        ("Frau Kühn (M905172636)", "M905172636", 0.6),
        ("Frau Kühn (M 905 172 636)", "M 905 172 636", 0.6),
        ("Versichertennummer: M-905172636", "M-905172636", 0.98),
        ("Kühn; M-905172636; erledigt", "M-905172636", 0.6),
    ],
)
def test_insured_persons(text, found, score):
    assert [(text[s.start : s.end], s.score) for s in health_insurance.find(text)] == [(found, score)]


@pytest.mark.parametrize(
    "text",
    [
        "Vorgang liegt als A123456781 vor",
        "Artikelnummer A123456780",
        "Bestellung: A123456780",
        "RG-A123456780",
        "A1234567801",
        "m905172636",
        "DIN A 123 456 780",
        "A 123 456 781",
        "Artikel A-123456780",
    ],
)
def test_no_insured_persons(text):
    assert hits(text) == []


@pytest.mark.parametrize("piece", ["A123456780 ", "Krankenkasse ", "A123 456 ", "A"])
def test_hostile_texts_stay_fast(piece):
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    start = time.perf_counter()
    assert all(0 < span.score <= 1 and span.type == health_insurance.TYPE for span in health_insurance.find(text))
    assert time.perf_counter() - start < 10
