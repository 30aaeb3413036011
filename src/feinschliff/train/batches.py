"""What every step trains on, decided before the first one: stateless, so that a resumed run sees the same batches."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass

BUCKET = 32
"""Batches per bucket: examples are sorted by length inside a bucket only, so that an epoch stays well mixed."""


@dataclass(frozen=True)
class Plan:
    """Per step the examples' indices, and the steps (one-based) after which an epoch, or the whole plan, ends."""

    steps: tuple[tuple[int, ...], ...]
    ends: tuple[int, ...]


def seed_of(seed: int, *parts: object) -> int:
    """A 63-bit seed from the run's seed and what it is for: H(seed, parts)."""
    text = "/".join(str(part) for part in (seed, *parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def order(n: int, seed: int, epoch: int) -> list[int]:
    """The permutation of range(n) for one epoch."""
    indices = list(range(n))
    random.Random(seed_of(seed, "order", epoch)).shuffle(indices)
    return indices


def epoch_batches(lengths: Sequence[int], batch_size: int, seed: int, epoch: int) -> list[tuple[int, ...]]:
    """One epoch: shuffled, sorted by length inside buckets, cut to batches, batches shuffled; every index once."""
    shuffled = order(len(lengths), seed, epoch)
    batches = []
    for start in range(0, len(shuffled), batch_size * BUCKET):
        bucket = sorted(shuffled[start : start + batch_size * BUCKET], key=lambda i: lengths[i])
        batches += [tuple(bucket[i : i + batch_size]) for i in range(0, len(bucket), batch_size)]
    random.Random(seed_of(seed, "batches", epoch)).shuffle(batches)
    return batches


def plan(lengths: Sequence[int], costs: Sequence[int], *, batch_size: int, seed: int, epochs: int, budget: int) -> Plan:
    """Batches until `epochs` are over or their summed `costs` (visits or tokens) reach `budget`; at least one step."""
    steps: list[tuple[int, ...]] = []
    ends: list[int] = []
    spent = 0
    for epoch in range(epochs):
        for batch in epoch_batches(lengths, batch_size, seed, epoch):
            steps.append(batch)
            spent += sum(costs[i] for i in batch)
            if spent >= budget:
                return Plan(tuple(steps), (*ends, len(steps)))
        ends.append(len(steps))
    return Plan(tuple(steps), tuple(ends))


def fitting_batch_size(visits: int, batch_size: int, min_steps: int, least: int = 8) -> int:
    """Halve the batch until the budget gives `min_steps` steps: a small data set needs steps more than width."""
    while batch_size > least and visits / batch_size < min_steps:
        batch_size = max(least, batch_size // 2)
    return batch_size


def evenly(total: int, times: int) -> tuple[int, ...]:
    """About `times` steps (one-based) spread evenly over `total`, the last one included."""
    return tuple(sorted({max(1, round(total * (i + 1) / times)) for i in range(times)}))


def sample(n: int, most: int, seed: int, what: str) -> list[int]:
    """At most `most` of range(n), drawn with the seed, ascending."""
    return sorted(random.Random(seed_of(seed, "sample", what)).sample(range(n), min(n, most)))
