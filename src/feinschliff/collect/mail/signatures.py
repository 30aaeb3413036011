"""What stands below the mails of a person or a company, taken out.

The lines are read from the end upwards. A formula of closing ends the writer's own words, whatever a company puts below
it. Without one a last block has to look like a signature, and what stands above it like the end of what was said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from feinschliff.collect.mail.below import ITEM, LONGEST_FOOTER, paragraph, signs, starts, trimmed
from feinschliff.collect.mail.closings import bare, closes
from feinschliff.collect.mail.footers import CONTACT, IS_ASKED_FOR, LEGAL, OF_COMPANIES, ORGANISATION, PERSONAL
from feinschliff.collect.mail.notices import without_footers, without_warning
from feinschliff.collect.mail.writers import could_name, names_somebody

POSTSCRIPT = re.compile(r"[ \t]*(?:P{1,3}\.? ?S\.?|pp?s|p\.s\.|N\.?B\.?|Nachtrag)(?::|\s|-|$)")
COMPLETE = re.compile(r"[.!?…)\]}\"”“»*]$|[:;]'?-?[)(DPp]$|[^\w\s,:;&+/-]$")
GOES_ON = re.compile(
    r"\b(?:an|auf|für|von|mit|bei|in|ist|sind|heißt|heißen|und|oder|to|for|of|with|at|in|is|are|and|or|the|die|der|das)$",
    re.IGNORECASE,
)
"""How the last line of what somebody said ends, and how one that something follows."""
FACT = re.compile(r"[A-ZÄÖÜ][\w -]{2,30}: ?\w")
LONGEST_ABBREVIATION = 3
MOST_LINES = 60
"""Of a signature with all its footers; a longer end of a mail is text."""
MOST_OF_A_BLOCK = 25
"""Lines of a signature without closing words."""
MOST_POSTSCRIPTS = 5
MOST_BELOW_DASHES = 40
MOST_BELOW_THANKS = 4
MOST_ABOVE_MORE = 3
"""Lines of a signature below which its writer may go on."""
HEAD = 4
"""Lines of a signature that tell who signs."""
SENTENCE_WITHOUT_STOP = 8
"""Words of what some people write without a full stop."""
WORDS_SAID = 4
"""What has more of them has said something."""
LAST_SAID = 300
ENOUGH = 2


def without_signature(text: str, sender: str = "", *, said_before: bool = False) -> str:
    """The text without what names and signs at its end, and without legal footers, notices and warnings.

    Closing words go only with the signature that they introduce; a postscript below it stays.
    sender : the name of who wrote it, as the mail's header says; a signature may be nothing but this name.
    said_before : whether it only ends a text, so that nothing but a signature may be left of it.
    """
    lines = without_warning([line.rstrip() for line in text.replace("\r\n", "\n").split("\n")])
    marked = _marked_from(lines)
    parts = _at_postscripts(without_footers(lines[:marked]))
    is_cut = len(parts) > 1 or marked < len(lines)
    names = _names(sender)
    kept = ["\n".join(_unsigned(part, names, is_cut, said_before or n > 0)) for n, part in enumerate(parts)]
    return "\n\n".join(part for part in kept if part).strip()


def _marked_from(lines: Sequence[str]) -> int:
    """The standard's mark: two dashes and a blank alone on a line (RFC 3676, 4.3); the blank is often lost."""
    first = next((i for i, line in enumerate(lines) if line in ("--", "--\u00a0")), len(lines))
    return first if len(lines) - first <= MOST_BELOW_DASHES else len(lines)


def _at_postscripts(lines: list[str]) -> list[list[str]]:
    postscripts = [i for i, line in enumerate(lines) if i and POSTSCRIPT.match(line)]
    cuts = [0, *postscripts[-MOST_POSTSCRIPTS:], len(lines)]
    return [lines[begin:end] for begin, end in pairwise(cuts)]


def _unsigned(lines: list[str], names: frozenset[str], is_cut: bool, said_before: bool) -> list[str]:
    """Without the signature; `is_cut`: whether another part of it was below and is gone already."""
    lines = trimmed(lines)
    begin = _closing_from(lines, said_before)
    if begin < len(lines):
        goes_on = _goes_on_from(lines, begin)
        more = _unsigned(lines[goes_on:], names, is_cut, said_before=True) if goes_on < len(lines) else []
        return [*_without_last_words(lines, begin), *([""] if more else []), *more]
    begin = _block_from(lines, names)
    return _without_last_words(lines, begin) if begin < len(lines) or is_cut else lines


def _closing_from(lines: Sequence[str], said_before: bool) -> int:
    """The first closing line below which a signature stands; the number of lines for none."""
    begin = len(lines)
    below: list[str] = []
    for i in reversed(range(max(0, len(lines) - MOST_LINES), len(lines))):
        line = lines[i].strip()
        if len(line) > LONGEST_FOOTER:
            break
        if line and _ends_here(lines, i, below, said_before or any(lines[:i])):
            begin = i
        if line:
            below.append(line)
    return begin


def _ends_here(lines: Sequence[str], i: int, below: Sequence[str], has_said: bool) -> bool:
    """Whether the own words end above line `i`, a formula with a signature below; `below` is read upwards."""
    line = lines[i].strip()
    closing = closes(line)
    if closing == "perhaps":
        return has_said and (_may_follow_thanks(below) or (line.endswith(",") and all(map(signs, below))))
    if not closing or (len(line) <= LONGEST_ABBREVIATION and _is_a_thing(lines, i, below)):
        return False
    if closing == "named":
        return has_said and all(signs(one) or OF_COMPANIES.search(one) for one in below)
    if closing == "signed" or not below:
        return has_said
    return signs(below[-1]) or could_name(below[-1]) or _is_short(below[-1])


def _is_a_thing(lines: Sequence[str], i: int, below: Sequence[str]) -> bool:
    """Whether a line of two or three letters stands within an enumeration: a brand, a unit."""
    begins = i == 0 or not signs(lines[i - 1]) or not lines[i - 1].strip() or COMPLETE.search(lines[i - 1])
    return not begins or (bool(below) and re.search(r"\d", below[-1]) is not None)


def _is_short(line: str) -> bool:
    return len(line.split()) <= WORDS_SAID and not ITEM.match(line)


def _may_follow_thanks(below: Sequence[str]) -> bool:
    """Thanks also stand in the text: they only close above a name, a closing formula or a company with its contacts."""
    if not below:
        return False
    contacts = [line for line in below if CONTACT.search(line) or LEGAL.search(line) or ORGANISATION.search(line)]
    if contacts and all(map(signs, below)):
        return True
    is_name = could_name(below[-1]) or names_somebody(below[-1]) or closes(below[-1])
    return bool(is_name) and len(below) - len(contacts) <= MOST_BELOW_THANKS


def _goes_on_from(lines: Sequence[str], begin: int) -> int:
    """Where the writer says something more below the closing at `begin`; the number of lines for nowhere.

    That happens below a name. Below a function, a company or its contacts nobody speaks for himself.
    """
    for start in starts(lines):
        if start <= begin:
            continue
        above = [line for line in lines[begin:start] if line.strip()]
        if len(above) > MOST_ABOVE_MORE or any(CONTACT.search(line) or ORGANISATION.search(line) for line in above):
            break
        if not signs(lines[start]) and _is_personal(paragraph(lines, start)):
            return start
    return len(lines)


def _is_personal(text: str) -> bool:
    return PERSONAL.search(text) is not None and OF_COMPANIES.search(text) is None


def _block_from(lines: Sequence[str], names: frozenset[str]) -> int:
    """A last block that looks like a signature, without closing words; the number of lines for none."""
    begin = len(lines)
    block: list[str] = []
    for i in reversed(range(max(1, len(lines) - MOST_OF_A_BLOCK), len(lines))):
        line = lines[i].strip()
        if not line:
            continue
        if not signs(line):
            break
        block.insert(0, line)
        begins = not lines[i - 1].strip() or not signs(lines[i - 1])
        if begins and _follows(lines, i, block, names):
            begin = i
    return begin


def _follows(lines: Sequence[str], i: int, block: Sequence[str], names: frozenset[str]) -> bool:
    """Whether the block from line `i` on signs what is said above it, and is not a part of that."""
    above = [line.strip() for line in lines[max(0, i - MOST_LINES) : i] if line.strip()]
    if not above or closes(above[-1]) or above[-1].endswith((":", ",")) or block[0].endswith(":"):
        return False
    if bare(block[0]).casefold() in names:
        return True
    if IS_ASKED_FOR.search(" ".join(above[-3:])[-LAST_SAID:]):
        return False
    stands_apart = not lines[i - 1].strip()
    named = names_somebody(block[0])
    if _is_complete(above[-1]):
        return (stands_apart or named != "" or ORGANISATION.search(block[0]) is not None) and _evidence(block) >= ENOUGH
    if stands_apart:
        is_named = named == "surely" or (_is_short(block[0]) and any(map(_names_surely, block[1:2])))
        return is_named and len(above[-1].split()) > WORDS_SAID
    return named == "surely" and _is_farewell(lines[:i], is_next=True)


def _is_complete(line: str) -> bool:
    """Whether what was said ends with this line; behind a colon or in mid-sentence more of it follows."""
    is_long = len(line.split()) >= SENTENCE_WITHOUT_STOP and not line.endswith((":", ",")) and not GOES_ON.search(line)
    return is_long or COMPLETE.search(line) is not None


def _names_surely(line: str) -> bool:
    return names_somebody(line) == "surely"


def _evidence(block: Sequence[str]) -> int:
    """How much speaks for a signature: names, organisations, contacts, legal lines; things and facts have none."""
    if FACT.match(block[0]) and not CONTACT.search(block[0]):
        return 0
    named = [names_somebody(line) for line in block[:HEAD]]
    contacts = sum(bool(CONTACT.search(line) or LEGAL.search(line)) for line in block)
    is_small = len(block) <= 2 and not any(re.search(r"\d", line) for line in block)
    evidence = 2 if "surely" in named else 0
    evidence += 1 if "perhaps" in named else 0
    evidence += 1 if named[-1] == "perhaps" and is_small else 0
    if any(map(ORGANISATION.search, block[:HEAD])):
        evidence += 2 if len(block) < HEAD else 1
    return evidence + min(contacts, 2)


def _without_last_words(lines: list[str], begin: int) -> list[str]:
    """The lines above `begin`, without a formula that is left alone when what it introduced is gone."""
    is_next = 0 < begin < len(lines) and lines[begin - 1].strip() != ""
    lines = trimmed(lines[:begin])
    if not any(lines[:-1]):
        return lines
    closing = closes(lines[-1])
    is_formula = closing in ("surely", "signed", "named") or (closing == "perhaps" and not lines[-2].strip())
    return trimmed(lines[:-1]) if is_formula or _is_farewell(lines, is_next) else lines


def _is_farewell(lines: Sequence[str], is_next: bool) -> bool:
    """Whether the last line, a paragraph of its own, is a formula that is in no list: "Immer den Wind von achtern".

    is_next : whether the signature was directly below; otherwise it must look even more like one.
    """
    said = [line.strip() for line in lines[:-1][-MOST_LINES:] if line.strip()]
    if not said or lines[-2].strip() or not _is_complete(said[-1]) or len(said[-1].split()) < WORDS_SAID:
        return False
    last = lines[-1].strip()
    if last.endswith((".", "?", ":")) or ITEM.match(last):
        return False
    is_brief = len(last.split()) <= WORDS_SAID or signs(last.rstrip("!"))
    return is_brief if is_next else signs(last) and names_somebody(last) != "" and len(last.split()) < WORDS_SAID


def _names(sender: str) -> frozenset[str]:
    """The full name, its parts and its initials, in small letters, of a header such as ``Ann Wu`` or ``Wu, Ann``."""
    words = [word for word in re.split(r"[\s,]+", sender.strip("\"' ").casefold()) if len(word) > 1 and "@" not in word]
    if len(words) < 2:
        return frozenset(words)
    return frozenset([*words, " ".join(words), " ".join(reversed(words)), "".join(word[0] for word in words)])
