"""E-mail addresses, German letters included."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span

TYPE = "EMAIL"

# Every repeat is bounded (RFC 5321: 64 characters before the @), so that no text can make the search slow.
ADDRESS = re.compile(
    r"(?<![\w.+%'-])[\w+%](?:[\w.+%'-]{0,62}[\w+%-])?"
    r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})(?![\w@])"
)


def find(text: str) -> Iterator[Span]:
    if "@" not in text:
        return
    for match in ADDRESS.finditer(text):
        yield Span(match.start(), match.end(), TYPE, 1.0)
