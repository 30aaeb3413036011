"""The first steps: tidy texts, and tell apart what is empty or has no label."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from feinschliff.core.nouns import Example
from feinschliff.core.problems import Do, Problem
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


def output_names(examples: Sequence[Example]) -> list[str]:
    """The names of all outputs, sorted; an example needs a label for each."""
    return sorted({name for example in examples for name in gold(example)})


def is_unlabelled(example: Example, outputs: Sequence[str]) -> bool:
    labels = gold(example)
    return not outputs or any(name not in labels for name in outputs)


def no_label(unlabelled: Sequence[Example], n: int, outputs: Sequence[str]) -> Problem:
    first = unlabelled[0]
    line = first.meta.get("line")
    place = f"line {line}" if line else f"record {first.position + 1}"
    several = f" for each of its outputs ({', '.join(outputs)})" if len(outputs) > 1 else ""
    have = "has" if len(unlabelled) == 1 else "have"
    return Problem(
        "prepare/no-label",
        f"{len(unlabelled):,} of {n:,} examples {have} no label (first: {first.source}, {place}).",
        f"A classifier needs one label per example{several}.",
        [
            Do("leave them out", "feinschliff prepare --set unlabelled=drop"),
            Do("label them", 'feinschliff serve   (step "Examples")'),
        ],
        where=f"{first.source}, {place}",
    )
