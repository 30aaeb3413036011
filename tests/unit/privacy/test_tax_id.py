import time

import pytest

from feinschliff.privacy.recognisers import tax_id


def hits(text):
    return [text[span.start : span.end] for span in tax_id.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Meine Steuer-ID: 48157239041.", "48157239041"),
        ("IdNr. 26 903 571 424 (Finanzamt)", "26 903 571 424"),
        ("Ihre Steuer-ID. Herr Böhm hat uns 26\u00a0903\u00a0571\u00a0424 genannt", "26\u00a0903\u00a0571\u00a0424"),
        ("steuerliche Identifikationsnummer 48157239041", "48157239041"),
        ("Steuer-ID 48.157.239.041", "48.157.239.041"),
        ("Unterlagen 48-157-239-041 liegen bei", "48-157-239-041"),
        ("Busch;48/157/239/041;4", "48/157/239/041"),
        ("the tax ID is 48157239042", "48157239042"),  # wrong check digit, but said to be one
        ("Unterlagen 48157239041 liegen bei", "48157239041"),
        ("Steuernummer: 151/815/08156", "151/815/08156"),
        ("StNr 21/815/08150", "21/815/08150"),
        ("beim Finanzamt 133/8150/8159 geführt", "133/8150/8159"),
        ("St.-Nr. 93815/08152", "93815/08152"),
        ("Die Steuernummer lautet 013 815 08153", "013 815 08153"),
        ("Steuer-Nr.: 2893081508152", "2893081508152"),
    ],
)
def test_tax_numbers(text, found):
    assert hits(text) == [found]


def test_a_cue_raises_the_score():
    assert [span.score for span in tax_id.find("48157239041")] == [0.6]
    assert [span.score for span in tax_id.find("Steuer-ID 48157239041")] == [0.98]


@pytest.mark.parametrize(
    "text",
    [
        "Unterlagen 48157239042 liegen bei",  # wrong check digit
        "Bestellnummer 48157239041",
        "Sendungsnummer: 48157239041",
        "+48157239041",
        "RG-48157239041",
        "48157239041,50 EUR",
        "48 157 239 041 EUR",
        "48.157.239.041 EUR",
        "48.157.239.041-2",
        "Unterlagen 48.157-239.041",
        "Unterlagen 48.157.239.042",
        "am 12/03/2024, Seite 12/345",
        "Artikel 12/345/67890",
        "gsm 900/1800/1900, Jahre 123/2019/2020",
        "die Zahl 9381508152",
        "Steuerbescheid vom 12.03.2024",
    ],
)
def test_no_tax_numbers(text):
    assert hits(text) == []


@pytest.mark.parametrize("piece", ["48157239041 ", "26 903 571 424", "Steuernummer ", "12/345/67890 ", "1", "1 "])
def test_hostile_texts_stay_fast(piece):
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    start = time.perf_counter()
    assert all(0 < span.score <= 1 and span.type == tax_id.TYPE for span in tax_id.find(text))
    assert time.perf_counter() - start < 10
