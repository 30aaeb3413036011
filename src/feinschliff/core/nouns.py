"""The nouns of the house: plain frozen records that every room shares (DESIGN 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = ("documents", "conversations", "domain", "style")
TASKS = ("classify", "extract", "chat", "document")
PARTS = ("train", "validation", "test")
EFFORTS = ("quick", "standard", "thorough")
TASK_OF_KIND = {"documents": "document", "conversations": "chat", "style": "chat", "domain": "classify"}
BASE_OF_TASK = {"classify": "minilm", "extract": "minilm", "chat": "smollm2", "document": "smollm2"}

VERDICTS = (
    "broken",
    "empty",
    "too_long",
    "leak",
    "personal_data",
    "duplicate",
    "contradiction",
    "likely_mislabelled",
    "near_duplicate",
    "unclear",
    "off_topic",
    "one_sided",
    "outdated",
    "good",
)
"""Worst first: `counts` of the anchors step counts each example under its worst verdict."""

VERDICT_NAMES = {
    "good": ("good", "gut"),
    "broken": ("cannot be used", "nicht brauchbar"),
    "empty": ("empty", "leer"),
    "too_long": ("too long", "zu lang"),
    "leak": ("also in the test", "steht auch im Test"),
    "personal_data": ("with personal data", "mit personenbezogenen Daten"),
    "duplicate": ("duplicate", "doppelt"),
    "contradiction": ("contradictory", "widersprüchlich"),
    "likely_mislabelled": ("likely mislabelled", "wohl falsch gelabelt"),
    "near_duplicate": ("nearly duplicate", "fast doppelt"),
    "unclear": ("unclear", "unklar"),
    "off_topic": ("off topic", "am Thema vorbei"),
    "one_sided": ("one-sided", "einseitig"),
    "outdated": ("outdated", "veraltet"),
}
"""What people read, English and German."""


@dataclass(frozen=True)
class Record:
    """What a reader yields: the raw content of one entry of a source, before it is mapped to an example.

    position : zero-based index of the data record in its source (refused records counted; no header, no blank lines).
    raw : the bytes or canonical text the record was read from; its hash is part of the example's identity.
    fields : column or key -> value.
    line : one-based line in the file where the record starts, for people; 0 when lines mean nothing.
    meta : what else is known of its place: `page`, `section`, `mail`, `date`, `page_starts`, and `groups`: what shares
        one of these never stands on both sides of a split (``thread:...``, ``customer:...``, ``document:...``).
        `shaped`: its conversation was put together by us, so that its fields are called `messages`, or `question` and
        `answer`, whatever the columns of the other files are called.
        `background`: a passage of a document that examples may rest on, and no example itself.
    """

    source: str
    position: int
    raw: str
    fields: Mapping[str, Any]
    line: int = 0
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_background(self) -> bool:
        return bool(self.meta.get("background"))


@dataclass(frozen=True)
class Refused:
    """A record, or a whole file (`position` None), that could not be taken, and why in one sentence."""

    source: str
    why: str
    position: int | None = None
    line: int = 0

    def to_json(self) -> dict[str, Any]:
        return {"source": self.source, "position": self.position, "line": self.line, "why": self.why}


@dataclass(frozen=True)
class Example:
    """One anchor point: an input and the wanted output.

    classify: input ``{"text": str}``, output ``{"labels": {output name: label}}``.
    chat: input ``{"messages": [...up to the last user turn]}``, output ``{"message": {"role": "assistant", ...}}``.

    id : HMAC(project key, source + position + raw): never changes.
    content : HMAC(project key, canonical JSON of input + output): serves duplicates and fingerprints.
    part : ``train``, ``validation``, ``test``, ``aside:<verdict>``, or "" before the split.
    """

    id: str
    content: str
    kind: str
    input: Mapping[str, Any]
    output: Mapping[str, Any]
    part: str = ""
    group: str = ""
    source: str = ""
    position: int = 0
    raw_sha: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What we think of one example, and why.

    strength : 0..1, how sure.
    act : ``drop``, ``relabel``, ``ask``, ``keep`` or ``merge``; `to`: the proposed label(s) of ``relabel``.
    twin : id of the other example that the reason speaks of, if any.
    """

    id: str
    verdict: str
    strength: float
    reason: str
    act: str
    to: Any = None
    source: str = ""
    position: int = 0
    twin: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "source": self.source,
            "position": self.position,
            "verdict": self.verdict,
            "strength": round(self.strength, 4),
            "reason": self.reason,
            "act": self.act,
            "to": self.to,
            "twin": self.twin,
        }


@dataclass(frozen=True)
class Score:
    """A figure with its interval; `low` and `high` bound 95 %; `n` counts the cases behind it."""

    value: float
    low: float
    high: float
    n: int

    def to_json(self) -> dict[str, Any]:
        return {"value": round(self.value, 6), "low": round(self.low, 6), "high": round(self.high, 6), "n": self.n}


@dataclass(frozen=True)
class Span:
    """Characters [start, end) of a text that a recogniser marks as `type`, with a score in 0..1."""

    start: int
    end: int
    type: str
    score: float = 1.0
