"""The evaluate step with a real simple word model; no torch and no base is needed."""

import json
import random

import pytest

from feinschliff.core.contracts import Stopped
from feinschliff.core.events import silent
from feinschliff.core.nouns import Example
from feinschliff.core.problems import Problem
from feinschliff.evaluate import evaluate
from feinschliff.models.folder import write_card
from feinschliff.models.simple import fit
from feinschliff.store.datasets import write_examples

PLACES = ["in the kitchen", "on the second floor", "behind the garage", "near the school", "at the office"]
SAID = {
    "water_damage": [
        "a pipe leaks",
        "the cellar is flooded",
        "rain came through the roof",
        "the washing machine ran over",
    ],
    "theft": ["my bicycle was stolen", "burglars took the laptop", "the wallet is gone", "someone stole the ladder"],
    "fire": ["smoke came from the oven", "the curtain burned", "flames at the socket", "a candle set it alight"],
}


def claim(part, i, rng):
    label = rng.choice(sorted(SAID))
    text = f"{rng.choice(SAID[label])} {rng.choice(PLACES)}, please call back"
    return Example(f"{part}{i}", "", "domain", {"text": text}, {"labels": {"damage": label}}, part=part)


@pytest.fixture
def project(tmp_path):
    rng = random.Random(7)
    examples = [claim(part, i, rng) for part, n in (("train", 60), ("validation", 12), ("test", 30)) for i in range(n)]
    write_examples(tmp_path / "data.parquet", examples)
    train = [e for e in examples if e.part == "train"]
    model = fit([e.input["text"] for e in train], {"damage": [e.output["labels"]["damage"] for e in train]}, seed=7)
    (tmp_path / "model").mkdir()
    model.save(tmp_path / "model")
    write_card(tmp_path / "model", {"task": "classify", "method": "linear"})
    (tmp_path / "out").mkdir()
    return tmp_path


def run(project, seed=7, emit=silent, should_stop=lambda: False):
    return evaluate(
        project / "data.parquet",
        project / "model",
        base=None,
        sentences=None,
        model_name="claims-1",
        seed=seed,
        out=project / "out",
        emit=emit,
        should_stop=should_stop,
    )


def test_the_document_has_the_shape_that_other_programs_rely_on(project):
    events = []
    result = run(project, emit=events.append)
    assert (result["model"], result["n"], result["task"], result["metric"]) == ("claims-1", 30, "classify", "accuracy")
    assert list(result["arms"]) == ["majority", "base", "tfidf", "neighbours", "tuned"]
    for arm in result["arms"].values():
        assert arm["accuracy"]["low"] <= arm["accuracy"]["value"] <= arm["accuracy"]["high"]
    assert result["arms"]["tuned"]["accuracy"]["value"] > result["arms"]["majority"]["accuracy"]["value"] + 0.3
    assert result["outputs"]["damage"]["arms"] == result["arms"]
    assert "same as your model" in result["arms"]["tfidf"]["how"]
    assert 2 <= len(result["sentences"]) <= 5
    assert json.loads((project / "out" / "evaluation.json").read_text()) == result
    assert "NaN" not in (project / "out" / "evaluation.json").read_text()
    assert {e["step"] for e in events if e["type"] == "progress"} >= {"tuned", "base", "neighbours"}


def test_two_runs_say_the_same(project):
    assert run(project) == run(project)


def test_a_model_of_other_examples_is_no_longer_its_own_tfidf_arm(project):
    rng = random.Random(8)
    parts = (("train", 40), ("test", 30))
    write_examples(project / "data.parquet", [claim(part, i, rng) for part, n in parts for i in range(n)])
    assert "fitted on the training examples" in run(project)["arms"]["tfidf"]["how"]


def test_without_test_cases_nothing_is_written(project):
    rng = random.Random(7)
    write_examples(project / "data.parquet", [claim("train", i, rng) for i in range(30)])
    with pytest.raises(Problem) as caught:
        run(project)
    assert caught.value.code == "evaluate/no-test-cases"
    assert list((project / "out").iterdir()) == []


def test_a_stopped_evaluation_writes_nothing(project):
    with pytest.raises(Stopped):
        run(project, should_stop=lambda: True)
    assert list((project / "out").iterdir()) == []
