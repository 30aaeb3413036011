"""Without --task, the files say what they are; and which names of encodings are taken."""

import pytest

from feinschliff.collect import checked_encoding, guess_task
from feinschliff.core.problems import Problem

FILES = {
    "openai.jsonl": (
        '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n',
        "chat",
    ),
    "alpaca.json": ('[{"instruction": "Greet", "input": "", "output": "Hello"}]', "chat"),
    "faq.csv": ("frage;antwort\nWann?;Morgen früh\nWo?;Am Empfang\n", "chat"),
    "claims.csv": (
        "text,label\nwater in the cellar,water\nhail on the roof,storm\nfire in the kitchen,fire\n",
        "classify",
    ),
    "empty.csv": ("", "classify"),
}


@pytest.mark.parametrize("name", FILES)
def test_the_task_is_seen_from_the_records(tmp_path, name):
    content, task = FILES[name]
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert guess_task([tmp_path / name]) == task


def test_the_task_of_old_files_is_seen_in_the_encoding_that_was_named(tmp_path):
    (tmp_path / "faq.csv").write_bytes("frage;antwort\nab € 25?;ja\n".encode("iso8859-15"))
    assert guess_task([tmp_path / "faq.csv"]) == "classify"
    assert guess_task([tmp_path / "faq.csv"], "iso8859-15") == "chat"


@pytest.mark.parametrize(("given", "name"), [(None, ""), ("Latin9", "iso8859-15"), ("CP850", "cp850")])
def test_an_encoding_is_known_by_any_of_its_names(given, name):
    assert checked_encoding(given) == name


@pytest.mark.parametrize("given", ["cp125", "base64", "undefined", "a\0b", "x" * 300])
def test_what_is_no_encoding_of_texts_is_a_problem(given):
    with pytest.raises(Problem) as problem:
        checked_encoding(given)
    assert problem.value.code == "collect/unknown-encoding"
