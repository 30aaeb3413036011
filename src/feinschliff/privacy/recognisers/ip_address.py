"""Addresses on the internet, IPv4 and IPv6; version and chapter numbers of the same look are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from feinschliff.core.nouns import Span
from feinschliff.privacy.cues import before, linked

TYPE = "IP_ADDRESS"

FOUR = re.compile(
    r"(?<![\w.])(?<![A-Za-z]/)(?<!::)(?i:(?<!::ffff:))(\d{1,3}(?:\.\d{1,3}){3})(?:/(?:[12]?\d|3[0-2])(?![\w.]))?(?!\w)(?!\.\d)(?!-\w)"
)
SIX = re.compile(
    r"(?<![\w:.])((?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|\d{1,3}(?:\.\d{1,3}){3})?)(?:%\w{1,16})?(?:/\d{1,3}(?!\w))?(?![\w:])(?!\.\d)"
)
CUE = re.compile(
    r"(?i)\bip\b|\bipv[46]|ip-?adresse?|\baddress\b|\badresse\b|\bhosts?\b|\bserver|\bclient|\bping|\bgateway|\bdns\b|\blogin"
)
VERSION = linked(
    r"versions?|versionsnummer|\bver\b|\bv|release|\bbuild|firmware|software|update|patch|upgrade|driver|treiber|kapitel|abschnitt|section"
    r"|chapter|ziffer|absatz|\bpunkt|\bfigure|\babb(?:ildung)?|\btab(?:elle|le)?|\boid|§|chrome|firefox|safari|edge|java|norm"
)
REACH = 40
ONE_FIGURE = 10


def find(text: str) -> Iterator[Span]:
    for match in FOUR.finditer(text):
        if is_personal_four(text, match):
            yield Span(match.start(), match.end(), TYPE, 0.98 if before(CUE, text, match.start(), REACH) else 0.85)
    if text.count(":") < 2:
        return
    for match in SIX.finditer(text):
        if is_personal_six(match[1]):
            yield Span(match.start(), match.end(), TYPE, 0.98)


def is_personal_four(text: str, match: re.Match[str]) -> bool:
    """Whether the match is an address that can belong to somebody."""
    try:
        address = IPv4Address(match[1])
    except AddressValueError:
        return False
    # 127.0.0.1, 0.0.0.0 and net masks are the same everywhere.
    if address.is_loopback or address.is_unspecified or match[1].startswith("255."):
        return False
    if before(VERSION, text, match.start(), REACH):
        return False
    # 2.1.3.4 is a chapter, 120.0.0.0 a program's version, unless the text speaks of addresses.
    doubtful = max(address.packed) < ONE_FIGURE or match[1].endswith(".0.0.0")
    return not doubtful or before(CUE, text, match.start(), REACH)


def is_personal_six(raw: str) -> bool:
    """Whether `raw` is a whole IPv6 address: times (12:30:45) and names of C++ (a::b) are none."""
    try:
        address = IPv6Address(raw)
    except AddressValueError:
        return False
    groups = [group for group in raw.split(":") if group]
    if address.is_loopback or address.is_unspecified or not any(char.isdigit() for char in raw):
        return False
    return len(groups) > 2 or len(groups[0]) == 4
