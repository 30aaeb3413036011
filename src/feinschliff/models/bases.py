"""Bases: from what a person writes (starter, folder, Hub id) to a checked folder on this machine. Never fetches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from feinschliff.core.problems import Do, Problem
from feinschliff.models import cache, catalogue, hub, weights
from feinschliff.models.catalogue import KIND_OF_TASK
from feinschliff.models.checks import check_folder as check_folder
from feinschliff.models.checks import weight_files
from feinschliff.models.folder import MANIFEST, is_complete
from feinschliff.store.files import read_json


def locate(base: str, *, task: str | None = None) -> Path:
    """The folder of a base model, checked; nothing is fetched.

    Parameters
    ----------
    base : a name of the catalogue, a folder (starts with ``.``, ``/`` or ``~``, or exists), or a Hub id ``owner/name``.
    task : when given, the base must be able to learn it (classify and extract need an encoder, chat a chat model).

    Raises
    ------
    Problem
        ``models/not-pulled`` with the command to run, ``models/unknown-base`` with the nearest names,
        ``models/wrong-kind``, or what `check_folder` finds.
    """
    folder = _find(base)
    if task in KIND_OF_TASK and kind_of(folder) != KIND_OF_TASK[task]:
        raise _wrong_kind(base, task)
    return folder


def is_here(base: str) -> bool:
    """Whether the base lies on this machine and can be used without network."""
    try:
        _find(base)
    except Problem:
        return False
    return True


def kind_of(folder: Path) -> str:
    """``chat`` for a causal language model, else ``encoder``, by its config."""
    architectures = read_json(folder / "config.json").get("architectures") or []
    return "chat" if any(str(a).endswith(("ForCausalLM", "LMHeadModel")) for a in architectures) else "encoder"


def identity(folder: Path) -> dict[str, Any]:
    """Which base this is: ``name``, ``sha256`` over its tensors (the same however it is split), ``parameters``."""
    files = weight_files(folder)
    try:
        manifest = read_json(folder / MANIFEST)
        name, sha256 = manifest["name"], manifest["weights_sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        name, sha256 = _hub_name(folder) or folder.resolve().name, weights.tensors_sha256(files)
    return {"name": name, "sha256": sha256, "parameters": weights.parameters(files)}


def reading(folder: Path) -> dict[str, Any]:
    """How an encoder wants to be read: ``pooling`` (``mean`` or ``cls``), ``prefix``, ``max_length`` in tokens.

    From the folder's own files, as sentence-transformers writes them; else from the catalogue; else mean, 512.
    """
    known = catalogue.find(identity_name(folder))
    found: dict[str, Any] = {
        "pooling": known.pooling if known else "mean",
        "prefix": known.prefix if known else "",
        "max_length": known.max_length if known else 512,
    }
    pooling, sentence = _json(folder / "1_Pooling" / "config.json"), _json(folder / "sentence_bert_config.json")
    if pooling.get("pooling_mode_cls_token"):
        found["pooling"] = "cls"
    elif pooling.get("pooling_mode_mean_tokens"):
        found["pooling"] = "mean"
    if isinstance(sentence.get("max_seq_length"), int):
        found["max_length"] = sentence["max_seq_length"]
    positions = _json(folder / "config.json").get("max_position_embeddings")
    if isinstance(positions, int):
        found["max_length"] = min(found["max_length"], positions)
    return found


def identity_name(folder: Path) -> str:
    """The base's name without hashing anything: from its manifest, the Hub's cache, or the folder."""
    return str(_json(folder / MANIFEST).get("name") or _hub_name(folder) or folder.resolve().name)


def _find(base: str) -> Path:
    known = catalogue.find(base)
    if known is not None and known.starter is not None:
        folder = cache.folder_of(known.name)
        if not is_complete(folder):
            raise _not_pulled(known.name, known.starter.wheel_bytes)
        return folder
    if known is None and base and (base.startswith((".", "/", "~")) or Path(base).is_dir()):
        return check_folder(Path(base).expanduser())
    name = known.hub if known else base
    if name.count("/") != 1:
        raise catalogue.unknown_base(base)
    folder_or_none = hub.snapshot(name)
    if folder_or_none is None:
        raise _not_pulled(name, known.bytes if known else None)
    return check_folder(folder_or_none)


def _hub_name(folder: Path) -> str | None:
    """``owner/name`` when the folder is a snapshot in the Hub's cache (.../models--owner--name/snapshots/REV)."""
    for part in folder.parts:
        if part.startswith("models--") and part.count("--") == 2:
            return part.removeprefix("models--").replace("--", "/")
    return None


def _json(path: Path) -> dict[str, Any]:
    try:
        value = read_json(path)
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _not_pulled(name: str, size: int | None) -> Problem:
    much = f" ({size / 1e6:,.0f} MB)" if size else ""
    return Problem(
        "models/not-pulled",
        f"The base model {name} is not on this machine yet.",
        "Bases are fetched only when you say so.",
        [Do(f"fetch it once{much}", f"feinschliff models pull {name}"), Do("see the list", "feinschliff models")],
        kind="setup",
    )


def _wrong_kind(base: str, task: str | None) -> Problem:
    kind = KIND_OF_TASK[str(task)]
    fitting = [b.name for b in catalogue.entries().values() if b.kind == kind]
    return Problem(
        "models/wrong-kind",
        f"{base} cannot learn the task {task}: it wants a base of the kind {kind}.",
        f"Bases of that kind: {', '.join(fitting)}.",
        [Do("take a fitting one", f"feinschliff train --base {fitting[0]}")],
    )
