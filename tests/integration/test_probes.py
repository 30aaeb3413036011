"""The probes on the real starters: what the bases can do, that damage shows, and what a training's balance says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from feinschliff import probes
from feinschliff.core.contracts import Stopped
from feinschliff.core.nouns import Example
from feinschliff.models.cache import folder_of
from feinschliff.probes.likelihood import START, WORST, losses
from feinschliff.store.datasets import write_examples
from feinschliff.train.choose import train
from feinschliff.train.recipe import fill

pytestmark = pytest.mark.starter

CASES = {"water": ["The {} is flooded", "Water drips through the {}"], "fire": ["The {} burnt down", "Smoke in the {}"]}
THINGS = ["kitchen", "cellar", "garage", "shed", "sofa", "cupboard", "carpet", "lamp", "oven", "desk"]


@pytest.fixture(scope="module")
def smollm2() -> Any:
    from feinschliff.models.causal import load_causal

    return load_causal(folder_of("smollm2"))


def test_a_loss_does_not_depend_on_what_else_is_asked(smollm2: Any) -> None:
    import torch

    texts = [(START, "A cat sleeps."), ("Question: who?\nAnswer:", " a much longer answer than the other one")]
    together = losses(smollm2, texts, probes.quiet)
    alone = [losses(smollm2, [text], probes.quiet)[0] for text in texts]
    encoded = [smollm2.tokenizer(text)["input_ids"] for _, text in texts]
    assert [n for _, n in together] == [n for _, n in alone] == [len(ids) for ids in encoded]
    assert [nll for nll, _ in together] == pytest.approx([nll for nll, _ in alone], rel=1e-3)

    # the plain way: every token of the text after a line break, by the model's own logits
    ids = torch.tensor([smollm2.tokenizer(START)["input_ids"] + encoded[0]], device=smollm2.model.device)
    with torch.no_grad():
        logits = smollm2.model(input_ids=ids).logits.float().log_softmax(-1)
    plain = -sum(float(logits[0, at - 1, ids[0, at]]) for at in range(1, ids.shape[1]))
    assert alone[0][0] == pytest.approx(plain, rel=1e-3)


def test_noise_in_the_weights_of_the_chat_starter_shows(smollm2: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    for name in probes.names("chat"):  # fewer items than a training asks: the test must stay cheap
        monkeypatch.setattr(probes.probe(name), "MOST", 12)
    told: list[int] = []
    before = probes.score(smollm2, ["en"], told.append)
    assert {name: one["n"] for name, one in before.items()} == {"choices": 12, "pairs": 12, "texts": 12}
    assert sum(told) == probes.count("chat", ["en"]) == 36
    assert 3.0 < before["texts"]["value"] < 5.0
    assert before["pairs"]["value"] > 0.8 and before["choices"]["value"] > 0.4

    torch.manual_seed(0)
    with torch.no_grad():
        for weight in smollm2.model.parameters():
            weight.add_(torch.randn_like(weight) * weight.std() * 0.5)
    after = probes.score(smollm2, ["en"])
    assert after["texts"]["value"] > before["texts"]["value"] + 0.5
    assert probes.forgetting(before, after) > 0.2

    with torch.no_grad():
        smollm2.model.get_output_embeddings().weight.fill_(float("nan"))
    [(nll, n)] = losses(smollm2, [(START, "A cat sleeps.")], probes.quiet)
    assert nll == WORST * n, "numbers that are none count as the worst"


def test_the_encoder_starter_gives_the_same_scores_each_time() -> None:
    from feinschliff.models.encoder import EncoderClassifier, load_encoder

    encoder = load_encoder(folder_of("minilm"))
    found = probes.score(encoder, ["en"])
    assert found["triplets"]["n"] == 50 and found["triplets"]["value"] > 0.8
    assert probes.score(EncoderClassifier(encoder, {"damage": ["a", "b"]}), ["en"]) == found


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    examples = []
    for i, thing in enumerate(THINGS):
        for damage, sentences in CASES.items():
            for j, sentence in enumerate(sentences):
                name = f"{thing}-{damage}-{j}"
                text, labels = {"text": sentence.format(thing)}, {"labels": {"damage": damage}}
                part = "validation" if i % 5 == 0 else "train"
                examples.append(Example(name, name, "classify", text, labels, part=part))
    path = tmp_path_factory.mktemp("data") / "examples.parquet"
    write_examples(path, examples)
    return path


@pytest.fixture
def minilm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The starter's folder; what is kept about it goes into a cache of this test."""
    base = folder_of("minilm")
    monkeypatch.setattr("feinschliff.models.cache.root", lambda: tmp_path / "cache")
    return base


def trained(dataset: Path, base: Path, out: Path, written: dict[str, Any], **more: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"emit": lambda e: None, "should_stop": lambda: False, "checkpoints": [out / "checkpoints"]}
    recipe = fill(written, task="classify").to_json()
    return train(dataset, recipe, base=base, system="", out=out, **{**asked, **more})


FULL = {"method": "full", "params": {"epochs": 2, "batch_size": 8}}
HARMFUL = {"method": "full", "params": {"epochs": 2, "batch_size": 8, "lr": 1e-2, "warmup": 0.0}}


def test_a_harmful_training_forgets_more_and_the_base_is_asked_once(
    dataset: Path, minilm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feinschliff.probes import kept

    asked: list[Path] = []
    load_base = kept.load_base
    monkeypatch.setattr(kept, "load_base", lambda folder: asked.append(folder) or load_base(folder))
    events: list[dict] = []
    mild = trained(dataset, minilm, tmp_path / "mild", FULL, emit=events.append)["balance"]
    harmful = trained(dataset, minilm, tmp_path / "harmful", HARMFUL)["balance"]
    assert mild["forgetting_of"]["triplets"]["before"] == harmful["forgetting_of"]["triplets"]["before"] > 0.8
    assert harmful["forgetting"] > mild["forgetting"] + 0.2 and harmful["colour"] == "red"
    assert asked == [minilm]
    looked = [e for e in events if e.get("step") == "probe"]
    assert looked[-1]["done"] == looked[-1]["total"] == 100


@pytest.mark.parametrize(("method", "forgotten"), [("head", 0.0), ("linear", None)])
def test_what_leaves_the_base_alone_forgets_nothing_and_asks_nobody(
    dataset: Path, minilm: Path, tmp_path: Path, method: str, forgotten: float | None
) -> None:
    events: list[dict] = []
    found = trained(dataset, minilm, tmp_path, {"method": method}, emit=events.append)["balance"]
    assert found["forgetting"] == forgotten and found["forgetting_of"] == {}
    assert not [e for e in events if e.get("step") == "probe"]


def test_who_is_stopped_while_being_probed_need_not_train_again(dataset: Path, minilm: Path, tmp_path: Path) -> None:
    events: list[dict] = []
    with pytest.raises(Stopped):
        trained(
            dataset,
            minilm,
            tmp_path / "first",
            FULL,
            checkpoints=[tmp_path / "one"],
            emit=events.append,
            should_stop=lambda: bool(events) and events[-1].get("step") == "probe",
        )
    assert not (tmp_path / "first" / "model").exists()
    events.clear()
    attempts = {"checkpoints": [tmp_path / "two", tmp_path / "one"], "emit": events.append}
    found = trained(dataset, minilm, tmp_path / "second", FULL, **attempts)["balance"]
    assert {e["step"] for e in events if e["type"] == "progress"} == {"probe"}
    assert (tmp_path / "second" / "model").exists() and isinstance(found["forgetting"], float)
