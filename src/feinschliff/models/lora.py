"""Low-rank adapters (Hu et al. 2021, arXiv:2106.09685): inject, scale, merge, and PEFT's layout on disk."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

from feinschliff.models.transformer import save_tensors
from feinschliff.store.files import read_json, write_json

ADAPTER = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
PREFIX = "base_model.model."


@dataclass(frozen=True)
class Adapter:
    """What an adapter is made of. targets : last name parts of the linear layers that it changes."""

    targets: tuple[str, ...]
    rank: int
    alpha: float
    dropout: float = 0.0


class LoraLinear(nn.Module):
    """A frozen linear layer plus a trained low-rank change: y = W x + scale * B (A x)."""

    def __init__(self, base: nn.Linear, rank: int, alpha: float, dropout: float, generator: torch.Generator) -> None:
        super().__init__()
        self.base = base
        self.scale = alpha / rank
        self.strength = 1.0
        self.dropout = nn.Dropout(dropout)
        a = torch.empty(rank, base.in_features)
        # PEFT's start: Kaiming-uniform A and zero B, so that training begins exactly at the base model
        nn.init.kaiming_uniform_(a, a=math.sqrt(5), generator=generator)
        self.lora_A = nn.Parameter(a.to(base.weight.device))
        self.lora_B = nn.Parameter(torch.zeros(base.out_features, rank, device=base.weight.device))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.base(x)
        x = self.dropout(x)
        if not torch.is_autocast_enabled(x.device.type):
            x = x.to(self.lora_A.dtype)
        # scaled where it is narrow: (tokens, rank) instead of (tokens, out_features)
        low = self.strength * self.scale * nn.functional.linear(x, self.lora_A)
        return y + nn.functional.linear(low, self.lora_B).to(y.dtype)

    def change(self) -> torch.Tensor:
        """The change of the weight, (out_features, in_features), float32."""
        return self.scale * (self.lora_B.float() @ self.lora_A.float())


def linear_names(model: nn.Module) -> list[str]:
    """The last name parts of all linear layers besides the output embedding, sorted (PEFT's ``all-linear``)."""
    find_head: Any = getattr(model, "get_output_embeddings", lambda: None)
    head = find_head()
    named = [(name, m) for name, m in model.named_modules() if isinstance(m, nn.Linear) and m is not head]
    return sorted({name.rpartition(".")[2] for name, _ in named})


def inject(model: nn.Module, adapter: Adapter, seed: int) -> dict[str, LoraLinear]:
    """Freeze `model` and wrap every linear layer that `adapter.targets` names; returns path -> layer."""
    generator = torch.Generator().manual_seed(seed)
    model.requires_grad_(False)
    layers = {}
    for path, module in list(model.named_modules()):
        parent, _, name = path.rpartition(".")
        if isinstance(module, nn.Linear) and name in adapter.targets:
            layers[path] = LoraLinear(module, adapter.rank, adapter.alpha, adapter.dropout, generator)
            setattr(model.get_submodule(parent), name, layers[path])
    if not layers:
        raise ValueError(f"no linear layer is named {', '.join(adapter.targets)}")
    return layers


def lora_layers(model: nn.Module) -> dict[str, LoraLinear]:
    return {name: module for name, module in model.named_modules() if isinstance(module, LoraLinear)}


def merge(model: nn.Module, strength: float = 1.0) -> None:
    """Add `strength` times the change to the base weights and take the adapters out."""
    for path, layer in lora_layers(model).items():
        weight = layer.base.weight
        with torch.no_grad():
            weight.copy_((weight.float() + strength * layer.change().to(weight.device)).to(weight.dtype))
        parent, _, name = path.rpartition(".")
        setattr(model.get_submodule(parent), name, layer.base)


def set_strength(model: nn.Module, strength: float) -> None:
    """Scale the learned change from 0 (the base) to 1 (fully tuned)."""
    for layer in lora_layers(model).values():
        layer.strength = strength


def adapter_state(model: nn.Module) -> dict[str, torch.Tensor]:
    """The adapter's tensors under PEFT's names."""
    state: dict[str, torch.Tensor] = {}
    for path, layer in lora_layers(model).items():
        state[f"{PREFIX}{path}.lora_A.weight"] = layer.lora_A
        state[f"{PREFIX}{path}.lora_B.weight"] = layer.lora_B
    return state


def save_adapter(model: nn.Module, folder: Path, adapter: Adapter, *, kind: str) -> None:
    """Write an adapter that PEFT can load. kind : PEFT's task type, ``CAUSAL_LM`` or ``FEATURE_EXTRACTION``."""
    save_tensors(adapter_state(model), folder / ADAPTER)
    config = {
        "peft_type": "LORA",
        "task_type": kind,
        "base_model_name_or_path": None,
        "r": adapter.rank,
        "lora_alpha": adapter.alpha,
        "lora_dropout": adapter.dropout,
        "target_modules": sorted(adapter.targets),
        "bias": "none",
        "fan_in_fan_out": False,
        "inference_mode": True,
        "modules_to_save": None,
        "use_rslora": False,
        "use_dora": False,
    }
    write_json(folder / CONFIG, config)


def load_adapter(model: Any, folder: Path) -> None:
    """Inject and fill the adapter that lies in `folder` (ours, or one of PEFT's plain LoRA adapters)."""
    config = read_json(folder / CONFIG)
    inject(model, Adapter(tuple(config["target_modules"]), config["r"], config["lora_alpha"]), seed=0)
    state = load_file(folder / ADAPTER)
    with torch.no_grad():
        for path, layer in lora_layers(model).items():
            layer.lora_A.copy_(state[f"{PREFIX}{path}.lora_A.weight"])
            layer.lora_B.copy_(state[f"{PREFIX}{path}.lora_B.weight"])
