"""Dates that the text marks as a birth date; other dates are not personal data here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span

TYPE = "DATE_OF_BIRTH"

MONTH = (
    r"(?:jan(?:uary?|uar)?|jänner|feb(?:ruary?|ruar)?|mar(?:ch)?|märz?|mrz|apr(?:il)?|mai|may|june?|juni|july?|juli"
    r"|aug(?:ust)?"
    r"|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)(?!\w)\.?"
)
DAY, MON, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:(?:18|19|20)\d\d)"
ANY_YEAR = rf"(?:{YEAR}|['’]?\d\d)"
DATE = re.compile(
    r"(?i)(?<![\w,])(?<!\d[.:/-])(?:"
    rf"(?P<full>{DAY}\.\s?{MON}\.\s?{ANY_YEAR}"
    rf"|{YEAR}(?P<sep>[-/.]){MON}(?P=sep){DAY}"
    rf"|{DAY}(?P<sep2>[/-]){DAY}(?P=sep2){ANY_YEAR}"
    rf"|{DAY}(?:\.|st|nd|rd|th)?\s?(?:of\s)?-?{MONTH}(?:,?\s|-){ANY_YEAR}"
    rf"|{MONTH}\s?{DAY}(?:st|nd|rd|th)?\s?,?\s{YEAR})"
    rf"|(?P<part>{DAY}(?:\.|st|nd|rd|th)?\s(?:of\s)?{MONTH}|{MONTH}\s{DAY}(?:st|nd|rd|th)?|{DAY}\.{MON}\.)"
    rf"|(?P<year>(?:{MONTH}\s)?{YEAR})"
    rf"|(?P<short>['’]?\d\d)"
    r")(?![\w%€$£]|[.,:/-]\d|\s(?:€|euro?|eur|uhr)\b)"
)
# What may stand between the cue and the date.
LINK = (
    r"(?:[\s:=(),.*_–-]|\b(?:am|an|at|the|on|in|im|is|ist|was|war|wurde|lautet|den|der|dem|jahre?|year|of|my|mein"
    r"|back|als|as"
    r"|and|und|he|she|i|er|sie|ich|date|day|datum|tag|dd|mm|yyyy|jjjj|tt)\b|\b[/](?=\w)){0,14}"
)
# The place of birth or the birth name: "geboren in Bad Tölz am 2.12.1983", "geb. Kühn, 2.12.1983".
NAMES = r"(?:(?:in|zu|at)?\s?(?-i:(?![a-zß-öø-ÿ\d_])\w)[\w'’-]{1,25},?\s){0,3}"
BIRTH = (
    r"(?:(?<!an)(?<!ab)(?<!un)geboren\w{0,2}|geb\.?(?:datum|tag|jahr)?|geburts?\s?-?(?:datum|tag\w{0,2}|jahr)|geburt"
    r"|born|d\.?o\.?b\.?"
    r"|(?:date|year|day)\sof\sbirth|birth\s?-?_?(?:date|day|year)?s?|bday|b-day|née?)"
)
CUE_BEFORE = re.compile(rf"(?i)(?:(?<![\w*])\*|(?<=[^\W\d]\s|[,;]\s|.\()\*\s|(?<!\w){BIRTH}(?!\w){LINK}{NAMES}{LINK})$")
CUE_CLASS = re.compile(
    r"(?i)(?<!\w)(?:jahrgang|jg\.?|jahrg\.|geburtsjahr(?:gang)?|year\sof\sbirth)[\s:=]{1,3}(?:ist\s|is\s)?$"
)
CUE_BIRTHDAY = re.compile(rf"(?i)(?<!\w)(?:geburtstag|birthday|bday|b-day|geboren|geb\.|born)(?!\w){LINK}$")
CUE_AFTER = re.compile(
    r"(?i)\s{0,2}(?:in\s(?-i:(?![a-zß-öø-ÿ\d_])\w)[\w-]{1,25}\s)?[,(]?\s?(?:ist\s|is\s|was\s|als\s|=\s)?"
    r"(?:(?:my|his|her|mein|the|sein|ihr)\s)?(?:geboren\w{0,2}|geb\.|born|geburts(?:datum|tag)|d\.?o\.?b\.?"
    r"|date\sof\sbirth"
    r"|birth\s?date|birthday)(?!\w)"
)
# "vor dem 1. Januar 1952 geboren": a rule's limit, not a person's date.
LIMIT = re.compile(r"(?i)\b(?:vor|nach|seit|bis|before|after|until|since)(?:\s(?:dem|zum|the))?\s$")
REACH = 90


def find(text: str) -> Iterator[Span]:
    if not CUES.search(text):
        return
    for date in DATE.finditer(text):
        score = score_of(text, date)
        if score:
            yield Span(date.start(), date.end(), TYPE, score)


CUES = re.compile(r"(?i)geb|born|birth|\bd\.?o\.?b\b|b-?day|jahrg|\bjg\b|\*\s?\d|\bnée?\b")


def score_of(text: str, date: re.Match[str]) -> float:
    """How surely the date is a birth date, 0..1; 0 means no."""
    before = text[max(0, date.start() - REACH) : date.start()]
    italic = before.endswith("*") and text.startswith("*", date.end())
    if italic or LIMIT.search(before):
        return 0.0
    if date["full"]:
        if CUE_BEFORE.search(before):
            return 0.95
        return 0.85 if CUE_AFTER.match(text, date.end()) else 0.0
    if date["part"]:
        return 0.7 if CUE_BIRTHDAY.search(before) else 0.0
    if CUE_CLASS.search(before):
        return 0.85
    if date["year"] and "\n" not in before[-20:] and (CUE_BIRTHDAY.search(before) or CUE_BEFORE.search(before)):
        return 0.75
    return 0.0
