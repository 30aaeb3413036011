"""CSV and TSV: encoding and separator are found out; the first line names the columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from feinschliff.collect.lines import LINE_LIMIT, lines
from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical
from feinschliff.text.encoding import Encoding, Undecodable, encoding_of

SUFFIXES = (".csv", ".tsv")
SEPARATORS = (";", ",", "\t", "|")
FIELD_LIMIT = LINE_LIMIT
SAMPLE_LINES = 200
SAMPLE_CHARACTERS = 1_000_000


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """Records with one field per column; `raw` is the canonical JSON of the cells, whatever separator was used."""
    try:
        encoding = encoding_of(path)
    except Undecodable as error:
        yield Refused(source, str(error))
        return
    # The limit of the csv module is one for the whole process; a cell above it makes the row refused.
    csv.field_size_limit(FIELD_LIMIT)
    separator, quoting, first_line = dialect_of(path, encoding)
    feed = _Feed(lines(path, encoding), first_line)
    rows = _rows(csv.reader(feed, delimiter=separator, quoting=quoting), feed)
    columns: list[str] | None = None
    position = 0
    for line, row, why in rows:
        if columns is None:
            if why:
                yield Refused(source, f"its header line cannot be read: {why}", line=line)
                return
            if not _is_blank(row, 2):
                header, columns = row, _names(row)
            continue
        if not why and _is_blank(row, len(columns)):
            continue
        why = why or _misfit(row, header)
        if why:
            yield Refused(source, why, position, line)
        else:
            cells = row + [""] * (len(columns) - len(row))
            yield Record(source, position, canonical(row), dict(zip(columns, cells, strict=False)), line)
        position += 1


def dialect_of(path: Path, encoding: Encoding) -> tuple[str, Any, int]:
    """(separator, csv quoting, first line to read) of a file.

    The separator is the one that splits the header into at least two cells and gives most rows just as many;
    `csv.Sniffer` was left out: on free text it takes apostrophes for quotes and letters for separators.
    """
    sample = _sample(path, encoding)
    if sample and (named := sample[0].strip().lower()).startswith("sep=") and len(named) == 5:
        return named[4], csv.QUOTE_MINIMAL, 2  # Excel's own way to name the separator
    best: tuple[tuple[float, int, int], str, Any] = (
        (0.0, 0, 0),
        "\t" if path.suffix.lower() == ".tsv" else ",",
        csv.QUOTE_MINIMAL,
    )
    for separator in SEPARATORS:
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE) if separator == "\t" else (csv.QUOTE_MINIMAL,):
            fit = _fit(sample, separator, quoting)
            if fit > best[0]:
                best = (fit, separator, quoting)
    return best[1], best[2], 1


def _sample(path: Path, encoding: Encoding) -> list[str]:
    sample: list[str] = []
    characters = 0
    for _, line in islice(lines(path, encoding), SAMPLE_LINES):
        sample.append(line or "")
        characters += len(sample[-1])
        if characters > SAMPLE_CHARACTERS:
            break
    return sample


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


class _Feed:
    """Hands lines to the csv module and remembers what it cannot say: where a row began, and why it is broken."""

    def __init__(self, numbered: Iterator[tuple[int, str | None]], first_line: int) -> None:
        self.numbered = numbered
        self.first_line = first_line
        self.last = first_line - 1
        self.too_long = self.ended = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        for number, line in self.numbered:
            if number < self.first_line:
                continue
            self.last = number
            self.too_long = self.too_long or line is None
            return "\n" if line is None else line
        self.ended = True
        raise StopIteration


def _rows(reader: Any, feed: _Feed) -> Iterator[tuple[int, list[str], str]]:
    """(first line, cells, why the row is refused or "") of each row."""
    while True:
        line, feed.too_long, why = feed.last + 1, False, ""
        row: list[str] = []
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            why = f"a cell is longer than {FIELD_LIMIT:,} characters" if "limit" in str(error) else str(error)
        if feed.too_long:
            why = f"a line is longer than {LINE_LIMIT:,} characters"
        elif feed.ended:
            # The reader only asks for a line after the last one when a quote is still open.
            why = f"a quotation mark opened here is never closed: lines {line} to {feed.last} hang together"
        yield line, row, why


def _names(header: Sequence[str]) -> list[str]:
    """Column names, made complete and unique: an empty one becomes "column 3", a second "label" "label (2)"."""
    names: list[str] = []
    for number, cell in enumerate(header, start=1):
        name = first = cell.strip().lstrip("\ufeff") or f"column {number}"
        copy = 2
        while name in names:
            name, copy = f"{first} ({copy})", copy + 1
        names.append(name)
    return names


def _is_blank(row: Sequence[str], width: int) -> bool:
    """An empty line, or one of white space where there should be several cells."""
    return not row or (width > 1 and len(row) == 1 and not row[0].strip())


def _misfit(row: Sequence[str], header: Sequence[str]) -> str:
    if list(row) == list(header):
        return "it repeats the header line"
    if any(row[len(header) :]):
        return f"it has {len(row)} cells, the header has {len(header)}"
    return ""
