"""The evaluate step with the real starter models: zero-shot before training, and a chat model against its own base."""

import csv
from pathlib import Path

import pytest

from feinschliff.core.events import silent
from feinschliff.core.nouns import Example
from feinschliff.evaluate import evaluate
from feinschliff.models.bases import identity
from feinschliff.models.cache import folder_of
from feinschliff.models.encoder import load_encoder
from feinschliff.models.folder import write_card
from feinschliff.models.simple import fit
from feinschliff.store.datasets import write_examples

TEXTS = {
    "lost_card": [
        "I cannot find my card any more",
        "my card is gone",
        "where did I leave my card",
        "I lost my debit card",
    ],
    "exchange_rate": [
        "how many dollars for a euro",
        "what is your rate for yen",
        "pounds to euro today",
        "currency price",
    ],
}


def starter(name) -> Path:
    folder = folder_of(name)
    if not (folder / "manifest.json").exists():
        pytest.skip(f"{name} is not in the cache: feinschliff models pull {name}")
    return folder


def run(folder, base, sentences=None):
    (folder / "out").mkdir()
    return evaluate(
        folder / "data.parquet",
        folder / "model",
        base=base,
        sentences=sentences,
        model_name="m-1",
        seed=7,
        out=folder / "out",
        emit=silent,
        should_stop=lambda: False,
    )


def write_simple_model(folder, examples):
    """The examples, and the simple word model of those in train."""
    write_examples(folder / "data.parquet", examples)
    train = [e for e in examples if e.part == "train"]
    (folder / "model").mkdir()
    labels = {"topic": [e.output["labels"]["topic"] for e in train]}
    fit([e.input["text"] for e in train], labels, seed=7).save(folder / "model")
    write_card(folder / "model", {"task": "classify", "method": "linear"})


@pytest.mark.starter
def test_the_base_labels_by_the_meaning_of_names(tmp_path):
    base = starter("minilm")
    examples = [
        Example(
            f"{label}{i}", "", "domain", {"text": text}, {"labels": {"topic": label}}, part="test" if i > 1 else "train"
        )
        for label, texts in TEXTS.items()
        for i, text in enumerate(texts)
    ]
    write_simple_model(tmp_path, examples)
    result = run(tmp_path, base)
    assert result["arms"]["base"]["accuracy"]["value"] == 1.0
    assert "embeddings" in result["arms"]["base"]["how"] and "embeddings" in result["arms"]["neighbours"]["how"]


@pytest.mark.starter
def test_a_chat_model_without_change_is_exactly_its_base(tmp_path):
    base = starter("smollm2")
    examples = [
        Example(
            f"{part}{i}",
            "",
            "conversations",
            {"messages": [{"role": "user", "content": f"Is shop {i} open on Sunday?"}]},
            {"message": {"role": "assistant", "content": f"No, shop {i} is closed on Sundays."}},
            part=part,
        )
        for part, n in (("train", 4), ("test", 3))
        for i in range(n)
    ]
    write_examples(tmp_path / "data.parquet", examples)
    (tmp_path / "model").mkdir()
    card = {"task": "chat", "method": "lora", "system": "Answer for a chain of shops.", "max_length": 256}
    card["base"] = identity(base)
    write_card(tmp_path / "model", card)
    result = run(tmp_path, base, sentences=starter("minilm"))
    assert result["metric"] == "answer_loss" and result["n"] == 3
    assert result["paraphrases"]["of"] == 3
    assert result["arms"]["tuned"]["answer_loss"] == result["arms"]["base"]["answer_loss"]
    assert 0.1 < result["arms"]["base"]["answer_loss"]["value"] < 6
    assert result["differences"]["tuned-base"]["value"] == 0 and not result["differences"]["tuned-base"]["better"]
    assert "at most 16 tokens" in result["notes"][0]  # the answers have about ten
    assert all(sample["base"] == sample["tuned"] != "" for sample in result["samples"])
    assert result["arms"]["neighbours"]["chrf"]["value"] > 0.8


@pytest.mark.starter
def test_a_batch_answers_as_one_by_one_in_full_precision():
    from feinschliff.models.causal import load_causal
    from feinschliff.models.generation import generate

    model = load_causal(starter("smollm2"), system="Answer briefly.", precision="fp32")
    asked = [
        [{"role": "user", "content": q}]
        for q in ("What is the capital of France?", "Name a colour of the sky, please.")
    ]
    streamed = ["".join(model.stream(m, max_tokens=8, temperature=0.0, top_p=1.0, seed=0)) for m in asked]
    assert generate(model, asked, 8) == streamed


@pytest.mark.starter
def test_planted_paraphrases_are_counted_and_nothing_else(tmp_path):
    base = starter("minilm")
    with (Path(__file__).parents[1] / "data" / "paraphrases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    encoder = load_encoder(base)
    said = [encoder.embed([row[key] for row in rows]) for key in ("in_train", "in_test")]
    close = [row for row, likeness in zip(rows, (said[0] * said[1]).sum(axis=1), strict=True) if likeness >= 0.9]
    assert len(close) >= 20 and all(row["close"] == "yes" for row in close)

    examples = [
        Example(
            f"{part}{i}", "", "classify", {"text": row[f"in_{part}"]}, {"labels": {"topic": "ab"[i % 2]}}, part=part
        )
        for part in ("train", "test")
        for i, row in enumerate(rows)
    ]
    write_simple_model(tmp_path, examples)
    assert run(tmp_path, base, sentences=base)["paraphrases"]["n"] == len(close)
