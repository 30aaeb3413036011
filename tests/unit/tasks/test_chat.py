import math

import pytest

from feinschliff.core.nouns import Example
from feinschliff.tasks.chat import answer_of, chrf, messages_of, rouge_l, score

EXAMPLE = Example(
    id="1",
    content="1",
    kind="chat",
    input={"messages": [{"role": "user", "content": "Where is my parcel?"}]},
    output={"message": {"role": "assistant", "content": "On its way."}},
)


def test_messages_end_with_the_wanted_answer() -> None:
    assert [m["role"] for m in messages_of(EXAMPLE)] == ["user", "assistant"]
    assert answer_of(EXAMPLE) == "On its way."


def test_answer_loss_weighs_by_tokens_not_by_answers() -> None:
    scores = score([(10.0, 10), (0.0, 30)])
    assert scores["answer_loss"] == pytest.approx(0.25)
    assert scores["perplexity"] == pytest.approx(math.exp(0.25))
    assert (scores["n"], scores["tokens"]) == (2, 40)


def test_rouge_l_counts_the_longest_common_subsequence() -> None:
    assert rouge_l("police killed the gunman", "police kill the gunman") == pytest.approx(0.75)
    assert rouge_l("The parcel is late", "the PARCEL is late!") == 1.0
    assert rouge_l("", "") == 1.0
    assert rouge_l("something", "") == 0.0


def test_chrf_is_one_for_the_same_text_and_falls_with_distance() -> None:
    assert chrf("we are open", "we are open") == pytest.approx(1.0)
    assert chrf("closed", "we are open") < chrf("we are closed", "we are open") < 1.0
