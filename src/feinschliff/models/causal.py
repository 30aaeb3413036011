"""Chat models: streaming answers with a key-value cache, and exact losses of given answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from feinschliff.models.chat_template import Messages, Rendered, render, render_prompt
from feinschliff.models.transformer import (
    compute_dtype,
    computing,
    device,
    length_sorted,
    load_model,
    load_tokenizer,
    pad,
)

MAX_LENGTH = 1024
PADDED_TOKENS = 2048
LEAST_TEMPERATURE = 1e-5
"""Below, logits divided by the temperature leave float32."""


@dataclass
class CausalModel:
    """A loaded chat model; fulfils the contract `ChatModel`.

    system : rendered in front of every conversation that brings no system turn.
    max_length : tokens of a whole conversation when losses are computed.
    """

    model: Any
    tokenizer: Any
    system: str = ""
    max_length: int = MAX_LENGTH
    precision: str = "auto"
    end_tokens: frozenset[int] = field(default_factory=frozenset)

    def stream(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int = 256,
        temperature: float = 0.0,
        top_p: float = 1.0,
        seed: int = 0,
    ) -> Iterator[str]:
        """Yield the answer piece by piece; temperature 0 takes the likeliest token each time."""
        room = context_length(self.model) - max_tokens
        prompt = render_prompt(self.tokenizer, messages, system=self.system, max_length=max(room, 16))
        generator = torch.Generator().manual_seed(seed)
        text = PieceByPiece(self.tokenizer)
        for token in self.generate(prompt, max_tokens, temperature, top_p, generator):
            if piece := text.add(token):
                yield piece
        if rest := text.finish():
            yield rest

    @torch.no_grad()
    def step(self, tokens: Sequence[int], cache: Any) -> tuple[torch.Tensor, Any]:
        """Logits (vocabulary,) of the next token, float32 on the CPU, and the grown cache."""
        ids = torch.tensor([list(tokens)], device=device())
        with computing(self.precision):
            out = self.model(input_ids=ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
        return out.logits[0, -1].float().cpu(), out.past_key_values

    def generate(
        self, prompt: Sequence[int], max_tokens: int, temperature: float, top_p: float, generator: torch.Generator
    ) -> Iterator[int]:
        """Yield token ids until an end token (not yielded) or `max_tokens`."""
        self.model.eval()
        logits, cache = self.step(prompt, None)
        for made in range(max_tokens):
            token = sample(logits, temperature, top_p, generator)
            if token in self.end_tokens:
                return
            yield token
            if made + 1 < max_tokens:
                logits, cache = self.step([token], cache)

    def answer_losses(self, conversations: Sequence[Messages]) -> list[tuple[float, int]]:
        """Per conversation: summed negative log-likelihood (nats) of its last answer with end token, and its tokens."""
        rendered = [render(self.tokenizer, c, system=self.system, max_length=self.max_length) for c in conversations]
        return self.rendered_losses(rendered)

    @torch.no_grad()
    def rendered_losses(self, rendered: Sequence[Rendered]) -> list[tuple[float, int]]:
        """`answer_losses` of conversations that are rendered already."""
        self.model.eval()
        losses = [(0.0, 0)] * len(rendered)
        for group in length_sorted([len(r.tokens) for r in rendered], PADDED_TOKENS):
            batch = [rendered[i] for i in group]
            last = [[r.answers[-1]] for r in batch]
            with computing(self.precision):
                nll, rows = token_losses(self.model, [r.tokens for r in batch], last, self.tokenizer.pad_token_id)
            for row, index in enumerate(group):
                mine = nll[rows == row]
                losses[index] = (float(mine.sum()), int(mine.numel()))
        return losses


def load_causal(
    folder: Path, *, system: str = "", max_length: int = MAX_LENGTH, precision: str = "auto"
) -> CausalModel:
    """Load a base chat model, or a fully tuned one, for answering: weights in the precision that is fastest here."""
    from transformers import AutoModelForCausalLM

    model = load_model(AutoModelForCausalLM, folder, compute_dtype(precision))
    tokenizer = load_tokenizer(folder)
    return CausalModel(model, tokenizer, system, max_length, precision, end_tokens(model, tokenizer))


def end_tokens(model: Any, tokenizer: Any) -> frozenset[int]:
    """Every token that ends a turn, by the generation config and the tokenizer."""
    stated = model.generation_config.eos_token_id if model.generation_config else None
    stated = [stated] if isinstance(stated, int) else list(stated or [])
    return frozenset([*stated, *([tokenizer.eos_token_id] if tokenizer.eos_token_id is not None else [])])


def context_length(model: Any) -> int:
    return int(getattr(model.config, "max_position_embeddings", None) or 2048)


def token_losses(
    model: Any, tokens: Sequence[Sequence[int]], spans: Sequence[Sequence[tuple[int, int]]], pad_id: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Negative log-likelihood of the tokens in `spans`, float32 (n,), and the row of each (n,).

    The batch is padded on the right; logits are computed only where an answer token is predicted, which saves most of
    the memory of a large vocabulary.
    """
    ids, mask = pad(tokens, pad_id)
    places = [
        (row, at) for row, of_row in enumerate(spans) for start, end in of_row for at in range(max(start, 1), end)
    ]
    rows = torch.tensor([row for row, _ in places], device=ids.device)
    at = torch.tensor([at for _, at in places], device=ids.device)
    logits = logits_at(model, ids, mask, rows, at - 1)
    return torch.nn.functional.cross_entropy(logits.float(), ids[rows, at], reduction="none"), rows


def logits_at(model: Any, ids: torch.Tensor, mask: torch.Tensor, rows: torch.Tensor, at: torch.Tensor) -> torch.Tensor:
    """Logits (n, vocabulary) at the given places."""
    config = model.config
    scaled = any(getattr(config, name, None) for name in ("final_logit_softcapping", "logit_scale", "logits_scaling"))
    if scaled:  # Gemma, Cohere, Granite change the logits after the head: let the model do it
        return model(input_ids=ids, attention_mask=mask, use_cache=False).logits[rows, at]
    hidden = model.get_decoder()(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
    return model.get_output_embeddings()(hidden[rows, at])


def sample(logits: torch.Tensor, temperature: float, top_p: float, generator: torch.Generator) -> int:
    """Draw a token: nucleus sampling (Holtzman et al. 2020); temperature 0, or next to it, is argmax."""
    if temperature < LEAST_TEMPERATURE:
        return int(logits.argmax())
    probabilities, order = (logits / temperature).softmax(0).sort(descending=True, stable=True)
    before = probabilities.cumsum(0) - probabilities
    probabilities = probabilities.masked_fill(before >= top_p, 0.0) if top_p < 1 else probabilities
    return int(order[torch.multinomial(probabilities, 1, generator=generator)])


class PieceByPiece:
    """Turns tokens into text as they come; a character whose bytes are not all there yet is held back."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        self.tokens: list[int] = []
        self.start = 0
        self.given = ""

    def add(self, token: int) -> str:
        self.tokens.append(token)
        text = self.decode()
        if text.endswith("\ufffd"):
            return ""
        return self.give(text)

    def finish(self) -> str:
        """What was held back: at the end half a character is shown as the replacement sign."""
        return self.give(self.decode())

    def decode(self) -> str:
        return str(self.tokenizer.decode(self.tokens[self.start :], skip_special_tokens=True))

    def give(self, text: str) -> str:
        piece = text[len(self.given) :]
        self.given = text
        # a window of tokens keeps the cost of a long answer linear; its first token gives the context for spaces
        if len(self.tokens) - self.start > 32:
            self.start = len(self.tokens) - 4
            self.given = self.decode()
        return piece
