"""Texts: how well a language model foresees general passages, in nats per token; lower is better."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from feinschliff.probes.likelihood import START, losses

KIND = "chat"
MOST = 12


def ask(model: Any, items: Sequence[Mapping[str, Any]], told: Callable[[int], None]) -> float:
    """Mean negative log-likelihood per token over all passages (token-weighted), nats."""
    found = losses(model, [(START, item["text"]) for item in items], told)
    return sum(nll for nll, _ in found) / sum(tokens for _, tokens in found)


def lost(before: float, after: float) -> float:
    """The share that a token's probability lost (geometric mean): 1 - exp(before - after).

    A small rise is about itself (0.05 nats: 0.049), a large one nears 1, as the other probes' shares do.
    """
    return 1.0 - math.exp(before - after)
