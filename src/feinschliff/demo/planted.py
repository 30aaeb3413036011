"""What was planted in the demo's files against what was found: counts a visitor can check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from feinschliff.core.nouns import VERDICT_NAMES

Json = dict[str, Any]
Place = tuple[str, int]

KINDS = (
    "leak",
    "duplicate",
    "near_duplicate",
    "contradiction",
    "likely_mislabelled",
    "unclear",
    "one_sided",
    "off_topic",
)
LOOKED_FOR = frozenset(KINDS) - {"off_topic"}
WRONG_LABEL = frozenset({"likely_mislabelled", "contradiction", "off_topic", "unclear"})
"""Notes whose label was planted wrong or drawn by lot: calling their label wrong is no false alarm."""

SCANNED = {"EMAIL": "EMAIL", "PHONE": "PHONE", "IBAN": "IBAN", "CARD": "CREDIT_CARD", "PLATE": "LICENSE_PLATE"}
"""Sorts of personal data that were planted, by the scan's names for them; other sorts were not counted by us."""

SHORTCUT = {"name": "clerk's mark", "name_de": "Kürzel eines Kollegen"}


def table(planted: Mapping[str, Sequence[Json]], verdicts: Sequence[Json], personal: Mapping[str, int]) -> list[Json]:
    """One row per kind: `planted`, `found`, `false_alarms`, and one found example with its reason.

    planted : kind -> entries with `file` and `row`. verdicts : rows of the anchors step. personal : type -> how often
    the scan for personal data found it.
    """
    found: dict[str, dict[Place, Json]] = {}
    for row in verdicts:
        found.setdefault(row["verdict"], {})[(row["source"], row["position"])] = row
    rows = [_row(kind, planted, found.get(kind, {})) for kind in KINDS]
    return [
        _personal_data(planted["personal_data"], personal),
        *rows,
        {**SHORTCUT, "verdict": "shortcut", "planted": len(planted["shortcut"]), **NOTHING},
    ]


NOTHING: Json = {"found": 0, "false_alarms": 0, "looked_for": False, "example": None}


def _row(kind: str, planted: Mapping[str, Sequence[Json]], found: Mapping[Place, Json]) -> Json:
    here = places(planted, kind)
    row = {"verdict": kind, "name": VERDICT_NAMES[kind][0], "name_de": VERDICT_NAMES[kind][1], "planted": len(here)}
    if kind not in LOOKED_FOR:
        return {**row, **NOTHING}
    hits = [place for place in found if place in here]
    excused = set().union(*(places(planted, other) for other in WRONG_LABEL)) if kind == "likely_mislabelled" else here
    wrong = [place for place in found if place not in here and place not in excused]
    example = found[min(hits)] if hits else None
    return {**row, "found": len(hits), "false_alarms": len(wrong), "looked_for": True, "example": example}


def _personal_data(entries: Sequence[Json], counts: Mapping[str, int]) -> Json:
    """Items, not notes: per type what was planted against what the scan counted."""
    there = Counter(SCANNED[kind] for entry in entries for kind in entry["types"])
    return {
        "verdict": "personal_data",
        "name": "personal data (items)",
        "name_de": "Personendaten (Angaben)",
        "planted": there.total(),
        "found": sum(min(n, counts.get(kind, 0)) for kind, n in there.items()),
        "false_alarms": sum(max(0, n - there[kind]) for kind, n in counts.items() if kind in SCANNED.values()),
        "looked_for": True,
        "example": None,
    }


def places(planted: Mapping[str, Sequence[Json]], kind: str) -> set[Place]:
    """Where a kind was planted; of a contradiction both sides count, for either may be the wrong one."""
    entries = [*planted[kind]]
    if kind == "contradiction":
        entries += [entry["twin"] for entry in planted[kind]]
    return {(entry["file"], entry["row"]) for entry in entries}
