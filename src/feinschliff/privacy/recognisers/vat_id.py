"""VAT numbers: German, Austrian and Swiss ones by their check digits, those of other countries beside a cue only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span
from feinschliff.privacy.cues import END, before, is_other_number, linked

TYPE = "VAT_ID"

GERMAN = re.compile(rf"(?<![\w-])DE[ \u00a0\u202f-]?[1-9](?:[ \u00a0\u202f.-]?\d){{8}}(?![ \u00a0]\d){END}")
OTHER = re.compile(
    r"(?<![\w-])(?:AT|BE|BG|CHE|CY|CZ|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)"
    r"[ \u00a0-]?[A-Z0-9](?:[ \u00a0.-]?[A-Z0-9]){6,13}(?!\w)"
)
TELLING = ("ATU", "CHE")
"""Three letters and a check digit say enough; two letters may stand before any number."""
WORD = (
    r"\bu(?:mr?)?st\.?-?\s?id\w{0,25}(?:[ .-]{0,2}nr\.?)?|umsatzsteuer-?\s?id\w{0,25}|\buid\b|\bvat\b|mwst"
    r"|\btva\b|\bbtw\b|\bp\.?\s?iva\b|umsatzsteuernummer"
)
CUE = re.compile(f"(?i)(?:{WORD})")
LINKED = linked(WORD)


def find(text: str) -> Iterator[Span]:
    for match in GERMAN.finditer(text):
        from stdnum.de import vat

        if vat.is_valid(re.sub(r"\D", "", match.group())):
            yield Span(match.start(), match.end(), TYPE, 0.99 if before(CUE, text, match.start()) else 0.9)
        elif before(LINKED, text, match.start()):
            yield Span(match.start(), match.end(), TYPE, 0.75)
    for match in OTHER.finditer(text):
        start, cued = match.start(), before(CUE, text, match.start())
        if cued or (match.group().startswith(TELLING) and not is_other_number(text, start)):
            end = valid_end(match.group())
            if end:
                yield Span(start, start + end, TYPE, 0.97 if cued else 0.9)


def valid_end(raw: str) -> int | None:
    """Where the number in `raw` ends: capitals after it ("ATU12345675 WIEN") may stand in the match too."""
    from stdnum.ch import vat as swiss
    from stdnum.eu import vat as european
    from stdnum.gb import vat as british

    check = {"CH": swiss.is_valid, "GB": british.is_valid}.get(raw[:2], european.is_valid)
    for end in [len(raw), *(gap.start() for gap in reversed(list(re.finditer(r"[ \u00a0]", raw))))]:
        compact = re.sub(r"[ \u00a0.-]", "", raw[:end])
        # The Swiss number ends in a word of its own (CHE-123.456.788 MWST), which need not stand there.
        if check(compact) or (raw.startswith("CHE") and check(compact + "MWST")):
            return end
    return None
