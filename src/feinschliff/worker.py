"""One run in its own process: run.json -> a room's function with file paths. Never touches the metadata.

Started as ``python -m feinschliff.worker ATTEMPT_FOLDER``.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from feinschliff.core.contracts import Stopped
from feinschliff.core.events import Event
from feinschliff.core.problems import Do, Problem
from feinschliff.store.files import Objects, disk_problem, json_text, read_json, write_json


class Job:
    """What a verb gets: its arguments and inputs, where to write, how to report, and whether to stop."""

    def __init__(self, folder: Path) -> None:
        order = read_json(folder / "run.json")
        self.verb: str = order["verb"]
        self.arguments: dict[str, Any] = order["arguments"]
        self.inputs: dict[str, Any] = order["inputs"]
        self.out = folder
        self.checkpoints = [folder / name for name in order["checkpoints"]]
        self.objects = Objects(folder.parents[2] / "objects")
        self.stopping = False
        self._events = (folder / "events.jsonl").open("a", encoding="utf-8", buffering=1)

    def emit(self, event: Event) -> None:
        self._events.write(json_text(event) + "\n")

    def should_stop(self) -> bool:
        return self.stopping

    def object(self, name: str) -> Path:
        """An input's place among the project's objects, after a look whether it is still what was put in."""
        from feinschliff.models.folder import verify

        place = self.objects.path(name)
        if place.is_dir():
            verify(place)
            return place
        return self.objects.checked_file(name)


def collect(job: Job) -> dict[str, Any]:
    from feinschliff.collect import collect

    return collect(
        [Path(path) for path in job.arguments["paths"]],
        query=job.arguments["query"],
        only=job.arguments["only"],
        terms=job.arguments["terms"],
        encoding=job.arguments["encoding"],
        task=job.inputs["task"],
        key=bytes.fromhex(job.inputs["key"]),
        mapping=job.arguments["map"],
        split=job.arguments["split"],
        known=job.inputs["known"],
        out=job.out,
        emit=job.emit,
    )


def prepare(job: Job) -> dict[str, Any]:
    from feinschliff.prepare import prepare

    previous = job.inputs["previous"]
    return prepare(
        [(job.object(name), sources, expired) for name, sources, expired in job.inputs["collected"]],
        task=job.inputs["task"],
        key=bytes.fromhex(job.inputs["key"]),
        salt=job.inputs["salt"],
        privacy=job.inputs["privacy"],
        languages=job.inputs["languages"],
        seed=job.inputs["seed"],
        settings=job.arguments["settings"],
        previous=job.object(previous) if previous else None,
        out=job.out,
        emit=job.emit,
    )


def anchors(job: Job) -> dict[str, Any]:
    from feinschliff.anchors import judge

    return judge(
        job.object(job.inputs["dataset"]),
        task=job.inputs["task"],
        seed=job.inputs["seed"],
        vectors=_vectors(job.inputs["base"]),
        out=job.out,
        emit=job.emit,
        should_stop=job.should_stop,
    )


def anchors_apply(job: Job) -> dict[str, Any]:
    from feinschliff.anchors import apply

    return apply(
        job.object(job.inputs["dataset"]),
        read_json(job.object(job.inputs["verdicts"]))["verdicts"],
        job.arguments["only"],
        key=bytes.fromhex(job.inputs["key"]),
        salt=job.inputs["salt"],
        out=job.out,
    )


def train(job: Job) -> dict[str, Any]:
    from feinschliff.train import train

    base = _base(job.inputs["base"])
    return train(
        job.object(job.inputs["dataset"]),
        job.inputs["recipe"],
        base=base,
        system=job.inputs["system"],
        redaction=job.inputs.get("redaction"),
        out=job.out,
        checkpoints=job.checkpoints,
        emit=job.emit,
        should_stop=job.should_stop,
    )


def evaluate(job: Job) -> dict[str, Any]:
    from feinschliff.evaluate import evaluate

    return evaluate(
        job.object(job.inputs["dataset"]),
        job.object(job.inputs["model"]),
        base=_base(job.inputs["base"]),
        sentences=_base(job.inputs["sentences"]),
        model_name=job.inputs["model_name"],
        seed=job.inputs["seed"],
        out=job.out,
        emit=job.emit,
        should_stop=job.should_stop,
    )


def apply(job: Job) -> dict[str, Any]:
    from feinschliff.serve.apply import apply

    return apply(
        job.object(job.inputs["model"]),
        _base(job.inputs["base"]),
        Path(job.arguments["file"]),
        Path(job.arguments["out"]),
        dataset=job.object(job.inputs["dataset"]),
        text_column=job.arguments["column"],
        emit=job.emit,
    )


VERBS: dict[str, Callable[[Job], dict[str, Any]]] = {
    "collect": collect,
    "prepare": prepare,
    "anchors": anchors,
    "anchors-apply": anchors_apply,
    "train": train,
    "evaluate": evaluate,
    "apply": apply,
}

STOPS_ITSELF = ("anchors", "train", "evaluate")
"""Verbs that ask `should_stop` between steps; the others are simply ended and done again."""


def _base(name: str | None) -> Path | None:
    if name is None:
        return None
    from feinschliff.models.bases import locate

    return locate(name)


def _vectors(name: str | None) -> Callable[[Any], Any] | None:
    """Embeddings of texts by an encoder base; None where there is none at hand."""
    base = _base(name)
    if base is None:
        return None
    from feinschliff.models.encoder import load_encoder

    return load_encoder(base).embed


def carry_out(job: Job) -> dict[str, Any]:
    """Run the verb; returns the outcome that the follower settles."""
    try:
        return {"state": "succeeded", "result": VERBS[job.verb](job)}
    except Stopped:
        return {"state": "paused"}
    except Problem as problem:
        return {"state": "failed", "problem": problem.to_json()}
    except OSError as error:
        full = disk_problem(error, job.out)
        if isinstance(full, Problem):
            return {"state": "failed", "problem": full.to_json()}
        traceback.print_exc()
        return {"state": "failed", "problem": bug(error, job.verb).to_json()}
    except Exception as error:
        traceback.print_exc()
        return {"state": "failed", "problem": bug(error, job.verb).to_json()}


def bug(error: Exception, verb: str) -> Problem:
    """The problem for an error that nobody foresaw."""
    return Problem(
        "bug/unexpected",
        f"Something went wrong inside {verb}: {type(error).__name__}: {str(error)[:300]}",
        "This is our mistake, not yours.",
        [Do("see the run's worker.log for the details", "feinschliff runs"), "report it with these lines"],
        safe="Everything that was saved before is intact.",
        kind="bug",
    )


def main() -> None:
    folder = Path(sys.argv[1])
    with (folder / "alive").open("r+") as alive:  # without emptying it first: somebody may read it right now
        alive.write(str(os.getpid()))
    job = Job(folder)

    def stop(signal_number: int, frame: Any) -> None:
        job.stopping = True
        if job.verb not in STOPS_ITSELF:
            raise Stopped

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    outcome = carry_out(job)
    if outcome["state"] == "failed":
        job.emit({"type": "problem", "problem": outcome["problem"]})
    write_json(job.out / "outcome.json", outcome)


if __name__ == "__main__":
    main()
