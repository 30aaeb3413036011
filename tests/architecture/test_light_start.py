"""What really is in memory after a start, asked of a fresh process (no stop watch: machines differ)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from architecture import guards

LOADED = "import json, sys; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})), file=sys.stderr)"
HELP = f"""
import sys
sys.argv = ["feinschliff", "--help"]
from feinschliff.interfaces.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
{LOADED}
"""
INTERFACES = f"""
import importlib, pkgutil
import feinschliff.interfaces, feinschliff.project
for module in pkgutil.walk_packages(feinschliff.interfaces.__path__, "feinschliff.interfaces."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
{LOADED}
"""


def loaded_after(code: str, source: Path) -> tuple[set[str], str]:
    """(top-level modules in memory, what was printed) after running `code` in a new process."""
    environment = {**os.environ, "PYTHONPATH": str(source)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1])), done.stdout


def test_help_is_light(package: Path) -> None:
    loaded, printed = loaded_after(HELP, package.parent)
    assert "feinschliff.interfaces" in printed or "polish" in printed, "the help must have been printed"
    assert not loaded & guards.SLOW_START


def test_help_that_loads_something_heavy_is_noticed(plant: Callable[[str, str], Path]) -> None:
    package = plant("interfaces/cli/planted.py", "import sqlalchemy")
    code = HELP.replace("import main", "import planted; main = lambda: print('polish')")
    loaded, _ = loaded_after(code, package.parent)
    assert "sqlalchemy" in loaded & guards.SLOW_START


def test_the_web_process_loads_no_learning_library(package: Path) -> None:
    loaded, _ = loaded_after(INTERFACES, package.parent)
    assert "fastapi" in loaded, "the web app must have been imported"
    assert not loaded & {"torch", "transformers", "sklearn", "scipy", "pandas", "cleanlab", "peft"}


def test_a_web_page_that_loads_scipy_is_noticed(plant: Callable[[str, str], Path]) -> None:
    plant("project.py", "")
    package = plant("interfaces/planted.py", "import scipy")
    loaded, _ = loaded_after(INTERFACES, package.parent)
    assert "scipy" in loaded
