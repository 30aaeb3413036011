import time

import pytest

from feinschliff.privacy.recognisers import commercial_register


def hits(text):
    return [text[span.start : span.end] for span in commercial_register.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Amtsgericht Köln HRB 12345", ["HRB 12345"]),
        ("HRB12345, USt-IdNr. folgt", ["HRB12345"]),
        ("HRA 123 B beim AG Charlottenburg", ["HRA 123 B"]),
        ("Handelsregister: HRB-Nr. 98765 KI", ["HRB-Nr. 98765 KI"]),
        ("HRB Nr.: 4711", ["HRB Nr.: 4711"]),
        ("HR B 54321", ["HR B 54321"]),
        ("HRB 12345 AG Köln", ["HRB 12345"]),
        ("eingetragen unter HRB 12", ["HRB 12"]),
        ("Amtsgericht Essen, GnR 345 und VR 2210", ["GnR 345", "VR 2210"]),
        ("Härte HRB 85 und HRB 100", []),
        ("VR 2000 Brille, PR 1234 merged", []),
        ("XHRB 12345, HRB-12345-7", []),
        ("HRC 12345", []),
        ("HRB 12.345,00 EUR", []),
    ],
)
def test_entries(text, found):
    assert hits(text) == found


@pytest.mark.parametrize("piece", ["HRB 12345 ", "HRB ", "HR B:  ", "VR 12 ", "Amtsgericht HRB 1 "])
def test_hostile_texts_stay_fast(piece):
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    start = time.perf_counter()
    assert all(0 < span.score <= 1 and span.type == commercial_register.TYPE for span in commercial_register.find(text))
    assert time.perf_counter() - start < 10
