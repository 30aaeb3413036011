"""ZIP archives: what lies in them is unpacked under names of our own, within limits that a bomb meets first."""

from __future__ import annotations

import errno
import io
import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PurePosixPath

ENTRIES = 10_000
DIRECTORY_BYTES = 300 * ENTRIES
"""Of the table of contents: an entry takes about 100 bytes, and at least 46."""
UNPACKED_BYTES = 2 * 1024**3
RATIO = 100
"""An entry that shrinks further, and is large, is a bomb; texts shrink to a tenth."""
SMALL_BYTES = 10 * 1024**2
LOCAL_HEADER = 30
"""Bytes that stand in front of each entry's content, at least."""
PORTION = 1 << 20
BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The only ones that the zipfile module unpacks in portions; what bzip2 and LZMA give would be held whole."""
NESTED = (".zip", ".7z", ".rar", ".tar", ".gz", ".bz2", ".xz", ".zst", ".tgz")
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
"""Unicode categories that change how a name reads."""
UTF_8 = 0x800
"""Flag of an entry whose name is UTF-8."""
BOMB = "it is packed far too tightly, as in a ZIP bomb; do not trust this archive"
BROKEN = "it is damaged or no ZIP archive; pack it anew"


@dataclass
class Unpacked:
    """`files`: (name inside, for people only; where it lies now). `refused`: (name inside, why), "" for the whole."""

    files: list[tuple[str, Path]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def unpack(path: Path, into: Path) -> Unpacked:
    """Unpack an archive below the folder `into`; no name in it becomes a path. Nothing is raised but a full disk."""
    try:
        file = _Archive(io.FileIO(path))
    except OSError as error:
        return Unpacked(refused=[("", f"it cannot be read: {error.strerror}")])
    with file:
        try:
            archive = _opened(file)
            entries = archive.infolist()
            why = flaw_of(entries, archive.start_dir)
        except _TooMany:
            why = f"it holds more than {ENTRIES:,} files; unpack it and collect the folder"
        except OSError as error:
            # a table of contents that points in front of the file gives EINVAL; all else is the disk's
            why = BROKEN if error.errno == errno.EINVAL else f"it cannot be read: {error.strerror}"
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            why = BROKEN
        return Unpacked(refused=[("", why)]) if why else _unpacked(archive, entries, into)


class _TooMany(Exception):
    """A table of contents that is too large to be read."""


class _Archive(io.BufferedReader):
    """The archive's bytes. The zipfile module reads a table of contents at once, however long it says to be."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > DIRECTORY_BYTES:
            raise _TooMany
        return super().read(size)


def _opened(file: _Archive) -> zipfile.ZipFile:
    # What only ends as a ZIP is something else as well: a program, a picture, a PDF.
    if file.read(4) not in BEGINNINGS:
        raise zipfile.BadZipFile
    return zipfile.ZipFile(file)


def flaw_of(entries: Sequence[zipfile.ZipInfo], end: int) -> str:
    """Why the whole archive is refused, from its table of contents, which begins at byte `end`; "" when it is not."""
    if len(entries) > ENTRIES:
        return f"it holds more than {ENTRIES:,} files; unpack it and collect the folder"
    if sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
        return f"it unpacks to more than {UNPACKED_BYTES // 1024**3} GB; unpack it and collect the folder"
    if any(entry.file_size > SMALL_BYTES and entry.file_size > RATIO * entry.compress_size for entry in entries):
        return BOMB
    placed = sorted((entry.header_offset, LOCAL_HEADER + entry.compress_size) for entry in entries)
    if any(start + size > later for (start, size), (later, _) in pairwise([(0, 0), *placed, (end, 0)])):
        return "entries of it lie on top of each other, as in a ZIP bomb; do not trust this archive"
    return ""


def _unpacked(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], into: Path) -> Unpacked:
    found, names, left = Unpacked(), Counter[str](), UNPACKED_BYTES
    for number, entry in enumerate(entries):
        name = shown(_name(entry))
        parts = PurePosixPath(name).parts
        if not parts or entry.is_dir() or any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts):
            continue
        name = _unique(name, names)
        if why := _flaw_of_entry(entry, name):
            found.refused.append((name, why))
            continue
        place = into / f"{number}{_suffix(name)}"
        try:
            left -= _write(archive, entry, place, left)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
            place.unlink(missing_ok=True)
            found.refused.append((name, BOMB if isinstance(error, _TooLarge) else "it is damaged; pack it anew"))
            continue
        found.files.append((name, place))
    return found


class _TooLarge(RuntimeError):
    """An entry that is larger than there is room left for."""


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path, left: int) -> int:
    """Write one entry; returns its bytes. The word of the table of contents is not trusted."""
    written = 0
    with archive.open(entry) as packed, place.open("wb") as file:
        while portion := packed.read(PORTION):
            written += len(portion)
            if written > left:
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
    if entry.compress_type not in METHODS:
        return "it is packed in an unusual way; pack it as an ordinary ZIP (method Deflate)"
    return ""


def _name(entry: zipfile.ZipInfo) -> str:
    """The name inside; macOS writes UTF-8 without saying so."""
    if entry.flag_bits & UTF_8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def shown(name: str) -> str:
    """The name inside as people may see it: one that leads nowhere else and hides nothing."""
    safe = "".join("_" if unicodedata.category(c) in HIDDEN else c for c in name.replace("\\", "/"))
    parts = [part for part in safe.split("/") if part not in ("", ".", "..")]
    return "/".join(part[-255:] for part in parts)[-1_000:].lstrip("/")


def _unique(name: str, taken: Counter[str]) -> str:
    """The name, with a number where an earlier entry bears the same: a source names one file."""
    path, unique = PurePosixPath(name), name
    while taken[unique]:
        taken[name] += 1
        unique = str(path.with_stem(f"{path.stem} ({taken[name]})"))
    taken[unique] += 1
    return unique


def _suffix(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 10 else ""
