"""ZIP archives: what lies in them is unpacked under names of our own, within limits that a bomb meets first."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PurePosixPath

ENTRIES = 10_000
UNPACKED_BYTES = 2 * 1024**3
RATIO = 100
"""An entry that shrinks further, and is large, is a bomb; texts shrink to a tenth."""
SMALL_BYTES = 10 * 1024**2
PORTION = 1 << 20
NESTED = (".zip", ".7z", ".rar", ".tar", ".gz", ".bz2", ".xz", ".zst", ".tgz")
BOMB = "it is packed far too tightly, as in a ZIP bomb; do not trust this archive"


@dataclass
class Unpacked:
    """`files`: (name inside, for people only; where it lies now). `refused`: (name inside, why), "" for the whole."""

    files: list[tuple[str, Path]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def unpack(path: Path, into: Path) -> Unpacked:
    """Unpack an archive below the folder `into`; no name in it becomes a path. Nothing is raised but a full disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if why := flaw_of(entries):
                return Unpacked(refused=[("", why)])
            return _unpacked(archive, entries, into)
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return Unpacked(refused=[("", "it is damaged or no ZIP archive; pack it anew")])


def flaw_of(entries: Sequence[zipfile.ZipInfo]) -> str:
    """Why the whole archive is refused, from its table of contents; "" when it may be unpacked."""
    if len(entries) > ENTRIES:
        return f"it holds more than {ENTRIES:,} files; unpack it and collect the folder"
    if sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
        return f"it unpacks to more than {UNPACKED_BYTES // 1024**3} GB; unpack it and collect the folder"
    if any(entry.file_size > SMALL_BYTES and entry.file_size > RATIO * entry.compress_size for entry in entries):
        return BOMB
    placed = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    if any(start + size > later for (start, size), (later, _) in pairwise(placed)):
        return "entries of it lie on top of each other, as in a ZIP bomb; do not trust this archive"
    return ""


def _unpacked(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], into: Path) -> Unpacked:
    found, left = Unpacked(), UNPACKED_BYTES
    for number, entry in enumerate(entries):
        name = shown(entry.filename)
        parts = PurePosixPath(name).parts
        if entry.is_dir() or not parts or any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts):
            continue
        if why := _flaw_of_entry(entry, name):
            found.refused.append((name, why))
            continue
        place = into / f"{number}{_suffix(name)}"
        try:
            left -= _write(archive, entry, place, left)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            place.unlink(missing_ok=True)
            found.refused.append((name, BOMB if isinstance(error, _TooLarge) else "it is damaged; pack it anew"))
            continue
        found.files.append((name, place))
    return found


class _TooLarge(RuntimeError):
    """An entry that is larger than it says, or than there is room left for."""


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path, left: int) -> int:
    """Write one entry; returns its bytes. The word of the table of contents is not trusted."""
    most = min(left, max(entry.file_size, SMALL_BYTES))
    written = 0
    with archive.open(entry) as packed, place.open("wb") as file:
        while portion := packed.read(PORTION):
            written += len(portion)
            if written > most:
                raise _TooLarge
            file.write(portion)
    return written


def _flaw_of_entry(entry: zipfile.ZipInfo, name: str) -> str:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind and not stat.S_ISREG(kind):
        return "it is a link or a device, not a file"
    if entry.flag_bits & 1:
        return "it is protected by a password; pack it without one"
    if PurePosixPath(name).suffix.lower() in NESTED:
        return "it is an archive in an archive; unpack it and collect the folder"
    return ""


def shown(name: str) -> str:
    """The name inside as people may see it: one that leads nowhere else and hides nothing."""
    safe = "".join("_" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") else c for c in name.replace("\\", "/"))
    parts = [part for part in safe.split("/") if part not in ("", ".", "..")]
    return "/".join(part[:200] for part in parts)[:1_000]


def _suffix(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 10 else ""
