"""Which encoding a text file is in: byte order mark, strict UTF-8, Windows-1252 with German letters, then a guess."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CHUNK = 1 << 20
SAMPLE = 256 * 1024
MARKS = (  # the longer mark first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ASCII = bytes(range(128))
GERMAN = "äöüÄÖÜß"
OF_OFFICES = {"cp1252": bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D)), "cp850": b"", "mac_roman": b""}
"""Encodings of Windows, DOS and old Macs, with the bytes that stand for nothing there."""

LIKELY = ["cp1252", "iso8859_15", "cp850", "mac_roman", "utf_16"]
BROKEN = re.compile("[\udc80-\udcff]")
WIDE = re.compile("[^\x00-\x7f\udc80-\udcff]")


class Undecodable(ValueError):
    """The file is in no encoding that we recognise; the message says so in one sentence."""


@dataclass(frozen=True)
class Encoding:
    """`errors` is ``surrogateescape`` for UTF-8 with a few broken bytes: the records that hold them are refused."""

    name: str
    errors: str = "strict"


def encoding_of(path: Path) -> Encoding:
    """The encoding of a whole text file (all of it is checked); raises Undecodable and OSError."""
    status = path.stat()
    return _encoding_of(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=64)
def _encoding_of(path: Path, size: int, changed: int) -> Encoding:
    with path.open("rb") as file:
        head = file.read(65_536)
    for mark, name in MARKS:
        if head.startswith(mark):
            return _checked(path, name)
    if name := _utf16_without_mark(head):
        return _checked(path, name)
    broken, wide = _utf8_counts(path)
    if not broken:
        return Encoding("utf-8")
    if wide > broken:
        # Mostly sound UTF-8: reading it all as Windows-1252 would turn every umlaut into two wrong letters.
        return Encoding("utf-8", "surrogateescape")
    if name := _german(path):
        return Encoding(name)
    return _checked(path, _guess(path))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 of European text has a zero byte in every second place."""
    half = len(head) // 2
    if half < 4:
        return ""
    if head[1::2].count(0) > 0.6 * half and head[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[::2].count(0) > 0.6 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def _utf8_counts(path: Path) -> tuple[int, int]:
    """How many bytes are not UTF-8, and how many characters beyond ASCII are sound UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    broken = wide = 0
    for chunk in _chunks(path):
        text = decoder.decode(chunk)
        if not text.isascii():
            broken += len(BROKEN.findall(text))
            wide += len(WIDE.findall(text))
    return broken + len(decoder.decode(b"", final=True)), wide


def _german(path: Path) -> str:
    """The office encoding in which at least half of the bytes beyond ASCII, and most of all, are German letters."""
    counts = Counter[int]()
    for chunk in _chunks(path):
        counts.update(chunk.translate(None, ASCII))
    possible = [name for name, missing in OF_OFFICES.items() if not any(counts[byte] for byte in missing)]
    letters = {name: sum(counts[byte] for byte in GERMAN.encode(name)) for name in possible}
    best = max(possible, key=lambda name: letters[name])  # of equals the first, which is the most common
    return best if letters[best] * 2 >= counts.total() > 0 else ""


def _guess(path: Path) -> str:
    from charset_normalizer import from_bytes

    sample = _telling_sample(path)
    for isolation in (LIKELY, None):
        best = from_bytes(sample, cp_isolation=isolation).best()
        if best is not None:
            return best.encoding
    raise Undecodable("its encoding is not recognised; save it as UTF-8")


def _telling_sample(path: Path) -> bytes:
    """Up to 256 KB around the first byte beyond ASCII."""
    before = b""
    for chunk in _chunks(path):
        if not chunk.isascii():
            first = next(i for i, byte in enumerate(chunk) if byte > 127)
            return (before + chunk[max(0, first - 1000) :])[:SAMPLE]
        before = chunk[-1000:]
    return before


def _checked(path: Path, name: str) -> Encoding:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Undecodable(f"it begins like {name}, but holds bytes that are not; save it as UTF-8") from error
    return Encoding(name)
