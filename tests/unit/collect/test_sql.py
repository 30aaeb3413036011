"""Rows of a database: read only, no password kept, the database's own words when it refuses."""

import sqlite3

import pytest

from feinschliff.collect.sql import PASSWORD, checked_query, fetch
from feinschliff.core.problems import Problem

QUERY = "SELECT body AS text, team AS label, at FROM tickets ORDER BY id"


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "crm #1.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE tickets (id INTEGER, body TEXT, team TEXT, at DATE, photo BLOB)")
    connection.executemany("INSERT INTO tickets VALUES (?, ?, ?, '2026-03-01', x'00')", [
        (1, "Dach ab", "Sturm"), (2, "Rohr leck", "Wasser"), (3, None, "Glas"),
    ])  # fmt: skip
    connection.commit()
    connection.close()
    return f"sqlite:///{path}"


def test_rows_become_records(database, data, take):
    report, examples = take(query=(checked_query(database, QUERY), QUERY))
    assert [e.input["text"] for e in examples] == ["Dach ab", "Rohr leck", ""]
    assert report["sources"][0]["source"] == QUERY and "crm" in report["sources"][0]["root"]
    again, _ = take(query=(checked_query(database, QUERY), QUERY), known=[
        [report["sources"][0][key] for key in ("root", "source", "sha256", "taken_with", "rows")]
    ])  # fmt: skip
    assert again["unchanged"] == {"files": 1, "rows": 3}


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM tickets", "SELECT 1; DROP TABLE tickets", "", "UPDATE tickets SET body = ''", "ATTACH 'x' AS y"],
)
def test_only_one_select_is_run(database, query):
    with pytest.raises(Problem) as refused:
        checked_query(database, query)
    assert refused.value.code == "collect/bad-query"


def test_nothing_can_be_written_even_so(database, tmp_path):
    with pytest.raises(Problem, match=r"readonly|syntax|near"):
        fetch(database, "WITH x AS (SELECT 1) INSERT INTO tickets (id) SELECT 9", tmp_path)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("crm.db", "no address"),
        ("sqlite:///nowhere.db", "no file"),
        ("postgresql://me:secret@host/db", PASSWORD),
    ],
)
def test_a_wrong_address_is_named(url, words):
    with pytest.raises(Problem) as refused:
        checked_query(url, QUERY)
    told = str(refused.value.to_json())
    assert refused.value.code == "collect/bad-database" and words in told and "secret" not in told


def test_a_missing_driver_and_a_wrong_column_are_told_in_plain_words(database, tmp_path):
    with pytest.raises(Problem, match="no such column: missing_one"):
        fetch(database, "SELECT missing_one FROM tickets", tmp_path)
    with pytest.raises(Problem, match="no driver for mysql"):
        fetch("mysql://host/db", "SELECT 1", tmp_path)
