"""Exact duplicates and leaks: what stands twice is set aside before the split."""

from __future__ import annotations

from collections.abc import Sequence

from feinschliff.core.nouns import Example
from feinschliff.store.datasets import canonical

DUPLICATE = "aside:duplicate"
LEAK = "aside:leak"


def input_key(example: Example) -> str:
    """Equal for inputs that are the same but for case and spacing (text.fingerprints.normalise)."""
    from feinschliff.text.fingerprints import normalise

    if "messages" not in example.input:
        return normalise(str(example.input.get("text") or ""))
    return canonical([[m.get("role"), normalise(str(m.get("content") or ""))] for m in example.input["messages"]])


def set_aside(rows: Sequence[Example], inputs: Sequence[str], parts: list[str]) -> int:
    """Mark leaks and duplicates in `parts`; returns how many duplicates stay inside the test set.

    rows, inputs, parts : parallel; a part is fixed (given or from an earlier version), aside, or "" before the split.
    `rows[i].part` is the part given when collecting. Test rows are never touched: a given test set stays as given.
    """
    test_duplicates = 0
    of_test = {key for key, part in zip(inputs, parts, strict=True) if part == "test"}
    of_validation = {key for key, part in zip(inputs, parts, strict=True) if part == "validation"}
    for i, row in enumerate(rows):
        is_train = parts[i] == "train" or (parts[i] == "" and row.part == "train")
        in_test = parts[i] in ("", "train", "validation") and inputs[i] in of_test
        if in_test or (is_train and inputs[i] in of_validation):
            parts[i] = LEAK
    # Rows that already have a part come first, so that a new copy never pushes an old row out of its part.
    seen: set[tuple[str, str]] = set()
    for i in sorted(range(len(rows)), key=lambda i: (parts[i] == "", i)):
        if parts[i].startswith("aside:"):
            continue
        key = (inputs[i], canonical(rows[i].output))
        if key not in seen:
            seen.add(key)
        elif parts[i] == "test":
            test_duplicates += 1
        else:
            parts[i] = DUPLICATE
    return test_duplicates
