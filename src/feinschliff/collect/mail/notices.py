"""What companies and programs add to a mail, taken out: warnings above it, notices and legal lines below it."""

from __future__ import annotations

from collections.abc import Sequence

from feinschliff.collect.mail.below import LONGEST_FOOTER, paragraph, signs, starts, trimmed
from feinschliff.collect.mail.closings import closes
from feinschliff.collect.mail.footers import (
    ASKS,
    AT_WORK,
    LEGAL,
    NOTICE,
    OF_MAILS,
    PRIVATE,
    REGISTERED,
    SPEAKS,
    TALKS,
    WARNING,
)

SUBJECTS = 2
SUBJECTS_WHEN_SPOKEN = 3
"""Subjects of notices that tell one; people also speak of mails and of who gets them."""
MOST_PARAGRAPHS = 50
"""Of footers; there are fewer in all that companies write."""
LONGEST_WARNING = 400
LONGEST_NOTICE = 300


def without_warning(lines: list[str]) -> list[str]:
    """Without the warning that a company's server puts above mails from outside."""
    first = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    end = next((i for i in range(first, len(lines)) if not lines[i].strip()), len(lines))
    warns = end < len(lines) and WARNING.search(paragraph(lines, first)[:LONGEST_WARNING])
    return lines[end:] if warns else lines


def without_footers(lines: list[str]) -> list[str]:
    """Without notices and legal lines, paragraph for paragraph from the end; nothing of a company follows a notice."""
    begins = starts(lines)[-MOST_PARAGRAPHS:]
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    private = (start for start in begins if start > first and PRIVATE.search(paragraph(lines, start)))
    lines = lines[: min(next(private, len(lines)), _notices_from(lines, [start for start in begins if start > first]))]
    for start in reversed([start for start in begins if start < len(lines)]):
        begin = _footer_from(lines, start)
        if begin < len(lines):
            lines = trimmed(lines[:begin])
        if begin > start:
            break
    return lines


def _notices_from(lines: Sequence[str], begins: Sequence[int]) -> int:
    """The first of the last paragraphs that are about mails as such; the number of lines for none."""
    begin = end = len(lines)
    for start in reversed(begins):
        if _is_about_mails(paragraph(lines, start)):
            begin = start
        elif not all(map(signs, lines[start:end])):
            break
        end = start
    return begin


def _is_about_mails(text: str) -> bool:
    """Whether a paragraph tells who may read a mail, who is liable for it, what it was checked for."""
    subjects = {match.lastgroup for match in OF_MAILS.finditer(text)}
    needed = SUBJECTS_WHEN_SPOKEN if SPEAKS.search(text) or "mail" not in subjects else SUBJECTS
    return len(subjects) >= needed


def _footer_from(lines: Sequence[str], start: int) -> int:
    """The first line of a footer in the last paragraph, which begins at `start`; the number of lines for none."""
    for i in range(start, len(lines)):
        if _notifies(lines[i]):
            return i
    if _notifies(paragraph(lines, start)):  # in words that two lines share
        return start
    if any(len(line) > LONGEST_FOOTER for line in lines[start:]):
        return len(lines)
    legal = [i for i in range(start, len(lines)) if LEGAL.search(lines[i])]
    if not legal or any(TALKS.search(line) and not REGISTERED.search(line) for line in lines[start:]):
        return len(lines)
    return start if all(map(signs, lines[start:])) and not closes(lines[start]) else legal[0]


def _notifies(text: str) -> bool:
    """Whether this is a notice of a company or a program; who asks for something himself is none."""
    text = text[:LONGEST_NOTICE]
    return NOTICE.search(text) is not None and (not ASKS.search(text) or AT_WORK.search(text) is not None)
