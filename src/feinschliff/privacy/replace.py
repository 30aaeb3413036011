"""Personal data in examples: find it, and put type tags such as [EMAIL] in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace as copy_with
from typing import Any

from feinschliff.core.nouns import Example, Span
from feinschliff.privacy.scan import scan

SAMPLES_PER_TYPE = 5
VISIBLE = 2


def replace(text: str, spans: Iterable[Span]) -> str:
    """`text` with every span replaced by its type tag; the spans must not overlap, all else stays as it is."""
    pieces, end = [], 0
    for span in sorted(spans, key=lambda s: s.start):
        pieces += [text[end : span.start], f"[{span.type}]"]
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


def redact_example(example: Example) -> Example:
    """The example with type tags in place of personal data."""
    return with_texts(example, lambda text: replace(text, scan(text)))


class Findings:
    """Running totals of a scan over many examples; keeps masked samples only, never a whole value."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples = 0
        self.samples: dict[str, list[str]] = {}

    def add(self, example: Example) -> dict[str, int]:
        """Scan one example; its hits per type."""
        hits = [(span.type, text[span.start : span.end]) for text in texts_of(example) for span in scan(text)]
        for kind, value in hits:
            self.counts[kind] += 1
            samples = self.samples.setdefault(kind, [])
            if len(samples) < SAMPLES_PER_TYPE:
                samples.append(mask(value))
        self.examples += bool(hits)
        return dict(Counter(kind for kind, _ in hits))

    def to_json(self) -> dict[str, Any]:
        """`counts` hits per type, most first; `examples` with at least one hit; `samples` masked hits per type."""
        return {"counts": dict(self.counts.most_common()), "examples": self.examples, "samples": self.samples}
