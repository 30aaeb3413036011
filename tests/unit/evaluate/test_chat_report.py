"""The numbers of a chat report, with losses that are known."""

import math

import pytest

from feinschliff.evaluate.chat_arms import chat_arm, copied
from feinschliff.evaluate.chat_report import chat_report


@pytest.fixture
def report(parrot, conversations, watch):
    def make(before, after):
        train, test, chosen = conversations("train", 30), conversations("test", 24), list(range(0, 24, 2))
        arms = [
            chat_arm("base", "before", parrot("No idea.", before), test, chosen, 64, watch),
            copied(train, test, chosen, watch),
            chat_arm("tuned", "after", parrot("Your order is on its way.", after), test, chosen, 64, watch),
        ]
        return chat_report(test, arms, 7, 64)

    return make


def test_the_loss_is_per_token_and_perplexity_its_exponential(report):
    arm = report(3.0, 1.0)["arms"]["tuned"]
    # 24 answers of 9 words in chunks of 16 and 8, each with 0.01 nats per place in its chunk on top
    assert arm["answer_loss"]["value"] == pytest.approx(1 + 0.01 * (120 + 28) / (24 * 9), abs=1e-6)
    assert arm["perplexity"]["value"] == pytest.approx(math.exp(arm["answer_loss"]["value"]), abs=1e-4)
    assert arm["answer_loss"]["n"] == 24 and arm["chrf"]["n"] == arm["rouge_l"]["n"] == 12


def test_copying_has_no_loss_but_text_scores(report):
    arm = report(3.0, 1.0)["arms"]["neighbours"]
    assert set(arm) == {"how", "chrf", "rouge_l"}
    assert arm["chrf"]["value"] == 1.0


def test_a_fallen_loss_is_a_gain(report):
    found = report(3.0, 1.0)
    gain = found["differences"]["tuned-base"]
    assert gain["value"] == pytest.approx(2.0) and gain["better"] and gain["metric"] == "answer_loss"
    assert gain["chrf"]["value"] > 0.3 and gain["chrf"]["better"]
    assert found["differences"]["tuned-neighbours"]["metric"] == "chrf"
    assert not found["differences"]["tuned-neighbours"]["better"]
    assert found["winner"] == "tuned"
    assert "Training helped" in found["sentences"][1]
    assert "Das Training half" in found["sentences_de"][1]
    assert len(found["sentences_de"]) == len(found["sentences"])


def test_a_risen_loss_is_said_plainly(report):
    found = report(1.0, 3.0)
    assert found["winner"] == "base"
    assert not found["differences"]["tuned-base"]["better"]
    assert "do not release" in found["sentences"][1] and "nicht frei" in found["sentences_de"][1]


def test_no_change_is_not_called_help(report):
    assert report(1.0, 1.0)["sentences"][1] == "Training changed nothing."


def test_samples_and_the_number_of_answered_cases_are_shown(report):
    found = report(3.0, 1.0)
    assert len(found["samples"]) == 8
    assert found["samples"][0]["base"] == "No idea." and found["samples"][0]["tuned"] == "Your order is on its way."
    assert found["samples"][0]["wanted"].startswith("Your order ")
    assert "12 seeded test cases" in found["notes"][0]


def test_the_loss_without_close_paraphrases_is_shown(parrot, conversations, watch):
    train, test = conversations("train", 30), conversations("test", 24)
    arms = [
        chat_arm("base", "before", parrot("No idea.", 3.0), test, [0], 64, watch),
        copied(train, test, [0], watch),
        chat_arm("tuned", "after", parrot("Your order is on its way.", 1.0), test, [0], 64, watch),
    ]
    told = chat_report(test, arms, 7, 64, [0.95] * 20 + [0.5] * 4)["paraphrases"]
    assert (told["n"], told["of"], told["without"]["tuned"]["n"]) == (20, 24, 4)
    assert told["without"]["tuned"]["value"] < told["without"]["base"]["value"] and "neighbours" not in told["without"]
    assert chat_report(test, arms, 7, 64, [0.95] * 24)["paraphrases"]["without"] == {}
