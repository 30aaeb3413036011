"""A dataset version that was exported as Parquet: its examples come back as they were, with their parts."""

from __future__ import annotations

import json
from typing import Any

from feinschliff.core.nouns import PARTS, Record, Refused
from feinschliff.store.datasets import COLUMNS

BROKEN = "it is no example as an export holds them"


def is_exported(record: Record) -> bool:
    return set(record.fields) == set(COLUMNS)


def example_again(record: Record) -> Record | Refused:
    """The record with our own names for its fields (``label.NAME`` for an output); refused if it was set aside."""
    stored = record.fields
    part = str(stored["part"])
    if part not in (*PARTS, ""):
        why = f"it had been set aside ({part.removeprefix('aside:')}) before it was exported"
        return Refused(record.source, why, record.position, record.line)
    try:
        given, wanted, meta = (dict(json.loads(stored[name])) for name in ("input", "output", "meta"))
        fields = _fields(given, wanted)
    except (KeyError, TypeError, ValueError, RecursionError):
        return Refused(record.source, BROKEN, record.position, record.line)
    return Record(record.source, record.position, record.raw, fields, 0, {**meta, "part": part, "shaped": True})


def _fields(given: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    if "messages" in given:
        return {"messages": [*given["messages"], wanted["message"]]}
    return {"text": given["text"], **{f"label.{name}": label for name, label in wanted.get("labels", {}).items()}}
