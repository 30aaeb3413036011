"""Fingerprints of examples: keyed hashes, so that nobody without the project's key can test a guess against them."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import chain
from typing import Any

from feinschliff.core.nouns import Example
from feinschliff.store.datasets import canonical as canonical_json

__all__ = ["canonical_json", "content_id", "dataset_list", "example_id", "list_fingerprint", "normalise", "row_hash"]


def example_id(key: bytes, source: str, position: int, raw: str) -> str:
    """The identity of an example: 32 hexadecimal digits that stay the same through redaction and relabelling."""
    return _keyed_hash(key, [source, position, raw])


def content_id(key: bytes, input: Any, output: Any) -> str:
    """32 hexadecimal digits: equal for examples with equal input and output, wherever they came from."""
    return _keyed_hash(key, [input, output])


def dataset_list(rows: Sequence[Example], salt: str) -> list[list[str]]:
    """The list of a dataset version: [id, salted row hash] per row. It can stay when a person's rows are erased."""
    return [[row.id, row_hash(row, salt)] for row in rows]


def list_fingerprint(listed: Iterable[Sequence[str]], parts: Iterable[str]) -> str:
    """SHA-256 of a dataset version's list and of the part of each row: of ``[list, parts]`` as canonical JSON."""
    digest = hashlib.sha256()
    # Piece by piece, because the JSON of a million rows would take hundreds of megabytes.
    for piece in chain(["[["], _joined(listed), ["],["], _joined(parts), ["]]"]):
        digest.update(piece.encode())
    return digest.hexdigest()


def row_hash(row: Example, salt: str) -> str:
    """SHA-256 of salt and the row without its part."""
    values = {field.name: getattr(row, field.name) for field in fields(row) if field.name != "part"}
    return hashlib.sha256((salt + canonical_json(values)).encode()).hexdigest()


def normalise(text: str) -> str:
    """The text as duplicate search sees it: Unicode NFC, case folded, white space collapsed, ends trimmed."""
    # Folding can take a text out of NFC (as for "ǰ"), so compose once more.
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(folded.split())


def _joined(values: Iterable[Any]) -> Iterator[str]:
    comma = ""
    for value in values:
        yield comma + canonical_json(value)
        comma = ","


def _keyed_hash(key: bytes, parts: list[Any]) -> str:
    # A JSON list, not joined strings: ("a", "bc") and ("ab", "c") must differ.
    message = canonical_json(parts).encode("utf-8", "surrogatepass")
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:32]
