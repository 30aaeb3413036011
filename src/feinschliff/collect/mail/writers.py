"""Whether a short line names who wrote a mail: a known name, initials, or at least what could be a name."""

from __future__ import annotations

import re

from feinschliff.collect.mail.closings import NAME, bare
from feinschliff.privacy.names.reading import Reading

LONGEST = 60
_ASIDE = re.compile(r"\s*\([^)]{1,40}\)|\s+x{1,4}$|^(?:gez\.?|ppa\.?|i\. ?[AV]\.?|Ihre?|Eure?|Dein)\s", re.IGNORECASE)
"""What stands beside names: "(Mama von Leo)", kisses, "i. A."."""
_PARTED = re.compile(r"\s*(?:[|/·•;,–]|\s-\s)\s*")
"""A function or a company may follow the name on its line."""
_NAME = re.compile(rf"(?:(?:Herr|Frau|Familie|Fam\.|Eheleute|Mrs?\.?|Ms\.?|Miss) )?{NAME}")
_TITLED = re.compile(r"(?:Dr|Prof|Dipl|Mag|Ing|Familie|Fam|Eheleute|Mrs?|Ms|Capt|The)\b\.?[ -].+")
_INITIALS = re.compile(r"(?:[A-ZÄÖÜ]\.? ?-?){1,3}|(?<=[/–-])\s?[a-zäöü]{2,3}|gez\.? ?\w{1,3}\.?")
_NO_INITIALS = frozenset("ok ja ne no na go top gut fyi asap tbd tbc wip usa eu it tv pc".split())


def names_somebody(line: str) -> str:
    """ "surely" for a known name or initials, "perhaps" for one to three capitalised words that nobody knows, or ""."""
    line = line.strip()
    if not line or len(line) > LONGEST or line.endswith((":", "?")):
        return ""
    if _INITIALS.fullmatch(line.strip(" ,")) or _INITIALS.fullmatch(line.lstrip("/–- "), 0) or _signed_shortly(line):
        return "surely" if bare(line).casefold().rstrip(".") not in _NO_INITIALS else ""
    name = _PARTED.split(_ASIDE.sub("", bare(line)).strip())[0]
    if not _NAME.fullmatch(name) or re.search(r"\d", name):
        return ""
    reading = Reading(name)
    words = [i for i in range(len(reading)) if reading.capital(i) and not reading.initial(i)]
    if not words or _TITLED.fullmatch(name):
        return "surely" if words else ""
    known = [i for i in words if reading.is_name(i)]
    could = all(reading.is_name(i) or reading.possible(i) or len(reading.words[i]) < 3 for i in words)
    if known and (could or len(known) * 2 >= len(words)):
        return "surely"
    return "perhaps" if could and len(words) <= 3 else ""


def _signed_shortly(line: str) -> bool:
    return bool(re.fullmatch(r"[/–-]{1,2}\s?[a-zäöü]{2,3}\.?", line))
