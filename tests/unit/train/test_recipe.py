from pathlib import Path

import pytest

from feinschliff.core.problems import Problem
from feinschliff.train.recipe import FilledRecipe, fill, read


def code_of(written: dict, task: str = "classify") -> str:
    with pytest.raises(Problem) as caught:
        fill(written, task=task)
    return caught.value.code


def test_a_filled_recipe_says_where_each_value_came_from() -> None:
    filled = fill({"method": "full", "params": {"lr": 1e-4}}, task="classify")
    assert (filled.base, filled.effort, filled.budget) == ("minilm", "standard", 36_000)
    assert filled.params["epochs"] == 8 and filled.params["lr"] == 1e-4
    assert filled.origin["method"] == "written" and filled.origin["base"] == "default"
    assert filled.origin["params.lr"] == "written"
    assert filled.origin["params.epochs"] == "effort"
    assert filled.origin["params.batch_size"] == "default"


def test_effort_sets_epochs_and_budget() -> None:
    for effort, epochs, budget in (("quick", 4, 50_000), ("standard", 8, 400_000), ("thorough", 20, 3_000_000)):
        filled = fill({"effort": effort, "method": "lora"}, task="chat")
        assert (filled.params["epochs"], filled.budget) == (epochs, budget)


def test_json_round_trip_keeps_recipe_and_fingerprint() -> None:
    filled = fill({"method": "full", "seed": 3}, task="classify")
    again = FilledRecipe.from_json(filled.to_json())
    assert again == filled and again.fingerprint == filled.fingerprint


def test_fingerprint_counts_values_not_their_origin() -> None:
    plain = fill({"method": "full"}, task="classify")
    assert fill({"method": "full", "effort": "standard", "seed": 7}, task="classify").fingerprint == plain.fingerprint
    assert fill({"method": "full", "seed": 8}, task="classify").fingerprint != plain.fingerprint


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(Problem) as caught:
        fill({"method": "full", "params": {"batchsize": 4}}, task="classify")
    assert caught.value.code == "recipe/unknown-key" and "batch_size" in caught.value.what
    assert code_of({"efort": "quick"}) == "recipe/unknown-key"
    assert code_of({"effort": "quik"}) == "recipe/unknown-effort"
    assert code_of({"method": "ful"}) == "recipe/unknown-method"
    assert code_of({"base": "minilmm"}) == "models/unknown-base"
    assert code_of({"task": "chat"}) == "recipe/wrong-task"
    assert code_of({"method": "linear"}, task="chat") == "recipe/wrong-method"


def test_set_is_typed_by_the_default() -> None:
    params = {"epochs": "2", "lr": "1e-3", "schedule": "cosine"}
    filled = fill({"method": "full", "params": params}, task="classify")
    assert filled.params["epochs"] == 2 and filled.params["lr"] == 1e-3 and filled.params["schedule"] == "cosine"
    grams = fill({"method": "linear", "params": {"word_ngrams": "1,3"}}, task="classify")
    assert grams.params["word_ngrams"] == [1, 3]
    assert code_of({"method": "full", "params": {"epochs": "two"}}) == "recipe/bad-value"
    assert code_of({"method": "full", "params": {"epochs": "2.5"}}) == "recipe/bad-value"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("epochs", "0", "recipe/bad-value"),
        ("batch_size", "0", "recipe/bad-value"),
        ("lr", "nan", "recipe/bad-value"),
        ("lr", "-1", "recipe/bad-value"),
        ("warmup", "1", "recipe/bad-value"),
        ("precision", "fp16", "recipe/unknown-choice"),
        ("schedule", "cosin", "recipe/unknown-choice"),
    ],
)
def test_a_value_that_no_training_can_work_with_is_refused_before_it_starts(key: str, value: str, code: str) -> None:
    assert code_of({"method": "full", "params": {key: value}}) == code


def test_params_must_be_a_table() -> None:
    assert code_of({"params": 3}) == "recipe/bad-value"


def test_without_a_method_each_candidate_takes_the_parameters_it_knows() -> None:
    filled = fill({"params": {"epochs": 2}}, task="classify")
    assert filled.with_method("full").params["epochs"] == 2
    assert "epochs" not in filled.with_method("linear").params
    assert filled.with_method("full").origin["params.epochs"] == "written"
    assert code_of({"params": {"learning": 2}}) == "recipe/unknown-key"


def test_candidates_follow_task_and_effort_and_say_whether_a_base_is_needed() -> None:
    assert fill({"effort": "quick"}, task="classify").methods == ("linear", "head")
    assert fill({"effort": "standard"}, task="classify").methods == ("linear", "full")
    assert fill({}, task="chat").methods == ("lora",)
    assert fill({}, task="classify").needs_base
    assert not fill({"method": "linear"}, task="classify").needs_base


def test_a_broken_recipe_file_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text('effort = "quick"\nseed = = 3\n')
    with pytest.raises(Problem) as caught:
        read(path)
    assert caught.value.code == "recipe/not-toml" and "line 2" in caught.value.what
