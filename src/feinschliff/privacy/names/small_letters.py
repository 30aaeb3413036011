"""Names in texts without any capitals: only known names, and only where the words around them speak for persons."""

from __future__ import annotations

import re

from feinschliff.privacy.names import EVERYDAY, FIRST, LAST
from feinschliff.privacy.names import cues as c
from feinschliff.privacy.names.reading import SPACES, Found, Reading

FEWEST_LETTERS = 4
"""Of a first name that stands alone; shorter ones are words too often."""
BEFORE = c.BEFORE_PERSON | {"with", "tell", "ask", "dear", "and"}
INITIALS = frozenset("bcdefghjklmnopqrstuvwxyz")
LONGEST_LIST = 12
MOST_WORDS = 4


def name_at(reading: Reading, i: int) -> Found | None:
    """The name that begins at word `i` of a text in small letters."""
    both = first_and_last(reading, i)
    if both or reading.is_german(i) or not reading.whole(i):
        return both
    longer = with_rest(reading, i)
    if longer or not given(reading, i):
        return longer
    following = reading.low(i + 1)
    named = (
        (following in c.VERBS_ENGLISH and reading.after(i) in SPACES)
        or reading.owns(i)
        or (reading.low(i - 1) in BEFORE and reading.before(i) in SPACES)
        or (reading.after(i).startswith(":") and (i == 0 or "\n" in reading.before(i)))
    )
    return (i, i, 0.55) if named or in_list(reading, i) else None


def first_and_last(reading: Reading, i: int) -> Found | None:
    """ "anna schmidt": both known, neither an ordinary word."""
    j = i + 1
    if j >= len(reading) or reading.after(i) not in SPACES or not reading.is_name(i):
        return None
    return (i, j, 0.6) if reading.is_name(j) and reading.kind(j) & LAST and not reading.spoils(j) else None


def with_rest(reading: Reading, i: int) -> Found | None:
    """ "eva kleist lives": a known first name, perhaps an initial, an unknown word; then a verb or the line's end."""
    if not reading.is_name(i) or len(reading.words[i]) < FEWEST_LETTERS - 1:
        return None
    j = i + 1
    while j < len(reading) and reading.lows[j] in INITIALS and reading.before(j) in SPACES:
        j += 1
    if j >= len(reading) or reading.before(j) not in (*SPACES, ". ") or not unlisted(reading, j) or reading.spoils(j):
        return None
    verb = reading.low(j + 1) in c.VERBS_ENGLISH and reading.after(j) in SPACES
    starts = i == 0 or "\n" in reading.before(i)
    line = starts and reading.after(j)[:1] in ("\n", "")
    return (i, j, 0.55) if verb or line or reading.owns(j) else None


def field(reading: Reading, i: int) -> Found | None:
    """ "name: hyuuma t. maida": two to four words to the end of the line, one of them a known name, none ordinary."""
    last = i
    while last + 1 < len(reading) and "\n" not in reading.after(last) and last - i < MOST_WORDS:
        if reading.after(last) not in (*SPACES, ". "):
            return None
        last += 1
    words = range(i, last + 1)
    ordinary = any(reading.everyday(j) or not reading.whole(j) for j in words if len(reading.words[j]) > 1)
    if not 1 <= last - i < MOST_WORDS or ordinary or not any(reading.kind(j) & (FIRST | LAST) for j in words):
        return None
    return i, last, 0.75


def given(reading: Reading, i: int) -> bool:
    return (
        0 <= i < len(reading)
        and len(reading.words[i]) >= FEWEST_LETTERS
        and bool(reading.kind(i) & FIRST)
        and not reading.everyday(i)
    )


def unlisted(reading: Reading, j: int) -> bool:
    """A word that may be a last name: known as one, or in no list and without the end of an ordinary word."""
    low, kind = reading.lows[j], reading.kind(j)
    if kind & EVERYDAY or len(low) < FEWEST_LETTERS or low in c.COMPANY or low in c.VERBS or not reading.whole(j):
        return False
    return bool(kind & (FIRST | LAST)) or not re.search(rf"(?:ed|ly)\Z|{c.NOUN_END.pattern[4:]}", low)


def in_list(reading: Reading, i: int) -> bool:
    """Whether the word stands in a list of three or more, most of them known first names: "adam, chad and caleb"."""
    first = last = i
    while first and last - first < LONGEST_LIST and reading.before(first) in (", ", ","):
        first -= 1
    while last + 1 < len(reading) and last - first < LONGEST_LIST and reading.after(last) in (", ", ","):
        last += 1
    if reading.low(last + 1) in ("and", "or") and last + 2 < len(reading) and reading.after(last) in SPACES:
        last += 2
    if reading.low(first - 1) in ("and", "or") and first > 1:
        first -= 2
    members = [j for j in range(first, last + 1) if reading.lows[j] not in ("and", "or")]
    known = sum(given(reading, j) for j in members)
    return len(members) >= 3 and known * 3 >= len(members) * 2
