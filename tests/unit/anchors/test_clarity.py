"""What counts as unclear, and what must not."""

from __future__ import annotations

import pytest

from feinschliff.anchors.clarity import LONGEST_TEXT, of_one, why_unclear
from feinschliff.core.nouns import Example


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("siehe Anhang", "reference"),
        ("Bitte siehe beigefügte Datei, danke.", "reference"),
        ("s.o.", "reference"),
        ("Bitte siehe Fotos im Anhang.", "reference"),
        ("wie telefonisch besprochen", "reference"),
        ("Please see the attached file", "reference"),
        ("See my previous email.", "reference"),
        ("12345 / 7", "signs"),
        ("???", "signs"),
        ("{{text}}", "placeholder"),
        ("[REDACTED] <name>", "placeholder"),
        ("asdf", "filler"),
        ("Test!", "filler"),
        ("n/a", "filler"),
        ("x", "short"),
        ("aaaaaa", "short"),
    ],
)
def test_says_nothing_by_itself(text, why):
    assert why_unclear(text) == why


@pytest.mark.parametrize(
    "text",
    [
        "see attachment, the kettle leaks",
        "ok danke",
        "wecker",
        "stopp",
        "👍",
        "测试",
        "Hi {{name}}, my card is lost",
        "test the heater",
    ],
)
def test_short_but_clear_texts_are_left_alone(text):
    assert why_unclear(text) is None


@pytest.mark.parametrize(
    ("text", "label", "verdict"),
    [
        ("  ", "a", "empty"),
        ("fine text", "", "broken"),
        ("caf\ufffd \ufffd\ufffd mail", "a", "broken"),
        ("word " * LONGEST_TEXT, "a", "too_long"),
    ],
)
def test_what_cannot_be_used(text, label, verdict):
    example = Example(id="1", content="", kind="domain", input={"text": text}, output={"labels": {"l": label}})
    found = of_one(example, "classify")
    assert found is not None and found["verdict"] == verdict


def test_a_number_in_the_middle_of_a_conversation_is_clear():
    turns = [("user", "How many?"), ("assistant", "Which size?"), ("user", "42")]
    asked = {"messages": [{"role": role, "content": content} for role, content in turns]}
    answer = {"message": {"role": "assistant", "content": "7"}}
    assert of_one(Example(id="1", content="", kind="style", input=asked, output=answer), "chat") is None
