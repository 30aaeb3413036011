"""Is there enough to learn from? Refused before anything is written."""

from __future__ import annotations

import numpy as np

from feinschliff.core.problems import Do, Problem
from feinschliff.prepare.duplicates import DUPLICATE, LEAK
from feinschliff.prepare.rows import TEST, Ints, Rows

FEWEST = 20
GOOD_START = 200
"""A rule of thumb for people, not a limit."""


def check_enough(rows: Rows, parts: Ints, task: str) -> None:
    """Raise ``prepare/too-few`` or ``prepare/one-class``; a given test set teaches nothing and does not count."""
    usable = parts < TEST
    own = (parts == TEST) & (rows.given != TEST)
    n = int((usable | own).sum())
    if n < FEWEST:
        repeated = [rows.names.number(name) for name in (DUPLICATE, LEAK)]
        raise too_few(n, int(np.isin(parts, repeated).sum()))
    if task == "classify":
        found: dict[str, set[str]] = {}
        for place in np.unique(rows.labels[usable]):
            for name, label in rows.combinations[place]:
                found.setdefault(name, set()).add(label)
        for name, labels in sorted(found.items()):
            if len(labels) < 2:
                raise one_class(name, labels.pop(), int(usable.sum()))


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
