"""Starting a run in its own process, following it, and registering what it made.

Layout of a run: ``runs/<number>/attempt-<n>/`` with ``run.json`` (what to do), ``events.jsonl``, ``worker.log``,
``outcome.json`` (written last) and the files the verb makes. The worker holds a lock on ``alive`` while it lives.
A repeated command goes on with an interrupted run of the same request in a new attempt; only the highest counts.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from feinschliff import __version__
from feinschliff.core.events import Emit, note
from feinschliff.core.problems import Do, Problem
from feinschliff.store.datasets import canonical
from feinschliff.store.files import read_json, write_json
from feinschliff.store.project_store import Row, Store, now

POLL_SECONDS = 0.05
STOP_PATIENCE_SECONDS = 30

Register = Callable[[Row, Path, dict[str, Any]], dict[str, Any]]
"""(run, attempt's folder, worker's result) -> the verb's JSON document, after the rows were written."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, after the worker has stopped cleanly; `how` says how to go on."""

    how: str


def interrupted(run: Row) -> Interrupted:
    stop = Interrupted()
    stop.how = f"Stopped; nothing is lost. Run the same command again and it goes on (run r{run['number']})."
    return stop


def execute(
    store: Store, verb: str, arguments: Mapping[str, Any], inputs: Mapping[str, Any], register: Register, emit: Emit
) -> dict[str, Any]:
    """Carry out one long verb in its own process and register its result.

    arguments : what the person asked for; JSON. inputs : resolved objects and settings that the worker needs; JSON.
    Both together are the request: an unfinished run of the same request is gone on with.
    """
    request = hashlib.sha256(canonical([verb, arguments, inputs, __version__]).encode()).hexdigest()
    with store.lock():
        run = _resume(store, request, emit) or store.add_run(verb, request, arguments)
        folder = attempt_folder(store, run)
        if not is_alive(folder) and not (folder / "outcome.json").exists():
            _start(store, run, folder, inputs)
        try:
            follow(folder, emit)
        except KeyboardInterrupt:
            stop(folder, emit)
            if not (folder / "outcome.json").exists():
                store.update_run(run["number"], state="paused", finished=now())
                raise interrupted(run) from None
        return settle(store, run, folder, register)


def attempt_folder(store: Store, run: Row) -> Path:
    return store.run_folder(run["number"]) / f"attempt-{run['attempt']}"


def _resume(store: Store, request: str, emit: Emit) -> Row | None:
    """The unfinished run of this request with its next attempt opened, or still at work, or None."""
    run = store.newest_unfinished(request)
    if run is None:
        return None
    folder = attempt_folder(store, run)
    if is_alive(folder):
        emit(note(f"Run r{run['number']} is still at work; following it."))
        return run
    if run["state"] == "running" and (folder / "outcome.json").exists():
        return run  # it ended while nobody watched: only the registering is missing
    run["attempt"] += 1
    run["state"] = "running"
    store.update_run(run["number"], attempt=run["attempt"], state="running", problem=None, finished=None)
    emit(note(f"Going on with run r{run['number']}, attempt {run['attempt']}."))
    return run


def _start(store: Store, run: Row, folder: Path, inputs: Mapping[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "events.jsonl").touch()
    earlier = [f"attempt-{n}/checkpoints" for n in range(run["attempt"] - 1, 0, -1)]
    write_json(
        folder / "run.json",
        {
            "run": run["number"],
            "verb": run["verb"],
            "arguments": run["arguments"],
            "inputs": dict(inputs),
            "checkpoints": ["checkpoints", *(f"../{name}" for name in earlier)],
        },
    )
    alive = os.open(folder / "alive", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # the open file, and with it the lock, is inherited: the kernel frees it when the worker is gone
        fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with (folder / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                # -P: nothing is imported from the folder one stands in
                [sys.executable, "-P", "-m", "feinschliff.worker", str(folder)],
                # threads that spin while they wait slow each other down as soon as another program wants a core
                env={"OMP_WAIT_POLICY": "PASSIVE", **os.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(alive,),
                start_new_session=True,
            )
        os.pwrite(alive, str(process.pid).encode(), 0)
    finally:
        os.close(alive)


def is_alive(folder: Path) -> bool:
    """Whether this attempt's worker still runs."""
    try:
        descriptor = os.open(folder / "alive", os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def follow(folder: Path, emit: Emit) -> None:
    """Pass the worker's events on until it ends."""
    with (folder / "events.jsonl").open(encoding="utf-8") as events:
        while is_alive(folder):
            _pass_on(events, emit)
            time.sleep(POLL_SECONDS)
        _pass_on(events, emit)


def _pass_on(events: Any, emit: Emit) -> None:
    while True:
        start = events.tell()
        line = events.readline()
        if not line.endswith("\n"):
            events.seek(start)  # half a line: the worker is still writing it
            return
        emit(json.loads(line))


def stop(folder: Path, emit: Emit) -> None:
    """Ask the worker to stop after its present step; kill it when it does not, or at a second Ctrl-C."""
    emit(note("Stopping after this step (Ctrl-C again stops at once) ..."))
    try:
        signal_worker(folder, signal.SIGTERM)
        deadline = time.monotonic() + STOP_PATIENCE_SECONDS
        while is_alive(folder) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        pass
    if is_alive(folder):
        signal_worker(folder, signal.SIGKILL)


def signal_worker(folder: Path, number: int) -> None:
    """Send a signal to the worker and its children, if it is still there."""
    if is_alive(folder):
        try:
            os.killpg(int((folder / "alive").read_text() or 0), number)
        except (ProcessLookupError, ValueError):
            return


def settle(store: Store, run: Row, folder: Path, register: Register) -> dict[str, Any]:
    """Register the worker's result, or raise its problem; safe to repeat."""
    try:
        outcome = read_json(folder / "outcome.json")
    except FileNotFoundError:
        outcome = {"state": "failed", "problem": _died(run, folder).to_json()}
    if outcome["state"] == "succeeded":
        return register(run, folder, outcome["result"])
    store.update_run(run["number"], state=outcome["state"], finished=now(), problem=outcome.get("problem"))
    if outcome["state"] == "paused":
        raise interrupted(run)
    raise Problem.from_json(outcome["problem"])


def sweep(store: Store, registers: Mapping[str, Register]) -> None:
    """Settle the runs whose follower died, if nobody else is at it; called when a project is opened."""
    if not store.open_runs():
        return
    try:
        with store.lock():
            for run in store.open_runs():
                folder = attempt_folder(store, run)
                if not is_alive(folder):
                    _settle_quietly(store, run, folder, registers[run["verb"]])
    except Problem as problem:
        if problem.code != "run/busy":
            raise


def _settle_quietly(store: Store, run: Row, folder: Path, register: Register) -> None:
    try:
        settle(store, run, folder, register)
    except (Problem, Interrupted):
        return  # the run's row says it; whoever opens the project did not ask for it


def _died(run: Row, folder: Path) -> Problem:
    log = folder / "worker.log"
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() if log.exists() else []
    last = f" Its last words: {lines[-1][:300]}" if lines else ""
    return Problem(
        "run/worker-died",
        f"The process of {run['verb']} (run r{run['number']}) ended before it was done.{last}",
        "It was killed, or the machine ran out of memory or was switched off.",
        [
            Do("run the same command again: it goes on from the last saved state"),
            Do("see all runs", "feinschliff runs"),
        ],
        safe="Everything that was saved before is intact.",
        kind="run",
    )
