"""What an example asks, as duplicate search sees it."""

from __future__ import annotations

from typing import Any

from feinschliff.core.nouns import Example
from feinschliff.store.datasets import canonical
from feinschliff.text.fingerprints import normalise


def input_key(example: Example) -> str:
    """Equal for inputs that are the same but for case and spacing (text.fingerprints.normalise)."""
    if "messages" not in example.input:
        return normal_text(example)
    return canonical([[m.get("role"), normalise(str(m.get("content") or ""))] for m in example.input["messages"]])


def normal_text(example: Example) -> str:
    """What was asked, as duplicate search sees it: the text, or all turns but the system's."""
    if "messages" not in example.input:
        return normalise(str(example.input.get("text") or ""))
    said: list[Any] = [m.get("content") or "" for m in example.input["messages"] if m.get("role") != "system"]
    return normalise("\n".join(map(str, said)))
