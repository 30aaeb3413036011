"""Tables that get columns added: CSV and JSONL whose own bytes stay exactly as they are."""

from __future__ import annotations

import codecs
import csv
import errno
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from feinschliff.core.problems import Problem
from feinschliff.store.files import durable
from feinschliff.text.dialect import SAMPLE_CHARACTERS, SAMPLE_LINES, SEPARATOR_LINE, column_names, dialect_of
from feinschliff.text.encoding import Encoding, Undecodable, encoding_of

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MAX_FIELD = 1 << 27


@dataclass(frozen=True)
class Row:
    """One data row. raw : its text without the line ending. end : the line ending as it stands in the file.

    fields : column -> value. line : one-based, where it starts.
    """

    raw: str
    end: str
    fields: Mapping[str, Any]
    line: int


@dataclass(frozen=True)
class Table:
    """A file's rows beside everything that is needed to write the same bytes back.

    preface : a line in front of the header that names the separator. head : CSV's header line.
    separator : empty for JSONL.
    errors : how undecodable bytes are kept (``surrogateescape`` gives them back unchanged).
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    separator: str
    bom: bytes = b""
    errors: str = "strict"
    preface: str = ""
    head: str = ""
    head_end: str = ""


def read_table(path: Path) -> Table:
    """Read a CSV (encoding and separator detected) or, by its suffix, a JSONL file.

    Raises
    ------
    Problem
        ``table/unreadable``, ``table/no-text``, ``table/empty``, ``table/ragged``, ``table/bad-line``.
    """
    try:
        if path.exists() and not path.is_file():
            raise OSError(errno.EINVAL, "it is no regular file")  # reading a pipe would wait for ever
        data = path.read_bytes()
    except OSError as error:
        raise Problem(
            "table/unreadable",
            f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}.",
            "The rows to answer come from this file.",
            ["check the path"],
            where=str(path),
        ) from error
    bom, found = next(((mark, Encoding(name)) for mark, name in MARKS if data.startswith(mark)), (b"", None))
    data = data.removeprefix(bom)
    try:
        encoding = found or encoding_of(path)
        text = data.decode(encoding.name, encoding.errors)
    except (Undecodable, UnicodeDecodeError) as error:
        raise _no_text(path) from error
    if "\0" in text[:65_536]:
        raise _no_text(path)
    shape = {"encoding": encoding.name, "errors": encoding.errors, "bom": bom}
    table = (
        _read_jsonl(text, path, shape) if path.suffix.lower() in (".jsonl", ".ndjson") else _read_csv(text, path, shape)
    )
    if not table.rows or not table.columns:
        raise Problem(
            "table/empty",
            f"{path.name} has no rows with anything in them.",
            "There is nothing to answer.",
            where=str(path),
        )
    return table


def _no_text(path: Path) -> Problem:
    return Problem(
        "table/no-text",
        f"{path.name} is no text file.",
        "Only CSV and JSONL files can be answered.",
        ["save it as CSV in UTF-8 (in Excel: Save as, CSV UTF-8)"],
        where=str(path),
    )


def write_table(path: Path, table: Table, added: Mapping[str, Sequence[Any]]) -> None:
    """Write the table with `added` columns (one value per row) at the end; what was there stays byte for byte.

    In CSV a new cell that a spreadsheet would take for a formula gets a leading apostrophe. Characters that the
    file's encoding lacks become question marks, in new cells only.
    """
    with durable(path, "wb") as file:
        file.write(table.bom + _encoded(table, table.preface))
        if table.head or table.head_end:
            file.write(_encoded(table, table.head + _cells(table, list(added)) + table.head_end))
        for index, row in enumerate(table.rows):
            values = {name: column[index] for name, column in added.items()}
            file.write(_encoded(table, _with_values(table, row, values) + row.end))


def new_names(table: Table, wanted: Sequence[str]) -> dict[str, str]:
    """Wanted column name -> a name that the table does not have yet (``predicted_NAME`` where it is taken)."""
    taken, names = set(table.columns), {}
    for name in wanted:
        new = name
        while new in taken:
            new = f"predicted_{new}"
        taken.add(new)
        names[name] = new
    return names


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """(line, its ending); only the line breaks that CSV knows, so not str.splitlines."""
    for line in io.StringIO(text, newline=""):
        body = line.rstrip("\r\n")
        yield body, line[len(body) :]


def _read_csv(text: str, path: Path, shape: dict[str, Any]) -> Table:
    named = SEPARATOR_LINE.match(text)
    preface = named[0] if named else ""
    text = text[len(preface) :]
    separator = named[1] if named else dialect_of(_sample(text), otherwise=_otherwise(path))[0]
    records = _records(text, separator, 2 if named else 1)
    head, head_end, names, _ = next(records, ("", "", [], 1))
    columns = tuple(column_names(names))
    rows = []
    for raw, end, cells, line in records:
        if len(cells) > len(columns):
            raise Problem(
                "table/ragged",
                f"Line {line} of {path.name} has {len(cells)} columns, the header has {len(columns)}.",
                "New columns would stand under the wrong names.",
                ["put quotes around cells that hold the separator", "or name every column in the first line"],
                where=f"{path.name}, line {line}",
            )
        rows.append(Row(raw, end, dict(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=True)), line))
    return Table(columns, tuple(rows), separator=separator, preface=preface, head=head, head_end=head_end, **shape)


def _otherwise(path: Path) -> str:
    return "\t" if path.suffix.lower() == ".tsv" else ","


def _sample(text: str) -> list[str]:
    """The first lines with their endings, cut at a whole line."""
    return [body + end for body, end in islice(_lines(text[:SAMPLE_CHARACTERS]), SAMPLE_LINES)]


def _records(text: str, separator: str, line: int = 1) -> Iterator[tuple[str, str, list[str], int]]:
    """(raw text, line ending, cells, first line) of every record, the header first; a record may span lines.

    line : where the text begins in its file.

    Blank lines belong to the ending of the record before them.
    """
    taken: list[str] = []

    def feed() -> Iterator[str]:
        for body, end in _lines(text):
            taken.append(body + end)
            yield body + end

    csv.field_size_limit(MAX_FIELD)
    held: tuple[str, list[str], int] | None = None
    for cells in csv.reader(feed(), delimiter=separator):
        raw, used = "".join(taken), len(taken)
        taken.clear()
        if not cells and held is not None:
            held = (held[0] + raw, held[1], held[2])
        elif cells:
            if held is not None:
                yield _split_end(*held)
            held = (raw, cells, line)
        line += used
    if held is not None:
        if "\n" in held[0].strip() and held[0].count('"') % 2:
            raise Problem(
                "table/unclosed-quote",
                f"A quote that is opened in line {held[2]} is never closed.",
                "Everything after it would be taken for one cell.",
                ["close the quote, or write it twice if it belongs to the text"],
                where=f"line {held[2]}",
            )
        yield _split_end(*held)


def _split_end(raw: str, cells: list[str], line: int) -> tuple[str, str, list[str], int]:
    body = raw.rstrip("\r\n")
    return body, raw[len(body) :], cells, line


def _read_jsonl(text: str, path: Path, shape: dict[str, Any]) -> Table:
    columns: dict[str, None] = {}
    rows: list[Row] = []
    for number, (body, end) in enumerate(_lines(text), 1):
        if not body.strip():
            continue
        try:
            fields = json.loads(body)
            if not isinstance(fields, dict):
                raise ValueError("no object in braces")
        except (ValueError, RecursionError) as error:
            raise Problem(
                "table/bad-line",
                f"Line {number} of {path.name} is not a JSON object: {error}.",
                "Each line must be one JSON object.",
                ["mend or remove the line"],
                where=f"{path.name}, line {number}",
            ) from error
        columns.update(dict.fromkeys(fields))
        rows.append(Row(body, end or "\n", fields, number))
    return Table(tuple(columns), tuple(rows), separator="", **shape)


def _with_values(table: Table, row: Row, values: Mapping[str, Any]) -> str:
    if table.separator:
        missing = len(table.columns) - _width(row, table.separator)
        return row.raw + table.separator * missing + _cells(table, list(values.values()))
    body = row.raw.rstrip()
    more = json.dumps(dict(values), ensure_ascii=False)[1:]
    return body[:-1] + (", " if row.fields and values else "") + more


def _width(row: Row, separator: str) -> int:
    return len(next(csv.reader(io.StringIO(row.raw, newline=""), delimiter=separator)))


def _cells(table: Table, values: Sequence[Any]) -> str:
    """New cells with the separator in front of each."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=table.separator, lineterminator="\r\n").writerow([safe_cell(v) for v in values])
    return table.separator + out.getvalue()[:-2] if values else ""


def safe_cell(value: Any) -> str:
    """The value as a cell that no spreadsheet computes: an apostrophe in front makes it text."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _encoded(table: Table, text: str) -> bytes:
    try:
        return text.encode(table.encoding, table.errors)
    except UnicodeEncodeError:
        return b"".join(_encoded_letter(table, letter) for letter in text)


def _encoded_letter(table: Table, letter: str) -> bytes:
    try:
        return letter.encode(table.encoding, table.errors)
    except UnicodeEncodeError:
        return "?".encode(table.encoding)
