"""A look at an office file before a library opens it: it is a ZIP of XML parts, and both can be bombs."""

from __future__ import annotations

import errno
import lzma
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

RATIO = 200
"""A part that is so much smaller packed, and large, is a bomb; real sheets and texts stay below 50."""
SMALL_BYTES = 10 * 1024**2
MOST_PARTS = 20_000
CHUNK = 65_536
ENTITIES = "it declares XML entities, which no office program writes; do not trust this file"
BROKEN = "it is damaged, protected by a password, or no office file; open it in the office program and save it anew"
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
)


class _Declares(Exception):
    """The XML has a document type, where entities are declared."""


class _Begun(Exception):
    """The first element is reached, after which nothing can be declared."""


def flaw_of_package(path: Path, limit: int) -> str:
    """Why an office file must not be opened, "" when it may; `limit`: bytes of all its parts unpacked."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limit:
                return f"it unpacks to more than {limit // 1024**2} MB; split it into smaller files"
            if any(part.file_size > SMALL_BYTES and part.file_size > RATIO * part.compress_size for part in parts):
                return "a part of it is packed far too tightly, as in a ZIP bomb; do not trust this file"
            for part in parts:
                if part.flag_bits & 1:
                    return "it is protected by a password; save it without one"
                if part.filename.lower().endswith((".xml", ".rels")) and _declares_entities(package, part):
                    return ENTITIES
    except OSError as error:
        if error.errno != errno.EINVAL:  # which a table of contents gives that points in front of the file
            raise
        return BROKEN
    except DAMAGE:
        return BROKEN
    return ""


def _declares_entities(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part is XML with a document type, in whatever encoding and however far from its beginning."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _found_declaration
    parser.StartElementHandler = _found_element
    with package.open(part) as file:
        try:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk, False)
        except _Declares:
            return True
        except (_Begun, expat.ExpatError):
            pass  # XML that is none is for the library to refuse
    return False


def _found_declaration(*_: object) -> None:
    raise _Declares


def _found_element(*_: object) -> None:
    raise _Begun
