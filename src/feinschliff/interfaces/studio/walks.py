"""Walks that the studio starts: one at a time, each in a thread, its events kept so that any page can catch up."""

from __future__ import annotations

import json
import secrets
import sys
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from feinschliff.core.events import Emit, Event
from feinschliff.core.problems import Problem

Json = dict[str, Any]
Work = Callable[[Emit], Json]
KEPT = 8


class Walk:
    """One long verb: its events so far, as JSON, and when it has ended also how."""

    def __init__(self, verb: str) -> None:
        self.id = secrets.token_hex(8)
        self.verb = verb
        self.events: list[tuple[str, str]] = []
        self.outcome: Json | None = None
        self.release: Json = {}
        self._stop_asked = False
        self._began = time.monotonic()

    def emit(self, event: Event) -> None:
        if event.get("stage") == "release":
            self.release = event  # which model, under which name: a person may decide on it after the gate said no
        seconds = round(time.monotonic() - self._began, 2)
        self.events.append((event["type"], json.dumps({**event, "seconds": seconds})))
        if self._stop_asked:
            self._stop_asked = False  # once, as Ctrl-C: what is told while the run saves its state must not break in
            raise KeyboardInterrupt

    def stop(self) -> None:
        """Stop at the next thing that is told, as Ctrl-C would: the run saves its state and can go on later."""
        self._stop_asked = True

    def run(self, work: Work) -> None:
        outcome = ended(self.verb, work, self.emit)
        self._stop_asked = False  # asked too late
        self.emit(outcome)
        self.outcome = outcome


class Walks:
    """The walks since the server started; `last` is the newest that has ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._walks: OrderedDict[str, Walk] = OrderedDict()

    def start(self, verb: str, work: Work) -> Walk:
        """Begin in a thread of its own; refuses while another is at work (``run/busy``)."""
        with self._lock:
            if (running := self.running) is not None:
                raise _busy(running.verb)
            walk = Walk(verb)
            self._walks[walk.id] = walk
            while len(self._walks) > KEPT:
                self._walks.popitem(last=False)
        # a daemon: the run's own process goes on when the server stops, and the next `open` settles it
        threading.Thread(target=walk.run, args=(work,), name=f"walk-{verb}", daemon=True).start()
        return walk

    def get(self, number: str) -> Walk:
        if (walk := self._walks.get(number)) is None:
            raise _unknown_walk()
        return walk

    @property
    def running(self) -> Walk | None:
        return next((walk for walk in self._newest_first() if walk.outcome is None), None)

    @property
    def last(self) -> Walk | None:
        return next((walk for walk in self._newest_first() if walk.outcome is not None), None)

    def report(self) -> Json:
        """What the newest walk found, also where it stopped at a gate; empty before the first."""
        ended = [walk.outcome for walk in self._newest_first() if walk.outcome is not None]
        return next((found for each in ended if (found := each.get("result") or each.get("report"))), {})

    def name_for(self, model: str) -> str:
        """The name under which the walk that made `model` wanted to release it."""
        names = (walk.release["name"] for walk in self._newest_first() if walk.release.get("model") == model)
        if (name := next(names, None)) is None:
            raise _unknown_walk()
        return str(name)

    def _newest_first(self) -> list[Walk]:
        return list(self._walks.values())[::-1]  # a copy: requests look while another starts a walk


def ended(verb: str, work: Work, emit: Emit) -> Event:
    """Do the work; its result, or what stopped it, as the last event."""
    try:
        return {"type": "result", "result": work(emit)}
    except Problem as problem:
        stop = problem
    except KeyboardInterrupt:  # from the page, or somebody stopped the run's process
        stop = _stopped(verb)
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        stop = _bug(verb, error)
    return {"type": "problem", "problem": stop.to_json(), **({"report": stop.report} if stop.report else {})}


def _busy(verb: str) -> Problem:
    return Problem(
        "run/busy",
        f"This project is already at work: {verb}, started from the studio.",
        "Two runs at once would compete for the same data and processor.",
        ["wait until it has finished"],
        kind="run",
    )


def _unknown_walk() -> Problem:
    return Problem(
        "studio/unknown-run",
        "This server knows no such run.",
        "It remembers the runs that were started from its page, until it stops.",
        ["open the page again: it shows how the project stands"],
    )


def _stopped(verb: str) -> Problem:
    return Problem(
        "studio/stopped",
        f"{verb} was stopped; nothing is lost.",
        do=["start it again: it goes on where it was"],
        safe="Everything that was saved before is intact.",
        kind="run",
    )


def _bug(verb: str, error: Exception) -> Problem:
    return Problem(
        "bug/studio",
        f"Something went wrong inside Feinschliff during {verb}: {type(error).__name__}: {str(error)[:300]}",
        "This is our mistake, not yours.",
        ["send us what `feinschliff serve` wrote on its terminal"],
        safe="Everything that was saved before is intact.",
        kind="bug",
    )
