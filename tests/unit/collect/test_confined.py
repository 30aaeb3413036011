"""The children that parse foreign files: what they may not do, and that no file takes the others down with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from feinschliff.collect.confined import pool as pools
from feinschliff.collect.confined.limits import confine
from feinschliff.collect.confined.pool import LOST, LOST_MEMORY, LOST_TIME, Pool
from feinschliff.collect.walk import FoundFile
from feinschliff.core.nouns import Record, Refused

CHILD = """
import ctypes, os, signal, socket, time
from feinschliff.collect.confined import child, limits
from feinschliff.core.nouns import Record

limits.CPU_SECONDS = 1
child.PORTION = 2

class Acting:
    SUFFIXES = (".act",)
    YIELDS = "documents"

    def read(self, path, source):
        act = path.read_text().strip()
        yield Record(source, 0, act, {"act": act})
        yield Record(source, 1, act, {"act": act})
        if act == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        if act == "burn":
            while True: pass
        if act == "eat":
            held = bytearray(3_000_000_000)
        if act == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if act == "raise":
            raise ValueError("nobody foresaw this")
        if act == "sleep":
            time.sleep(600)
        if act == "print":
            print("a library talks"); os.write(1, b"and talks")
        if act == "write":
            (path.parent / "written").write_text("x" * 10)
        if act == "connect":
            socket.create_connection(("127.0.0.1", int((path.parent / "port").read_text())), timeout=2)
        if act == "name":
            yield Record(source, 2, act, {"secret": os.environ.get("A_SECRET", "")})
        yield Record(source, 3, act, {"act": "after"})

child.readers = lambda: {".act": Acting()}
child.main()
"""


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Read files that act as their content says, with children that know such files."""
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    monkeypatch.setattr(pools, "COMMAND", [sys.executable, str(script)])
    monkeypatch.setenv("A_SECRET", "token")
    pool = Pool("classify")

    def reading(*acts: str, most: int | None = None) -> list[list[Record | Refused]]:
        files = []
        for n, act in enumerate(acts):
            path = tmp_path / f"{n}.act"
            path.write_text(act)
            files.append(FoundFile(path, tmp_path, path.name, len(act)))
        return [list(items) for _, items in pool.read(files, most)]

    reading.pool = pool  # type: ignore[attr-defined]
    with pool:
        yield reading


def whys(items: list[Record | Refused]) -> list[str]:
    return [item.why for item in items if isinstance(item, Refused)]


@pytest.mark.parametrize(
    ("act", "why"), [("crash", LOST), ("burn", LOST_TIME), ("eat", LOST_MEMORY), ("kill", LOST_MEMORY)]
)
def test_a_file_that_ends_its_child_is_refused_and_the_others_are_read(read, act: str, why: str) -> None:  # type: ignore[no-untyped-def]
    good, bad, later = read("fine", act, "fine")
    assert [item.fields["act"] for item in good] == ["fine", "fine", "after"]
    assert whys(bad) == [why]
    assert [item.fields["act"] for item in later] == ["fine", "fine", "after"]


def test_what_was_read_before_the_end_is_kept(read) -> None:  # type: ignore[no-untyped-def]
    (items,) = read("crash")
    assert [type(item) for item in items] == [Record, Record, Refused]


def test_an_error_that_nobody_foresaw_is_told_in_one_sentence(read) -> None:  # type: ignore[no-untyped-def]
    (items,) = read("raise")
    assert whys(items) == ["it cannot be read: ValueError: nobody foresaw this"]


def test_a_silent_child_is_given_up(read, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(pools, "STALLED_SECONDS", 1)
    assert whys(read("sleep")[0]) == [LOST_TIME]


def test_what_a_library_prints_does_not_come_between_the_answers(read) -> None:  # type: ignore[no-untyped-def]
    assert not whys(read("print")[0])


def test_a_child_writes_no_file(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(OSError, match="too large"):
        read("write")
    assert not (tmp_path / "written").exists() or not (tmp_path / "written").stat().st_size


def test_a_child_reaches_no_network(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        (tmp_path / "port").write_text(str(server.getsockname()[1]))
        try:
            read("connect")
        except OSError:
            assert not read.pool.weaker
        else:
            assert read.pool.weaker, "it connected, and nobody was told"


def test_a_child_knows_none_of_our_secrets(read) -> None:  # type: ignore[no-untyped-def]
    (items,) = read("name")
    assert items[2].fields == {"secret": ""}


def test_only_as_many_items_as_wanted_are_read(read) -> None:  # type: ignore[no-untyped-def]
    assert [len(items) for items in read("fine", "fine", most=1)] == [1, 1]


def test_a_caller_may_leave_a_file_in_the_middle(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for n, act in enumerate(["fine", "fine", "fine"]):
        (tmp_path / f"{n}.act").write_text(act)
    files = [FoundFile(tmp_path / f"{n}.act", tmp_path, f"{n}.act", 4) for n in range(3)]
    assert [next(items).source for _, items in read.pool.read(files)] == ["0.act", "1.act", "2.act"]
    for _, items in read.pool.read(files):
        next(items)
        break
    assert len(read("fine")[0]) == 3


def test_children_are_replaced_before_they_grow_old(read, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(pools, "FILES_PER_CHILD", 2)
    monkeypatch.setattr(read.pool, "_most", 1)
    assert [len(items) for items in read(*["fine"] * 5)] == [3] * 5


def test_children_end_with_their_pool(read) -> None:  # type: ignore[no-untyped-def]
    read("fine")
    (child,) = read.pool._children
    read.pool.__exit__()
    assert child._process.poll() is not None


def test_a_killed_parent_leaves_no_child_behind(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from feinschliff.collect.confined.pool import Child\n"
        "child = Child()\n"
        "print(child._process.pid, flush=True)\n"
        "child._answer()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    pid = int(ended.stdout)
    for _ in range(50):
        if not os.path.exists(f"/proc/{pid}") or "Z" in Path(f"/proc/{pid}/stat").read_text().split(")")[1][:3]:
            return
        subprocess.run(["sleep", "0.1"], check=True)
    pytest.fail("the child is still there")


def test_confining_says_whether_the_network_is_gone() -> None:
    code = "from feinschliff.collect.confined.limits import confine; print(confine())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60).stdout.strip()
    assert said in ("True", "False")
    assert callable(confine)
