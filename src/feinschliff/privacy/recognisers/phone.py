"""Telephone numbers: international ones, and national ones written as in Germany, the United States or Britain.

Precision first: a bare run of digits is an order or customer number more often than a telephone. A national number
counts when its shape is a telephone's (leading 0 with area code, brackets, the American 3-3-4) or when a cue word such
as "Tel." stands before it. Whether a numbering plan gives the number out is asked last, for that is what takes time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from feinschliff.core.nouns import Span

TYPE = "PHONE"

JOINT = r"[ \u00a0\u202f()\[\]/.~\u2010-\u2015\u2212-]"
RUN = re.compile(rf"(?:\+{JOINT}{{0,2}})?[(\[]{{0,2}}(?:\+ ?)?\d+(?:{JOINT}{{1,4}}\d+)*")
"""Digits and what may join them in a telephone number, as long as it goes on; a row of numbers is one run too."""
SPLIT = re.compile(
    r"(?<=\d)(?: ?/ ?| [-\u2010-\u2015] | {2,4}|[.)] | (?=\()|(?<=\d{3}[ .-]\d{3}[ .-]\d{4}) )(?=[(\[]?\d)"
)
"""Where a run that is no number may hold two: at a slash, a dash, a list's marker, after an American number."""
EXTENSION = re.compile(r"(?i)[ ,;]{0,2}(?:ext(?:ension|n)?\b[.:]?|x|dw\b|durchwahl\b|#)[ .:]{0,2}\d{1,6}(?!\w)")
CUE_WORD = (
    r"tel(?:efon|ephone)?|(?:telefon|handy|mobil|ruf|fax)nummer|mobil\w{0,8}|handy|fax|fon|rufen?|rückruf|ruft|angerufen"
    r"|rief|durchwahl|meldet sich|erreichbar|erreichen|phone|cell|call(?:ed|ing)?|ring|text|whatsapp|hotline"
    r"|answering|answer(?:s|ed)?|messages?|sms|registered|desk|office|contact|reach(?:ed)?|dial(?:led|ed)?|landline|ph"
    r"|(?:my|his|her|our|their|new|direct)(?: [a-z]{2,10})? number"
)
# Between the cue and the number: punctuation and such small words only, so that "phone black 86664301" is none.
LINK_WORD = (
    r"an|am|at|back|dem|der|die|er|free|him|her|ich|in|is|ist|lautet|line|me|mich|my|no|now|nr|nummer|number|of|on|or|oder"
    r"|sie|the|them|to|uns|unter|us|von|was|with"
)
CUE = re.compile(rf"(?i)\b(?:{CUE_WORD})\b(?:[^\w\n]|\b(?:{LINK_WORD})\b){{0,12}}\Z")
# "call Anna at 555 123 456", "rufen Sie Frau Kühn unter 0221 4710686 an"
CALLED_AT = re.compile(
    r"(?i)\b(?:call|phone|reach|contact|text|ring|dial|fax|message|whatsapp|rufen|erreichen|erreichbar|anrufen)\b"
    r"[^.\n\d]{1,40}\b(?:at|on|via|unter)[ :]{1,2}\Z"
)
# As letter heads write it: "0221 4710-686 (Fax)", "212-555-0100 office".
CUE_AFTER = re.compile(
    r"(?i)[ \t]?[-–(\[]?[ \t]?"
    r"(?:office|fax|telefax|mobile|mobil|cell|home|phone|handy|privat|dienstlich|tagsüber|abends|büro|work)\b"
)
OTHER_NUMBER = re.compile(
    r"(?i)(?:nummer|number|\bnr|\bno|\bid|\bref\w{0,8}|order|auftrag|bestellung|ticket|vorgang|rechnung|invoice|police|vertrag"
    r"|kunde|konto|account|card|karte|code)[^\w\n]{0,3}\Z"
)
CUE_REACH = 50
LETTERS = re.compile(r"[^\W\d_]{2}")
DATE = re.compile(
    r"(?<!\d)(?:[0-3]?\d([./-])[01]?\d\1(?:19|20)?\d\d|[01]?\d/[0-3]?\d/(?:19|20)?\d\d"
    r"|(?:19|20)\d\d([./-])[01]?\d\2[0-3]?\d)(?!\d)"
)
AMERICAN = re.compile(r"(?:1[ .-]?)?(?:\(\d{3}\)[ .-]?|\d{3}[ .\u2010-\u2013-])\d{3}[ .\u2010-\u2013-]\d{4}")
GROUPED = re.compile(r"\d[ \u00a0\u202f()/\u2010-\u2013-]+\d")
FEWEST_DIGITS = 7
MOST_DIGITS = 15
LONGEST = 40
"""Characters of one number with all its joints; a longer run is a row of numbers."""


def find(text: str) -> Iterator[Span]:
    for run in RUN.finditer(text):
        short = run.end() - run.start() <= LONGEST
        whole = number_at(text, *run.span()) if short else None
        if whole:
            yield whole
            continue
        for start, end in parts_of(run.group(), run.start()):
            if part := number_at(text, start, end):
                yield part


def number_at(text: str, start: int, end: int) -> Span | None:
    """The number that the run or part text[start:end] is, with the extension behind it."""
    start, end = without_open_bracket(text, start, end)
    raw = text[start:end]
    extension = EXTENSION.match(text, end)
    end = extension.end() if extension else end
    score = score_of(text, start, end, raw)
    return Span(start, end, TYPE, score) if score else None


def parts_of(run: str, offset: int) -> Iterator[tuple[int, int]]:
    """The places of the numbers that a run may hold beside others."""
    start = 0
    for joint in (*SPLIT.finditer(run), None):
        end = joint.start() if joint else len(run)
        if end - start <= LONGEST and (start, end) != (0, len(run)):
            yield offset + start, offset + end
        start = joint.end() if joint else end


def count_digits(text: str) -> int:
    return sum(char.isdigit() for char in text)


def without_open_bracket(text: str, start: int, end: int) -> tuple[int, int]:
    """The place without a leading bracket that closes only after the number, as in "(040 123)"."""
    raw = text[start:end]
    if raw.startswith("(") and raw.count("(") > raw.count(")"):
        return start + len(raw) - len(raw[1:].lstrip(" .,;:\u00a0-")), end
    return start, end


def score_of(text: str, start: int, end: int, raw: str) -> float:
    """How surely text[start:end] is a telephone number, 0..1; 0 means no.

    raw : the number without its extension.
    """
    digits = count_digits(raw)
    if not FEWEST_DIGITS <= digits <= MOST_DIGITS or DATE.search(raw) or is_part_of_more(text, start, end):
        return 0.0
    before = text[max(0, start - CUE_REACH) : start]
    cued = (LETTERS.search(before) and (CUE.search(before) or CALLED_AT.search(before))) or CUE_AFTER.match(text, end)
    head = raw.lstrip("([ ")[0]
    american = AMERICAN.fullmatch(raw) is not None
    if not (cued or head in "+0" or american):
        return 0.0
    plan = numbering_plan(raw)
    if plan == UNKNOWN:
        return 0.0
    if head == "+":
        return 0.98 if plan == ASSIGNED or cued else 0.8
    if cued:
        return 0.95 if plan == ASSIGNED else 0.75
    if plan != ASSIGNED:
        return 0.0
    if head == "0":
        if GROUPED.search(raw):
            return 0.9
        return 0.6 if digits >= 10 and not OTHER_NUMBER.search(before) else 0.0
    return 0.85


UNKNOWN, POSSIBLE, ASSIGNED = range(3)
"""What a numbering plan says of a number: not one of it, one by its length, one that is given out."""


@lru_cache(maxsize=4096)
def numbering_plan(raw: str) -> int:
    """The most that the plan of any country says that may write a number so; with + the number names its country."""
    from phonenumbers import NumberParseException, is_possible_number, is_valid_number, parse

    plain = raw.replace("\u202f", " ")
    best = UNKNOWN
    for region in regions(plain.lstrip("([ ")):
        try:
            number = parse(plain, region)
        except NumberParseException:
            continue
        if is_valid_number(number):
            return ASSIGNED
        best = POSSIBLE if is_possible_number(number) else best
    return best


def regions(number: str) -> tuple[str, ...]:
    """The countries whose plan is asked, the likeliest first."""
    if number.startswith("+"):
        return ("DE",)
    return ("DE", "GB", "US") if number.startswith("0") else ("US", "DE", "GB")


def is_part_of_more(text: str, start: int, end: int) -> bool:
    """Whether the digits belong to something longer: a reference such as RG-2024-10443, a card, an amount."""
    before, after = text[max(0, start - 3) : start], text[end : end + 5]
    if CUE_AFTER.match(text, end):
        after = ""
    if re.search(r"(?:[^\W_][-/_#]|[0-9][ .,\u00a0]|[^\W_]|[#$€£] ?)\Z", before):
        return True
    return re.match(r"[-/_]?\w|[.,]\d|[ \u00a0]\d{3}|[ ]?[€$£%]| EUR\b| [A-Z] \d", after) is not None
