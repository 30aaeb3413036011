"""What people write is text, never control: a message cannot end its own turn or begin another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def harmless(messages: Sequence[Mapping[str, str]], model: Any) -> list[dict[str, str]]:
    """The messages with the model's control tokens (``<|im_end|>`` and the like) broken up by a space.

    A tokenizer would read them as control, so that a customer's mail could pose as the system.
    """
    tokenizer = getattr(model, "tokenizer", None)
    if tokenizer is None:
        return [dict(message) for message in messages]
    added = getattr(tokenizer, "added_tokens_decoder", {}).values()
    marks = {*tokenizer.all_special_tokens, *(str(token) for token in added if token.special)}
    return [{**message, "content": _broken_up(message["content"], marks)} for message in messages]


def _broken_up(text: str, marks: set[str]) -> str:
    for mark in sorted((m for m in marks if len(m) > 1), key=lambda m: (-len(m), m)):
        text = text.replace(mark, f"{mark[0]} {mark[1:]}")
    return text
