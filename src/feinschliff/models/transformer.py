"""Transformer models from a folder: safe loading, saving, and the precision that this machine computes fastest in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from feinschliff.models.checks import check_config, read_settings
from feinschliff.store.files import disk_problem, sync_folder

WEIGHTS = "weights.safetensors"
PRECISIONS = ("auto", "bf16", "fp32")


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def bf16_is_fast() -> bool:
    """Whether bfloat16 matrix products beat float32 here (AVX512-BF16 or AMX, or a GPU that knows it)."""
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported()
    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, name, lambda: False)() for name in checks)


def compute_dtype(precision: str) -> torch.dtype:
    fast = precision == "bf16" or (precision == "auto" and bf16_is_fast())
    return torch.bfloat16 if fast else torch.float32


def computing(precision: str) -> AbstractContextManager[Any]:
    """Run matrix products in the chosen precision; weights stay as they are (float32 masters when training)."""
    dtype = compute_dtype(precision)
    return torch.autocast(device().type, dtype=torch.bfloat16, enabled=dtype is torch.bfloat16)


def load_model(auto_class: Any, folder: Path, dtype: torch.dtype) -> Any:
    """Load a base, or our own `weights.safetensors`: safetensors only, no code that comes with it, no network."""
    from transformers import GenerationConfig

    config = load_config(folder)
    state = load_file(folder / WEIGHTS) if (folder / WEIGHTS).exists() else None
    options = {"dtype": dtype, "attn_implementation": "sdpa"}
    quiet()
    if state is None:
        model = auto_class.from_pretrained(
            folder, config=config, local_files_only=True, trust_remote_code=False, use_safetensors=True, **options
        )
    else:
        model = auto_class._model_mapping[type(config)].from_pretrained(
            None, config=config, state_dict=state, **options
        )
        if model.can_generate():
            model.generation_config = GenerationConfig.from_pretrained(folder, local_files_only=True)
    return model.to(device()).eval()


def load_config(folder: Path) -> Any:
    """The model's config; Problem ``models/remote-code`` when it asks for code (CVE-2026-4372, CVE-2026-5241)."""
    from transformers import AutoConfig

    check_config(read_settings(folder / "config.json"), folder / "config.json")
    return AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)


def load_tokenizer(folder: Path) -> Any:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def save_model(model: Any, tokenizer: Any, folder: Path, dtype: torch.dtype) -> None:
    """Write config, tokenizer and weights; tied weights are written once."""
    model.config.save_pretrained(folder)
    if model.can_generate():
        model.generation_config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    tied = set(getattr(model, "all_tied_weights_keys", None) or ())
    state = {name: value.to(dtype) for name, value in model.state_dict().items() if name not in tied}
    save_tensors(state, folder / WEIGHTS)


def save_tensors(state: dict[str, torch.Tensor], path: Path) -> None:
    """Write tensors durably; a full disk becomes a Problem that names the bytes needed."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    needed = size_of(state)
    try:
        save_file({name: value.detach().cpu().contiguous() for name, value in state.items()}, path)
        with path.open("rb+") as file:
            import os

            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as error:
        raise disk_problem(error, path, needed) from error
    except SafetensorError as error:
        raise disk_problem(os_error(error), path, needed) from error


def os_error(error: Exception) -> OSError:
    """The operating system's error inside a safetensors one, which only carries it as text."""
    import re

    found = re.search(r"os error (\d+)", str(error))
    return OSError(int(found[1]) if found else 5, str(error))


def size_of(state: dict[str, torch.Tensor]) -> int:
    return sum(value.numel() * value.element_size() for value in state.values())


def pad(sequences: Sequence[Sequence[int]], fill: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Right-padded ids and attention mask, both (batch, longest)."""
    longest = max(len(s) for s in sequences)
    ids = torch.full((len(sequences), longest), fill, dtype=torch.long)
    mask = torch.zeros((len(sequences), longest), dtype=torch.long)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = torch.as_tensor(sequence, dtype=torch.long)
        mask[row, : len(sequence)] = 1
    return ids.to(device()), mask.to(device())


def length_sorted(lengths: Sequence[int], padded_tokens: int) -> list[list[int]]:
    """Indices grouped by like length, longest first, each group at most `padded_tokens` tokens when padded."""
    groups: list[list[int]] = []
    widest = 0
    for index in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        if not groups or widest * (len(groups[-1]) + 1) > padded_tokens:
            groups.append([])
            widest = max(lengths[index], 1)
        groups[-1].append(index)
    return groups


def quiet() -> None:
    """Keep transformers' own progress bars off: ours is the one that people see."""
    from transformers.utils import logging

    logging.disable_progress_bar()
