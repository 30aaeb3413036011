"""The training loop for chat models: cross-entropy on the answers only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from transformers import AutoModelForCausalLM

from feinschliff.core.contracts import Stopped, TrainWork
from feinschliff.core.nouns import Example
from feinschliff.core.problems import Problem
from feinschliff.models.causal import CausalModel, end_tokens, token_losses
from feinschliff.models.chat_template import Rendered
from feinschliff.models.transformer import computing, length_sorted, load_model, load_tokenizer
from feinschliff.tasks.chat import score
from feinschliff.train.batches import Plan, evenly, fitting_batch_size, plan, sample, seed_of
from feinschliff.train.checkpoint import Checkpoints
from feinschliff.train.classify_loop import restore
from feinschliff.train.optim import adamw, factor, load_state, parameters_of, set_rate, state_of
from feinschliff.train.watch import Watch, check_finite

VALIDATED = 64
"""Validation conversations that every look uses, drawn with the seed: a look must stay cheap beside the training."""


def build(work: TrainWork, dtype: torch.dtype) -> CausalModel:
    """The base chat model with its weights in `dtype` (float32 where they learn)."""
    if work.base is None:
        raise ValueError("a base model is needed")
    model = load_model(AutoModelForCausalLM, work.base, dtype)
    tokenizer = load_tokenizer(work.base)
    params = work.params
    return CausalModel(
        model, tokenizer, work.task.system, params["max_length"], params["precision"], end_tokens(model, tokenizer)
    )


def fit(work: TrainWork, model: CausalModel) -> dict[str, Any]:
    """Train what requires a gradient; `model` ends with the weights that were best on validation.

    Raises Stopped after saving a checkpoint when asked to stop, Problem ``train/not-finite``.
    """
    params = work.params
    train = render_all(work, model, work.train)
    looked_at = [work.validation[i] for i in sample(len(work.validation), VALIDATED, work.seed, "validation")]
    validation = render_all(work, model, looked_at)
    steps = make_plan(work, train)
    looks = looks_at(steps, train, validation, params["validations"])
    named = {name: p for name, p in model.model.named_parameters() if p.requires_grad}
    optimizer = adamw(named, lr=params["lr"], weight_decay=params["weight_decay"], faster={})
    checkpoints = Checkpoints(work.checkpoints, identity(work, steps, train))

    state: dict[str, Any] = {"step": 0, "best": None, "best_loss": None, "since_best": 0, "watch": None, "before": None}
    if saved := checkpoints.newest():
        state = saved.state
        restore(named, saved.tensors("weights"))
        load_state(optimizer, named, saved.tensors("optimizer"))
    watch = Watch(work.emit, sum(len(train[i].tokens) for batch in steps.steps for i in batch), state["watch"])
    watch.tell()
    if state["before"] is None:
        state["before"] = validate(model, validation)

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
        batch = [train[i] for i in steps.steps[step]]
        set_rate(optimizer, factor(step, len(steps.steps), params["warmup"], params["schedule"]))
        loss = train_step(model, batch, optimizer, params, seed_of(work.seed, "step", step))
        check_finite(loss, step, params["lr"])
        tokens = sum(len(r.tokens) for r in batch)
        watch.saw(done=tokens, tokens=tokens, examples=len(batch), loss=loss)
        if step + 1 in looks:
            scores = validate(model, validation)
            watch.validated(step + 1, scores)
            note_best(state, step + 1, scores)
            save(step + 1)
        elif checkpoints.due():
            save(step + 1)

    if state["best"] not in (None, state["step"]):
        restore(named, checkpoints.at(state["best"]).tensors("weights"))  # type: ignore[union-attr]
    watch.tell()
    scored = [train[i] for i in sample(len(train), VALIDATED, work.seed, "scored")]
    return {
        "validation": validate(model, validation),
        "before": state["before"],
        "train_score": validate(model, scored)["answer_loss"],
        "epochs": round(watch.examples / len(train), 2),
        "dropped_turns": sum(r.dropped_turns for r in train),
        "cut_answers": sum(r.cut_answers for r in train),
        "trainable_parameters": sum(p.numel() for p in named.values()),
        **watch.facts(),
    }


def render_all(work: TrainWork, model: CausalModel, examples: Sequence[Example]) -> list[Rendered]:
    return [work.task.render(model.tokenizer, example, work.params["max_length"]) for example in examples]


def make_plan(work: TrainWork, train: Sequence[Rendered]) -> Plan:
    params, lengths = work.params, [len(r.tokens) for r in train]
    if not lengths:
        raise Problem("train/no-examples", "There is no conversation to train on.", kind="input")
    conversations = min(work.budget / (sum(lengths) / len(lengths)), params["epochs"] * len(lengths))
    size = fitting_batch_size(int(conversations), params["batch_size"], params["min_steps"], least=2)
    return plan(lengths, lengths, batch_size=size, seed=work.seed, epochs=params["epochs"], budget=work.budget)


def looks_at(steps: Plan, train: Sequence[Rendered], validation: Sequence[Rendered], most: int) -> set[int]:
    """The steps (one-based) after which to look at validation: at most a quarter of the tokens go into looking."""
    learned = sum(len(train[i].tokens) for batch in steps.steps for i in batch)
    looked = sum(len(r.tokens) for r in validation)
    return set(evenly(len(steps.steps), max(1, min(most, learned // max(1, 4 * looked)))))


def identity(work: TrainWork, steps: Plan, train: Sequence[Rendered]) -> str:
    """What makes two trainings the same: parameters, batches and tokens; never ids or time."""
    decides = [dict(work.params), work.seed, work.budget, steps.steps, [(r.tokens, r.answers) for r in train]]
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:16]


def train_step(
    model: CausalModel,
    batch: Sequence[Rendered],
    optimizer: torch.optim.Optimizer,
    params: Mapping[str, Any],
    seed: int,
) -> float:
    """One update on all answer tokens of the batch; like lengths share a pass of at most `micro_tokens` tokens."""
    model.model.train()
    torch.manual_seed(seed)
    answered = sum(end - start for r in batch for start, end in r.answers)
    total = 0.0
    for group in length_sorted([len(r.tokens) for r in batch], params["micro_tokens"]):
        part = [batch[i] for i in group]
        with computing(params["precision"]):
            nll, _ = token_losses(
                model.model, [r.tokens for r in part], [r.answers for r in part], model.tokenizer.pad_token_id
            )
        loss = nll.sum() / answered
        loss.backward()
        total += float(loss.detach())
    torch.nn.utils.clip_grad_norm_(parameters_of(optimizer), params["clip"])
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return total


def validate(model: CausalModel, rendered: Sequence[Rendered]) -> dict[str, float]:
    """Answer loss and perplexity of the last answers; empty without any."""
    if not rendered:
        return {}
    scores = score(model.rendered_losses(rendered))
    return {name: scores[name] for name in ("answer_loss", "perplexity")}


def note_best(state: dict[str, Any], step: int, scores: Mapping[str, float]) -> None:
    """Lower answer loss is better; without validation the last one is the best."""
    loss = scores.get("answer_loss", -float(step))
    if state["best_loss"] is None or loss < state["best_loss"]:
        state.update(best=step, best_loss=loss, since_best=0)
    else:
        state["since_best"] += 1
