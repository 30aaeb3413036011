from hypothesis import given
from hypothesis import strategies as st

from feinschliff.train.batches import epoch_batches, evenly, fitting_batch_size, order, plan, sample


@given(
    st.lists(st.integers(1, 50), min_size=1, max_size=300), st.integers(1, 17), st.integers(0, 99), st.integers(0, 5)
)
def test_an_epoch_holds_every_example_once(lengths: list[int], size: int, seed: int, epoch: int) -> None:
    batches = epoch_batches(lengths, size, seed, epoch)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    assert max(map(len, batches)) <= size


def test_the_order_depends_on_seed_and_epoch_alone() -> None:
    assert order(50, 7, 1) == order(50, 7, 1)
    assert order(50, 7, 1) != order(50, 7, 2) != order(50, 8, 2)


def test_batches_hold_like_lengths() -> None:
    lengths = [1 + i % 40 for i in range(640)]
    batches = epoch_batches(lengths, 16, 7, 0)
    padded = sum(max(lengths[i] for i in batch) * len(batch) for batch in batches)
    assert padded < 1.1 * sum(lengths)


def test_the_plan_stops_at_the_budget_or_after_the_epochs() -> None:
    short = plan([5] * 100, [1] * 100, batch_size=10, seed=7, epochs=4, budget=250)
    assert len(short.steps) == 25 and short.ends == (10, 20, 25)
    whole = plan([5] * 100, [1] * 100, batch_size=10, seed=7, epochs=2, budget=10_000)
    assert len(whole.steps) == 20 and whole.ends == (10, 20)


def test_costs_count_tokens() -> None:
    steps = plan([10] * 100, [10] * 100, batch_size=10, seed=7, epochs=1, budget=300).steps
    assert len(steps) == 3


def test_small_data_gets_small_batches() -> None:
    assert fitting_batch_size(60_000, 64, 200) == 64
    assert fitting_batch_size(800, 64, 200) == 8
    assert fitting_batch_size(5_000, 64, 200) == 16


def test_looks_are_spread_evenly_and_include_the_last_step() -> None:
    assert evenly(100, 4) == (25, 50, 75, 100)
    assert evenly(2, 6) == (1, 2)


def test_a_sample_is_drawn_by_the_seed() -> None:
    assert sample(10, 99, 7, "x") == list(range(10))
    assert sample(1000, 5, 7, "x") == sample(1000, 5, 7, "x") != sample(1000, 5, 8, "x")
