"""German licence plates: DD-P 1090, B-XY 99E, and beside a cue M AB 123."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span
from feinschliff.privacy.cues import before, is_other_number
from feinschliff.privacy.district_codes import DISTRICT_CODES

TYPE = "LICENSE_PLATE"

PLATE = re.compile(
    r"(?<![\w/.&+-])([A-ZÄÖÜ]{1,3})( ?[-\u2010-\u2013:] ?|[ \u00a0])([A-Z]{1,2})([ \u00a0-]?)"
    r"([1-9]\d{0,3})([EH]?)(?!\w)(?![-/_]\w)(?![.,:]\d)"
)
CUE = re.compile(
    r"(?i)kennz|\bkfz|wagens?\b|autos?\b|\bamtl|\b[pl]kw|fahrzeug|nummernschild|transporter|motorrad|anhänger|\bhalter|\bkombi|laster|\bfahrer|cabrio"
    r"|zugelassen|zulassung|(?:licen[cs]e|number|registration)\s?plates?|\bplates?\b|\bvehicle|\bcars?\b|\bvan\b|\btruck\b"
)
REACH = 50
LONGEST = 8
YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
# Prefixes of standards, references and products that read like a district: DIN-A 4, RG-A 12, EN-AW 6060, HP-UX 11.
NO_DISTRICT = frozenset({"AZ", "DIN", "RG"})
NO_PLATE = frozenset(
    {("EN", "AC"), ("EN", "AW"), ("EN", "GJ"), ("HP", "UX"), ("UN", "R"), ("S", "XL"), ("M", "XL"), ("L", "XL")}
)


def find(text: str) -> Iterator[Span]:
    for match in PLATE.finditer(text):
        score = score_of(text, match)
        if score:
            yield Span(match.start(), match.end(), TYPE, score)


def score_of(text: str, match: re.Match[str]) -> float:
    """How surely the match is a plate, 0..1; 0 means no."""
    district, separator, letters, gap, digits, _ = match.groups()
    cued = before(CUE, text, match.start(), REACH)
    if district not in DISTRICT_CODES or len(district + letters + digits) > LONGEST:  # mistyped, foreign or invented
        return 0.6 if cued and separator == "-" and gap.isspace() and not YEAR.fullmatch(digits) else 0.0
    if cued:
        return 0.97 if "-" in separator else 0.9
    # Without a cue only the full form counts, hyphen and space: "B-XY99" is an article more often.
    if separator != "-" or not gap.isspace() or len(digits) < 2 or YEAR.fullmatch(digits):
        return 0.0
    if district in NO_DISTRICT or (district, letters) in NO_PLATE or is_other_number(text, match.start()):
        return 0.0
    return 0.85
