import pytest

from feinschliff.core.nouns import Example
from feinschliff.prepare.cleaning import is_empty, is_unlabelled, tidy


def test_tidy_keeps_what_means_something():
    assert tidy(" \ufeffGru\u0308ße  \r\n\tzweite   Zeile\x00 \r") == "Grüße\n\tzweite   Zeile"
    assert tidy("a\ud800b") == "a\ufffdb"
    assert tidy("👩‍🔧 bleibt") == "👩‍🔧 bleibt"


def chat(messages, answer="Gern."):
    return Example("i", "c", "style", {"messages": messages}, {"message": {"role": "assistant", "content": answer}})


def test_what_is_empty():
    user = {"role": "user", "content": "Hallo"}
    assert is_empty(Example("i", "c", "domain", {"text": " \n"}, {}))
    assert (
        is_empty(chat([]))
        and is_empty(chat([{"role": "system", "content": "Sei nett"}]))
        and is_empty(chat([user], " "))
    )
    assert not is_empty(chat([user]))


@pytest.mark.parametrize(
    ("labels", "missing"), [({"a": "x", "b": 0}, False), ({"a": "x"}, True), ({"a": "x", "b": " "}, True)]
)
def test_each_output_needs_a_label(labels, missing):
    assert is_unlabelled(Example("i", "c", "domain", {"text": "t"}, {"labels": labels}), ["a", "b"]) is missing
