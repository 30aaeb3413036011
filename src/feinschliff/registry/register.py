"""Registering what a run made: its files become objects, its facts become rows, in that order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from feinschliff import __version__
from feinschliff.store import metadata as tables
from feinschliff.store.files import read_json
from feinschliff.store.project_store import Row, Store

Register = Callable[[Store, Row, Path, dict[str, Any], bool], dict[str, Any]]
"""(store, run, attempt's folder, the worker's result, seen) -> the verb's JSON document."""


def collect(store: Store, run: Row, folder: Path, result: dict[str, Any], seen: bool) -> dict[str, Any]:
    name = store.objects.put_file(folder / "examples.parquet")
    terms = read_json(folder / "run.json")["arguments"].get("terms") or {}
    told = ("root", "source", "sha256", "rows", "taken_with")
    rows = [
        (tables.sources, {key: source[key] for key in told} | {"object": name, "active": True, **terms})
        for source in result["sources"]
    ]
    store.finish_run(run["number"], rows, seen=seen)
    return {"run": f"r{run['number']}", **result}


def prepare(store: Store, run: Row, folder: Path, result: dict[str, Any], seen: bool) -> dict[str, Any]:
    newest = store.datasets()[-1] if store.datasets() else None
    # what was looked for counts, too: a set that nobody has scanned is not the same as one without findings
    if newest and all(newest["report"][key] == result[key] for key in ("fingerprint", "personal_data")):
        store.finish_run(run["number"], [], seen=seen)
        return {"run": f"r{run['number']}", "dataset": f"d{newest['number']}", "unchanged": True, **result}
    parent = newest["number"] if newest else None
    return {**_dataset(store, run, folder, result, parent, seen), "unchanged": False, **result}


def _dataset(
    store: Store, run: Row, folder: Path, report: dict[str, Any], parent: int | None, seen: bool
) -> dict[str, Any]:
    values = {
        "parent": parent,
        "fingerprint": report["fingerprint"],
        "object": store.objects.put_file(folder / "dataset.parquet"),
        "report": report,
    }
    made = store.finish_run(run["number"], [(tables.datasets, values)], seen=seen)
    return {"run": f"r{run['number']}", "dataset": f"d{made['datasets']}"}


def anchors(store: Store, run: Row, folder: Path, result: dict[str, Any], seen: bool) -> dict[str, Any]:
    inputs = read_json(folder / "run.json")["inputs"]
    values = {"dataset": inputs["dataset_number"], "object": store.objects.put_file(folder / "verdicts.json")}
    store.finish_run(run["number"], [(tables.verdicts, values)], seen=seen)
    return {"run": f"r{run['number']}", "dataset": f"d{inputs['dataset_number']}", **result}


def anchors_apply(store: Store, run: Row, folder: Path, result: dict[str, Any], seen: bool) -> dict[str, Any]:
    parent = read_json(folder / "run.json")["inputs"]["dataset_number"]
    before = next(row["report"] for row in store.datasets() if row["number"] == parent)
    report: dict[str, Any] = {**before, **{key: result[key] for key in ("parts", "fingerprint", "applied", "outputs")}}
    return {**_dataset(store, run, folder, report, parent, seen), **result}


def train(store: Store, run: Row, folder: Path, result: dict[str, Any], seen: bool) -> dict[str, Any]:
    inputs = read_json(folder / "run.json")["inputs"]
    values = {
        "dataset": inputs["dataset_number"],
        "base": inputs["base"] if result["needs_base"] else None,
        "method": result["method"],
        "recipe": inputs["recipe"],
        "object": store.objects.put_folder(folder / "model"),
        "report": result,
        "code_version": __version__,
    }
    made = store.finish_run(run["number"], [(tables.models, values)], seen=seen)
    return {"run": f"r{run['number']}", "model": f"m{made['models']}", **result}


def evaluate(store: Store, run: Row, folder: Path, result: dict[str, Any], seen: bool) -> dict[str, Any]:
    inputs = read_json(folder / "run.json")["inputs"]
    document = {"run": f"r{run['number']}", **result, "test_looks": inputs["look"] + 1}
    values = {
        "model": inputs["model_number"],
        "dataset": inputs["dataset_number"],
        "object": store.objects.put_file(folder / "predictions.parquet"),
        "result": document,
    }
    store.finish_run(run["number"], [(tables.evaluations, values)], seen=seen)
    return document


def apply(store: Store, run: Row, folder: Path, result: dict[str, Any], seen: bool) -> dict[str, Any]:
    store.finish_run(run["number"], [], seen=seen)
    return {"run": f"r{run['number']}", **result}


REGISTERS: dict[str, Register] = {
    "collect": collect,
    "prepare": prepare,
    "anchors": anchors,
    "anchors-apply": anchors_apply,
    "train": train,
    "evaluate": evaluate,
    "apply": apply,
}
