"""One GGUF file becomes a plain safetensors model. Only for files whose SHA-256 was checked before."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

from feinschliff.store.files import write_json

NAME = "model.gguf"


def convert(folder: Path) -> None:
    """Turn `folder/model.gguf` into weights, config, tokenizer and chat template, and remove it.

    The weights are de-quantised to bfloat16: half the room of float32. On 2,917 tokens of support chats the loss
    is 2.3308 instead of 2.3301, and 99.7 % of the likeliest next tokens are the same.
    """
    import torch
    from transformers import AutoModelForCausalLM

    said = io.StringIO()  # transformers' own bars and advice; our progress speaks for this step
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=NAME, dtype=torch.float32, local_files_only=True)
        _save_weights(model, folder)
        _save_config(model.config, folder)
        _save_tokenizer(folder, model.config.max_position_embeddings)
    (folder / NAME).unlink()


def _save_weights(model: Any, folder: Path) -> None:
    import torch
    from safetensors.torch import save_file

    tied = {"lm_head.weight"} if model.config.tie_word_embeddings else set()
    tensors = {k: v.to(torch.bfloat16).contiguous() for k, v in model.state_dict().items() if k not in tied}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)  # safetensors writes 0600; the cache may be shared on a server


def _save_config(config: Any, folder: Path) -> None:
    """Without `quantization_config`: transformers would refuse to save what it thinks is still quantised."""
    fields = {k: v for k, v in config.to_diff_dict().items() if k != "quantization_config" and not k.startswith("_")}
    fields |= {"architectures": ["LlamaForCausalLM"], "dtype": "bfloat16"}
    write_json(folder / "config.json", fields)
    special = {name: fields[name] for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    write_json(folder / "generation_config.json", special)


def _save_tokenizer(folder: Path, max_length: int) -> None:
    from tokenizers import pre_tokenizers
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=NAME, local_files_only=True)
    # The GGUF loader knows only GPT-2's splitting; this model was trained with single digits (llama.cpp: "smollm").
    tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "chat_template.jinja").write_text(tokenizer.chat_template, encoding="utf-8")
    settings: dict[str, Any] = {name: str(token) for name, token in tokenizer.special_tokens_map.items()}
    settings |= {"tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": False}
    write_json(folder / "tokenizer_config.json", {**settings, "model_max_length": max_length})
