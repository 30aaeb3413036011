import time

import pytest

from feinschliff.privacy.recognisers import pension_number


def hits(text):
    return [text[span.start : span.end] for span in pension_number.find(text)]


@pytest.mark.parametrize(
    ("text", "found", "score"),
    [
        ("Rentenversicherungsnummer 15 070649 C 103", "15 070649 C 103", 0.99),
        ("SV-Nummer: 65180480M567.", "65180480M567", 0.99),
        ("sv-nr 65180480m567", "65180480m567", 0.99),
        ("Frau Kühn, 65 180480 M 567", "65 180480 M 567", 0.95),
        ("15 07 06 49 C 103 liegt vor", "15 07 06 49 C 103", 0.95),
        ("65-180480-M-567", "65-180480-M-567", 0.95),
        ("Versicherungsnummer: 65 180480 M 568", "65 180480 M 568", 0.75),
    ],
)
def test_pension_numbers(text, found, score):
    assert [(text[s.start : s.end], s.score) for s in pension_number.find(text)] == [(found, score)]


@pytest.mark.parametrize(
    "text",
    [
        "Vorgang 65 180480 M 568",  # wrong check digit
        "65 181380 M 567",  # no thirteenth month
        "65180480m567",  # small letter without a cue
        "AB-65180480M567",
        "65180480M5671",
        "am 18.04.80 um 10 Uhr",
        "Rente 1.234,50 EUR seit 01.02.2024",
    ],
)
def test_no_pension_numbers(text):
    assert hits(text) == []


@pytest.mark.parametrize("piece", ["65 180480 M 567 ", "65 18 04 80 ", "Rente 65180480M568 ", "0"])
def test_hostile_texts_stay_fast(piece):
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    start = time.perf_counter()
    assert all(0 < span.score <= 1 and span.type == pension_number.TYPE for span in pension_number.find(text))
    assert time.perf_counter() - start < 10
