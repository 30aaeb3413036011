from feinschliff.train.balance import balance


def test_a_classifier_gains_in_accuracy() -> None:
    found = balance("classify", before=0.4, after=0.9, train=0.93)
    assert found == {"gain": 0.5, "forgetting": None, "overfitting": 0.03, "colour": "green"}


def test_a_chat_model_gains_by_a_lower_loss() -> None:
    found = balance("chat", before=2.0, after=0.8, train=0.7)
    assert found["gain"] == 1.2 and found["overfitting"] == 0.1 and found["colour"] == "green"


def test_colours_warn() -> None:
    assert balance("classify", before=0.9, after=0.9, train=0.9)["colour"] == "red"
    assert balance("classify", before=0.5, after=0.505, train=0.51)["colour"] == "amber"
    assert balance("classify", before=0.5, after=0.8, train=0.95)["colour"] == "amber"
    assert balance("classify", before=0.5, after=0.6, train=1.0)["colour"] == "red"
