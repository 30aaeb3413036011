"""Feinschliff: a company's own small specialist model, judged, fine-tuned, proven and served on its own machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feinschliff.project import Project

__version__ = "0.1.0"


def open(folder: str | Path = ".") -> Project:
    """Open the project in `folder`."""
    from feinschliff import project

    return project.open(folder)


def new(folder: str | Path, **options: Any) -> Project:
    """Make a project in `folder` and open it; options as in `feinschliff new`."""
    from feinschliff import project

    return project.new(folder, **options)
