import pytest

from feinschliff.privacy.names import LAST, fold, lists
from feinschliff.privacy.pseudonyms import Pseudonyms, choices, female
from feinschliff.privacy.replace import Redaction

other = Pseudonyms(b"key")


def test_the_same_person_gets_the_same_name():
    first, last = other("Petra Brandt").split()
    assert (first, last) != ("Petra", "Brandt")
    assert other("Petra") == first and other("Brandt") == last and other("Brandt, Petra") == f"{last}, {first}"


@pytest.mark.parametrize(
    ("name", "gender"), [("Petra", "female"), ("Stefan", "male"), ("Mary", "female"), ("John", "male")]
)
def test_first_names_keep_their_gender(name, gender):
    assert other(name) in choices()[gender]


def test_what_is_no_name_stays():
    assert other("Anna-Lena von der Heide").count("-") == 1 and " von der " in other("Anna-Lena von der Heide")
    assert other("BRANDT") == other("Brandt").upper() and other("brandt") == other("Brandt").lower()
    assert other("Annas") == other("Anna") + "s" and other("Smith's") == other("Smith") + "'s"
    assert other("A. Brandt").split()[1] == other("Brandt") and other("A. Brandt")[1] == "."


def test_no_name_keeps_itself_and_another_key_gives_another():
    assert not any(other(name) == name for names in choices().values() for name in names)
    changed = sum(Pseudonyms(b"other")(name) != other(name) for name in choices()["last"])
    assert changed > len(choices()["last"]) / 2


def test_the_names_in_use_are_names() -> None:
    assert set(map(fold, choices()["female"])) <= female() and not set(map(fold, choices()["male"])) & female()
    assert all(lists().kind(name) & LAST for name in choices()["last"])


def test_texts_keep_their_greeting():
    redaction = Redaction.of({"mode": "redact", "names": "pseudonyms"}, b"key")
    text = redaction.text("Dear Ms Lima, please call +49 221 4710686. Kind regards, Petra Brandt")
    assert text == f"Dear Ms {other('Lima')}, please call [PHONE]. Kind regards, {other('Petra Brandt')}"
