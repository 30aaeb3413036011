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
from feinschliff.text.dialect import SAMPLE_CHARACTERS, SAMPLE_LINES, SEPARATOR_LINE, column_names, dialect_of
from feinschliff.text.encoding import Encoding, Undecodable, encoding_of

SUFFIXES = (".csv", ".tsv")
YIELDS = "rows"
FIELD_LIMIT = LINE_LIMIT


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """Records with one field per column; `raw` is the canonical JSON of the cells, whatever separator was used."""
    try:
        encoding = encoding_of(path)
    except Undecodable as error:
        yield Refused(source, str(error))
        return
    # The limit of the csv module is one for the whole process; a cell above it makes the row refused.
    csv.field_size_limit(FIELD_LIMIT)
    separator, quoting, first_line = _dialect(path, encoding)
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
                header, columns = row, column_names(row)
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


def _dialect(path: Path, encoding: Encoding) -> tuple[str, Any, int]:
    """(separator, csv quoting, first line to read) of a file."""
    sample = _sample(path, encoding)
    if sample and (named := SEPARATOR_LINE.fullmatch(sample[0].lstrip("\ufeff"))):
        return named[1], csv.QUOTE_MINIMAL, 2
    return *dialect_of(sample, otherwise="\t" if path.suffix.lower() == ".tsv" else ","), 1


def _sample(path: Path, encoding: Encoding) -> list[str]:
    sample: list[str] = []
    characters = 0
    for _, line in islice(lines(path, encoding), SAMPLE_LINES):
        sample.append(line or "")
        characters += len(sample[-1])
        if characters > SAMPLE_CHARACTERS:
            break
    return sample


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


def _is_blank(row: Sequence[str], width: int) -> bool:
    """An empty line, or one of white space where there should be several cells."""
    return not row or (width > 1 and len(row) == 1 and not row[0].strip())


def _misfit(row: Sequence[str], header: Sequence[str]) -> str:
    if list(row) == list(header):
        return "it repeats the header line"
    if any(row[len(header) :]):
        return f"it has {len(row)} cells, the header has {len(header)}"
    return ""
