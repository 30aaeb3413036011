"""German pension insurance numbers (Renten- or Sozialversicherungsnummer): 65 180480 M 567."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span
from feinschliff.privacy.cues import END, GAP, START, before, check_of_products

TYPE = "PENSION_NUMBER"

# Area of the insurer, birth date, first letter of the name at birth, serial number, check digit.
NUMBER = re.compile(
    rf"{START}([0-8]\d)(?:{GAP}|-)?([0-3]\d){GAP}?([01]\d){GAP}?(\d\d)(?:{GAP}|-)?([A-Za-z])(?:{GAP}|-)?(\d\d){GAP}?(\d){END}"
)
WEIGHTS = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
CUE = re.compile(
    r"(?i)renten|sozialversicher|\b[rs]v-?\s?(?:nr|nummer)|\bvs-?nr|\brvnr|versicherungs-?\s?(?:nummer|nr)|\bsv-?\s?ausweis"
    r"|pension|social\s(?:security|insurance)|insurance\s(?:number|no)"
)


def find(text: str) -> Iterator[Span]:
    for match in NUMBER.finditer(text):
        cued = before(CUE, text, match.start())
        if not cued and not match.group(5).isupper():
            continue
        if is_valid(match):
            yield Span(match.start(), match.end(), TYPE, 0.99 if cued else 0.95)
        elif cued:
            yield Span(match.start(), match.end(), TYPE, 0.75)


def is_valid(match: re.Match[str]) -> bool:
    """Whether date and check digit are right (VKVV, § 4); the day is 00 where nobody knows it."""
    area, day, month, year, letter, serial, check = match.groups()
    if int(area) < 2 or int(day) > 31 or int(month) > 12:
        return False
    digits = f"{area}{day}{month}{year}{ord(letter.upper()) - 64:02}{serial}"
    return check_of_products(digits, WEIGHTS) == int(check)
