"""German health insurance numbers (KVNR): a letter and nine digits, the last of them a check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span
from feinschliff.privacy.cues import END, GAP, START, before, check_of_products, is_other_number, linked

TYPE = "HEALTH_INSURANCE"

NUMBER = re.compile(rf"{START}[A-Za-z](?:{GAP}|-)?\d{{3}}{GAP}?\d{{3}}{GAP}?\d{{3}}(?!{GAP}\d){END}")
WORD = (
    r"krankenversich\w{0,25}(?:[ .-]{0,2}nr\b\.?)?|krankenkasse\w{0,12}|\bkv-?\s?nr\b\.?|\bkvnr\b|\bkv-?nummer"
    r"|versicherten-?\s?(?:nummer|nr\b\.?)"
    r"|gesundheitskarte|\begk\b|health\s(?:insurance|card)|\bversicherungs-?\s?(?:nummer|nr\b\.?)|\bkasse\b"
)
CUE = re.compile(f"(?i)(?:{WORD})")
LINKED = linked(WORD)
PAPER = re.compile(r"\bDIN $")
WEIGHTS = (1, 2) * 5


def find(text: str) -> Iterator[Span]:
    for match in NUMBER.finditer(text):
        start = match.start()
        compact = re.sub(r"[^A-Za-z0-9]", "", match.group())
        tight = before(LINKED, text, start)
        if not compact[0].isupper() and not tight:
            continue
        if is_valid(compact.upper()):
            if tight or before(CUE, text, start):
                yield Span(start, match.end(), TYPE, 0.98)
            elif not is_other_number(text, start) and not before(PAPER, text, start):
                # One article number in ten has a right check digit by chance.
                yield Span(start, match.end(), TYPE, 0.6)
        elif tight:
            yield Span(start, match.end(), TYPE, 0.75)


def is_valid(number: str) -> bool:
    """Whether the check digit is right: the letter as 01 to 26, weights 1 and 2 in turn, sums of digits, modulo 10."""
    digits = f"{ord(number[0]) - 64:02}{number[1:9]}"
    return check_of_products(digits, WEIGHTS) == int(number[9])
