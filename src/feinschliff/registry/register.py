"""Registering what a run made: its files become objects, its facts become rows, in that order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from feinschliff import __version__
from feinschliff.store import metadata as tables
from feinschliff.store.files import read_json
from feinschliff.store.project_store import Row, Store

Rows = list[tuple[sa.Table, Row]]


def collect(store: Store, run: Row, folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    name = store.objects.put_file(folder / "examples.parquet")
    rows: Rows = [
        (
            tables.sources,
            {
                "root": source["root"],
                "source": source["source"],
                "sha256": source["sha256"],
                "rows": source["rows"],
                "object": name,
                "active": True,
            },
        )
        for source in result["sources"]
    ]
    document = {"run": f"r{run['number']}", **result}
    store.finish_run(run["number"], document, rows)
    return document


def prepare(store: Store, run: Row, folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    newest = store.datasets()[-1] if store.datasets() else None
    if newest and newest["fingerprint"] == result["fingerprint"]:
        document = {"run": f"r{run['number']}", "dataset": f"d{newest['number']}", "unchanged": True, **result}
        store.finish_run(run["number"], document, [])
        return document
    return _dataset(store, run, folder, result, result, newest["number"] if newest else None)


def _dataset(
    store: Store, run: Row, folder: Path, result: dict[str, Any], report: dict[str, Any], parent: int | None
) -> dict[str, Any]:
    values = {
        "parent": parent,
        "fingerprint": report["fingerprint"],
        "object": store.objects.put_file(folder / "dataset.parquet"),
        "report": report,
    }
    number = max((row["number"] for row in store.datasets()), default=0) + 1
    document = {"run": f"r{run['number']}", "dataset": f"d{number}", "unchanged": False, **result}
    store.finish_run(run["number"], document, [(tables.datasets, {"number": number, **values})])
    return document


def anchors(store: Store, run: Row, folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    inputs = read_json(folder / "run.json")["inputs"]
    values = {"dataset": inputs["dataset_number"], "object": store.objects.put_file(folder / "verdicts.json")}
    document = {"run": f"r{run['number']}", "dataset": f"d{inputs['dataset_number']}", **result}
    # the rows of 10,000 examples belong into the object, not into the run's row
    short = {key: value for key, value in document.items() if key != "verdicts"}
    store.finish_run(run["number"], short, [(tables.verdicts, values)])
    return document


def anchors_apply(store: Store, run: Row, folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    parent = read_json(folder / "run.json")["inputs"]["dataset_number"]
    before = next(row["report"] for row in store.datasets() if row["number"] == parent)
    report = {**before, "parts": result["parts"], "fingerprint": result["fingerprint"], "applied": result["applied"]}
    return _dataset(store, run, folder, result, report, parent)


def train(store: Store, run: Row, folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    inputs = read_json(folder / "run.json")["inputs"]
    number = max((row["number"] for row in store.models()), default=0) + 1
    values = {
        "number": number,
        "dataset": inputs["dataset_number"],
        "base": inputs["base"],
        "method": result["method"],
        "recipe": inputs["recipe"],
        "object": store.objects.put_folder(folder / "model"),
        "report": result,
        "code_version": __version__,
    }
    document = {"run": f"r{run['number']}", "model": f"m{number}", **result}
    store.finish_run(run["number"], document, [(tables.models, values)])
    return document


def evaluate(store: Store, run: Row, folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    inputs = read_json(folder / "run.json")["inputs"]
    earlier = sum(row["dataset"] == inputs["dataset_number"] for row in store.evaluations())
    document = {"run": f"r{run['number']}", **result, "test_looks": earlier + 1}
    values = {
        "model": inputs["model_number"],
        "dataset": inputs["dataset_number"],
        "object": store.objects.put_file(folder / "predictions.parquet"),
        "result": document,
    }
    short = {key: value for key, value in document.items() if key not in ("samples", "outputs")}
    store.finish_run(run["number"], short, [(tables.evaluations, values)])
    return document


def apply(store: Store, run: Row, folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    document = {"run": f"r{run['number']}", **result}
    store.finish_run(run["number"], document, [])
    return document


REGISTERS: dict[str, Callable[[Store, Row, Path, dict[str, Any]], dict[str, Any]]] = {
    "collect": collect,
    "prepare": prepare,
    "anchors": anchors,
    "anchors-apply": anchors_apply,
    "train": train,
    "evaluate": evaluate,
    "apply": apply,
}
