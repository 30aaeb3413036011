"""Single mails as mail programs save them (RFC 5322)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from feinschliff.collect.mail.message import mail_of
from feinschliff.core.nouns import Record, Refused

SUFFIXES = (".eml",)
YIELDS = "mails"
SIZE_LIMIT = 100 * 1024**2
"""Bytes; mail servers take no more than half of that, with all attachments."""


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """One record with `text` (what its writer said), `subject`, `from`, `to`, `date`, `folder`, `attachments`."""
    if path.stat().st_size > SIZE_LIMIT:
        yield Refused(source, f"it is larger than {SIZE_LIMIT // 1024**2} MB; save it without its attachments")
        return
    found = mail_of(path.read_bytes(), source, 0, path.parent.name)
    yield Refused(source, found.why) if isinstance(found, Refused) else found
