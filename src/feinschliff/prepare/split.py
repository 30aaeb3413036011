"""The split: seeded, stratified, and frozen. It depends on the order of the rows and the seed, never on ids."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from feinschliff.core.problems import Do, Problem
from feinschliff.prepare.dates import day
from feinschliff.prepare.rows import OPEN, TEST, TRAIN, VALIDATION, Ints, Rows
from feinschliff.prepare.settings import Settings


@dataclass(frozen=True)
class Units:
    """Rows still without a part, those that must stand in one part together; in order of their first row.

    rows : row numbers, unit by unit; starts : where each unit begins in it, and the end.
    """

    rows: Ints
    starts: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def sizes(self) -> Ints:
        return np.diff(self.starts)

    @property
    def first(self) -> Ints:
        return self.rows[self.starts[:-1]]

    def assign(self, units: Ints, part: int, parts: Ints) -> None:
        chosen = np.zeros(len(self), bool)
        chosen[units] = True
        parts[self.rows[np.repeat(chosen, self.sizes)]] = part


def split(rows: Rows, parts: Ints, units: Units, settings: Settings) -> str:
    """Give every row that is open one of train, validation, test; returns the rule of the test part in words.

    Units are shuffled, put in order of their labels, and every k-th is drawn, so that each label's share is the same in
    every part up to rounding; labels too rare for that are pooled with their neighbours (same first label, then the
    next label). With `later`, the newest units are the test.
    """
    random = Random(settings.seed)
    order = list(range(len(units)))
    random.shuffle(order)
    left = np.array(order, np.int64)
    left = left[np.argsort(label_ranks(rows)[rows.labels[units.first[left]]], kind="stable")]
    wanted = wanted_rows(rows, parts, settings)
    rule = "stratified"
    if settings.later and TEST not in rows.given:
        newest, rule = newest_units(rows, units, wanted.pop(TEST), settings.later)
        units.assign(newest, TEST, parts)
        left = still_open(left, units, parts)
    reserve_for_train(rows, parts, units, left)
    for part, missing in wanted.items():
        left = still_open(left, units, parts)
        units.assign(draw(left, units.sizes, missing, random), part, parts)
    parts[parts == OPEN] = TRAIN
    return rule


def units_of(parts: Ints, unit: Ints) -> Units:
    """The open rows, those with the same `unit` number together."""
    rows = np.flatnonzero(parts == OPEN)
    _, first, inverse = np.unique(unit[rows], return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    of_row = rank[inverse]
    sizes = np.bincount(of_row, minlength=len(first))
    return Units(rows[np.argsort(of_row, kind="stable")], np.concatenate([[0], np.cumsum(sizes)]))


def still_open(units_left: Ints, units: Units, parts: Ints) -> Ints:
    return units_left[parts[units.first[units_left]] == OPEN]


def label_ranks(rows: Rows) -> Ints:
    """Place of each combination of labels in alphabetical order; equal for the same labels under other names."""
    said = [[label for _, label in pairs] for pairs in rows.combinations]
    ranks = np.zeros(len(said), np.int64)
    rank, before = -1, None
    for place in sorted(range(len(said)), key=lambda place: said[place]):
        rank += said[place] != before
        ranks[place], before = rank, said[place]
    return ranks


def reserve_for_train(rows: Rows, parts: Ints, units: Units, left: Ints) -> None:
    """Put one unit of each label that train does not have yet into train, the first of `left` that has it."""
    learned = {pair for labels in np.unique(rows.labels[parts == TRAIN]) for pair in rows.combinations[labels]}
    place = np.full(len(units), -1)
    place[left] = np.arange(len(left))
    of_row = np.repeat(place, units.sizes)
    order = np.argsort(of_row, kind="stable")
    order = order[of_row[order] >= 0]
    # Only the first unit with a combination of labels can bring something that train has not.
    firsts = order[np.unique(rows.labels[units.rows[order]], return_index=True)[1]]
    for unit in left[np.unique(of_row[firsts])].tolist():
        members = units.rows[units.starts[unit] : units.starts[unit + 1]]
        pairs = {pair for labels in np.unique(rows.labels[members]) for pair in rows.combinations[labels]}
        if not pairs <= learned:
            parts[members] = TRAIN
            learned |= pairs


def wanted_rows(rows: Rows, parts: Ints, settings: Settings) -> dict[int, int]:
    """How many more rows test and validation need; none where they were given. Given rows count for no share."""
    own = own_rows(rows, parts)

    def missing(part: int, share: float, most: int | None = None) -> int:
        if part in rows.given:
            return 0
        target = max(1, round(share * int(own.sum())))
        return max(0, (target if most is None else min(target, most)) - int((parts[own] == part).sum()))

    most = settings.most_validation if TEST in rows.given else None
    return {TEST: missing(TEST, settings.test), VALIDATION: missing(VALIDATION, settings.validation, most)}


def own_rows(rows: Rows, parts: Ints) -> NDArray[np.bool_]:
    """Rows in use whose part is ours to choose."""
    return (parts <= TEST) & (rows.given < VALIDATION)


def draw(left: Ints, sizes: Ints, wanted: int, random: Random) -> Ints:
    """Systematic sample of about `wanted` rows: equal steps through the units in their order, from a random start.

    A unit that is larger than what is wanted is not drawn. Passes are repeated until no unit fits any more, because
    large units make a pass fall short.
    """
    drawn: list[int] = []
    while True:
        fitting = left[sizes[left] <= wanted]
        taken = one_pass(fitting, sizes[fitting], wanted, random) if wanted else []
        if not taken:
            return np.array(drawn, np.int64)
        drawn += taken
        wanted -= int(sizes[taken].sum())
        left = fitting[~np.isin(fitting, taken)]


def one_pass(fitting: Ints, sizes: Ints, wanted: int, random: Random) -> list[int]:
    total = int(sizes.sum())
    if not total:
        return []
    step = total / min(wanted, total)
    mark = random.random() * step
    taken, count = [], 0
    while mark < len(fitting) and count < wanted:
        size = int(sizes[int(mark)])
        if count + size <= wanted:
            taken.append(int(fitting[int(mark)]))
            count += size
        mark += step
    return taken


def newest_units(rows: Rows, units: Units, wanted: int, later: str | float) -> tuple[Ints, str]:
    """The units for a test of the future, and the rule in words. A unit is as old as its oldest row.

    later : seconds since 1970, the cut; ``auto``: the newest units, about `wanted` rows.
    """
    if np.isnan(rows.dates).all():
        raise Problem(
            "prepare/bad-setting",
            "The setting later needs dates, and no example has one.",
            "Without dates nobody knows what is later.",
            [Do("say which column holds the date", "feinschliff collect PATH --map date=COLUMN")],
        )
    # A date that is not known makes a unit's oldest NaN, which is later than nothing.
    oldest = np.minimum.reduceat(rows.dates[units.rows], units.starts[:-1]) if len(units) else np.zeros(0)
    if later != "auto":
        return np.flatnonzero(oldest > float(later)), f"later than {day(float(later))}"
    dated = np.flatnonzero(~np.isnan(oldest) & (units.sizes <= wanted))
    order = dated[np.argsort(-oldest[dated], kind="stable")]
    newest = order[np.cumsum(units.sizes[order]) <= wanted]
    return newest, f"later: from {day(float(oldest[newest].min()))} on" if len(newest) else "later: nothing new"


def leaks_if_random(rows: Rows, parts: Ints, related: Ints, seed: int) -> int:
    """Test rows that would have a mate in train if rows were drawn one by one, by the same seed and as many as now."""
    own = np.flatnonzero(own_rows(rows, parts))
    own = own[np.random.default_rng(seed).permutation(len(own))]
    tests, validations = (int((parts[own] == part).sum()) for part in (TEST, VALIDATION))
    in_train = np.zeros(int(related.max(initial=-1)) + 1, bool)
    in_train[related[own[tests + validations :]]] = True
    return int(in_train[related[own[:tests]]].sum())
