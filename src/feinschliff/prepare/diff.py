"""What two dataset versions have in common and where they part: by the ids of their examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from feinschliff.core.nouns import Example
from feinschliff.store.datasets import read_examples

SHOWN = 20
"""Examples of each sort that are named; all are counted."""


def diff(before: Path, after: Path) -> dict[str, Any]:
    """Compare two ``dataset.parquet``.

    Returns `added`, `removed`, `same` (counts); `changed`: how many examples have another input, output (their labels
    or answer) or part; `moved`: "from -> to" of the part, with its count; `shown`: the first 20 of each sort with
    `id`, `source`, `position` and what is `before` and `after`.
    """
    old = {row.id: row for row in read_examples(before)}
    new = {row.id: row for row in read_examples(after)}
    both = [(old[id], row) for id, row in new.items() if id in old]
    input = [(a, b) for a, b in both if a.input != b.input]
    output = [(a, b) for a, b in both if a.output != b.output]
    part = [(a, b) for a, b in both if a.part != b.part]
    added = [row for id, row in new.items() if id not in old]
    removed = [row for id, row in old.items() if id not in new]
    return {
        "added": len(added),
        "removed": len(removed),
        "same": sum((a.input, a.output, a.part) == (b.input, b.output, b.part) for a, b in both),
        "changed": {"input": len(input), "output": len(output), "part": len(part)},
        "moved": dict(sorted(Counter(f"{a.part} -> {b.part}" for a, b in part).items())),
        "shown": {
            "added": [place(row) | {"after": row.part} for row in added[:SHOWN]],
            "removed": [place(row) | {"before": row.part} for row in removed[:SHOWN]],
            "input": changes(input, "input"),
            "output": changes(output, "output"),
            "part": changes(part, "part"),
        },
    }


def changes(pairs: Iterable[tuple[Example, Example]], what: str) -> list[dict[str, Any]]:
    return [place(b) | {"before": getattr(a, what), "after": getattr(b, what)} for a, b in list(pairs)[:SHOWN]]


def place(row: Example) -> dict[str, Any]:
    return {"id": row.id, "source": row.source, "position": row.position}
