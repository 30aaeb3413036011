"""Whether a short line names who wrote a mail: a known name, initials, or at least what could be a name."""

from __future__ import annotations

import re

from feinschliff.collect.mail.closings import bare
from feinschliff.collect.mail.formulas import NAME
from feinschliff.privacy.names import FIRST, LAST
from feinschliff.privacy.names.cues import MORE_TITLES, TITLES, words
from feinschliff.privacy.names.reading import Reading

LONGEST = 60
MOST_UNKNOWN = 3
"""Words of a name that no list holds."""
SHORT = 3
_ASIDE = re.compile(
    r"\s*\([^)]{1,40}\)|\s+x{1,4}$"
    r"|^(?:(?i:gez\.?|ppa\.?|i\. ?[av]\.?|ihre?|eure?|dein)\s|(?:d[ar]|der|die)\s|d['’])(?=[A-ZÄÖÜ])"
)
"""What stands beside names: "(Mama von Leo)", kisses, "i. A."."""
_PARTED = re.compile(r"\s*(?:[|/·•;,–]|\s-\s)\s*")
"""A function or a company may follow the name on its line."""
_REVERSED = re.compile(r"^([A-ZÄÖÜ][\w-]+), ([A-ZÄÖÜ][\w-]+)$")
_NAME = re.compile(rf"(?:(?:Herr|Hr\.|Fr\.|Frau|Familie|Fam\.|Eheleute|Mrs?\.?|Ms\.?|Miss) )?{NAME}")
_INITIALS = re.compile(
    r"(?:gez\.? ?)?(?:[A-ZÄÖÜ]\.? ?-?){1,3}|(?:[/–-]{1,2}|gez\.?) ?[a-zäöü]{2,3}\.?[/-]?|[a-zäöü]{2}"
    r"|[A-ZÄÖÜ]{2,3}/[a-zäöü]{2,3}"
)
_KIN = re.compile(
    r"(?:(?:d?ein|eure?|the|your) )?(?:mama|papa|mutti|vati|oma|opa|omi|opi|mum|mom|dad|gran|nan|grandma|grandpa|granny"
    r"|auntie|brother|sis|bro)(?: \w+)?",
    re.IGNORECASE,
)
_NO_INITIALS = words(
    "ok ja ne nö jo do so da ab zu am um im an ich my me we he us if or to up no na go top gut fyi asap tbd tbc wip usa"
    " eu it tv pc"
)


def names_somebody(line: str) -> str:
    """ "surely" for a known name or initials, "perhaps" for one to three capitalised words that nobody knows, or ""."""
    line = re.sub(r"^\((.*)\)$", r"\1", line.strip())
    if not line or len(line) > LONGEST or line.endswith((":", "?")):
        return ""
    alone = _ASIDE.sub("", line).strip(" ,")
    if _INITIALS.fullmatch(line.strip(" ,")) or _INITIALS.fullmatch(alone):
        return "surely" if bare(alone).casefold() not in _NO_INITIALS else ""
    if _KIN.fullmatch(bare(alone)):
        return "surely"
    parts = _PARTED.split(_REVERSED.sub(r"\2 \1", _ASIDE.sub("", bare(line)).strip()))
    if line.islower():
        return "surely" if _is_name(parts[0].title()) == "surely" else ""
    found = [_is_name(part) for part in parts[:2]]
    return "surely" if "surely" in found and could_name(line) else found[0]


def _is_name(text: str) -> str:
    if not _NAME.fullmatch(text) or re.search(r"\d", text):
        return ""
    reading = Reading(text)
    spelt = [i for i in range(len(reading)) if reading.capital(i) and not reading.initial(i)]
    if not spelt:
        return ""
    is_first = reading.is_name(0) and reading.kind(0) & FIRST
    if len(reading) > 1 and (is_first or reading.low(0) in TITLES | MORE_TITLES):
        return "surely"
    listed = [i for i in spelt if reading.kind(i) & (FIRST | LAST)]
    if not all(i in listed or reading.possible(i) or len(reading.words[i]) < SHORT for i in spelt):
        return ""
    has_initial = reading.initial(0) and len(reading) > 1
    is_known = has_initial or any(map(reading.is_name, spelt)) or (listed and len(spelt) > 1)
    return "surely" if is_known else "perhaps" if len(spelt) <= MOST_UNKNOWN else ""


def could_name(line: str) -> bool:
    """Whether a line has the form of a name, whatever its words mean: "Will Young", "Can Gül"."""
    return len(line) <= LONGEST and _NAME.fullmatch(_PARTED.split(_ASIDE.sub("", bare(line)))[0]) is not None
