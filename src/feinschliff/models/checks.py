"""What a folder of a base model must be before anything is loaded from it: safetensors, whole, no remote code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from feinschliff.core.problems import Do, Problem
from feinschliff.models import weights

INDEX = "model.safetensors.index.json"
CONFIGS = (
    "config.json",
    "tokenizer_config.json",
    "generation_config.json",
    "processor_config.json",
    "adapter_config.json",
)
# Each of these makes a loader import code that came with the model (auto_map; CVE-2026-4372, CVE-2026-5241).
RUNS_CODE = frozenset(
    {
        "auto_map",
        "trust_remote_code",
        "custom_pipelines",
        "custom_generate",
        "auto_mapping",
        "kernel_config",
        "use_kernels",
    }
)
HARMLESS = frozenset(
    {
        *("_name_or_path", "_model_name_or_path", "_commit_hash", "_from_model_config", "_num_labels"),
        *("_sliding_window_pattern", "_attn_implementation_autoset", "_diffusers_version"),
    }
)
ATTENTION = frozenset({None, "eager", "sdpa"})
MAX_CONFIG = 50_000_000


def check_folder(path: Path) -> Path:
    """Return `path` when a base may be loaded from it.

    Raises
    ------
    Problem
        ``models/no-folder``, ``models/no-config``, ``models/unsafe-weights``, ``models/broken-weights``,
        ``models/remote-code``, ``models/quantised``.
    """
    if not path.is_dir():
        raise Problem("models/no-folder", f"There is no folder {path}.", "A base model is a folder.", where=str(path))
    config = read_settings(path / "config.json")
    for name in CONFIGS:
        if (path / name).exists():
            check_config(read_settings(path / name), path / name)
    if config.get("quantization_config"):
        raise _quantised(path)
    for file in weight_files(path):
        weights.header(file)
    return path


def weight_files(path: Path) -> list[Path]:
    """The safetensors files of a folder, sorted: those that its index names, else `model.safetensors`, else all."""
    if (path / INDEX).exists():
        return _indexed(path)
    single = path / "model.safetensors"
    files = [single] if single.exists() else sorted(path.glob("*.safetensors"))
    if not files:
        others = sorted(
            p.name for suffix in ("bin", "pt", "pth", "ckpt", "h5", "gguf") for p in path.glob(f"*.{suffix}")
        )
        raise _no_safetensors(path, others)
    return files


def check_config(value: Any, where: Path) -> None:
    """Refuse settings that would run code which came with the model."""
    for key, inner in _items(value):
        if key in RUNS_CODE and inner:
            raise _remote_code(where, key)
        if key.startswith("_") and key not in HARMLESS:
            raise _remote_code(where, key)
        if key == "attn_implementation" and inner not in ATTENTION:
            raise _remote_code(where, key)


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    """All keys with their values, at any depth."""
    open_values = [value]
    while open_values:
        current = open_values.pop()
        if isinstance(current, dict):
            yield from current.items()
            open_values.extend(current.values())
        elif isinstance(current, list):
            open_values.extend(current)


def _indexed(path: Path) -> list[Path]:
    names = read_settings(path / INDEX).get("weight_map")
    if not isinstance(names, dict) or not names:
        raise _bad_index(path, "it names no files")
    files = []
    for name in sorted(set(map(str, names.values()))):
        if name != Path(name).name or not name.endswith(".safetensors"):
            raise _bad_index(path, f"it names {name!r}, which is no safetensors file of this folder")
        if not (path / name).is_file():
            raise _bad_index(path, f"{name} is missing")
        files.append(path / name)
    return files


def read_settings(path: Path) -> dict[str, Any]:
    """A settings file of a model; Problem ``models/no-config`` when it is missing, too large or no JSON object."""
    try:
        if path.stat().st_size > MAX_CONFIG:
            raise ValueError(f"it has {path.stat().st_size:,} bytes")
        value = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(value, dict):
            raise ValueError("it holds no settings")
        return value
    except (OSError, ValueError, RecursionError) as error:
        reason = "it is missing" if isinstance(error, FileNotFoundError) else str(error)
        raise Problem(
            "models/no-config",
            f"{path.name} of the base model in {path.parent.name} cannot be read: {reason}.",
            "A base model is a folder with config.json, a tokenizer and safetensors weights.",
            ["check that the folder is the model itself, as its publisher made it"],
            where=str(path),
        ) from error


def _no_safetensors(path: Path, others: list[str]) -> Problem:
    there = f"; only {', '.join(others[:3])}" if others else ""
    return Problem(
        "models/unsafe-weights" if others else "models/no-weights",
        f"The folder {path.name} has no safetensors weights{there}.",
        "Other weight files (.bin, .pt, .ckpt) can run code when they are opened, so they are never read.",
        ["take the model's safetensors version", Do("or another base", "feinschliff models")],
        where=str(path),
    )


def _bad_index(path: Path, why: str) -> Problem:
    return Problem(
        "models/broken-weights",
        f"{INDEX} does not fit its folder: {why}.",
        "Weights are read only from files beside the index.",
        ["copy or pull the model again"],
        where=str(path / INDEX),
    )


def _remote_code(where: Path, key: str) -> Problem:
    return Problem(
        "models/remote-code",
        f"{where.name} asks to run code that came with the model ({key}).",
        "Opening a model must never run code, so this one is not loaded.",
        [Do("choose another base", "feinschliff models")],
        where=str(where),
    )


def _quantised(path: Path) -> Problem:
    return Problem(
        "models/quantised",
        f"The base in {path.name} is stored quantised.",
        "Fine-tuning needs the plain weights.",
        ["take the model's version without quantisation (bf16 or fp32 safetensors)"],
        where=str(path / "config.json"),
    )
