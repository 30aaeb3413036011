"""Names that something else in the text gives away: a full name, a mail address, other speakers, an address below."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from feinschliff.privacy.names import EVERYDAY, FIRST, LAST, TRANSLITERATED
from feinschliff.privacy.names import cues as c
from feinschliff.privacy.names.reading import LETTER, Found, Reading

MAIL_NAME = re.compile(r"(?<![\w.+%-])([^\W\d_]{3,30})[._-]([^\W\d_]{3,30})\d{0,4}@")

MARGIN = r"[ \t>?|*]{0,6}"
LETTER_HEAD = re.compile(
    rf"(?:\A|\n[ \t]{{0,4}}\n){MARGIN}"
    rf"(?P<name>[{LETTER}]{{2,30}}(?: (?:[{LETTER}]\.?|[{LETTER}][{LETTER}'’-]{{1,30}})){{1,3}})"
    rf"[ ]?\n(?:{MARGIN}[^\n\d]{{1,60}}\n){{0,2}}{MARGIN}(?:\d{{1,6}} [^\W\d]|(?i:p\.? ?o\.? ?box|unit|psc|suite) \d)"
)
"""A line of words at the top of a block, at most two lines without numbers, and a line that an address begins."""

SURE_ALONE = 0.6
"""Score of a single name from which on it is marked all over the text."""


def again(reading: Reading, found: list[Found]) -> Iterator[Found]:
    """Names where they stand alone elsewhere in the same text: parts of full ones and single ones that were sure."""
    parts = {
        reading.lows[i]
        for first, last, score in found
        if (last > first and score >= 0.8) or (first == last and score >= SURE_ALONE)
        for i in (first, last)
        if len(reading.words[i]) > 2 and (reading.is_name(i) or (first == last and is_english_stranger(reading, i)))
    }
    if not parts:
        return
    taken = {i for first, last, _ in found for i in range(first, last + 1)}
    for i, low in enumerate(reading.lows):
        base = low[:-1] if low.endswith("s") and low not in parts else low
        if base in parts and i not in taken and reading.capital(i) and reading.whole(i) and not reading.spoils(i):
            yield i, i, 0.7


def is_english_stranger(reading: Reading, i: int) -> bool:
    """A word in no list that is no plural; a German one may be a noun."""
    return not reading.is_german(i) and reading.possible(i) and not reading.lows[i].endswith("s")


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
        if is_head(reading, i) and i not in taken and may_speak(reading, i) and not reading.shouted(i):
            yield i, i, 0.6


def letter_heads(reading: Reading) -> Iterator[Found]:
    """The unknown names above an English address; of a text in small letters one of the words must be known."""
    if "\n" not in reading.text:
        return
    for match in LETTER_HEAD.finditer(reading.text):
        first = bisect_left(reading.spans, (match.start("name"), 0))
        last = bisect_left(reading.spans, (match.end("name"), 0)) - 1
        if last > first and not reading.is_german(first) and all_may_name(reading, first, last):
            yield first, last, 0.6


def all_may_name(reading: Reading, first: int, last: int) -> bool:
    words = [i for i in range(first, last + 1) if len(reading.words[i]) > 1]
    known = any(reading.is_name(i) and reading.kind(i) & (FIRST | LAST) for i in words)
    return all(
        not reading.everyday(i)
        and reading.lows[i] not in c.COMPANY
        and (reading.possible(i) or reading.is_name(i) or (known and reading.lower_case))
        for i in words
    )


def may_speak(reading: Reading, i: int) -> bool:
    return reading.possible(i) or (reading.capital(i) and bool(reading.kind(i) & FIRST))


def is_head(reading: Reading, i: int) -> bool:
    before = reading.before(i)
    return reading.after(i).startswith(":") and (i == 0 or "\n" in before) and reading.whole(i)
