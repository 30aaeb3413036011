"""Rows: a run is registered once, a source replaces its older self, one run works at a time."""

import subprocess
import sys

import pytest

from feinschliff.core.problems import Problem
from feinschliff.store import metadata as tables
from feinschliff.store.project_store import Store


def source(name, number="1"):
    return (
        tables.sources,
        {"root": "/data", "source": name, "sha256": number * 64, "rows": 3, "object": number * 64, "active": True},
    )


def test_secrets_are_made_once_and_differ(tmp_path):
    store = Store(tmp_path)
    assert store.secret("key") == Store(tmp_path).secret("key") != store.secret("salt")
    assert len(bytes.fromhex(store.secret("key"))) == 32


def test_registering_twice_changes_nothing(tmp_path):
    store = Store(tmp_path)
    run = store.add_run("collect", "request", {})
    made = store.finish_run(run["number"], [source("a.csv")], seen=False)
    assert store.finish_run(run["number"], [source("b.csv")]) == made == {"sources": 1}
    assert [row["source"] for row in store.active_sources()] == ["a.csv"]
    assert store.runs()[0]["seen"], "but somebody has seen it now"


def test_a_source_collected_again_replaces_its_older_self_only(tmp_path):
    store = Store(tmp_path)
    for number, names in (("1", ["a.csv", "b.csv"]), ("2", ["a.csv"])):
        run = store.add_run("collect", number, {})
        store.finish_run(run["number"], [source(name, number) for name in names])
    assert {(row["source"], row["object"][0]) for row in store.active_sources()} == {("a.csv", "2"), ("b.csv", "1")}


def test_a_failed_registering_leaves_no_row(tmp_path):
    store = Store(tmp_path)
    run = store.add_run("prepare", "request", {})
    broken = (tables.datasets, {"fingerprint": None, "object": "1" * 64, "report": {}})
    with pytest.raises(Exception, match="NOT NULL"):
        store.finish_run(run["number"], [source("a.csv"), broken])
    assert store.active_sources() == []
    assert store.runs()[0]["state"] == "running"


def test_the_newest_run_of_a_request_is_found(tmp_path):
    store = Store(tmp_path)
    first = store.add_run("train", "request", {})
    second = store.add_run("train", "request", {})
    assert store.newest_run("request")["number"] == second["number"] > first["number"]
    assert store.newest_run("another") is None


def test_a_second_program_is_told_who_is_at_work(tmp_path):
    store = Store(tmp_path)
    program = (
        "import sys; from pathlib import Path; from feinschliff.store.project_store import Store\n"
        "with Store(Path(sys.argv[1])).lock(): pass"
    )
    with store.lock():
        second = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True)
    assert "already at work (process" in second.stderr
    third = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True)
    assert third.returncode == 0


def test_the_lock_problem_is_a_run_problem(tmp_path):
    store = Store(tmp_path)
    with store.lock(), pytest.raises(Problem) as caught, store.lock():
        pass
    assert caught.value.code == "run/busy"
    assert caught.value.exit_code == 4


def test_a_lost_database_is_not_silently_replaced_by_an_empty_one(tmp_path):
    (Store(tmp_path).run_folder(1) / "attempt-1").mkdir(parents=True)
    database = tmp_path / ".feinschliff" / "metadata.db"
    database.unlink()
    for _ in range(2):
        with pytest.raises(Problem) as caught:
            Store(tmp_path)
        assert caught.value.code == "store/no-database"
        database.touch()


def test_what_an_unknown_run_left_is_not_taken_for_the_new_run(tmp_path):
    store = Store(tmp_path)
    (store.run_folder(1) / "attempt-1").mkdir(parents=True)
    run = store.add_run("collect", "request", {})
    assert run["number"] == 1
    assert not store.run_folder(1).exists()
    assert len(list(store.runs_folder.glob("1.left-*"))) == 1
