"""Scores that are kept on disk: the base is asked once per machine, a trained model once per training."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from feinschliff.core.problems import Problem
from feinschliff.models import bases, cache
from feinschliff.models.folder import MANIFEST
from feinschliff.probes import Scores, count, data_sha256, languages_of, quiet, score
from feinschliff.store.files import read_json, sha256_of, write_json

FORMAT = 1
"""Raise it when a probe's prompt, choice of items or measure changes: kept scores are then measured again."""


def of_base(folder: Path, told: Callable[[int], None] = quiet) -> Scores:
    """Scores of a base model, kept in the model cache under the SHA-256 of its weights and of the probes' items."""
    who = bases.identity(folder)
    key = key_of(folder, who["name"], weights=who["sha256"])
    name = hashlib.sha256(repr(sorted(key.items())).encode()).hexdigest()[:32]

    def measure() -> Scores:
        return score(load_base(folder), key["languages"], told)

    return kept(cache.root() / "probes" / f"{name}.json", key, measure, told)


def of_trained(folder: Path, base: Path, path: Path, told: Callable[[int], None] = quiet) -> Scores:
    """Scores of the model version in `folder`, trained from `base`, kept in the file `path`."""
    from feinschliff.models.predictor import load

    key = key_of(base, bases.identity_name(base), weights=sha256_of(folder / MANIFEST))
    return kept(path, key, lambda: score(load(folder, base), key["languages"], told), told)


def key_of(base: Path, name: str, *, weights: str) -> dict[str, Any]:
    """What the scores depend on: weights, items, languages, and how this machine computes."""
    from feinschliff.models.transformer import compute_dtype, device

    kind = bases.kind_of(base)
    return {
        "format": FORMAT,
        "kind": kind,
        "weights": weights,
        "data": data_sha256(kind),
        "languages": list(languages_of(name)),
        "computed": f"{device().type} {compute_dtype('auto')}",
    }


def load_base(folder: Path) -> Any:
    from feinschliff.models.causal import load_causal
    from feinschliff.models.encoder import load_encoder

    return load_causal(folder) if bases.kind_of(folder) == "chat" else load_encoder(folder)


def kept(path: Path, key: dict[str, Any], measure: Callable[[], Scores], told: Callable[[int], None]) -> Scores:
    """The scores in `path` if they were measured under the same `key`; else measured now and written there.

    A file that cannot be read or holds something else is measured again. A disk that takes no file costs only the
    second look: the scores themselves are there.
    """
    found = read_scores(path, key)
    if found is not None:
        told(count(key["kind"], key["languages"]))
        return found
    scores = measure()
    with suppress(OSError, Problem):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, {"key": key, "scores": scores})
    return scores


def read_scores(path: Path, key: dict[str, Any]) -> Scores | None:
    """The kept scores, None when there are none of this key or the file is damaged."""
    try:
        written = read_json(path)
        scores = written["scores"]
        sound = written["key"] == key and all(
            math.isfinite(one["value"]) and isinstance(one["n"], int) for one in scores.values()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return scores if sound else None
