import json

import pytest

from feinschliff.core.problems import Problem
from feinschliff.redact import scan_file


def test_one_item_per_line(tmp_path):
    path = tmp_path / "texts.jsonl"
    path.write_text('\ufeff{"text": "Grüße, a@b.example"}\n\n{"text": "nichts", "id": 4}\n', encoding="utf-8")
    result = scan_file(path)
    assert result["items"] == [{"spans": [{"start": 7, "end": 18, "type": "EMAIL", "score": 1.0}]}, {"spans": []}]
    assert result["checked"] and result["not_checked"]
    json.dumps(result)


@pytest.mark.parametrize("line", ['{"text": ', '["text"]', '{"txt": "x"}', '{"text": 5}', "[" * 100_000])
def test_a_broken_line_is_named(tmp_path, line):
    path = tmp_path / "texts.jsonl"
    path.write_text(f'{{"text": "gut"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(Problem) as problem:
        scan_file(path)
    assert problem.value.code == "redact/broken-line" and problem.value.where.endswith("line 2")


def test_bytes_that_are_no_utf8_are_a_broken_line(tmp_path):
    path = tmp_path / "texts.jsonl"
    path.write_bytes('{"text": "Grüße"}\n'.encode("latin-1"))
    with pytest.raises(Problem) as problem:
        scan_file(path)
    assert problem.value.code == "redact/broken-line"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(Problem) as problem:
        scan_file(tmp_path / "no.jsonl")
    assert problem.value.code == "redact/no-file"
