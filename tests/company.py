"""A small invented insurer for the tests: 181 claim notes as an office's spreadsheet exports them, faults included."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
PLANTED: dict[str, Any] = json.loads((DATA / "schadenmeldungen.planted.json").read_text(encoding="utf-8"))


def write(folder: Path) -> Path:
    """Write the notes into `folder` (made if need be), in cp1252 with semicolons, and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "schadenmeldungen.csv"
    path.write_bytes((DATA / "schadenmeldungen.csv").read_text(encoding="utf-8").encode("cp1252"))
    return path
