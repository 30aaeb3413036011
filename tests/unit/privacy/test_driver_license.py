import time

import pytest

from feinschliff.privacy.recognisers import driver_license


def hits(text):
    return [text[span.start : span.end] for span in driver_license.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Führerscheinnummer: B072RRE2I55", "B072RRE2I55"),
        ("Führerschein-Nr. J010112345-1", "J010112345-1"),
        ("Mein Führerschein hat die Nummer B072RRE2I55.", "B072RRE2I55"),
        ("my driver's license number is 8142-77-3096", "8142-77-3096"),
        ("Driver’s licence: MORGA657054SM9IJ", "MORGA657054SM9IJ"),
        ("driving licence no. 7530921", "7530921"),
        ("DL number D123 4567 8901 and more", "D123 4567 8901"),
        ("driver license W4815723904 expired", "W4815723904"),
        ("Fahrer;Führerschein-Nr.;Klasse\nSievers;B072RRE2I55;CE", "B072RRE2I55"),
        ("FS-Nr. B072RRE2I55 kontrolliert", "B072RRE2I55"),
    ],
)
def test_licences(text, found):
    assert hits(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "Führerschein seit 2010, Führerschein Klasse B96",
        "Führerschein: 12.03.2010",
        "Führerschein 2010-03-12",
        "Der Führerschein kostet 3200 Euro",
        "software license AB1234567",
        "my driver's license expired",
        "Führerscheinklasse 1234567",
        "B072RRE2I65",  # wrong check digit, no cue
        "Artikel B072RRE2I55",
        "B0721122365",  # right, but no letter among the last signs
        "driver's license number is unknown",
    ],
)
def test_no_licences(text):
    assert hits(text) == []


@pytest.mark.parametrize("piece", ["Führerschein ", "driver license 7530921 ", "DL no 1-2-3-4-5", "driver", "A1-"])
def test_hostile_texts_stay_fast(piece):
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    start = time.perf_counter()
    assert all(0 < span.score <= 1 and span.type == driver_license.TYPE for span in driver_license.find(text))
    assert time.perf_counter() - start < 10
