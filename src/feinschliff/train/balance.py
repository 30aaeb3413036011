"""The learning balance of a training, on validation: what it gained, what it forgot, how far it overfits."""

from __future__ import annotations

from typing import Any

LIMITS = {"classify": (0.10, 0.25), "chat": (0.30, 0.80)}
"""Overfitting that is still green, and still amber: share of right answers, or nats per token. Set by hand, not
derived from theory or data."""
SMALL_GAIN = {"classify": 0.01, "chat": 0.02}


def balance(task: str, *, before: float, after: float, train: float) -> dict[str, Any]:
    """The balance from three scores (classify: share right, higher is better; chat: answer loss, lower is better).

    before : the base on validation; after : the trained model on validation; train : the trained model on examples
    that it was trained on. `forgetting` is null: the general probes are not built yet.
    """
    better = 1.0 if task == "classify" else -1.0
    gain, overfitting = better * (after - before), better * (train - after)
    return {
        "gain": round(gain, 5),
        "forgetting": None,
        "overfitting": round(overfitting, 5),
        "colour": colour(task, gain, overfitting),
    }


def colour(task: str, gain: float, overfitting: float) -> str:
    """red: nothing gained or far overfitted; amber: little gained or clearly overfitted; else green."""
    green, amber = LIMITS[task]
    if gain <= 0 or overfitting > amber:
        return "red"
    return "amber" if gain < SMALL_GAIN[task] or overfitting > green else "green"
