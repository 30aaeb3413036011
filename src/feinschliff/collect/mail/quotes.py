"""What a mail quotes of the mails before it, taken out; answers between quoted lines stay."""

from __future__ import annotations

import re

MONTH = r"(?:\d{1,2}[./-]|jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)"
WROTE = (
    r"(?:schrieb(?:en)?|wrote|writes|schreibt|a écrit|hat am .{4,60} geschrieben|hat geschrieben|ha scritto|escribió)"
)
INTRODUCTION = re.compile(
    rf"[ \t>]*(?:(?:am|on|le|il|el)\b[^\n]{{4,200}}(?:\n[ \t>]*[^\n]{{0,120}})?{WROTE}[^\n:]{{0,120}}:?"
    rf"|[^\n]{{2,160}}\b{WROTE}\b[^\n:]{{0,80}}:"
    rf"|\d{{4}}-\d\d-\d\d[^\n]{{2,120}}<[^\n>]+@[^\n>]+>\s*:)[ \t]*",
    re.IGNORECASE,
)
"""The line, or two, with which a mailer announces the mail that it quotes."""
BELOW = re.compile(
    r"[ \t>*]*(?:-{2,}\s*(?:ursprüngliche nachricht|originalnachricht|original message|original-nachricht|"
    r"weitergeleitete nachricht|forwarded message|begin forwarded message|message d'origine|urspr\. nachricht)\s*-*"
    r"|(?:begin forwarded message|anfang der weitergeleiteten nachricht|weitergeleitete nachricht)\s*:"
    r"|_{20,}|-{20,}\s*(?=\n[ \t>*]*(?:von|from)\b))[ \t*]*",
    re.IGNORECASE,
)
"""From such a line on everything is an older mail."""
FIELD = re.compile(
    r"[ \t>*]*(?P<name>von|from|gesendet|sent|datum|date|an|to|cc|betreff|subject|de|envoyé|à|objet)\s*\*?\s*:\s*\*?",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[ \t]*>")
PHONE = re.compile(
    r"[ \t]*(?:(?:von|mit) mein(?:em|er) [^\n]{2,40} gesendet|gesendet (?:von|mit) [^\n]{2,60}|sent (?:from|with"
    r"|via) [^\n]{2,60}"
    r"|(?:get|hol(?:en sie sich)?) outlook (?:for|für) [^\n]{2,30}|diese nachricht wurde von mein[^\n]{2,60} gesendet"
    r"|von [^\n]{2,30}(?:iphone|ipad|handy|android|samsung)[^\n]{0,30}(?: gesendet)?)\.?[ \t]*",
    re.IGNORECASE,
)


def without_quotes(text: str) -> str:
    """The lines that the writer of a mail added himself.

    Everything below a forwarding line or a block of Outlook's header lines goes; of quoted lines (``>``) and their
    introduction only these go, so that an answer between them stays.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    lines = lines[: _older_from(lines)]
    kept: list[str] = []
    i = 0
    while i < len(lines):
        taken = _introduction(lines, i)
        if taken and (_only_quoted_or_nothing(lines, i + taken) or _quoted_next(lines, i + taken)):
            i += taken
            if not any(QUOTED.match(line) for line in lines[i:]):
                break  # Gmail's and Apple's plain quotes have no mark: nothing new comes after them
            continue
        if not QUOTED.match(lines[i]) and not PHONE.fullmatch(lines[i]):
            kept.append(lines[i].rstrip())
        i += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _older_from(lines: list[str]) -> int:
    """The first line of what was written before, when a line or a block says so; else the number of lines."""
    for i, line in enumerate(lines):
        rest = "\n".join(lines[i : i + 2])
        if BELOW.fullmatch(line) or (line.startswith("-" * 20) and BELOW.match(rest)):
            # a long line alone is also used as an ornament: only before an older mail's header it counts
            if set(line.strip()) <= {"_", "-"} and not _is_header(lines, _next_filled(lines, i + 1)):
                continue
            return i
        if _is_header(lines, i):
            return i
    return len(lines)


def _is_header(lines: list[str], i: int) -> bool:
    """Whether a block of at least three mail header lines begins here, as Outlook puts it above what it quotes."""
    first = FIELD.match(lines[i]) if i < len(lines) else None
    if not first or first["name"].casefold() not in ("von", "from", "de"):
        return False
    names = {match["name"].casefold() for line in lines[i : i + 8] if (match := FIELD.match(line))}
    return len(names) >= 3


def _introduction(lines: list[str], i: int) -> int:
    """How many lines the introduction that begins here has; 0 for none."""
    if INTRODUCTION.fullmatch(lines[i]):
        return 1
    if i + 1 < len(lines) and lines[i].strip() and INTRODUCTION.fullmatch(f"{lines[i]}\n{lines[i + 1]}"):
        return 2
    return 0


def _next_filled(lines: list[str], i: int) -> int:
    return next((j for j in range(i, len(lines)) if lines[j].strip()), len(lines))


def _quoted_next(lines: list[str], i: int) -> bool:
    following = _next_filled(lines, i)
    return following < len(lines) and bool(QUOTED.match(lines[following]))


def _only_quoted_or_nothing(lines: list[str], i: int) -> bool:
    """Whether a mailer announced something here at the end, or what follows has no mark at all."""
    rest = [line for line in lines[i:] if line.strip()]
    return not any(QUOTED.match(line) for line in rest)
