"""Safetensors files read as plain bytes: what is inside, whether it is whole, and its hash. Needs no torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from feinschliff.core.problems import Problem

CHUNK = 1 << 20
MAX_HEADER = 100_000_000


def tensors_sha256(files: Sequence[Path]) -> str:
    """SHA-256 over all tensors of these safetensors files, sorted by name: name, type, shape, bytes.

    File metadata, the order in the file and the split into several files do not count.
    """
    found = [(name, facts, path, start) for path in files for name, facts, start in _tensors(path)]
    digest = hashlib.sha256()
    for name, facts, path, start in sorted(found, key=lambda item: item[0]):
        begin, end = facts["data_offsets"]
        digest.update(json.dumps([name, facts["dtype"], facts["shape"]]).encode())
        with path.open("rb") as file:
            file.seek(start + begin)
            left = end - begin
            while left and (chunk := file.read(min(CHUNK, left))):
                digest.update(chunk)
                left -= len(chunk)
    return digest.hexdigest()


def header(path: Path) -> tuple[dict[str, Any], int]:
    """A safetensors file's header by tensor name, and the byte where the data starts.

    Raises
    ------
    Problem
        ``models/broken-weights`` when the file is no safetensors, is cut short, or has bytes that belong to no tensor.
    """
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if size < 8 or length > min(MAX_HEADER, size - 8):
                raise ValueError(f"its header would have {length:,} bytes, the file has {size:,}")
            tensors = json.loads(file.read(length))
            tensors.pop("__metadata__", None)
            ends = sorted(tuple(facts["data_offsets"]) for facts in tensors.values())
            _check_offsets(ends, size - 8 - length)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _broken(path, str(error)) from error
    return tensors, 8 + length


def parameters(files: Sequence[Path]) -> int:
    """How many numbers the tensors hold together."""
    total = 0
    for path in files:
        for facts in header(path)[0].values():
            count = 1
            for side in facts["shape"]:
                count *= side
            total += count
    return total


def _tensors(path: Path) -> list[tuple[str, dict[str, Any], int]]:
    tensors, start = header(path)
    return [(name, facts, start) for name, facts in tensors.items()]


def _check_offsets(spans: list[tuple[int, int]], data: int) -> None:
    position = 0
    for begin, end in spans:
        if begin != position or end < begin:
            raise ValueError("its tensors overlap or leave a gap")
        position = end
    if position != data:
        raise ValueError(f"its tensors need {position:,} bytes, {data:,} are there")


def _broken(path: Path, why: str) -> Problem:
    return Problem(
        "models/broken-weights",
        f"{path.name} is not a whole safetensors file: {why}.",
        "A file that was cut short or changed would give wrong answers.",
        ["copy or pull the model again"],
        where=str(path),
    )
