"""From messages to tokens by a model's chat template, with the answers marked by prefix rendering. No torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from feinschliff.core.problems import Problem

Messages = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Rendered:
    """A conversation as tokens.

    tokens : token ids, at most the asked length.
    trained : per token, whether the loss counts it: exactly the assistant's answers with their end token.
    answers : [start, end) of every answer in `tokens`.
    dropped_turns : old turns left out from the left; cut_answers : answers shortened from the right.
    """

    tokens: tuple[int, ...]
    trained: tuple[bool, ...]
    answers: tuple[tuple[int, int], ...]
    dropped_turns: int = 0
    cut_answers: int = 0


def with_system(messages: Messages, system: str) -> list[dict[str, str]]:
    """The messages with `system` in front, unless they bring a system turn of their own or `system` is empty."""
    turns = [{"role": m["role"], "content": m["content"]} for m in messages]
    if not system or (turns and turns[0]["role"] == "system"):
        return turns
    return [{"role": "system", "content": system}, *turns]


def turns_of(tokenizer: Any, messages: Messages, system: str) -> list[dict[str, str]]:
    """What is rendered: `with_system`, every turn harmless. The one way from messages to tokens, in every room."""
    return harmless(tokenizer, with_system(messages, system))


def harmless(tokenizer: Any, messages: Messages) -> list[dict[str, str]]:
    """The messages with the tokenizer's control tokens (``<|im_end|>`` and the like) broken up by a space.

    A tokenizer would read them as control, so that a customer's mail could end its own turn or pose as the system.
    """
    added = getattr(tokenizer, "added_tokens_decoder", {}).values()
    marks = {*tokenizer.all_special_tokens, *(str(token) for token in added if token.special)}
    return [{"role": m["role"], "content": _broken_up(m["content"], marks)} for m in messages]


def _broken_up(text: str, marks: set[str]) -> str:
    for mark in sorted((m for m in marks if len(m) > 1), key=lambda m: (-len(m), m)):
        text = text.replace(mark, f"{mark[0]} {mark[1:]}")
    return text


def render_prompt(tokenizer: Any, messages: Messages, *, system: str, max_length: int) -> list[int]:
    """Token ids of `messages` up to where the assistant starts to answer; too long: the oldest exchanges go first."""
    turns = turns_of(tokenizer, messages, system)
    tokens = encode(tokenizer, template(tokenizer, turns, answer_next=True))
    while len(tokens) > max_length and (shorter := without_oldest_exchange(turns)) is not None:
        turns = shorter
        tokens = encode(tokenizer, template(tokenizer, turns, answer_next=True))
    return tokens[-max_length:]


def render(tokenizer: Any, messages: Messages, *, system: str, max_length: int) -> Rendered:
    """Render a conversation by prefixes: for every assistant turn the difference between "the assistant may answer now"
    and "it has answered" is the answer, whatever the template writes around it.

    The answer is tokenised apart from its prompt, as it is when the model generates it. Turns after the last answer are
    left out. Too long: the oldest exchanges go first, then the last prompt loses its beginning, then the answer its end
    (a cut answer has no end token, so the model does not learn to stop there).

    Raises Problem ``train/template-not-prefix`` when the template rewrites earlier turns, and
    ``train/no-answer`` when there is no assistant turn.
    """
    turns = turns_of(tokenizer, messages, system)
    whole = render_whole(tokenizer, turns)
    dropped = 0
    while len(whole.tokens) > max_length and (shorter := without_oldest_exchange(turns, answered=True)) is not None:
        dropped += len(turns) - len(shorter)
        turns = shorter
        whole = render_whole(tokenizer, turns)
    if len(whole.tokens) > max_length:
        whole = cut(whole, max_length)
    return replace(whole, dropped_turns=dropped)


def render_whole(tokenizer: Any, turns: Messages) -> Rendered:
    tokens: list[int] = []
    trained: list[bool] = []
    answers: list[tuple[int, int]] = []
    done = ""
    for at, turn in enumerate(turns):
        if turn["role"] != "assistant":
            continue
        prompt = template(tokenizer, turns[:at], answer_next=True)
        answered = template(tokenizer, turns[: at + 1], answer_next=False)
        if not prompt.startswith(done) or not answered.startswith(prompt):
            raise not_prefix(at)
        before = encode(tokenizer, prompt[len(done) :])
        answer, after = split_answer(tokenizer, answered[len(prompt) :])
        start = len(tokens) + len(before)
        answers.append((start, start + len(answer)))
        tokens += [*before, *answer, *after]
        trained += [False] * len(before) + [True] * len(answer) + [False] * len(after)
        done = answered
    if not answers:
        raise Problem(
            "train/no-answer",
            "A conversation has no assistant turn.",
            "A chat model learns from the answers.",
            ["leave the conversation out, or add the answer as a turn with the role assistant"],
        )
    end = answers[-1][1]
    return Rendered(tuple(tokens[:end]), tuple(trained[:end]), tuple(answers))


def template(tokenizer: Any, turns: Messages, *, answer_next: bool) -> str:
    return str(tokenizer.apply_chat_template(list(turns), tokenize=False, add_generation_prompt=answer_next))


def encode(tokenizer: Any, text: str) -> list[int]:
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def split_answer(tokenizer: Any, segment: str) -> tuple[list[int], list[int]]:
    """Tokens of an answer with its end token, and what the template writes after it (such as a line break)."""
    tokens = encode(tokenizer, segment)
    special = special_ids(tokenizer)
    last = max((i for i, token in enumerate(tokens) if token in special), default=len(tokens) - 1)
    return tokens[: last + 1], tokens[last + 1 :]


def special_ids(tokenizer: Any) -> set[int]:
    """Ids of control tokens: the named ones and those that were added as special (Llama 3's ``<|eot_id|>``)."""
    added = getattr(tokenizer, "added_tokens_decoder", {})
    return {*tokenizer.all_special_ids, *(i for i, token in added.items() if token.special)}


def not_prefix(turn: int) -> Problem:
    return Problem(
        "train/template-not-prefix",
        f"The base model's chat template rewrites earlier turns (first at turn {turn + 1}).",
        "The answers could not be told apart from the prompt, so the model would learn the wrong words.",
        ["choose another base: feinschliff models list", "or give the conversations as single exchanges"],
    )


def without_oldest_exchange(turns: Messages, *, answered: bool = False) -> list[dict[str, str]] | None:
    """The conversation without its first user turn and what follows up to the next one; None if only one is left.

    answered : an answer must remain (training); otherwise an open question is enough (serving).
    """
    users = [i for i, turn in enumerate(turns) if turn["role"] == "user"]
    if len(users) < 2:
        return None
    rest = turns[users[1] :]
    if answered and not any(turn["role"] == "assistant" for turn in rest):
        return None
    head = [dict(turn) for turn in turns[: users[0]] if turn["role"] == "system"]
    return [*head, *(dict(turn) for turn in rest)]


def cut(whole: Rendered, max_length: int) -> Rendered:
    """Fit one exchange: at least half of the room stays with the answer, the prompt keeps its end."""
    start, end = whole.answers[0][0], whole.answers[-1][1]
    room = max(max_length - start, max_length // 2)
    first = max(0, start - (max_length - min(end - start, room)))
    last = min(end, first + max_length)
    answers = tuple((a - first, min(b, last) - first) for a, b in whole.answers if a < last)
    shortened = sum(1 for _, b in whole.answers if b > last)
    return Rendered(whole.tokens[first:last], whole.trained[first:last], answers, cut_answers=shortened)
