"""Whether a line closes a mail: told by how the formula is built, not by a list of them."""

from __future__ import annotations

import re

from feinschliff.collect.mail.formulas import (
    ABBREVIATED_WITH_NAME,
    ADDRESSED,
    ALSO_SAID,
    ARTICLE,
    EMOTICON,
    JOINT,
    ONLY_AT_THE_END,
    OPENS,
    PREFACE,
    SENDS_GREETINGS,
    SENTENCE,
    SIGNED_AS,
    SMALL_NAME,
    WHO,
)

LONGEST = 70
MOST_WORDS = 10
LONGEST_THANKS = 3
"""Words; more of them with a full stop are a sentence."""
_AROUND = re.compile(r"^(?:_|[^\w(\"„“'@+])+|(?:_|[^\w)\"“”'])+$")


def bare(line: str) -> str:
    """The line without the dashes, stars, smilies and punctuation around its words."""
    return _AROUND.sub("", EMOTICON.sub("", line))


def closes(line: str) -> str:
    """How a line closes a mail.

    "surely" for a formula, "signed" for one with a name, "named" for who somebody is ("Ihr Praxisteam"), "perhaps" for
    thanks and wishes, which are said within mails, too, and "" for all other lines.
    """
    if len(line) > LONGEST or line.rstrip().endswith("?") or len(line.split()) > MOST_WORDS:
        return ""
    words = PREFACE.sub("", bare(line), count=1)
    if not words or OPENS.match(words):
        return ""
    if SENDS_GREETINGS.fullmatch(words):
        return "surely"
    if not SENTENCE.search(ARTICLE.sub("", words)) and (how := _closes_surely(words)):
        return how
    is_sentence = line.rstrip().endswith(".") and len(words.split()) > LONGEST_THANKS
    is_formula = _is_formula(words) or all(map(_is_formula, JOINT.split(words)))
    return "perhaps" if is_formula and not is_sentence else ""


def _closes_surely(words: str) -> str:
    """The sort of a formula that stands only at the end: alone, joined ("Danke und Gruß") or with a name."""
    if SIGNED_AS.fullmatch(words):
        return "named"
    if _is_sure(words):
        return "surely"
    return "signed" if _is_signed(words) else ""


def _is_sure(words: str) -> bool:
    """Whether the words are a formula of the end, alone or joined with others: "Danke und Gruß"."""
    parts = JOINT.split(words)
    is_joint = any(map(ONLY_AT_THE_END.fullmatch, parts)) and all(map(_is_formula, parts))
    return is_joint or ONLY_AT_THE_END.fullmatch(words) is not None


def _is_formula(words: str) -> bool:
    return bool(ONLY_AT_THE_END.fullmatch(words) or ALSO_SAID.fullmatch(words))


def _is_signed(words: str) -> bool:
    """ "Best, Tom Reed", "Liebe Grüße, deine Anna"; behind thanks a name without a comma is who is thanked."""
    if ABBREVIATED_WITH_NAME.fullmatch(words):
        return True
    for cut in re.finditer(r"[ ,!.–-]+", words):
        formula, name = words[: cut.start()], words[cut.end() :]
        is_parted = cut.group().strip() != ""
        is_thanked = ADDRESSED.match(name) or not is_parted
        is_name = WHO.fullmatch(name) or (is_parted and SMALL_NAME.fullmatch(name))
        if is_name and (_is_sure(formula) or (not is_thanked and ALSO_SAID.fullmatch(formula))):
            return True
    return False
