"""A short way to collect what a test has written into its folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from feinschliff.collect import collect
from feinschliff.core.events import silent
from feinschliff.core.nouns import Example
from feinschliff.store.datasets import read_examples

KEY = b"k" * 32


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., tuple[dict[str, Any], list[Example]]]:
    """take(path, ...) -> (report, examples)."""

    def run(
        *paths: Path, task: str = "classify", mapping=None, split=None, known=(), query=None, encoding="", emit=silent
    ):
        out = tmp_path / "out"
        report = collect(
            paths,
            query=query,
            encoding=encoding,
            task=task,
            key=KEY,
            mapping=mapping,
            split=split,
            known=known,
            out=out,
            emit=emit,
        )
        return report, read_examples(out / "examples.parquet")

    return run
