"""Arrows point down, rooms stay apart, nothing runs in circles, nothing light loads anything heavy."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from architecture import guards

Plant = Callable[[str, str], Path]


def lint_imports(package: Path, root: Path, *contract: str) -> subprocess.CompletedProcess[str]:
    """import-linter with the project's contracts over the package in the given place."""
    only = [word for name in contract for word in ("--contract", name)]
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    options = ["--config", str(root / "pyproject.toml"), "--no-cache", "--no-logo", *only]
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    return subprocess.run(command + options, cwd=package.parent, env=environment, capture_output=True, text=True)


def test_the_contracts_hold(package: Path, root: Path) -> None:
    done = lint_imports(package, root)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("contract", "file", "line", "named"),
    [
        (
            "layers",
            "core/planted.py",
            "import feinschliff.store.files",
            "feinschliff.core.planted -> feinschliff.store.files",
        ),
        ("layers", "store/planted.py", "from feinschliff.prepare import planted", "feinschliff.store.planted"),
        (
            "layers",
            "train/planted.py",
            "def f():\n    import feinschliff.prepare",
            "feinschliff.train.planted -> feinschliff.prepare",
        ),
        ("layers", "text/planted.py", "import feinschliff.tasks", "feinschliff.text.planted -> feinschliff.tasks"),
        ("layers", "attic/planted.py", "", "feinschliff.attic"),
        ("light", "core/planted.py", "def f():\n    import torch", "feinschliff.core.planted -> torch"),
        ("no-pickle", "train/planted.py", "import joblib", "feinschliff.train.planted -> joblib"),
    ],
)
def test_the_contracts_name_a_planted_import(
    plant: Plant, root: Path, contract: str, file: str, line: str, named: str
) -> None:
    for room in ("prepare", "train", "tasks", "text", "interfaces"):
        plant(f"{room}/__init__.py", "")
    plant("prepare/planted.py", "")
    for module in ("project.py", "flows.py"):
        plant(module, "")
    done = lint_imports(plant(file, line), root, contract)
    assert done.returncode == 1, done.stdout + done.stderr
    assert named in " ".join(done.stdout.split())


def test_interfaces_talk_to_the_project_only(package: Path) -> None:
    guards.nothing(guards.interfaces_that_reach_past_the_project(package))


@pytest.mark.parametrize(
    "line", ["from feinschliff.store import files", "def f():\n    from feinschliff.store.files import sha256_of"]
)
def test_an_interface_that_reads_the_store_is_named(plant: Plant, line: str) -> None:
    package = plant("interfaces/cli/planted.py", line)
    found = list(guards.interfaces_that_reach_past_the_project(package))
    assert any("interfaces/cli/planted.py" in f and "feinschliff.store.files" in f for f in found)


def test_an_interface_may_use_the_project_and_core(plant: Plant) -> None:
    package = plant(
        "interfaces/planted.py", "from feinschliff import __version__\nfrom feinschliff.core.problems import Problem"
    )
    assert not [f for f in guards.interfaces_that_reach_past_the_project(package) if "planted" in f]


def test_there_are_no_rings(package: Path) -> None:
    guards.nothing(guards.rings(package))


def test_a_ring_inside_a_room_is_named(plant: Plant) -> None:
    plant("train/first.py", "from feinschliff.train import second")
    package = plant("train/second.py", "def f():\n    from feinschliff.train.first import g")
    assert "import ring: feinschliff.train.first -> feinschliff.train.second -> feinschliff.train.first" in set(
        guards.rings(package)
    )


def test_imports_for_type_checkers_make_no_ring(plant: Plant) -> None:
    before = set(guards.rings(plant("train/first.py", "from feinschliff.train import second")))
    lazy = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from feinschliff.train import first"
    assert set(guards.rings(plant("train/second.py", lazy))) == before


def test_a_relative_import_counts(plant: Plant) -> None:
    plant("train/first.py", "from . import second")
    package = plant("train/second.py", "from .first import f")
    assert any("feinschliff.train.first" in ring for ring in guards.rings(package))


def test_nothing_heavy_loads_at_the_start(package: Path) -> None:
    guards.nothing(guards.heavy_starts(package, guards.start_entries(package), guards.HEAVY))


def test_a_heavy_import_two_steps_away_is_named_with_its_chain(plant: Plant) -> None:
    plant("models/planted.py", "import torch")
    plant("prepare/planted.py", "from feinschliff.models import planted")
    package = plant("project.py", "import feinschliff.prepare.planted")
    found = " ".join(guards.heavy_starts(package, guards.start_entries(package), guards.HEAVY))
    assert "importing feinschliff.project loads torch: feinschliff.project -> feinschliff.prepare.planted" in found


def test_a_heavy_import_inside_a_function_is_fine(plant: Plant) -> None:
    package = plant("project.py", "def planted():\n    import torch")
    guards.nothing(guards.heavy_starts(package, ["feinschliff.project"], {"torch"}))


def test_a_heavy_package_init_is_seen(plant: Plant) -> None:
    plant("prepare/planted.py", "")
    plant("prepare/__init__.py", "import pandas")
    package = plant("project.py", "from feinschliff.prepare import planted")
    assert list(guards.heavy_starts(package, ["feinschliff.project"], {"pandas"}))


def test_every_folder_is_seen_by_import_linter(package: Path) -> None:
    guards.nothing(guards.folders_without_init(package))


def test_a_folder_without_init_is_named(copy: Path) -> None:
    (copy / "core" / "hidden").mkdir()
    (copy / "core" / "hidden" / "module.py").touch()
    assert "feinschliff/core/hidden: no __init__.py" in set(guards.folders_without_init(copy))
