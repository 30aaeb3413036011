"""The numbers of a classification report, counted by hand."""

import re

import pytest

from feinschliff.evaluate.arms import Labelled, answered, majority
from feinschliff.evaluate.classify_report import classify_report


@pytest.fixture
def report(cases, by_word, words, watch):
    def make(*outputs, wrong=(), more=()):
        made = cases(*outputs, more=more)
        mine = {name: words[name] for name in outputs}
        texts = [e.input["text"] for e in made.test]
        tuned = answered("tuned", "your model", by_word(mine, {texts[i] for i in wrong}), made, watch)
        half = answered("base", "before", by_word(mine, set(texts[:6])), made, watch)
        tfidf = answered("tfidf", "words", by_word(mine, set(texts[:3])), made, watch)
        return classify_report(made, [tuned, half, majority(made), tfidf], 7)

    return make


def test_accuracy_counts_right_cases_with_wilson(report):
    arms = report("damage", wrong=[4])["arms"]
    assert arms["tuned"]["accuracy"] == pytest.approx(
        {"value": 11 / 12, "low": 0.64612, "high": 0.985135, "n": 12}, abs=2e-6
    )
    assert arms["base"]["accuracy"]["value"] == 0.5
    assert arms["majority"]["accuracy"]["value"] == pytest.approx(1 / 3, abs=1e-6)


def test_one_output_is_the_top_level(report):
    found = report("damage")
    assert found["arms"] == found["outputs"]["damage"]["arms"]
    assert found["winner"] == "tuned"


def test_several_outputs_must_all_be_right(report, cases, by_word, words):
    found = report("damage", "urgency", wrong=[0, 1])
    assert found["arms"]["tuned"]["accuracy"]["value"] == pytest.approx(10 / 12, abs=1e-6)
    assert found["arms"]["majority"]["accuracy"]["value"] == pytest.approx(2 / 12, abs=1e-6)
    assert set(found["outputs"]) == {"damage", "urgency"}
    assert "all of them are right" in " ".join(found["notes"])
    assert "gets everything right" in found["sentences"][0]


def test_differences_are_paired_and_positive_when_the_model_is_better(report):
    found = report("damage")["differences"]
    assert found["tuned-base"]["value"] == 0.5 and found["tuned-base"]["better"]
    assert found["tuned-tfidf"]["value"] == 0.25 and not found["tuned-tfidf"]["better"]  # three cases decide nothing


def test_per_class_and_confusion_are_those_of_the_model(report):
    output = report("damage", wrong=[0])["outputs"]["damage"]
    by_label = {row["label"]: row for row in output["per_class"]}
    assert by_label["water"]["n"] == 4 and by_label["water"]["recall"]["value"] == 0.75
    assert by_label["fire"]["precision"] == 0.8 and by_label["fire"]["train"] == 8
    assert output["confusion"]["labels"] == ["fire", "theft", "water"]
    assert output["confusion"]["counts"] == [[4, 0, 0], [0, 4, 0], [1, 0, 3]]
    assert output["confusion"]["biggest"] == [{"gold": "water", "predicted": "fire", "n": 1}]


def test_many_labels_show_only_the_biggest_confusions(cases, labelled):
    names = [f"label {i:02}" for i in range(31)]
    train = [labelled("train", 100 + i, name, damage=name) for i, name in enumerate(names)]
    test = [labelled("test", 100 + i, name, damage=name) for i, name in enumerate(names)]
    made = cases("damage", more=[*train, *test])
    wrong = Labelled("tuned", "", {"damage": [("label 00", 1.0)] * 43})
    arms = [wrong, majority(made), Labelled("base", "", wrong.outputs)]
    confusion = classify_report(made, arms, 7)["outputs"]["damage"]["confusion"]
    assert "counts" not in confusion
    assert len(confusion["biggest"]) == 20
    assert confusion["biggest"][0]["n"] == 4


def test_a_label_that_training_never_saw_is_wrong_counted_and_named(report, labelled):
    found = report("damage", more=[labelled("test", 50, "hail on the roof", damage="hail")])
    assert found["arms"]["tuned"]["accuracy"]["n"] == 13
    assert found["arms"]["tuned"]["accuracy"]["value"] == pytest.approx(12 / 13, abs=1e-6)
    assert "1 of 13 test cases" in found["notes"][0] and "hail (1)" in found["notes"][0]


def test_a_case_without_a_label_for_one_output_counts_for_the_other(report, labelled):
    found = report("damage", "urgency", more=[labelled("test", 50, "smoke today", damage="fire")])
    assert found["outputs"]["damage"]["n"] == 13 and found["outputs"]["urgency"]["n"] == 12
    assert found["arms"]["tuned"]["accuracy"] == {**found["arms"]["tuned"]["accuracy"], "value": 1.0, "n": 13}


def test_of_equally_good_ways_the_simpler_wins_and_is_said(cases, by_word, words, watch):
    made = cases("damage")
    tuned = answered("tuned", "", by_word({"damage": words["damage"]}), made, watch)
    equal = Labelled("tfidf", "", dict(tuned.outputs))
    arms = [tuned, equal, majority(made), Labelled("base", "", majority(made).outputs)]
    found = classify_report(made, arms, 7)
    assert found["winner"] == "tfidf"
    assert "does at least as well on these cases: the simple word model" in found["sentences"][-1]
    same = classify_report(made, [tuned, Labelled("tfidf", "", tuned.outputs), *arms[2:]], 7)
    assert same["winner"] == "tuned"  # the evaluated model is the simple word model


def test_sentences_say_right_of_100_with_the_interval(report):
    first, *rest = report("damage", wrong=[4])["sentences"]
    assert (
        first
        == "Your model is right in 92 of 100 cases (between 65 and 99), measured on 12 cases that it has never seen."
    )
    assert 1 <= len(rest) <= 4
    assert any("too small to tell" in line for line in rest)


def test_the_german_sentences_say_the_same_facts(report):
    found = report("damage", wrong=[4])
    english, german = found["sentences"], found["sentences_de"]
    assert german[0] == (
        "Ihr Modell liegt in 92 von 100 Fällen (zwischen 65 und 99) richtig, "
        "gemessen an 12 Fällen, die es nie gesehen hat."
    )
    assert len(german) == len(english)
    assert [re.findall(r"\d+", line) for line in german] == [re.findall(r"\d+", line) for line in english]


def test_samples_are_side_by_side(report):
    sample = report("damage", wrong=[0])["samples"][0]
    assert set(sample) == {"id", "text", "wanted", "base", "tuned", "confidence"}
    assert set(sample["tuned"]) == {"damage"}


def test_the_score_without_close_paraphrases_is_shown(cases, by_word, words, watch):
    made = cases("damage")
    texts = [e.input["text"] for e in made.test]
    tuned = answered("tuned", "", by_word(words, {texts[0], texts[1]}), made, watch)
    closest = [0.95, 0.9, 0.89] + [0.2] * (len(texts) - 3)
    near = Labelled("neighbours", "", tuned.outputs, closest)
    arms = [tuned, near, majority(made), Labelled("base", "", tuned.outputs)]
    found = classify_report(made, arms, 7, in_sentences=True)
    told = found["paraphrases"]
    assert (told["n"], told["of"], told["without"]["tuned"]["value"]) == (2, len(texts), 1.0)
    assert "2 of 12 test cases say nearly" in found["notes"][-1]


def test_neighbours_by_words_alone_are_no_paraphrases(report):
    assert report("damage")["paraphrases"] is None
