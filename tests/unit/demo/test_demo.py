"""The demo's files: readable as an office would export them, and holding exactly the faults that planted.json names."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

import feinschliff.demo
from feinschliff import demo
from feinschliff.core.problems import Problem

DATA = Path(feinschliff.demo.__file__).parent / "data"
PLANTED = json.loads((DATA / "planted.json").read_text(encoding="utf-8"))


@pytest.fixture
def notes(tmp_path: Path) -> list[dict[str, str]]:
    with demo.write(tmp_path, "de").open(encoding="cp1252", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_the_notes_have_all_their_columns_filled(notes: list[dict[str, str]]) -> None:
    assert len(notes) == 181
    assert all(
        list(row) == ["Meldung", "Schadenart", "Dringlichkeit", "Abteilung"] and all(row.values()) for row in notes
    )


def test_the_labels_are_few_and_the_department_does_not_follow_from_the_type(notes: list[dict[str, str]]) -> None:
    kinds = {name: {row[name] for row in notes} for name in ("Schadenart", "Dringlichkeit", "Abteilung")}
    assert [len(values) for values in kinds.values()] == [6, 3, 4]
    pairs = Counter((row["Schadenart"], row["Abteilung"]) for row in notes)
    assert len(pairs) == 24, "every type must occur with every department"


def test_exact_duplicates_are_those_that_were_planted(notes: list[dict[str, str]]) -> None:
    found: dict[str, list[int]] = {}
    for position, row in enumerate(notes):
        found.setdefault(row["Meldung"], []).append(position)
    assert sorted(p for p in found.values() if len(p) > 1) == sorted(PLANTED["duplicate"])


def test_near_duplicates_and_wrong_departments_stand_where_they_were_planted(notes: list[dict[str, str]]) -> None:
    for first, second in PLANTED["near_duplicate"]:
        words = [set(notes[p]["Meldung"].split()) for p in (first, second)]
        assert notes[first] != notes[second]
        assert len(words[0] & words[1]) / len(words[0] | words[1]) > 0.6
    departments = {row["Abteilung"] for row in notes}
    assert len(PLANTED["wrong_department"]) == 5
    for wrong in PLANTED["wrong_department"]:
        assert wrong["right"] in departments - {notes[wrong["position"]]["Abteilung"]}


def test_ibans_have_right_check_digits(notes: list[dict[str, str]]) -> None:
    from stdnum import iban

    marked = [notes[p["position"]]["Meldung"] for p in PLANTED["personal_data"] if "iban" in p["types"]]
    assert len(marked) == 2
    assert all(iban.is_valid(text[text.index("DE") :][:27].strip(" .")) for text in marked)


def test_the_mails_are_conversations_in_one_tone(tmp_path: Path) -> None:
    lines = demo.write(tmp_path, "en").read_text(encoding="utf-8").splitlines()
    conversations = [json.loads(line)["messages"] for line in lines]
    answers = [m["content"] for c in conversations for m in c if m["role"] == "assistant"]
    assert len(conversations) == 60
    assert all([m["role"] for m in c] == ["user", "assistant"] * (len(c) // 2) for c in conversations)
    assert all(
        a.startswith("Dear ") and a.endswith("\n\nYou are not alone with this. Your Foreign Claims Desk, Ankerpunkt")
        for a in answers
    )
    assert len(set(answers)) == len(answers)


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first = demo.write(tmp_path / "new", "de").read_bytes()
    assert demo.write(tmp_path / "new", "de").read_bytes() == first


def test_an_unknown_language_offers_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="de, en") as raised:
        demo.write(tmp_path, "fr")
    assert raised.value.code == "demo/unknown-language"
    assert not list(tmp_path.iterdir())
