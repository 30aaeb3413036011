"""The training loop for classifiers: an encoder with one head per output."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from feinschliff.core.contracts import Stopped, TrainWork
from feinschliff.models.encoder import EncoderClassifier, load_encoder
from feinschliff.models.transformer import computing, device, length_sorted
from feinschliff.tasks.classify import texts, validate
from feinschliff.train.batches import Plan, fitting_batch_size, plan, sample, seed_of
from feinschliff.train.checkpoint import Checkpoints
from feinschliff.train.optim import adamw, factor, load_state, parameters_of, set_rate, state_of
from feinschliff.train.watch import Watch, check_finite

SCORED = 1000
"""At most so many training examples are scored at the end, to see how far the model overfits."""


@dataclass(frozen=True)
class Data:
    """The training part as tokens and label indices (-1: no label for that output)."""

    token_ids: list[list[int]]
    targets: torch.Tensor  # (examples, outputs)


def build(work: TrainWork) -> EncoderClassifier:
    """The base encoder with fresh heads, drawn from the run's seed."""
    if work.base is None:
        raise ValueError("a base model is needed")
    encoder = load_encoder(work.base, max_length=work.params["max_length"], precision=work.params["precision"])
    torch.manual_seed(seed_of(work.seed, "heads"))
    return EncoderClassifier(encoder, work.task.outputs, work.params.get("dropout", 0.0))


def fit(work: TrainWork, model: EncoderClassifier) -> dict[str, Any]:
    """Train what requires a gradient; `model` ends with the weights that were best on validation.

    Raises Stopped after saving a checkpoint when asked to stop, Problem ``train/not-finite``.
    """
    params = work.params
    data = prepare(work, model)
    steps = make_plan(work, data)
    named = {name: p for name, p in model.named_parameters() if p.requires_grad}
    optimizer = adamw(
        named, lr=params["lr"], weight_decay=params["weight_decay"], faster={"heads": params["head_lr"] / params["lr"]}
    )
    checkpoints = Checkpoints(work.checkpoints, identity(work, steps))

    state: dict[str, Any] = {"step": 0, "best": None, "best_rank": None, "since_best": 0, "watch": None}
    if saved := checkpoints.newest():
        state = saved.state
        restore(named, saved.tensors("weights"))
        load_state(optimizer, named, saved.tensors("optimizer"))
    watch = Watch(work.emit, sum(len(batch) for batch in steps.steps), state["watch"])
    watch.tell()

    def save(step: int) -> None:
        state.update(step=step, watch=watch.state())
        tensors = {"weights": {n: p.detach() for n, p in named.items()}, "optimizer": state_of(optimizer, named)}
        checkpoints.save(state, tensors, state["best"] or 0)

    for step in range(state["step"], len(steps.steps)):
        if state["since_best"] >= params["patience"]:
            break
        if work.should_stop():
            save(step)
            raise Stopped
        batch = steps.steps[step]
        set_rate(optimizer, factor(step, len(steps.steps), params["warmup"], params["schedule"]))
        loss = train_step(model, data, batch, optimizer, params, seed_of(work.seed, "step", step))
        check_finite(loss, step, params["lr"])
        tokens = sum(len(data.token_ids[i]) for i in batch)
        watch.saw(done=len(batch), tokens=tokens, examples=len(batch), loss=loss)
        if step + 1 in steps.ends:
            scores = validate(model, work.validation)
            watch.validated(step + 1, scores)
            note_best(state, step + 1, scores)
            save(step + 1)
        elif checkpoints.due():
            save(step + 1)

    if state["best"] not in (None, state["step"]):
        restore(named, checkpoints.at(state["best"]).tensors("weights"))  # type: ignore[union-attr]
    watch.tell()
    calibrate(work, model)
    return facts(work, model, watch, steps, sum(p.numel() for p in named.values()))


def prepare(work: TrainWork, model: EncoderClassifier) -> Data:
    columns = work.task.targets(work.train)
    targets = torch.tensor([columns[name] for name in model.outputs]).T.contiguous()
    return Data(model.encoder.encode(texts(work.train)), targets)


def make_plan(work: TrainWork, data: Data) -> Plan:
    """All batches of the run; small data sets get smaller batches, so that there are enough steps to learn."""
    params, lengths = work.params, [len(ids) for ids in data.token_ids]
    visits = min(work.budget, params["epochs"] * len(lengths))
    size = fitting_batch_size(visits, params["batch_size"], params["min_steps"])
    return plan(
        lengths, [1] * len(lengths), batch_size=size, seed=work.seed, epochs=params["epochs"], budget=work.budget
    )


def identity(work: TrainWork, steps: Plan) -> str:
    """What makes two trainings the same: parameters, labels, batches and texts; never ids or time."""
    told = hashlib.sha256()
    for example in work.train:
        told.update(json.dumps([example.input, example.output], sort_keys=True).encode())
    decides = [dict(work.params), work.seed, work.budget, steps.steps, told.hexdigest()]
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:16]


def train_step(
    model: EncoderClassifier,
    data: Data,
    batch: Sequence[int],
    optimizer: torch.optim.Optimizer,
    params: Mapping[str, Any],
    seed: int,
) -> float:
    """One update; like lengths share a pass of at most `micro_tokens` tokens, so that long texts do not cost memory.

    Dropout is drawn from the step's own seed, so that a resumed run draws the same.
    """
    model.train()
    torch.manual_seed(seed)
    labelled = (data.targets[list(batch)] >= 0).sum(0).to(device())
    total = 0.0
    for group in length_sorted([len(data.token_ids[i]) for i in batch], params["micro_tokens"]):
        part = [batch[i] for i in group]
        with computing(params["precision"]):
            logits = model([data.token_ids[i] for i in part])
        loss = sum_of_losses(logits, data.targets[part].to(device()), labelled, params["label_smoothing"])
        loss.backward()
        total += float(loss.detach())
    torch.nn.utils.clip_grad_norm_(parameters_of(optimizer), params["clip"])
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return total


def sum_of_losses(
    logits: Sequence[torch.Tensor], targets: torch.Tensor, labelled: torch.Tensor, smoothing: float
) -> torch.Tensor:
    """Cross-entropy, summed over the outputs and the rows; each output is divided by `labelled`, how many of the whole
    batch have a label for it. targets (rows, outputs); -1 does not count."""
    losses = [
        torch.nn.functional.cross_entropy(
            one, targets[:, k], ignore_index=-1, label_smoothing=smoothing, reduction="sum"
        )
        / labelled[k].clamp(min=1)
        for k, one in enumerate(logits)
    ]
    return torch.stack(losses).sum()


def calibrate(work: TrainWork, model: EncoderClassifier) -> None:
    """Make the finished model's probabilities honest on validation."""
    columns = work.task.targets(work.validation)
    targets = np.array([columns[name] for name in model.outputs]).T.reshape(len(work.validation), len(model.outputs))
    model.calibrate(texts(work.validation), targets)


def note_best(state: dict[str, Any], step: int, scores: Mapping[str, float]) -> None:
    """Better is more right; among equally right ones the lower loss. Without validation the last one is the best."""
    rank = [scores.get("accuracy", float(step)), -scores.get("loss", 0.0)]
    if state["best_rank"] is None or rank > state["best_rank"]:
        state.update(best=step, best_rank=rank, since_best=0)
    else:
        state["since_best"] += 1


def restore(named: Mapping[str, torch.nn.Parameter], state: Mapping[str, torch.Tensor]) -> None:
    with torch.no_grad():
        for name, parameter in named.items():
            parameter.copy_(state[name])


def facts(work: TrainWork, model: EncoderClassifier, watch: Watch, steps: Plan, trainable: int) -> dict[str, Any]:
    some = [work.train[i] for i in sample(len(work.train), SCORED, work.seed, "scored")]
    return {
        "validation": validate(model, work.validation),
        "train_score": validate(model, some)["accuracy"],
        "epochs": round(watch.done / len(work.train), 2),
        "batch_size": max(len(batch) for batch in steps.steps),
        "trainable_parameters": trainable,
        **watch.facts(),
    }
