"""What prepare keeps of each row while it works: numbers and short hashes, so that a million rows fit into memory."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feinschliff.core.nouns import PARTS, Example
from feinschliff.prepare.dates import seconds
from feinschliff.prepare.inputs import input_key, normal_text
from feinschliff.prepare.near import Texts
from feinschliff.privacy.replace import texts_of
from feinschliff.store.datasets import canonical
from feinschliff.tasks.classify import gold
from feinschliff.text.fingerprints import row_hash

Ints = NDArray[Any]
Labels = tuple[tuple[str, str], ...]

OPEN, TRAIN, VALIDATION, TEST = range(4)
"""A row's part as a number; from 4 on it is set aside (`Names`). OPEN rows wait for the split."""

REASONS = ("", "empty", "unlabelled", "too_long")
PART_OF_REASON = {"empty": "aside:empty", "unlabelled": "aside:broken", "too_long": "aside:too_long"}
LONGEST = 50_000
"""Characters; a longer text is set aside, because no base model reads it."""


class Names:
    """Part names as numbers: "" is 0, then train, validation, test, then what is set aside as it comes up."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {name: number for number, name in enumerate(("", *PARTS))}

    def number(self, name: str) -> int:
        return self.of.setdefault(name, len(self.of))

    def __getitem__(self, number: int) -> str:
        return list(self.of)[number]


@dataclass(frozen=True)
class Rows:
    """One entry per row in each array, in order.

    given : part given when collecting. before : part number in the earlier version, -1 if it had none.
    inputs, outputs : equal numbers for equal inputs (but for case and spaces) and equal outputs.
    labels : place in `combinations`, which holds the (output name, label) pairs. reasons : place in REASONS.
    lengths : characters of all free texts. dates : seconds since 1970, NaN if unknown.
    variation : made from another row. members, groups : row and number of the group that it belongs to, side by side.
    hashes : 32 bytes per row, what `text.fingerprints.row_hash` says.
    """

    names: Names
    given: Ints
    before: Ints
    inputs: Ints
    outputs: Ints
    labels: Ints
    combinations: Sequence[Labels]
    reasons: Ints
    lengths: Ints
    dates: Ints
    variation: NDArray[np.bool_]
    members: Ints
    groups: Ints
    texts: Texts
    hashes: bytes

    def __len__(self) -> int:
        return len(self.given)


class Notes:
    """Takes rows one by one and becomes Rows."""

    def __init__(self, texts: Texts, salt: str) -> None:
        self.names = Names()
        self.texts, self.salt = texts, salt
        self.combinations: dict[Labels, int] = {}
        self.given, self.reasons = array("b"), array("b")
        self.parts, self.before, self.labels = array("i"), array("i"), array("i")
        self.lengths, self.dates, self.members = array("q"), array("d"), array("q")
        self.ids, self.inputs, self.outputs, self.hashes = bytearray(), bytearray(), bytearray(), bytearray()
        self.groups = bytearray()
        self.originals: dict[int, bytes] = {}

    def add(self, row: Example, reason: str, before: str | None, part: str) -> None:
        """part : fixed before the split, or ""; before : the one in the earlier version."""
        number = len(self.given)
        length = sum(map(len, texts_of(row)))
        self.given.append(self.names.of[row.part] if row.part in PARTS else OPEN)
        self.reasons.append(REASONS.index(reason))
        self.parts.append(self.names.number(part))
        self.before.append(-1 if before is None else self.names.number(before))
        self.labels.append(self.combinations.setdefault(labels_of(row), len(self.combinations)))
        self.lengths.append(length)
        self.dates.append(seconds(row.meta.get("date")))
        self.ids += digest(row.id)
        self.inputs += digest(input_key(row))
        self.outputs += digest(canonical(row.output))
        self.hashes += bytes.fromhex(row_hash(row, self.salt))
        self.texts.add(normal_text(row) if length <= LONGEST else "")
        for group in groups_of(row):
            self.members.append(number)
            self.groups += digest(group)
        if original := row.meta.get("variation_of"):
            self.originals[number] = digest(str(original))

    def __len__(self) -> int:
        return len(self.given)

    def finish(self) -> tuple[Rows, Ints]:
        """The rows, and the part of each before the split."""
        self.texts.finish()
        self._group_variations()
        variation = np.zeros(len(self.given), bool)
        variation[list(self.originals)] = True
        rows = Rows(
            self.names,
            np.array(self.given, np.int8),
            np.array(self.before, np.int32),
            numbered(self.inputs),
            numbered(self.outputs),
            np.array(self.labels, np.int32),
            list(self.combinations),
            np.array(self.reasons, np.int8),
            np.array(self.lengths, np.int64),
            np.array(self.dates, np.float64),
            variation,
            np.array(self.members, np.int64),
            numbered(self.groups),
            self.texts,
            bytes(self.hashes),
        )
        return rows, np.array(self.parts, np.int32)

    def _group_variations(self) -> None:
        """A row and its variations are a group, named by the row's id."""
        wanted = set(self.originals.values())
        members = dict(self.originals)
        if wanted:
            for number in range(len(self.given)):
                if (own := bytes(self.ids[16 * number : 16 * number + 16])) in wanted:
                    self.members.append(number)
                    self.groups += own
        for number, original in members.items():
            self.members.append(number)
            self.groups += original


def labels_of(row: Example) -> Labels:
    return tuple(sorted(gold(row).items()))


def groups_of(row: Example) -> list[str]:
    """The names of the groups that the row belongs to."""
    named = row.meta.get("groups")
    groups = [group for group in named if isinstance(group, str) and group] if isinstance(named, list) else []
    return [*groups, row.group] if row.group else groups


def digest(text: str) -> bytes:
    """16 bytes; two of a million texts are confused once in 10^26 projects."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def numbered(digests: bytearray) -> Ints:
    """A number per 16-byte digest: equal for equal ones, from 0 without gaps."""
    halves = np.frombuffer(bytes(digests), np.uint64).reshape(-1, 2)
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    ordered = halves[order]
    new = np.concatenate([[False], (ordered[1:] != ordered[:-1]).any(axis=1)]) if len(order) else np.zeros(0, bool)
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.cumsum(new)
    return numbers
