"""Applying verdicts: what is proposed happens, and nothing else."""

from __future__ import annotations

import pytest

from feinschliff.anchors import apply
from feinschliff.core.nouns import Example
from feinschliff.core.problems import Problem
from feinschliff.store.datasets import read_examples, write_examples
from feinschliff.text.fingerprints import content_id

KEY = b"project key"


def data(tmp_path, labels, parts=None):
    rows = [
        Example(
            id=f"e{i}", content="old", kind="domain", input={"text": f"t{i}"}, output={"labels": {"l": label}},
            part=(parts or {}).get(i, "train"),
        )
        for i, label in enumerate(labels)
    ]  # fmt: skip
    write_examples(tmp_path / "d.parquet", rows)
    return tmp_path / "d.parquet"


def verdict(i, name, act, to=None, strength=0.9):
    return {"id": f"e{i}", "verdict": name, "act": act, "to": to, "strength": strength}


def applied(tmp_path, dataset, verdicts, only=None):
    report = apply(dataset, verdicts, only, key=KEY, salt="s", out=tmp_path / "out")
    return report, {e.id: e for e in read_examples(tmp_path / "out" / "dataset.parquet")}


def test_drops_relabels_and_leaves(tmp_path):
    verdicts = [
        verdict(0, "duplicate", "drop"),
        verdict(1, "likely_mislabelled", "relabel", "b"),
        verdict(2, "unclear", "ask"),
        verdict(3, "good", "keep"),
    ]
    report, rows = applied(tmp_path, data(tmp_path, "aaaaaabbb"), verdicts)
    assert report["applied"] == {"duplicate": 1, "likely_mislabelled": 1}
    assert report["left"] == {"unclear": 1} and report["kept_back"] == 0
    assert report["parts"] == {"train": 8, "aside:duplicate": 1}
    assert rows["e0"].part == "aside:duplicate" and rows["e1"].output == {"labels": {"l": "b"}}
    assert rows["e1"].content == content_id(KEY, {"text": "t1"}, {"labels": {"l": "b"}})
    assert rows["e2"].content == "old"


def test_only_one_verdict(tmp_path):
    verdicts = [verdict(0, "duplicate", "drop"), verdict(1, "leak", "drop")]
    report, rows = applied(tmp_path, data(tmp_path, "aaaaa"), verdicts, only="leak")
    assert report["applied"] == {"leak": 1} and report["left"] == {"duplicate": 1}
    assert rows["e0"].part == "train"


def test_an_unknown_verdict_offers_the_nearest(tmp_path):
    with pytest.raises(Problem) as caught:
        applied(tmp_path, data(tmp_path, "aa"), [], only="duplicat")
    assert caught.value.code == "anchors/unknown-verdict" and "'duplicat'; did you mean duplicate" in caught.value.what
    assert not (tmp_path / "out").exists()


def test_test_rows_and_rows_already_aside_are_never_touched(tmp_path):
    dataset = data(tmp_path, "aaaaaa", {0: "test", 1: "aside:duplicate"})
    report, rows = applied(tmp_path, dataset, [verdict(0, "leak", "drop"), verdict(1, "duplicate", "drop")])
    assert report["applied"] == report["left"] == {}
    assert (rows["e0"].part, rows["e1"].part) == ("test", "aside:duplicate")


def test_the_last_two_of_a_label_stay_and_the_surest_go_first(tmp_path):
    verdicts = [verdict(i, "near_duplicate", "drop", strength=0.8 + i / 100) for i in range(4)]
    report, rows = applied(tmp_path, data(tmp_path, "aaaabbb"), verdicts)
    assert report["applied"] == {"near_duplicate": 2} and report["kept_back"] == 2
    assert [rows[f"e{i}"].part for i in range(4)] == ["train", "train", "aside:near_duplicate", "aside:near_duplicate"]


def test_relabelling_counts_for_both_labels(tmp_path):
    verdicts = [verdict(3, "contradiction", "relabel", "b"), *[verdict(i, "near_duplicate", "drop") for i in range(3)]]
    report, rows = applied(tmp_path, data(tmp_path, "aaaabb"), verdicts)
    assert report["applied"] == {"contradiction": 1, "near_duplicate": 1} and report["kept_back"] == 2
    assert sum(e.part == "train" and e.output["labels"]["l"] == "a" for e in rows.values()) == 2


def test_a_row_is_changed_once_by_its_worst_verdict(tmp_path):
    verdicts = [verdict(0, "near_duplicate", "drop"), verdict(0, "likely_mislabelled", "relabel", "b")]
    report, rows = applied(tmp_path, data(tmp_path, "aaaabb"), verdicts)
    assert report["applied"] == {"likely_mislabelled": 1} and rows["e0"].part == "train"
