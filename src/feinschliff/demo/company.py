"""The files of "Ankerpunkt Versicherung a. G. (erfunden)", as its systems would export them."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from feinschliff.store.files import durable

NAME = "Ankerpunkt Versicherung a. G. (erfunden)"
ENCODINGS = {"meldungen-schadensystem.csv": "cp1252"}
"""One file is what a spreadsheet program of an office exports: semicolons, Windows encoding. All others are UTF-8."""

CLAIMS = ("meldungen-schadensystem.csv", "meldungen-portal.csv", "meldungen-2026-test.csv")
MAILS = ("mails.jsonl", "mails-test.jsonl")
OTHERS = ("fragen.jsonl", "planted.json")
HANDBOOK = "handbuch"

COLUMNS = {
    "text": "Meldung",
    "label.Schadenart": "Schadenart",
    "label.Dringlichkeit": "Dringlichkeit",
    "label.Abteilung": "Abteilung",
}


@dataclass(frozen=True)
class Files:
    """The company's folder: claim notes to label, mails to answer in one tone, a handbook with questions."""

    folder: Path

    @property
    def claims(self) -> list[Path]:
        return [self.folder / name for name in CLAIMS]

    @property
    def mails(self) -> list[Path]:
        return [self.folder / name for name in MAILS]

    def notes(self) -> list[str]:
        """The claim notes of the first file, in order."""
        with self.claims[0].open(encoding=ENCODINGS[CLAIMS[0]], newline="") as file:
            return [row["Meldung"] for row in csv.DictReader(file, delimiter=";")]

    def planted(self) -> dict[str, Any]:
        """Which faults were planted where: kind -> [{"file", "row", ...}], rows zero-based."""
        return json.loads((self.folder / "planted.json").read_text(encoding="utf-8"))


def write(folder: Path) -> Files:
    """Write the company's files into `folder` (made if need be); writing again gives the same bytes."""
    data = files(__name__.rpartition(".")[0]) / "data"
    (folder / HANDBOOK).mkdir(parents=True, exist_ok=True)
    names = [*CLAIMS, *MAILS, *OTHERS]
    names += [f"{HANDBOOK}/{chapter.name}" for chapter in (data / HANDBOOK).iterdir() if chapter.name.endswith(".md")]
    for name in names:
        text = (data / name).read_text(encoding="utf-8")
        with durable(folder / name, "wb") as file:
            file.write(text.encode(ENCODINGS.get(name, "utf-8")))
    return Files(folder)
