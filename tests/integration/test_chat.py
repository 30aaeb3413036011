"""Chat models on the real starter: streaming, losses, precision, and adapters that PEFT can load."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from feinschliff.models.cache import folder_of

pytestmark = pytest.mark.starter

SYSTEM = "You help the guests of a small hotel."
TALK = [
    {"role": "user", "content": "What is the capital of France?"},
    {"role": "assistant", "content": "The capital of France is Paris."},
]
TALKS = [
    TALK,
    [{"role": "user", "content": "Until when is breakfast?"}, {"role": "assistant", "content": "Until ten o'clock."}],
    [*TALK, {"role": "user", "content": "And of Italy?"}, {"role": "assistant", "content": "Rome – schöne Stadt! 🏛️"}],
]


@pytest.fixture(scope="module")
def model() -> Any:
    from feinschliff.models.causal import load_causal

    return load_causal(folder_of("smollm2"), system=SYSTEM, precision="fp32")


def answer(model: Any, **options: Any) -> list[str]:
    asked = {"max_tokens": 24, "temperature": 0.0, "top_p": 1.0, "seed": 0, **options}
    return list(model.stream([{"role": "user", "content": "What is the capital of France?"}], **asked))


def test_it_knows_the_capital_of_france_and_ends_its_turn(model: Any) -> None:
    pieces = answer(replace(model, system="You are a helpful assistant."))
    assert "Paris" in "".join(pieces)
    assert len(pieces) > 3 and "<|im_end|>" not in "".join(pieces)


def test_greedy_answers_are_those_of_transformers(model: Any) -> None:
    import torch

    from feinschliff.models.chat_template import render_prompt

    prompt = render_prompt(model.tokenizer, TALK[:1], system=SYSTEM, max_length=512)
    out = model.model.generate(torch.tensor([prompt]), max_new_tokens=24, do_sample=False)
    expected = model.tokenizer.decode(out[0, len(prompt) :], skip_special_tokens=True)
    assert "".join(answer(model)) == expected


def test_sampling_depends_on_the_seed_alone(model: Any) -> None:
    hot = {"temperature": 1.5, "top_p": 0.95}
    assert answer(model, seed=1, **hot) == answer(model, seed=1, **hot) != answer(model, seed=2, **hot)


def test_characters_of_several_tokens_are_never_torn(model: Any) -> None:
    from feinschliff.models.causal import PieceByPiece

    text = "Grüße 🏛️ from 東京, naïve café " * 12
    pieces = PieceByPiece(model.tokenizer)
    given = [pieces.add(t) for t in model.tokenizer(text, add_special_tokens=False)["input_ids"]]
    assert "".join([*given, pieces.finish()]) == text
    assert not any("\ufffd" in piece for piece in given)


def test_losses_do_not_depend_on_the_batch_and_agree_with_transformers(model: Any) -> None:
    import torch

    together = model.answer_losses(TALKS)
    alone = [model.answer_losses([talk])[0] for talk in TALKS]
    for (a, n), (b, m) in zip(together, alone, strict=True):
        assert n == m and a == pytest.approx(b, rel=1e-4)

    turns = [{"role": "system", "content": SYSTEM}, *TALK]
    text = model.tokenizer.apply_chat_template(turns, tokenize=False).rstrip("\n")
    ids = torch.tensor([model.tokenizer(text, add_special_tokens=False)["input_ids"]])
    labels = ids.clone()
    labels[0, : ids.shape[1] - together[0][1]] = -100
    with torch.no_grad():
        mean = float(model.model(input_ids=ids, labels=labels).loss)
    assert together[0][0] == pytest.approx(mean * together[0][1], rel=1e-4)


def test_bf16_losses_agree_within_one_percent(model: Any) -> None:
    from feinschliff.models.causal import load_causal
    from feinschliff.tasks.chat import score

    exact = score(model.answer_losses(TALKS))["answer_loss"]
    fast = score(load_causal(folder_of("smollm2"), system=SYSTEM, precision="bf16").answer_losses(TALKS))["answer_loss"]
    assert fast == pytest.approx(exact, rel=0.01)


def test_the_system_text_is_used_unless_the_messages_bring_one(model: Any) -> None:
    own = [{"role": "system", "content": SYSTEM}, *TALK]
    other = [{"role": "system", "content": "Answer in Latin."}, *TALK]
    default, same, different = (loss for loss, _ in model.answer_losses([TALK, own, other]))
    assert default == pytest.approx(same, rel=1e-4) and abs(default - different) > 1e-3


def test_peft_loads_our_adapter_and_gives_equal_logits_and_merging_keeps_them(tmp_path: Path) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    from feinschliff.models.lora import Adapter, inject, load_adapter, lora_layers, merge, save_adapter, set_strength
    from feinschliff.models.transformer import load_model

    folder = folder_of("smollm2")
    ids = torch.tensor([[1, 345, 872, 91, 4051]])

    def fresh() -> Any:
        return load_model(AutoModelForCausalLM, folder, torch.float32)

    with torch.no_grad():
        plain = fresh()(input_ids=ids).logits
        ours = fresh()
        adapter = Adapter(("q_proj", "v_proj", "down_proj"), 4, 8.0)
        inject(ours, adapter, seed=1)
        assert torch.equal(ours(input_ids=ids).logits, plain)
        generator = torch.Generator().manual_seed(5)
        for layer in lora_layers(ours).values():
            layer.lora_B.normal_(0, 0.02, generator=generator)
        tuned = ours(input_ids=ids).logits
        assert (tuned - plain).abs().max() > 0.1
        save_adapter(ours, tmp_path, adapter, kind="CAUSAL_LM")

        theirs = PeftModel.from_pretrained(fresh(), tmp_path).eval()
        assert torch.allclose(theirs(input_ids=ids).logits, tuned, atol=1e-4)
        again = fresh()
        load_adapter(again, tmp_path)
        assert torch.equal(again(input_ids=ids).logits, tuned)

        set_strength(again, 0.0)
        assert torch.equal(again(input_ids=ids).logits, plain)
        set_strength(again, 1.0)
        merge(again)
        assert torch.allclose(again(input_ids=ids).logits, tuned, atol=1e-3)


@pytest.mark.parametrize("temperature", [0.0, 1e-300, 1e-40, 1e-6])
def test_a_temperature_next_to_zero_takes_the_likeliest_token(temperature: float) -> None:
    import torch

    from feinschliff.models.causal import sample

    assert sample(torch.tensor([1.0, 50.0, 49.9]), temperature, 1.0, torch.Generator().manual_seed(1)) == 1
