"""One example as people read it: `prepare --preview ID`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from feinschliff.core.nouns import Example
from feinschliff.core.problems import Do, Problem
from feinschliff.store.datasets import read_examples


def preview(dataset: Path, example_id: str) -> dict[str, Any]:
    """The example with that id, or whose id begins so: `turns` of role and text, `labels`, part, source, position."""
    rows = read_examples(dataset)
    found = [row for row in rows if row.id == example_id] or [row for row in rows if row.id.startswith(example_id)]
    if len(found) != 1 or not example_id:
        raise Problem(
            "prepare/unknown-example",
            f"{len(found):,} of the {len(rows):,} examples have an id that begins with {example_id!r}.",
            "A preview shows exactly one example.",
            [Do("list the ids", "feinschliff anchors --json")],
        )
    row = found[0]
    return {
        "id": row.id,
        "part": row.part,
        "source": row.source,
        "position": row.position,
        "turns": turns_of(row),
        "labels": dict(row.output.get("labels") or {}),
    }


def turns_of(row: Example) -> list[dict[str, str]]:
    if "messages" not in row.input:
        return [{"role": "text", "text": str(row.input.get("text") or "")}]
    messages = [*row.input["messages"], row.output.get("message") or {}]
    return [{"role": str(m.get("role") or ""), "text": str(m.get("content") or "")} for m in messages if m]
