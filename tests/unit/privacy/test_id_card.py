import time

import pytest

from feinschliff.privacy.recognisers import id_card


def hits(text):
    return [text[span.start : span.end] for span in id_card.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Personalausweis L01X00T47", "L01X00T47"),
        ("Ausweis-Nr.: L01X00T471", "L01X00T471"),
        ("Ausweisnummer L01X00T47 1 vorlegen", "L01X00T47 1"),
        ("mein perso ist l01x00t47", "l01x00t47"),
        ("Der Reisepass meiner Frau trägt C01X00T47.", "C01X00T47"),
        ("Pass-Nr. C01X00T478", "C01X00T478"),
        ("Aufenthaltstitel YZ0H12345", "YZ0H12345"),
        ("my passport number is 563982147", "563982147"),
        ("Passport: AB1234567", "AB1234567"),
        ("Passport no. P 1234567", "P 1234567"),
        ("ID card number 1234567897", "1234567897"),
        ("siehe L01X00T471 im Anhang", "L01X00T471"),
        ("siehe XFLK9GGNY5 im Anhang", "XFLK9GGNY5"),
        ("Perso-Nr.: PZWYRMJPC3 / Kassel", "PZWYRMJPC3"),  # the check digit is the only digit
        ("Ausweisnummer: NJNNYHRPM 7", "NJNNYHRPM 7"),
    ],
)
def test_documents(text, found):
    assert hits(text) == [found]


def test_without_a_cue_the_score_is_low():
    assert [span.score for span in id_card.find("L01X00T471")] == [0.6]
    assert [span.score for span in id_card.find("Ausweis L01X00T471")] == [0.98]


@pytest.mark.parametrize(
    "text",
    [
        "siehe L01X00T47 im Anhang",  # no check digit
        "siehe L01X00T472 im Anhang",  # a wrong one
        "Ausweisnummer PZWYRMJPC4",
        "Artikel L01X00T471",
        "Seriennummer: L01X00T471",
        "L123456789 und 1234567897",
        "der Personalausweis ist gültig bis 20310412",
        "Reisepass beantragt am 12.03.2024",
        "Bestellung 563982147",
        "I need my passport by 2024",
        "Passwort L01X00T47",
        "boarding Pass 12345678",
        "KRANKENWAGEN FRÜHSTÜCK",
    ],
)
def test_no_documents(text):
    assert hits(text) == []


def test_check_digit():
    assert [id_card.check_digit(serial) for serial in ("L01X00T47", "C01X00T47", "T22000129")] == [1, 8, 3]


@pytest.mark.parametrize("piece", ["L01X00T471 ", "passport 123456789 ", "Ausweis ", "A1 ", "L01X00T47", "a"])
def test_hostile_texts_stay_fast(piece):
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    start = time.perf_counter()
    assert all(0 < span.score <= 1 and span.type == id_card.TYPE for span in id_card.find(text))
    assert time.perf_counter() - start < 10
