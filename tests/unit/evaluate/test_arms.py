"""Each arm answers every test case, from what it may know and nothing else."""

import numpy as np
import pytest

from feinschliff.core.contracts import Stopped
from feinschliff.core.events import silent
from feinschliff.core.problems import Problem
from feinschliff.evaluate import arms
from feinschliff.evaluate.arms import Watch, answered, classify_arms, majority, nearest_vote, zero_shot


def labels(arm, name="damage"):
    return [label for label, _ in arm.outputs[name]]


def test_all_arms_answer_every_case_for_every_output(cases, by_word, words, watch):
    made = cases("damage", "urgency")
    found = classify_arms(made, by_word(words), None, tuned_is_tfidf=False, seed=7, watch=watch)
    assert [arm.arm for arm in found] == ["majority", "base", "tfidf", "neighbours", "tuned"]
    for arm in found:
        assert {name: len(said) for name, said in arm.outputs.items()} == {"damage": 12, "urgency": 12}
        assert all(0 <= confidence <= 1.000001 for said in arm.outputs.values() for _, confidence in said)


def test_the_commonest_label_is_counted_in_train_only(cases, labelled):
    more = [labelled("train", 90 + i, "hail on the roof", damage="hail") for i in range(9)]
    arm = majority(cases("damage", more=more))
    assert set(arm.outputs["damage"]) == {("hail", 9 / 33)}
    assert "hail" in arm.how


def test_before_training_the_nearest_label_name_wins(cases):
    axes = {"water": 0, "fire": 1, "theft": 2}
    seen = []

    def embed(texts):
        seen.extend(texts)
        return np.array([[float(i == axes[t]) for i in range(3)] for t in texts], dtype=np.float32)

    made = cases("damage")
    vectors = np.array([[0.9, 0.1, 0.0], [0.0, 0.2, 0.8], [-1.0, -0.5, -0.1]] * 4, dtype=np.float32)
    arm = zero_shot(vectors, made, embed)
    assert labels(arm)[:3] == ["water", "theft", "theft"]
    sharp = np.exp(20 * vectors[:3].astype(np.float64))
    assert [c for _, c in arm.outputs["damage"][:3]] == pytest.approx(list(sharp.max(1) / sharp.sum(1)))
    assert seen == ["fire", "theft", "water"]


def test_without_a_base_spelling_stands_in_and_is_named(cases, by_word, words, watch):
    found = classify_arms(cases("damage"), by_word(words), None, tuned_is_tfidf=False, seed=7, watch=watch)
    by_name = {arm.arm: arm for arm in found}
    assert "spelled" in by_name["base"].how
    assert labels(by_name["base"])[0] == "water"  # the text says "water"
    assert "no base model at hand" in by_name["neighbours"].how


def test_neighbours_vote_with_their_similarity(cases):
    made = cases("damage")
    near = np.zeros((24, 2), dtype=np.float32)
    near[:, 1] = 1.0
    near[1] = (1.0, 0.0)  # the only fire that is like the question
    arm = nearest_vote(made.train, near, np.array([[1.0, 0.0]] * 12, dtype=np.float32), made, "these vectors")
    assert arm.outputs["damage"][0] == ("fire", 1.0)
    assert "10 most similar" in arm.how


def test_the_simple_word_model_is_not_fitted_twice(cases, by_word, words, watch, monkeypatch):
    made, tuned = cases("damage"), by_word(words)
    tuned.embed = lambda texts: np.ones((len(texts), 2), dtype=np.float32)
    monkeypatch.setattr(arms, "simple_words", lambda *_: pytest.fail("fitted again"))
    found = {a.arm: a for a in classify_arms(made, tuned, None, tuned_is_tfidf=True, seed=7, watch=watch)}
    assert found["tfidf"].outputs is found["tuned"].outputs
    assert "same as your model" in found["tfidf"].how


def test_a_large_train_set_is_searched_in_a_seeded_part(cases, monkeypatch):
    monkeypatch.setattr(arms, "MOST_NEIGHBOURS", 5)
    made = cases("damage")
    part = arms.searched(made, 7)
    assert part == arms.searched(made, 7) and len(part) == 5
    assert [made.train.index(e) for e in part] == sorted(made.train.index(e) for e in part)


def test_a_model_for_other_outputs_is_refused(cases, by_word, words, watch):
    with pytest.raises(Problem) as caught:
        answered("tuned", "", by_word({"urgency": words["urgency"]}), cases("damage"), watch)
    assert caught.value.code == "evaluate/other-outputs"


def test_progress_is_told_and_stopping_is_asked_between_chunks():
    events, asked = [], iter([False, True])
    watch = Watch(events.append, lambda: next(asked))
    with pytest.raises(Stopped):
        list(watch.chunks(range(30), "step", 10))
    assert [(e["done"], e["total"]) for e in events] == [(0, 30), (10, 30)]
    assert [list(c) for c in Watch(silent, lambda: False).chunks(range(3), "step", 2)] == [[0, 1], [2]]
