from __future__ import annotations

from pathlib import Path

import pytest

from feinschliff.core.problems import Problem
from feinschliff.store.uploads import Uploads, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"), ("/etc/shadow", "shadow"), ("C:\\Users\\x\\data.csv", "data.csv"),
        ("..", "file"), ("", "file"), (".hidden.csv", "hidden.csv"), ("a\0b\n.csv", "ab.csv"),
        ("<img src=x>.csv", "img srcx.csv"),
        ("\ud800.csv", "file.csv"), ("😀.csv", "file.csv"), (".csv", "file.csv"),
        ("....", "file"), ("~$x.csv", "x.csv"), ("x" * 300 + ".jsonl", "x" * 94 + ".jsonl"),
        ("a." + "b" * 300, "a." + "b" * 98), ("表" * 200 + ".csv", "表" * 65 + ".csv"), ("\u202efdp.csv", "fdp.csv"),
    ],
)  # fmt: skip
def test_a_name_from_outside_never_becomes_a_path(tmp_path: Path, name: str, safe: str) -> None:
    assert safe_name(name) == safe
    with Uploads(tmp_path / "up").receiving(name) as (number, place, file):
        file.write(b"x")
    assert place.parent == tmp_path / "up" / number and place.read_bytes() == b"x"


def test_a_killed_servers_leftovers_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uploads = Uploads(tmp_path / "uploads")
    uploads.sweep()
    with uploads.receiving("a.csv") as (whole, _, file):
        file.write(b"x")
    half = uploads.folder / ("0" * 32)
    half.mkdir()
    (half / ".b.csv.tmp-1234").write_bytes(b"x")
    beside = uploads.folder / whole / ".a.csv.tmp-1234"  # a corrected file, broken off
    beside.write_bytes(b"x")
    uploads.sweep()
    assert half.exists(), "it may be another server's present work"
    monkeypatch.setattr("feinschliff.store.uploads.LEFT_AFTER_SECONDS", -1)
    uploads.sweep()
    assert not half.exists() and not beside.exists() and uploads.path(whole).is_file()


def test_a_corrected_file_takes_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    uploads, numbers = Uploads(tmp_path), []
    for body in (b"old", b"new"):
        with uploads.receiving("a.csv") as (number, _, file):
            file.write(body)
        numbers.append(number)
    assert numbers[0] == numbers[1] and uploads.path(numbers[0]).read_bytes() == b"new"
    with pytest.raises(ConnectionError), uploads.receiving("a.csv") as (_, _, file):
        raise ConnectionError
    assert uploads.path(numbers[0]).read_bytes() == b"new", "half of a correction changes nothing"


def test_a_file_that_was_taken_back_is_gone(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    with uploads.receiving("a.csv") as (number, _, file):
        file.write(b"x")
    uploads.remove(number)
    assert not list(tmp_path.iterdir())
    with pytest.raises(Problem):
        uploads.remove(number)


@pytest.mark.parametrize("number", ["", "../../x", "0" * 32, "g" * 32, "0" * 31 + "\n"])
def test_an_unknown_file_is_named(tmp_path: Path, number: str) -> None:
    with pytest.raises(Problem) as caught:
        Uploads(tmp_path).path(number)
    assert caught.value.code == "studio/unknown-file"
