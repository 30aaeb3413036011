import time

import pytest

from feinschliff.privacy.recognisers import license_plate


def hits(text):
    return [text[span.start : span.end] for span in license_plate.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Der Fahrer des Wagens DD-P 1090 floh", ["DD-P 1090"]),
        ("gesehen: B-XY 99E, HH-AB 12H", ["B-XY 99E", "HH-AB 12H"]),
        ("KÜN-AB 123 stand vor LÖ-C 4711", ["KÜN-AB 123", "LÖ-C 4711"]),
        ("amtl. Kennzeichen M AB 123", ["M AB 123"]),
        ("Mein Auto (K-AB1234) ist weg", ["K-AB1234"]),
        ("license plate F-KL 7", ["F-KL 7"]),
        ("Kfz RG-A 2024", ["RG-A 2024"]),
    ],
)
def test_plates(text, found):
    assert hits(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "TK-2019-21381, AB-2024-20794, VS-2025-659",
        "Rechnung RG-A 2024",
        "RG-A 1234",
        "Beleg B-XY 991",
        "im Format DIN-A 4 und DIN-A 45",
        "EN-AW 6060 und HP-UX 11",
        "XX-AB 123",  # no such district
        "M AB 123",  # no cue
        "K-AB1234",
        "Größe S-XL 42",
        "BGL-AB 12345",
        "BGL-AB 1234E",  # nine characters
        "K-AB 123-4, K-AB 12.50, AK-AB 1,5",
        "dd-p 1090",
        "Das Auto kostet 12.500 EUR ab 2024",
    ],
)
def test_no_plates(text):
    assert hits(text) == []


@pytest.mark.parametrize("piece", ["DD-P 1090 ", "M AB ", "B-XY", "Kfz M AB 1 ", "A"])
def test_hostile_texts_stay_fast(piece):
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    start = time.perf_counter()
    assert all(0 < span.score <= 1 and span.type == license_plate.TYPE for span in license_plate.find(text))
    assert time.perf_counter() - start < 10
