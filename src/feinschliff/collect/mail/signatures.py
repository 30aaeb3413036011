"""What stands below the mails of a person or a company, taken out: signatures, legal footers, notices."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feinschliff.collect.mail.footers import CONTACT, LEGAL, NOTICE, PRIVATE, REGISTERED, SPEAKS, TALKS, WARNING

NAME = (
    r"(?:(?:dr|prof|dipl|ing)\.?[ -]?)*[A-ZÄÖÜÇŞİ][\w.'’-]*"
    r"(?: (?:von|van|de|der|und|and|&|[A-ZÄÖÜÇŞİ][\w.'’-]*)){0,4}"
)
GREETING = (
    r"(?:(?:mit|viele[n]?|beste[n]?|liebe|freundliche[nmr]?|herzliche[n]?|schöne[n]?|sonnige[n]?|ganz|lieben?|besten?"
    r"|kollegialen?|hanseatischen?|winterliche|die|einen|und|and|dank(?:e)?|vielen|besten|thanks|best)[ ,]+(?:und )?)*"
    r"(?:grüße?n?|gruss|gruß|grüssen?)(?: (?:aus|vom|von der|in) (?:[\w-]+ ){0,2}[\w-]+| und [^\n,.!?]{2,40})?"
)
STRONG = (
    rf"{GREETING}|hochachtungsvoll|mfg|lg|vg|bg|hg|ihre?|(?:(?:thanks|thank you|many thanks) (?:and|&) )?"
    r"(?:(?:kind|kindest|best|warm|warmest|with kind|with best|with) )*(?:regards|wishes|rgds)"
    r"(?: from (?:\w+ ){0,3}\w+)?"
    r"|(?:very )?(?:yours )?(?:very )?(?:sincerely|faithfully|truly|respectfully)(?: yours)?"
)
"""Formulas that only stand at the end."""
WEAK = (
    r"(?:vielen|besten|herzlichen|lieben) dank(?: (?:im voraus|vorab))?"
    r"|danke(?:schön)?(?: (?:im voraus|vorab|euch|dir))?"
    r"|bis (?:bald|dann|morgen|später)|(?:all the )?best|cheers|take care|ciao|servus"
    r"|(?:many |kind )?thanks(?: (?:in advance|again|a lot))?|thank you(?: (?:in advance|very much))?"
    r"|(?:see|talk to) you soon"
)
"""Words that close a mail only above a name."""
CLOSING = re.compile(rf"(?:{STRONG}|{WEAK})(?: ?/ ?(?:{STRONG}))?[ ,.!:;)–-]*", re.IGNORECASE)
ONLY_WEAK = re.compile(rf"(?:{WEAK})[ ,.!:;)–-]*", re.IGNORECASE)
CLOSING_WITH_NAME = re.compile(rf"(?:(?i:{STRONG})[ ,!]+|(?i:{WEAK})[,!] ?){NAME}")
TEAM = re.compile(
    r"(?:Ihre?|Eure?|Dein|Your|The) (?:[\w.&-]+ ){0,4}[\w-]*(?:[Tt]eam|[Ss]ervice|abteilung|[Ss]upport|betreuung"
    r"|redaktion|verwaltung)(?: [\w.&-]+){0,3}"
)
ON_BEHALF = re.compile(
    r"im auftrag|in vertretung|i\. ?[av]\. .{2,60}|gez\. .{2,60}|for and on behalf of .{2,60}", re.IGNORECASE
)
A_NAME = re.compile(rf"[-–~]?\s?{NAME}")
POSTSCRIPT = re.compile(r"[ \t]*(?:PS|P\. ?S\.?|ps|p\.s\.)(?::|\s|-)")
MARK = re.compile(r"[-_=*~–—#]{2,}\s*")
ITEM = re.compile(r"(?:[-*•]|\d{1,2}[.)])\s")
ENDS_SENTENCE = re.compile(r"\w{3,}[.!?]$|[?!:]$")
LONGEST_LINE = 70
LONGEST_FOOTER = 1_000
"""Characters of a line that may still stand in a signature, with all contacts on it."""
MOST_LINES = 25
"""Of a signature without a mark; a longer end of a mail is text."""
MOST_BELOW_THANKS = 4
MOST_BELOW_DASHES = 40


def without_signature(text: str, sender: str = "") -> str:
    """The text without what names and signs at its end, and without legal footers, notices and warnings.

    Closing words go only with the signature that they introduce; a postscript below it stays.
    sender : the name of who wrote it, as the mail's header says; a signature may be nothing but this name.
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    lines = _without_warning(lines)
    lines = _without_footers(lines[: _marked_from(lines)])
    names = _names(sender)
    kept: list[str] = []
    for part in _at_postscript(lines):
        kept += ["", *_unsigned(part, names)] if kept else _unsigned(part, names)
    return "\n".join(kept).strip()


def _unsigned(lines: list[str], names: frozenset[str]) -> list[str]:
    for begin in (_closing_from, _contacts_from):
        lines = _trimmed(lines[: begin(lines)])
    return _trimmed(lines[: _named_from(lines, names)])


def _trimmed(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and (not lines[end - 1].strip() or MARK.fullmatch(lines[end - 1].strip())):
        end -= 1
    return lines[:end]


def _without_warning(lines: list[str]) -> list[str]:
    """Without the warning that a company's server puts above mails from outside."""
    first = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    end = next((i for i in range(first, len(lines)) if not lines[i].strip()), len(lines))
    return lines[end:] if end < len(lines) and WARNING.search(_paragraph(lines, first)[:400]) else lines


def _marked_from(lines: Sequence[str]) -> int:
    """The standard's mark: two dashes and a blank alone on a line (RFC 3676, 4.3); the blank is often lost."""
    first = next((i for i, line in enumerate(lines) if line in ("--", "--\u00a0")), len(lines))
    return first if len(lines) - first <= MOST_BELOW_DASHES else len(lines)


def _without_footers(lines: list[str]) -> list[str]:
    """Without notices and legal lines, paragraph for paragraph from the end; nothing of a company follows a notice."""
    starts = [i for i, line in enumerate(lines) if line.strip() and (i == 0 or not lines[i - 1].strip())]
    for start in starts[1:]:
        if PRIVATE.search(_paragraph(lines, start)):
            lines = lines[:start]
            break
    for start in reversed([start for start in starts if start < len(lines)]):
        begin = _footer_from(lines, start)
        if begin < len(lines):
            lines = _trimmed(lines[:begin])
        if begin > start:
            break
    return lines


def _paragraph(lines: Sequence[str], start: int) -> str:
    """The first 600 characters of the paragraph that begins here, on one line."""
    text = ""
    for i in range(start, len(lines)):
        if not lines[i].strip() or len(text) > 600:
            break
        text += " " + lines[i][:600].strip()
    return text[1:601]


def _footer_from(lines: Sequence[str], start: int) -> int:
    """The first line of a footer in the last paragraph, which begins at `start`; the number of lines for none."""
    if NOTICE.search(_paragraph(lines, start)[:300]) and NOTICE.search(lines[start][:300]) is None:
        wrapped = not any(NOTICE.search(line[:300]) for line in lines[start:])
        if wrapped:
            return start
    for i in range(start, len(lines)):
        if NOTICE.search(lines[i][:300]):
            return i
    if any(len(line) > LONGEST_FOOTER for line in lines[start:]):
        return len(lines)
    legal = [i for i in range(start, len(lines)) if LEGAL.search(lines[i])]
    if not legal or any(TALKS.search(line) and not REGISTERED.search(line) for line in lines[start:]):
        return len(lines)
    return start if all(_signs(line) for line in lines[start:]) and not _closes(lines[start]) else legal[0]


def _at_postscript(lines: list[str]) -> list[list[str]]:
    last = max((i for i, line in enumerate(lines) if POSTSCRIPT.match(line)), default=0)
    return [lines[:last], lines[last:]] if last else [lines]


def _closes(line: str) -> bool:
    line = line.strip()
    forms = (CLOSING, CLOSING_WITH_NAME, TEAM, ON_BEHALF)
    return len(line) <= LONGEST_LINE and any(form.fullmatch(line) for form in forms)


def _closing_from(lines: Sequence[str]) -> int:
    """The first closing line below which only a signature stands; the number of lines for none.

    Below an unmistakable formula and a name there may be sentences, as long as nobody speaks in them.
    """
    begin = len(lines)
    below: list[str] = []
    only_signs = True
    for i in reversed(range(max(0, len(lines) - 2 * MOST_LINES), len(lines))):
        line = lines[i].strip()
        if not line:
            continue
        may_follow = _may_follow_thanks(below) if ONLY_WEAK.fullmatch(line) else _may_follow(below, only_signs)
        if may_follow and _closes(line):
            begin = i
        if len(below) >= MOST_LINES or len(line) > LONGEST_FOOTER or SPEAKS.search(line):
            break
        only_signs = only_signs and _signs(line)
        below.append(line)
    return begin


def _may_follow(below: Sequence[str], only_signs: bool) -> bool:
    return only_signs or (_signs(below[-1]) and not any(ITEM.match(line) for line in below))


def _may_follow_thanks(below: Sequence[str]) -> bool:
    """Thanks also stand in the text: they only close above a name, a closing formula or contacts."""
    if not below:
        return False
    plain = [line for line in below if not CONTACT.search(line) and not LEGAL.search(line)]
    return bool(A_NAME.fullmatch(below[-1]) or _closes(below[-1])) and len(plain) <= MOST_BELOW_THANKS


def _signs(line: str) -> bool:
    """Whether a line may stand in a signature."""
    line = line.strip()
    if not line or MARK.fullmatch(line) or _closes(line):
        return True
    if len(line) > LONGEST_FOOTER or ITEM.match(line) or (TALKS.search(line) and not REGISTERED.search(line)):
        return False
    if LEGAL.search(line) or (CONTACT.search(line) and len(line) <= 3 * LONGEST_LINE):
        return True
    return len(line) <= LONGEST_LINE and not ENDS_SENTENCE.search(line)


def _contacts_from(lines: Sequence[str]) -> int:
    """A last block with two contact lines or more and a name above them, without closing words.

    After a colon it is what the mail is about ("please change my address to:").
    """
    start = len(lines)
    while start > max(0, len(lines) - MOST_LINES) and _signs(lines[start - 1]):
        start -= 1
    contacts = [i for i in range(start, len(lines)) if CONTACT.search(lines[i])]
    if len(contacts) < 2:
        return len(lines)
    first = contacts[0]
    while first > start and lines[first - 1].strip():
        first -= 1
    above = next((line for line in reversed(lines[:first]) if line.strip()), "")
    is_content = not above or above.strip().endswith(":") or lines[first].strip().endswith(":")
    return len(lines) if is_content else first


def _names(sender: str) -> frozenset[str]:
    """The full name, its parts and its initials, in small letters, of a header such as ``Ann Wu`` or ``Wu, Ann``."""
    words = [word for word in re.split(r"[\s,]+", sender.strip("\"' ").casefold()) if len(word) > 1 and "@" not in word]
    if len(words) < 2:
        return frozenset(words)
    return frozenset([*words, " ".join(words), " ".join(reversed(words)), "".join(word[0] for word in words)])


def _named_from(lines: Sequence[str], names: frozenset[str]) -> int:
    """The line that is the sender's name, when only a signature follows; the number of lines for none."""
    for i in reversed(range(max(1, len(lines) - MOST_LINES), len(lines))):
        if lines[i].strip(" /-–~,.*").casefold() in names:
            return i
        if not _signs(lines[i]):
            break
    return len(lines)
