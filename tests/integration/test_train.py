"""Training on the real starter encoder: every classify method, choosing among them, and what the folder holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from feinschliff.core.nouns import Example
from feinschliff.core.problems import Problem
from feinschliff.models.bases import identity
from feinschliff.models.cache import folder_of
from feinschliff.models.folder import read_card, verify
from feinschliff.models.predictor import load
from feinschliff.store.datasets import of_part, read_examples, write_examples
from feinschliff.tasks.classify import Classify, gold, score, texts, validate
from feinschliff.train.choose import train
from feinschliff.train.recipe import fill

pytestmark = pytest.mark.starter

CASES = {
    "water": ["The {} is flooded", "A pipe burst under the {}", "Water drips through the {}"],
    "fire": ["The {} burnt down", "Smoke comes out of the {}", "Sparks set the {} alight"],
    "theft": ["Somebody stole the {}", "The {} was gone this morning", "Thieves broke in and took the {}"],
}
THINGS = ["kitchen", "cellar", "garage", "shed", "sofa", "cupboard", "carpet"]
THINGS += ["bicycle", "lamp", "oven", "stove", "printer", "desk", "cabin"]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    examples = []
    for i, thing in enumerate(THINGS):
        part = "test" if i % 7 == 0 else "validation" if i % 7 == 1 else "train"
        for damage, sentences in CASES.items():
            for j, sentence in enumerate(sentences):
                labels = {"damage": damage, "urgency": "high" if damage == "fire" else "low"}
                name = f"{thing}-{damage}-{j}"
                text = sentence.format(thing)
                examples.append(Example(name, name, "classify", {"text": text}, {"labels": labels}, part=part))
    path = tmp_path_factory.mktemp("data") / "examples.parquet"
    write_examples(path, examples)
    return path


def trained(
    dataset: Path, out: Path, written: dict[str, Any], base: str | None = "minilm", emit: Any = lambda e: None
) -> dict:
    return train(
        dataset,
        fill(written, task="classify").to_json(),
        base=folder_of(base) if base else None,
        system="",
        out=out,
        checkpoints=[out / "checkpoints"],
        emit=emit,
        should_stop=lambda: False,
    )


QUICK = {"full": {"epochs": 2, "batch_size": 16}, "lora": {"epochs": 2, "batch_size": 16}, "head": {}, "linear": {}}


@pytest.mark.parametrize("method", sorted(QUICK))
def test_each_method_learns_and_its_folder_answers_alone(method: str, dataset: Path, tmp_path: Path) -> None:
    events: list[dict] = []
    result = trained(dataset, tmp_path, {"method": method, "params": QUICK[method]}, emit=events.append)
    folder = tmp_path / "model"
    verify(folder)
    card = read_card(folder)
    assert card["outputs"] == {"damage": ["fire", "theft", "water"], "urgency": ["high", "low"]}
    assert card["recipe"]["method"] == method == result["method"]
    assert card["base"] == (None if method == "linear" else identity(folder_of("minilm")))

    model = load(folder, folder_of("minilm"))
    test = of_part(read_examples(dataset), "test")
    predictions = model.classify(texts(test))
    assert score([p.best() for p in predictions], [gold(e) for e in test])["accuracy"] >= 0.75
    assert all(sum(p for _, p in one.outputs["damage"]) == pytest.approx(1, abs=1e-4) for one in predictions)
    assert model.embed(["a", "b"]).shape[0] == 2
    assert result["validation"]["accuracy"] >= 0.75
    assert set(result["balance"]) == {"gain", "forgetting", "forgetting_of", "overfitting", "colour"}
    assert result["peak_memory_bytes"] > 10**7 and result["seconds"] > 0
    if method != "linear":
        assert any(e["type"] == "progress" and "loss" in e for e in events)


def test_without_a_method_the_winner_on_validation_is_kept_and_finished_ones_are_not_trained_again(
    dataset: Path, tmp_path: Path
) -> None:
    result = trained(dataset, tmp_path, {"effort": "quick"})
    tried = {one["method"]: one["validation"]["loss"] for one in result["candidates"]}
    assert list(tried) == ["linear", "head"]
    assert tried[result["method"]] == min(tried.values())
    assert read_card(tmp_path / "model")["method"] == result["method"]

    events: list[dict] = []
    again = trained(dataset, tmp_path, {"effort": "quick"}, emit=events.append)
    assert again["candidates"] == result["candidates"]
    assert not [e for e in events if e["type"] == "progress"]


def test_calibrating_lowers_the_loss_and_keeps_every_answer(dataset: Path, tmp_path: Path) -> None:
    import numpy as np

    trained(dataset, tmp_path, {"method": "head"})
    model = load(tmp_path / "model", folder_of("minilm"))
    part = of_part(read_examples(dataset), "train")
    # every fifth label is wrong: whoever is sure of everything pays for it
    wrong = {"labels": {"damage": "fire", "urgency": "low"}}
    part = [replace(e, output=wrong) if i % 5 == 0 else e for i, e in enumerate(part)]
    columns = Classify(model.outputs).targets(part)
    for head in model.heads:  # far too sure of everything
        head.weight.data.mul_(4)
        head.bias.data.mul_(4)
    sure = validate(model, part)
    temperatures = model.calibrate(texts(part), np.array([columns[name] for name in model.outputs]).T)
    honest = validate(model, part)
    assert all(temperature > 1 for temperature in temperatures.values())
    assert honest["loss"] < sure["loss"] and honest["accuracy"] == sure["accuracy"]


def test_a_missing_base_names_the_command(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        trained(dataset, tmp_path, {"method": "full"}, base=None)
    assert caught.value.code == "train/no-base"
    assert "feinschliff models pull minilm" in caught.value.to_json()["do"][0]
    assert not (tmp_path / "model").exists()


def test_a_loss_that_is_no_number_stops_and_keeps_no_model(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        trained(dataset, tmp_path, {"method": "full", "params": {"lr": 1e30, "head_lr": 1e30, "warmup": 0.0}})
    assert caught.value.code == "train/not-finite"
    assert not (tmp_path / "model").exists()
