import time

import pytest

from feinschliff.privacy.hints import WORDS, hints


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Er ist seit März krankgeschrieben.", "health"), ("She is pregnant.", "health"),
        ("Kirchensteuer: evangelisch", "religion"), ("a member of the trade union", "union"),
        ("Er ist SPD-Mitglied", "politics"), ("ein Asylbewerber", "origin"), ("er ist schwul", "sex_life"),
        ("Ihr Fingerabdruck", "biometric_genetic"), ("er ist vorbestraft", "crime"),
        ("STRENG VERTRAULICH", "confidential"),
    ],
)  # fmt: skip
def test_words_point_at_a_category(text, category):
    assert hints(text) == {category}


def test_every_category_can_be_met_and_plain_text_meets_none():
    assert set(WORDS) == set().union(*(hints(w) for w in (
        "Diagnose", "jüdisch", "Gewerkschaft", "Parteimitglied", "Flüchtling", "gay", "DNA", "convicted", "geheim",
    )))  # fmt: skip
    assert not hints("Der Hagel hat zwei Dachfenster zerschlagen. The parcel is late, please call the judge.")


def test_long_texts_are_no_trouble():
    began = time.perf_counter()
    hints("krank" * 40_000 + " " + "partei " * 20_000)
    assert time.perf_counter() - began < 2
