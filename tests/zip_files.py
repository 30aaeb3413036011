"""ZIP archives as nobody should send them."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path


def pack(path: Path, files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def directory(entries: int, said: int) -> bytes:
    """An archive whose table of contents names one empty file so many times."""
    head = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, 5, 0) + b"a.txt"
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0) + b"a.txt"
    return head + entry * entries + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, said, said, 51 * entries, len(head), 0)


def sharing_content(path: Path) -> Path:
    """Each entry points to the first one: a small file that unpacks to terabytes."""
    content = bytearray(pack(path, {f"{n}.txt": bytes(900_000) for n in range(9)}).read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 42 : at + 46] = bytes(4)
        at = content.find(b"PK\x01\x02", at + 1)
    path.write_bytes(bytes(content))
    return path


def lying(path: Path) -> Path:
    """An entry of 500,000 bytes whose table of contents says 900."""
    pack(path, {"zeros.txt": bytes(500_000)}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", 500_000), struct.pack("<L", 900)))
    return path
