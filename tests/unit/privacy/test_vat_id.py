import time

import pytest

from feinschliff.privacy.recognisers import vat_id


def hits(text):
    return [text[span.start : span.end] for span in vat_id.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("USt-IdNr.: DE316720950", "DE316720950"),
        ("Bitte an DE 316 720 950 fakturieren", "DE 316 720 950"),
        ("USt-ID DE316720951", "DE316720951"),  # wrong check digit, but said to be one
        ("UID DE-316-720-950 steuerfrei", "DE-316-720-950"),
        ("UID: ATU48157239", "ATU48157239"),
        ("Huber GmbH, ATU48157239, Linz", "ATU48157239"),
        ("Huber GmbH, ATU 4815 7239, Linz", "ATU 4815 7239"),
        ("Ammann AG, CHE-107.787.577, Bern", "CHE-107.787.577"),
        ("UID ATU 48157239 WIEN", "ATU 48157239"),
        ("VAT number NL004815725B01", "NL004815725B01"),
        ("VAT: PL 5261040366.", "PL 5261040366"),
        ("VAT no. GB 481 5723 35", "GB 481 5723 35"),
        ("MWST-Nr. CHE-107.787.577 MWST", "CHE-107.787.577 MWST"),
    ],
)
def test_vat_numbers(text, found):
    assert hits(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "Bestellung DE316720951",
        "IBAN DE89 3704 0044 0532 0130 00",
        "IBAN DE89370400440532013000",
        "Artikel ATU48157239",  # another number's cue
        "Huber GmbH, ATU48157238, Linz",  # wrong check digit, no cue
        "Huber, NL004815725B01",  # no cue
        "VAT 19 %, AT BESTELLUNG 2024",
        "PO-DE316720950",
        "VAT on PL 1234567890",
    ],
)
def test_no_vat_numbers(text):
    assert hits(text) == []


@pytest.mark.parametrize("piece", ["DE316720950 ", "DE3 1 6 7 2 ", "VAT AT 1 A 2 B ", "UID ATU48157239 ", "A"])
def test_hostile_texts_stay_fast(piece):
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    start = time.perf_counter()
    assert all(0 < span.score <= 1 and span.type == vat_id.TYPE for span in vat_id.find(text))
    assert time.perf_counter() - start < 10
