"""The shipped lists of first names, last names and everyday words, and the words around names; loaded when needed.

`first.txt`, `last.txt` and `words.txt` come from `scripts/make_names.py`; `own_*.txt` and `everyday.txt` are by hand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FIRST, LAST, EVERYDAY, GENITIVE = 1, 2, 4, 8
"""What `Names.kind` knows of a word, as bits."""

TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "þ": "th"})
ACCENTS = re.compile("[\u0300-\u036f]+")
FEWEST_LETTERS = 2
FEWEST_LETTERS_OF_A_GENITIVE = 5


@dataclass(frozen=True)
class Names:
    """Lower-case words: names, names that are everyday words too, and words that speak against an unknown name."""

    first: frozenset[str]
    last: frozenset[str]
    everyday: frozenset[str]

    def kind(self, word: str) -> int:
        """The bits FIRST, LAST, EVERYDAY and GENITIVE of one word; 0 for a word that is in no list."""
        low = fold(word)
        known = self.simple(low)
        if known & (FIRST | LAST):
            return known
        if "-" in low:
            return self.double(low.split("-"))
        if len(low) >= FEWEST_LETTERS_OF_A_GENITIVE and low.endswith("s") and not known:
            base = self.simple(low[:-1])
            return base | GENITIVE if base & (FIRST | LAST) else 0
        return known

    def simple(self, low: str) -> int:
        if len(low) < FEWEST_LETTERS:
            return 0
        return (low in self.first) * FIRST | (low in self.last) * LAST | (low in self.everyday) * EVERYDAY

    def double(self, parts: list[str]) -> int:
        """Of "Anna-Lena" or "Müller-Lüdenscheidt"; a part that is no name but an everyday word spoils it."""
        kinds = [self.simple(part) for part in parts]
        if any(not kind & (FIRST | LAST) and (kind or len(part) < 3) for kind, part in zip(kinds, parts, strict=True)):
            return 0
        if all(kind & EVERYDAY for kind in kinds):
            return EVERYDAY
        if all(kind & FIRST for kind in kinds):
            return FIRST | (LAST if kinds[-1] & LAST else 0)
        return LAST if any(kind & LAST and not kind & EVERYDAY for kind in kinds) else 0


def fold(word: str) -> str:
    low = word.lower()
    return low if low.isascii() else unicodedata.normalize("NFC", low)


def spellings(words: Iterable[str]) -> set[str]:
    """The words, also as "mueller" and without accents; the lists from the script hold these spellings already."""
    found = set(words)
    special = "\n".join(word for word in found if not word.isascii())
    plain = unicodedata.normalize("NFD", special.translate(PLAIN))
    found.update(special.translate(TRANSLITERATED).split())
    found.update(ACCENTS.sub("", plain).split())
    return found


def words_of(name: str) -> list[str]:
    return files(__name__).joinpath(name).read_text(encoding="utf-8").lower().split()


@cache
def lists() -> Names:
    """The lists, read once."""
    own_first, own_last = words_of("own_first.txt"), words_of("own_last.txt")
    # A frequent name stays one although a made-up text or a town of the same name stands in the common words.
    common = set(words_of("words.txt")).difference(own_first, own_last)
    everyday = frozenset(spellings([*common, *words_of("everyday.txt")]))
    # Of the everyday words only those are names that the lists by hand call so: "Will", "Wolf", but not "Sie".
    return Names(
        first=frozenset(words_of("first.txt")).difference(everyday).union(spellings(own_first)),
        last=frozenset(words_of("last.txt")).difference(everyday).union(spellings(own_last)),
        everyday=everyday,
    )
