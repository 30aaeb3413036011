"""Events: what a run says while it works, one JSON object per line of `events.jsonl`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Event = dict[str, Any]
"""Always has `type`:

- ``progress``: `step`, `done`, `total` (same unit), optional `loss`, `note`
- ``metric``: `name`, `value`, optional `step`, `split`
- ``note``: `text`, a line for people; where a walk enters a step also `stage` (the verb), `number`, `of`
- ``problem``: `problem`, the JSON shape of a Problem
- ``result``: `result`, the verb's JSON document
"""

Emit = Callable[[Event], None]


def silent(event: Event) -> None:
    """An Emit that drops everything: for callers that do not watch."""


def progress(step: str, done: int, total: int | None, **more: Any) -> Event:
    """How far a step of a run has come; `done` and `total` count the same unit; None: the total is not known."""
    return {"type": "progress", "step": step, "done": done, "total": total, **more}


def metric(name: str, value: float, **more: Any) -> Event:
    return {"type": "metric", "name": name, "value": value, **more}


def note(text: str, **more: Any) -> Event:
    return {"type": "note", "text": text, **more}
