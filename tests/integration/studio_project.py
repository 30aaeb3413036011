"""A project for tests of the studio: real uploads, canned walks, no learning."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from feinschliff.core.events import Emit, note, progress
from feinschliff.core.problems import Problem
from feinschliff.flows import stage
from feinschliff.store.uploads import Uploads

VERBS = ("collect", "prepare", "anchors", "train", "evaluate", "release")


def score(value: float, low: float, high: float, n: int = 40) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "n": n}


def labels_walk(name: str = "claims") -> dict[str, Any]:
    """What a walk over claim notes comes to; one text is hostile."""
    arms = {
        "tuned": {"accuracy": score(0.89, 0.84, 0.93)},
        "base": {"accuracy": score(0.31, 0.19, 0.46)},
        "tfidf": {"accuracy": score(0.8, 0.65, 0.9)},
        "neighbours": {"accuracy": score(0.7, 0.55, 0.82)},
        "majority": {"accuracy": score(0.25, 0.14, 0.4)},
    }
    sample = {"id": "1", "wanted": {"label": "delivery"}, "confidence": {"label": 0.912}}
    evaluation = {
        "model": "m1", "task": "classify", "n": 40, "metric": "accuracy", "arms": arms,
        "sentences": [
            "Your model is right in 89 of 100 cases (between 84 and 93), measured on 40 cases.",
            "Before training, the base is right in 31 of 100 cases (between 19 and 46): your model is better.",
        ],
        "sentences_de": [
            "Ihr Modell liegt in 89 von 100 Fällen richtig (zwischen 84 und 93), gemessen an 40 Fällen.",
            "Vor dem Training liegt das Basismodell in 31 von 100 Fällen richtig (zwischen 19 und 46).",
        ],
        "samples": [
            {**sample, "text": "Where is my parcel?", "base": {"label": "billing"}, "tuned": {"label": "delivery"}},
            {
                **sample, "text": "<img src=x onerror=alert(1)> " + "longword" * 30,
                "base": {"label": "delivery"}, "tuned": {"label": "billing"},
            },
        ],
        "notes": [],
    }  # fmt: skip
    return {
        "project": "/somewhere",
        "collect": {"taken": 200},
        "prepare": {"personal_data": {"mode": "report", "counts": {"EMAIL": 3, "PHONE": 2}}, "parts": {"train": 160}},
        "anchors": {
            "counts": {"good": 190, "duplicate": 10},
            "summary": ["190 of 200 examples are good (95.0 %)."],
            "summary_de": ["190 von 200 Beispielen sind gut (95,0 %)."],
        },
        "train": {"model": "m1", "method": "linear", "seconds": 3.0, "candidates": []},
        "evaluate": evaluation,
        "release": {"name": name, "model": "m1"},
    }


def answers_walk() -> dict[str, Any]:
    """What a walk over conversations comes to."""
    walk = labels_walk("support")
    walk["evaluate"] = {
        "model": "m1", "task": "chat", "n": 12, "metric": "answer_loss",
        "arms": {
            "tuned": {"chrf": score(0.52, 0.47, 0.56)},
            "base": {"chrf": score(0.21, 0.18, 0.25)},
            "neighbours": {"chrf": score(0.44, 0.38, 0.5)},
        },
        "sentences": ["Training helped."],
        "sentences_de": ["Das Training hat geholfen."],
        "samples": [
            {
                "id": "1", "wanted": "It left our house yesterday.", "base": "Parcels are boxes.",
                "tuned": "It left our house this morning.",
                "messages": [
                    {"role": "system", "content": "You answer as our team does."},
                    {"role": "user", "content": "Hello, where is my parcel?"},
                    {"role": "assistant", "content": "Which number does it have?"},
                    {"role": "user", "content": "It is 4711."},
                ],
            }
        ],
        "notes": [],
    }  # fmt: skip
    return walk


class Answering:
    """Answers at once: labels for one name, pieces of text for the other."""

    def __init__(self, task: str) -> None:
        self.task = task
        self.asked: list[Any] = []

    def classify(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        output = {"label": "delivery", "confidence": 0.89, "top": [["delivery", 0.89], ["billing", 0.11]]}
        return [{"outputs": {"label": output}} for _ in texts]

    def stream(self, messages: list[dict[str, str]], **_: Any) -> Any:
        self.asked.append(messages)
        return Pieces(["It left ", "our house ", "yesterday. <b>Bold</b>"])


class Pieces:
    def __init__(self, pieces: list[str]) -> None:
        self.pieces, self.finish_reason = iter(pieces), "stop"
        self.usage = {"prompt_tokens": 1, "completion_tokens": 3}

    def __iter__(self) -> Pieces:
        return self

    def __next__(self) -> str:
        return next(self.pieces)

    def close(self) -> None:
        pass


class FakeProject:
    """`outcome` is what the next walk comes to; it stands still before `holds_at` until `go_on` is set."""

    def __init__(self, folder: Path, outcome: Any = None) -> None:
        self.folder = folder
        self.outcome = outcome or labels_walk()
        self.holds_at = ""
        self.go_on = threading.Event()
        self.task = "classify"
        self.config = self
        self.released: dict[str, str] = {}
        self.asked: list[tuple[list[str], dict[str, Any]]] = []
        self.decisions: list[Any] = []
        self.answering = {"classify": Answering("classify"), "chat": Answering("chat")}

    @cached_property
    def uploads(self) -> Uploads:
        return Uploads(self.folder / "uploads")

    def fit_task(self, paths: Sequence[Path], encoding: str | None = None) -> None:
        pass

    def polish(self, *paths: Path, emit: Emit, **options: Any) -> dict[str, Any]:
        self.asked.append(([path.read_text(encoding="utf-8") for path in paths], options))
        for number, verb in enumerate(VERBS, 1):
            more = {"model": "m1", "name": "claims"} if verb == "release" else {}
            emit(stage(number, verb, verb, **more))
            emit(progress(verb, 1, 2))
            if verb == self.holds_at:
                assert self.go_on.wait(60)
        emit(note("All done."))
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        release = self.outcome["release"]
        self.task = self.outcome["evaluate"]["task"]
        self.released[release["name"]] = release["model"]
        return self.outcome

    def release(self, model: str, name: str, *, decision: str | None) -> dict[str, Any]:
        self.decisions.append((model, name, decision))
        if not decision:
            raise personal_data(None)
        self.released[name] = model
        return {"name": name, "model": model}

    def releases(self) -> list[dict[str, Any]]:
        created = "2026-01-02T03:04:05+00:00"
        return [
            {"name": name, "model": model, "task": self.task, "method": "linear", "created": created}
            for name, model in self.released.items()
        ]

    def status(self) -> dict[str, Any]:
        return {"folder": str(self.folder), "task": self.task, "dataset": None, "releases": self.releases()}

    @contextmanager
    def engine(self, *, released_only: bool = False) -> Iterator[Any]:
        yield self

    def answer(self, name: str) -> Answering:
        return self.answering[self.task]


def without_release(walk: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in walk.items() if key != "release"}


def personal_data(report: Any) -> Problem:
    problem = Problem("release/personal-data", "The data of this model holds personal data.", kind="gate")
    problem.report = report
    return problem


def not_better(report: Any) -> Problem:
    problem = Problem(
        "polish/not-better", "The model m1 is not surely better.", do=["collect more examples"], kind="gate"
    )
    problem.report = report
    return problem
