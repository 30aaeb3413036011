"""What changed between two dataset versions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from feinschliff.core.nouns import Example
from feinschliff.prepare.diff import diff
from feinschliff.store.datasets import write_examples


def row(n: int, text: str, label: str, part: str = "train") -> Example:
    return Example(str(n), str(n), "classify", {"text": text}, {"labels": {"team": label}}, part, "", "a.csv", n)


def test_each_change_is_counted_and_named(tmp_path: Path) -> None:
    old = [row(n, f"note {n}", "Sturm") for n in range(6)]
    new = [
        old[0],
        replace(old[1], part="aside:duplicate"),
        replace(old[2], output={"labels": {"team": "Glas"}}),
        replace(old[3], input={"text": "[NAME]"}),
        replace(old[4], part="aside:duplicate"),
        row(7, "new", "Glas"),
    ]
    write_examples(tmp_path / "old.parquet", old)
    write_examples(tmp_path / "new.parquet", new)
    told = diff(tmp_path / "old.parquet", tmp_path / "new.parquet")
    assert (told["added"], told["removed"], told["same"]) == (1, 1, 1)
    assert told["changed"] == {"input": 1, "output": 1, "part": 2}
    assert told["moved"] == {"train -> aside:duplicate": 2}
    (named,) = told["shown"]["output"]
    assert named["position"] == 2 and named["before"] != named["after"]
    assert [entry["position"] for entry in told["shown"]["removed"]] == [5]


def test_a_version_differs_in_nothing_from_itself(tmp_path: Path) -> None:
    write_examples(tmp_path / "one.parquet", [row(n, f"note {n}", "Sturm") for n in range(3)])
    told = diff(tmp_path / "one.parquet", tmp_path / "one.parquet")
    assert told["same"] == 3 and not any(told["shown"].values())
