"""Outlook's .msg files, built here byte by byte: a small compound file (MS-CFB) with a mail's properties (MS-OXMSG)."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from feinschliff.collect.readers import msg
from feinschliff.core.nouns import Record, Refused

SECTOR, END, FREE = 512, 0xFFFFFFFE, 0xFFFFFFFF
SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP, SUBJECT, BODY = 0x0C1A, 0x0C1F, 0x5D01, 0x0037, 0x1000
NAME, ADDRESS, SMTP, FILE_NAME, HEADERS = 0x3001, 0x3003, 0x39FE, 0x3707, 0x007D


def storage(texts: dict[int, str], header: int, **below: Any) -> dict[str, Any]:
    """A storage with text properties; `header` is the length of what stands before its table of properties."""
    table, entries = b"\0" * header, dict(below)
    for pid, text in texts.items():
        content = text.encode("utf-16-le")
        table += struct.pack("<HHIII", 0x001F, pid, 6, len(content) + 2, 0)
        entries[f"__substg1.0_{pid:04X}001F"] = content
    return {**entries, "__properties_version1.0": table}


def compound(root: dict[str, Any]) -> bytes:
    """A compound file: all streams are small, so that they lie in the mini stream."""
    entries: list[list[Any]] = []

    def add(name: str, content: Any, sort: int) -> int:
        number = len(entries)
        entries.append([name, sort, FREE, FREE, content])
        before = None
        for inner, below in content.items() if isinstance(content, dict) else ():
            child = add(inner, below, 1 if isinstance(below, dict) else 2)
            entries[number if before is None else before][3 if before is None else 2] = child
            before = child
        return number

    add("Root Entry", root, 5)
    mini, mini_table = b"", []
    directory = b""
    for name, sort, right, child, content in entries:
        start, size = END, 0
        if isinstance(content, bytes) and content:
            start, size = len(mini) // 64, len(content)
            count = -(-size // 64)
            mini_table += [start + n + 1 for n in range(count - 1)] + [END]
            mini += content.ljust(count * 64, b"\0")
        utf16 = name.encode("utf-16-le")
        directory += struct.pack(
            "<64sHBBIII16xI16xIII", utf16, len(utf16) + 2, sort, 1, FREE, right, child, 0, start, size, 0
        )
    pieces = [directory, mini, struct.pack(f"<{len(mini_table)}I", *mini_table)]
    counts = [-(-len(piece) // SECTOR) for piece in pieces]
    starts = [1, 1 + counts[0], 1 + counts[0] + counts[1]]
    table = [0xFFFFFFFD]
    for start, count in zip(starts, counts, strict=True):
        table += [start + n + 1 for n in range(count - 1)] + [END]
    assert len(table) <= SECTOR // 4
    # the root entry, the first of the directory, says where the small streams lie
    pieces[0] = directory[:116] + struct.pack("<II", starts[1], len(mini)) + directory[124:]
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, starts[0], 0, 4096, starts[2], counts[2], END, 0,
    )  # fmt: skip
    head = head.ljust(76, b"\0") + struct.pack("<109I", 0, *[FREE] * 108)
    fat = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
    return head + fat + b"".join(p.ljust(n * SECTOR, b"\0") for p, n in zip(pieces, counts, strict=True))


def read(tmp_path: Path, content: bytes) -> Record | Refused:
    (tmp_path / "a.msg").write_bytes(content)
    (item,) = msg.read(tmp_path / "a.msg", "a.msg")
    return item


def saved(**more: str) -> dict[str, Any]:
    texts = {SENDER_NAME: "Ann Wu", SUBJECT: "Zähler", BODY: "Der Zähler läuft.\r\n\r\nViele Grüße\r\nAnn Wu"}
    people = {
        "__recip_version1.0_#00000000": storage({NAME: "", SMTP: "help@firma.example"}, 8),
        "__recip_version1.0_#00000001": storage({NAME: "Bob", ADDRESS: "/O=FIRMA/CN=BOB"}, 8),
        "__attach_version1.0_#00000000": storage({FILE_NAME: "Foto.jpg"}, 8),
    }
    return storage({**texts, **{int(pid): text for pid, text in more.items()}}, 32, **people)


def test_a_mail_of_outlook_is_read_with_people_who_have_no_name_or_no_address(tmp_path: Path) -> None:
    item = read(
        tmp_path, compound(saved(**{str(SENDER_ADDRESS): "/O=FIRMA/CN=ANN", str(SENDER_SMTP): "Ann@firma.example"}))
    )
    assert isinstance(item, Record), item
    fields = item.fields
    assert (fields["text"], fields["subject"]) == ("Der Zähler läuft.", "Zähler")
    assert (fields["from"], fields["to"]) == ("ann@firma.example", "help@firma.example")
    assert fields["attachments"] == ["Foto.jpg"]


def test_its_internet_headers_count_first_and_are_decoded(tmp_path: Path) -> None:
    headers = (
        "From: =?utf-8?q?Ann_W=C3=BC?= <ann@post.example>\r\nSubject: =?utf-8?q?Z=C3=A4hler_2?=\r\n"
        "Message-ID: <2@post>\r\nIn-Reply-To: <1@firma>\r\nDate: Mon, 4 May 2026 10:12:00 +0200\r\n\r\n"
    )
    item = read(tmp_path, compound(saved(**{str(HEADERS): headers})))
    assert isinstance(item, Record), item
    assert (item.fields["from"], item.fields["subject"]) == ("ann@post.example", "Zähler 2")
    assert item.fields["date"] == "2026-05-04T08:12:00Z" and item.meta["groups"] == ["thread:<1@firma>"]


@pytest.mark.parametrize("cut", [0, 7, 600, 1_500, 2_100])
def test_a_damaged_file_is_refused_as_a_whole(tmp_path: Path, cut: int) -> None:
    item = read(tmp_path, compound(saved())[:cut])
    assert item == Refused("a.msg", msg.BROKEN)
