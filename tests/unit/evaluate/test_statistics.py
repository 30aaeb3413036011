"""Intervals against published values, and the corners where a bootstrap has nothing to say."""

import math

import numpy as np
import pytest

from feinschliff.core.nouns import Score
from feinschliff.evaluate.statistics import better, macro_f1, mean_interval, paired_difference, perplexity, wilson


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_published_intervals(right, n, low, high):
    score = wilson(right, n)
    assert (score.value, score.n) == (right / n, n)
    assert (score.low, score.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("right", "n"), [(0, 0), (3, 2), (-1, 5)])
def test_wilson_refuses_what_is_no_proportion(right, n):
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(right, n)


def test_a_mean_of_many_cases_has_the_normal_interval():
    values = np.random.default_rng(1).normal(3.0, 2.0, 2000)
    score = mean_interval(values, seed=7)
    half = 1.96 * values.std(ddof=1) / math.sqrt(len(values))
    assert score.value == pytest.approx(values.mean())
    assert (score.value - score.low, score.high - score.value) == pytest.approx((half, half), rel=0.1)


def test_a_skewed_small_sample_has_the_skewed_bca_interval():
    # Efron's mouse data, treatment group (Efron & Tibshirani 1993, table 2.1): mean 86.86
    score = mean_interval([94, 197, 16, 38, 99, 141, 23], seed=7)
    assert score.value == pytest.approx(86.857, abs=1e-3)
    assert score.high - score.value > score.value - score.low


def test_a_weighted_mean_is_the_ratio_of_sums_and_resamples_cases():
    nll, tokens = [2.0, 30.0, 1.0, 12.0], [1, 10, 1, 12]
    score = mean_interval(nll, tokens, seed=7)
    assert score.value == pytest.approx(45 / 24)
    assert 1.0 <= score.low < score.value < score.high <= 3.0


def test_the_seed_decides_the_interval():
    values = np.random.default_rng(2).exponential(size=50)
    assert mean_interval(values, seed=7) == mean_interval(values, seed=7)
    assert mean_interval(values, seed=7) != mean_interval(values, seed=8)


@pytest.mark.parametrize("values", [[0.4], [0.4] * 12])
def test_cases_that_do_not_differ_have_no_width(values):
    score = mean_interval(values)
    assert (score.low, score.high, score.n) == (score.value, score.value, len(values))


def test_a_value_that_is_not_finite_is_refused_by_its_case():
    with pytest.raises(ValueError, match="case 1 "):
        mean_interval([1.0, math.nan, 2.0])


def test_eight_cases_that_only_one_way_gets_right_make_it_better():
    difference = paired_difference([1] * 8 + [0] * 92, [0] * 100)
    assert difference.value == pytest.approx(0.08)
    assert better(difference)


@pytest.mark.parametrize("differing", [1, 3, 5])
def test_fewer_than_six_differing_cases_decide_nothing(differing):
    assert not better(paired_difference([1] * differing + [0] * 40, [0] * (40 + differing)))
    assert not better(paired_difference([1] * differing, [0] * differing))


def test_pairing_sees_what_two_separate_intervals_cannot():
    hard = np.random.default_rng(3).normal(0.0, 5.0, 100)
    first = hard + np.random.default_rng(4).normal(0.5, 0.3, 100)
    apart = mean_interval(first), mean_interval(hard)
    assert apart[0].low < apart[1].high
    assert better(paired_difference(first, hard))


def test_cases_that_cannot_be_paired_are_refused():
    with pytest.raises(ValueError, match="cannot be paired"):
        paired_difference([1, 0], [1])


def test_macro_f1_is_scikit_learns():
    from sklearn.metrics import f1_score

    rng = np.random.default_rng(5)
    gold = [f"label {i}" for i in rng.integers(0, 9, 300)]
    said = [g if rng.random() < 0.7 else f"label {rng.integers(0, 11)}" for g in gold]
    for n in (60, 300):  # BCa and percentile
        score = macro_f1(gold[:n], said[:n], seed=7)
        assert score.value == pytest.approx(f1_score(gold[:n], said[:n], average="macro", zero_division=0))
        assert 0 <= score.low < score.value < score.high <= 1


def test_perplexity_is_the_exponential_of_loss_and_stays_finite():
    score = perplexity(Score(1.0, 0.5, 2.0, 9))
    assert (score.value, score.low, score.high, score.n) == (math.e, math.exp(0.5), math.exp(2.0), 9)
    assert math.isfinite(perplexity(Score(5000.0, 4000.0, 6000.0, 9)).high)
