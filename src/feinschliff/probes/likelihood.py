"""How likely a language model finds given texts: what the probes of chat models share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

PADDED_TOKENS = 512
"""Tokens per forward pass: their logits over a vocabulary of 150,000 take 0.3 GB in float32. On two slow cores the
short choices took half as long as with 1,024 (docs/log.md)."""
WORST = 100.0
"""Nats of a token whose probability is no number any more: a broken model has forgotten all, and JSON knows no NaN."""
START = "\n"
"""A text stands after a line break (and the tokenizer's own start token, if it has one), so that its first token counts
for every tokenizer. No chat template: some write today's date into it."""


def losses(
    model: Any, texts: Sequence[tuple[str, str]], told: Callable[[int], None], per_item: int = 1
) -> list[tuple[float, int]]:
    """Per (context, text): the text's summed negative log-likelihood in nats, and its tokens.

    model : `models.causal.CausalModel`. per_item : how many texts make one item for `told`. A text that is longer than
    the model can read is cut at its end.
    """
    import torch

    from feinschliff.models.causal import token_losses
    from feinschliff.models.transformer import computing, length_sorted

    model.model.eval()
    encoded = [encode(model, context, text) for context, text in texts]
    found = [(0.0, 0)] * len(texts)
    done = 0
    for group in length_sorted([len(ids) for ids, _ in encoded], PADDED_TOKENS):
        tokens = [encoded[i][0] for i in group]
        spans = [[(encoded[i][1], len(encoded[i][0]))] for i in group]
        with torch.no_grad(), computing(model.precision):
            nll, rows = token_losses(model.model, tokens, spans, model.tokenizer.pad_token_id)
        nll = torch.nan_to_num(nll, nan=WORST, posinf=WORST).clamp(max=WORST)
        for row, index in enumerate(group):
            own = nll[rows == row]
            found[index] = (float(own.sum()), int(own.numel()))
        told((done + len(group)) // per_item - done // per_item)
        done += len(group)
    return found


def encode(model: Any, context: str, text: str) -> tuple[list[int], int]:
    """Token ids of context and text, encoded apart so that the place is sure, and where the text starts."""
    from feinschliff.models.causal import context_length

    before = list(model.tokenizer(context)["input_ids"])
    ids = before + list(model.tokenizer(text, add_special_tokens=False)["input_ids"])
    return ids[: context_length(model.model)], len(before)
