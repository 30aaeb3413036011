"""The shape of a CSV: which separator, how it quotes, and what its columns are called."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

SEPARATORS = (";", ",", "\t", "|")
SAMPLE_LINES = 200
SAMPLE_CHARACTERS = 1_000_000
SEPARATOR_LINE = re.compile(r'sep=([^\r\n"])\s*(\r\n|\r|\n|$)', re.IGNORECASE)
"""Excel's own way to name the separator, in front of the header."""


def dialect_of(sample: Sequence[str], *, otherwise: str = ",") -> tuple[str, Any]:
    """(separator, csv quoting) of a file by its first lines; `otherwise` where there is only one column.

    The separator is the one that splits the header into at least two cells and gives most rows just as many;
    `csv.Sniffer` was left out: on free text it takes apostrophes for quotes and letters for separators.
    """
    best: tuple[tuple[float, int, int], str, Any] = ((0.0, 0, 0), otherwise, csv.QUOTE_MINIMAL)
    for separator in SEPARATORS:
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE) if separator == "\t" else (csv.QUOTE_MINIMAL,):
            fit = _fit(sample, separator, quoting)
            if fit > best[0]:
                best = (fit, separator, quoting)
    return best[1], best[2]


def _fit(sample: Sequence[str], separator: str, quoting: Any) -> tuple[float, int, int]:
    """(share of the sample's rows that have as many cells as the header, that number, rows); zeros for one cell.

    More rows win at last: in a tab file that does not quote, stray quotation marks would glue rows together.
    """
    try:
        rows = [row for row in csv.reader(sample, delimiter=separator, quoting=quoting) if row]
    except csv.Error:
        return 0.0, 0, 0
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0.0, 0, 0
    return sum(len(row) == width for row in rows) / len(rows), width, len(rows)


def column_names(header: Sequence[str]) -> list[str]:
    """Column names, made complete and unique: an empty one becomes "column 3", a second "label" "label (2)"."""
    names: dict[str, None] = {}
    copies: Counter[str] = Counter()
    for number, cell in enumerate(header, start=1):
        name = first = cell.strip().lstrip("\ufeff") or f"column {number}"
        while name in names:
            copies[first] += 1
            name = f"{first} ({copies[first] + 1})"
        names[name] = None
    return list(names)
