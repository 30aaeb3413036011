"""Office files with one part changed, as tests of their readers need them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The same package with one part changed, or added."""
    with zipfile.ZipFile(path) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    parts[part] = change(parts.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path
