"""What stands below the mails of a person or a company, taken out: signatures, legal footers, notices.

The lines are read from the end upwards. A formula of closing ends the writer's own words, whatever a company puts below
it. Without one a last block has to look like a signature, and what stands above it like the end of what was said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from feinschliff.collect.mail.closings import bare, closes
from feinschliff.collect.mail.footers import (
    CONTACT,
    IS_ASKED_FOR,
    LEGAL,
    NOTICE,
    OF_COMPANIES,
    ORGANISATION,
    PERSONAL,
    OF_MAILS,
    PRIVATE,
    REGISTERED,
    SPEAKS,
    TALKS,
    WARNING,
)
from feinschliff.collect.mail.writers import could_name, names_somebody

POSTSCRIPT = re.compile(r"[ \t]*(?:P{1,3}\.? ?S\.?|pp?s|p\.s\.|N\.?B\.?|Nachtrag)(?::|\s|-|$)")
MARK = re.compile(r"[-_=*~–—#+]{2,}\s*")
ITEM = re.compile(r"(?:[-*•]|\d{1,2}[.)])\s|\d{1,2}[:.]\d\d\b|\d+ ?x ")
MOTTO = re.compile(r"[\"“”„»«'].*[\"“”„»«'](?: ?[(–-]? ?[\w. :-]{2,30}\)?)?")
FACT = re.compile(r"[A-ZÄÖÜ][\w -]{2,30}: ?\w")
ENDS_SENTENCE = re.compile(r"\w{3,}[.!?…]$|[?!:]$")
COMPLETE = re.compile(r"[.!?…)\]}\"”“»*]$|[:;]'?-?[)(DPp]$|[^\w\s,:;&+/-]$")
"""How the last line of what somebody said ends; behind a colon or in mid-sentence more of it follows."""
SUBJECTS = 2
SUBJECTS_WHEN_SPOKEN = 3
"""Subjects of notices that tell one; people also speak of mails and who gets them."""
SHORTEST = 4
"""Characters of an abbreviation, which may also be a thing in an enumeration."""
LONGEST_LINE = 70
LONGEST_FOOTER = 1_000
"""Characters of a line that may still stand in a signature, with all contacts on it."""
MOST_LINES = 60
"""Of a signature with all its footers; a longer end of a mail is text."""
MOST_ABOVE_MORE = 3
"""Lines of a signature below which its writer may go on."""
MOST_BELOW_THANKS = 4
MOST_BELOW_DASHES = 40
MOST_OF_A_BLOCK = 25
"""Lines of a signature without closing words."""


def without_signature(text: str, sender: str = "", *, said_before: bool = False) -> str:
    """The text without what names and signs at its end, and without legal footers, notices and warnings.

    Closing words go only with the signature that they introduce; a postscript below it stays.
    sender : the name of who wrote it, as the mail's header says; a signature may be nothing but this name.
    said_before : whether it only ends a text, so that nothing but a signature may be left of it.
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    lines = _without_warning(lines)
    marked = _marked_from(lines)
    whole = _without_footers(lines[:marked])
    names = _names(sender)
    parts = _at_postscripts(whole)
    is_cut = len(parts) > 1 or marked < len(lines)
    kept = ["\n".join(_unsigned(part, names, is_cut, said_before or n > 0)) for n, part in enumerate(parts)]
    return "\n\n".join(part for part in kept if part).strip()


def _unsigned(lines: list[str], names: frozenset[str], is_cut: bool, said_before: bool) -> list[str]:
    """Without the signature; `is_cut`: whether another part of it was below and is gone already."""
    lines = _trimmed(lines)
    begin = _closing_from(lines, said_before)
    if begin < len(lines):
        goes_on = _goes_on_from(lines, begin)
        below = _unsigned(lines[goes_on:], names, is_cut, said_before=True) if goes_on < len(lines) else []
        return [*_without_last_words(lines[:begin], lines[begin - 1].strip()), *([""] if below else []), *below]
    begin = _block_from(lines, names)
    return _without_last_words(lines[:begin], lines[begin - 1].strip()) if begin < len(lines) or is_cut else lines


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
    starts = _starts(lines)
    private = (start for start in starts[1:] if PRIVATE.search(_paragraph(lines, start)))
    lines = lines[: min(next(private, len(lines)), _notices_from(lines, starts[1:]))]
    for start in reversed([start for start in starts if start < len(lines)]):
        begin = _footer_from(lines, start)
        if begin < len(lines):
            lines = _trimmed(lines[:begin])
        if begin > start:
            break
    return lines


def _notices_from(lines: Sequence[str], starts: Sequence[int]) -> int:
    """The first of the last paragraphs that are about mails as such; the number of lines for none."""
    begin = end = len(lines)
    for start in reversed(starts):
        if _is_notice(_paragraph(lines, start)):
            begin = start
        elif not all(_signs(line) for line in lines[start:end]):
            break
        end = start
    return begin


def _is_notice(paragraph: str) -> bool:
    """Whether a paragraph tells who may read a mail, who is liable for it, what it was checked for."""
    subjects = {match.lastgroup for match in OF_MAILS.finditer(paragraph)}
    needed = SUBJECTS_WHEN_SPOKEN if SPEAKS.search(paragraph) or "mail" not in subjects else SUBJECTS
    return len(subjects) >= needed


def _starts(lines: Sequence[str]) -> list[int]:
    """Where paragraphs begin."""
    return [i for i, line in enumerate(lines) if line.strip() and (i == 0 or not lines[i - 1].strip())]


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
    return start if all(_signs(line) for line in lines[start:]) and not closes(lines[start]) else legal[0]


def _at_postscripts(lines: list[str]) -> list[list[str]]:
    cuts = [0, *(i for i, line in enumerate(lines) if i and POSTSCRIPT.match(line)), len(lines)]
    return [lines[begin:end] for begin, end in zip(cuts, cuts[1:], strict=False)]


def _closing_from(lines: Sequence[str], said_before: bool) -> int:
    """The first closing line below which a signature stands; the number of lines for none."""
    begin = len(lines)
    below: list[str] = []
    for i in reversed(range(max(0, len(lines) - MOST_LINES), len(lines))):
        line = lines[i].strip()
        if not line:
            continue
        if _ends_here(lines, i, below, said_before or any(lines[:i])):
            begin = i
        if len(line) > LONGEST_FOOTER:
            break
        below.append(line)
    return begin


def _ends_here(lines: Sequence[str], i: int, below: Sequence[str], has_said: bool) -> bool:
    """Whether the own words end above line `i`, which must be a formula with a signature below; `below` is bottom-up."""
    line = lines[i].strip()
    closing = closes(line)
    if closing == "perhaps":
        return has_said and (_may_follow_thanks(below) or (line.endswith(",") and all(map(_signs, below))))
    if not closing or (len(line) <= SHORTEST and not _begins_apart(lines, i)):
        return False
    return (closing == "signed" and has_said) or (_signs(below[-1]) or could_name(below[-1]) if below else has_said)


def _begins_apart(lines: Sequence[str], i: int) -> bool:
    """Whether a line stands below the end of something, not within an enumeration."""
    return i == 0 or not lines[i - 1].strip() or not _signs(lines[i - 1]) or bool(COMPLETE.search(lines[i - 1]))


def _goes_on_from(lines: Sequence[str], begin: int) -> int:
    """Where the writer says something more below the closing at `begin`; the number of lines for nowhere.

    That happens below a name. Below a function, a company or its contacts nobody speaks for himself.
    """
    for start in _starts(lines):
        if start <= begin:
            continue
        above = [line for line in lines[begin:start] if line.strip()]
        if len(above) > MOST_ABOVE_MORE or any(CONTACT.search(line) or ORGANISATION.search(line) for line in above):
            break
        paragraph = _paragraph(lines, start)
        if not _signs(lines[start]) and PERSONAL.search(paragraph) and not OF_COMPANIES.search(paragraph):
            return start
    return len(lines)


def _may_follow_thanks(below: Sequence[str]) -> bool:
    """Thanks also stand in the text: they only close above a name, a closing formula or a company with its contacts."""
    if not below:
        return False
    contacts = [line for line in below if CONTACT.search(line) or LEGAL.search(line) or ORGANISATION.search(line)]
    if contacts and all(map(_signs, below)):
        return True
    is_name = could_name(below[-1]) or names_somebody(below[-1]) or closes(below[-1])
    return bool(is_name) and len(below) - len(contacts) <= MOST_BELOW_THANKS


def _signs(line: str) -> bool:
    """Whether a line may stand in a signature."""
    line = line.strip()
    if not line or MARK.fullmatch(line) or closes(line) or names_somebody(line) == "surely":
        return True
    if len(line) <= 2 * LONGEST_LINE and MOTTO.fullmatch(line):
        return True
    if len(line) > LONGEST_FOOTER or ITEM.match(line) or (TALKS.search(line) and not REGISTERED.search(line)):
        return False
    if LEGAL.search(line) or (CONTACT.search(line) and len(line) <= 3 * LONGEST_LINE):
        return True
    return len(line) <= LONGEST_LINE and not ENDS_SENTENCE.search(line)


def _block_from(lines: Sequence[str], names: frozenset[str]) -> int:
    """A last block that looks like a signature, without closing words; the number of lines for none."""
    begin = len(lines)
    for i in reversed(range(max(1, len(lines) - MOST_OF_A_BLOCK), len(lines))):
        if not lines[i].strip():
            continue
        if not _signs(lines[i]):
            break
        begins = not lines[i - 1].strip() or not _signs(lines[i - 1])
        block = [line.strip() for line in lines[i:] if line.strip()]
        if begins and _follows(lines, i, block, names):
            begin = i
    return begin


def _follows(lines: Sequence[str], i: int, block: Sequence[str], names: frozenset[str]) -> bool:
    """Whether the block from line `i` on signs what is said above it, and is not a part of that."""
    above = [line.strip() for line in lines[:i] if line.strip()]
    if not above or closes(above[-1]) or above[-1].endswith((":", ",")) or block[0].endswith(":"):
        return False
    if _is_the_sender(block[0], names):
        return True
    said = " ".join(above[-3:])
    if IS_ASKED_FOR.search(said[-300:]):
        return False
    if not COMPLETE.search(above[-1]):
        return names_somebody(block[0]) == "surely" and len(above[-1].split()) > 4 and not lines[i - 1].strip()
    return _evidence(block) >= 2


def _evidence(block: Sequence[str]) -> int:
    """How much speaks for a signature: names, organisations, contacts, legal lines; things and facts have none."""
    if FACT.match(block[0]) and not CONTACT.search(block[0]):
        return 0
    named = [names_somebody(line) for line in block[:4]]
    contacts = sum(bool(CONTACT.search(line) or LEGAL.search(line)) for line in block)
    is_plain = len(block) <= 2 and not any(re.search(r"\d", line) for line in block)
    organised = any(ORGANISATION.search(line) for line in block[:4])
    unknown = named[-1] == "perhaps" and is_plain
    return (
        2 * ("surely" in named)
        + min(contacts, 2)
        + organised * (1 + (len(block) <= 3))
        + ("perhaps" in named)
        + unknown
    )


def _is_the_sender(line: str, names: frozenset[str]) -> bool:
    return bare(line).casefold() in names


def _names(sender: str) -> frozenset[str]:
    """The full name, its parts and its initials, in small letters, of a header such as ``Ann Wu`` or ``Wu, Ann``."""
    words = [word for word in re.split(r"[\s,]+", sender.strip("\"' ").casefold()) if len(word) > 1 and "@" not in word]
    if len(words) < 2:
        return frozenset(words)
    return frozenset([*words, " ".join(words), " ".join(reversed(words)), "".join(word[0] for word in words)])


def _without_last_words(lines: list[str], above: str = "") -> list[str]:
    """Without a formula that is left alone when what it introduced is gone; `above`: what stood directly above
    what is gone, "" for an empty line."""
    lines = _trimmed(lines)
    if not any(lines[:-1]):
        return lines
    last = lines[-1].strip()
    stands_alone = not lines[-2].strip()
    said = next(line.strip() for line in reversed(lines[:-1]) if line.strip())
    is_formula = closes(last) in ("surely", "signed") or (closes(last) == "perhaps" and stands_alone)
    could_be_one = len(last.split()) <= 6 if above else names_somebody(last) != "" and len(last.split()) <= 3
    is_unknown = (
        stands_alone and could_be_one and COMPLETE.search(said) and len(said.split()) > 3 and _signs(last.rstrip("!"))
    )
    return _trimmed(lines[:-1]) if is_formula or is_unknown else lines
