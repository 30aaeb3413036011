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
import shutil
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
WORKER_ENVIRONMENT = {
    # threads that spin for long while they wait slow each other down as soon as another program wants a core
    "OMP_WAIT_POLICY": "PASSIVE",
    "GOMP_SPINCOUNT": "20000",
    # glibc would give every large tensor back to the system and fault its pages in again at the next step
    "GLIBC_TUNABLES": f"glibc.malloc.mmap_threshold={2**32}:glibc.malloc.trim_threshold={2**33}",
}
"""What makes the libraries of a worker faster; measured in docs/log.md. What the user has set counts."""
STOP_PATIENCE_SECONDS = 30
KEPT = ("run.json", "events.jsonl", "worker.log", "alive", "outcome.json", "checkpoints")
"""What stays of an attempt that was not finished."""

Register = Callable[[Row, Path, dict[str, Any], bool], dict[str, Any]]
"""(run, attempt's folder, worker's result, whether somebody sees it) -> the verb's JSON document."""

Inputs = Callable[[], Mapping[str, Any]]
"""What the worker needs beside the arguments; asked under the lock, so that nothing changes in between. JSON."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, after the worker has stopped cleanly; `how` says how to go on."""

    how: str


def interrupted(run: Row) -> Interrupted:
    stop = Interrupted()
    stop.how = f"Stopped; nothing is lost. Run the same command again and it goes on (run r{run['number']})."
    return stop


def execute(
    store: Store,
    verb: str,
    arguments: Mapping[str, Any],
    inputs: Inputs,
    registers: Mapping[str, Register],
    emit: Emit,
) -> dict[str, Any]:
    """Carry out one long verb in its own process and register its result.

    Verb, arguments and inputs are the request: a run of the same request that is not finished, or that ended while
    nobody watched, is gone on with.
    """
    with store.lock():
        working = settle_ended(store, registers)
        store.objects.sweep()
        if working and working["verb"] != verb:
            raise _busy(working)
        wanted = inputs()
        asked = canonical([verb, arguments, wanted, __version__]).encode("utf-8", "surrogatepass")
        request = hashlib.sha256(asked).hexdigest()
        if working and working["request"] != request:
            raise _busy(working)
        run = _resume(store, request, emit) or store.add_run(verb, request, arguments)
        folder = attempt_folder(store, run)
        if not is_alive(folder) and not (folder / "outcome.json").exists():
            _start(run, folder, wanted)
        try:
            follow(folder, emit)
        except KeyboardInterrupt:
            stop(folder, emit)
            if not (folder / "outcome.json").exists():
                store.update_run(run["number"], state="paused", finished=now())
                raise interrupted(run) from None
        return settle(store, run, folder, registers[verb], seen=True)


def attempt_folder(store: Store, run: Row) -> Path:
    return store.run_folder(run["number"]) / f"attempt-{run['attempt']}"


def _resume(store: Store, request: str, emit: Emit) -> Row | None:
    """The run of this request to go on with: still at work, ended unseen, or with its next attempt opened; or None."""
    run = store.newest_run(request)
    if run is None or (run["state"] == "succeeded" and run["seen"]):
        return None
    name, folder = f"r{run['number']}", attempt_folder(store, run)
    if is_alive(folder):
        emit(note(f"Run {name} is still at work; following it."))
        store.update_run(run["number"], state="running", finished=None)
        return run
    if run["state"] == "succeeded":
        emit(note(f"Run {name} did this while nobody watched; this is its result."))
        return run
    run["attempt"] += 1
    store.update_run(run["number"], attempt=run["attempt"], state="running", problem=None, finished=None)
    emit(note(f"Going on with run {name}, attempt {run['attempt']}."))
    return run


def _busy(run: Row) -> Problem:
    return Problem(
        "run/busy",
        f"This project is already at work: {run['verb']} (run r{run['number']}) goes on although nobody watches it.",
        "Two runs at once would compete for the same data and processor.",
        [
            f"follow it by typing its command again ({run['verb']})",
            "or wait until `feinschliff runs` shows that it has ended",
        ],
        kind="run",
    )


def _start(run: Row, folder: Path, inputs: Mapping[str, Any]) -> None:
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
                env={**WORKER_ENVIRONMENT, **os.environ},
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
        asked, deadline = False, time.monotonic() + STOP_PATIENCE_SECONDS
        while is_alive(folder) and time.monotonic() < deadline:
            asked = asked or signal_worker(folder, signal.SIGTERM)
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        pass
    signal_worker(folder, signal.SIGKILL)


def signal_worker(folder: Path, number: int) -> bool:
    """Send a signal to the worker and its children; False while it has not written down who it is, or is gone."""
    try:
        process = int((folder / "alive").read_text() or 0)
        if process > 0 and is_alive(folder):
            os.killpg(process, number)
            return True
    except (OSError, ValueError):
        return False
    return False


def settle(store: Store, run: Row, folder: Path, register: Register, *, seen: bool) -> dict[str, Any]:
    """Register the worker's result, or raise its problem; safe to repeat."""
    try:
        outcome = read_json(folder / "outcome.json")
    except FileNotFoundError:
        outcome = {"state": "failed", "problem": _died(run, folder).to_json()}
    if outcome["state"] == "succeeded":
        return register(run, folder, outcome["result"], seen)
    _clear(folder)
    store.update_run(run["number"], state=outcome["state"], finished=now(), problem=outcome.get("problem"))
    if outcome["state"] == "paused":
        raise interrupted(run)
    raise Problem.from_json(outcome["problem"])


def _clear(folder: Path) -> None:
    """Remove what a worker that did not finish has half written: people's texts, and nothing that anybody reads."""
    for left in folder.iterdir() if folder.is_dir() else ():  # it may have died before there was a folder
        if left.name in KEPT:
            continue
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()


def settle_ended(store: Store, registers: Mapping[str, Register]) -> Row | None:
    """Register what ended while nobody watched; returns the run that is still at work, if any. Call under the lock.

    A run whose files are damaged is marked as failed: it must not keep the project from opening.
    """
    working = None
    for run in store.open_runs():
        folder = attempt_folder(store, run)
        if is_alive(folder):
            working = run
            continue
        try:
            settle(store, run, folder, registers[run["verb"]], seen=False)
        except (Problem, Interrupted):
            continue  # the run's row says it; whoever opens the project did not ask for it
        except Exception as error:
            problem = damaged_run(run, error).to_json()
            store.update_run(run["number"], state="failed", finished=now(), problem=problem)
    return working


def sweep(store: Store, registers: Mapping[str, Register]) -> None:
    """`settle_ended`, unless somebody else is at it; called when a project is opened."""
    if not store.open_runs():
        return
    try:
        with store.lock():
            settle_ended(store, registers)
    except Problem as problem:
        if problem.code != "run/busy":
            raise


def damaged_run(run: Row, error: Exception) -> Problem:
    return Problem(
        "run/damaged",
        f"What {run['verb']} (run r{run['number']}) left cannot be registered: {type(error).__name__}: {error}",
        "Its files are not complete.",
        ["run the same command again: it starts a new attempt"],
        safe="Everything that was saved before is intact.",
        kind="run",
    )


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
