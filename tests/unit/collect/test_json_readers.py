"""JSON Lines and JSON: what is broken is named, the rest is used."""

import json

import pytest

from feinschliff.collect.readers import json as json_reader
from feinschliff.collect.readers import jsonl
from feinschliff.core.nouns import Record, Refused


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"text": "a",', "ends too early"),
        ('{"text": "never clo', "ends too early"),
        ('{"text": "a",}', "no valid JSON"),
        ('{"text": NaN}', "NaN"),
        ('{"text": -Infinity}', "Infinity"),
        ('["a", "b"]', "a list"),
        ('"only text"', "a text"),
        ("17", "a number"),
        ('{"a": 1, "a": 2}', "'a' stands in it twice"),
        ('{"n": ' + "9" * 5_000 + "}", "thousands of digits"),
        ('{"x": ' + "[" * 20_000 + "]" * 20_000 + "}", "nested too deeply"),
    ],
)
def test_a_bad_line_is_refused_by_its_number_and_the_rest_is_used(data, line, why):
    path = data / "post.jsonl"
    path.write_text(f'{{"text": "good"}}\n\n{line}\n{{"text": "also good"}}', encoding="utf-8")
    first, bad, last = jsonl.read(path, "post.jsonl")
    assert isinstance(first, Record)
    assert isinstance(bad, Refused)
    assert (bad.position, bad.line) == (1, 3)
    assert why in bad.why
    assert isinstance(last, Record)
    assert (last.position, last.fields) == (2, {"text": "also good"})


def test_jsonl_with_mark_and_windows_lines(data):
    path = data / "post.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + '{"text": "Tür"}\r\n{"text": "b"}\r\n'.encode())
    assert [r.fields["text"] for r in jsonl.read(path, "post.jsonl")] == ["Tür", "b"]


def test_jsonl_in_windows_1252(data):
    path = data / "post.jsonl"
    path.write_bytes('{"text": "Tür zu, Öl fehlt"}\n'.encode("cp1252"))
    assert next(iter(jsonl.read(path, "post.jsonl"))).fields["text"] == "Tür zu, Öl fehlt"


def test_jsonl_giant_line(data, monkeypatch):
    monkeypatch.setattr("feinschliff.collect.lines.LINE_LIMIT", 100)
    path = data / "post.jsonl"
    path.write_text(f'{{"text": "{"x" * 500}"}}\n{{"text": "b"}}\n', encoding="utf-8")
    bad, good = jsonl.read(path, "post.jsonl")
    assert "longer than" in bad.why
    assert (good.position, good.line) == (1, 2)


@pytest.mark.parametrize(
    "value",
    [
        [{"text": "a"}, {"text": "b"}],
        {"data": [{"text": "a"}, {"text": "b"}], "other": [{"x": 1}]},
        {"version": "1.0", "tickets": [{"text": "a"}, {"text": "b"}]},
    ],
)
def test_json_lists_wherever_they_are(data, value):
    path = data / "post.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    assert [r.fields["text"] for r in json_reader.read(path, "post.json")] == ["a", "b"]


def test_json_object_that_is_one_conversation(data):
    path = data / "post.json"
    path.write_text(json.dumps({"messages": [{"role": "user", "content": "a"}]}))
    (record,) = json_reader.read(path, "post.json")
    assert list(record.fields) == ["messages"]


def test_json_lines_under_the_name_json(data):
    path = data / "post.json"
    path.write_text('{"text": "a"}\n{"text": "b"}\n')
    assert [r.line for r in json_reader.read(path, "post.json")] == [1, 2]


def test_json_entries_that_are_no_objects_keep_the_count(data):
    path = data / "post.json"
    path.write_text('[{"text": "a"}, "stray", {"text": "b"}]')
    assert [(type(i).__name__, i.position) for i in json_reader.read(path, "x")] == [
        ("Record", 0),
        ("Refused", 1),
        ("Record", 2),
    ]


@pytest.mark.parametrize(("content", "why"), [("[1, 2", "ends too early"), ('"text"', "no list"), ("{}", "no list")])
def test_json_files_without_records_say_why(data, content, why):
    path = data / "post.json"
    path.write_text(content)
    (refused,) = json_reader.read(path, "post.json")
    assert refused.position is None
    assert why in refused.why
