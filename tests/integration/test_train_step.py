"""One update of the classify loop: cutting a batch into passes changes memory, not what is learned."""

from __future__ import annotations

import torch

from feinschliff.train.classify_loop import sum_of_losses
from feinschliff.train.optim import adamw, factor, load_state, set_rate, state_of


def test_losses_of_parts_add_up_to_the_loss_of_the_batch_also_with_missing_labels() -> None:
    torch.manual_seed(1)
    logits = [torch.randn(6, 3), torch.randn(6, 2)]
    targets = torch.tensor([[0, 1], [2, -1], [-1, 0], [1, 1], [0, -1], [2, 0]])
    labelled = (targets >= 0).sum(0)
    whole = sum_of_losses(logits, targets, labelled, 0.1)
    parts = [sum_of_losses([o[r] for o in logits], targets[r], labelled, 0.1) for r in (slice(0, 2), slice(2, 6))]
    assert torch.allclose(whole, sum(parts))
    expected = torch.nn.functional.cross_entropy(logits[0], targets[:, 0], ignore_index=-1, label_smoothing=0.1)
    expected += torch.nn.functional.cross_entropy(logits[1], targets[:, 1], ignore_index=-1, label_smoothing=0.1)
    assert torch.allclose(whole, expected)


def test_an_output_without_any_label_in_the_batch_costs_nothing() -> None:
    targets = torch.tensor([[0, -1], [1, -1]])
    loss = sum_of_losses([torch.zeros(2, 2), torch.zeros(2, 4)], targets, (targets >= 0).sum(0), 0.0)
    assert torch.allclose(loss, torch.tensor(2.0).log())


def test_the_rate_rises_then_falls_to_nothing() -> None:
    rates = [factor(step, 100, 0.1, "linear") for step in range(100)]
    assert rates[0] == 0.1 and max(rates) == rates[9] == 1.0 and rates[99] < 0.02
    assert factor(99, 100, 0.1, "cosine") < 0.001 < factor(90, 100, 0.1, "cosine")


def test_optimiser_state_comes_back_exactly() -> None:
    def build() -> tuple[dict[str, torch.nn.Parameter], torch.optim.AdamW]:
        torch.manual_seed(2)
        named = {"heads.w": torch.nn.Parameter(torch.randn(3, 3)), "b": torch.nn.Parameter(torch.randn(3))}
        return named, adamw(named, lr=0.1, weight_decay=0.1, faster={"heads": 10.0})

    def step(named: dict[str, torch.nn.Parameter], optimizer: torch.optim.AdamW, rate: float) -> None:
        set_rate(optimizer, rate)
        (named["heads.w"] @ named["b"]).square().sum().backward()
        optimizer.step()
        optimizer.zero_grad()

    whole, optimizer = build()
    for rate in (1.0, 0.5, 0.25):
        step(whole, optimizer, rate)
    first, optimizer = build()
    step(first, optimizer, 1.0)
    state = {name: value.clone() for name, value in state_of(optimizer, first).items()}
    second, again = build()
    for name, parameter in second.items():
        parameter.data.copy_(first[name].data)
    load_state(again, second, state)
    for rate in (0.5, 0.25):
        step(second, again, rate)
    assert all(torch.equal(whole[name], second[name]) for name in whole)
    assert {group["full_lr"] for group in again.param_groups} == {1.0, 0.1}
    assert {group["weight_decay"] for group in again.param_groups} == {0.1, 0.0}
