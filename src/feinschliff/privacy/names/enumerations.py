"""Lists of persons ("Hannah, Derek and Anna"): what stands beside names in a list is a name too."""

from __future__ import annotations

from feinschliff.privacy.names import EVERYDAY, FIRST, LAST
from feinschliff.privacy.names import cues as c
from feinschliff.privacy.names.reading import SPACES, Reading

LONGEST_LIST = 12


def enumeration(reading: Reading, i: int) -> bool | None:
    """Whether the word stands in a list of persons ("Hannah, Derek and Anna"); False in a firm's name of last names;
    None when there is no list of three or more."""
    members = [i]
    while len(members) < LONGEST_LIST and (before := neighbour(reading, members[0], -1)) is not None:
        members.insert(0, before)
    while len(members) < LONGEST_LIST and (after := neighbour(reading, members[-1], 1)) is not None:
        members.append(after)
    if len(members) < 3:
        return None
    firsts = sum(reading.kind(k) & (FIRST | LAST | EVERYDAY) == FIRST for k in members)
    # In German any noun may stand in a list: the names must be the most, and known.
    if reading.is_german(i) and reading.low(members[0] - 1) not in c.PEOPLE:
        return True if firsts * 2 >= len(members) and reading.is_name(i) else None
    if firsts * 2 >= len(members) - 1 or reading.low(members[0] - 1) in c.PEOPLE:
        return True
    if reading.low(members[-1] + 1) in ("were", "are", "have", "waren", "sind", "haben"):
        return True
    return False if all(reading.kind(k) & LAST or not reading.kind(k) for k in members) else None


def neighbour(reading: Reading, i: int, step: int) -> int | None:
    """The next capitalised single word of a list on one side: over a comma or over "and"."""
    gap = reading.before(i) if step < 0 else reading.after(i)
    j = i + step
    if gap == " " and reading.low(j) in ("and", "und", "or", "oder"):
        gap = reading.before(j) if step < 0 else reading.after(j)
        if gap not in (" ", ", "):
            return None
        j += step
    elif gap not in (", ", ","):
        return None
    if not 0 <= j < len(reading) or not reading.capital(j):
        return None
    alone = reading.after(j) not in SPACES or not reading.capital(j + 1)
    return j if alone and (reading.before(j) not in SPACES or not reading.capital(j - 1)) else None
