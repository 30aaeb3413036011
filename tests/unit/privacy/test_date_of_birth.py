import time

import pytest

from feinschliff.privacy.recognisers import date_of_birth


def hits(text):
    return [text[span.start : span.end] for span in date_of_birth.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Frau Kühn, geboren am 02.12.1983 in Ulm", "02.12.1983"),
        ("geb. 2.12.83", "2.12.83"),
        ("Geburtsdatum: 1983-12-02", "1983-12-02"),
        ("geb. am 10. September 1961", "10. September 1961"),
        ("Petra Brandt (*02.12.1983)", "02.12.1983"),
        ("Petra Brandt * 2. 12. 1983", "2. 12. 1983"),
        ("geboren in Bad Tölz am 12.3.1960", "12.3.1960"),
        ("Anna Weiß geb. Kühn, 12.3.1960", "12.3.1960"),
        ("der am 2.12.1983 geborene Versicherte", "2.12.1983"),
        ("sie wurde am 14. März 1990 in Köln geboren", "14. März 1990"),
        ("Jahrgang 1961", "1961"),
        ("Mein Geburtstag ist der 3. Mai", "3. Mai"),
        ("born on 3 May 1957", "3 May 1957"),
        ("She was born May 3rd, 1957.", "May 3rd, 1957"),
        ("DOB: 12/02/1983", "12/02/1983"),
        ("D.O.B. 12-02-83", "12-02-83"),
        ("my date of birth is 3rd of May 1957", "3rd of May 1957"),
        ("1983-12-02 is my birthday", "1983-12-02"),
        ("I was born in 1974", "1974"),
        ("born in Bristol in June 1939", "June 1939"),
        ("birthdate 05/11/1990", "05/11/1990"),
        ("my birthday is on May 3rd", "May 3rd"),
    ],
)
def test_birth(text, found):
    assert hits(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "am 02.12.1983 unterschrieben",
        "Rechnung vom 10. September 2024",
        "founded in 1977",
        "vor dem 1. Januar 1952 geborene Versicherte",
        "born after 31 December 1966",
        "Sie ist geboren. Der Vertrag vom 02.12.1983 gilt.",
        "Geburtsurkunde vom 02.12.1983",
        "angeborener Fehler, 02.12.1983",
        "Baujahr 1983, 5 * 12",
        "Stubborn in 1974",
        "born 4,500 grams, 12.50 EUR",
        "Geburtsdatum: 45.13.1983",
        "* 12.03.2024 Besprechung",
        "Termin *12.03.2024*",
    ],
)
def test_no_birth(text):
    assert hits(text) == []


@pytest.mark.parametrize("unit", ["geboren am ", "geb. Aa Bb 1.1.1990 ", "1.1.1990 ", "born ((("])
def test_hostile_texts_stay_fast(unit):
    text = "geboren " + (unit * 200_000)[:200_000]
    start = time.perf_counter()
    for _ in date_of_birth.find(text):
        pass
    assert time.perf_counter() - start < 10
