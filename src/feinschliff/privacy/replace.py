"""Personal data in examples: find it, and put type tags such as [EMAIL], or other names, in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as copy_with
from typing import Any

from feinschliff.core.nouns import Example, Span
from feinschliff.privacy.hints import hints
from feinschliff.privacy.own import Find, finders
from feinschliff.privacy.pseudonyms import Pseudonyms
from feinschliff.privacy.scan import scan

SAMPLES_PER_TYPE = 5
VISIBLE = 2
DOUBTFUL = 0.7
"""Hits below are replaced as the others are, and go to the review list."""

REVIEWED = 200
"""So many doubtful hits are listed."""


@dataclass(frozen=True)
class Redaction:
    """What a project does with personal data.

    mode : ``redact``, ``report`` or ``off``. own : finders of the company's own numbers and words.
    pseudonym : name -> other name; None: names become tags as all else does.
    """

    mode: str
    own: Sequence[Find] = ()
    pseudonym: Callable[[str], str] | None = None

    @classmethod
    def of(cls, settings: Mapping[str, Any], key: bytes) -> Redaction:
        """From a project's settings: `mode`, `names`, `patterns`, `confidential`; `key` makes the pseudonyms."""
        own = finders(settings.get("patterns") or {}, settings.get("confidential") or ())
        other = Pseudonyms(key) if settings.get("names") == "pseudonyms" else None
        return cls(settings["mode"], own, other)

    def spans(self, text: str) -> list[Span]:
        return scan(text, self.own)

    def text(self, text: str) -> str:
        """`text` with every hit replaced; all else stays as it is."""
        return replace(text, self.spans(text), self.pseudonym)


def replace(text: str, spans: Iterable[Span], pseudonym: Callable[[str], str] | None = None) -> str:
    """`text` with every span replaced by its type tag, or a name by its pseudonym; the spans must not overlap."""
    pieces, end = [], 0
    for span in sorted(spans, key=lambda s: s.start):
        value = text[span.start : span.end]
        other = pseudonym(value) if pseudonym and span.type == "PERSON" else f"[{span.type}]"
        pieces += [text[end : span.start], other]
        end = span.end
    return "".join([*pieces, text[end:]])


def mask(value: str) -> str:
    """The first two characters of a hit: enough to find it, too little to give it away."""
    return value[:VISIBLE] + "…"


def texts_of(example: Example) -> Iterator[str]:
    """Every free text of an example in order: the text, or each message's content; labels are not free text."""
    if isinstance(example.input.get("text"), str):
        yield example.input["text"]
    messages = [*example.input.get("messages", ()), example.output.get("message") or {}]
    yield from (message["content"] for message in messages if isinstance(message.get("content"), str))


def with_texts(example: Example, change: Callable[[str], str]) -> Example:
    """The example with `change` applied to every free text.

    Its id stays; its `content` is stale then: only the caller has the key to make it anew.
    """

    def changed(message: Mapping[str, Any]) -> dict[str, Any]:
        content = message.get("content")
        return {**message, "content": change(content)} if isinstance(content, str) else dict(message)

    new_input, new_output = dict(example.input), dict(example.output)
    if isinstance(new_input.get("text"), str):
        new_input["text"] = change(new_input["text"])
    if "messages" in new_input:
        new_input["messages"] = [changed(message) for message in new_input["messages"]]
    if isinstance(new_output.get("message"), Mapping):
        new_output["message"] = changed(new_output["message"])
    if new_input == example.input and new_output == example.output:
        return example
    return copy_with(example, input=new_input, output=new_output)


class Findings:
    """Running totals of a scan over many examples; keeps masked samples only, never a whole value."""

    def __init__(self, redaction: Redaction) -> None:
        self.redaction = redaction
        self.counts: Counter[str] = Counter()
        self.hints: Counter[str] = Counter()
        self.examples = 0
        self.samples: dict[str, list[str]] = {}
        self.review: list[dict[str, Any]] = []
        self.doubtful = 0

    def add(self, example: Example) -> tuple[dict[str, int], Example]:
        """Scan one example: its hits per type, and the example with every hit replaced."""
        hits: Counter[str] = Counter()
        hinted: set[str] = set()

        def replaced(text: str) -> str:
            spans = self.redaction.spans(text)
            for span in spans:
                self._note(example, span, text[span.start : span.end])
            hits.update(span.type for span in spans)
            hinted.update(hints(text))
            return replace(text, spans, self.redaction.pseudonym)

        redacted = with_texts(example, replaced)
        self.counts.update(hits)
        self.hints.update(hinted)
        self.examples += bool(hits)
        return dict(hits), redacted

    def _note(self, example: Example, span: Span, value: str) -> None:
        samples = self.samples.setdefault(span.type, [])
        if len(samples) < SAMPLES_PER_TYPE:
            samples.append(mask(value))
        if span.score < DOUBTFUL:
            self._to_review(example, span, value)

    def _to_review(self, example: Example, span: Span, value: str) -> None:
        self.doubtful += 1
        if len(self.review) < REVIEWED:
            place = {"id": example.id, "source": example.source, "position": example.position}
            self.review.append({**place, "type": span.type, "sample": mask(value), "score": round(span.score, 2)})

    def to_json(self) -> dict[str, Any]:
        """`counts` hits per type, most first; `examples` with at least one hit; `samples` masked hits per type;
        `doubtful` hits and their `review` list; `hints`: examples per special category."""
        return {
            "counts": dict(self.counts.most_common()),
            "examples": self.examples,
            "samples": self.samples,
            "doubtful": self.doubtful,
            "review": self.review,
            "hints": dict(self.hints.most_common()),
        }
