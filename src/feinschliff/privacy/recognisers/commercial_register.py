"""Entries of German registers of companies: HRB 12345, HRA 123 B; societies and partnerships beside a cue."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span
from feinschliff.privacy.cues import before

TYPE = "COMMERCIAL_REGISTER"

# The letters behind the number tell one of several former courts apart.
SUFFIX = r"(?:[ \u00a0]?(?:B|FL|KI|HL|PI|NM|NO|IZ|RD|EC|SL)(?![\w-]))?"
FILLER = r"[ \u00a0]?(?:[.:]|-?\s?(?:Nr\.?|Nummer|No\.?))?[ \u00a0:]{0,3}"
COMPANY = re.compile(rf"(?<![\w-])HR[ \u00a0]?[AB]{FILLER}([1-9]\d{{0,5}}){SUFFIX}(?![\w-])(?![.,/]\d)")
OTHER = re.compile(rf"(?<![\w-])(?:GnR|GsR|PR|VR){FILLER}([1-9]\d{{0,5}}){SUFFIX}(?![\w-])(?![.,/]\d)")
CUE = re.compile(r"(?i)amtsgericht|\bAG\b|register|\beingetragen|registered|court|sitz\b")
REACH = 60
# Rockwell hardness is written HRB 85 too; it ends at 130.
HARDEST = 130


def find(text: str) -> Iterator[Span]:
    if "R" not in text:
        return
    for match in COMPANY.finditer(text):
        cued = has_cue(text, match)
        if cued or int(match[1]) > HARDEST:
            yield Span(match.start(), match.end(), TYPE, 0.98 if cued else 0.9)
    for match in OTHER.finditer(text):
        if has_cue(text, match):
            yield Span(match.start(), match.end(), TYPE, 0.9)


def has_cue(text: str, match: re.Match[str]) -> bool:
    """Whether court or register is named before the entry or behind it: "HRB 12 beim Amtsgericht Köln"."""
    if before(CUE, text, match.start(), REACH):
        return True
    return CUE.search(text, match.end(), min(len(text), match.end() + REACH)) is not None
