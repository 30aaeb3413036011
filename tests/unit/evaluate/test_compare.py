"""Stored evaluations side by side, without any model."""

import pytest

from feinschliff.evaluate.arms import answered
from feinschliff.evaluate.chat_arms import chat_arm
from feinschliff.evaluate.compare import compare
from feinschliff.evaluate.predictions import read, write_answered, write_labelled

SCORE = {"value": 0.9, "low": 0.8, "high": 0.95, "n": 12}


def stored(model, task="classify", metric="accuracy", n=12):
    return {
        "model": model,
        "task": task,
        "metric": metric,
        "n": n,
        "winner": "tuned",
        "arms": {"tuned": {metric: SCORE}},
    }


@pytest.fixture
def table(tmp_path, cases, by_word, words, watch):
    def make(name, wrong=(), **more):
        made = cases("damage", "urgency", **more)
        texts = [e.input["text"] for e in made.test]
        arm = answered("tuned", "", by_word(words, {texts[i] for i in wrong}), made, watch)
        write_labelled(tmp_path / name, made, [arm])
        return tmp_path / name

    return make


def test_predictions_come_back_in_order_with_gold(table):
    rows = read(table("a.parquet", wrong=[1]), "tuned")
    assert len(rows) == 24
    assert rows[1] == {
        "id": "test-1", "arm": "tuned", "output": "damage", "gold": "fire", "predicted": "theft", "confidence": 0.9,
    }  # fmt: skip
    assert read(table("a.parquet"), "base") == []


def test_models_are_paired_on_the_cases(table):
    found = compare([stored("one"), stored("two")], [table("a", wrong=range(7)), table("b", wrong=[0])])
    (difference,) = found["differences"]
    assert (difference["model"], difference["against"], difference["n"]) == ("two", "one", 12)
    assert difference["value"] == 0.5 and difference["better"] and difference["metric"] == "accuracy"
    assert found["models"][0] == {
        "model": "one", "task": "classify", "metric": "accuracy", "n": 12, "winner": "tuned", "arms": {"tuned": SCORE},
    }  # fmt: skip
    assert found["notes"] == []


def test_sureness_counts_the_confidence_of_right_answers_per_output(table):
    found = compare([stored("one"), stored("two")], [table("a", wrong=range(6)), table("b")])
    sure = found["differences"][0]["sureness"]
    assert sure.keys() == {"damage", "urgency"}
    assert (sure["damage"]["there"], sure["damage"]["here"]) == (0.45, 0.9)
    assert sure["damage"]["value"] == pytest.approx(0.45) and sure["damage"]["better"]


def test_only_shared_cases_with_the_same_labels_count(table, labelled):
    more = [labelled("test", 0, "smoke today", damage="fire", urgency="high")]  # the same id, relabelled
    found = compare([stored("one"), stored("two", n=13)], [table("a"), table("b", more=more)])
    assert found["differences"][0]["n"] == 11
    assert "11 test cases that both saw" in found["notes"][0]


def test_without_tables_there_are_no_differences():
    found = compare([stored("one"), stored("two")])
    assert found["differences"] == [] and [m["model"] for m in found["models"]] == ["one", "two"]


def test_different_tasks_are_not_compared(table):
    found = compare([stored("one"), stored("two", "chat", "answer_loss")], [table("a"), table("b")])
    assert found["differences"] == [] and "different tasks" in found["notes"][0]


def test_a_lower_chat_loss_is_better(tmp_path, parrot, conversations, watch):
    test, tables = conversations("test", 12), []
    for name, nats in (("a", 2.0), ("b", 1.5)):
        arm = chat_arm("tuned", "", parrot("Yes", nats), test, [1, 2], 5, watch)
        write_answered(tmp_path / name, test, [arm])
        tables.append(tmp_path / name)
    rows = read(tables[0], "tuned")
    assert [r["answer"] for r in rows[:3]] == [None, "Yes", "Yes"] and rows[0]["tokens"] == 9
    chat = [stored(m, "chat", "answer_loss") for m in ("one", "two")]
    (difference,) = compare(chat, tables)["differences"]
    assert difference["value"] == pytest.approx(0.5) and difference["better"] and difference["metric"] == "answer_loss"


def test_losses_over_different_tokens_are_not_compared(tmp_path, parrot, conversations, watch):
    test, tables = conversations("test", 12), []
    for name, factor in (("a", 1), ("b", 2)):
        model = parrot("Yes", 1.0)
        counted = model.answer_losses
        model.answer_losses = lambda c, k=factor, f=counted: [(nll, k * n) for nll, n in f(c)]
        write_answered(tmp_path / name, test, [chat_arm("tuned", "", model, test, [1], 5, watch)])
        tables.append(tmp_path / name)
    found = compare([stored(m, "chat", "answer_loss") for m in ("one", "two")], tables)
    assert found["differences"] == [] and "no test cases that can be compared" in found["notes"][0]
