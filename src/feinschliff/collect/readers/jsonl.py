"""JSON Lines: one JSON object per line; a broken line is refused by its number, the rest is used."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from feinschliff.collect.lines import LINE_LIMIT, lines
from feinschliff.core.nouns import Record, Refused
from feinschliff.text.encoding import Undecodable, encoding_of

SUFFIXES = (".jsonl", ".ndjson")
YIELDS = "rows"
NAMES = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """Records whose fields are the object's keys; `raw` is the line."""
    try:
        encoding = encoding_of(path)
    except Undecodable as error:
        yield Refused(source, str(error))
        return
    position = 0
    for number, line in lines(path, encoding):
        raw = "" if line is None else line.strip("\ufeff \t\r\n")
        if line is not None and not raw:
            continue
        yield _record(source, position, number, raw if line is not None else None)
        position += 1


def _record(source: str, position: int, line: int, raw: str | None) -> Record | Refused:
    if raw is None:
        return Refused(source, f"the line is longer than {LINE_LIMIT:,} characters", position, line)
    try:
        value = parse(raw)
    except ValueError as error:
        return Refused(source, str(error), position, line)
    if not isinstance(value, dict):
        return Refused(
            source, f"the line is {NAMES.get(type(value), 'a number')}, not an object {{...}}", position, line
        )
    return Record(source, position, raw, value, line)


def parse(text: str) -> Any:
    """Parse JSON strictly; every flaw becomes a ValueError whose message is one sentence for people."""
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise ValueError(_describe(error, text)) from error
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError as error:
        if "integer string conversion" in str(error):
            raise ValueError("it holds a number with thousands of digits") from None
        raise


def _describe(error: json.JSONDecodeError, text: str) -> str:
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return f"no valid JSON: it ends too early (column {error.colno})"
    return f"no valid JSON: {error.msg} at column {error.colno}" + (
        f" of line {error.lineno}" if error.lineno > 1 else ""
    )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not valid JSON; write null")


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands in it twice")
    return found
