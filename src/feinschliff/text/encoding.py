"""Which encoding a text file is in: byte order mark, UTF-8, or the one in which letters and signs stand as they should.

A reading costs what its characters are unusual where they stand; the cheapest counts if no other comes close.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

CHUNK = 1 << 20
MARKS = (  # the longer mark first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OF_OFFICES = ("cp1252", "iso8859_15", "cp850", "cp858", "mac_roman")
"""One byte a letter, as Windows, Unix, DOS (without and with the Euro sign) and old Macs saved German and English."""

GERMAN = "äöüÄÖÜß"
COSTS = {
    letter: cost
    for letters, cost in (
        ("äöüß", 1),
        ("ÄÖÜ„“–…§€\xa0", 3),
        ("’‚‘”°²³•\xad", 4),
        ("é", 5),
        ("àáâçèêëíîïñóôúûÉ´½«»", 7),
    )
    for letter in letters
}
"""How unusual a character is in German and English texts, roughly the logarithm of how seldom it is met."""
LETTER, SIGN, CONTROL = 9, 12, 30
"""The same for all others."""
MISPLACED, ODD = 8, 4
"""On top of that, for a character that stands where it never, or seldom, does."""
SURE = 4
"""By so much the best reading must be less unusual than the next."""
PLAUSIBLE = 7
"""What is more unusual than this on average is no German, English or French text."""
FOLLOWING = {"ö": "dfklnprstz", "ü": "bp"}
"""What a word that begins with the letter goes on with."""
SECTION, AMOUNT = re.compile(r"\s?[\d§]"), re.compile(r"\d")
BEYOND_ASCII = re.compile(rb"(?s)[\x80-\xff](?<=(...))(?=(..))")
BROKEN = re.compile("[\udc80-\udcff]")
WIDE = re.compile("[^\x00-\x7f\udc80-\udcff]")


_named: ContextVar[str] = ContextVar("_named", default="")


class Undecodable(ValueError):
    """It is not sure in which encoding the file is; the message says so in one sentence, with the possible readings."""


@dataclass(frozen=True)
class Encoding:
    """`errors` is ``surrogateescape`` for UTF-8 with a few broken bytes: the records that hold them are refused."""

    name: str
    errors: str = "strict"


def encoding_of(path: Path) -> Encoding:
    """The encoding of a whole text file (all of it is checked); raises Undecodable and OSError."""
    status = path.stat()
    return _encoding_of(path, _named.get(), status.st_size, status.st_mtime_ns)


@contextmanager
def named(name: str) -> Iterator[None]:
    """Within it, files that are neither UTF-8 nor bear a mark are in the encoding that a person named, if any."""
    before = _named.set(name)
    try:
        yield
    finally:
        _named.reset(before)


@lru_cache(maxsize=64)
def _encoding_of(path: Path, named: str, size: int, changed: int) -> Encoding:
    with path.open("rb") as file:
        head = file.read(65_536)
    for mark, name in MARKS:
        if head.startswith(mark):
            return _checked(path, name)
    if not named and (name := _utf16_without_mark(head)):
        return _checked(path, name)
    broken, wide = _utf8_counts(path)
    if not broken:
        return Encoding("utf-8")
    if wide > broken:
        # Mostly sound UTF-8: reading it all as Windows-1252 would turn every umlaut into two wrong letters.
        return Encoding("utf-8", "surrogateescape")
    return _checked(path, named or _of_offices(path))


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


def _of_offices(path: Path) -> str:
    """The encoding of one byte a letter in which letters and signs stand where they belong; raises Undecodable."""
    found = _surrounded(path)
    used = bytes({window[2] for window in found})
    names = {used.decode(name, "surrogateescape"): name for name in reversed(OF_OFFICES)}.values()
    costs = sorted((_unusual(found, name), name) for name in names)
    (least, best), *others = costs
    if least <= PLAUSIBLE * found.total() and all(cost >= least + SURE for cost, _ in others):
        return best
    first, second = best, costs[1][1]
    piece = _piece(path, bytes(byte for byte in used if _read(bytes([byte]), first) != _read(bytes([byte]), second)))
    readings = " or ".join(f"{_read(piece, name)!r} ({name})" for name in (first, second))
    raise Undecodable(f"its encoding is not sure: {readings}; say it with --encoding, or save it as UTF-8")


def _read(content: bytes, name: str) -> str:
    return content.decode(name, "replace")


def _piece(path: Path, telling: bytes) -> bytes:
    """The first piece of a line that holds one of these bytes."""
    piece = re.compile(rb"[^\r\n]{0,15}[%s][^\r\n]{0,15}" % re.escape(telling))
    return next(match[0] for chunk in _chunks(path) if (match := piece.search(chunk)))


def _surrounded(path: Path) -> Counter[bytes]:
    """Every byte beyond ASCII in the middle of its four neighbours, and how often it stands so."""
    found = Counter[tuple[bytes, ...]]()
    before = b"\n\n"
    for chunk in chain(_chunks(path), [b"\n\n"]):
        found.update(BEYOND_ASCII.findall(before + chunk))
        before = (before + chunk)[-4:]
    return Counter({b"".join(parts): times for parts, times in found.items()})


def _unusual(found: Counter[bytes], name: str) -> int:
    """How unusual the text is when it is read in this encoding."""
    return sum(_cost(window.decode(name, "surrogateescape")) * times for window, times in found.items())


def _cost(window: str) -> int:
    """How unusual the character in the middle of five is there."""
    before, letter, after = window[1], window[2], window[3]
    joined = before.isalpha() and after.isalpha()
    if letter.isalpha():
        starts, ends = not before.isalpha(), not after.isalpha()
        misplaced = (
            (starts and ends and letter != "à" and not (letter in GERMAN and after == "."))
            or (letter == "à" and not ends)
            or (joined and not before.isascii() and not after.isascii())
            or (letter.isupper() and not starts and (before.islower() or after.islower()))
            or (letter.islower() and after.isupper() and letter != "ß")
            or (starts and after.islower() and after not in FOLLOWING.get(letter.lower(), after))
        )
        odd = (letter == "ß" and before.lower() not in "aeiouyäöü") or (letter in "äöü" and ends)
        rare = LETTER
    else:
        misplaced = (
            (joined and letter not in "’…–´\xad")
            or (letter in "„‚€§°" and before.isalpha())
            or (letter in "„‚" and (after.isspace() or after in ".,;:!?)"))
            or (letter in "”€§²³" and after.isalpha())
            or (letter in "“”‘’" and before.isspace() and after.isspace())
        )
        odd = (
            (letter == "§" and not SECTION.match(window[3:]))
            or (letter == "€" and not AMOUNT.search(window))
            or (letter == "…" and joined)
            or (letter == "’" and joined and after not in "stmdlrv")
        )
        rare = SIGN if letter.isprintable() else CONTROL
    return COSTS.get(letter, rare) + MISPLACED * misplaced + ODD * odd


def _checked(path: Path, name: str) -> Encoding:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Undecodable(f"some of its bytes are not {name}; save it as UTF-8") from error
    return Encoding(name)
