import time

import pytest

from feinschliff.privacy.recognisers import bank_account


def hits(text):
    return [text[span.start : span.end] for span in bank_account.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kontonummer 532013000, BLZ 37040044", ["532013000", "37040044"]),
        ("Kto. 0532 013 000 / BLZ: 370 400 44", ["0532 013 000", "370 400 44"]),
        ("Konto-Nr.: 4711123", ["4711123"]),
        ("auf mein Konto 532013000", ["532013000"]),
        ("BIC: COBADEFFXXX", ["COBADEFFXXX"]),
        ("SWIFT code COBADEFF", ["COBADEFF"]),
        ("account number 12345678, sort code 20-45-53", ["12345678", "20-45-53"]),
        ("Routing number: 021000021", ["021000021"]),
        ("my account no. is 000123456789", ["000123456789"]),
    ],
)
def test_accounts(text, found):
    assert sorted(hits(text)) == sorted(found)


@pytest.mark.parametrize(
    "text",
    [
        "Konto 8400 buchen",
        "532013000, 37040044, COBADEFFXXX, 20-45-53",
        "auf mein Konto 50000,00 EUR",
        "Kontonummer siehe Rechnung 532013000",
        "Kundenkonto 532013000",
        "Konto gesperrt seit 12.03.2024",
        "account opened 20240312",
        "BIC: BITTEANGEBEN",
        "Kontonummer 1234567,89 EUR",
    ],
)
def test_no_accounts(text):
    assert hits(text) == []


@pytest.mark.parametrize("piece", ["Kontonummer 532013000 ", "1 ", "1", "BIC ", "BIC COBADEFF ", "sort code 20-45-53 "])
def test_hostile_texts_stay_fast(piece):
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    start = time.perf_counter()
    assert all(0 < span.score <= 1 and span.type == bank_account.TYPE for span in bank_account.find(text))
    assert time.perf_counter() - start < 10
