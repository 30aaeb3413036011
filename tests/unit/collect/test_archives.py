"""ZIP archives: good ones are unpacked, bombs and tricks are refused before they do harm."""

from __future__ import annotations

import io
import random
import stat
import struct
import time
import zipfile
from pathlib import Path

import pytest

from feinschliff.collect import archives
from feinschliff.collect.archives import BOMB, shown, unpack
from zip_files import directory, lying, pack, sharing_content


@pytest.fixture
def into(tmp_path: Path) -> Path:
    (tmp_path / "into").mkdir()
    return tmp_path / "into"


def test_files_come_out_under_names_of_our_own(tmp_path: Path, into: Path) -> None:
    path = pack(tmp_path / "a.zip", {"Sturm/1.txt": b"Dach ab", "b.csv": b"x", "__MACOSX/x": b"", ".hidden": b""})
    found = unpack(path, into)
    assert [(name, place.read_bytes()) for name, place in found.files] == [("Sturm/1.txt", b"Dach ab"), ("b.csv", b"x")]
    assert {place.parent for _, place in found.files} == {into} and not found.refused


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("..\\..\\windows\\x.txt", "windows/x.txt"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("invoice\u202excod.exe", "invoice_xcod.exe"),
        ("line\nbreak.txt", "line_break.txt"),
        ("para\u2029graph.txt", "para_graph.txt"),
    ],
)
def test_no_name_leads_out_or_hides_what_it_is(tmp_path: Path, into: Path, name: str, safe: str) -> None:
    assert shown(name) == safe
    found = unpack(pack(tmp_path / "a.zip", {name: b"x"}), into)
    assert [inner for inner, _ in found.files] == [safe]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "into"]


def test_names_that_differ_in_case_or_form_stay_two_files(tmp_path: Path, into: Path) -> None:
    files = {"ä.txt": b"1", "a\u0308.txt": b"2", "A.txt": b"3", "a.txt": b"4"}
    found = unpack(pack(tmp_path / "a.zip", files), into)
    assert [place.read_bytes() for _, place in found.files] == [b"1", b"2", b"3", b"4"]


def test_a_bomb_is_refused_from_its_table_of_contents(tmp_path: Path, into: Path) -> None:
    path = pack(tmp_path / "a.zip", {"zeros.txt": bytes(30 * 1024**2)})
    started = time.monotonic()
    assert unpack(path, into).refused == [("", BOMB)]
    assert time.monotonic() - started < 2 and not list(into.iterdir())


def test_a_size_that_lies_is_met_while_unpacking(tmp_path: Path, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "SMALL_BYTES", 1_000)
    found = unpack(lying(tmp_path / "a.zip"), into)
    assert not found.files and found.refused and not list(into.iterdir())


def test_too_many_entries_and_too_much_in_all(tmp_path: Path, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / "a.zip", {f"{n}.txt": b"12345678" for n in range(30)})
    monkeypatch.setattr(archives, "ENTRIES", 20)
    assert "more than 20 files" in unpack(path, into).refused[0][1]
    monkeypatch.setattr(archives, "ENTRIES", 100)
    monkeypatch.setattr(archives, "UNPACKED_BYTES", 200)
    assert "unpacks to more than" in unpack(path, into).refused[0][1]


def test_entries_that_share_their_bytes_are_refused(tmp_path: Path, into: Path) -> None:
    path = pack(tmp_path / "a.zip", {"1.txt": b"a" * 5_000, "2.txt": b"b" * 5_000}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    second = content.rfind(b"PK\x01\x02")
    content[second + 42 : second + 46] = struct.pack("<L", 10)  # it now begins inside of the first
    path.write_bytes(bytes(content))
    assert "on top of each other" in unpack(path, into).refused[0][1]


def test_links_devices_and_archives_inside_are_named_and_the_rest_is_taken(tmp_path: Path, into: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, kind in (("link", stat.S_IFLNK), ("pipe", stat.S_IFIFO), ("device", stat.S_IFCHR)):
            info = zipfile.ZipInfo(name)
            info.external_attr = (kind | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
        archive.writestr("inner.zip", b"PK")
        archive.writestr("good.txt", b"good")
    found = unpack(path, into)
    assert [name for name, _ in found.files] == ["good.txt"]
    assert [name for name, _ in found.refused] == ["link", "pipe", "device", "inner.zip"]


def test_a_password_and_a_damaged_entry_are_named(tmp_path: Path, into: Path) -> None:
    path = pack(tmp_path / "a.zip", {"1.txt": b"secret" * 100, "2.txt": b"fine"}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[content.find(b"secret")] ^= 0xFF
    path.write_bytes(bytes(content))
    found = unpack(path, into)
    assert [name for name, _ in found.files] == ["2.txt"] and "damaged" in found.refused[0][1]
    flags = bytearray(pack(tmp_path / "b.zip", {"1.txt": b"x"}).read_bytes())
    flags[flags.find(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "b.zip").write_bytes(bytes(flags))
    assert "password" in unpack(tmp_path / "b.zip", into).refused[0][1]


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04" + bytes(100), b"%PDF-1.7 and more"])
def test_what_is_no_archive_is_refused(tmp_path: Path, into: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    assert "no ZIP archive" in unpack(tmp_path / "a.zip", into).refused[0][1]


def test_a_zip_cut_in_half_is_refused(tmp_path: Path, into: Path) -> None:
    whole = io.BytesIO(pack(tmp_path / "w.zip", {"1.txt": b"x" * 10_000}, zipfile.ZIP_STORED).read_bytes()).getvalue()
    (tmp_path / "a.zip").write_bytes(whole[: len(whole) // 2])
    assert unpack(tmp_path / "a.zip", into).refused


@pytest.mark.parametrize("entries", [10_001, 58_000, 1_000_000])
def test_a_million_entries_are_refused_at_once_whatever_their_number_says(
    tmp_path: Path, into: Path, entries: int
) -> None:
    (tmp_path / "a.zip").write_bytes(directory(entries, said=5))
    started = time.monotonic()
    assert "more than 10,000 files" in unpack(tmp_path / "a.zip", into).refused[0][1]
    assert time.monotonic() - started < 2


def test_one_content_under_many_names_is_refused(tmp_path: Path, into: Path) -> None:
    path = sharing_content(tmp_path / "a.zip")
    assert "on top of each other" in unpack(path, into).refused[0][1] and not list(into.iterdir())


def test_a_packed_size_that_lies_hides_no_bomb(tmp_path: Path, into: Path) -> None:
    path = pack(tmp_path / "a.zip", {"zeros.txt": bytes(30 * 1024**2)})
    content = bytearray(path.read_bytes())
    entry = content.find(b"PK\x01\x02")
    content[entry + 20 : entry + 24] = struct.pack("<L", 20 * 1024**2)
    path.write_bytes(bytes(content))
    assert "on top of each other" in unpack(path, into).refused[0][1]


def test_the_room_is_watched_while_unpacking_too(tmp_path: Path, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / "a.zip", {"1.txt": b"a" * 600, "2.txt": b"b" * 600, "3.txt": b"c" * 300})
    monkeypatch.setattr(archives, "flaw_of", lambda *_: "")
    monkeypatch.setattr(archives, "UNPACKED_BYTES", 1_000)
    found = unpack(path, into)
    assert [name for name, _ in found.files] == ["1.txt", "3.txt"] and found.refused == [("2.txt", BOMB)]
    assert len(list(into.iterdir())) == 2


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_all_at_once_are_refused(tmp_path: Path, into: Path, method: int) -> None:
    assert "unusual way" in unpack(pack(tmp_path / "a.zip", {"1.txt": bytes(9_000_000)}, method), into).refused[0][1]


def test_names_from_a_mac_keep_their_umlauts(tmp_path: Path, into: Path) -> None:
    path = pack(tmp_path / "a.zip", {"Sch\u00e4den/1.txt": b"x"})
    content = path.read_bytes()
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark) + place
        content = content[:at] + b"\0\0" + content[at + 2 :]  # the flag that says: this name is UTF-8
    path.write_bytes(content)
    assert unpack(path, into).files[0][0] == "Sch\u00e4den/1.txt"


def test_names_from_an_old_windows_keep_their_umlauts(tmp_path: Path, into: Path) -> None:
    path = pack(tmp_path / "a.zip", {"Sch_den.txt": b"x"})
    path.write_bytes(path.read_bytes().replace(b"Sch_den", b"Sch\x84den"))
    assert unpack(path, into).files[0][0] == "Sch\u00e4den.txt"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_told_apart(tmp_path: Path, into: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("b.txt", "b.txt", "./b.txt", "b (2).txt"):
            archive.writestr(name, name)
    names = [name for name, _ in unpack(tmp_path / "a.zip", into).files]
    assert len(set(names)) == 4 and all(name.startswith("b") and name.endswith(".txt") for name in names)


def test_what_only_ends_as_a_zip_is_refused(tmp_path: Path, into: Path) -> None:
    path = pack(tmp_path / "a.zip", {"1.txt": b"x"})
    path.write_bytes(b"%PDF-1.7\n" + path.read_bytes())
    assert "no ZIP archive" in unpack(path, into).refused[0][1]


def test_an_archive_that_is_gone_is_refused(tmp_path: Path, into: Path) -> None:
    assert "cannot be read" in unpack(tmp_path / "a.zip", into).refused[0][1]


def test_no_damage_is_raised(tmp_path: Path, into: Path) -> None:
    path, chance = (
        pack(tmp_path / "a.zip", {"\u00e4/1.txt": b"hello " * 99, "2.csv": b"x,y", "3.txt": b"z"}),
        random.Random(1),
    )
    whole = path.read_bytes()
    for _ in range(600):
        broken = bytearray(whole)
        for _ in range(chance.choice((1, 2, 5))):
            at = chance.randrange(len(broken) - 4)
            broken[at : at + chance.choice((1, 4))] = chance.randbytes(1) * chance.choice((1, 4))
        path.write_bytes(broken[: len(whole)])
        unpack(path, into)
