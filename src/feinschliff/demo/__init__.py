"""The demo: files of an invented insurer, written by us, with a few faults planted for the verdicts to find."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from feinschliff.core.problems import unknown

FILES = {"de": "schadenmeldungen.csv", "en": "mails.jsonl"}
ENCODINGS = {"de": "cp1252", "en": "utf-8"}
"""The German file is what a spreadsheet program of an office exports: semicolons, Windows encoding."""


def write(folder: Path, lang: str = "de") -> Path:
    """Write the demo's file in `lang` into `folder` (made if need be) and return its path.

    ``de``: 181 claim notes with type, urgency and department, to classify. ``en``: 60 mails with their answers, to
    learn a house tone from. Writing again gives the same bytes. Raises ``demo/unknown-language``.
    """
    if lang not in FILES:
        raise unknown("demo/unknown-language", "language of the demo", lang, FILES)
    text = (files(__name__) / "data" / FILES[lang]).read_text(encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILES[lang]
    path.write_bytes(text.encode(ENCODINGS[lang]))
    return path
