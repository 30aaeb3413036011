"""Names that something else in the same text gives away: a full name, a mail address, the other speakers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.privacy.names import EVERYDAY, FIRST, TRANSLITERATED
from feinschliff.privacy.names.reading import Found, Reading

MAIL_NAME = re.compile(r"(?<![\w.+%-])([^\W\d_]{3,30})[._-]([^\W\d_]{3,30})\d{0,4}@")


def again(reading: Reading, found: list[Found]) -> Iterator[Found]:
    """The parts of full names where they stand alone elsewhere in the same text."""
    parts = {
        reading.lows[i]
        for first, last, score in found
        if last > first and score >= 0.8
        for i in (first, last)
        if len(reading.words[i]) > 2 and reading.is_name(i)
    }
    if not parts:
        return
    taken = {i for first, last, _ in found for i in range(first, last + 1)}
    for i, low in enumerate(reading.lows):
        base = low[:-1] if low.endswith("s") and low not in parts else low
        if base in parts and i not in taken and reading.capital(i) and reading.whole(i) and not reading.spoils(i):
            yield i, i, 0.7


def from_mail(reading: Reading, found: list[Found]) -> Iterator[Found]:
    """The two names of "norbert.quastenberg@" where they stand elsewhere in the text, in any case."""
    pairs = (match.groups() for match in MAIL_NAME.finditer(reading.text))
    names = {
        part.lower().translate(TRANSLITERATED)
        for pair in pairs
        if reading.names.kind(pair[0]) & FIRST
        for part in pair
        if not reading.names.kind(part) & EVERYDAY
    }
    if not names:
        return
    taken = {i for first, last, _ in found for i in range(first, last + 1)}
    here = [
        i not in taken and low.translate(TRANSLITERATED) in names and reading.whole(i)
        for i, low in enumerate(reading.lows)
    ]
    for i, one in enumerate(here):
        if one and not (i and here[i - 1] and reading.joined(i - 1)):
            last = i + 1 if i + 1 < len(here) and here[i + 1] and reading.joined(i) else i
            yield i, last, 0.8


def speakers(reading: Reading, found: list[Found]) -> Iterator[Found]:
    """Unknown names at the head of a speech, where others at the head of a line are known: "Ubul: Come, Nicole"."""
    if not any(first == last and is_head(reading, first) for first, last, _ in found):
        return
    taken = {first for first, _, _ in found}
    for i in range(len(reading)):
        if is_head(reading, i) and i not in taken and reading.possible(i) and not reading.shouted(i):
            yield i, i, 0.6


def is_head(reading: Reading, i: int) -> bool:
    before = reading.before(i)
    return reading.after(i).startswith(":") and (i == 0 or "\n" in before) and reading.whole(i)
