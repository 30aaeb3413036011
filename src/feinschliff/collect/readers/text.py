"""Plain text and Markdown: the whole file is one record; the folder that it lies in may be its label."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from feinschliff.collect.lines import LINE_LIMIT
from feinschliff.core.nouns import Record, Refused
from feinschliff.text.encoding import Undecodable, encoding_of

SUFFIXES = (".txt", ".md", ".markdown")
YIELDS = "documents"
TOO_LONG = f"it is longer than {LINE_LIMIT:,} characters"


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """One record with the fields `text` and `folder`; `raw` is the text."""
    if path.stat().st_size > 4 * LINE_LIMIT:  # no encoding needs more bytes
        yield Refused(source, TOO_LONG)
        return
    try:
        encoding = encoding_of(path)
        text = path.read_bytes().decode(encoding.name, encoding.errors)
    except Undecodable as error:
        yield Refused(source, str(error))
        return
    if len(text) > LINE_LIMIT:
        yield Refused(source, TOO_LONG)
        return
    yield Record(source, 0, text, {"text": text, "folder": path.parent.name}, 1)
