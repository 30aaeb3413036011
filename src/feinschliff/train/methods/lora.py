"""LoRA: the base stays as it is, small low-rank changes of its linear layers learn (Hu et al. 2021)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from feinschliff.core.contracts import TrainWork
from feinschliff.train.methods import full

if TYPE_CHECKING:
    from feinschliff.models.lora import Adapter

TASKS = frozenset({"classify", "chat"})
NEEDS_BASE = True
CHANGES_BASE = True
LORA = {"rank": 16, "alpha": 32.0, "lora_dropout": 0.0, "targets": ["all-linear"]}
DEFAULTS: Mapping[str, Any] = {
    "classify": {**full.DEFAULTS["classify"], "lr": 2e-3, **LORA},
    "chat": {**full.DEFAULTS["chat"], "lr": 2e-3, "weight_decay": 0.0, **LORA},
}


def train(work: TrainWork) -> dict[str, Any]:
    return classify(work) if hasattr(work.task, "outputs") else chat(work)


def classify(work: TrainWork) -> dict[str, Any]:
    from feinschliff.models.lora import save_adapter
    from feinschliff.train.card import write_classifier_card
    from feinschliff.train.classify_loop import build, fit

    model = build(work)
    adapter = inject_into(model.body, work)
    facts = fit(work, model)
    save_adapter(model.body, work.folder, adapter, kind="FEATURE_EXTRACTION")
    model.save_heads(work.folder)
    model.encoder.tokenizer.save_pretrained(work.folder)
    write_classifier_card(work, "lora", model)
    return facts


def chat(work: TrainWork) -> dict[str, Any]:
    from feinschliff.models.lora import save_adapter
    from feinschliff.models.transformer import compute_dtype
    from feinschliff.train.card import write_chat_card
    from feinschliff.train.chat_loop import build, fit

    model = build(work, compute_dtype(work.params["precision"]))
    adapter = inject_into(model.model, work)
    facts = fit(work, model)
    save_adapter(model.model, work.folder, adapter, kind="CAUSAL_LM")
    model.tokenizer.save_pretrained(work.folder)
    write_chat_card(work, "lora", model)
    return facts


def inject_into(model: Any, work: TrainWork) -> Adapter:
    """Freeze the base and add the low-rank changes."""
    from feinschliff.models.lora import Adapter, inject, linear_names
    from feinschliff.train.batches import seed_of

    params = work.params
    targets = linear_names(model) if params["targets"] == ["all-linear"] else params["targets"]
    adapter = Adapter(tuple(targets), params["rank"], params["alpha"], params["lora_dropout"])
    inject(model, adapter, seed_of(work.seed, "lora"))
    return adapter
