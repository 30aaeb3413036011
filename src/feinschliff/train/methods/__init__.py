"""One way to train per module, found by its file name; each offers what `core.contracts.Method` asks.

`DEFAULTS` maps a task to the method's parameters for it. Importing a method loads nothing heavy.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any

from feinschliff.core.problems import unknown


def names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def method(name: str) -> Any:
    """The method's module; Problem ``recipe/unknown-method`` with the nearest names."""
    if name not in names():
        raise unknown("recipe/unknown-method", "training method", name, names())
    return import_module(f"{__name__}.{name}")
