"""The real starter models from the cache: they are what was pinned, and they work without network."""

from __future__ import annotations

import pytest

from feinschliff.models import bases, catalogue, weights
from feinschliff.models.checks import check_folder, weight_files
from feinschliff.models.folder import verify

pytestmark = pytest.mark.starter


@pytest.mark.parametrize(("name", "task"), [("minilm", "classify"), ("smollm2", "chat")])
def test_the_cached_starter_is_the_pinned_one(name: str, task: str) -> None:
    folder = bases.locate(name, task=task)
    verify(folder)
    check_folder(folder)
    base = catalogue.entries()[name]
    assert base.starter is not None
    assert weights.tensors_sha256(weight_files(folder)) == base.starter.weights_sha256
    assert bases.identity(folder)["parameters"] == base.parameters
    assert sum(f.stat().st_size for f in weight_files(folder)) == base.bytes


def test_smollm2_knows_the_capital_of_france() -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = bases.locate("smollm2")
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True)
    question = [{"role": "user", "content": "What is the capital of France?"}]
    prompt = tokenizer.apply_chat_template(question, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    answer = model.generate(**prompt, max_new_tokens=10, do_sample=False)[0][prompt["input_ids"].shape[1] :]
    assert "Paris" in tokenizer.decode(answer)


def test_smollm2_reads_digits_one_by_one_as_it_was_trained() -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(bases.locate("smollm2"), local_files_only=True)
    assert tokenizer.convert_ids_to_tokens(tokenizer("a  12\n3").input_ids) == ["a", "ĠĠ", "1", "2", "Ċ", "3"]
    assert tokenizer.eos_token == "<|im_end|>" and tokenizer.model_max_length == 8192


def test_minilm_puts_like_sentences_near_each_other() -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = bases.locate("minilm")
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModel.from_pretrained(folder, local_files_only=True)
    texts = ["My parcel has not arrived.", "Where is my delivery?", "The recipe needs two eggs."]
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    with torch.no_grad():
        hidden = model(**batch).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(-1)
    vectors = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1)
    like, unlike = float(vectors[0] @ vectors[1]), float(vectors[0] @ vectors[2])
    assert like > unlike + 0.3
