"""The first steps: tidy texts, and tell apart what is empty or has no label."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from feinschliff.core.nouns import Example
from feinschliff.core.problems import Do, Problem
from feinschliff.privacy.replace import with_texts
from feinschliff.tasks.classify import gold

UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
HALF_CHARACTERS = re.compile(r"[\ud800-\udfff]")
END_OF_LINE_SPACE = re.compile(r"[ \t\u00a0]+(?=\n)")


def tidy(text: str) -> str:
    """Unicode NFC, line ends as \\n, no control characters, no space at line ends or around; all else as written."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = HALF_CHARACTERS.sub("\ufffd", UNWANTED.sub("", text))
    return END_OF_LINE_SPACE.sub("", text).strip()


def is_empty(example: Example) -> bool:
    """No text; for a conversation: nothing said before the answer, or an empty answer."""
    if "messages" not in example.input:
        return not str(example.input.get("text") or "").strip()
    said = [m for m in example.input["messages"] if m.get("role") != "system" and str(m.get("content") or "").strip()]
    answer = example.output.get("message") or {}
    return not said or not str(answer.get("content") or "").strip()


def is_unlabelled(example: Example, outputs: Sequence[str]) -> bool:
    labels = gold(example)
    return not outputs or any(name not in labels for name in outputs)


def output_names(outputs: Iterable[str]) -> tuple[list[str], bool]:
    """The names of all outputs, sorted, and whether one lacks a label for one of them; `outputs` as they are stored."""

    @lru_cache(maxsize=10_000)
    def names(stored: str) -> frozenset[str]:
        return frozenset(gold(Example("", "", "", {}, json.loads(stored))))

    found = {names(stored) for stored in outputs}
    every = frozenset[str]().union(*found)
    return sorted(every), not every or found != {every}


def check_labels(examples: Iterable[Example], outputs: Sequence[str]) -> None:
    """Raise ``prepare/no-label`` if an example that is not empty lacks a label."""
    n, missing, first = 0, 0, None
    for example in examples:
        n += 1
        if is_unlabelled(example, outputs) and not is_empty(with_texts(example, tidy)):
            missing += 1
            first = first or example
    if first:
        raise no_label(first, missing, n, outputs)


def no_label(first: Example, missing: int, n: int, outputs: Sequence[str]) -> Problem:
    line = first.meta.get("line")
    place = f"line {line}" if line else f"record {first.position + 1}"
    several = f" for each of its outputs ({', '.join(outputs)})" if len(outputs) > 1 else ""
    have = "has" if missing == 1 else "have"
    return Problem(
        "prepare/no-label",
        f"{missing:,} of {n:,} examples {have} no label (first: {first.source}, {place}).",
        f"A classifier needs one label per example{several}.",
        [
            Do("leave them out", "feinschliff prepare --set unlabelled=drop"),
            Do("label them", 'feinschliff serve   (step "Examples")'),
        ],
        where=f"{first.source}, {place}",
    )
