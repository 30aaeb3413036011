"""A look at an office file before a library opens it: it is a ZIP of XML parts, and both can be bombs."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

RATIO = 200
"""A part that is so much smaller packed, and large, is a bomb; real sheets and texts stay below 50."""
SMALL_BYTES = 10 * 1024**2
MOST_PARTS = 20_000
DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
PROLOGUE = 4_096
"""Bytes of a part in which a document type would have to stand."""
ENTITIES = "it declares XML entities, which no office program writes; do not trust this file"
BROKEN = "it is damaged, protected by a password, or no office file; open it in the office program and save it anew"


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
                if part.filename.lower().endswith((".xml", ".rels")) and DECLARATION.search(_opening(package, part)):
                    return ENTITIES
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return BROKEN
    return ""


def _opening(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with package.open(part) as file:
        opening = file.read(PROLOGUE)
    # UTF-16 parts hide the declaration from a search for bytes
    return opening.replace(b"\0", b"")
