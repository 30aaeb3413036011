"""Numbers of driving licences: their forms differ by country and state, so that the words before them must tell.

Only the German one (FeV, annex 8) has a check digit by which it is believed without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span
from feinschliff.privacy.cues import END, LINK, START, is_other_number

TYPE = "DRIVER_LICENSE"

WORD = (
    r"führer-?schein(?:es|s)?(?:nummer|[ .-]{0,2}(?:nr|no)\b\.?)?|fuehrerschein(?:nummer)?"
    r"|fahrerlaubnis(?:nummer|-?nr\b\.?)?"
    r"|\bdriv(?:er|ers|er['’`´]s|ers['’`´]|ing)[\s-]?licen[cs]e|\bdl\s?(?:number|no\b\.?|nr\b\.?|#)"
)
CUE = re.compile(rf"(?i)(?:{WORD}){LINK.removesuffix('$')}(?<![A-Za-z0-9-])(?=[A-Za-z0-9])")
# Groups of digits may stand apart; a word behind the number is not taken along.
VALUE = re.compile(
    r"(?=[A-Za-z-]{0,19}\d)[A-Za-z0-9](?:-?[A-Za-z0-9]){1,19}(?: \d{3,6}(?![\w.,:/-])){0,3}(?!\w)(?![.,/]\d)"
)
DATE = re.compile(r"(?:19|20)\d\d-?[01]\d-?[0-3]\d|[0-3]?\d-[01]?\d-(?:19|20)\d\d")
FEWEST_DIGITS = 4
SHORTEST, LONGEST = 6, 20
# Authority, serial number with a letter in it, check digit, number of the copy.
GERMAN = re.compile(rf"{START}([A-Z]\d{{3}}(?=\d{{0,4}}[A-Z])[A-Z0-9]{{5}})([0-9X])[0-9A-Z]{END}")


def find(text: str) -> Iterator[Span]:
    named = list(cued(text))
    yield from named
    starts = {span.start for span in named}
    for match in GERMAN.finditer(text):
        start = match.start()
        # One article number of this form in eleven has a right check digit by chance.
        if start not in starts and check_digit(match[1]) == match[2] and not is_other_number(text, start):
            yield Span(start, match.end(), TYPE, 0.6)


def check_digit(number: str) -> str:
    """The check digit of a German licence: letters from A = 10, weights 9 to 1, modulo 11; X is ten."""
    rest = sum(int(char, 36) * weight for char, weight in zip(number, range(9, 0, -1), strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def cued(text: str) -> Iterator[Span]:
    """What the words before it call a driving licence."""
    for cue in CUE.finditer(text):
        match = VALUE.match(text, cue.end())
        if match is None or DATE.fullmatch(match.group()):
            continue
        raw = match.group()
        if SHORTEST <= len(raw) <= LONGEST and sum(char.isdigit() for char in raw) >= FEWEST_DIGITS:
            yield Span(match.start(), match.end(), TYPE, 0.95)
