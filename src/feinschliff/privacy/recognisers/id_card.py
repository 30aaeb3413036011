"""Numbers of identity cards, passports and residence permits.

The German ones have nine characters without vowels (so that no words arise) and often their check digit behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span
from feinschliff.privacy.cues import END, START, before, is_other_number, linked

TYPE = "ID_CARD"

CANDIDATE = re.compile(
    rf"{START}(?=[A-Za-z0-9 ]{{0,10}}\d)(?:[A-Z]{{1,2}} (?=\d))?[A-Za-z0-9]{{7,10}}(?: \d(?![\w]))?(?:D\b)?{END}"
)
GERMAN = re.compile(r"([CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8})(?: ?([0-9]))?(?:D|<{1,2})?")
OLD_CARD = re.compile(r"([0-9]{9})([0-9])D?")
OTHER = re.compile(r"[A-Z]{0,3} ?[0-9]{6,9}[A-Z]{0,2}|[A-Z0-9]{8,9}")
WORD = (
    r"\b\w{0,20}ausweis(?:es|e|nummer)?(?:[ .-]{0,2}(?:nr|no)\b\.?)?|\bpersos?\b"
    r"|reise-?pass(?:es)?(?:nummer|-?nr\b\.?)?"
    r"|reisepaß|\bpass-?\s?(?:nr\b\.?|nummer)|(?<!oarding )(?-i:\bPass(?:es)?\b)"
    r"|\bpassport(?:\s(?:number|no|nr|id))?\b\.?"
    r"|\bid[ -]?(?:card|karte)\w{0,10}|identity\scard|national\sid\b|aufenthalts(?:titel|erlaubnis|karte)s?"
    r"|residence\s(?:permit|card)"
    r"|\bausweisdokument\w{0,10}|\bdokumentennummer|\bkinderreisepass"
)
CUE = re.compile(f"(?i)(?:{WORD})")
LINKED = linked(WORD)
WEIGHTS = (7, 3, 1)


def find(text: str) -> Iterator[Span]:
    for match in CANDIDATE.finditer(text):
        for end in ends(match.group()):
            score = score_of(text, match.start(), match.start() + end)
            if score:
                yield Span(match.start(), match.start() + end, TYPE, score)
                break


def ends(raw: str) -> Iterator[int]:
    """Where the number may end: with the check digit that stands apart, else before it."""
    yield len(raw)
    if re.search(r" \d$", raw):
        yield len(raw) - 2


def score_of(text: str, start: int, end: int) -> float:
    """How surely text[start:end] is the number of such a document, 0..1; 0 means no."""
    raw = text[start:end]
    german = GERMAN.fullmatch(raw.upper())
    right = german is not None and german[2] is not None and check_digit(german[1]) == int(german[2])
    if not right and sum(char.isdigit() for char in raw) < 2:
        return 0.0
    tight = before(LINKED, text, start)
    if raw.upper() != raw and not tight:
        return 0.0
    if german:
        if tight or before(CUE, text, start):
            return 0.98 if right else 0.9 if german[2] is None else 0.75
        # Without a cue: letters and digits in plenty, so that an article number with one letter is none.
        letters = sum(char.isalpha() for char in german[1])
        return 0.6 if right and letters >= 2 and not is_other_number(text, start) else 0.0
    if not tight:
        return 0.0
    old = OLD_CARD.fullmatch(raw)
    if old:
        return 0.9 if check_digit(old[1]) == int(old[2]) else 0.6
    return 0.85 if OTHER.fullmatch(raw.upper()) and sum(char.isdigit() for char in raw) >= 4 else 0.0


def check_digit(serial: str) -> int:
    """The check digit of a machine-readable document (ICAO 9303): letters from A = 10, weights 7, 3, 1."""
    return sum(int(char, 36) * WEIGHTS[place % 3] for place, char in enumerate(serial)) % 10
