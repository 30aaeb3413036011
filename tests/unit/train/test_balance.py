from feinschliff.train.balance import Forgotten, balance, without_validation

PARTS = {"triplets": {"before": 0.9, "after": 0.86, "n": 50}}


def test_a_classifier_gains_in_accuracy() -> None:
    found = balance("classify", before=0.4, after=0.9, train=0.93)
    assert found == {"gain": 0.5, "forgetting": None, "forgetting_of": {}, "overfitting": 0.03, "colour": "green"}


def test_a_chat_model_gains_by_a_lower_loss() -> None:
    found = balance("chat", before=2.0, after=0.8, train=0.7)
    assert found["gain"] == 1.2 and found["overfitting"] == 0.1 and found["colour"] == "green"


def test_colours_warn() -> None:
    assert balance("classify", before=0.9, after=0.9, train=0.9)["colour"] == "red"
    assert balance("classify", before=0.5, after=0.505, train=0.51)["colour"] == "amber"
    assert balance("classify", before=0.5, after=0.8, train=0.95)["colour"] == "amber"
    assert balance("classify", before=0.5, after=0.6, train=1.0)["colour"] == "red"


def test_what_was_forgotten_stands_beside_its_parts() -> None:
    found = balance("classify", before=0.4, after=0.9, train=0.93, forgotten=Forgotten(0.08, PARTS))
    assert found["forgetting"] == 0.08 and found["forgetting_of"] == PARTS and found["colour"] == "green"
    alone = without_validation(Forgotten(0.08, PARTS))
    assert set(alone) == set(found) and alone["forgetting"] == 0.08 and alone["gain"] is None


def test_forgetting_warns_and_a_growing_ability_does_not() -> None:
    for task, scores in {"classify": (0.4, 0.9, 0.93), "chat": (2.0, 0.8, 0.7)}.items():
        before, after, train = scores
        colours = {
            share: balance(task, before=before, after=after, train=train, forgotten=Forgotten(share))["colour"]
            for share in (-0.5, 0.0, 0.1, 0.11, 0.3, 0.31)
        }
        assert list(colours.values()) == ["green", "green", "green", "amber", "amber", "red"], task
