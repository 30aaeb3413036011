"""A model's folder on disk: its card (`model.json`) and its manifest (sizes and SHA-256 of every file)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from feinschliff.core.problems import Do, Problem
from feinschliff.store.files import read_json, sha256_of, write_json

CARD = "model.json"
MANIFEST = "manifest.json"
OBJECT = re.compile("[0-9a-f]{64}")
"""A registered folder is named by the SHA-256 of its manifest, so the manifest cannot be changed along with a file."""


def write_card(folder: Path, card: dict[str, Any]) -> None:
    """Write what the model is: task, outputs, base, recipe, system text, code version (DESIGN 6)."""
    write_json(folder / CARD, card)


def read_card(folder: Path) -> dict[str, Any]:
    """The model's card.

    Raises
    ------
    Problem
        ``models/no-card`` when the folder is no model version or its card cannot be read.
    """
    try:
        card = read_json(folder / CARD)
    except (OSError, ValueError) as error:
        raise _no_card(folder) from error
    if not isinstance(card, dict):
        raise _no_card(folder)
    return card


def write_manifest(folder: Path, **more: Any) -> None:
    """Record every file's size and SHA-256, sorted by name; written last, so a folder with one is complete.

    The same files give the same manifest. `more` adds facts beside ``files``.
    """
    write_json(folder / MANIFEST, {"files": {name: _facts(folder / name) for name in _files(folder)}, **more})


def is_complete(folder: Path) -> bool:
    """Whether the folder was finished: its manifest stands, and every file in it has the recorded size."""
    try:
        recorded = read_json(folder / MANIFEST)["files"]
        return all((folder / name).stat().st_size == facts["bytes"] for name, facts in recorded.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def verify(folder: Path) -> None:
    """Check every file against the manifest, byte for byte.

    Raises
    ------
    Problem
        ``models/changed``, naming the first file that was changed, added or removed since registration.
    """
    try:
        recorded = read_json(folder / MANIFEST)["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _changed(folder, MANIFEST, "is missing or cannot be read") from error
    if OBJECT.fullmatch(folder.name) and sha256_of(folder / MANIFEST) != folder.name:
        raise _changed(folder, MANIFEST, "has other bytes")
    present = _files(folder)
    for name in sorted(set(recorded) | set(present)):
        if name not in recorded:
            raise _changed(folder, name, "was added")
        if name not in present:
            raise _changed(folder, name, "is missing")
        if _facts(folder / name) != recorded[name]:
            raise _changed(folder, name, "has other bytes")


def _files(folder: Path) -> list[str]:
    names = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return sorted(name for name in names if name != MANIFEST)


def _facts(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": sha256_of(path)}


def _changed(folder: Path, name: str, how: str) -> Problem:
    return Problem(
        "models/changed",
        f"The model changed since registration: {name} {how}.",
        "What answers must be what was evaluated and released.",
        [Do("see the models", "feinschliff status"), "train it again, or restore the folder from a backup"],
        where=str(folder / name),
        kind="run",
    )


def _no_card(folder: Path) -> Problem:
    return Problem(
        "models/no-card",
        f"{folder.name} is not a trained model: it has no readable {CARD}.",
        "The card says what the model answers and which base it needs.",
        [Do("see the models", "feinschliff status")],
        where=str(folder),
    )
