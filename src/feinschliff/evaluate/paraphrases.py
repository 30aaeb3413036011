"""Close paraphrases: test cases that say what a training example says, in other words.

They are counted and never moved, because in everyday requests nearly everything paraphrases something; what the model
is worth without them is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

CLOSE = 0.9
"""Cosine similarity of a sentence encoder's vectors from which on two texts count as saying the same."""

Scored = Callable[[Sequence[int]], dict[str, Any]]
"""Places of test cases -> the score of each arm on these alone, as JSON."""


def paraphrases(closest: Sequence[float] | None, scored: Scored) -> dict[str, Any] | None:
    """`n` of `of` test cases with a close paraphrase in train, and each arm's score `without` them.

    closest : per test case, the cosine similarity of its nearest training example; None: nobody has measured it.
    """
    if closest is None:
        return None
    others = [place for place, similarity in enumerate(closest) if similarity < CLOSE]
    return {
        "threshold": CLOSE,
        "n": len(closest) - len(others),
        "of": len(closest),
        "without": scored(others) if others else {},
    }


def note(found: dict[str, Any] | None, metric: str) -> list[str]:
    """What a person should know of it, in a sentence."""
    if not found or not found["n"]:
        return []
    counted = f"{found['n']:,} of {found['of']:,} test cases say nearly what a training example says"
    if not found["without"]:
        return [f"{counted}: how it does on other cases cannot be told."]
    score = found["without"]["tuned"]
    return [
        f"{counted}, in other words. On the others the {metric} of your model is {score['value']:.3f} "
        f"({score['low']:.3f} to {score['high']:.3f})."
    ]
