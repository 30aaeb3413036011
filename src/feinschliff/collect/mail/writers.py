"""Whether a short line names who wrote a mail: a known name, initials, or at least what could be a name."""

from __future__ import annotations

import re

from feinschliff.collect.mail.closings import bare
from feinschliff.collect.mail.formulas import NAME
from feinschliff.privacy.names import FIRST, LAST
from feinschliff.privacy.names.cues import MORE_TITLES, TITLES
from feinschliff.privacy.names.reading import Reading

LONGEST = 60
_ASIDE = re.compile(
    r"\s*\([^)]{1,40}\)|\s+x{1,4}$"
    r"|^(?:(?i:gez\.?|ppa\.?|i\. ?[av]\.?|ihre?|eure?|dein)\s|(?:d[ar]|der|die)\s|d['’])(?=[A-ZÄÖÜ])"
)
"""What stands beside names: "(Mama von Leo)", kisses, "i. A."."""
_PARTED = re.compile(r"\s*(?:[|/·•;,–]|\s-\s)\s*")
"""A function or a company may follow the name on its line."""
_REVERSED = re.compile(r"^([A-ZÄÖÜ][\w-]+), ([A-ZÄÖÜ][\w-]+)$")
_NAME = re.compile(rf"(?:(?:Herr|Frau|Familie|Fam\.|Eheleute|Mrs?\.?|Ms\.?|Miss) )?{NAME}")
_INITIALS = re.compile(
    r"(?:gez\.? ?)?(?:[A-ZÄÖÜ]\.? ?-?){1,3}|(?:[/–-]{1,2}|gez\.?) ?[a-zäöü]{2,3}\.?[/-]?|[a-zäöü]{2}|[A-ZÄÖÜ]{2,3}/[a-zäöü]{2,3}"
)
_KIN = re.compile(
    r"(?:(?:d?ein|eure?|the|your) )?(?:mama|papa|mutti|vati|oma|opa|omi|opi|mum|mom|dad|gran|nan|grandma|grandpa|granny"
    r"|auntie|brother|sis|bro)(?: \w+)?",
    re.IGNORECASE,
)
_NO_INITIALS = frozenset(
    "ok ja ne nö jo do so da ab zu am um im an ich my me we he us if or to up no na go top gut fyi asap tbd tbc wip usa eu it tv pc".split()
)


def names_somebody(line: str) -> str:
    """ "surely" for a known name or initials, "perhaps" for one to three capitalised words that nobody knows, or ""."""
    line = re.sub(r"^\((.*)\)$", r"\1", line.strip())
    if line.islower() and len(line) > 2:
        return "surely" if names_somebody(line.title()) == "surely" else ""
    if not line or len(line) > LONGEST or line.endswith((":", "?")):
        return ""
    alone = _ASIDE.sub("", line).strip(" ,")
    if _INITIALS.fullmatch(line.strip(" ,")) or _INITIALS.fullmatch(alone):
        return "surely" if bare(alone).casefold() not in _NO_INITIALS else ""
    if _KIN.fullmatch(bare(alone)):
        return "surely"
    name = _PARTED.split(_REVERSED.sub(r"\2 \1", _ASIDE.sub("", bare(line)).strip()))[0]
    if not _NAME.fullmatch(name) or re.search(r"\d", name):
        return ""
    reading = Reading(name)
    words = [i for i in range(len(reading)) if reading.capital(i) and not reading.initial(i)]
    if not words:
        return ""
    if len(reading) > 1 and (
        reading.low(0) in TITLES | MORE_TITLES or (reading.is_name(0) and reading.kind(0) & FIRST)
    ):
        return "surely"
    listed = [i for i in words if reading.kind(i) & (FIRST | LAST)]
    if not all(i in listed or reading.possible(i) or len(reading.words[i]) < 3 for i in words):
        return ""
    has_initial = reading.initial(0) and len(reading) > 1
    is_known = has_initial or any(map(reading.is_name, words)) or (listed and len(words) > 1)
    return "surely" if is_known else "perhaps" if len(words) <= 3 else ""


def could_name(line: str) -> bool:
    """Whether a line has the form of a name, whatever its words mean: "Will Young", "Can Gül"."""
    return len(line) <= LONGEST and _NAME.fullmatch(_PARTED.split(_ASIDE.sub("", bare(line)))[0]) is not None
