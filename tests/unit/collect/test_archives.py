"""ZIP archives: good ones are unpacked, bombs and tricks are refused before they do harm."""

from __future__ import annotations

import io
import stat
import struct
import time
import zipfile
from pathlib import Path

import pytest

from feinschliff.collect import archives
from feinschliff.collect.archives import BOMB, shown, unpack


@pytest.fixture
def into(tmp_path: Path) -> Path:
    (tmp_path / "into").mkdir()
    return tmp_path / "into"


def pack(path: Path, files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


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
    path = pack(tmp_path / "a.zip", {"zeros.txt": bytes(500_000)}, zipfile.ZIP_STORED)
    content = path.read_bytes().replace(struct.pack("<L", 500_000), struct.pack("<L", 900))
    path.write_bytes(content)
    found = unpack(path, into)
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
