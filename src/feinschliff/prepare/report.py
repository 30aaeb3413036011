"""What a person should know about a prepared dataset: labels, language, lengths, warnings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import numpy as np

from feinschliff.core.nouns import PARTS, Example
from feinschliff.prepare.mates import GIVEN_TEST, Mates
from feinschliff.prepare.rows import LONGEST, PART_OF_REASON, REASONS, TEST, TRAIN, VALIDATION, Ints, Rows
from feinschliff.prepare.split import own_rows
from feinschliff.privacy.replace import texts_of
from feinschliff.store.datasets import iter_columns

MOST_NAMED = 10
SAMPLE = 500
"""So many texts tell the language."""

SHORTEST = 3
FEW_OF_LABEL = 0.1
"""A label with less than this share of the most frequent one is called rare ..."""

UNEVEN = 0.02
"""... and below this share people are told."""


def counts_aside(rows: Rows, parts: Ints) -> dict[str, int]:
    """Rows set aside by reason, those of earlier versions included; the usual reasons also when there are none."""
    aside = parts > TEST
    found: Counter[str] = Counter()
    both, counts = np.unique(np.stack([parts[aside], rows.reasons[aside]]), axis=1, return_counts=True)
    for (part, reason), count in zip(both.T.tolist(), counts.tolist(), strict=True):
        found[REASONS[reason] or rows.names[part].removeprefix("aside:")] += count
    usual = ("empty", "unlabelled", "duplicate", "leak")
    return {name: found[name] for name in [*usual, *sorted(set(found) - set(usual))]}


def parts_in_order(rows: Rows, parts: Ints) -> dict[str, int]:
    """Rows per part: train, validation, test first, then what was set aside by name."""
    found = {rows.names[part]: int(count) for part, count in zip(*np.unique(parts, return_counts=True), strict=True)}
    return {name: found.get(name, 0) for name in [*PARTS, *sorted(set(found) - set(PARTS))]}


def label_counts(rows: Rows, parts: Ints) -> dict[str, dict[str, int]]:
    """Per output: label -> rows in train, most first; one that train lacks counts 0; rows set aside do not."""
    counts: dict[str, Counter[str]] = {}
    in_train = np.bincount(rows.labels[parts == TRAIN], minlength=len(rows.combinations))
    for place in np.unique(rows.labels[parts <= TEST]).tolist():
        for name, label in rows.combinations[place]:
            counts.setdefault(name, Counter())[label] += int(in_train[place])
    return {name: dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))) for name, found in counts.items()}


def language_of(
    rows: Rows, parts: Ints, table: IO[bytes], languages: Sequence[str], warnings: list[str]
) -> dict[str, Any]:
    """`shares` by ISO code and the `main` language of the texts in use; adds a warning if it is not expected.

    table : the Parquet file with the rows.
    """
    from feinschliff.text.language import UNKNOWN, languages_of, main_language

    used = np.flatnonzero(parts <= TEST)
    taken = used[np.arange(SAMPLE) * len(used) // SAMPLE] if len(used) > SAMPLE else used
    shares = languages_of(list(_texts_at(table, set(taken.tolist()))), SAMPLE)
    main = main_language(shares)
    if languages and main != UNKNOWN and main not in languages:
        warnings.append(
            f"The texts are mostly in {main!r} ({shares[main]:.0%}), but the project says {', '.join(languages)}: "
            "see languages in feinschliff.toml."
        )
    return {"shares": shares, "main": main}


def quality(rows: Rows, parts: Ints, near_duplicates: int) -> dict[str, Any]:
    """Counts over all rows (`too_long`, `too_short`) and over those in use: `near_duplicates`, `length`, `balance`.

    length : `median`, `p95` and `longest` in characters. balance : per output, the rows of its rarest label for each
    row of its most frequent one.
    """
    in_use = parts <= TEST
    lengths = rows.lengths[in_use]
    median, p95, longest = (int(x) for x in np.percentile(lengths, [50, 95, 100])) if len(lengths) else (0, 0, 0)
    of_label = _rows_of_label(rows, np.bincount(rows.labels[in_use], minlength=len(rows.combinations)))
    return {
        "too_long": int((rows.lengths > LONGEST).sum()),
        "too_short": int((in_use & (rows.lengths < SHORTEST)).sum()),
        "near_duplicates": near_duplicates,
        "length": {"median": median, "p95": p95, "longest": longest},
        "balance": {name: round(min(n.values()) / max(n.values()), 4) for name, n in of_label.items()},
    }


def warnings_about(rows: Rows, parts: Ints, found: dict[str, Any]) -> Iterator[str]:
    """Sentences on rare labels, labels that only the test set has, and odd lengths; `found`: see `quality`."""
    names = len(rows.combinations)
    of_all = _rows_of_label(rows, np.bincount(rows.labels[parts <= TEST], minlength=names))
    of_train = _rows_of_label(rows, np.bincount(rows.labels[parts == TRAIN], minlength=names))
    for name, counts in of_all.items():
        learned = of_train.get(name, Counter())
        single = sorted(label for label, n in counts.items() if n == 1 and learned[label])
        if single:
            yield f"{named(single, name)} only one example: it is learned from, but cannot be tested."
        unseen = sorted(label for label in counts if not learned[label])
        if unseen:
            yield f"{named(unseen, name)} no example in train: it cannot be learned."
        most, highest = counts.most_common(1)[0]
        rare = sorted(label for label, n in counts.items() if n < FEW_OF_LABEL * highest)
        if found["balance"][name] < UNEVEN:
            yield f"{named(rare, name)} less than a tenth of the examples of {most!r}: more of them would help."
    moved = rows.before >= 0
    late = (rows.given >= VALIDATION) & moved & (parts != rows.given) & (parts == rows.before)
    if late.any():
        yield (f"{late.sum():,} examples were given another part than before; they keep the one of the first version.")
    yield from _odd_lengths(rows, parts, found)


def split_warnings(rows: Rows, parts: Ints, mates: Mates, wanted_test: int, later: bool) -> Iterator[str]:
    """Sentences on a test part that came out too small, and on what could not be kept apart."""
    tests = int(((parts == TEST) & (rows.given != TEST) & (rows.before != TEST)).sum())
    if tests < wanted_test / 2:
        joined = mates.joined()
        why = {
            "near_duplicate": "many texts are nearly the same",
            "group": "a few groups hold many of the examples",
            "same_input": "many examples have the same text",
        }[max(joined, key=lambda name: joined[name])]
        yield (
            f"Only {tests:,} examples could be put into test, {wanted_test:,} were wanted: {why}, and what belongs "
            "together stays in train. Collect examples of other occasions, or a test set of your own."
        )
    shared = int(((rows.given == TRAIN) & (parts <= VALIDATION) & (mates.grouped & GIVEN_TEST != 0)).sum())
    if shared:
        yield f"{shared:,} examples given as train are of a group that the given test has, too; they stay as given."
    undated = int((own_rows(rows, parts) & np.isnan(rows.dates)).sum())
    if later and undated and TEST not in rows.given:
        yield f"{undated:,} examples have no date that can be read (such as 2026-01-31): they are not in a new test."
    if later and TEST in rows.given:
        yield "The setting later does nothing here, because a test part was given."
    if mates.incomplete:
        yield (
            "Masses of texts are so alike that not every pair could be compared: some near duplicates may stand in "
            "train and in test."
        )


def named(labels: Sequence[str], output: str) -> str:
    """Such as: 3 labels of urgency (a, b, c) have. At most ten are listed."""
    one = len(labels) == 1
    listed = ", ".join(labels[:MOST_NAMED]) + (" …" if len(labels) > MOST_NAMED else "")
    return f"{len(labels)} {'label' if one else 'labels'} of {output} ({listed}) {'has' if one else 'have'}"


def _odd_lengths(rows: Rows, parts: Ints, found: dict[str, Any]) -> Iterator[str]:
    aside = int((parts == rows.names.number(PART_OF_REASON["too_long"])).sum())
    if aside:
        yield (
            f"{aside:,} {'text is' if aside == 1 else 'texts are'} longer than {LONGEST:,} characters and set aside: "
            "cut them into sections before you collect them."
        )
    short = found["too_short"]
    if short:
        yield f"{short:,} {'text has' if short == 1 else 'texts have'} fewer than {SHORTEST} characters: look at them."


def _rows_of_label(rows: Rows, counts: Ints) -> dict[str, Counter[str]]:
    """Per output, label -> rows, from the rows of each combination of labels."""
    found: dict[str, Counter[str]] = {}
    for place in np.flatnonzero(counts).tolist():
        for name, label in rows.combinations[place]:
            found.setdefault(name, Counter())[label] += int(counts[place])
    return found


def _texts_at(table: IO[bytes], wanted: set[int]) -> Iterator[str]:
    place = 0
    for batch in iter_columns(table, ("input", "output")):
        for row in batch:
            if place in wanted:
                yield "\n".join(_free_texts(row))
            place += 1


def _free_texts(row: dict[str, str]) -> Iterable[str]:
    return texts_of(Example("", "", "", json.loads(row["input"]), json.loads(row["output"])))
