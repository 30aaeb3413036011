import math

import pytest

from feinschliff.core.problems import Problem
from feinschliff.train.watch import Watch, check_finite


def test_progress_carries_loss_and_continues_where_an_earlier_attempt_ended() -> None:
    events: list[dict] = []
    first = Watch(events.append, 100)
    first.saw(done=40, tokens=400, examples=40, loss=2.0)
    second = Watch(events.append, 100, first.state())
    second.saw(done=10, tokens=100, examples=10, loss=2.0)
    second.tell()
    assert events[-1] == {"type": "progress", "step": "train", "done": 50, "total": 100, "loss": 2.0}
    assert second.seconds >= first.before


def test_validation_becomes_metric_events_and_a_point_of_the_curve() -> None:
    events: list[dict] = []
    watch = Watch(events.append, 10)
    watch.saw(done=5, tokens=5, examples=5, loss=1.0)
    watch.validated(5, {"accuracy": 0.5})
    assert watch.curve == [{"step": 5, "seen": 5, "train_loss": 1.0, "accuracy": 0.5}]
    metrics = [(e["name"], e["split"]) for e in events if e["type"] == "metric"]
    assert metrics == [("loss", "train"), ("accuracy", "validation")]


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_no_number_stops_the_training(loss: float) -> None:
    with pytest.raises(Problem) as caught:
        check_finite(loss, 4, 1e-3)
    assert caught.value.code == "train/not-finite" and "step 5" in caught.value.what
    check_finite(1.0, 4, 1e-3)
