"""What stands below the mails of a person or a company, taken out: signatures, legal footers, notices."""

from __future__ import annotations

import re

CLOSING = re.compile(
    r"[ \t]*(?:(?:mit |viele |beste |liebe |freundliche |herzliche |schöne |sonnige |vielen )+(?:freundlichen "
    r"|lieben |besten "
    r"|herzlichen |kollegialen |hanseatischen |sonnigen )*(?:grüße?n?|gruss|gruß|grüsse?n?|dank)[^\n,.!?]{0,40}"
    r"|hochachtungsvoll|mfg|lg|vg|bg|gruß|gruss|grüße|grüsse|bis (?:bald|dann|morgen)|danke(?: und gruß"
    r"| und viele grüße)?"
    r"|(?:kind |best |warm |many )*regards|best(?: wishes)?|cheers|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?"
    r"|many thanks|thanks(?: (?:and|&) (?:kind |best )?regards)?|thank you|all the best|take care)[ \t]*[,.!]*[ \t]*",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"(?:\b(?:tel(?:efon)?|fon|phone|fax|mobil(?:e|funk)?|handy|e-?mail|mail|web|www|internet|durchwahl|zentrale"
    r"|dw)\b\s*[.:|/(+]?"
    r"|\+\d{2}[\d ()/.-]{6,}|\b0\d{2,5}[ /-]\d{3,}|[\w.+-]+@[\w-]+\.[\w.]+|https?://|www\.|\b\d{5}\s+[A-ZÄÖÜ]"
    r"|\b(?:gmbh|ag|kg|ohg|ltd|inc|llc|plc)\b|\b(?:e\.\s?v\.|a\.\s?g\.)|(?:straße|str\.|strasse|weg|platz|allee)\s*\d)",
    re.IGNORECASE,
)
LEGAL = re.compile(
    r"(?:geschäftsführer|geschäftsführung|vorstand(?:svorsitz\w+)?\s*:|aufsichtsrat"
    r"|vorsitzende[rs]? des aufsichtsrat|registergericht|"
    r"handelsregister|amtsgericht|\bhr[ab]\b\s*\d|ust-?id|umsatzsteuer-?id|sitz der gesellschaft"
    r"|registered (?:office|in)|"
    r"company (?:number|no|registration)|vat (?:no|number|id)|iban\b|bankverbindung)",
    re.IGNORECASE,
)
NOTICE = re.compile(
    r"(?:diese (?:e-?mail|nachricht)[^\n]{0,60}(?:vertraulich|enthält vertrauliche|kann vertrauliche"
    r"|ist ausschließlich|und (?:alle|etwaige) anh)"
    r"|der inhalt dieser (?:e-?mail|nachricht)|wenn sie nicht der (?:richtige|beabsichtigte"
    r"|vorgesehene) (?:adressat|empfänger)"
    r"|sollten sie (?:nicht der|diese (?:e-?mail|nachricht) (?:irrtümlich|versehentlich))"
    r"|this (?:e-?mail|message|communication)[^\n]{0,80}(?:confidential|privileged|intended (?:only|solely))"
    r"|if you (?:are not the intended|have received this (?:e-?mail|message) in error)|confidentiality notice"
    r"|disclaimer\s*:?"
    r"|bitte (?:denken|prüfen) sie [^\n]{0,40}(?:umwelt|ausdruck|drucken)|please consider the environment"
    r"|(?:vom newsletter )?abmelden\b|unsubscribe|newsletter abbestellen|hinweise? zum datenschutz"
    r"|informationen zum datenschutz"
    r"|virenfrei|virus-free|diese e-mail wurde von avast|folgen sie uns auf|follow us on|besuchen sie uns auf)",
    re.IGNORECASE,
)
MARK = re.compile(r"--\s?|_{3,}|-{3,}|={3,}|\*{3,}")
PROSE = re.compile(r"[.!?]\s*$")
LONGEST_NAME = 60
MOST_LINES = 14
"""Of a signature without a mark; a longer end of a mail is text."""


def without_signature(text: str) -> str:
    """The text without the block at its end that names and signs; the closing words go with the name below them."""
    lines = text.replace("\r\n", "\n").split("\n")
    lines = lines[: _marked_from(lines)]
    lines = lines[: _notices_from(lines)]
    lines = lines[: _closing_from(lines)]
    lines = lines[: _contacts_from(lines)]
    while lines and (not lines[-1].strip() or MARK.fullmatch(lines[-1].strip())):
        lines.pop()
    return "\n".join(lines).strip()


def _marked_from(lines: list[str]) -> int:
    """The standard's mark: two dashes and a blank alone on a line (RFC 3676, 4.3)."""
    return next((i for i, line in enumerate(lines) if line in ("--", "-- ", "--\u00a0")), len(lines))


def _notices_from(lines: list[str]) -> int:
    """Legal footers and notices: from the first of them on, when nothing but such, contacts and blanks follow."""
    end = len(lines)
    for i in reversed(range(len(lines))):
        line = lines[i].strip()
        if LEGAL.search(line) or NOTICE.search(line):
            end = i
        elif line and not _belongs_to_footer(line) and not _goes_on(lines, i):
            break
    return end


def _belongs_to_footer(line: str) -> bool:
    return bool(MARK.fullmatch(line) or CONTACT.search(line)) and not PROSE.search(line)


def _goes_on(lines: list[str], i: int) -> bool:
    """Whether the paragraph of this line begins with a notice."""
    while i > 0 and lines[i - 1].strip():
        i -= 1
    return bool(NOTICE.search(lines[i]))


def _closing_from(lines: list[str]) -> int:
    """The last closing formula, when only a name and contact lines stand below it."""
    for i in reversed(range(max(0, len(lines) - MOST_LINES), len(lines))):
        if CLOSING.fullmatch(lines[i]):
            below = [line.strip() for line in lines[i + 1 :] if line.strip()]
            return i if all(_signs(line) for line in below) else len(lines)
    return len(lines)


def _signs(line: str) -> bool:
    return (len(line) <= LONGEST_NAME and not PROSE.search(line)) or bool(CONTACT.search(line) or LEGAL.search(line))


def _contacts_from(lines: list[str]) -> int:
    """A block of at least two contact lines at the end, without a closing formula above it."""
    start = len(lines)
    while (
        start > 0
        and (not lines[start - 1].strip() or _signs(lines[start - 1].strip()))
        and start > len(lines) - MOST_LINES
    ):
        start -= 1
    block = range(start, len(lines))
    contacts = [i for i in block if CONTACT.search(lines[i]) and not PROSE.search(lines[i])]
    if len(contacts) < 2:
        return len(lines)
    # the paragraph that the contact lines begin in: the name stands above them
    first = contacts[0]
    while first > start and lines[first - 1].strip():
        first -= 1
    return first if first > 0 else len(lines)
