"""Lines of a text file, counted from one, without ever holding more than one of bounded length."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from feinschliff.text.encoding import Encoding

LINE_LIMIT = 10_000_000
"""Characters; a longer line is no record of a person's data, but would fill the memory."""


def lines(path: Path, encoding: Encoding) -> Iterator[tuple[int, str | None]]:
    """Yield (line number, line with its ending); None stands for a line above LINE_LIMIT."""
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as file:
        number = 0
        while line := file.readline(LINE_LIMIT):
            number += 1
            if len(line) < LINE_LIMIT or line.endswith(("\n", "\r")):
                yield number, line
                continue
            while line and not line.endswith(("\n", "\r")):
                line = file.readline(LINE_LIMIT)
            yield number, None
