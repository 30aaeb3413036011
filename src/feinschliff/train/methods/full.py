"""Full fine-tuning: every weight of the base learns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feinschliff.core.contracts import TrainWork

TASKS = frozenset({"classify", "chat"})
NEEDS_BASE = True
CHANGES_BASE = True
DEFAULTS: Mapping[str, Any] = {
    "classify": {
        "epochs": None,
        "lr": 3e-4,
        "head_lr": 3e-3,
        "batch_size": 64,
        "min_steps": 200,
        "warmup": 0.1,
        "schedule": "linear",
        "weight_decay": 0.01,
        "label_smoothing": 0.05,
        "dropout": 0.1,
        "clip": 1.0,
        "patience": 3,
        "max_length": 256,
        "micro_tokens": 4096,
        "precision": "auto",
    },
    "chat": {
        "epochs": None,
        "lr": 1e-4,
        "batch_size": 8,
        "min_steps": 60,
        "warmup": 0.05,
        "schedule": "cosine",
        "weight_decay": 0.01,
        "clip": 1.0,
        "validations": 6,
        "patience": 3,
        "max_length": 1024,
        "micro_tokens": 1024,
        "precision": "auto",
    },
}


def train(work: TrainWork) -> dict[str, Any]:
    return classify(work) if hasattr(work.task, "outputs") else chat(work)


def classify(work: TrainWork) -> dict[str, Any]:
    import torch

    from feinschliff.models.transformer import save_model
    from feinschliff.train.card import write_classifier_card
    from feinschliff.train.classify_loop import build, fit

    model = build(work)
    model.requires_grad_(True)
    facts = fit(work, model)
    save_model(model.body, model.encoder.tokenizer, work.folder, torch.float32)
    model.save_heads(work.folder)
    write_classifier_card(work, "full", model)
    return facts


def chat(work: TrainWork) -> dict[str, Any]:
    import torch

    from feinschliff.models.transformer import save_model
    from feinschliff.train.card import write_chat_card
    from feinschliff.train.chat_loop import build, fit

    model = build(work, torch.float32)
    model.model.requires_grad_(True)
    facts = fit(work, model)
    save_model(model.model, model.tokenizer, work.folder, torch.bfloat16)
    write_chat_card(work, "full", model)
    return facts
