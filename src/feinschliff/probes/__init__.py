"""General-ability probes: what a model can do besides its task, one probe per file, so that forgetting is a number.

A probe is a module here with its items in ``data/NAME.jsonl``, and is found by that name. It offers

- ``KIND``: ``chat`` or ``encoder``, the kind of model that it asks
- ``MOST``: so many items are used at most, over all languages together (a probe must stay cheap beside a training)
- ``ask(model, items, told) -> float``: its value; ``told(n)`` is called after every batch with how many items it had
- ``lost(before, after) -> float``: the share of the ability that went, 0 = none, 1 = all, below 0 = it grew

The items were written by us and are no public benchmark. ``nonsense`` has items but no module: nothing asks it yet.
"""

from __future__ import annotations

import hashlib
import json
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from feinschliff.models.catalogue import speaks

LANGUAGES = ("en", "de")
"""The languages that every probe has items in."""

Scores = dict[str, dict[str, Any]]
"""Probe -> ``value`` (nats per token, or a share) and ``n``, the items behind it."""


def quiet(n: int) -> None:
    """A `told` for callers that do not watch."""


@cache
def names(kind: str) -> tuple[str, ...]:
    """The probes for models of this kind, in alphabetical order."""
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(name for name in modules if _data(name).is_file() and kind == probe(name).KIND)


def probe(name: str) -> Any:
    return import_module(f"{__name__}.{name}")


def languages_of(base: str) -> tuple[str, ...]:
    """The probes' languages that a base speaks; all of them for one that the catalogue does not know."""
    return tuple(language for language in LANGUAGES if speaks(base, [language]))


def items(name: str, languages: Sequence[str]) -> list[dict[str, Any]]:
    """The items that are asked, always the same: ``MOST`` shared out over the languages, taken at even distances."""
    lines = [json.loads(line) for line in _data(name).read_text(encoding="utf-8").splitlines()]
    chosen: list[dict[str, Any]] = []
    for language in languages:
        own = [line for line in lines if line["lang"] == language]
        n = min(len(own), probe(name).MOST // len(languages))
        chosen += [own[i * len(own) // n] for i in range(n)]
    return chosen


def kind_of(model: Any) -> str:
    """``encoder`` for what embeds texts (an `Encoder`, a classifier on one), else ``chat`` (a `CausalModel`)."""
    return "encoder" if hasattr(model, "embed") else "chat"


def count(kind: str, languages: Sequence[str]) -> int:
    """How many items `score` asks."""
    return sum(len(items(name, languages)) for name in names(kind))


def score(model: Any, languages: Sequence[str], told: Callable[[int], None] = quiet) -> Scores:
    """Ask a loaded model every probe of its kind; the same model gives the same scores.

    Parameters
    ----------
    model : `models.causal.CausalModel`, `models.encoder.Encoder` or `EncoderClassifier`.
    languages : ISO 639-1; a probe without items in them is left out.
    told : called after every batch with how many items it had; what it raises ends the scoring.
    """
    found: Scores = {}
    for name in names(kind_of(model)):
        asked = items(name, languages)
        if asked:
            found[name] = {"value": round(probe(name).ask(model, asked, told), 6), "n": len(asked)}
    return found


def forgetting(before: Mapping[str, Any], after: Mapping[str, Any]) -> float | None:
    """The mean over the probes of the share of ability that was lost: 0 = nothing, near 1 = all, below 0 = it grew.

    before, after : what `score` gave for the base and for the model trained from it. None without any probe.
    """
    parts = [probe(name).lost(before[name]["value"], after[name]["value"]) for name in sorted(before)]
    return round(sum(parts) / len(parts), 5) if parts else None


def share_lost(before: float, after: float, chance: float) -> float:
    """Lost points of a share, on a scale where 1 is the way from chance to all right.

    Not divided by what the base itself had above chance: near chance that would turn one item into a large loss.
    """
    return (before - after) / (1.0 - chance)


@cache
def data_sha256(kind: str) -> str:
    """SHA-256 over the items of this kind's probes: scores of other items cannot be compared."""
    told = hashlib.sha256()
    for name in names(kind):
        told.update(name.encode() + b"\0" + _data(name).read_bytes())
    return told.hexdigest()


def _data(name: str) -> Any:
    return files(__name__) / "data" / f"{name}.jsonl"
