"""The training loop for heads on a frozen encoder: embedding is the work, the heads take seconds."""

from __future__ import annotations

from typing import Any

import torch

from feinschliff.core.contracts import Stopped, TrainWork
from feinschliff.models.encoder import EncoderClassifier
from feinschliff.models.transformer import device
from feinschliff.tasks.classify import texts, validate
from feinschliff.train.batches import order, sample
from feinschliff.train.classify_loop import SCORED, build, calibrate, sum_of_losses
from feinschliff.train.optim import adamw, factor, set_rate
from feinschliff.train.watch import Watch, check_finite

CHUNK = 512


def fit(work: TrainWork) -> tuple[EncoderClassifier, dict[str, Any]]:
    """Embed at most `work.budget` training examples, then train the heads on the vectors.

    A run that was interrupted starts again: the whole takes seconds to a minute, so it writes no checkpoints.
    """
    model = build(work)
    model.requires_grad_(False)
    model.heads.requires_grad_(True)
    chosen = sample(len(work.train), work.budget, work.seed, "embedded")
    examples = [work.train[i] for i in chosen]
    watch = Watch(work.emit, len(examples))
    vectors = embed_all(work, model, texts(examples), watch)
    columns = work.task.targets(examples)
    targets = torch.tensor([columns[name] for name in model.outputs]).T.contiguous()
    scale = 1.0 / float(vectors.std().clamp(min=1e-6))
    train_heads(work, model, vectors * scale, targets, scale, watch)
    calibrate(work, model)
    some = [work.train[i] for i in sample(len(work.train), SCORED, work.seed, "scored")]
    facts = {
        "validation": validate(model, work.validation),
        "train_score": validate(model, some)["accuracy"],
        "epochs": work.params["epochs"],
        "trainable_parameters": sum(p.numel() for p in model.heads.parameters()),
        **watch.facts(),
    }
    return model, facts


def embed_all(work: TrainWork, model: EncoderClassifier, words: list[str], watch: Watch) -> torch.Tensor:
    model.eval()
    parts = []
    for start in range(0, len(words), CHUNK):
        if work.should_stop():
            raise Stopped
        parts.append(model.encoder.vectors(words[start : start + CHUNK]))
        watch.done = watch.examples = min(start + CHUNK, len(words))
        watch.tell()
    return torch.cat(parts)


def train_heads(
    work: TrainWork, model: EncoderClassifier, vectors: torch.Tensor, targets: torch.Tensor, scale: float, watch: Watch
) -> None:
    """Train on vectors of unit spread; afterwards the scale moves into the weights, so that the plain vectors fit."""
    params = work.params
    named = dict(model.heads.named_parameters())
    optimizer = adamw(named, lr=params["lr"], weight_decay=params["weight_decay"], faster={})
    for epoch in range(params["epochs"]):
        if work.should_stop():
            raise Stopped
        shuffled = order(len(vectors), work.seed, epoch)
        set_rate(optimizer, factor(epoch, params["epochs"], 0.05, "cosine"))
        total = 0.0
        for start in range(0, len(shuffled), params["batch_size"]):
            batch = shuffled[start : start + params["batch_size"]]
            part = targets[batch].to(device())
            loss = sum_of_losses(model.logits(vectors[batch]), part, (part >= 0).sum(0), params["label_smoothing"])
            loss.backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            total += float(loss.detach()) * len(batch)
        check_finite(total, epoch, params["lr"])
        watch.loss = total / len(vectors)
        watch.tell(note=f"heads, round {epoch + 1} of {params['epochs']}")
    with torch.no_grad():
        for name, weight in named.items():
            if name.endswith("weight"):
                weight.mul_(scale)
    watch.validated(params["epochs"], validate(model, work.validation))
