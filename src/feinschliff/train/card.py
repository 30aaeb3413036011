"""What a training method writes about its model into `model.json`; `choose` adds recipe and base."""

from __future__ import annotations

import hashlib
from typing import Any

from feinschliff.core.contracts import TrainWork
from feinschliff.models.folder import write_card


def write_card_of(work: TrainWork, method: str, **more: Any) -> None:
    """`more` : ``outputs`` (label order = order of the logits), ``max_length`` and what else loading needs."""
    task = "chat" if "system" in more else "classify"
    write_card(work.folder, {"format": 1, "task": task, "method": method, **more})


def write_classifier_card(work: TrainWork, method: str, model: Any) -> None:
    encoder = model.encoder
    outputs = {name: list(labels) for name, labels in model.outputs.items()}
    reading = {"max_length": encoder.max_length, "pooling": encoder.pooling, "prefix": encoder.prefix}
    write_card_of(work, method, outputs=outputs, **reading)


def write_chat_card(work: TrainWork, method: str, model: Any) -> None:
    template = str(model.tokenizer.chat_template)
    write_card_of(
        work,
        method,
        system=model.system,
        max_length=model.max_length,
        template_sha256=hashlib.sha256(template.encode()).hexdigest(),
    )
