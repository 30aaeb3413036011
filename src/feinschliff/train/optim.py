"""The optimiser and its schedule. Weights are float32 masters: lower precision is only used inside the products."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import torch


def adamw(
    named: Mapping[str, torch.nn.Parameter], *, lr: float, weight_decay: float, faster: Mapping[str, float]
) -> torch.optim.AdamW:
    """AdamW (Loshchilov and Hutter 2019); biases and norms are not decayed; `faster` multiplies lr by name prefix."""
    groups = []
    for name, parameter in named.items():
        factor = next((f for prefix, f in faster.items() if name.startswith(prefix)), 1.0)
        decay = weight_decay if parameter.ndim > 1 else 0.0
        groups.append({"params": [parameter], "lr": lr * factor, "weight_decay": decay, "full_lr": lr * factor})
    return torch.optim.AdamW(merged(groups), fused=True)


def merged(groups: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One group per pair of rate and decay, in the order of first use."""
    by_setting: dict[tuple[float, float], dict[str, Any]] = {}
    for group in groups:
        known = by_setting.setdefault((group["lr"], group["weight_decay"]), {**group, "params": []})
        known["params"] += group["params"]
    return list(by_setting.values())


def factor(step: int, total: int, warmup: float, schedule: str) -> float:
    """Rate factor of a zero-based step: linear warm-up over the share `warmup`, then ``linear`` or ``cosine`` to 0."""
    warm = max(1, round(total * warmup))
    if step < warm:
        return (step + 1) / warm
    done = (step - warm) / max(1, total - warm)
    return 0.5 * (1 + math.cos(math.pi * done)) if schedule == "cosine" else 1.0 - done


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = group["full_lr"] * rate


def parameters_of(optimizer: torch.optim.Optimizer) -> list[torch.nn.Parameter]:
    return [parameter for group in optimizer.param_groups for parameter in group["params"]]


def state_of(optimizer: torch.optim.Optimizer, named: Mapping[str, torch.nn.Parameter]) -> dict[str, torch.Tensor]:
    """The optimiser's tensors as ``<slot>/<parameter name>``."""
    return {f"{slot}/{name}": value for name, p in named.items() for slot, value in optimizer.state[p].items()}


def load_state(
    optimizer: torch.optim.Optimizer, named: Mapping[str, torch.nn.Parameter], state: Mapping[str, torch.Tensor]
) -> None:
    for key, value in state.items():
        slot, _, name = key.partition("/")
        optimizer.state[named[name]][slot] = value.to(named[name].device, copy=True)
