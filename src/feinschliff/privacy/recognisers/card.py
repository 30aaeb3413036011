"""Payment card numbers: a known brand's first digits and length (ISO/IEC 7812), and a right Luhn check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span

TYPE = "CREDIT_CARD"

NUMBER = re.compile(r"(?<![\w+])(?<!\d[.,])(?<!\w[/_-])[0-9](?:[ \u00a0\u202f-]?[0-9]){11,18}(?![\w])(?![.,/-]\d)")
BRANDS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|[689]\d)\d{11}"  # Diners Club
    r"|(?:6011|65\d{2}|64[4-9]\d)\d{12}"  # Discover
    r"|(?:(?:2131|1800)\d{11}|35\d{14})"  # JCB
)
# Maestro allows almost any number of 12 to 19 digits: believed only where the text speaks of a card.
MAESTRO = re.compile(r"(?:50|5[6-9]|6[0-9])\d{10,17}")
CUE = re.compile(r"(?i)karte|card\b|\bcc\b|maestro|visa")
CUE_REACH = 40


def find(text: str) -> Iterator[Span]:
    from stdnum import luhn

    for match in NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if not luhn.is_valid(digits) or len(set(digits)) == 1:
            continue
        cued = CUE.search(text, max(0, match.start() - CUE_REACH), match.start()) is not None
        if BRANDS.fullmatch(digits) or (cued and MAESTRO.fullmatch(digits)):
            yield Span(match.start(), match.end(), TYPE, 0.98 if cued else 0.9)
