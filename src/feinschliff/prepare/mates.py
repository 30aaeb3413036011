"""Mates: rows that must not stand on both sides of the split, because they share an input, a group or nearly a text."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feinschliff.prepare.duplicates import LEAK
from feinschliff.prepare.near import index_of, near_pairs
from feinschliff.prepare.rows import OPEN, TEST, TRAIN, VALIDATION, Ints, Rows

FROZEN_TEST, GIVEN_TEST, FROZEN_VALIDATION, GIVEN_VALIDATION = 1, 2, 4, 8
VALIDATIONS = FROZEN_VALIDATION | GIVEN_VALIDATION


class Components:
    """Union-find (Galler and Fischer 1964, path halving) over n things."""

    def __init__(self, n: int) -> None:
        self._parent = array("q", range(n))
        self._roots: Ints | None = None

    def join(self, first: int, second: int) -> None:
        low, high = sorted((self._root(first), self._root(second)))
        if low != high:
            self._parent[high] = low
            self._roots = None

    def join_all(self, pairs: Ints) -> None:
        for first, second in pairs.tolist():
            self.join(first, second)

    def roots(self) -> Ints:
        """The root of each: equal for what is connected."""
        if self._roots is None:
            roots = np.array(self._parent, np.int64)
            while (further := roots[roots]).tobytes() != roots.tobytes():
                roots = further
            self._roots = roots
        return self._roots

    def _root(self, item: int) -> int:
        parent = self._parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item


@dataclass(frozen=True)
class Mates:
    """Who belongs together, per row.

    unit : equal for rows that the split must keep together; fixed test and validation rows connect nothing in it.
    related : equal for all mates, those included: what a random split would tear apart.
    near, grouped : FROZEN_TEST and so on, for rows with such a near duplicate or group mate.
    near_duplicate, in_group, same_input : whether the row has such a mate at all.
    incomplete : masses of texts were so alike that not every pair was compared.
    """

    unit: Ints
    related: Ints
    near: Ints
    grouped: Ints
    near_duplicate: NDArray[np.bool_]
    in_group: NDArray[np.bool_]
    same_input: NDArray[np.bool_]
    incomplete: bool

    def joined(self) -> dict[str, int]:
        """Rows that have a mate, by the reason; a row may count under several."""
        each = {"group": self.in_group, "near_duplicate": self.near_duplicate, "same_input": self.same_input}
        return {name: int(found.sum()) for name, found in each.items()}


@dataclass
class _Search:
    """What the search for near duplicates knows so far, per input."""

    kind: Ints
    units: Components
    related: Components
    near: Ints = field(init=False)
    found: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.near, self.found = np.zeros_like(self.kind), np.zeros(len(self.kind), bool)

    def wanted(self, first: Ints, second: Ints) -> NDArray[np.bool_]:
        """Pairs that would tell something new: two loose ends, or a fixed row's first near duplicate."""
        kind, near, roots = self.kind, self.near, self.units.roots()
        loose = (kind[first] == 0) & (kind[second] == 0) & (roots[first] != roots[second])
        return loose | (kind[first] & ~near[second] != 0) | (kind[second] & ~near[first] != 0)

    def pair(self, first: int, second: int) -> None:
        self.near[first] |= self.kind[second]
        self.near[second] |= self.kind[first]
        self.found[[first, second]] = True
        self.related.join(first, second)
        if not self.kind[first] and not self.kind[second]:
            self.units.join(first, second)


def find_mates(rows: Rows, parts: Ints) -> Mates:
    """The mates among the rows in use; `parts` as it is after exact duplicates were set aside."""
    in_use = parts <= TEST
    kind = kinds(rows, parts)
    number = int(rows.inputs.max()) + 1
    of_input = np.zeros(number, np.uint8)
    np.bitwise_or.at(of_input, rows.inputs[in_use], kind[in_use])
    search = _Search(of_input, Components(number), Components(number))
    incomplete = _search_near(rows, in_use, search)

    here = in_use[rows.members]
    members, groups = rows.members[here], rows.groups[here]
    of_group = np.zeros(int(groups.max(initial=-1)) + 1, np.uint8)
    np.bitwise_or.at(of_group, groups, kind[members])
    grouped = np.zeros(len(rows), np.uint8)
    np.bitwise_or.at(grouped, members, of_group[groups])
    search.related.join_all(_neighbours(rows.inputs[members], groups))
    loose = kind[members] == 0
    search.units.join_all(_neighbours(rows.inputs[members[loose]], groups[loose]))

    in_group = np.zeros(len(rows), bool)
    in_group[members[np.bincount(groups)[groups] > 1 if len(groups) else []]] = True
    same_input = in_use & (np.bincount(rows.inputs[in_use], minlength=number) > 1)[rows.inputs]
    return Mates(
        search.units.roots()[rows.inputs],
        search.related.roots()[rows.inputs],
        search.near[rows.inputs] | (of_input[rows.inputs] & VALIDATIONS),
        grouped,
        in_use & search.found[rows.inputs],
        in_group,
        same_input,
        incomplete,
    )


def settle(rows: Rows, parts: Ints, mates: Mates) -> None:
    """Give open rows that are mates of rows with a part what follows from it: join it, or be set aside as leak.

    Mates of test rows are set aside; mates of train rows go to train, those of validation rows to validation. Given
    splits stay as given: only near duplicates leave a train part for the sake of a given test or validation part.
    """
    leak = rows.names.number(LEAK)
    is_open, train = parts == OPEN, parts == TRAIN
    given_train = (rows.given == TRAIN) & ~rows.variation
    near, grouped = mates.near, mates.grouped
    of_test = is_open & ((near & FROZEN_TEST | grouped & FROZEN_TEST | near & GIVEN_TEST) != 0)
    of_test |= is_open & ~given_train & (grouped & GIVEN_TEST != 0) | train & (near & GIVEN_TEST != 0)
    of_validation = train & (near & GIVEN_VALIDATION != 0) | is_open & given_train & (near & VALIDATIONS != 0)
    of_validation |= is_open & rows.variation & ((near | grouped) & VALIDATIONS != 0)
    parts[of_test | of_validation] = leak

    is_open = parts == OPEN
    follows = is_open & ((near | grouped) & VALIDATIONS != 0)
    follows &= ~given_train | (grouped & FROZEN_VALIDATION != 0)
    bound = (parts == TRAIN) | (is_open & given_train & bool((rows.given == VALIDATION).any()))
    bound |= is_open & rows.variation
    pulled = _any_in_unit(mates.unit, bound)
    parts[follows & pulled] = leak
    joins = _any_in_unit(mates.unit, follows & ~pulled)
    parts[(parts == OPEN) & joins] = VALIDATION
    to_train = _any_in_unit(mates.unit, (parts == TRAIN) | (is_open & rows.variation))
    parts[(parts == OPEN) & to_train] = TRAIN


def kinds(rows: Rows, parts: Ints) -> Ints:
    """Per row FROZEN_TEST, GIVEN_TEST, FROZEN_VALIDATION or GIVEN_VALIDATION; 0 for all others."""
    kind = np.zeros(len(rows), np.uint8)
    for part, frozen, given in ((TEST, FROZEN_TEST, GIVEN_TEST), (VALIDATION, FROZEN_VALIDATION, GIVEN_VALIDATION)):
        kind[parts == part] = frozen
        kind[(parts == part) & (rows.given == part)] = given
    return kind


def _search_near(rows: Rows, in_use: NDArray[np.bool_], search: _Search) -> bool:
    """Find the near duplicates of the first row in use of each input; whether some pairs were too many to compare."""
    numbers = np.flatnonzero(in_use & rows.texts.filled())
    numbers = np.sort(numbers[np.unique(rows.inputs[numbers], return_index=True)[1]])
    index = index_of(rows.texts, numbers)
    inputs = rows.inputs[numbers]

    def wanted(left: Ints, right: Ints) -> NDArray[np.bool_]:
        return search.wanted(inputs[left], inputs[right])

    for left, right in near_pairs(index, wanted):
        search.pair(int(inputs[left]), int(inputs[right]))
    return bool(index.left_out)


def _neighbours(things: Ints, groups: Ints) -> Ints:
    """Pairs (n, 2) of different things that connect all of each group."""
    order = np.argsort(groups, kind="stable")
    same = groups[order[1:]] == groups[order[:-1]]
    pairs = np.stack([things[order[:-1]][same], things[order[1:]][same]], axis=1)
    unequal: Any = pairs[:, 0] != pairs[:, 1]
    return pairs[unequal]


def _any_in_unit(unit: Ints, marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Per row: whether any row of its unit is marked."""
    found = np.zeros(int(unit.max(initial=-1)) + 1, bool)
    found[unit[marked]] = True
    return found[unit]
