"""Examples that say too little, or nothing that can be read: empty, broken, too long, unclear. Precision first."""

from __future__ import annotations

import re
import unicodedata

from feinschliff.anchors.findings import Finding, finding, input_text, output_text
from feinschliff.core.nouns import Example
from feinschliff.tasks.classify import gold

LONGEST_TEXT = 20_000
LONGEST_CONVERSATION = 60_000
"""Characters; far beyond what a starter model reads (256 and 2,048 tokens), so that only odd ones are named."""

SHARE_UNREADABLE = 0.02

PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}|<[^<>]*>|\[[^\[\]]*\]|_{3,}|\.{3,}|…")

REFERENCE = re.compile(
    r"""(?:hi|hello|hallo|dear\ all|guten\ tag)?[\s,;:]*(?:please\ |pls\ |bitte\ )?
    (?:
      (?:see|cf\.?|refer\ to)\s+(?:the\ |my\ |our\ )?(?:
         attach(?:ment|ments|ed)(?:\ (?:file|files|document|documents|pdf|picture|screenshot))?
        |enclosed|enclosure|above|below|subject(?:\ line)?|screenshot|image|picture|photo|file|link
        |(?:previous|last|earlier)\ (?:e-?mail|mail|message|ticket))
     |(?:siehe|s\.|vgl\.|vergleiche|beachten\ sie)\s*
      (?:im\ |in\ der\ |die\ |den\ |das\ |meine\ |meinen\ |dazu\ (?:die\ |den\ )?)?(?:
         anhang|anhänge|anlagen?|beigefügte[nrs]?(?:\ (?:datei|dokument|pdf|foto|bild))?
        |oben|unten|betreff(?:zeile)?
        |(?:datei|fotos?|bild(?:er)?|screenshots?)(?:\ (?:im\ anhang|in\ der\ anlage|anbei))?
        |link|o\.?|u\.?
        |(?:vorherige|letzte|frühere)\ (?:e-?mail|mail|nachricht|ticket))
     |(?:as\ |find\ )?(?:attached|enclosed)|as\ (?:discussed|agreed)
     |wie\ (?:telefonisch\ )?(?:besprochen|vereinbart)|im\ anhang|in\ der\ anlage|anbei
    )
    (?:,?\ (?:please|bitte|thanks|thank\ you|danke))?[\s.!,;:]*""",
    re.VERBOSE | re.IGNORECASE,
)

FILLER = re.compile(
    r"(?:test|testtest|test123|asdf|asdfasdf|qwert[zy]|n/a|n\.a\.?|k\.a\.?|tbd|todo|x{3,4}|null|none|nan|lorem|foo|bar|foobar)[.!]?",
    re.IGNORECASE,
)

WHY = {
    "signs": ("has only numbers and signs, no words", "hat nur Zahlen und Zeichen, keine Wörter"),
    "placeholder": ("is only a placeholder, without content of its own", "ist nur ein Platzhalter ohne eigenen Inhalt"),
    "reference": ("only points to something that is not here", "verweist nur auf etwas, das hier nicht steht"),
    "filler": ("is only a filler, as typed for a try", "ist nur ein Fülltext, wie zum Ausprobieren getippt"),
    "short": ("is too short to say what is wanted", "ist zu kurz, um zu sagen, was gewünscht ist"),
}


def why_unclear(text: str, *, signs_allowed: bool = False) -> str | None:
    """A key of `WHY` for a text that says nothing by itself, or None."""
    bare = " ".join(text.split())
    letters = [c for c in bare if c.isalpha()]
    if PLACEHOLDER.search(bare) and not any(c.isalnum() for c in PLACEHOLDER.sub(" ", bare)):
        return "placeholder"
    if not letters:
        # an emoji can be a whole answer: only digits, punctuation and the like are without words
        worded = signs_allowed or any(unicodedata.category(c) == "So" for c in bare)
        return None if worded else "signs"
    if REFERENCE.fullmatch(bare):
        return "reference"
    if FILLER.fullmatch(bare):
        return "filler"
    # scripts without an alphabet say a lot in two characters
    latin = all(ord(c) < 0x2E80 for c in letters)
    if latin and (len(letters) < 3 or (len(bare) > 3 and len({c.lower() for c in letters}) == 1)):
        return None if signs_allowed else "short"
    return None


def unreadable_share(text: str) -> float:
    """Share of replacement characters and control characters."""
    bad = sum(c == "\ufffd" or (unicodedata.category(c) == "Cc" and c not in "\n\r\t\f\v") for c in text)
    return bad / len(text) if text else 0.0


def of_one(example: Example, task: str, *, settled: bool = False) -> Finding | None:
    """What is to be said about this example by itself, the worst first; None when nothing is.

    settled : the same words have the same label elsewhere, so that even "ok" or "10/10" is clear here.
    """
    text, answer = input_text(example), output_text(example)
    if not text.strip():
        return finding(example, "empty", "drop", ("There is no text.", "Es steht kein Text da."))
    if task == "classify" and not gold(example):
        return finding(example, "broken", "ask", ("There is no label.", "Es gibt kein Label."))
    if task == "chat" and not answer.strip():
        return finding(example, "empty", "drop", ("There is no answer.", "Es gibt keine Antwort."))
    share = unreadable_share(text + answer)
    if share >= SHARE_UNREADABLE:
        shown = f"{share * 100:.0f} %"
        reason = (
            f"{shown} of the characters cannot be read (wrong encoding?).",
            f"{shown} der Zeichen sind nicht lesbar (falsche Kodierung?).",
        )
        return finding(example, "broken", "ask", reason, strength=min(1.0, 0.5 + share))
    limit = LONGEST_CONVERSATION if task == "chat" else LONGEST_TEXT
    if len(text) + len(answer) > limit:
        size = len(text) + len(answer)
        reason = (
            f"{size:,} characters; more than {limit:,} are cut off when learning.",
            f"{size} Zeichen; was über {limit} hinausgeht, geht beim Lernen verloren.",
        )
        return finding(example, "too_long", "ask", reason)
    return _unclear(example, task, text, answer, settled)


def _unclear(example: Example, task: str, text: str, answer: str, settled: bool) -> Finding | None:
    # in the middle of a conversation "42" or "ok" is a fine turn
    several_turns = len(example.input.get("messages", ())) > 2
    why = why_unclear(text, signs_allowed=several_turns or settled)
    if why:
        english, german = WHY[why]
        return finding(example, "unclear", "ask", (f"The text {english}.", f"Der Text {german}."), strength=0.9)
    why = why_unclear(answer, signs_allowed=True) if task == "chat" else None
    if why:
        english, german = WHY[why]
        return finding(example, "unclear", "ask", (f"The answer {english}.", f"Die Antwort {german}."), strength=0.9)
    return None
