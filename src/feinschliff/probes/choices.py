"""Choices: the share of simple questions whose right answer a language model finds likeliest of four."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from feinschliff.probes import share_lost
from feinschliff.probes.likelihood import losses

KIND = "chat"
MOST = 36
CHANCE = 0.25
PROMPTS = {"en": "Question: {}\nAnswer:", "de": "Frage: {}\nAntwort:"}


def ask(model: Any, items: Sequence[Mapping[str, Any]], told: Callable[[int], None]) -> float:
    """Share of questions whose right choice has the greatest log-likelihood per token of the choice."""
    texts = [(PROMPTS[item["lang"]].format(item["question"]), f" {choice}") for item in items for choice in four(item)]
    means = [nll / tokens for nll, tokens in losses(model, texts, told, per_item=4)]
    return sum(right(item, means[4 * i : 4 * i + 4]) for i, item in enumerate(items)) / len(items)


def four(item: Mapping[str, Any]) -> Sequence[str]:
    """The choices; `CHANCE` holds for exactly four."""
    if len(item["choices"]) != 4:
        raise ValueError(f"not four choices: {item['question']}")
    return item["choices"]


def right(item: Mapping[str, Any], losses_of_choices: Sequence[float]) -> bool:
    """Whether the right choice is likelier than every other; equally likely is not right."""
    others = [loss for i, loss in enumerate(losses_of_choices) if i != item["answer"]]
    return losses_of_choices[item["answer"]] < min(others)


def lost(before: float, after: float) -> float:
    return share_lost(before, after, CHANCE)
