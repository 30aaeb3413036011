"""Running the command line as a person would, in its own process."""

import json
import os
import subprocess
import sys
from pathlib import Path

FEINSCHLIFF = [sys.executable, "-P", "-c", "from feinschliff.interfaces.cli import main; main()"]


class Done:
    """A finished command: exit code, its JSON document, and what people saw."""

    def __init__(self, process: subprocess.CompletedProcess[str]) -> None:
        self.code, self.errors, self.out = process.returncode, process.stderr, process.stdout

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def problem(self):
        return self.json["problem"]


def run(*words: object, project: Path | None = None, cwd: Path | None = None, **options) -> Done:
    """`feinschliff WORDS --json [--project DIR]`."""
    place = ["--project", str(project)] if project else []
    command = [*FEINSCHLIFF, *map(str, words), "--json", *place]
    environment = {**os.environ, **options.pop("env", {})}
    return Done(subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, **options))


def printed(*words: object, project: Path | None = None, **options) -> str:
    """What a person reads: stdout of a command that must succeed, without --json."""
    place = ["--project", str(project)] if project else []
    environment = {**os.environ, **options.pop("env", {})}
    command = [*FEINSCHLIFF, *map(str, words), *place]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def succeed(*words: object, **options):
    """Run a command that must succeed; its JSON document."""
    done = run(*words, **options)
    assert done.code == 0, f"{words} ended with {done.code}:\n{done.out[-2000:]}\n{done.errors[-4000:]}"
    return done.json
