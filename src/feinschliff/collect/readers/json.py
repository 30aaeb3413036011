"""JSON: a list of objects, an object with one key that holds such a list, or one object that is the only record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from feinschliff.collect.readers import jsonl
from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical
from feinschliff.text.encoding import Undecodable, encoding_of

SUFFIXES = (".json",)
YIELDS = "rows"
SIZE_LIMIT = 256 * 1024 * 1024
"""Bytes; a JSON file must be held whole, so larger ones should come as JSON Lines."""
USUAL = ("data", "tickets", "issues", "Ticket", "records", "items")
"""Keys under which the records stand, whatever lists stand beside them (users, for example)."""
CONVERSATIONS = ("messages", "conversations", "conversation")


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """Records in the order of the list; `raw` is the object's canonical JSON."""
    if path.stat().st_size > SIZE_LIMIT:
        yield Refused(source, f"it is larger than {SIZE_LIMIT // 1024**2} MB; save it as .jsonl, one object per line")
        return
    try:
        encoding = encoding_of(path)
        text = path.read_bytes().decode(encoding.name, encoding.errors).lstrip("\ufeff")
        value = jsonl.parse(text) if text.strip() else []
    except Undecodable as error:
        yield Refused(source, str(error))
        return
    except ValueError as error:
        if "Extra data" in str(error):  # JSON Lines under the name .json are common
            yield from jsonl.read(path, source)
        else:
            yield Refused(source, str(error))
        return
    items = _items(value)
    if items is None:
        yield Refused(source, "it holds no list of objects")
        return
    for position, item in enumerate(items):
        yield _record(source, position, item)


def _record(source: str, position: int, item: Any) -> Record | Refused:
    if not isinstance(item, dict):
        return Refused(source, f"entry {position + 1} of the list is no object {{...}}", position)
    try:
        return Record(source, position, canonical(item), item)
    except RecursionError:
        return Refused(source, f"entry {position + 1} of the list is nested too deeply", position)


def _items(value: Any) -> list[Any] | None:
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return None
    lists = {key: item for key, item in value.items() if _is_list_of_objects(item) and key not in CONVERSATIONS}
    for usual in USUAL:
        if usual in lists:
            return lists[usual]
    if len(lists) == 1:
        return next(iter(lists.values()))
    return None if lists or not value else [value]


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
