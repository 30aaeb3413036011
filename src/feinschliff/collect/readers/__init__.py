"""Readers: one module per file format, found by the suffixes that it names. Adding one touches nothing else."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import cast

from feinschliff.core.contracts import Reader


@cache
def readers() -> dict[str, Reader]:
    """Suffix (lower case, with its dot) -> reader module."""
    found: dict[str, Reader] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        reader = cast(Reader, importlib.import_module(f"{__name__}.{module.name}"))
        found.update(dict.fromkeys(reader.SUFFIXES, reader))
    return found


def reader_for(path: Path) -> Reader | None:
    return readers().get(path.suffix.lower())
