"""The ways of answering the same test conversations: base, tuned, copying the answer to the most similar question."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from feinschliff.core.contracts import ChatModel
from feinschliff.core.nouns import Example
from feinschliff.core.problems import Do, Problem
from feinschliff.evaluate.arms import MOST_NEIGHBOURS, Embed, Watch, seeded
from feinschliff.models.generation import generate
from feinschliff.tasks import chat

MOST_GENERATED = 64
MOST_TOKENS = 256
LOSS_CHUNK = 16
GENERATE_CHUNK = 32


@dataclass(frozen=True)
class Answered:
    """What one arm did with the test cases.

    losses : per test case summed nll (nats) and tokens of the wanted answer; empty for an arm that only copies.
    answers : index of the test case -> its own answer.
    """

    arm: str
    how: str
    losses: Sequence[tuple[float, int]] = ()
    answers: dict[int, str] = field(default_factory=dict)


def chosen_cases(n: int, seed: int) -> list[int]:
    """Indices of the up to 64 test cases that are answered in full."""
    return seeded(n, MOST_GENERATED, seed)


def question(example: Example) -> str:
    """The last user turn: what a similar question is searched by."""
    users = [m["content"] for m in example.input["messages"] if m["role"] == "user"]
    return str(users[-1]) if users else ""


def fitting_length(tokens: Sequence[int]) -> int:
    """Tokens that 95 of 100 answers of this data need, at most 256, at least 16."""
    if not tokens:
        return MOST_TOKENS
    at = math.ceil(0.95 * len(tokens)) - 1
    return max(16, min(MOST_TOKENS, sorted(tokens)[at]))


def chat_arm(
    arm: str, how: str, model: ChatModel, test: Sequence[Example], chosen: Sequence[int], max_tokens: int, watch: Watch
) -> Answered:
    """Losses on every test case and answers (temperature 0) to the chosen ones."""
    losses: list[tuple[float, int]] = []
    for chunk in watch.chunks(test, f"{arm}: answer loss", LOSS_CHUNK):
        losses += model.answer_losses([chat.messages_of(e) for e in chunk])
    _require_finite(arm, losses)
    answers: dict[int, str] = {}
    # like lengths together: a batch takes as long as its longest prompt
    by_length = sorted(chosen, key=lambda i: (sum(len(m["content"]) for m in test[i].input["messages"]), i))
    for indices in watch.chunks(by_length, f"{arm}: answering", GENERATE_CHUNK):
        given = generate(model, [list(test[i].input["messages"]) for i in indices], max_tokens)
        answers.update(zip(indices, given, strict=True))
    return Answered(arm, how, losses, answers)


def copied(train: Sequence[Example], test: Sequence[Example], chosen: Sequence[int], watch: Watch) -> Answered:
    """The answer of the most similar training question (TF-IDF cosine) to the chosen cases."""
    from feinschliff.models.simple.vocabulary import learn, sparse

    questions = [question(e) for e in train]
    vocabulary = learn(questions)
    known = sparse(vocabulary.rows(questions), len(vocabulary))
    answers: dict[int, str] = {}
    for indices in watch.chunks(chosen, "neighbours"):
        asked = sparse(vocabulary.rows([question(test[i]) for i in indices]), len(vocabulary))
        nearest = (asked @ known.T).toarray().argmax(axis=1)
        answers.update({i: chat.answer_of(train[int(at)]) for i, at in zip(indices, nearest, strict=True)})
    return Answered("neighbours", "the answer of the most similar training question, copied", answers=answers)


def closest_questions(
    train: Sequence[Example], test: Sequence[Example], embed: Embed, seed: int, watch: Watch
) -> list[float]:
    """Per test case, the cosine similarity of the most similar of (up to 20,000 seeded) training questions."""
    import numpy as np

    from feinschliff.models.simple import neighbours

    def vectors(examples: Sequence[Example], step: str) -> Any:
        return np.concatenate([embed([question(e) for e in chunk]) for chunk in watch.chunks(examples, step)])

    chosen = [train[i] for i in seeded(len(train), MOST_NEIGHBOURS, seed)]
    _, similarities = neighbours(vectors(chosen, "paraphrases"), vectors(test, "paraphrases"), 1)
    return [float(similarity) for similarity in similarities[:, 0]]


def text_scores(answered: Answered, test: Sequence[Example]) -> dict[str, list[float]]:
    """chrF and ROUGE-L (0..1) of the arm's answers, in the order of the test cases."""
    pairs = [(answered.answers[i], chat.answer_of(test[i])) for i in sorted(answered.answers)]
    return {
        "chrf": [chat.chrf(given, right) for given, right in pairs],
        "rouge_l": [chat.rouge_l(given, right) for given, right in pairs],
    }


def _require_finite(arm: str, losses: Sequence[tuple[float, int]]) -> None:
    for i, (nll, _) in enumerate(losses):
        if not math.isfinite(nll):
            raise Problem(
                "evaluate/not-finite",
                f"The {arm} model gives no finite loss (first: test case {i + 1} of {len(losses)}).",
                "Its weights are broken, most likely because training ran away.",
                [Do("train again with a smaller step", "feinschliff train --set lr=1e-4")],
                safe="The stored model and the examples are as they were.",
                kind="run",
            )


def training_lengths(model: Any, train: Sequence[Example]) -> list[int]:
    """Tokens of up to 512 training answers by the model's own tokenizer; empty where it shows none."""
    tokenizer = getattr(model, "tokenizer", None)
    if tokenizer is None:
        return []
    step = max(1, len(train) // 512)
    return [len(tokenizer(chat.answer_of(e), add_special_tokens=False)["input_ids"]) + 1 for e in train[::step]]
