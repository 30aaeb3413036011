"""The simple word model: learns, is honest about its confidence, and comes back from disk bit for bit."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from feinschliff.core.contracts import Stopped
from feinschliff.core.problems import Problem
from feinschliff.models import simple
from feinschliff.models.calibration import fitted_temperature, softmax
from feinschliff.models.simple.vocabulary import learn, letter_groups

THINGS = {
    "parcel": [
        "my parcel is late",
        "where is the parcel",
        "parcel came damaged",
        "the parcel was lost",
        "track a parcel",
    ],
    "invoice": [
        "the invoice is wrong",
        "send the invoice again",
        "invoice has no date",
        "pay my invoice",
        "old invoice copy",
    ],
    "login": [
        "I cannot log in",
        "login code never came",
        "reset my login",
        "login page is blank",
        "locked out of login",
    ],
}
TEXTS = [text for texts in THINGS.values() for text in texts] * 2
TOPICS = [name for name, texts in THINGS.items() for _ in texts] * 2
HURRY = ["high" if "l" in text.split()[-1] else "low" for text in TEXTS]


@pytest.fixture(scope="module")
def model() -> simple.SimpleModel:
    labels = {"topic": TOPICS, "hurry": HURRY}
    return simple.fit(
        TEXTS, labels, validation_texts=TEXTS[:15], validation_labels={k: v[:15] for k, v in labels.items()}, seed=3
    )


def test_learns_every_output_and_ranks_all_labels_with_probabilities(model):
    predictions = model.classify(["the parcel never came", "invoice with wrong sum"])
    assert [p.best()["topic"] for p in predictions] == ["parcel", "invoice"]
    for prediction in predictions:
        ranked = prediction.outputs["topic"]
        assert sorted(label for label, _ in ranked) == ["invoice", "login", "parcel"]
        assert [c for _, c in ranked] == sorted((c for _, c in ranked), reverse=True)
        assert sum(c for _, c in ranked) == pytest.approx(1.0)


def test_saved_and_loaded_answers_are_bit_equal(model, tmp_path):
    asked = ["where is it?", "Straße ÄÖÜ ﬁne", "", "login invoice parcel"]
    model.save(tmp_path)
    again = simple.SimpleModel.load(tmp_path)
    assert again.classify(asked) == model.classify(asked)
    assert np.array_equal(again.embed(asked), model.embed(asked))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["vocabulary.json", "weights.safetensors"]


def test_answers_do_not_depend_on_what_else_is_asked(model):
    together = model.classify(TEXTS)
    assert [model.classify([text])[0] for text in TEXTS] == together


def test_the_same_seed_gives_the_same_model(model):
    labels = {"topic": TOPICS, "hurry": HURRY}
    again = simple.fit(
        TEXTS, labels, validation_texts=TEXTS[:15], validation_labels={k: v[:15] for k, v in labels.items()}, seed=3
    )
    assert np.array_equal(again.weights, model.weights)
    assert np.array_equal(again.projection, model.projection)


def test_answering_needs_neither_torch_nor_sklearn(model, tmp_path):
    model.save(tmp_path)
    script = (
        "import sys; from pathlib import Path; from feinschliff.models.simple import SimpleModel;"
        f"print(SimpleModel.load(Path({str(tmp_path)!r})).classify(['the parcel'])[0].best()['topic']);"
        "print([m for m in ('torch', 'sklearn', 'scipy', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["parcel", "[]"]


def test_an_output_with_one_label_always_answers_it():
    model = simple.fit(TEXTS, {"topic": TOPICS, "team": ["all"] * len(TEXTS)}, seed=1)
    assert model.classify(["anything"])[0].outputs["team"] == [("all", 1.0)]


def test_a_missing_label_is_no_label_of_its_own():
    topics = [None if i % 5 == 0 else topic for i, topic in enumerate(TOPICS)]
    model = simple.fit(TEXTS, {"topic": topics}, seed=1)
    assert set(model.outputs["topic"]) == {"invoice", "login", "parcel"}
    assert model.classify(["the parcel was late"])[0].best() == {"topic": "parcel"}


def test_validation_labels_that_were_never_trained_do_not_disturb():
    model = simple.fit(
        TEXTS, {"topic": TOPICS}, validation_texts=["hm"], validation_labels={"topic": ["other"]}, seed=1
    )
    assert 0 < model.temperature["topic"] < 5


def test_temperature_makes_overconfident_margins_honest():
    random = np.random.default_rng(5)
    target = random.integers(0, 3, 3000)
    margins = np.zeros((3000, 3))
    shown = np.where(random.random(3000) < 0.7, target, random.integers(0, 3, 3000))  # right in 80 of 100
    margins[np.arange(3000), shown] = 1.0
    sure = softmax(margins / fitted_temperature(margins, target)).max(axis=1).mean()
    assert sure == pytest.approx((shown == target).mean(), abs=0.01)


def test_embeddings_have_unit_length_and_alike_texts_are_near(model):
    vectors = model.embed(["my parcel is late", "the parcel is late", "login page is blank", "zzzz 🙂"])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors[:3], axis=1) == pytest.approx(1.0, abs=1e-6)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]
    assert not vectors[3].any()


def test_unknown_parameters_are_refused_with_the_nearest_name():
    with pytest.raises(Problem) as caught:
        simple.fit(TEXTS, {"topic": TOPICS}, seed=1, max_feature=10)
    assert caught.value.code == "train/unknown-parameter"
    assert "max_features" in caught.value.what


def test_max_features_and_min_df_limit_the_vocabulary():
    assert len(learn(TEXTS, max_features=40)) == 40
    assert len(learn(["alpha beta", "beta gamma"], min_df=2).words) == 1


def test_stops_between_labels_when_asked():
    asked = iter([False, True])
    with pytest.raises(Stopped):
        simple.fit(TEXTS, {"topic": TOPICS}, seed=1, should_stop=lambda: next(asked))


def test_a_damaged_folder_is_a_problem_that_says_so(model, tmp_path):
    model.save(tmp_path)
    described = json.loads((tmp_path / "vocabulary.json").read_text())
    (tmp_path / "vocabulary.json").write_text(json.dumps({**described, "words": described["words"][:-1]}))
    with pytest.raises(Problem) as caught:
        simple.SimpleModel.load(tmp_path)
    assert caught.value.code == "models/damaged"
    (tmp_path / "weights.safetensors").write_bytes(b"torn")
    with pytest.raises(Problem):
        simple.SimpleModel.load(tmp_path)


def test_letter_groups_are_those_of_scikit_learn():
    from sklearn.feature_extraction.text import CountVectorizer

    analyse = CountVectorizer(analyzer="char_wb", ngram_range=(2, 4), lowercase=False).build_analyzer()
    for word in ("a", "an", "und", "straße", "x1!"):
        assert sorted(letter_groups(word, 2, 4)) == sorted(analyse(word))


def test_neighbours_are_exact_and_vote_by_likeness():
    train = np.eye(4, dtype=np.float32)
    query = np.asarray([[0.8, 0.6, 0, 0], [0, 0, 0, 1]], dtype=np.float32)
    indices, alike = simple.neighbours(train, query, 2)
    assert indices.tolist()[0] == [0, 1] and indices[1, 0] == 3
    assert alike[0] == pytest.approx([0.8, 0.6])
    first = simple.vote({"l": ["a", "b", "b", None]}, indices, alike)[0].outputs["l"]
    assert first == [("a", pytest.approx(0.8 / 1.4)), ("b", pytest.approx(0.6 / 1.4))]


def test_neighbours_of_fewer_rows_than_asked():
    indices, _ = simple.neighbours(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32), 5)
    assert indices.shape == (2, 2)


def test_label_names_answer_before_any_example():
    labels = ["card_arrival", "exchangeRate", "lost-phone"]
    asked = ["has my card arrived?", "what is the exchange rate", "I lost a phone"]
    best = [p.best()["l"] for p in simple.by_label_names(asked, {"l": labels})]
    assert best == labels
