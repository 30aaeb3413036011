"""Triplets: the share of sentences that an encoder puts closer to what means the same than to what shares its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

KIND = "encoder"
MOST = 90
BATCH = 30


def ask(model: Any, items: Sequence[Mapping[str, Any]], told: Callable[[int], None]) -> float:
    """Share of triplets with cos(anchor, near) > cos(anchor, far); a vector that is no number is not right.

    model : anything with ``embed(texts) -> (n, width)`` of unit length.
    """
    found = 0
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        anchor, near, far = (model.embed([item[which] for item in batch]) for which in ("anchor", "near", "far"))
        found += int(((anchor * near).sum(axis=1) > (anchor * far).sum(axis=1)).sum())
        told(len(batch))
    return found / len(items)


def lost(before: float, after: float) -> float:
    """Lost points as they are: the far sentence shares the anchor's words, so the floor is 0 and not chance (an encoder
    that a harmful training had broken put 5 of 50 right)."""
    return before - after
