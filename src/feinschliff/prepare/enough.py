"""Is there enough to learn from? Refused before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

from feinschliff.core.nouns import Example
from feinschliff.core.problems import Do, Problem
from feinschliff.prepare.cleaning import output_names
from feinschliff.prepare.duplicates import DUPLICATE, LEAK
from feinschliff.tasks.classify import gold

FEWEST = 20
GOOD_START = 200
"""A rule of thumb for people, not a limit."""


def check_enough(rows: Sequence[Example], parts: Sequence[str], task: str) -> None:
    """Raise ``prepare/too-few`` or ``prepare/one-class``; a given test set teaches nothing and does not count."""
    usable = [row for row, part in zip(rows, parts, strict=True) if not part.startswith("aside:") and part != "test"]
    own = sum(row.part != "test" for row, part in zip(rows, parts, strict=True) if part == "test")
    n = len(usable) + own
    if n < FEWEST:
        raise too_few(n, sum(part in (DUPLICATE, LEAK) for part in parts))
    if task == "classify":
        for name in output_names(usable):
            labels = {str(gold(row)[name]) for row in usable}
            if len(labels) < 2:
                raise one_class(name, labels.pop(), len(usable))


def too_few(n: int, repeated: int) -> Problem:
    besides = f" ({repeated:,} more say the same as others and do not count)" if repeated else ""
    return Problem(
        "prepare/too-few",
        f"{n} example{' is' if n == 1 else 's are'} too few{besides}: at least {FEWEST} are needed, "
        f"good results usually start at about {GOOD_START}.",
        "With so few, neither learning nor a test would mean anything.",
        [Do("collect more examples", "feinschliff collect PATH"), "ask the base model with a good prompt instead"],
    )


def one_class(name: str, label: str, n: int) -> Problem:
    return Problem(
        "prepare/one-class",
        f"All {n:,} examples have the same label for {name!r}: {label!r}.",
        "A classifier learns to tell at least two labels apart.",
        [
            Do("collect examples of another label", "feinschliff collect PATH"),
            Do("or name the right column", f"feinschliff collect PATH --map text=COL,{name}=COL"),
        ],
    )
