"""A whole file is answered: new columns, old bytes, clear problems."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from feinschliff.core.events import silent
from feinschliff.core.problems import Problem
from feinschliff.serve.apply import apply


@pytest.fixture
def run(linear_model: Path, tickets: Path):  # type: ignore[no-untyped-def]
    def apply_to(file: Path, out: Path, column: str | None = None):  # type: ignore[no-untyped-def]
        return apply(linear_model, None, file, out, dataset=tickets, text_column=column, emit=silent)

    return apply_to


def rows_of(path: Path, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""), delimiter=separator))


def test_the_same_file_comes_back_with_answers(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    source = tmp_path / "in.csv"
    source.write_bytes(b"id;message;note\n1;my invoice is wrong;=A1\n2;;\n3;where is my parcel;x\n")
    told = run(source, tmp_path / "out.csv")
    assert (told["rows"], told["empty"], told["text_column"], told["separator"]) == (3, 1, "message", ";")
    first, empty, last = rows_of(tmp_path / "out.csv", ";")
    assert (first["department"], last["department"]) == ("billing", "delivery")
    assert first["note"] == "=A1"
    assert 0 < float(first["department_confidence"]) <= 1
    assert first["department_top3"].startswith("billing (")
    assert first["similar_1"] == "my invoice is wrong [department=billing, urgency=low, 1.00]"
    assert set(empty.values()) <= {"2", ""}
    lines = (tmp_path / "out.csv").read_bytes().splitlines()
    assert [
        line[: len(old)] for line, old in zip(lines, source.read_bytes().splitlines(), strict=True)
    ] == source.read_bytes().splitlines()


def test_jsonl_gets_the_same_answers(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "my invoice is wrong"}\n{"text": null}\n')
    run(source, tmp_path / "out.jsonl")
    first, empty = map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())
    assert first["department"] == "billing" and isinstance(first["urgency_confidence"], float)
    assert empty["department"] == ""


def test_columns_of_the_file_keep_their_names(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    source = tmp_path / "in.csv"
    source.write_text("text,department\nmy invoice is wrong,sales\n")
    told = run(source, tmp_path / "out.csv")
    (row,) = rows_of(tmp_path / "out.csv")
    assert (row["department"], row["predicted_department"]) == ("sales", "billing")
    assert "predicted_department" in told["columns"]


def test_the_column_with_the_longest_texts_is_taken_when_none_has_a_usual_name(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    source = tmp_path / "in.csv"
    source.write_text("nr,wording,who\n1,my invoice is wrong again,Ada\n2,where is my parcel today,Bo\n")
    assert run(source, tmp_path / "out.csv")["text_column"] == "wording"


def test_the_same_answers_twice(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    source = tmp_path / "in.csv"
    source.write_text("text\nmy invoice is wrong\nbroken parcel\n")
    run(source, tmp_path / "a.csv")
    run(source, tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_refusals_leave_everything_as_it_was(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    source = tmp_path / "in.csv"
    source.write_text("text,nr\nhello,1\n")
    link = tmp_path / "link.csv"
    link.symlink_to(source)
    cases = [
        (source, None, "serve/same-file"),
        (link, None, "serve/same-file"),
        (tmp_path, None, "serve/out-is-folder"),
        (tmp_path / "no" / "out.csv", None, "serve/no-out-folder"),
        (tmp_path / "out.csv", "txet", "serve/unknown-column"),
    ]
    for out, column, code in cases:
        with pytest.raises(Problem) as caught:
            run(source, out, column)
        assert caught.value.code == code
    assert source.read_text() == "text,nr\nhello,1\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "link.csv"]
