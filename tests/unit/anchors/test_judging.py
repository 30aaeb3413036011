"""Judging: every planted fault is found, said why, and the test set is never judged."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest

from feinschliff.anchors import judge, mislabelled
from feinschliff.core.contracts import Stopped
from feinschliff.core.nouns import VERDICTS, Example
from feinschliff.store.datasets import write_examples

OBJECTS = ["kettle", "lamp", "chair", "toaster", "heater", "radio", "printer", "mixer"]
SAID = {
    "repair": [
        "my {} is broken and needs repair",
        "can someone fix the {} soon",
        "the {} stopped working, please repair it",
    ],
    "refund": ["I want my money back for the {}", "refund the {} to my account", "please pay back what the {} cost me"],
    "delivery": [
        "when will the {} be delivered",
        "the delivery of my {} is late",
        "has the {} left your store for delivery",
    ],
}

PLACES = ("kitchen", "cellar", "office", "garage", "attic", "hallway", "nursery", "workshop", "pantry", "library")


def classified(text, label, part="train", output="label"):
    return {"input": {"text": text}, "output": {"labels": {output: label}}, "part": part}


def chat(question, answer, part="train"):
    messages = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": question}]
    output = {"message": {"role": "assistant", "content": answer}}
    return {"input": {"messages": messages}, "output": output, "part": part}


def clean_rows():
    return [classified(s.format(o), label) for label, said in SAID.items() for s in said for o in OBJECTS]


def judged(tmp_path, rows, task="classify", **more):
    examples = [
        Example(id=f"e{i}", content="", kind="domain", source="claims.csv", position=i, **row)
        for i, row in enumerate(rows)
    ]
    write_examples(tmp_path / "d.parquet", examples)
    document = judge(tmp_path / "d.parquet", task=task, seed=7, out=tmp_path / "out", **more)
    by_id: dict[str, dict] = {}
    for row in document["verdicts"]:
        by_id.setdefault(row["id"], {})[row["verdict"]] = row
    return document, by_id


def test_every_judged_record_has_a_row_and_counts_are_the_worst(tmp_path):
    rows = [*clean_rows(), classified("???", "repair"), classified("the {{item}}", "refund", "test")]
    document, by_id = judged(tmp_path, rows)
    assert set(by_id) == {f"e{i}" for i in range(len(rows) - 1)}
    rank = {v: i for i, v in enumerate(VERDICTS)}
    worst = Counter(min(found, key=lambda v: rank[v]) for found in by_id.values())
    assert document["counts"] == dict(worst)
    assert document["judged"] == sum(worst.values()) == len(rows) - 1
    assert json.loads((tmp_path / "out" / "verdicts.json").read_text()) == document
    assert all(row["reason"] and row["reason_de"] for row in document["verdicts"])
    assert 3 <= len(document["summary"]) == len(document["summary_de"]) <= 6


def test_a_wrong_label_is_found_with_the_right_one_and_checkable_reason(tmp_path):
    rows = clean_rows()
    rows[2] = classified("my radio is broken and needs repair now", "refund")
    document, by_id = judged(tmp_path, rows)
    found = by_id["e2"]["likely_mislabelled"]
    assert (found["to"], found["act"], found["given"]) == ("repair", "relabel", "refund")
    assert "nearest neighbours are repair" in found["reason"] and "nächsten Nachbarn" in found["reason_de"]
    assert document["counts"]["likely_mislabelled"] == 1


def test_several_outputs_name_the_wrong_one(tmp_path):
    rows = clean_rows()
    for i, row in enumerate(rows):
        row["output"]["labels"]["size"] = "large" if OBJECTS[i % 8] in ("chair", "heater", "printer") else "small"
    rows[2]["output"]["labels"]["label"] = "refund"
    _, by_id = judged(tmp_path, rows)
    assert by_id["e2"]["likely_mislabelled"]["to"] == {"label": "repair"}


def test_labels_are_judged_on_vectors_when_there_are_some(tmp_path):
    rows = clean_rows()
    wanted = {row["input"]["text"]: list(SAID).index(row["output"]["labels"]["label"]) for row in rows}
    rows[2] = classified(rows[2]["input"]["text"], "refund")
    random = np.random.default_rng(1)

    def vectors(texts):
        points = np.eye(3)[[wanted[t] for t in texts]] + random.normal(0, 0.05, (len(texts), 3))
        return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)

    _, by_id = judged(tmp_path, rows, vectors=vectors)
    assert by_id["e2"]["likely_mislabelled"]["to"] == "repair"


def test_duplicates_near_duplicates_and_their_first_twin(tmp_path):
    text = "the handle of my new blue kettle fell off after two days of use"
    rows = [
        classified(text, "repair"),
        classified(text.upper(), "repair"),
        classified(text.replace("handle", "handel"), "repair", "validation"),
        classified("something else that nobody said before", "refund"),
    ]
    document, by_id = judged(tmp_path, rows)
    assert by_id["e1"]["duplicate"]["twin"] == by_id["e2"]["near_duplicate"]["twin"] == "e0"
    assert by_id["e1"]["duplicate"]["act"] == by_id["e2"]["near_duplicate"]["act"] == "drop"
    assert "record 1 of claims.csv" in by_id["e1"]["duplicate"]["reason"]
    assert document["counts"] == {"duplicate": 1, "near_duplicate": 1, "good": 2}


def test_a_chain_of_small_edits_does_not_eat_what_differs(tmp_path):
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    chain = [" ".join(["other"] * k + words[k:]) for k in range(7)]
    _, by_id = judged(tmp_path, [classified(text, "x") for text in chain])
    twins = {name: found["near_duplicate"]["twin"] for name, found in by_id.items() if "near_duplicate" in found}
    assert twins["e1"] == "e0"
    assert not set(twins.values()) & set(twins)
    assert "e2" not in twins, "its only likeness, e1, goes: so it stays"


def test_a_flood_of_one_occasion_is_one_sided_and_the_first_few_stay(tmp_path):
    # one word differs: too little alike for near duplicates, too alike to count ten times
    flood = [classified(f"hail fell into the {place} through a broken window", "repair") for place in PLACES]
    _, by_id = judged(tmp_path, clean_rows() + flood)
    first = len(clean_rows())
    found = [name for name, verdicts in by_id.items() if "one_sided" in verdicts]
    assert found == [f"e{i}" for i in range(first + 3, first + len(PLACES))]
    assert by_id[found[0]]["one_sided"]["act"] == "drop" and "10 examples" in by_id[found[0]]["one_sided"]["reason"]


def test_where_most_examples_read_alike_none_is_a_flood(tmp_path):
    rows = [
        classified(f"{what} fell into the {place} through a broken window", label)
        for what, label in (("hail", "repair"), ("rain", "refund"), ("snow", "delivery"))
        for place in PLACES
    ]
    _, by_id = judged(tmp_path, rows)
    assert not any("one_sided" in verdicts for verdicts in by_id.values())


def test_what_says_nothing_gets_no_other_label(tmp_path):
    _, by_id = judged(tmp_path, [*clean_rows(), classified("see attachment", "refund")])
    assert set(by_id[f"e{len(clean_rows())}"]) == {"unclear"}


def test_contradiction_is_asked_and_a_clear_majority_relabels_the_minority(tmp_path):
    rows = [
        classified("Where is my parcel?", "delivery"),
        classified("where is my parcel", "refund"),
        *[classified("The lamp flickers", "repair", part) for part in ("train", "aside:duplicate", "aside:duplicate")],
        classified("the lamp flickers!", "refund"),
    ]
    _, by_id = judged(tmp_path, rows)
    for name in ("e0", "e1"):
        assert by_id[name]["contradiction"]["act"] == "ask" and by_id[name]["contradiction"]["to"] is None
    assert (by_id["e5"]["contradiction"]["act"], by_id["e5"]["contradiction"]["to"]) == ("relabel", "repair")
    assert "contradiction" not in by_id["e2"]


def test_one_letter_that_changes_the_meaning_is_no_contradiction(tmp_path):
    rows = [classified("bitte das licht im bad an", "on"), classified("bitte das licht im bad aus", "off")]
    _, by_id = judged(tmp_path, rows)
    assert [set(found) for found in by_id.values()] == [{"good"}, {"good"}]


def test_a_short_text_with_one_label_three_times_is_clear(tmp_path):
    rows = [
        *[classified("Ok.", "yes", part) for part in ("train", "aside:duplicate", "aside:duplicate")],
        classified("??", "yes"),
    ]
    _, by_id = judged(tmp_path, rows)
    assert set(by_id["e0"]) == {"good"} and set(by_id["e3"]) == {"unclear"}


def test_leaks_name_the_test_row_and_test_rows_are_not_judged(tmp_path):
    text = "how long does it take until my new printer arrives at home"
    rows = [
        classified(text, "delivery"),
        classified(text + "?", "delivery", "test"),
        classified("nothing alike", "repair"),
    ]
    _, by_id = judged(tmp_path, rows)
    assert by_id["e0"]["leak"]["twin"] == "e1" and by_id["e0"]["leak"]["act"] == "drop"
    assert "e1" not in by_id and set(by_id["e2"]) == {"good"}


def test_rows_set_aside_keep_their_verdict_and_find_their_twin(tmp_path):
    rows = [
        classified("a text", "x"),
        classified("A  text", "x", "aside:duplicate"),
        classified("in the test", "y", "test"),
        classified("In the test", "y", "aside:leak"),
        classified("", "x", "aside:empty"),
        classified("no label here", "", "aside:broken"),
    ]
    document, by_id = judged(tmp_path, rows)
    assert document["counts"] == {"broken": 1, "empty": 1, "leak": 1, "duplicate": 1, "good": 1}
    assert by_id["e1"]["duplicate"]["twin"] == "e0" and by_id["e3"]["leak"]["twin"] == "e2"


def test_what_is_aside_already_is_not_proposed_again(tmp_path):
    rows = [classified("a text", "x"), classified("A  text", "x", "aside:duplicate"), classified("a text", "x")]
    document, by_id = judged(tmp_path, rows)
    assert by_id["e1"]["duplicate"]["aside"] and "aside" not in by_id["e2"]["duplicate"]
    assert any("sets 1 aside" in line for line in document["summary"])


def test_chat_answers_that_share_no_word_contradict(tmp_path):
    rows = [
        chat("When do you open?", "We open at nine every weekday."),
        chat("when do you open", "Please ring the bell downstairs, somebody will help."),
        chat("Do you ship abroad?", "Yes, to all of Europe."),
        chat("Do you ship abroad?", "Yes, we ship to all of Europe."),
        chat("And on Sunday?", ""),
        chat("see attachment", "I cannot see a file."),
    ]
    _, by_id = judged(tmp_path, rows, task="chat")
    assert by_id["e0"]["contradiction"]["twin"] == "e1" and by_id["e1"]["contradiction"]["act"] == "ask"
    assert set(by_id["e2"]) == set(by_id["e3"]) == {"good"}
    assert "empty" in by_id["e4"] and "unclear" in by_id["e5"]


def test_noted_personal_data_is_reported(tmp_path):
    rows = [{**classified("call me", "x"), "meta": {"personal_data": {"PHONE": 2}}}, classified("no call", "x")]
    document, by_id = judged(tmp_path, rows)
    assert "2 PHONE" in by_id["e0"]["personal_data"]["reason"] and document["counts"]["good"] == 1


def test_the_same_data_gives_the_same_verdicts_whatever_the_ids(tmp_path):
    rows = clean_rows()
    rows[2] = classified(rows[2]["input"]["text"], "refund")
    first, _ = judged(tmp_path, rows)
    examples = [
        Example(id=f"z{97 * i % 101}", content="", kind="domain", position=i, **row) for i, row in enumerate(rows)
    ]
    write_examples(tmp_path / "d.parquet", examples)
    second = judge(tmp_path / "d.parquet", task="classify", seed=7, out=tmp_path / "out")
    shown = ("position", "verdict", "strength", "act", "to")
    assert [[r[k] for k in shown] for r in first["verdicts"]] == [[r[k] for k in shown] for r in second["verdicts"]]


def test_stops_when_asked_and_writes_nothing(tmp_path):
    with pytest.raises(Stopped):
        judged(tmp_path, clean_rows(), should_stop=lambda: True)
    assert not (tmp_path / "out").exists()


def label_features(dense, seen=None):
    """Features that judge by `dense`; the held-out rows of every fold go into `seen`."""

    def margins(train, target, held_out, labels):
        if seen is not None:
            seen.append(set(held_out.tolist()))
        return mislabelled._logistic_margins(dense, train, target, held_out, labels, 7)

    return mislabelled.Features(dense, margins)


def test_a_label_whose_examples_are_all_twins_can_be_judged():
    dense = np.random.default_rng(1).normal(size=(30, 8)).astype(np.float32)
    column = ["usual"] * 26 + ["rare"] * 4
    twins = {27: 26, 28: 26, 29: 26}
    opinion = mislabelled._opinion(label_features(dense), column, twins, 7, lambda: None)
    assert opinion.model.shape == (30, 2) and np.isfinite(opinion.model).all()


def test_twins_of_twins_are_held_out_together():
    dense = np.random.default_rng(1).normal(size=(40, 8)).astype(np.float32)
    column = ["a", "b"] * 20
    for seed in range(5):
        seen: list[set[int]] = []
        # 30 repeats 20, which repeats 10; exact twins are found before near ones
        mislabelled._opinion(label_features(dense, seen), column, {30: 20, 20: 10}, seed, lambda: None)
        assert any({10, 20, 30} <= fold for fold in seen)
