"""Names that say something, files and functions that stay small, no code that runs what it reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from architecture import guards

Plant = Callable[[str, str], Path]


def test_names_say_something(package: Path) -> None:
    guards.nothing(guards.forbidden_names(package))


@pytest.mark.parametrize(
    "name", ["text/utils.py", "train/common/loop.py", "store/file_helpers.py", "serve/model_manager.py"]
)
def test_a_name_that_says_nothing_is_named(plant: Plant, name: str) -> None:
    found = " ".join(guards.forbidden_names(plant(name, "")))
    assert f"feinschliff/{'train/common' if 'common' in name else name}:" in found


def test_no_dangerous_code(package: Path) -> None:
    guards.nothing(guards.dangerous_code(package))


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("import pickle", "pickle"),
        ("from joblib import load", "joblib"),
        ("def f(p):\n    import torch\n    return torch.load(p)", "torch.load"),
        ("from torch import load", "torch.load"),
        ("x = eval('1')", "eval"),
        ("import subprocess\nsubprocess.run('ls', shell=True)", "shell=..."),
        ("f = dict(trust_remote_code=bool(1))", "trust_remote_code=..."),
        ("import numpy as np\nnp.load('x', allow_pickle=True)", "allow_pickle=..."),
    ],
)
def test_dangerous_code_is_named(plant: Plant, line: str, named: str) -> None:
    found = [f for f in guards.dangerous_code(plant("train/planted.py", line)) if "planted.py" in f]
    assert len(found) == 1
    assert named in found[0]


@pytest.mark.parametrize("line", ["model.eval()", "run(command, shell=False)", "load(base, trust_remote_code=False)"])
def test_harmless_code_is_not_named(plant: Plant, line: str) -> None:
    assert not [f for f in guards.dangerous_code(plant("train/planted.py", line)) if "planted.py" in f]


def test_files_stay_small(package: Path) -> None:
    guards.nothing(guards.long_files(package))


def test_functions_stay_small(package: Path) -> None:
    tail = "\n".join(f"{lines:4} {name}" for lines, name in guards.function_lengths(package)[:10])
    assert not list(guards.long_functions(package)), f"the ten longest:\n{tail}"


def test_a_long_file_is_named(plant: Plant) -> None:
    package = plant("train/planted.py", "x = 1\n" * guards.MOST_FILE_LINES)
    assert [f for f in guards.long_files(package) if f.startswith("feinschliff/train/planted.py: 60")]


def test_a_long_function_is_named_but_its_docstring_is_free(plant: Plant) -> None:
    prose = '    """' + "words\n    " * 40 + '"""\n'
    plant("train/planted.py", "def documented():\n" + prose + "    x = 1\n" * (guards.MOST_FUNCTION_LINES - 1))
    package = plant("train/planted.py", "def endless():\n" + "    x = 1\n" * guards.MOST_FUNCTION_LINES)
    found = [f for f in guards.long_functions(package) if "planted" in f]
    assert len(found) == 1
    assert "endless: 81 lines (at most 80)" in found[0]
