"""Contracts: what a reader, recogniser, method or predictor must offer. A plug-in is one module in one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from feinschliff.core.events import Emit
from feinschliff.core.nouns import Example, Record, Refused, Span


class Reader(Protocol):
    """A module of `collect/readers`: one file format, found by its file name."""

    SUFFIXES: tuple[str, ...]
    YIELDS: str
    """``rows`` of a table, ``documents`` (one text) or ``mails``: what the records are."""

    def read(self, path: Path, source: str) -> Iterator[Record | Refused]:
        """Yield the records of `path` in order; a bad record is yielded as Refused and never stops the rest."""
        ...


class Recogniser(Protocol):
    """A module of `privacy/recognisers`: one sort of personal data."""

    TYPE: str

    def find(self, text: str) -> Iterable[Span]: ...


@dataclass(frozen=True)
class Prediction:
    """A classifier's answer to one text: per output, every label with its probability, best first."""

    outputs: Mapping[str, Sequence[tuple[str, float]]]

    def best(self) -> dict[str, str]:
        return {name: ranked[0][0] for name, ranked in self.outputs.items()}


class Classifier(Protocol):
    """A loaded classifier: the same object evaluates, serves and applies."""

    @property
    def outputs(self) -> Mapping[str, Sequence[str]]:
        """Output name -> its labels, in the order of the model."""
        ...

    def classify(self, texts: Sequence[str]) -> list[Prediction]: ...

    def embed(self, texts: Sequence[str]) -> Any:
        """Vectors of unit length, float32 array (len(texts), dimension), in which neighbours are alike."""
        ...


class ChatModel(Protocol):
    """A loaded chat model."""

    def stream(
        self, messages: Sequence[Mapping[str, str]], *, max_tokens: int, temperature: float, top_p: float, seed: int
    ) -> Iterator[str]:
        """Yield the answer piece by piece; the joined pieces are the answer."""
        ...

    def answer_losses(self, conversations: Sequence[Sequence[Mapping[str, str]]]) -> list[tuple[float, int]]:
        """Per conversation: summed negative log-likelihood (nats) of its last answer, and how many tokens it has."""
        ...


@dataclass(frozen=True)
class TrainWork:
    """Everything a training method may use. Methods write only below `folder` and `checkpoints`.

    params : the method's filled parameters.
    budget : visits (classify: examples seen, chat: tokens seen); the dial, never seconds.
    should_stop : asked between steps; True means save a checkpoint and raise Stopped.
    checkpoints : folders that may hold this run's earlier checkpoints, newest attempt first; [0] is writable.
    """

    task: Any
    train: Sequence[Example]
    validation: Sequence[Example]
    base: Path | None
    params: Mapping[str, Any]
    budget: int
    seed: int
    folder: Path
    checkpoints: Sequence[Path]
    emit: Emit
    should_stop: Callable[[], bool]


class Stopped(Exception):
    """Raised by a long function after it has saved its state because someone asked it to stop."""


class Method(Protocol):
    """A module of `train/methods`: one way to train, found by its file name."""

    TASKS: frozenset[str]
    NEEDS_BASE: bool
    CHANGES_BASE: bool
    """Whether the base's own weights, or what they compute, change: only then can something be forgotten."""
    DEFAULTS: Mapping[str, Any]

    def train(self, work: TrainWork) -> dict[str, Any]:
        """Write a model version's folder (DESIGN 6) into `work.folder`; return its measured facts:
        `validation` (score by name), `epochs`, `seconds`, `seen`, `trainable_parameters`, `train_score`."""
        ...
