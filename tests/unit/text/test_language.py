"""Language: sure, or silent."""

from feinschliff.text.language import detect, languages_of, main_language

GERMAN = ["Wann kommt mein Paket?", "Bitte sperren Sie meine Karte", "Die Rechnung ist falsch", "Ich will kündigen"]
ENGLISH = ["Where is my parcel?", "Please block my card", "The invoice is wrong", "I want to cancel this"]


def test_detects_german_and_english():
    assert detect("Guten Tag, ich möchte meinen Vertrag zum Jahresende kündigen.")[0] == "de"
    assert detect("Good morning, I would like to cancel my contract at the end of the year.")[0] == "en"


def test_says_unknown_when_too_short_or_not_sure():
    assert detect("Hallo") == ("unknown", 0.0)
    assert detect("4711 0815 2024 12345 67890")[0] == "unknown"


def test_short_texts_are_recognised_as_a_set():
    assert main_language(languages_of(GERMAN * 20)) == "de"
    assert main_language(languages_of(ENGLISH * 20)) == "en"


def test_shares_of_two_languages():
    shares = languages_of(GERMAN * 25 + ENGLISH * 25)
    assert 0.35 < shares["de"] < 0.65
    assert 0.35 < shares["en"] < 0.65
    assert abs(sum(shares.values()) - 1) < 0.01


def test_sample_is_spread_over_all_texts():
    shares = languages_of(GERMAN * 500 + ENGLISH * 500, sample=40)
    assert {"de", "en"} <= shares.keys()


def test_nothing_to_say_about_nothing():
    assert languages_of([]) == {}
    assert main_language({}) == "unknown"
    assert main_language({"unknown": 0.9, "de": 0.1}) == "de"
