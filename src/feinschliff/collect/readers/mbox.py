"""Mailboxes: many mails in one file, as Thunderbird and Google's export write it (RFC 4155)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from feinschliff.collect.mail.message import TOO_NESTED, nests_too_deeply, parsed, record_of
from feinschliff.collect.readers.eml import SIZE_LIMIT
from feinschliff.core.nouns import Record, Refused

SUFFIXES = (".mbox", ".mbx")
YIELDS = "mails"
BEGIN = re.compile(rb"From .*\d{4}\s*(?:[+-]\d{4})?\s*\r?\n")
QUOTED_BEGIN = re.compile(rb"^>(>*From )", re.MULTILINE)


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """One record for each mail, as `eml` gives it; `line` is where the mail begins. Holds one mail at a time."""
    position = 0
    for line, content in _mails(path):
        if content is None:
            yield Refused(source, f"it is larger than {SIZE_LIMIT // 1024**2} MB", position, line)
        elif nests_too_deeply(content):
            yield Refused(source, TOO_NESTED, position, line)
        else:
            message = parsed(QUOTED_BEGIN.sub(rb"\1", content))
            yield record_of(message, source, position, path.parent.name, line)
        position += 1
    if not position and path.stat().st_size:
        yield Refused(source, "it holds no mail: none of its lines begins with 'From ' and a date")


def _mails(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """(line where it begins, content) of each mail; None for one above the limit."""
    begin, size = 0, 0
    held: list[bytes] = []
    with path.open("rb") as file:
        blank = True
        for number, line in enumerate(file, start=1):
            if blank and BEGIN.fullmatch(line):
                if begin:
                    yield begin, b"".join(held) if size <= SIZE_LIMIT else None
                begin, size, held = number, 0, []
            elif begin:
                size += len(line)
                if size <= SIZE_LIMIT:
                    held.append(line)
            blank = not line.strip()
    if begin:
        yield begin, b"".join(held) if size <= SIZE_LIMIT else None
