"""Several stored evaluations side by side, and paired differences between the models on the cases that both saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from feinschliff.evaluate import predictions, statistics

SEED = 7


def compare(evaluations: Sequence[Mapping[str, Any]], tables: Sequence[Path] = ()) -> dict[str, Any]:
    """Compare stored evaluations without running any model.

    evaluations : as `evaluate` returned them; tables : their `predictions.parquet`, in the same order, or nothing.

    Returns ``{"models": [{"model", "task", "metric", "n", "arms": {arm: {"value", "low", "high", "n"}}, "winner"}],
    "differences": [{"model", "against", "metric", "n", "value", "low", "high", "better", "sureness"}], "notes"}``.
    A difference is positive when `model` is better than `against`; for the answer loss it is how far it is lower.
    `sureness` (classify): output -> the same for the certainty of right answers, 0 where the answer is wrong; it tells
    models apart that are right on the same cases, one by a hair and one for sure.
    """
    models = [_row(evaluation) for evaluation in evaluations]
    differences, notes = [], []
    for (i, first), (j, second) in combinations(enumerate(models if tables else []), 2):
        if first["task"] != second["task"]:
            notes.append(
                f"{first['model']} and {second['model']} have different tasks: {first['task']}, {second['task']}."
            )
            continue
        found = _difference(tables[j], tables[i], second["task"])
        if found is None:
            notes.append(f"{first['model']} and {second['model']} share no test cases that can be compared.")
            continue
        if found["n"] < max(first["n"], second["n"]):
            notes.append(
                f"{first['model']} and {second['model']} are compared on the {found['n']:,} test cases that both saw."
            )
        differences.append({"model": second["model"], "against": first["model"], **found})
    return {"models": models, "differences": differences, "notes": notes}


def _row(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    metric = evaluation["metric"]
    arms = {arm: dict(scores[metric]) for arm, scores in evaluation["arms"].items() if metric in scores}
    return {key: evaluation[key] for key in ("model", "task", "metric", "n", "winner")} | {"arms": arms}


def _difference(table: Path, against: Path, task: str) -> dict[str, Any] | None:
    """Tuned against tuned over the shared cases; None without any."""
    mine, other = (predictions.read(path, "tuned") for path in (table, against))
    pairs = _chat_pairs(mine, other) if task == "chat" else _classify_pairs(mine, other)
    if not pairs:
        return None
    gains, sizes = [gain for gain, _ in pairs], [size for _, size in pairs]
    score = statistics.paired_difference(gains, [0.0] * len(gains), sizes, seed=SEED)
    difference = {**score.to_json(), "better": statistics.better(score)}
    if task == "chat":
        return {**difference, "metric": "answer_loss", "sureness": {}}
    return {**difference, "metric": "accuracy", "sureness": _sureness(mine, other)}


def _sureness(mine: Sequence[dict[str, Any]], other: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Per output over the shared cases with the same wanted label: certainty of the right answer here minus there."""
    there = {(row["id"], row["output"]): row for row in other if row["gold"] is not None}
    found: dict[str, list[tuple[float, float]]] = {}
    for row in mine:
        twin = there.get((row["id"], row["output"]))
        if twin is not None and twin["gold"] == row["gold"]:
            found.setdefault(row["output"], []).append((_sure(row), _sure(twin)))
    result = {}
    for output, pairs in found.items():
        here, before = [a for a, _ in pairs], [b for _, b in pairs]
        score = statistics.paired_difference(here, before, seed=SEED)
        means = {"here": round(sum(here) / len(here), 6), "there": round(sum(before) / len(before), 6)}
        result[output] = {**score.to_json(), "better": statistics.better(score), **means}
    return result


def _sure(row: Mapping[str, Any]) -> float:
    return float(row["confidence"]) if row["predicted"] == row["gold"] else 0.0


def _classify_pairs(mine: Sequence[dict[str, Any]], other: Sequence[dict[str, Any]]) -> list[tuple[float, float]]:
    """Per shared case with the same wanted labels: all right here minus all right there, weight 1."""
    first, second = _cases(mine), _cases(other)
    return [
        (float(right) - float(second[case][1]), 1.0)
        for case, (gold, right) in first.items()
        if case in second and second[case][0] == gold
    ]


def _cases(rows: Sequence[dict[str, Any]]) -> dict[str, tuple[dict[str, str], bool]]:
    """Case id -> (wanted labels, whether all of them are right)."""
    cases: dict[str, tuple[dict[str, str], bool]] = {}
    for row in rows:
        if row["gold"] is None:
            continue
        gold, right = cases.get(row["id"], ({}, True))
        cases[row["id"]] = ({**gold, row["output"]: row["gold"]}, right and row["predicted"] == row["gold"])
    return cases


def _chat_pairs(mine: Sequence[dict[str, Any]], other: Sequence[dict[str, Any]]) -> list[tuple[float, float]]:
    """Per shared case: how much lower the summed loss is here, weighted by its tokens.

    A case whose answer has another number of tokens was reworded in between and is left out. Where that is so for more
    than a tenth, the models cut text into different tokens and their losses per token cannot be compared: no pairs.
    """
    second = {row["id"]: row for row in other}
    shared = [(row, second[row["id"]]) for row in mine if row["id"] in second]
    alike = [(row, there) for row, there in shared if row["tokens"] == there["tokens"]]
    if len(alike) < 0.9 * len(shared):
        return []
    return [(there["loss"] - row["loss"], float(row["tokens"])) for row, there in alike]
