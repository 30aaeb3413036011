"""Inside the child: one order per line on stdin, records in JSON lines on stdout. ``python -m`` starts it.

An order names a file; the answers are ``{"items": [...]}`` in portions and, last, ``{"end": true}``. An item is
``[position, raw, fields, line, meta]`` for a record, ``[position, why, line]`` for a refused one.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from feinschliff.collect.confined.limits import confine, more_time
from feinschliff.collect.flaws import flaw_of
from feinschliff.collect.readers import readers
from feinschliff.collect.shaping import shaped
from feinschliff.core.nouns import Record, Refused
from feinschliff.text.encoding import named

PORTION = 500
PORTION_CHARACTERS = 1_000_000
PORTION_SECONDS = 0.5

Send = Callable[[dict[str, Any]], None]


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between the answers

    def send(answer: dict[str, Any]) -> None:
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()

    send({"isolated": confine()})
    for line in sys.stdin.buffer:
        more_time()
        serve(json.loads(line), send)


def serve(order: dict[str, Any], send: Send) -> None:
    """Read one file as ordered; whatever goes wrong inside a reader becomes an answer."""
    try:
        with named(order["encoding"]):
            for portion in portions(islice(items(order), order["most"])):
                send({"items": portion})
                more_time()
        send({"end": True})
    except OSError as error:
        send({"end": True, "unreadable": error.strerror or str(error)})
    except MemoryError:
        send({"end": True, "memory": True})
    except Exception as error:
        send({"end": True, "failed": f"{type(error).__name__}: {str(error)[:200]}"})


def items(order: dict[str, Any]) -> Iterator[Record | Refused]:
    reader = readers()[order["suffix"]]
    # in an archive the folder is part of the name inside, not of the place where it was unpacked
    folder = PurePosixPath(order["source"]).parent.name
    read = (sound(item, folder) for item in reader.read(Path(order["path"]), order["source"]))
    return shaped(read, reader.YIELDS, order["task"], order["only"])


def sound(item: Record | Refused, folder: str) -> Record | Refused:
    """The record with the folder that its source names, refused when its values could not be stored."""
    if isinstance(item, Refused):
        return item
    if why := flaw_of(item.fields):
        return Refused(item.source, why, item.position, item.line)
    if folder and "folder" in item.fields and "text" in item.fields:
        return replace(item, fields={**item.fields, "folder": folder})
    return item


def portions(found: Iterable[Record | Refused]) -> Iterator[list[list[Any]]]:
    portion: list[list[Any]] = []
    characters, since = 0, time.monotonic()
    for item in found:
        if isinstance(item, Record):
            portion.append([item.position, item.raw, item.fields, item.line, item.meta])
            characters += len(item.raw)
        else:
            portion.append([item.position, item.why, item.line])
        full = len(portion) >= PORTION or characters >= PORTION_CHARACTERS
        if full or time.monotonic() - since >= PORTION_SECONDS:
            yield portion
            portion, characters, since = [], 0, time.monotonic()
    if portion:
        yield portion


if __name__ == "__main__":
    main()
