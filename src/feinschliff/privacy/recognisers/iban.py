"""International bank account numbers whose country, length and check digits (ISO 13616) are right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span

TYPE = "IBAN"

SEPARATORS = " \u00a0\u202f-"
START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?=[ \u00a0\u202f-]?[A-Za-z0-9]{2})")
LONGEST = 34
SHORTEST = 15


def find(text: str) -> Iterator[Span]:
    """Yield each valid IBAN once, printed in one piece or in groups; the longest valid reading wins."""
    end = 0
    for match in START.finditer(text):
        if match.start() < end:
            continue
        found = valid_end(text, match.start())
        if found:
            end = found
            yield Span(match.start(), end, TYPE, 1.0)


def valid_end(text: str, start: int) -> int | None:
    """Where the IBAN that begins at `start` ends; None when no reading has right check digits."""
    from stdnum import iban

    compact, ends = "", []
    position = start
    while position < len(text) and len(compact) < LONGEST:
        char = text[position]
        if char.isascii() and char.isalnum():
            compact += char.upper()
            ends.append(position + 1)
        elif char not in SEPARATORS or text[position - 1] in SEPARATORS:
            break
        position += 1
    for length in range(len(compact), SHORTEST - 1, -1):
        stop = ends[length - 1]
        if stop < len(text) and text[stop].isalnum():
            continue
        # Without the country's further check of bank and account: an odd number is still personal.
        if iban.is_valid(compact[:length], check_country=False):
            return stop
    return None
