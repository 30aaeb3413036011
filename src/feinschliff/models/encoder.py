"""Encoder models: texts to unit vectors, and classifiers with one linear head per output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

from feinschliff.core.contracts import Prediction
from feinschliff.models import bases
from feinschliff.models.calibration import fitted_temperature
from feinschliff.models.transformer import (
    computing,
    device,
    length_sorted,
    load_model,
    load_tokenizer,
    pad,
    save_tensors,
)

HEADS = "heads.safetensors"
MAX_LENGTH = 256
PADDED_TOKENS = 4096
"""Tokens per forward pass when no gradients are kept: small enough for a cache, large enough for two cores."""


@dataclass
class Encoder:
    """A loaded encoder.

    pooling : ``mean`` over the tokens, or ``cls`` (the first token).
    prefix : written in front of every text, where the base was trained so (multilingual-e5).
    """

    model: Any
    tokenizer: Any
    pooling: str
    max_length: int
    prefix: str = ""
    precision: str = "auto"

    @property
    def width(self) -> int:
        return int(self.model.config.hidden_size)

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids per text, cut at `max_length`."""
        if not texts:
            return []
        prefixed = [self.prefix + text for text in texts]
        return list(self.tokenizer(prefixed, truncation=True, max_length=self.max_length)["input_ids"])

    def pooled(self, token_ids: Sequence[Sequence[int]]) -> torch.Tensor:
        """Vectors (batch, width) of one padded batch; gradients flow."""
        ids, mask = pad(token_ids, self.tokenizer.pad_token_id)
        hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        return pool(hidden, mask, self.pooling)

    def vectors(self, texts: Sequence[str]) -> torch.Tensor:
        """Vectors (len(texts), width) in float32 on the CPU, without gradients, computed in length-sorted batches."""
        token_ids = self.encode(texts)
        result = torch.empty((len(texts), self.width))
        with torch.no_grad(), computing(self.precision):
            for group in length_sorted([len(ids) for ids in token_ids], PADDED_TOKENS):
                result[group] = self.pooled([token_ids[i] for i in group]).float().cpu()
        return result

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of unit length, float32 (len(texts), width)."""
        self.model.eval()
        return nn.functional.normalize(self.vectors(texts), dim=1).numpy()


def load_encoder(
    folder: Path, *, reading: Mapping[str, Any] | None = None, max_length: int = MAX_LENGTH, precision: str = "auto"
) -> Encoder:
    """Load a base encoder, or a tuned one from a model version's folder.

    reading : how to read texts (`models.bases.reading`); of a model version, what its card says.
    """
    from transformers import AutoModel

    how = reading or bases.reading(folder)
    model = load_model(AutoModel, folder, torch.float32)
    longest = min(max_length, how["max_length"])
    return Encoder(model, load_tokenizer(folder), how["pooling"], longest, how["prefix"], precision)


def pool(hidden: torch.Tensor, mask: torch.Tensor, pooling: str) -> torch.Tensor:
    """(batch, tokens, width) -> (batch, width)."""
    if pooling == "cls":
        return hidden[:, 0].float()
    weights = mask.unsqueeze(-1).float()
    return (hidden.float() * weights).sum(1) / weights.sum(1).clamp(min=1.0)


class EncoderClassifier(nn.Module):
    """An encoder with one linear head per output; fulfils the contract `Classifier`."""

    def __init__(self, encoder: Encoder, outputs: Mapping[str, Sequence[str]], dropout: float = 0.0) -> None:
        super().__init__()
        self.encoder = encoder
        self.body = encoder.model
        self.outputs: Mapping[str, Sequence[str]] = {name: tuple(labels) for name, labels in outputs.items()}
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleList(nn.Linear(encoder.width, len(labels)) for labels in self.outputs.values()).to(
            device()
        )

    def logits(self, vectors: torch.Tensor) -> list[torch.Tensor]:
        """Per output (batch, labels), in the order of `outputs`."""
        dropped = self.dropout(vectors.to(device()))
        return [head(dropped).float() for head in self.heads]

    def forward(self, token_ids: Sequence[Sequence[int]]) -> list[torch.Tensor]:
        return self.logits(self.encoder.pooled(token_ids))

    def probabilities(self, texts: Sequence[str]) -> list[torch.Tensor]:
        """Per output (len(texts), labels), float32, without dropout."""
        self.eval()
        with torch.no_grad():
            vectors = self.encoder.vectors(texts)
            return [logits.softmax(1).cpu() for logits in self.logits(vectors)]

    def classify(self, texts: Sequence[str]) -> list[Prediction]:
        if not texts:
            return []
        ranked = [
            ranking(labels, p) for labels, p in zip(self.outputs.values(), self.probabilities(texts), strict=True)
        ]
        return [Prediction(dict(zip(self.outputs, rows, strict=True))) for rows in zip(*ranked, strict=True)]

    def calibrate(self, texts: Sequence[str], targets: np.ndarray) -> dict[str, float]:
        """Divide each head by the temperature that makes its probabilities honest on cases it was not trained on.

        targets : (len(texts), outputs), the right label's place, -1 for none. Returns the temperature per output.
        """
        self.eval()
        found = {}
        with torch.no_grad():
            logits = self.logits(self.encoder.vectors(texts)) if texts else []
            for k, (name, of_output) in enumerate(zip(self.outputs, logits, strict=False)):
                known = targets[:, k] >= 0
                found[name] = fitted_temperature(of_output.cpu().numpy()[known], targets[known, k])
                for parameter in self.heads[k].parameters():
                    parameter.div_(found[name])
        return found

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return self.encoder.embed(texts)

    def head_state(self) -> dict[str, torch.Tensor]:
        return dict(self.heads.state_dict())

    def save_heads(self, folder: Path) -> None:
        save_tensors(self.head_state(), folder / HEADS)

    def load_heads(self, folder: Path) -> None:
        self.heads.load_state_dict(load_file(folder / HEADS))


def ranking(labels: Sequence[str], probabilities: torch.Tensor) -> list[list[tuple[str, float]]]:
    """Per row all labels with their probability, best first; equal ones in label order."""
    order = probabilities.argsort(dim=1, descending=True, stable=True)
    return [[(labels[i], float(p[i])) for i in row] for row, p in zip(order.tolist(), probabilities, strict=True)]
