"""Models on one base keep its weights once and still answer as before."""

from __future__ import annotations

import copy
from types import SimpleNamespace

import torch
from torch import nn

from feinschliff.models.lora import Adapter, inject
from feinschliff.models.sharing import network_of, share_weights


def network(seed: int) -> nn.Module:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 4))


def adapted(base: nn.Module, seed: int) -> nn.Module:
    model = copy.deepcopy(base)
    for layer in inject(model, Adapter(("0", "2"), rank=2, alpha=4), seed).values():
        nn.init.normal_(layer.lora_B, generator=torch.Generator().manual_seed(seed))
    return model


def test_two_adapters_share_their_base_and_keep_their_answers() -> None:
    base = network(0)
    first, second = adapted(base, 1), adapted(base, 2)
    x = torch.randn(3, 8, generator=torch.Generator().manual_seed(3))
    before = first(x), second(x)
    saved = share_weights(first, second)
    assert saved == sum(p.numel() * 4 for p in base.parameters())
    assert torch.equal(first(x), before[0]) and torch.equal(second(x), before[1])
    assert not torch.equal(before[0], before[1])
    assert share_weights(first, second) == 0, "what is shared already is not counted again"


def test_an_adapter_shares_with_the_plain_base() -> None:
    base = network(0)
    assert share_weights(base, adapted(base, 1)) == sum(p.numel() * 4 for p in base.parameters())


def test_other_weights_are_left_alone() -> None:
    first, second = network(0), network(1)
    before = [p.clone() for p in second.parameters()]
    assert share_weights(first, second) == 0
    assert all(torch.equal(a, b) for a, b in zip(before, second.parameters(), strict=True))


def test_the_network_is_found_in_every_sort_of_model() -> None:
    inner = network(0)
    assert network_of(SimpleNamespace(model=inner)) is inner
    assert network_of(SimpleNamespace(encoder=SimpleNamespace(model=inner))) is inner
    assert network_of(SimpleNamespace()) is None
