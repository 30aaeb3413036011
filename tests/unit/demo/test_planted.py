"""Planted against found: what counts as found, and what as a false alarm."""

from __future__ import annotations

from typing import Any

from feinschliff.demo.planted import KINDS, table


def entry(row: int, **more: Any) -> dict[str, Any]:
    return {"file": "a.csv", "row": row, **more}


def said(verdict: str, row: int) -> dict[str, Any]:
    return {"verdict": verdict, "source": "a.csv", "position": row, "reason": f"{verdict} {row}", "reason_de": ""}


def planted(**kinds: Any) -> dict[str, Any]:
    return {**{kind: [] for kind in (*KINDS, "shortcut", "personal_data")}, **kinds}


def row_of(verdict: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return next(row for row in rows if row["verdict"] == verdict)


def test_found_and_false_alarms_are_counted_per_kind() -> None:
    truth = planted(duplicate=[entry(1), entry(2)])
    row = row_of("duplicate", table(truth, [said("duplicate", 2), said("duplicate", 9)], {}))
    assert (row["planted"], row["found"], row["false_alarms"]) == (2, 1, 1)
    assert row["example"]["reason"] == "duplicate 2"


def test_a_label_drawn_by_lot_is_no_false_alarm() -> None:
    truth = planted(likely_mislabelled=[entry(1)], off_topic=[entry(2)], contradiction=[entry(3, twin=entry(4))])
    verdicts = [said("likely_mislabelled", row) for row in (1, 2, 3, 4, 5)]
    row = row_of("likely_mislabelled", table(truth, verdicts, {}))
    assert (row["found"], row["false_alarms"]) == (1, 1)


def test_what_is_not_looked_for_says_so() -> None:
    row = row_of("off_topic", table(planted(off_topic=[entry(1)]), [], {}))
    assert row["planted"] == 1 and not row["looked_for"]


def test_personal_data_is_counted_by_item() -> None:
    truth = planted(personal_data=[entry(1, types=["PHONE", "CARD", "PLATE"]), entry(2, types=["PHONE"])])
    row = row_of("personal_data", table(truth, [], {"PHONE": 1, "CREDIT_CARD": 3, "PERSON": 9}))
    # names were not planted by us, so they are not compared
    assert (row["planted"], row["found"], row["false_alarms"]) == (4, 2, 2)
