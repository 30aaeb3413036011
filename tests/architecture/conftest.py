"""The package, its docs, and a copy of the package in which a test may plant a violation."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def package() -> Path:
    return ROOT / "src" / "feinschliff"


@pytest.fixture
def copy(package: Path, tmp_path: Path) -> Path:
    """A copy of the package below tmp_path/src."""
    target = tmp_path / "src" / "feinschliff"
    shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__", "data"))
    return target


@pytest.fixture
def plant(copy: Path) -> Callable[[str, str], Path]:
    """plant("core/bad.py", text) adds text to that file of the copy and returns the copy."""

    def add(name: str, text: str) -> Path:
        file = copy / name
        file.parent.mkdir(parents=True, exist_ok=True)
        for folder in [file.parent, *file.parent.parents]:
            if folder == copy.parent:
                break
            (folder / "__init__.py").touch()
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(f"{before}\n{text}\n", encoding="utf-8")
        return copy

    return add
