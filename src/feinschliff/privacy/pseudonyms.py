"""Other names in place of names: the same person gets the same one in a whole project, first names keep their gender.

No table is kept. A part of a name leads to its pseudonym by HMAC with a key of its own; who deletes that key cuts the
link for good, and what was written stays readable.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from feinschliff.privacy.names import FIRST, GENITIVE, LAST, fold, lists, words_of

PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
PARTICLES = re.compile("von|van|den?|der|del|della|d[aiu]|dos|l[ae]|zu[rm]?|[ae]l|bin|ibn|und|and|y")


class Pseudonyms:
    """Call it with a name; it keeps initials, particles, hyphens, capitals and a genitive s."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def __call__(self, name: str) -> str:
        return PART.sub(lambda match: self._part(match.group()), name)

    def _part(self, part: str) -> str:
        lower = fold(part)
        if PARTICLES.fullmatch(lower):
            return part
        if len(part) == 1:
            return self._choose(lower, "ABCDEFGHJKLMNPRSTVW")
        root, ending = self._root(lower)
        other = self._choose(root, self._names_like(root))
        other = other.upper() if part.isupper() else other.lower() if part.islower() else other
        return other + (ending.upper() if part.isupper() else ending)

    def _root(self, low: str) -> tuple[str, str]:
        """Without a genitive, so that "Annas" follows "Anna"."""
        for ending in ("'s", "’s"):
            if low.endswith(ending):
                return low.removesuffix(ending), ending
        own = low.endswith("s") and low[:-1] in usual() and low not in usual_last()
        return (low[:-1], "s") if own or lists().kind(low) & GENITIVE else (low, "")

    def _names_like(self, root: str) -> Sequence[str]:
        kind = lists().kind(root)
        if not kind & FIRST or (kind & LAST and root not in usual()):
            return choices()["last"]
        return choices()["female" if root in female() else "male"]

    def _choose(self, root: str, names: Sequence[str]) -> str:
        """By the key; never the name itself."""
        others = [name for name in names if fold(name) != root]
        drawn = hmac.new(self.key, root.encode(), hashlib.sha256).digest()
        return others[int.from_bytes(drawn[:8], "big") % len(others)]


@cache
def usual() -> frozenset[str]:
    """First names by hand: where a name is a last name too, these are more often first names."""
    chosen = {name.lower() for part in ("female", "male") for name in choices()[part]}
    return frozenset(words_of("own_first.txt")) | chosen


@cache
def usual_last() -> frozenset[str]:
    """Last names by hand, such as Peters."""
    return frozenset(words_of("own_last.txt")) | {name.lower() for name in choices()["last"]}


@cache
def female() -> frozenset[str]:
    """First names that more countries give to women than to men."""
    return frozenset(words_of("female.txt"))


@cache
def choices() -> Mapping[str, Sequence[str]]:
    """Frequent names that point at nobody; few, so that they also hide how many persons there were."""
    read: Mapping[str, Sequence[str]] = json.loads(
        (files("feinschliff.privacy.names") / "other.json").read_text(encoding="utf-8")
    )
    return read
