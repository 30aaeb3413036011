"""What a person should know about a prepared dataset: labels, language, warnings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from feinschliff.core.nouns import Example
from feinschliff.privacy.replace import texts_of
from feinschliff.tasks.classify import gold

MOST_NAMED = 10


def language_of(
    rows: Sequence[Example], parts: Sequence[str], languages: Sequence[str], warnings: list[str]
) -> dict[str, Any]:
    """`shares` by ISO code and the `main` language of the texts in use; adds a warning if it is not expected."""
    from feinschliff.text.language import UNKNOWN, languages_of, main_language

    used = [row for row, part in zip(rows, parts, strict=True) if not part.startswith("aside:")]
    shares = languages_of(["\n".join(texts_of(row)) for row in used])
    main = main_language(shares)
    if languages and main != UNKNOWN and main not in languages:
        warnings.append(
            f"The texts are mostly in {main!r} ({shares[main]:.0%}), but the project says {', '.join(languages)}: "
            "see languages in feinschliff.toml."
        )
    return {"shares": shares, "main": main}


def warnings_about(rows: Sequence[Example], parts: Sequence[str], earlier: Mapping[str, Example]) -> list[str]:
    """Sentences on rare labels, labels that only the test set has, and given parts that came too late."""
    of_all: dict[str, Counter[str]] = {}
    of_train: dict[str, set[str]] = {}
    for row, part in zip(rows, parts, strict=True):
        if part.startswith("aside:"):
            continue
        for name, label in sorted(gold(row).items()):
            of_all.setdefault(name, Counter())[str(label)] += 1
            if part == "train":
                of_train.setdefault(name, set()).add(str(label))
    warnings = []
    for name, found in of_all.items():
        single = sorted(label for label, n in found.items() if n == 1 and label in of_train.get(name, ()))
        if single:
            warnings.append(f"{named(single, name)} only one example: it is learned from, but cannot be tested.")
        unseen = sorted(set(found) - of_train.get(name, set()))
        if unseen:
            warnings.append(f"{named(unseen, name)} no example in train: it cannot be learned.")
    late = sum(
        bool(row.part) and row.id in earlier and part != row.part and earlier[row.id].part == part
        for row, part in zip(rows, parts, strict=True)
        if row.part in ("validation", "test")
    )
    if late:
        warnings.append(
            f"{late:,} examples were given another part than before; they keep the one of the first version."
        )
    return warnings


def named(labels: Sequence[str], output: str) -> str:
    """Such as: 3 labels of urgency (a, b, c) have. At most ten are listed."""
    one = len(labels) == 1
    listed = ", ".join(labels[:MOST_NAMED]) + (" …" if len(labels) > MOST_NAMED else "")
    return f"{len(labels)} {'label' if one else 'labels'} of {output} ({listed}) {'has' if one else 'have'}"
