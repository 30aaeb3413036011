"""Model versions: finding one by name, and telling where it came from."""

from __future__ import annotations

from typing import Any

from feinschliff.core.problems import Do, Problem, unknown
from feinschliff.registry.releases import current
from feinschliff.store.datasets import read_examples
from feinschliff.store.project_store import Row, Store


def resolve(store: Store, name: str | None) -> Row:
    """The model version called `name` (``m3``, or a release's name); None means the newest."""
    models = {f"m{row['number']}": row for row in store.models()}
    if not models:
        raise Problem(
            "registry/no-model",
            "There is no model yet.",
            "Only a trained model can be evaluated, released or asked.",
            [Do("train one", "feinschliff train"), Do("or walk the whole way", "feinschliff polish PATH")],
        )
    if name is None:
        return store.models()[-1]
    released = {key: models[f"m{row['model']}"] for key, row in current(store).items()}
    if name in models or name in released:
        return models.get(name) or released[name]
    raise unknown(
        "registry/unknown-model", "model", name, [*models, *released], do=[Do("see them", "feinschliff status")]
    )


def lineage(store: Store, model: Row) -> dict[str, Any]:
    """Base, data, recipe and code of one model version."""
    dataset = next(row for row in store.datasets() if row["number"] == model["dataset"])
    sources = sorted({example.source for example in read_examples(store.objects.path(dataset["object"]))})
    return {
        "model": f"m{model['number']}",
        "run": f"r{model['run']}",
        "created": model["created"],
        "base": model["base"],
        "method": model["method"],
        "recipe": model["recipe"],
        "dataset": f"d{dataset['number']}",
        "dataset_fingerprint": dataset["fingerprint"],
        "sources": sources,
        "code_version": model["code_version"],
        "sha256": model["object"],
    }


def summary(model: Row) -> dict[str, Any]:
    """One model version as a list shows it."""
    return {
        "id": f"m{model['number']}",
        "state": "succeeded",
        "created": model["created"],
        "method": model["method"],
        "base": model["base"],
        "dataset": f"d{model['dataset']}",
        "validation": model["report"].get("validation"),
    }
