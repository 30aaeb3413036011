"""The split: seeded, stratified, and frozen. It depends on the order of the rows and the seed, never on ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from feinschliff.core.nouns import PARTS, Example
from feinschliff.prepare.settings import Settings
from feinschliff.tasks.classify import gold


@dataclass(frozen=True)
class Unit:
    """Rows (indices) that must stand in one part: the same input with different outputs, or one group."""

    rows: tuple[int, ...]
    labels: tuple[tuple[str, str], ...]


def split(rows: Sequence[Example], inputs: Sequence[str], parts: list[str], settings: Settings) -> None:
    """Give every row whose part is "" one of train, validation, test.

    Rows that share their input with a row that has a part join it. The rest is shuffled, put in order of its labels,
    and every k-th is drawn, so that each label's share is the same in every part up to rounding; labels too rare for
    that are pooled with their neighbours (same first label, then the next label).
    """
    join_fixed(inputs, parts)
    random = Random(settings.seed)
    units = units_of(rows, inputs, parts)
    random.shuffle(units)
    units.sort(key=lambda unit: [label for _, label in unit.labels])
    units = reserve_for_train(rows, units, parts)
    for part, wanted in wanted_rows(rows, parts, settings).items():
        drawn = draw(units, wanted, random)
        for unit in drawn:
            assign(unit, part, parts)
        units = [unit for unit in units if parts[unit.rows[0]] == ""]
    for unit in units:
        assign(unit, "train", parts)


def assign(unit: Unit, part: str, parts: list[str]) -> None:
    for i in unit.rows:
        parts[i] = part


def join_fixed(inputs: Sequence[str], parts: list[str]) -> None:
    part_of_input = {key: part for key, part in zip(inputs, parts, strict=True) if part in PARTS}
    for i, key in enumerate(inputs):
        if parts[i] == "":
            parts[i] = part_of_input.get(key, "")


def units_of(rows: Sequence[Example], inputs: Sequence[str], parts: Sequence[str]) -> list[Unit]:
    """The rows still without a part, those with the same input or group together, in order of their first row."""
    unit_of: dict[tuple[str, str], int] = {}
    members: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        if parts[i] != "":
            continue
        keys = [("input", inputs[i])] + ([("group", row.group)] if row.group else [])
        met = sorted({unit_of[key] for key in keys if key in unit_of})
        unit = met[0] if met else i
        members.setdefault(unit, []).append(i)
        for other in met[1:]:
            members[unit] += members.pop(other)
            unit_of = {key: unit if value == other else value for key, value in unit_of.items()}
        unit_of.update(dict.fromkeys(keys, unit))
    return [Unit(tuple(sorted(ids)), label_pairs(rows[min(ids)])) for _, ids in sorted(members.items())]


def label_pairs(example: Example) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(label)) for name, label in sorted(gold(example).items()))


def reserve_for_train(rows: Sequence[Example], units: Sequence[Unit], parts: list[str]) -> list[Unit]:
    """Put one unit of each label that train does not have yet into train; returns the other units, in order."""
    learned = {pair for i, row in enumerate(rows) if parts[i] == "train" for pair in label_pairs(row)}
    rest = []
    for unit in units:
        pairs = {pair for i in unit.rows for pair in label_pairs(rows[i])}
        if pairs <= learned:
            rest.append(unit)
        else:
            assign(unit, "train", parts)
            learned |= pairs
    return rest


def wanted_rows(rows: Sequence[Example], parts: Sequence[str], settings: Settings) -> Mapping[str, int]:
    """How many more rows test and validation need; none where they were given. Given rows count for no share."""
    given = {row.part for row in rows}
    own = [
        i
        for i, row in enumerate(rows)
        if row.part not in ("validation", "test") and (parts[i] in PARTS or not parts[i])
    ]

    def missing(part: str, share: float, most: int | None = None) -> int:
        if part in given:
            return 0
        target = max(1, round(share * len(own)))
        return max(0, (target if most is None else min(target, most)) - sum(parts[i] == part for i in own))

    most = settings.most_validation if "test" in given else None
    return {"test": missing("test", settings.test), "validation": missing("validation", settings.validation, most)}


def draw(units: Sequence[Unit], wanted: int, random: Random) -> list[Unit]:
    """Systematic sample of about `wanted` rows: equal steps through the units in their order, from a random start."""
    total = sum(len(unit.rows) for unit in units)
    wanted = min(wanted, total)
    if not wanted:
        return []
    step = total / wanted
    mark = random.random() * step
    drawn, passed, taken = [], 0, 0
    for unit in units:
        passed += len(unit.rows)
        if mark < passed and taken < wanted:
            drawn.append(unit)
            taken += len(unit.rows)
            while mark < passed:
                mark += step
    return drawn
