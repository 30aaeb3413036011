"""Social security numbers: United States (SSN), Britain (National Insurance), Switzerland (AHV), Austria (SVNR)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span
from feinschliff.privacy.cues import END, GAP, START, before, is_other_number, linked

TYPE = "SOCIAL_SECURITY"

AMERICAN = re.compile(rf"{START}(?<!\d[ -])\d{{3}}([ -]?)\d{{2}}\1\d{{4}}(?![ -]\d){END}")
AMERICAN_WORD = r"\bssns?\b|social\s?-?security(?:\s(?:number|no|nr|#))?"
AMERICAN_CUE = re.compile(f"(?i)(?:{AMERICAN_WORD})")
AMERICAN_LINKED = linked(AMERICAN_WORD)

# The letters that HM Revenue and Customs gives out; QQ stands in its own examples.
BRITISH = re.compile(
    rf"(?i)(?<![\w-])(?:qq|(?!bg|gb|nk|kn|tn|nt|zz)[a-ceghj-pr-tw-z][a-ceghj-npr-tw-z]){GAP}?\d\d({GAP}?)\d\d\1\d\d{GAP}?[a-d](?![\w-])"
)
BRITISH_CUE = re.compile(r"(?i)national\s?insurance|\bnino\b|\bni\s?(?:number|no|nr)\b|\bnin\b")

SWISS = re.compile(rf"{START}756([. ]?)\d{{4}}\1\d{{4}}\1\d\d{END}")
AUSTRIAN = re.compile(rf"{START}[1-9]\d{{3}}{GAP}?\d{{6}}{END}")
AUSTRIAN_CUE = re.compile(r"(?i)sozialversicher|\bsv-?\s?(?:nr|nummer)|\bsvnr|versicherungsnummer")


def find(text: str) -> Iterator[Span]:
    for search in (american, british, swiss, austrian):
        yield from search(text)


def american(text: str) -> Iterator[Span]:
    for match in AMERICAN.finditer(text):
        from stdnum.us import ssn

        start, dashed = match.start(), match[1] == "-"
        valid = ssn.is_valid(re.sub(r"\D", "", match.group()))
        if dashed and before(AMERICAN_CUE, text, start):
            yield Span(start, match.end(), TYPE, 0.98 if valid else 0.8)
        elif dashed and valid and not is_other_number(text, start):
            yield Span(start, match.end(), TYPE, 0.85)
        elif before(AMERICAN_LINKED, text, start):
            yield Span(start, match.end(), TYPE, 0.95 if valid else 0.7)


def british(text: str) -> Iterator[Span]:
    for match in BRITISH.finditer(text):
        if before(BRITISH_CUE, text, match.start()):
            yield Span(match.start(), match.end(), TYPE, 0.98)
        elif match.group().isupper() and not is_other_number(text, match.start()):
            yield Span(match.start(), match.end(), TYPE, 0.9 if " " in match.group() else 0.7)


def swiss(text: str) -> Iterator[Span]:
    for match in SWISS.finditer(text):
        from stdnum.ch import ssn

        if ssn.is_valid(re.sub(r"\D", "", match.group())):
            yield Span(match.start(), match.end(), TYPE, 0.95 if match[1] else 0.8)


def austrian(text: str) -> Iterator[Span]:
    """Ten digits with one check digit: too common to count without a cue."""
    for match in AUSTRIAN.finditer(text):
        if not before(AUSTRIAN_CUE, text, match.start()):
            continue
        from stdnum.at import vnr

        if vnr.is_valid(re.sub(r"\D", "", match.group())):
            yield Span(match.start(), match.end(), TYPE, 0.95)
