"""Heads on a frozen encoder: every text is embedded once, then the heads learn on the vectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feinschliff.core.contracts import TrainWork

TASKS = frozenset({"classify"})
NEEDS_BASE = True
CHANGES_BASE = False
DEFAULTS: Mapping[str, Any] = {
    "classify": {
        "epochs": 60,
        "lr": 1e-2,
        "batch_size": 64,
        "weight_decay": 1e-2,
        "label_smoothing": 0.0,
        "max_length": 256,
        "precision": "auto",
    },
}


def train(work: TrainWork) -> dict[str, Any]:
    from feinschliff.train.card import write_classifier_card
    from feinschliff.train.head_loop import fit

    model, facts = fit(work)
    model.save_heads(work.folder)
    model.encoder.tokenizer.save_pretrained(work.folder)
    write_classifier_card(work, "head", model)
    return facts
