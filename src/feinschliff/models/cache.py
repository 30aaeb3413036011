"""The cache of base models: outside every project, shared by all of them."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feinschliff.store.files import sync_folder


def root() -> Path:
    """`$FEINSCHLIFF_CACHE`, else `feinschliff` in the user's cache folder."""
    if chosen := os.environ.get("FEINSCHLIFF_CACHE"):
        return Path(chosen).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "feinschliff"


def folder_of(name: str) -> Path:
    """Where the starter `name` lies, or would lie."""
    return root() / "models" / name


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """Hold the lock of `target`: one process at a time fills it. A killed holder frees the lock."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target.with_name(f".{target.name}.lock"), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A new folder beside `target` that takes its place on a clean exit; call it with the lock held.

    What a killed process left behind is removed first. `target` is at every moment the old whole folder, the new
    whole folder, or absent.
    """
    for left in target.parent.glob(f".{target.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    fresh = target.with_name(f".{target.name}.new-{secrets.token_hex(4)}")
    fresh.mkdir()
    try:
        yield fresh
        _sync_tree(fresh)
        if target.exists():
            old = target.with_name(f".{target.name}.new-old-{secrets.token_hex(4)}")
            os.replace(target, old)
            shutil.rmtree(old, ignore_errors=True)
        os.replace(fresh, target)
        sync_folder(target.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
