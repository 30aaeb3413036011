"""Carry out what the verdicts propose: set aside or relabel; never the test set, never the last of a label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from feinschliff.core.nouns import VERDICTS, Example
from feinschliff.core.problems import Do, unknown
from feinschliff.tasks.classify import gold, label_counts

KEEP_OF_LABEL = 2
"""So many training examples of every label stay, whatever is said about them."""

ACTS = ("drop", "relabel")

ContentId = Callable[[Any, Any], str]


def apply(
    dataset: Path, verdicts: Sequence[Mapping[str, Any]], only: str | None, *, key: bytes, salt: str, out: Path
) -> dict[str, Any]:
    """Write `out`/dataset.parquet in which proposed acts are carried out: rows set aside, labels changed.

    Parameters
    ----------
    verdicts : rows of `judge`; acts ``ask`` and ``keep`` change nothing.
    only : one verdict name, or None for all of them.
    key, salt : the project's, for the fingerprints of relabelled rows and of the new version.

    Returns
    -------
    ``applied`` and ``left`` (verdict -> records), ``kept_back`` (records left because their label has only two
    training examples), ``parts`` (part -> rows of the new data set), its ``fingerprint``. A relabelled row notes
    the change in ``meta["relabelled"]`` (from, to), so that `prepare` keeps it.

    Raises
    ------
    Problem ``anchors/unknown-verdict``.
    """
    from feinschliff.store.datasets import read_examples, write_examples
    from feinschliff.text.fingerprints import content_id, dataset_list, list_fingerprint

    if only is not None and only not in VERDICTS:
        do = [Do("apply everything that is proposed", "feinschliff anchors --apply")]
        raise unknown("anchors/unknown-verdict", "verdict", only, VERDICTS, why="Only findings can be applied.", do=do)
    examples = read_examples(dataset)
    changed = _Changes(examples, lambda asked, answer: content_id(key, asked, answer))
    applied: Counter[str] = Counter()
    left: Counter[str] = Counter()
    kept_back = 0
    for row in _in_order(verdicts):
        if not changed.open(row["id"]):
            continue
        verdict = row["verdict"]
        if row["act"] not in ACTS or (only is not None and verdict != only):
            left[verdict] += verdict != "good"
        elif changed.last_of_label(row["id"]):
            left[verdict] += 1
            kept_back += 1
        elif row["act"] == "drop":
            changed.set_aside(row["id"], verdict)
            applied[verdict] += 1
        else:
            changed.relabel(row["id"], row["to"])
            applied[verdict] += 1
    out.mkdir(parents=True, exist_ok=True)
    write_examples(out / "dataset.parquet", changed.examples)
    parts = Counter(e.part for e in changed.examples)
    return {
        "applied": _named(applied),
        "left": _named(left),
        "kept_back": kept_back,
        "outputs": label_counts(changed.examples),
        "parts": {part: parts[part] for part in sorted(parts, key=lambda p: (p.startswith("aside:"), p))},
        "fingerprint": list_fingerprint(dataset_list(changed.examples, salt), [e.part for e in changed.examples]),
    }


class _Changes:
    """The rows as they become, and how many training examples each label still has."""

    def __init__(self, examples: Sequence[Example], content_id: ContentId) -> None:
        self.examples = list(examples)
        self._place = {e.id: i for i, e in enumerate(examples)}
        self._content_id = content_id
        self._relabelled: set[str] = set()
        self._left = Counter(pair for e in examples if e.part == "train" for pair in gold(e).items())

    def open(self, name: str) -> bool:
        """Train and validation rows that are still there and not yet relabelled may be changed."""
        place = self._place.get(name)
        return (
            place is not None
            and self.examples[place].part in ("train", "validation", "")
            and name not in self._relabelled
        )

    def last_of_label(self, name: str) -> bool:
        example = self.examples[self._place[name]]
        return example.part == "train" and any(self._left[pair] <= KEEP_OF_LABEL for pair in gold(example).items())

    def set_aside(self, name: str, verdict: str) -> None:
        self._replace(name, replace(self.examples[self._place[name]], part=f"aside:{verdict}"))

    def relabel(self, name: str, to: str | Mapping[str, str]) -> None:
        example = self.examples[self._place[name]]
        labels = gold(example)
        new = {**labels, **(to if isinstance(to, Mapping) else {next(iter(labels)): to})}
        output = {**example.output, "labels": new}
        change = {"from": example.meta.get("relabelled", {}).get("from", labels), "to": new}
        meta = {**example.meta, "relabelled": change}
        content = self._content_id(example.input, output)
        self._replace(name, replace(example, output=output, content=content, meta=meta))
        self._relabelled.add(name)

    def _replace(self, name: str, new: Example) -> None:
        place = self._place[name]
        for example, sign in ((self.examples[place], -1), (new, 1)):
            if example.part == "train":
                for pair in gold(example).items():
                    self._left[pair] += sign
        self.examples[place] = new


def _in_order(verdicts: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Worst verdict first, in each the surest first, so that what is kept back is what we are least sure of."""
    rank = {verdict: i for i, verdict in enumerate(VERDICTS)}
    return sorted(verdicts, key=lambda row: (rank[row["verdict"]], -row["strength"]))


def _named(counts: Counter[str]) -> dict[str, int]:
    return {verdict: counts[verdict] for verdict in VERDICTS if counts[verdict]}
