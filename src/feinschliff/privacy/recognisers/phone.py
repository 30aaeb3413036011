"""Telephone numbers: international ones, and national ones of Germany, the United States and Britain.

Precision first: a bare run of digits is an order or customer number more often than a telephone. A national number
counts when its shape is a telephone's (leading 0 with area code, brackets, the American 3-3-4) or when a cue word such
as "Tel." stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span

TYPE = "PHONE"

REGIONS = ("DE", "US", "GB")
LIKELY = re.compile(r"[0-9](?:[ \u00a0\u202f()/.\u2010-\u2013-]{0,3}[0-9]){5}")
CUE_WORD = (
    r"tel(?:efon|ephone)?|(?:telefon|handy|mobil|ruf|fax)nummer|mobil\w{0,8}|handy|fax|fon|rufen?|rückruf|ruft|angerufen"
    r"|rief|durchwahl|meldet sich|erreichbar|erreichen|phone|cell|call(?:ed|ing)?|ring|text|whatsapp|hotline"
    r"|answering|answer(?:s|ed)?|messages?|sms|registered|desk|office"
)
# Between the cue and the number: punctuation and such small words only, so that "phone black 86664301" is none.
LINK_WORD = (
    r"an|am|at|back|dem|der|die|er|free|him|her|ich|in|is|ist|lautet|line|me|mich|my|no|now|nr|nummer|number|of|on|or|oder"
    r"|sie|the|to|uns|unter|us|von|with"
)
CUE = re.compile(rf"(?i)\b(?:{CUE_WORD})\b(?:[^\w\n]|\b(?:{LINK_WORD})\b){{0,12}}\Z")
# As letter heads write it: "0221 4710-686 (Fax)", "212-555-0100 office"; an extension may stand between.
CUE_AFTER = re.compile(
    r"(?i)(?: ?(?:x|ext\.?) ?\d{1,6})?[ \t]?[-–(\[]?[ \t]?"
    r"(?:office|fax|telefax|mobile|mobil|cell|home|phone|handy|privat|dienstlich|tagsüber|abends|büro|work)\b"
)
OTHER_NUMBER = re.compile(
    r"(?i)(?:nummer|number|\bnr|\bno|\bid|\bref\w{0,8}|order|auftrag|bestellung|ticket|vorgang|rechnung|invoice|police|vertrag"
    r"|kunde|konto|account|card|karte|code)[^\w\n]{0,3}\Z"
)
CUE_REACH = 40
DATE = re.compile(r"[0-3]?\d([./-])[01]?\d\1(?:19|20)?\d\d|(?:19|20)\d\d([./-])[01]?\d\2[0-3]?\d")
AMERICAN = re.compile(r"(?:1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .\u2010-\u2013-])\d{3}[ .\u2010-\u2013-]\d{4}")
FEWEST_DIGITS = 7
MOST_DIGITS = 15


def find(text: str) -> Iterator[Span]:
    if not LIKELY.search(text):
        return
    from phonenumbers import Leniency, PhoneNumberMatcher

    hits: dict[tuple[int, int], float] = {}
    for region in REGIONS:
        for leniency in (Leniency.VALID, Leniency.POSSIBLE):
            for match in PhoneNumberMatcher(text, region, leniency=leniency):
                place = without_open_bracket(text, match.start, match.end)
                score = score_of(text, *place, assigned=leniency == Leniency.VALID)
                if score:
                    hits[place] = max(score, hits.get(place, 0.0))
    for (start, end), score in sorted(hits.items()):
        yield Span(start, end, TYPE, score)


def without_open_bracket(text: str, start: int, end: int) -> tuple[int, int]:
    """The place without a leading bracket that closes only after the number, as in "(040 123)"."""
    raw = text[start:end]
    if raw.startswith("(") and raw.count("(") > raw.count(")"):
        return start + len(raw) - len(raw[1:].lstrip(" .,;:\u00a0-")), end
    return start, end


def score_of(text: str, start: int, end: int, *, assigned: bool) -> float:
    """How surely text[start:end] is a telephone number, 0..1; 0 means no.

    assigned : the number lies in a range that the region's numbering plan gives out; possible ones need a cue or +.
    """
    raw = text[start:end]
    digits = sum(char.isdigit() for char in raw)
    if not FEWEST_DIGITS <= digits <= MOST_DIGITS or DATE.fullmatch(raw.strip()) or is_part_of_more(text, start, end):
        return 0.0
    before = text[max(0, start - CUE_REACH) : start]
    cued = CUE.search(before) is not None or CUE_AFTER.match(text, end) is not None
    if raw.lstrip("( ").startswith("+"):
        return 0.98 if assigned or cued else 0.8
    if cued:
        return 0.95 if assigned else 0.75
    if not assigned:
        return 0.0
    grouped = re.search(r"\d[ \u00a0\u202f()/\u2010-\u2013-]+\d", raw) is not None
    if raw.lstrip("( ").startswith("0"):
        if grouped:
            return 0.9
        return 0.6 if digits >= 10 and not OTHER_NUMBER.search(before) else 0.0
    return 0.85 if AMERICAN.fullmatch(raw.strip()) else 0.0


def is_part_of_more(text: str, start: int, end: int) -> bool:
    """Whether the digits belong to something longer: a reference such as RG-2024-10443, a card, an amount."""
    before, after = text[max(0, start - 3) : start], text[end : end + 5]
    if CUE_AFTER.match(text, end):
        after = ""
    if re.search(r"(?:[^\W_][-/_#]|[0-9][ .,\u00a0]|[^\W_]|[#$€£] ?)\Z", before):
        return True
    return re.match(r"[-/_]?\w|[.,]\d|[ \u00a0]\d{3}|[ ]?[€$£%]| EUR\b| [A-Z] \d", after) is not None
