"""The chat task: what a conversation means, how it becomes tokens, and how answers are scored."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from feinschliff.core.nouns import Example
from feinschliff.models.chat_template import Rendered, render


@dataclass(frozen=True)
class Chat:
    """A chat task: the system text is always rendered, so that training, testing and serving see the same prompt."""

    system: str = ""

    def render(self, tokenizer: Any, example: Example, max_length: int) -> Rendered:
        return render(tokenizer, messages_of(example), system=self.system, max_length=max_length)


def messages_of(example: Example) -> list[dict[str, str]]:
    """The whole conversation of an example: its input turns and the wanted answer."""
    turns = [*example.input["messages"], example.output["message"]]
    return [{"role": str(m["role"]), "content": str(m["content"])} for m in turns]


def answer_of(example: Example) -> str:
    return str(example.output["message"]["content"])


def score(losses: Sequence[tuple[float, int]]) -> dict[str, float]:
    """Answer loss in nats per token over all answers (token-weighted), perplexity, and how many answers.

    losses : per answer, summed negative log-likelihood and number of tokens, as `ChatModel.answer_losses` gives.
    """
    tokens = sum(n for _, n in losses)
    loss = sum(nll for nll, _ in losses) / tokens if tokens else math.nan
    return {"answer_loss": loss, "perplexity": math.exp(min(loss, 700.0)), "n": len(losses), "tokens": tokens}


def chrf(answer: str, reference: str) -> float:
    """chrF of one answer, 0..1 (Popović 2015, sacrebleu's chrF2)."""
    from sacrebleu import sentence_chrf

    return float(sentence_chrf(answer, [reference]).score) / 100


WORD = re.compile(r"\w+")


def rouge_l(answer: str, reference: str) -> float:
    """ROUGE-L F1 on case-folded words, 0..1 (Lin 2004): the longest common subsequence over both lengths."""
    given, wanted = WORD.findall(answer.casefold()), WORD.findall(reference.casefold())
    if not given or not wanted:
        return float(given == wanted)
    return 2 * common_subsequence(given, wanted) / (len(given) + len(wanted))


def common_subsequence(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the longest common subsequence; one row of the dynamic programme is kept."""
    row = [0] * (len(b) + 1)
    for word in a:
        diagonal = 0
        for j, other in enumerate(b, 1):
            above = row[j]
            row[j] = diagonal + 1 if word == other else max(above, row[j - 1])
            diagonal = above
    return row[-1]
