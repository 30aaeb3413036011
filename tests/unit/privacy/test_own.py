import pytest

from feinschliff.core.problems import Problem
from feinschliff.privacy.own import finders
from feinschliff.privacy.replace import Redaction
from feinschliff.privacy.scan import scan


def found(text, patterns=None, words=()):
    return [(span.type, text[span.start : span.end]) for span in scan(text, finders(patterns or {}, words))]


def test_a_mask_finds_the_companys_own_numbers():
    masks = {"CUSTOMER_NUMBER": "K-######", "POLICY": "@@ ##.*"}
    assert found("Kunde K-123456, Police AB 12.x und K-1234567.", masks) == [
        ("CUSTOMER_NUMBER", "K-123456"),
        ("POLICY", "AB 12.x"),
    ]
    assert found("Die Nummer K-12345 ist zu kurz, XK-123456 hängt an.", masks) == []


def test_signs_of_regular_expressions_mean_themselves():
    assert found("A.1(2)3 AB1(2)3", {"ODD": "A.#(#)#"}) == [("ODD", "A.1(2)3")]


def test_confidential_words_in_any_case_but_whole():
    words = ("Projekt Falke", "Projekt Falke Süd", " ")
    assert found("PROJEKT FALKE SÜD und Projekt Falke, kein Projekt Falkental", words=words) == [
        ("CONFIDENTIAL", "PROJEKT FALKE SÜD"),
        ("CONFIDENTIAL", "Projekt Falke"),
    ]


@pytest.mark.parametrize(
    ("tag", "mask"),
    [("customer", "K-####"), ("K", "####"), ("A B", "###"), ("TAG", "##"), ("TAG", "#" * 101), ("TAG", "")],
)
def test_a_mask_that_would_hit_everything_is_refused(tag, mask):
    with pytest.raises(Problem) as caught:
        finders({tag: mask}, ())
    assert caught.value.code == "privacy/bad-pattern"


def test_the_projects_settings_make_the_redaction():
    settings = {"mode": "redact", "patterns": {"CUSTOMER_NUMBER": "K-######"}, "confidential": ["Falke"]}
    assert Redaction.of(settings, b"").text("Falke: K-123456") == "[CONFIDENTIAL]: [CUSTOMER_NUMBER]"
