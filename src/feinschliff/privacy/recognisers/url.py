"""Web addresses that carry an identifier: user, query value, long number or token. Plain home pages are no hit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from feinschliff.core.nouns import Span

TYPE = "URL"

# A bare domain counts with a path only, and with the commonest endings: "Rechnung.Nr/2024" is no address.
ADDRESS = re.compile(
    r"(?i)(?:(?<![a-z0-9])https?://|(?<![\w.@-])www\."
    r"|(?<![\w.@/-])(?:[a-z0-9][a-z0-9-]{0,61}\.){1,5}(?:de|com|net|org|eu|at|ch|io|info|uk|app|dev|example)(?=[/?]))"
    r"[^\s<>\"'{}|\\^`\[\]]{3,2000}"
)
# What says how to show a page, not whose it is.
HARMLESS = re.compile(
    r"(?i)utm_\w{1,20}|lang|language|locale|hl|page|seite|sort|order|view|tab|theme|format|ref|source|v|version"
)
DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?:[-_]?[01]\d(?:[-_]?[0-3]\d)?)?(?!\d)")
NUMBER = re.compile(r"\d{4}")
TOKEN = re.compile(r"[A-Za-z0-9]{8,}")
SWITCH = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")


def find(text: str) -> Iterator[Span]:
    if "." not in text and "://" not in text:
        return
    for match in ADDRESS.finditer(text):
        raw = trimmed(match.group())
        score = score_of(raw)
        if score:
            yield Span(match.start(), match.start() + len(raw), TYPE, score)


def trimmed(raw: str) -> str:
    """The address without the punctuation of the sentence around it."""
    raw = raw.rstrip(".,;:!?*_~")
    while raw.endswith(")") and raw.count(")") > raw.count("("):
        raw = raw[:-1].rstrip(".,;:!?")
    return raw


def score_of(raw: str) -> float:
    """How surely the address points to a person or a case, 0..1; 0 means it is a plain page."""
    try:
        parts = urlsplit(raw if "://" in raw else f"http://{raw}")
    except ValueError:
        return 0.0
    if "@" in parts.netloc:
        return 0.95
    for query in (parts.query, parts.fragment if "=" in parts.fragment else ""):
        if any(not HARMLESS.fullmatch(key) for key, _ in parse_qsl(query, max_num_fields=None)):
            return 0.85
    if any(is_identifier(part) for part in parts.path.split("/")):
        return 0.75
    return 0.0


def is_identifier(part: str) -> bool:
    """Whether a part of the path is a number or token of its own: 48213, dQw4w9WgXcQ; not 2024-05 or windows11."""
    part = unquote(part)
    if NUMBER.search(DATE.sub("", part)):
        return True
    return any(is_mixed(token) for token in TOKEN.findall(part))


def is_mixed(token: str) -> bool:
    if not re.search(r"\d", token):
        return False
    return len(SWITCH.findall(token)) > 1 or bool(re.search(r"[a-z]", token) and re.search(r"[A-Z].*[A-Z]", token))
