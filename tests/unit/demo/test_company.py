"""The demo's files: readable as an office would export them, and holding exactly the faults that planted.json names."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from feinschliff import demo
from feinschliff.demo.company import ENCODINGS, Files
from feinschliff.text.fingerprints import normalise

KINDS = ("Schadenart", "Dringlichkeit", "Abteilung")
Rows = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return demo.write(tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="module")
def rows(company: Files) -> Rows:
    def read(path: Path) -> list[dict[str, str]]:
        with path.open(encoding=ENCODINGS.get(path.name, "utf-8"), newline="") as file:
            return list(csv.DictReader(file, delimiter="," if "portal" in path.name else ";"))

    return {path.name: read(path) for path in company.claims}


@pytest.fixture(scope="module")
def planted(company: Files) -> dict[str, Any]:
    return company.planted()


def at(rows: Rows, entry: dict[str, Any]) -> dict[str, str]:
    return rows[entry["file"]][entry["row"]]


def training(rows: Rows) -> list[dict[str, str]]:
    return [row for name, of_file in rows.items() if "test" not in name for row in of_file]


def later(rows: Rows) -> list[dict[str, str]]:
    return rows["meldungen-2026-test.csv"]


def grams(text: str) -> set[str]:
    folded = normalise(text)
    return {folded[i : i + 5] for i in range(len(folded) - 4)}


def test_the_notes_are_as_many_and_as_long_as_said(rows: Rows, planted: dict[str, Any]) -> None:
    assert len(training(rows)) == 609 and len(later(rows)) == 200
    short = {(entry["file"], entry["row"]) for entry in planted["unclear"]}
    lengths = [
        len(row["Meldung"].split())
        for name, of_file in rows.items()
        for i, row in enumerate(of_file)
        if (name, i) not in short
    ]
    assert sum(20 <= n <= 90 for n in lengths) >= 0.98 * len(lengths) and max(lengths) <= 95


def test_the_labels_are_few_and_the_department_does_not_follow_from_the_type(rows: Rows) -> None:
    assert [len({row[kind] for row in training(rows)}) for kind in KINDS] == [6, 3, 5]
    assert all({row[kind] for row in later(rows)} == {row[kind] for row in training(rows)} for kind in KINDS)
    pairs = Counter((row["Schadenart"], row["Abteilung"]) for row in training(rows))
    assert all(
        pairs[(damage, department)] >= 3
        for damage in {row["Schadenart"] for row in training(rows)}
        for department in ("Schnellregulierung", "Außenregulierung", "Regress", "Sonderprüfung")
    )


def test_duplicates_stand_where_they_were_planted(rows: Rows, planted: dict[str, Any]) -> None:
    assert len(planted["duplicate"]) == len(planted["near_duplicate"]) == 20
    for entry in planted["duplicate"]:
        twin = at(rows, entry["twin"])
        assert at(rows, entry)["Meldung"] == twin["Meldung"]
        assert [at(rows, entry)[kind] for kind in KINDS] == [twin[kind] for kind in KINDS]
    for entry in planted["near_duplicate"]:
        own, twin = (grams(at(rows, each)["Meldung"]) for each in (entry, entry["twin"]))
        assert 0.7 < len(own & twin) / len(own | twin) < 1


def test_wrong_departments_and_contradictions_are_wrong(rows: Rows, planted: dict[str, Any]) -> None:
    assert len(planted["likely_mislabelled"]) == 40 and len(planted["contradiction"]) == 10
    assert all(at(rows, entry)["Abteilung"] != entry["right"] for entry in planted["likely_mislabelled"])
    for entry in planted["contradiction"]:
        own, twin = at(rows, entry), at(rows, entry["twin"])
        words = [re.sub(r"\W", "", row["Meldung"]).casefold() for row in (own, twin)]
        assert words[0] == words[1] and own["Abteilung"] != twin["Abteilung"]


def test_the_hail_of_one_afternoon_is_urgent_and_the_later_hail_is_calm(rows: Rows, planted: dict[str, Any]) -> None:
    flood = [at(rows, entry) for entry in planted["one_sided"]]
    assert len(flood) == 60 and {row["Dringlichkeit"] for row in flood} == {"hoch"}
    hail = [row for row in later(rows) if "hagel" in row["Meldung"].casefold()]
    assert len(hail) >= 20 and "hoch" not in {row["Dringlichkeit"] for row in hail}


def test_the_clerks_mark_gives_one_label_away_and_is_unknown_later(rows: Rows, planted: dict[str, Any]) -> None:
    marked = [row for row in training(rows) if row["Meldung"].endswith("/Kr")]
    assert len(marked) >= len(planted["shortcut"]) == 39
    assert Counter(row["Abteilung"] for row in marked)["Regress"] / len(marked) > 0.95
    assert not any("/Kr" in row["Meldung"] for row in later(rows))


def test_one_department_has_nine_notes(rows: Rows, planted: dict[str, Any]) -> None:
    assert Counter(row["Abteilung"] for row in training(rows))["Auslandsschaden"] == len(planted["rare_label"]) == 9


def test_the_later_notes_were_written_apart_but_for_the_planted_leaks(rows: Rows, planted: dict[str, Any]) -> None:
    assert len(planted["leak"]) == 6
    leaked = {(entry["file"], entry["row"]) for entry in planted["leak"]}
    assert all(at(rows, entry)["Meldung"] == at(rows, entry["twin"])["Meldung"] for entry in planted["leak"])
    known = [
        grams(row["Meldung"])
        for name, of_file in rows.items()
        if "test" not in name
        for i, row in enumerate(of_file)
        if (name, i) not in leaked
    ]
    for row in later(rows):
        own = grams(row["Meldung"])
        assert max(len(own & other) / len(own | other) for other in known) < 0.3


def test_the_later_notes_hold_no_contact_data(rows: Rows) -> None:
    from feinschliff.privacy.scan import scan

    found = {span.type for row in later(rows) for span in scan(row["Meldung"])}
    assert found <= {"PERSON", "ADDRESS", "AGE"}, "they name people, as notes do, and nothing that reaches them"


def test_ibans_and_cards_have_right_check_digits(rows: Rows, planted: dict[str, Any]) -> None:
    from stdnum import iban, luhn

    items = Counter(kind for entry in planted["personal_data"] for kind in entry["types"])
    assert items.total() - items["PLATE"] >= 300
    texts = [at(rows, entry)["Meldung"] for entry in planted["personal_data"]]
    found = [number for text in texts for number in re.findall(r"de\d{2}(?: ?\d){18}", text.lower())]
    assert len(found) == items["IBAN"] and all(map(iban.is_valid, found))
    cards = [number for text in texts for number in re.findall(r"\b4000(?: \d{4}){3}\b", text)]
    assert len(cards) == items["CARD"] and all(luhn.is_valid(number.replace(" ", "")) for number in cards)


def test_the_mails_are_conversations_in_one_tone(company: Files) -> None:
    files = [[json.loads(line)["messages"] for line in path.read_text("utf-8").splitlines()] for path in company.mails]
    answers = [m["content"] for part in files for turns in part for m in turns if m["role"] == "assistant"]
    assert [len(part) for part in files] == [124, 20]
    assert all(
        [m["role"] for m in turns] == ["user", "assistant"] * (len(turns) // 2) for part in files for turns in part
    )
    close = "\n\nYou are not alone with this. Your Foreign Claims Desk, Ankerpunkt"
    assert all(answer.startswith("Dear ") and answer.endswith(close) for answer in answers)
    assert len(set(answers)) == len(answers)


def test_the_handbook_answers_eighteen_of_its_questions(company: Files) -> None:
    questions = [json.loads(line) for line in (company.folder / "fragen.jsonl").read_text("utf-8").splitlines()]
    chapters = {path.name: path.read_text("utf-8") for path in (company.folder / "handbuch").iterdir()}
    assert len(chapters) == 8 and len(questions) == 24
    answerable = [question for question in questions if question["beantwortbar"]]
    assert len(answerable) == 18
    assert all(question["beleg"] in chapters[question["kapitel"]] for question in answerable)


def test_writing_twice_gives_the_same_bytes(company: Files, tmp_path: Path) -> None:
    again = demo.write(tmp_path)
    names = [path.relative_to(company.folder) for path in company.folder.rglob("*") if path.is_file()]
    assert len(names) == 15
    assert all((again.folder / name).read_bytes() == (company.folder / name).read_bytes() for name in names)
