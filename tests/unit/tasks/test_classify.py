import math

import pytest

from feinschliff.core.contracts import Prediction
from feinschliff.core.nouns import Example
from feinschliff.core.problems import Problem
from feinschliff.tasks.classify import Classify, gold, log_loss, score, score_output


def example(text: str, **labels: str) -> Example:
    return Example(id=text, content=text, kind="classify", input={"text": text}, output={"labels": labels})


EXAMPLES = [
    example("the pipe bursts", damage="water", urgency="high"),
    example("a dent in the door", damage="car", urgency="low"),
    example("hail on the roof", damage="storm", urgency="low"),
]


def test_outputs_and_labels_are_sorted_whatever_the_order_of_examples() -> None:
    assert Classify.of(EXAMPLES).outputs == {"damage": ("car", "storm", "water"), "urgency": ("high", "low")}
    assert list(Classify.of(EXAMPLES[::-1]).outputs) == ["damage", "urgency"]


def test_targets_are_label_indices_and_minus_one_for_unknown_or_missing() -> None:
    task = Classify.of(EXAMPLES)
    targets = task.targets([EXAMPLES[0], example("a fire", damage="fire")])
    assert targets == {"damage": [2, -1], "urgency": [0, -1]}


def test_one_class_is_refused_with_its_name() -> None:
    with pytest.raises(Problem) as caught:
        Classify.of([example("a", damage="car"), example("b", damage="car")])
    assert caught.value.code == "train/one-class" and "'car'" in caught.value.what


def test_examples_without_labels_are_refused() -> None:
    with pytest.raises(Problem) as caught:
        Classify.of([example("a"), example("b")])
    assert caught.value.code == "train/no-label"


def test_score_counts_a_case_as_right_only_when_all_outputs_are() -> None:
    golds = [gold(e) for e in EXAMPLES]
    predictions = [golds[0], {"damage": "car", "urgency": "high"}, golds[2]]
    scores = score(predictions, golds)
    assert scores["accuracy"] == pytest.approx(2 / 3)
    assert scores["right"] == [True, False, True]
    assert scores["outputs"]["damage"]["accuracy"] == 1.0
    assert scores["outputs"]["urgency"]["accuracy"] == pytest.approx(2 / 3)


def test_per_class_figures_agree_with_counting_by_hand() -> None:
    scores = score_output(["a", "a", "a", "b"], ["a", "a", "b", "c"])
    assert scores["classes"]["a"] == {"precision": 1.0, "recall": 2 / 3, "f1": 0.8, "n": 3}
    assert scores["classes"]["b"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 1}
    assert scores["macro_f1"] == pytest.approx(0.8 / 3)
    assert scores["confusion"] == {"a": {"a": 2, "b": 1}, "b": {"c": 1}}


def test_macro_f1_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import f1_score

    golds = ["a", "b", "c", "a", "b", "c", "a"]
    given = ["a", "c", "c", "b", "b", "a", "a"]
    assert score_output(golds, given)["macro_f1"] == pytest.approx(f1_score(golds, given, average="macro"))


def test_score_refuses_different_lengths() -> None:
    with pytest.raises(ValueError):
        score([{}], [])


def test_log_loss_sums_over_outputs_and_means_over_cases() -> None:
    sure = Prediction({"damage": [("water", 0.5), ("car", 0.5)], "urgency": [("high", 0.25), ("low", 0.75)]})
    loss = log_loss([sure, sure], [{"damage": "water", "urgency": "high"}, {"damage": "car"}])
    assert loss == pytest.approx((math.log(2) + math.log(4) + math.log(2)) / 2)
    assert log_loss([], []) == 0.0
    assert 20 < log_loss([sure], [{"damage": "never seen"}]) < 21
