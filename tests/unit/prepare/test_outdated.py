"""Whether a passage still stands in its document."""

import pytest

from feinschliff.core.nouns import Example
from feinschliff.prepare.outdated import Documents, same_document


def documents(**texts):
    rows = [Example(source, "", "document", {"text": text}, {}, source=source) for source, text in texts.items()]
    return Documents(rows, lambda row: row)


@pytest.mark.parametrize(
    ("passage", "stands"),
    [
        ("Die Frist beträgt sieben Wochen.", True),
        ("die frist  beträgt\n**sieben** Wochen", True),
        ("Die Frist ... sieben Wochen", True),
        ("Die Frist beträgt acht Wochen.", False),
        ("Frist beträgt sieben Woche", False),
        ("", None),
    ],
)
def test_a_passage_stands_word_by_word(passage, stands):
    assert documents(a="Kurz. Die Frist beträgt sieben Wochen. Ende.").stands(passage, "a") is stands


def test_a_passage_is_looked_for_in_the_document_that_is_named():
    both = documents(a="Frist: sieben Wochen", b="Frist: acht Wochen")
    assert both.stands("sieben Wochen", "b") is False
    assert both.stands("sieben Wochen") is True
    assert both.stands("sieben Wochen", "c") is None


@pytest.mark.parametrize(
    ("source", "named", "same"),
    [("hb/leave.md", "leave.md", True), ("leave.md", "C:\\hb\\Leave.md", True), ("sick_leave.md", "leave.md", False)],
)
def test_a_document_is_named_by_the_end_of_its_path(source, named, same):
    assert same_document(source, named) is same
