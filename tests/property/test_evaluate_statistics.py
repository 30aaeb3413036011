"""What must hold for every figure, whatever the cases are."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from feinschliff.evaluate.statistics import macro_f1, mean_interval, paired_difference, wilson

few = settings(max_examples=40, deadline=None)
finite = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))


def holds(score, lowest=-math.inf, highest=math.inf):
    assert all(math.isfinite(x) for x in (score.value, score.low, score.high))
    assert lowest <= score.low <= score.value <= score.high <= highest


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_wilson_holds_its_value_and_grows_with_it(n, share):
    right = round(share * n)
    score = wilson(right, n)
    holds(score, 0, 1)
    assert score.low < score.high
    if right < n:
        more = wilson(right + 1, n)
        assert more.low >= score.low and more.high >= score.high


@given(st.integers(1, 1000), st.integers(2, 9))
def test_wilson_narrows_with_more_cases(n, times):
    first, second = wilson(n // 2, n), wilson(times * (n // 2), times * n)
    assert second.high - second.low < first.high - first.low


@few
@given(st.lists(finite, min_size=1, max_size=30))
def test_a_mean_lies_in_its_interval_and_between_its_cases(values):
    score = mean_interval(values)
    holds(score)
    slack = 1e-6 * max(1.0, max(map(abs, values)))
    assert min(values) - slack <= score.low and score.high <= max(values) + slack


@few
@given(st.lists(st.tuples(st.floats(0, 50), st.integers(1, 40)), min_size=1, max_size=20))
def test_a_ratio_lies_in_its_interval(cases):
    holds(mean_interval([nll for nll, _ in cases], [tokens for _, tokens in cases]), 0)


@few
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_a_difference_turns_around_with_its_sides(pairs):
    first, second = [int(a) for a, _ in pairs], [int(b) for _, b in pairs]
    there, back = paired_difference(first, second), paired_difference(second, first)
    holds(there, -1, 1)
    assert there.value == -back.value
    assert not (there.low > 0 and back.low > 0)


@few
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), min_size=1, max_size=40))
def test_macro_f1_is_a_share(pairs):
    holds(macro_f1([a for a, _ in pairs], [b for _, b in pairs]), 0, 1)
