"""Numbers of driving licences: their forms differ by country and state, so that the words before them must tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span
from feinschliff.privacy.cues import LINK

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


def find(text: str) -> Iterator[Span]:
    for cue in CUE.finditer(text):
        match = VALUE.match(text, cue.end())
        if match is None or DATE.fullmatch(match.group()):
            continue
        raw = match.group()
        if SHORTEST <= len(raw) <= LONGEST and sum(char.isdigit() for char in raw) >= FEWEST_DIGITS:
            yield Span(match.start(), match.end(), TYPE, 0.95)
