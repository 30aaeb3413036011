"""Figures with their 95 % intervals, and honest differences between two ways of answering the same cases."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from feinschliff.core.nouns import Score

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution: two-sided 95 %."""

PERCENTILE_FROM = 200
"""From this many cases on, BCa and percentile intervals agree; below, BCa corrects bias and skew (DESIGN 13)."""

RESAMPLES = 2000
F1_RESAMPLES = 1000
CELLS_AT_ONCE = 4_000_000

FEWEST_DIFFERING = 6
"""A two-sided sign test cannot reach 5 % with fewer differing cases (2 * 0.5**5 > 0.05)."""


def wilson(right: int, n: int) -> Score:
    """A proportion with the Wilson score interval (Wilson 1927); `n` must be at least 1."""
    if not 0 <= right <= n or n < 1:
        raise ValueError(f"{right} of {n} is not a proportion")
    share = right / n
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return Score(share, min(max(0.0, centre - half), share), max(min(1.0, centre + half), share), n)


def mean_interval(values: Sequence[float] | np.ndarray, weights: Any = None, *, seed: int = 0) -> Score:
    """The mean of per-case values with a bootstrap interval over cases.

    weights : per case, e.g. its tokens; the figure is then the ratio sum(values) / sum(weights), where `values` are
        per-case sums (summed nll). Cases are resampled, not tokens: the tokens of one answer depend on each other.

    One case, or cases that are all alike, give an interval without width: nothing can be said about the spread.
    """
    sums = np.asarray(values, dtype=np.float64)
    sizes = np.ones_like(sums) if weights is None else np.asarray(weights, dtype=np.float64)
    _require_finite(sums, sizes)
    if sizes.sum() <= 0:
        raise ValueError("the weights add up to nothing")

    def ratio(sums_rn: np.ndarray, sizes_rn: np.ndarray, axis: int = -1) -> np.ndarray:
        total = sizes_rn.sum(axis=axis)
        # a resample may hold only cases without weight; it says nothing and counts as the figure itself
        return np.where(total > 0, sums_rn.sum(axis=axis) / np.where(total > 0, total, 1), sums.sum() / sizes.sum())

    return _bootstrap((sums, sizes), ratio, RESAMPLES, seed)


def paired_difference(
    a: Sequence[float] | np.ndarray, b: Sequence[float] | np.ndarray, weights: Any = None, *, seed: int = 0
) -> Score:
    """a - b over the same cases, with a bootstrap interval over paired cases; also for 0/1 values.

    Where fewer than six cases differ the interval is widened to hold zero: so few cases decide nothing, although a
    bootstrap of, say, three differing cases that all point one way would exclude zero.
    """
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if first.shape != second.shape:
        raise ValueError(f"{len(first)} and {len(second)} cases cannot be paired")
    differences = first - second
    score = mean_interval(differences, weights, seed=seed)
    if np.count_nonzero(differences) >= FEWEST_DIFFERING:
        return score
    return Score(score.value, min(score.low, 0.0), max(score.high, 0.0), score.n)


def better(difference: Score) -> bool:
    """Whether a difference (positive = better) is above zero with its whole interval."""
    return difference.low > 0


def macro_f1(gold: Sequence[str], predicted: Sequence[str], *, seed: int = 0) -> Score:
    """Unweighted mean of the F1 of every label that occurs in `gold` or `predicted`, with a bootstrap over cases.

    F1 of a label = 2 tp / (support + predicted), which is 0 when it is never right. In a resample, labels that do not
    occur are left out of the mean instead of counting as 0.
    """
    if not gold or len(gold) != len(predicted):
        raise ValueError(f"{len(gold)} gold and {len(predicted)} predicted labels cannot be scored")
    labels = {label: i for i, label in enumerate(sorted({*gold, *predicted}))}
    size = len(labels)

    def counts(label_rn: np.ndarray, use_rn: np.ndarray) -> np.ndarray:
        rows = np.arange(len(label_rn))[:, None] * size
        return np.bincount((rows + label_rn)[use_rn], minlength=len(label_rn) * size).reshape(-1, size)

    def statistic(gold_n: np.ndarray, predicted_n: np.ndarray, axis: int = -1) -> np.ndarray:
        shape = gold_n.shape[:-1]
        gold_rn, predicted_rn = (np.reshape(x, (-1, x.shape[-1])) for x in (gold_n, predicted_n))
        every = np.ones(gold_rn.shape, dtype=bool)
        occur = counts(gold_rn, every) + counts(predicted_rn, every)
        f1 = 2 * counts(gold_rn, gold_rn == predicted_rn) / np.maximum(occur, 1)
        return (f1.sum(axis=1) / (occur > 0).sum(axis=1)).reshape(shape)

    pair = (np.array([labels[x] for x in gold]), np.array([labels[x] for x in predicted]))
    return _bootstrap(pair, statistic, F1_RESAMPLES, seed)


def perplexity(loss: Score) -> Score:
    """exp of a mean loss in nats and of its bounds; exp is monotone, so the interval stays a 95 % one."""
    value, low, high = (math.exp(min(x, 700.0)) for x in (loss.value, loss.low, loss.high))  # beyond: no float64
    return Score(value, low, high, loss.n)


def _bootstrap(data: tuple[np.ndarray, ...], statistic: Callable[..., Any], resamples: int, seed: int) -> Score:
    """Interval of `statistic` over paired cases: BCa (Efron 1987) below 200 cases, percentile from there on."""
    n = len(data[0])
    if n == 0:
        raise ValueError("no cases to average")
    value = float(statistic(*data, axis=-1))
    if n == 1 or all((column == column[0]).all() for column in data):
        return Score(value, value, value, n)
    low, high = _limits(data, statistic, resamples, seed, "BCa" if n < PERCENTILE_FROM else "percentile")
    if not (math.isfinite(low) and math.isfinite(high)):  # BCa has no answer when every resample falls on one side
        low, high = _limits(data, statistic, resamples, seed, "percentile")
    return Score(value, min(low, value), max(high, value), n)


def _limits(
    data: tuple[np.ndarray, ...], statistic: Callable[..., Any], resamples: int, seed: int, method: str
) -> tuple[float, float]:
    from scipy.stats import bootstrap

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # degenerate data: the caller looks at the limits themselves
        result = bootstrap(
            data,
            statistic,
            n_resamples=resamples,
            batch=max(1, CELLS_AT_ONCE // len(data[0])),
            vectorized=True,
            paired=True,
            method=method,
            rng=np.random.default_rng(seed),
        )
    return float(result.confidence_interval.low), float(result.confidence_interval.high)


def _require_finite(*columns: np.ndarray) -> None:
    for column in columns:
        if not np.isfinite(column).all():
            raise ValueError(f"case {int(np.argmin(np.isfinite(column)))} has no finite value")
