"""Answers to many test conversations at once: a batch reads the weights once for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from feinschliff.core.contracts import ChatModel

Conversations = Sequence[Sequence[Mapping[str, str]]]


def generate(model: ChatModel, conversations: Conversations, max_tokens: int) -> list[str]:
    """One answer per conversation at temperature 0; in a batch where the model shows its network, else one by one."""
    if hasattr(model, "tokenizer") and hasattr(model, "end_tokens"):  # models.causal.CausalModel, without its import
        return _batched(model, conversations, max_tokens)
    return [
        "".join(model.stream(messages, max_tokens=max_tokens, temperature=0.0, top_p=1.0, seed=0))
        for messages in conversations
    ]


def _batched(model: Any, conversations: Conversations, max_tokens: int) -> list[str]:
    """Greedy decoding of all conversations together: prompts padded on the left, a row ends with its end token."""
    import torch

    from feinschliff.models.causal import context_length
    from feinschliff.models.chat_template import render_prompt
    from feinschliff.models.transformer import computing, device

    room = max(context_length(model.model) - max_tokens, 16)
    prompts = [render_prompt(model.tokenizer, c, system=model.system, max_length=room) for c in conversations]
    longest = max(len(p) for p in prompts)
    pad_id = model.tokenizer.pad_token_id
    ids = torch.tensor([[pad_id] * (longest - len(p)) + p for p in prompts], device=device())
    mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in prompts], device=device())
    model.model.eval()
    with torch.no_grad(), computing(model.precision):
        out = model.model.generate(
            input_ids=ids,
            attention_mask=mask,
            do_sample=False,
            max_new_tokens=max_tokens,
            pad_token_id=pad_id,
            eos_token_id=sorted(model.end_tokens),
            # the base's own sampling and repetition settings must not colour a comparison at temperature 0
            temperature=None,
            top_p=None,
            top_k=None,
            repetition_penalty=1.0,
        )
    made = [row[longest:].tolist() for row in out]
    return [str(model.tokenizer.decode(_until(row, model.end_tokens), skip_special_tokens=True)) for row in made]


def _until(tokens: Sequence[int], ends: frozenset[int]) -> list[int]:
    """The tokens before the first end token."""
    stop = next((i for i, token in enumerate(tokens) if token in ends), len(tokens))
    return list(tokens[:stop])
