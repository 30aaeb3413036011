"""The company's own numbers and confidential words, as `feinschliff.toml` names them.

A pattern is a mask, no regular expression: people can write it, and none can make the search slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from feinschliff.core.nouns import Span
from feinschliff.core.problems import Problem
from feinschliff.privacy.types import OWN

Find = Callable[[str], Iterator[Span]]

SIGNS = {"#": "[0-9]", "@": r"[^\W\d_]", "*": r"[^\W_]"}
"""``#`` a digit, ``@`` a letter, ``*`` either; all else stands for itself."""

TAG = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
LONGEST = 100
SURE = 0.9


def finders(patterns: Mapping[str, str], words: Iterable[str]) -> tuple[Find, ...]:
    """One finder per pattern (tag -> mask), and one for all confidential words; Problem ``privacy/bad-pattern``."""
    made = [_finder(tag, _mask(tag, mask)) for tag, mask in sorted(patterns.items())]
    kept = sorted({word.strip() for word in words if word.strip()}, key=lambda word: (-len(word), word))
    if kept:
        listed = "|".join(re.escape(word) for word in kept)
        made.append(_finder(OWN, re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.IGNORECASE)))
    return tuple(made)


def _mask(tag: str, mask: str) -> re.Pattern[str]:
    signs = sum(sign in SIGNS for sign in mask)
    if not TAG.fullmatch(tag) or not 3 <= signs <= LONGEST or len(mask) > LONGEST:
        raise Problem(
            "privacy/bad-pattern",
            f"The pattern {tag} = {mask!r} cannot be used.",
            "A tag has capital letters, digits and _; a pattern 3 to 100 signs of # (digit), @ (letter), * (either).",
            ['write it such as CUSTOMER_NUMBER = "K-######" under [privacy.patterns] in feinschliff.toml'],
        )
    written = "".join(SIGNS.get(sign, re.escape(sign)) for sign in mask)
    return re.compile(rf"(?<![^\W_]){written}(?![^\W_])")


def _finder(tag: str, pattern: re.Pattern[str]) -> Find:
    def find(text: str) -> Iterator[Span]:
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end(), tag, SURE)

    return find
