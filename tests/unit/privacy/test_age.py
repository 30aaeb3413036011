import time

import pytest

from feinschliff.privacy.recognisers import age


def hits(text):
    return [text[span.start : span.end] for span in age.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ich bin 34 Jahre alt und wohne allein", "34"),
        ("der 45-jährige sagte nichts", "45"),
        ("Die 45-Jährige stürzte", "45"),
        ("mein 6-jähriger Sohn", "6"),
        ("die 82jährige Frau", "82"),
        ("die 45-jährige Petra Brandt", "45"),
        ("Alter: 34", "34"),
        ("im Alter von 34 Jahren", "34"),
        ("Ich bin 34, verheiratet", "34"),
        ("I am 21 years old", "21"),
        ("a man aged 33", "33"),
        ("age: 28", "28"),
        ("The 28-year-old nurse called", "28"),
        ("my 6 year old is ill", "6"),
        ("I'm Jo and i'm 31 y/o.", "31"),
        ("She left school at the age of 15", "15"),
        ("Our neighbour: her brother just turned 52", "52"),
        ("He wrote it when he was 71.", "71"),
        ("I'm 24, my account is blocked", "24"),
    ],
)
def test_age(text, found):
    assert hits(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "10 Jahre Garantie",
        "10-jährige Garantie",
        "eine 5-jährige Laufzeit",
        "a 5 year contract",
        "a 10 year old car",
        "Mein Laptop ist 5 Jahre alt",
        "The house is 40 years old",
        "mindestens 18 Jahre alt",
        "under the age of 18",
        "aged 18 or over",
        "You must be 18 years of age or older",
        "page 28, 34 Jahre, since 12 years",
        "I am 5 miles away, I am 100% sure",
        "the average: 28",
        "Gehalter: 34",
        "999 Jahre alt",
        "when he was 10,000 dollars short",
    ],
)
def test_no_age(text):
    assert hits(text) == []


@pytest.mark.parametrize("unit", ["1 ", "I am 20 ", "5-jährige Aa ", "12 year old a "])
def test_hostile_texts_stay_fast(unit):
    text = (unit * 200_000)[:200_000]
    start = time.perf_counter()
    for _ in age.find(text):
        pass
    assert time.perf_counter() - start < 10
