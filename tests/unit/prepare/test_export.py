"""Exports: what a format holds comes back with the same fingerprint, what it cannot hold is refused by name."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from feinschliff.core.nouns import Example
from feinschliff.core.problems import Problem
from feinschliff.prepare.export import content_fingerprint, export
from feinschliff.store.datasets import read_examples, write_examples


def labelled(n: int, text: str, part: str = "train", **labels: str) -> Example:
    return Example(str(n), str(n), "classify", {"text": text}, {"labels": labels or {"team": "Sturm"}}, part)


def answered(n: int, *turns: tuple[str, str], part: str = "train") -> Example:
    messages = [{"role": role, "content": content} for role, content in turns]
    return Example(str(n), str(n), "chat", {"messages": messages[:-1]}, {"message": messages[-1]}, part)


ONE = answered(1, ("system", "Be brief."), ("user", "Wann?"), ("assistant", "Morgen."))
TWO = answered(2, ("user", "A?"), ("assistant", "B."), ("user", "C?"), ("assistant", "D."))
TABLE = [labelled(1, "Dach ab"), labelled(2, '=HYPERLINK("x")'), labelled(3, "a;b\nc"), labelled(4, "x", "aside:leak")]


@pytest.fixture
def stored(tmp_path: Path):  # type: ignore[no-untyped-def]
    def store(*rows: Example) -> Path:
        write_examples(tmp_path / "dataset.parquet", rows)
        return tmp_path / "dataset.parquet"

    return store


def test_parquet_holds_every_example_with_all_that_is_known(stored, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    told = export(stored(*TABLE), "parquet", tmp_path / "out.parquet")
    assert read_examples(tmp_path / "out.parquet") == TABLE
    assert told["rows"] == 4 and told["content_fingerprint"] == content_fingerprint(TABLE[:3])


def test_csv_holds_labels_and_no_cell_computes(stored, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    told = export(stored(*TABLE), "csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == ["Dach ab", '\'=HYPERLINK("x")', "a;b\nc"]
    assert rows[0] == {"text": "Dach ab", "team": "Sturm", "part": "train"} and told["rows"] == 3


def test_openai_lines_hold_whole_conversations(stored, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    export(stored(ONE, TWO), "openai", tmp_path / "out.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [len(line["messages"]) for line in lines] == [3, 4]
    assert lines[1]["messages"][-1] == {"role": "assistant", "content": "D."}


def test_alpaca_holds_one_question(stored, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    export(stored(ONE), "alpaca", tmp_path / "out.json")
    (entry,) = json.loads((tmp_path / "out.json").read_text())
    assert entry == {"instruction": "Wann?", "input": "", "output": "Morgen.", "part": "train", "system": "Be brief."}


@pytest.mark.parametrize(
    ("rows", "to", "field"),
    [
        ([TWO], "alpaca", "messages before the last question"),
        ([TWO], "csv", "messages"),
        (TABLE, "openai", "labels"),
        (TABLE, "alpaca", "labels"),
    ],
)
def test_what_a_format_cannot_hold_is_refused_by_name(stored, tmp_path: Path, rows, to: str, field: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Problem) as refused:
        export(stored(*rows), to, tmp_path / "out")
    assert refused.value.code == "export/cannot-hold" and f"no place for {field}" in refused.value.what
    assert not (tmp_path / "out").exists()


def test_an_export_overwrites_nothing(stored, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "mine.csv").write_text("mine")
    with pytest.raises(Problem, match="already"):
        export(stored(*TABLE), "csv", tmp_path / "mine.csv")
    assert (tmp_path / "mine.csv").read_text() == "mine"


def test_an_unknown_format_offers_the_nearest(stored, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Problem, match="openai"):
        export(stored(*TABLE), "open-ai", tmp_path / "out")


def test_the_fingerprint_is_of_what_is_said_not_of_order_or_ids() -> None:
    other = [labelled(9, "a;b\nc"), labelled(8, "Dach ab")]
    assert content_fingerprint(other) == content_fingerprint([TABLE[0], TABLE[2]])
    assert content_fingerprint(other) != content_fingerprint(other[:1])
    assert content_fingerprint(other) != content_fingerprint([other[0], labelled(8, "Dach ab", team="Glas")])
