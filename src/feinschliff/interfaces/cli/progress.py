"""The progress bar: events of a run become bars with time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from feinschliff.core.events import Emit, Event

LINE_EVERY_SECONDS = 10.0


@contextmanager
def watching() -> Iterator[Emit]:
    """An Emit that shows progress on stderr while the block runs."""
    if sys.stderr.isatty():
        with _bars() as emit:
            yield emit
    else:
        yield _Lines()


@contextmanager
def _bars() -> Iterator[Emit]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    progress = Progress(
        TextColumn("{task.description:<22}"),
        BarColumn(bar_width=32),
        TaskProgressColumn(),
        TextColumn("{task.fields[figures]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=False,
    )
    tasks: dict[str, Any] = {}

    def emit(event: Event) -> None:
        if event["type"] == "note":
            progress.console.print(event["text"], highlight=False, markup=False)
        if event["type"] != "progress":
            return
        step = event["step"]
        if step not in tasks:
            tasks[step] = progress.add_task(step, total=event["total"], figures="")
        progress.update(tasks[step], completed=event["done"], total=event["total"], figures=figures(event))

    with progress:
        yield emit


def figures(event: Event) -> str:
    """The loss, or the note, beside the bar."""
    if "loss" in event:
        return f"loss {event['loss']:.3f}"
    return str(event.get("note", ""))


class _Lines:
    """Notes at once; progress as one line per step every ten seconds, so that logs stay short."""

    def __init__(self) -> None:
        self.shown: dict[str, float] = {}
        self.started: dict[str, float] = {}

    def __call__(self, event: Event) -> None:
        if event["type"] == "note":
            print(event["text"], file=sys.stderr, flush=True)
        if event["type"] != "progress" or not event["total"]:
            return
        step, moment = event["step"], time.monotonic()
        started = self.started.setdefault(step, moment)
        if moment - self.shown.setdefault(step, moment) < LINE_EVERY_SECONDS:
            return
        self.shown[step] = moment
        share = event["done"] / event["total"]
        left = f", about {(moment - started) * (1 - share) / share:.0f} s left" if share > 0 else ""
        print(f"{step}: {share:.0%} {figures(event)}{left}", file=sys.stderr, flush=True)
