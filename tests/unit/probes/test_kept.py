"""Kept scores: taken when everything they depend on is the same, else measured again; no disk stops a training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from feinschliff.probes.kept import kept
from feinschliff.store.files import read_json, write_json

KEY = {"kind": "encoder", "languages": ["en"], "weights": "abc"}
SCORES = {"triplets": {"value": 0.9, "n": 50}}


class Measure:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, Any]:
        self.times += 1
        return SCORES


def test_the_second_look_costs_nothing_but_says_that_it_is_done(tmp_path: Path) -> None:
    measure, told, path = Measure(), [], tmp_path / "probes" / "base.json"
    assert kept(path, KEY, measure, told.append) == kept(path, KEY, measure, told.append) == SCORES
    assert measure.times == 1 and told == [50]


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", '{"key": 1}', '{"scores": {}}', '{"scores": {"triplets": 3}, "key": KEY}', "NaN"],
)
def test_damage_is_measured_again(tmp_path: Path, damage: str) -> None:
    measure, path = Measure(), tmp_path / "base.json"
    path.write_text(damage.replace("KEY", '{"kind": "encoder", "languages": ["en"], "weights": "abc"}'))
    assert kept(path, KEY, measure, lambda n: None) == SCORES
    assert measure.times == 1 and read_json(path)["scores"] == SCORES


def test_scores_of_something_else_or_without_a_number_do_not_count(tmp_path: Path) -> None:
    measure, path = Measure(), tmp_path / "base.json"
    write_json(path, {"key": {**KEY, "weights": "other"}, "scores": SCORES})
    kept(path, KEY, measure, lambda n: None)
    write_json(path, {"key": KEY, "scores": {"triplets": {"value": float("nan"), "n": 50}}})
    kept(path, KEY, measure, lambda n: None)
    assert measure.times == 2


def test_a_place_that_takes_no_file_costs_only_the_second_look(tmp_path: Path) -> None:
    measure = Measure()
    (tmp_path / "file").write_text("in the way")
    path = tmp_path / "file" / "base.json"
    assert kept(path, KEY, measure, lambda n: None) == kept(path, KEY, measure, lambda n: None) == SCORES
    assert measure.times == 2
