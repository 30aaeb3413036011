"""Pairs: the share of minimal pairs whose good sentence is likelier than the bad one (as BLiMP does, Warstadt et al.
2020, arXiv:1912.00582)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from feinschliff.probes import share_lost
from feinschliff.probes.likelihood import START, losses

KIND = "chat"
MOST = 60
CHANCE = 0.5


def ask(model: Any, items: Sequence[Mapping[str, Any]], told: Callable[[int], None]) -> float:
    """Share of pairs with a greater summed log-likelihood of the good sentence; equally likely is not right."""
    texts = [(START, item[which]) for item in items for which in ("good", "bad")]
    found = [nll for nll, _ in losses(model, texts, told, per_item=2)]
    return sum(good < bad for good, bad in zip(found[::2], found[1::2], strict=True)) / len(items)


def lost(before: float, after: float) -> float:
    return share_lost(before, after, CHANCE)
