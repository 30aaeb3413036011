"""Many adapters on one base: models whose frozen weights are equal keep them in memory once."""

from __future__ import annotations

from typing import Any


def share_weights(first: Any, second: Any) -> int:
    """Let `second` (torch module) use the tensors of `first` wherever name and numbers are equal; returns bytes saved.

    Layers wrapped by an adapter count under the name that they have without it. Both must only be read from now on.
    """
    import torch

    known = {_plain(name): value for name, value in first.named_parameters()}
    saved = 0
    for name, value in second.named_parameters():
        twin = known.get(_plain(name))
        if twin is None or twin.data_ptr() == value.data_ptr() or twin.dtype != value.dtype:
            continue
        if torch.equal(twin, value):
            saved += value.numel() * value.element_size()
            value.data = twin.data
    return saved


def network_of(model: Any) -> Any | None:
    """The torch module inside a loaded model; None for models without one (`linear`)."""
    encoder = getattr(model, "encoder", None)
    return getattr(encoder if encoder is not None else model, "model", None)


def _plain(name: str) -> str:
    return name.replace(".base.weight", ".weight").replace(".base.bias", ".bias")
