"""Answers and losses of the chat arms, with models that always say the same."""

import math

import pytest

from feinschliff.core.problems import Problem
from feinschliff.evaluate.chat_arms import chat_arm, chosen_cases, copied, fitting_length, question, text_scores


def test_at_most_64_seeded_cases_are_answered():
    chosen = chosen_cases(500, 7)
    assert len(set(chosen)) == 64 and chosen == sorted(chosen)
    assert chosen == chosen_cases(500, 7) != chosen_cases(500, 8)
    assert chosen_cases(5, 7) == [0, 1, 2, 3, 4]


def test_the_length_fits_95_of_100_answers():
    assert fitting_length([20] * 95 + [200] * 5) == 20
    assert fitting_length([20] * 94 + [200] * 6) == 200
    assert fitting_length([3] * 50) == 16
    assert fitting_length([900] * 50) == fitting_length([]) == 256


def test_losses_cover_every_case_and_answers_the_chosen_ones(parrot, conversations, watch):
    test = conversations("test", 40)
    arm = chat_arm("tuned", "", parrot("On its way, dear customer", 1.5), test, [3, 8, 30], 3, watch)
    assert len(arm.losses) == 40 and {n for _, n in arm.losses} == {9}
    assert arm.answers == dict.fromkeys((3, 8, 30), "On its way, ")


def test_a_model_without_a_finite_loss_is_a_problem(parrot, conversations, watch):
    with pytest.raises(Problem) as caught:
        chat_arm("tuned", "", parrot("x", math.nan), conversations("test", 2), [0], 3, watch)
    assert caught.value.code == "evaluate/not-finite"
    assert "test case 1 of 2" in caught.value.what


def test_the_most_similar_question_lends_its_answer(conversations, watch):
    train = conversations("train", 20)
    arm = copied(train, [train[13], train[4]], [0, 1], watch)
    assert arm.answers == {0: "Your order 13 is on its way to you.", 1: "Your order 4 is on its way to you."}
    assert not arm.losses


def test_the_last_user_turn_is_the_question(conversations):
    example = conversations("test", 1)[0]
    turns = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hi"}, *example.input["messages"]]
    assert question(type(example)(**{**example.__dict__, "input": {"messages": turns}})) == "Where is my order 0?"


def test_a_perfect_answer_scores_one_and_a_foreign_one_near_nothing(parrot, conversations, watch):
    test = conversations("test", 2)
    arm = chat_arm("tuned", "", parrot("Your order 0 is on its way to you.", 1.0), test, [0], 20, watch)
    assert text_scores(arm, test) == {"chrf": [1.0], "rouge_l": [1.0]}
    arm = chat_arm("tuned", "", parrot("Xylophon", 1.0), test, [0], 20, watch)
    assert text_scores(arm, test)["chrf"][0] < 0.05
