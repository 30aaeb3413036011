"""The learning balance of a training, on validation: what it gained, what it forgot, how far it overfits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LIMITS = {"classify": (0.10, 0.25), "chat": (0.30, 0.80)}
"""Overfitting that is still green, and still amber: share of right answers, or nats per token. Set by hand, not
derived from theory or data."""
SMALL_GAIN = {"classify": 0.01, "chat": 0.02}
FORGETTING = {"classify": (0.10, 0.30), "chat": (0.10, 0.30)}
"""Forgetting that is still green, and still amber: share of the general ability that was lost. Set by hand as well,
after a look at a handful of trainings (docs/log.md): one item of a probe is worth 0.01 (chat) to 0.02 (classify)."""


@dataclass(frozen=True)
class Forgotten:
    """What a training forgot.

    share : `probes.forgetting`; None where there is nothing to forget, 0.0 where the base is left as it was.
    parts : probe -> ``before`` and ``after`` (nats per token, or a share right) and ``n`` items.
    """

    share: float | None = None
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"forgetting": self.share, "forgetting_of": {name: dict(part) for name, part in self.parts.items()}}


def balance(
    task: str, *, before: float, after: float, train: float, forgotten: Forgotten | None = None
) -> dict[str, Any]:
    """The balance from three scores (classify: share right, higher is better; chat: answer loss, lower is better).

    before : the base on validation; after : the trained model on validation; train : the trained model on examples
    that it was trained on. forgotten : by the general probes; None where nobody asked them.
    """
    forgotten = forgotten or Forgotten()
    better = 1.0 if task == "classify" else -1.0
    gain, overfitting = better * (after - before), better * (train - after)
    return {
        "gain": round(gain, 5),
        **forgotten.to_json(),
        "overfitting": round(overfitting, 5),
        "colour": colour(task, gain, overfitting, forgotten.share or 0.0),
    }


def without_validation(forgotten: Forgotten) -> dict[str, Any]:
    """The balance of a training that had no validation part: only what was forgotten is known."""
    return {"gain": None, **forgotten.to_json(), "overfitting": None, "colour": None}


def colour(task: str, gain: float, overfitting: float, forgetting: float) -> str:
    """red: nothing gained, far overfitted or much forgotten; amber: the same, less so; else green."""
    (green, amber), (kept, mostly_kept) = LIMITS[task], FORGETTING[task]
    if gain <= 0 or overfitting > amber or forgetting > mostly_kept:
        return "red"
    return "amber" if gain < SMALL_GAIN[task] or overfitting > green or forgetting > kept else "green"
