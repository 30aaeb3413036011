"""Watches a training: progress and metric events, speed, peak memory."""

from __future__ import annotations

import math
import resource
import sys
import time
from typing import Any

from feinschliff.core.events import Emit, metric, progress
from feinschliff.core.problems import Do, Problem

EVERY_SECONDS = 0.25
SMOOTH = 0.9


class Watch:
    """Counts what was seen and says so; `done` counts what the budget counts (visits or tokens).

    earlier : the `state()` of the attempt that is being resumed.
    """

    def __init__(self, emit: Emit, total: int, earlier: dict[str, Any] | None = None) -> None:
        self.emit, self.total = emit, total
        earlier = earlier or {}
        self.done, self.tokens, self.examples = (int(earlier.get(k, 0)) for k in ("done", "tokens", "examples"))
        self.loss: float | None = earlier.get("loss")
        self.before = float(earlier.get("seconds", 0.0))
        self.curve: list[dict[str, float]] = list(earlier.get("curve", ()))
        self.started = time.monotonic()
        self.told = 0.0

    @property
    def seconds(self) -> float:
        return self.before + time.monotonic() - self.started

    def saw(self, *, done: int, tokens: int, examples: int, loss: float) -> None:
        self.done, self.tokens, self.examples = self.done + done, self.tokens + tokens, self.examples + examples
        self.loss = loss if self.loss is None else SMOOTH * self.loss + (1 - SMOOTH) * loss
        if time.monotonic() - self.told >= EVERY_SECONDS:
            self.tell()

    def tell(self, note: str = "") -> None:
        self.told = time.monotonic()
        more: dict[str, Any] = {"note": note} if note else {}
        if self.loss is not None:
            more["loss"] = round(self.loss, 4)
        self.emit(progress("train", min(self.done, self.total), self.total, **more))

    def validated(self, step: int, scores: dict[str, float]) -> None:
        """Record one look at the validation part: a point of the curve and one metric event per score."""
        point = {
            "step": step,
            "seen": self.done,
            **({"train_loss": self.loss} if self.loss is not None else {}),
            **scores,
        }
        self.curve.append({name: round(value, 5) for name, value in point.items()})
        if self.loss is not None:
            self.emit(metric("loss", self.loss, step=step, split="train"))
        for name, value in scores.items():
            self.emit(metric(name, value, step=step, split="validation"))

    def state(self) -> dict[str, Any]:
        names = ("done", "tokens", "examples", "loss", "seconds", "curve")
        return {name: getattr(self, name) for name in names}

    def facts(self) -> dict[str, Any]:
        seconds = max(self.seconds, 1e-9)
        return {
            "seconds": round(seconds, 2),
            "seen": self.done,
            "tokens_per_second": round(self.tokens / seconds, 1),
            "examples_per_second": round(self.examples / seconds, 1),
            "peak_memory_bytes": peak_memory(),
            "curve": self.curve,
        }


def peak_memory() -> int:
    """The most memory this process ever had, in bytes (kilobytes on Linux, bytes on macOS)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def check_finite(loss: float, step: int, lr: float) -> None:
    """Problem ``train/not-finite``: a loss that is no number any more never comes back."""
    if math.isfinite(loss):
        return
    raise Problem(
        "train/not-finite",
        f"The training got out of hand at step {step + 1:,}: the loss is {loss}.",
        "From here on the model would only get worse, so the training stopped.",
        [Do("train with smaller steps", f"feinschliff train --set lr={lr / 4:.1e}")],
        safe="The last good checkpoint is kept; your data and earlier models are as they were.",
        kind="run",
    )
