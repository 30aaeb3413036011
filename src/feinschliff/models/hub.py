"""Bases of the Hugging Face Hub: fetched only by `pull`, found afterwards without network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from feinschliff.core.events import Emit, note
from feinschliff.core.problems import Do, Problem
from feinschliff.models.checks import check_folder, weight_files

WANTED = [
    *("*.safetensors", "model.safetensors.index.json", "config.json", "generation_config.json", "chat_template.jinja"),
    *("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "tokenizer.model"),
    *("vocab.txt", "vocab.json", "merges.txt", "sentencepiece.bpe.model", "spiece.model", "sentence_bert_config.json"),
    *("1_Pooling/config.json", "LICENSE*", "README.md"),
]
UNWANTED = ["*/*.safetensors", "*/LICENSE*", "*/README.md"]


def fetch(name: str, *, emit: Emit) -> Path:
    """Fetch the Hub id's safetensors, tokenizer and config into the Hub's own cache; return the checked folder."""
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    if (here := snapshot(name)) is not None and not _is_cut_short(here):
        emit(note(f"{name} is already here: {here}"))
        return check_folder(here)
    try:
        files = HfApi().model_info(name, files_metadata=True).siblings or []
        size = sum(f.size or 0 for f in files if f.rfilename.endswith(".safetensors") and "/" not in f.rfilename)
        if not size:
            raise unsafe(name)
        emit(note(f"Downloading {name} ({size / 1e6:,.0f} MB) from the Hugging Face Hub ..."))
        return check_folder(Path(snapshot_download(name, allow_patterns=WANTED, ignore_patterns=UNWANTED)))
    except HfHubHTTPError as error:
        raise _refused(name, error) from error
    except (OSError, ValueError, RuntimeError, _network_error()) as error:
        raise _unreachable(name, error) from error


def snapshot(name: str) -> Path | None:
    """The folder of a Hub id that was fetched before; None when it is not here. Never uses the network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError, OSError):
        return None
    return folder if (folder / "config.json").exists() else None


def _is_cut_short(folder: Path) -> bool:
    """Whether files are missing that a new download would bring: an earlier one was interrupted."""
    try:
        weight_files(folder)
    except Problem as problem:
        return problem.code in ("models/no-weights", "models/broken-weights")
    return False


def unsafe(name: str) -> Problem:
    return Problem(
        "models/unsafe-weights",
        f"{name} has no safetensors weights.",
        "Other weight files (.bin, .pt, .ckpt) can run code when they are opened, so they are never read.",
        ["choose a version of the model with safetensors", Do("or another base", "feinschliff models")],
    )


def _network_error() -> type[BaseException]:
    import httpx2

    return httpx2.HTTPError


def _refused(name: str, error: Any) -> Problem:
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status in (401, 403, 404):
        return Problem(
            "models/cannot-fetch",
            f"The Hub does not give out {name} (HTTP {status}): unknown there, or its terms must be accepted first.",
            "Some models are handed out only to people who accepted their terms.",
            [
                f"look at https://huggingface.co/{name}, accept the terms, log in with `hf auth login`",
                "then run the same command again",
            ],
            kind="setup",
        )
    return _unreachable(name, error)


def _unreachable(name: str, error: BaseException) -> Problem:
    return Problem(
        "models/cannot-fetch",
        f"{name} could not be fetched: the Hugging Face Hub cannot be reached ({type(error).__name__}).",
        "Bases outside the list's starters come from the Hub once; afterwards no network is needed.",
        [
            Do("with network, try again", f"feinschliff models pull {name}"),
            "or copy the model's folder here and use it as --base ./folder",
            Do("or use a starter", "feinschliff models pull minilm"),
        ],
        kind="setup",
    )
