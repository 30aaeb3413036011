"""Bank accounts without IBAN: account number, Bankleitzahl, BIC, sort code, routing number; beside a cue only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span
from feinschliff.privacy.cues import END, GAP, START, before, linked

TYPE = "BANK_ACCOUNT"

DIGITS = re.compile(rf"{START}\d(?:{GAP}?\d){{3,16}}{END}")
ACCOUNT = linked(
    r"\bkonto-?\s?(?:nummer|nr\b\.?)n?|\bkto\b\.?(?:[ -]?(?:nr\b\.?|nummer))?"
    r"|\bkontonr\b\.?|\bktonr\b\.?|\bgirokonto|\bsparkonto"
    r"|\bbank\s?(?:konto|account)|\b(?:account|acct)\b\.?\s?(?:number|no\b\.?|nr\b\.?|#)"
)
# "Konto 8400" is bookkeeping; a long number behind the bare word is an account.
BARE_ACCOUNT = linked(r"\bkonto\b|\baccount\b")
BANK = linked(r"\bblz\b|bankleitzahl(?:en)?")
ROUTING = linked(
    r"\brouting(?:\s?(?:transit\s)?(?:number|no\b\.?|nr\b\.?|#))?|\baba\b(?:\s?(?:number|no\b\.?|#))?|\brtn\b"
)
SORT = linked(r"\bsort[\s-]?codes?")
SORT_CODE = re.compile(r"(?<![\w-])\d\d([ -]?)\d\d\1\d\d(?![\w-])")
BIC_CODE = re.compile(r"(?<![\w-])[A-Z]{6}[A-Z0-9]{2}(?:[ ]?[A-Z0-9]{3})?(?![\w-])")
BIC = linked(r"\bbic\b(?:/swift)?(?:-?code)?|\bswift\b(?:/bic)?(?:-?code)?")


def find(text: str) -> Iterator[Span]:
    for match in DIGITS.finditer(text):
        score = score_of(text, match)
        if score:
            yield Span(match.start(), match.end(), TYPE, score)
    for match in SORT_CODE.finditer(text):
        if before(SORT, text, match.start()):
            yield Span(match.start(), match.end(), TYPE, 0.95)
    for match in BIC_CODE.finditer(text):
        if not before(BIC, text, match.start()):
            continue
        from stdnum import bic

        # "COBADEFF XXX" may be a code and a word behind it.
        for end in (match.end(), match.start() + 8):
            if bic.is_valid(text[match.start() : end].replace(" ", "")):
                yield Span(match.start(), end, TYPE, 0.97)
                break


def score_of(text: str, match: re.Match[str]) -> float:
    """How surely the digits are an account or a bank, 0..1; 0 means no."""
    start, count = match.start(), sum(char.isdigit() for char in match.group())
    if count == 8 and before(BANK, text, start):
        return 0.97
    if count == 9 and before(ROUTING, text, start):
        from stdnum.us import rtn

        return 0.97 if rtn.is_valid(re.sub(r"\D", "", match.group())) else 0.7
    if before(ACCOUNT, text, start):
        return 0.95 if count > 4 else 0.7
    return 0.75 if count > 6 and before(BARE_ACCOUNT, text, start) else 0.0
