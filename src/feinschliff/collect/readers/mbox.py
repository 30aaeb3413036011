"""Mailboxes: many mails in one file, as Thunderbird and Google's export write it (RFC 4155)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from feinschliff.collect.mail.message import mail_of
from feinschliff.collect.readers.eml import SIZE_LIMIT
from feinschliff.core.nouns import Record, Refused

SUFFIXES = (".mbox", ".mbx")
YIELDS = "mails"
PIECE = 1 << 20
"""Bytes read at once; longer lines come in pieces, so that a file without line ends fills no memory."""
DATED = re.compile(rb"From .*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d\d:\d\d")
HEADER = re.compile(rb"[!-9;-~]{1,80}:")
QUOTED_BEGIN = re.compile(rb"^>(>*From )", re.MULTILINE)
TOO_LARGE = f"it is larger than {SIZE_LIMIT // 1024**2} MB; delete its attachments"


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """One record for each mail, as `eml` gives it; `line` is where the mail begins. Holds one mail at a time."""
    position = 0
    for line, content in _mails(path):
        if content is None:
            yield Refused(source, TOO_LARGE, position, line)
        else:
            yield mail_of(QUOTED_BEGIN.sub(rb"\1", content), source, position, path.parent.name, line)
        position += 1
    if not position and path.stat().st_size:
        yield Refused(source, "it holds no mail: no line begins with 'From ' as in a mailbox; export it anew")


def _mails(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """(line where it begins, content) of each mail; None for one above the limit."""
    begin, size = 0, 0
    held: list[bytes] = []
    for number, line, begins in _lines(path):
        if begins:
            if begin:
                yield begin, b"".join(held) if size <= SIZE_LIMIT else None
            begin, size, held = number, 0, []
        elif begin:
            size += len(line)
            if size <= SIZE_LIMIT:
                held.append(line)
            else:
                held.clear()
    if begin:
        yield begin, b"".join(held) if size <= SIZE_LIMIT else None


def _lines(path: Path) -> Iterator[tuple[int, bytes, bool]]:
    """(number, line or piece of one, whether a mail begins with it).

    A mail begins with "From " and a date below an empty line. Without either the same words may also be a sentence
    that was not marked by ``>``: then a header line must follow.
    """
    with path.open("rb") as file:
        number, blank, complete = 1, True, True
        line = file.readline(PIECE)
        while line:
            following = file.readline(PIECE)
            begins = complete and line.startswith(b"From ") and _is_first(line, following, blank)
            yield number, line, begins
            blank = complete and not line.strip()
            complete = line.endswith(b"\n")
            number += complete
            line = following


def _is_first(line: bytes, following: bytes, blank: bool) -> bool:
    signs = (blank, DATED.match(line) is not None, HEADER.match(following) is not None)
    return sum(signs) >= 2
