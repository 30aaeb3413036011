"""The lines below a mail's own words, and its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feinschliff.collect.mail.closings import closes
from feinschliff.collect.mail.footers import CONTACT, LEGAL, REGISTERED, TALKS
from feinschliff.collect.mail.writers import names_somebody

MARK = re.compile(r"[-_=*~–—#+]{2,}\s*")
ITEM = re.compile(r"(?:[-*•]|\d{1,2}[.)])\s|\d{1,2}[:.]\d\d\b|\d+ ?x ")
"""Of an enumeration or a timetable."""
MOTTO = re.compile(r"[\"“”„»«'].*[\"“”„»«'](?: ?[(–-]? ?[\w. :-]{2,30}\)?)?")
ENDS_SENTENCE = re.compile(r"\w{3,}[.!?…]$|[?!:]$")
LONGEST_LINE = 70
LONGEST_FOOTER = 1_000
"""Characters of a line that may still stand in a signature, with all contacts on it."""
LONGEST_PARAGRAPH = 600


def signs(line: str) -> bool:
    """Whether a line may stand in a signature."""
    line = line.strip()
    if not line or MARK.fullmatch(line) or closes(line):
        return True
    if len(line) > LONGEST_FOOTER or ITEM.match(line):
        return False
    if names_somebody(line) == "surely" or (len(line) <= 2 * LONGEST_LINE and MOTTO.fullmatch(line)):
        return True
    if TALKS.search(line) and not REGISTERED.search(line):
        return False
    if LEGAL.search(line) or (CONTACT.search(line) and len(line) <= 3 * LONGEST_LINE):
        return True
    return len(line) <= LONGEST_LINE and not ENDS_SENTENCE.search(line)


def trimmed(lines: list[str]) -> list[str]:
    """Without empty lines and rules at the end."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or MARK.fullmatch(lines[end - 1].strip())):
        end -= 1
    return lines[:end]


def starts(lines: Sequence[str]) -> list[int]:
    """Where paragraphs begin."""
    return [i for i, line in enumerate(lines) if line.strip() and (i == 0 or not lines[i - 1].strip())]


def paragraph(lines: Sequence[str], start: int) -> str:
    """The beginning of the paragraph that begins here, on one line."""
    text = ""
    for i in range(start, len(lines)):
        if not lines[i].strip() or len(text) > LONGEST_PARAGRAPH:
            break
        text += " " + lines[i][:LONGEST_PARAGRAPH].strip()
    return text[1 : LONGEST_PARAGRAPH + 1]
