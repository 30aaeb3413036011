"""German tax numbers: the Steuer-ID of a person (11 digits with check digit) and the older Steuernummer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span
from feinschliff.privacy.cues import END, GAP, START, before, is_other_number, linked

TYPE = "TAX_ID"

IDENTITY = re.compile(
    rf"{START}(?:[1-9]\d{{10}}|(?<!\d[ \u00a0])[1-9]\d(?:{GAP}\d{{3}}){{3}}(?!{GAP}\d)"  # 34 805 972 642
    rf"|[1-9]\d([./-])\d{{3}}\1\d{{3}}\1\d{{3}}){END}"
)
IDENTITY_WORD = (
    r"steuer-?\s?id(?:[.\s-]{0,2}nr\.?|ent\w{0,25})?|steuerliche\w{0,2}\s{1,2}identifikations\w{0,10}"
    r"|\bid-?nr\b\.?|\bidentifikationsnummer|\btin\b|tax\s?(?:payer\s)?id\w{0,12}|\bsteuer-?identifikations\w{0,10}"
)
IDENTITY_CUE = re.compile(rf"(?i)(?:{IDENTITY_WORD})")
IDENTITY_LINKED = linked(IDENTITY_WORD)

# A Steuernummer has no check digit that all states share: its slashes or the word before it must tell.
SLASHED = re.compile(rf"{START}(?:\d{{2,3}}/\d{{3}}/\d{{5}}|[1-3]\d\d/(?!(?:19|20)\d\d/)\d{{4}}/\d{{4}}){END}")
CUED = re.compile(rf"{START}\d(?:[ \u00a0/.-]?\d){{9,12}}{END}")
OFFICE_WORD = r"steuer-?\s?(?:nummer|nr\b\.?)|\bst\.?\s?-?\s?nr\b\.?|tax\s(?:number|no\b\.?)"
OFFICE_CUE = re.compile(rf"(?i)(?:{OFFICE_WORD}|finanzamt)")
OFFICE_LINKED = linked(OFFICE_WORD)


def find(text: str) -> Iterator[Span]:
    yield from identities(text)
    yield from office_numbers(text)


def identities(text: str) -> Iterator[Span]:
    """The Steuer-ID: one right check digit in ten is chance, so that without a cue the score stays low."""
    for match in IDENTITY.finditer(text):
        from stdnum.de import idnr

        start = match.start()
        if idnr.is_valid(re.sub(r"\D", "", match.group())):
            if before(IDENTITY_CUE, text, start):
                yield Span(start, match.end(), TYPE, 0.98)
            elif not is_other_number(text, start):
                yield Span(start, match.end(), TYPE, 0.6)
        elif before(IDENTITY_LINKED, text, start):
            # A slip of the pen: still meant as one, and still personal.
            yield Span(start, match.end(), TYPE, 0.75)


def office_numbers(text: str) -> Iterator[Span]:
    """The Steuernummer of a tax office."""
    slashed = set()
    for match in SLASHED.finditer(text):
        slashed.add(match.start())
        if before(OFFICE_CUE, text, match.start()):
            yield Span(match.start(), match.end(), TYPE, 0.97)
        elif not is_other_number(text, match.start()):
            yield Span(match.start(), match.end(), TYPE, 0.8)
    for match in CUED.finditer(text):
        if match.start() in slashed or not before(OFFICE_LINKED, text, match.start()):
            continue
        from stdnum.de import stnr

        if stnr.is_valid(re.sub(r"\D", "", match.group())):
            yield Span(match.start(), match.end(), TYPE, 0.95)
