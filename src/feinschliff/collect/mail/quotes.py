"""What a mail quotes of the mails before it, taken out; answers between quoted lines stay."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 400
"""Characters of a line that a mail program writes itself; longer ones are text."""
HEADER_LINES = 8
INTRODUCTION_LINES = 3
WROTE = re.compile(
    r"\b(?:schrieb(?:en)?|schreibt|geschrieben|wrote|writes)\b(?:[^:]|:\d){0,160}:$",
    re.IGNORECASE,
)
BEGINS_TO_INTRODUCE = re.compile(r"(?:am|on|le)\s|\S.{0,100}\bschrieb am\b|.{0,100}<\S+@", re.IGNORECASE)
AT = re.compile(
    r"\d{1,2}[.:/-]\d{1,2}|\d{1,2}\.? [A-Za-zäÄ]{3,9}\.?,? \d{2,4}|[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,"
)
"""A date or a time, as in every introduction that a program wrote."""
RUNNING_ON = re.compile(
    r"[ \t]*(?:am|on)\b.{6,120}\b(?:schrieb|wrote)\b.{0,80}<?[\w.+-]+@[\w.-]+>?\s*:.*"
    r"|\d{4}-\d\d-\d\d .{0,120}<[^<>\s]+@[^<>\s]+>:",
    re.IGNORECASE,
)
"""Introductions in other forms: with the quoted text on the same line, or a date and an address only."""
FIELD = re.compile(
    r"[ \t*]*(?P<name>von|from|gesendet|sent|datum|date|an|to|cc|kopie|betreff|subject|antwort an|reply-to)"
    r"[ \t*]*:[ \t*]*(?P<value>.*)",
    re.IGNORECASE,
)
SENDER = ("von", "from")
OF_MAILS = ("gesendet", "sent", "betreff", "subject")
"""Names that only mails have; "From", "To" and "Date" also stand in what people ask for."""
OLDER = re.compile(
    r"[ \t*]*(?:-{2,}\s*(?:ursprüngliche|original|weitergeleitete|forwarded|urspr\.)[- ]?\s*"
    r"(?:nachricht|message|mail|e-mail)\s*-{2,}"
    r"|-{3,}\s*(?:weitergeleitet von|forwarded by)\s.{3,120}"
    r"|(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|weitergeleitete nachricht)\s*:"
    r"|[-#=*\s]*(?:bitte (?:antworten sie|schreiben sie ihre antwort|geben sie ihre antwort)\s?\w{0,10} "
    r"(?:über|oberhalb) dieser (?:linie|zeile)(?: ein)?"
    r"|(?:please )?(?:type|write|enter)?(?: your)? ?reply above this line)[-#=*\s]*)[ \t*]*",
    re.IGNORECASE,
)
"""From such a line on everything is an older mail."""
QUOTED = re.compile(r"[ \t]{0,3}>")
RULE = re.compile(r"[ \t]*[_-]{10,}[ \t]*")
DEVICE = re.compile(
    r"(?:gesendet (?:von|mit|über) (?:meine[mr] .{2,40}|outlook .{2,40}|der .{2,40}app)"
    r"|(?:von|mit) meine[mr] .{2,50} gesendet|von (?:yahoo|outlook|samsung|gmx|web\.de|iphone|ipad).{0,40} gesendet"
    r"|diese nachricht wurde von meine[mr] .{2,70} gesendet"
    r"|sent (?:from|via|with) (?:my|outlook|yahoo|proton|samsung|mail for|the all-new|mobile|gmail) ?.{0,60}"
    r"|sent (?:from|via|with) (?-i:[A-Z])\w+(?: \w+)?"
    r"|(?:get|hol(?:en sie sich)?|laden sie) outlook (?:for|für) .{2,20})(?:\s*<?https?://\S+)?[.!]?",
    re.IGNORECASE,
)


def without_quotes(text: str) -> str:
    """The lines that the writer of a mail added himself.

    Everything below a forwarding line, a block of Outlook's header lines or an introduction ("On ... wrote:") without
    quotation marks goes. Of marked quotes (``>``) only the marked lines and their introductions go, so that an answer
    between them stays. Lines such as "Sent from my iPhone" go, too.
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[str] = []
    next_quote = _next_quotes(lines)
    i = 0
    while i < len(lines):
        line = lines[i]
        if _is_older(lines, i):
            break
        if taken := _introduction(lines, i, next_quote):
            if next_quote[i] == len(lines):
                break
            i += taken
        elif QUOTED.match(line) or (len(line) <= LONGEST and DEVICE.fullmatch(line.strip())):
            i += 1
        else:
            kept.append(line)
            i += 1
    while kept and (not kept[-1] or RULE.fullmatch(kept[-1])):
        kept.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _next_quotes(lines: Sequence[str]) -> list[int]:
    """For each line where the next quoted line is, itself included; the number of lines for none."""
    following = [len(lines)] * (len(lines) + 1)
    for i in reversed(range(len(lines))):
        following[i] = i if QUOTED.match(lines[i]) else following[i + 1]
    return following


def _is_older(lines: Sequence[str], i: int) -> bool:
    """Whether an older mail begins here: a line says so, or its header lines stand here."""
    return len(lines[i]) <= LONGEST and (bool(OLDER.fullmatch(lines[i])) or _is_header(lines, i))


def _is_header(lines: Sequence[str], i: int) -> bool:
    """Whether a block of a mail's header lines begins here, as Outlook and web mailers put it above what they quote."""
    if not FIELD.match(lines[i]):
        return False
    found: dict[str, str] = {}
    for line in lines[i : i + HEADER_LINES]:
        match = FIELD.match(line[:LONGEST])
        if match:
            found[match["name"].casefold()] = match["value"]
        elif not line.strip():
            break
    is_of_a_mail = any(name in found for name in OF_MAILS) or any("@" in value for value in found.values())
    return len(found) >= 3 and any(name in found for name in SENDER) and is_of_a_mail


def _introduction(lines: Sequence[str], i: int, next_quote: Sequence[int]) -> int:
    """How many lines the announcement of a quoted mail that begins here has; 0 for none.

    One without a date or time counts only when a quoted line follows at once: people write so themselves, too.
    """
    if not lines[i].strip() or len(lines[i]) > LONGEST:
        return 0
    if RUNNING_ON.fullmatch(lines[i]):
        return 1
    if not BEGINS_TO_INTRODUCE.match(lines[i].strip()):
        return 0
    for taken in range(1, INTRODUCTION_LINES + 1):
        block = lines[i : i + taken]
        if len(block) < taken or not block[-1].strip() or QUOTED.match(block[-1]):
            return 0
        announced = " ".join(line.strip() for line in block)
        if len(announced) <= LONGEST and WROTE.search(announced):
            return taken if AT.search(announced) or _is_next(lines, i + taken, next_quote[i + taken]) else 0
    return 0


def _is_next(lines: Sequence[str], i: int, quote: int) -> bool:
    """Whether only empty lines stand before the next quoted line."""
    return quote < len(lines) and not any(line.strip() for line in lines[i:quote])
