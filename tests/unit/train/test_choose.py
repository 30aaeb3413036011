"""The choice among candidates: the least loss on validation, the simpler one when equal."""

from feinschliff.train.choose import best


def candidate(loss, accuracy):
    return {"validation": {"loss": loss, "accuracy": accuracy}}


def test_one_lucky_case_more_does_not_win_against_honest_probabilities():
    assert best("classify", {"linear": candidate(0.80, 0.61), "full": candidate(1.15, 0.72)}) == "linear"
    assert best("classify", {"linear": candidate(0.33, 0.92), "full": candidate(0.28, 0.93)}) == "full"


def test_equal_figures_keep_the_simpler_one():
    assert best("classify", {"linear": candidate(0.3, 0.9), "full": candidate(0.3, 0.9)}) == "linear"
    assert best("classify", {"linear": {"validation": {}}, "full": {"validation": {}}}) == "linear"


def test_chat_is_chosen_by_the_answer_loss():
    assert best("chat", {"a": {"validation": {"answer_loss": 1.2}}, "b": {"validation": {"answer_loss": 0.9}}}) == "b"
