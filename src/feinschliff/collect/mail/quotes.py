"""What a mail quotes of the mails before it, taken out; answers between quoted lines stay."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feinschliff.collect.mail.devices import is_of_a_device

LONGEST = 400
"""Characters of a line that a mail program writes itself; longer ones are text."""
HEADER_LINES = 8
INTRODUCTION_LINES = 3
WRITE = (
    r"(?:schrieb(?:en)?|schreibt|geschrieben|wrote|writes|a écrit|schreef|ha scritto|escribió|escreveu"
    r"|napisał(?:\(a\))?|skrev|kirjoitti)"
)
WROTE = re.compile(rf"\b{WRITE}(?!\w)(?:[^:]|:\d){{0,160}}:$", re.IGNORECASE)
WROTE_OPENLY = re.compile(rf"\b{WRITE}\b[^:]{{0,80}}", re.IGNORECASE)
"""Without the colon, which some programs lose."""
BEGINS_TO_INTRODUCE = re.compile(
    rf"(?:am|on|le|op|il|el|em|den|dnia|in (?:einer|a) .{{0,20}}(?:mail|message))\s|.{{0,100}}<\S+@"
    rf"|(?-i:[A-ZÄÖÜ\"'])(?!.*\b(?:ich|mir|uns|ihnen|me|us|i)\b).{{0,70}}\b{WRITE}(?!\w)",
    re.IGNORECASE,
)
"""Three forms: a date first, an address within, or the name of who wrote, but not to the writer ("wrote me")."""
AT = re.compile(
    r"\d{1,2}[.:/-]\d{1,2}|\d{1,2}\.? [A-Za-zäÄ]{3,9}\.?,? \d{2,4}|[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,"
)
"""A date or a time, as in every introduction that a program wrote."""
RUNNING_ON = re.compile(
    rf"[ \t]*(?:am|on)\b.{{6,120}}\b{WRITE}\b.{{0,80}}<?[\w.+-]+@[\w.-]+>?\s*:.*"
    rf"|[ \t]*-{{2,}} ?(?:am|on)\b.{{6,200}}\b{WRITE} ?-{{2,}}"
    r"|\d{4}-\d\d-\d\d .{0,120}<[^<>\s]+@[^<>\s]+>:"
    r"|>{2,} ?\S.{2,120}\d.{0,40}>{2,}|(?:zitat von|quoting|citando|citation de) .{2,120}:"
    r"|[ \t*]*(?:von|from)\W{1,4}.{2,100}\s\**(?:gesendet|sent|datum|date)\W{1,4}.{6,100}"
    r"\s\**(?:an|to|betreff|subject)\b.*",
    re.IGNORECASE,
)
"""Introductions in other forms: with the quoted text or a whole header on the same line, or without a verb."""
ADDRESSED = re.compile(
    r"(?=.*\S@\S)(?=.*\d)[^>\s].*:|(?-i:[A-ZÄÖÜ])[^>]{1,60} (?:said|says|sagte|meinte|fragte|asked)(?: \w+){0,4}:",
    re.IGNORECASE,
)
"""What announces a quote only directly above it: an address and a date without a verb, or what people write, too."""
STAMP = re.compile(r"[ \t]*\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?", re.IGNORECASE)
FIELD = re.compile(
    r"[ \t*]*(?P<name>von|from|de|van|da|verzonden|enviado|inviato|aan|para|à|onderwerp|asunto|oggetto"
    r"|gesendet(?: am)?|sent(?: on)?|verschickt|datum|date|an|to|a|cc|bcc|kopie|copie|betreff"
    r"|subject|thema|objet|envoyé|antwort an|reply-to|empfänger|absender)[ \t*]*:[ \t*]*(?P<value>.*)",
    re.IGNORECASE,
)
SENDER = re.compile(r"von|from|de|van|da|absender")
OF_MAILS = re.compile(
    r"gesendet(?: am)?|sent(?: on)?|verschickt|betreff|subject|thema|objet|verzonden|enviado|inviato|onderwerp|asunto"
    r"|oggetto"
)
"""Names that only mails have; "From", "To" and "Date" also stand in what people ask for."""
OLDER = re.compile(
    r"[\W_]*(?:(?:ursprüngliche[rs]?|urspr\.|originale?|oorspronkelijk|weitergeleitete[rs]?|forwarded|reply|vorherige"
    r"|previous)[- ]?(?:nachricht|message|bericht|text|e?-?mail|termin|appointment|anfrage|conversation)"
    r"|(?:message|mail) d.origine|messaggio originale|weiterleitung|(?:weitergeleitet von|forwarded by)\s.{3,120}"
    r"|(?:begin|start of|anfang der) (?:forwarded|weitergeleiteten) (?:message|nachricht|e-?mail))[\W_]*",
    re.IGNORECASE,
)
"""From such a line on everything is an older mail."""
ABOVE = re.compile(
    r"(?=.*(?:antwort|schreib|repl(?:y|ies)|write|respon))(?=.*\b(?:above|below|over|oberhalb|unterhalb|über|unter)"
    r" (?:this|dieser) (?:\w+ )?(?:line|linie|zeile|markierung|trennlinie)).{10,120}",
    re.IGNORECASE,
)
"""The mark of a ticket system: an answer stands above it, unless the system itself writes below."""
DECORATED = re.compile(r"^\s*[-_=*#>~<:]|[-_=*#:>]\s*$")
QUOTED = re.compile(r"[ \t]{0,3}>")
RULE = re.compile(r"[ \t]*[_-]{10,}[ \t]*")


def stretches(text: str) -> list[str]:
    """What the writer added himself, piece by piece between the quotes.

    Everything below a forwarding line, a block of Outlook's header lines or an introduction ("On ... wrote:") without
    quotation marks goes. Of marked quotes (``>``) only the marked lines and their introductions go, so that an answer
    between them stays. Lines such as "Sent from my iPhone" go, too.
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[list[str]] = [[]]
    next_quote = _next_quotes(lines)
    i = 0
    while i < len(lines):
        line = lines[i]
        if _is_older(lines, i):
            break
        if len(line) <= LONGEST and ABOVE.fullmatch(line.strip()):
            if re.search(r"\w", "".join(map("".join, kept))):
                break
            kept = [[]]
            i += 1
        elif taken := _introduction(lines, i, next_quote):
            if next_quote[i + taken] == len(lines):
                break
            i += taken
        elif QUOTED.match(line):
            if kept[-1]:
                kept.append([])
            i += 1
        else:
            if not is_of_a_device(line):
                kept[-1].append(line)
            i += 1
    return [stretch for stretch in map(_joined, kept) if stretch]


def _joined(lines: list[str]) -> str:
    while lines and (not lines[-1] or RULE.fullmatch(lines[-1])):
        lines.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _next_quotes(lines: Sequence[str]) -> list[int]:
    """For each line where the next quoted line is, itself included; the number of lines for none."""
    following = [len(lines)] * (len(lines) + 1)
    for i in reversed(range(len(lines))):
        following[i] = i if QUOTED.match(lines[i]) else following[i + 1]
    return following


def _is_older(lines: Sequence[str], i: int) -> bool:
    """Whether an older mail begins here: a line says so, or its header lines stand here."""
    if len(lines[i]) > LONGEST:
        return False
    if OLDER.fullmatch(lines[i]) and (DECORATED.search(lines[i]) or _is_header(lines, i + 1)):
        return True
    return _is_header(lines, i)


def _is_header(lines: Sequence[str], i: int) -> bool:
    """Whether a block of a mail's header lines begins here, as Outlook and web mailers put it above what they quote."""
    if i >= len(lines):
        return False
    if _is_stamped(lines, i):
        return True
    if not FIELD.match(lines[i]):
        return False
    found: dict[str, str] = {}
    for line in lines[i : i + HEADER_LINES]:
        match = FIELD.match(line[:LONGEST])
        if match:
            found[match["name"].casefold()] = match["value"]
        elif not line.strip():
            break
    is_of_a_mail = any(map(OF_MAILS.fullmatch, found)) or any("@" in value for value in found.values())
    return len(found) >= 3 and any(map(SENDER.fullmatch, found)) and is_of_a_mail


def _is_stamped(lines: Sequence[str], i: int) -> bool:
    """Whether a header of Lotus Notes begins here: a name, a date with a time below it, then fields without sender."""
    below = [line for line in lines[i + 1 : i + HEADER_LINES] if line.strip()]
    if not lines[i].strip() or not below or not STAMP.fullmatch(below[0]):
        return False
    names = [match["name"].casefold() for line in below[1:4] if (match := FIELD.match(line))]
    return any(name in ("to", "an") for name in names)


def _introduction(lines: Sequence[str], i: int, next_quote: Sequence[int]) -> int:
    """How many lines the announcement of a quoted mail that begins here has; 0 for none.

    One without a date or time counts only when a quoted line follows at once: people write so themselves, too.
    """
    if not lines[i].strip() or len(lines[i]) > LONGEST:
        return 0
    if RUNNING_ON.fullmatch(lines[i]):
        return 1
    if ADDRESSED.fullmatch(lines[i]) and _is_next(lines, i + 1, next_quote[i + 1]):
        return 1
    if not BEGINS_TO_INTRODUCE.match(lines[i].strip()):
        return 0
    for taken in range(1, INTRODUCTION_LINES + 1):
        block = lines[i : i + taken]
        if len(block) < taken or not block[-1].strip() or QUOTED.match(block[-1]):
            return 0
        announced = " ".join(line.strip() for line in block)
        is_quoted_next = i + taken < len(lines) and QUOTED.match(lines[i + taken])
        if is_quoted_next and AT.search(announced) and WROTE_OPENLY.search(announced):
            return taken
        if len(announced) <= LONGEST and WROTE.search(announced):
            return taken if AT.search(announced) or _is_next(lines, i + taken, next_quote[i + taken]) else 0
    return 0


def _is_next(lines: Sequence[str], i: int, quote: int) -> bool:
    """Whether only empty lines stand before the next quoted line."""
    return quote < len(lines) and not any(line.strip() for line in lines[i:quote])
