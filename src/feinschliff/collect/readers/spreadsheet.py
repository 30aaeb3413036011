"""Excel and OpenDocument workbooks: every sheet is a table of its own; formulas give their last result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from feinschliff.collect.office import BROKEN, flaw_of_package
from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical
from feinschliff.text.dialect import column_names

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
YIELDS = "rows"
UNPACKED_LIMIT = 500 * 1024**2
MOST_CELLS = 5_000_000
"""Of a sheet; a sheet is held whole, and with its rows as texts that are about 500 MB."""
PACKED = (".xlsx", ".xlsm", ".xlsb", ".ods")


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """Records with one field per column, over all sheets; `line` is the row's number in its sheet."""
    if path.suffix.lower() in PACKED and (why := flaw_of_package(path, UNPACKED_LIMIT)):
        yield Refused(source, why)
        return
    import python_calamine as calamine

    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as workbook:
            names = workbook.sheet_names
            position = 0
            for name in names:
                for item in _of_sheet(workbook.get_sheet_by_name(name), source, position):
                    position += 1
                    if isinstance(item, Record) and len(names) > 1:
                        item = Record(source, item.position, item.raw, item.fields, item.line, {"sheet": name})
                    yield item
    except calamine.PasswordError:
        yield Refused(source, "it is protected by a password; save it without one")
    except (calamine.CalamineError, ValueError, RuntimeError):
        yield Refused(source, BROKEN)


def _of_sheet(sheet: Any, source: str, position: int) -> Iterator[Record | Refused]:
    if sheet.height * sheet.width > MOST_CELLS:
        yield Refused(source, f"its sheet {sheet.name} has more than {MOST_CELLS:,} cells; save it as CSV", position)
        return
    rows = [[plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    start = header_row(rows)
    if start is None:
        return
    header = rows[start]
    used = max(i for row in rows for i, value in enumerate(row) if value) + 1
    columns = column_names(header[:used])
    for number, row in enumerate(rows[start + 1 :], start + 2):
        cells = row[:used]
        if not any(cells):
            continue
        if cells == header[:used]:
            yield Refused(source, "it repeats the header line", position, number)
        else:
            yield Record(source, position, canonical(cells), dict(zip(columns, cells, strict=False)), number)
        position += 1


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The row that names the columns: the first with several filled cells (titles stand above it alone); None for a
    sheet without a table. In a sheet with one filled column it is its first row."""
    filled = [sum(map(bool, row)) for row in rows]
    several = max(filled, default=0) > 1
    return next((i for i, count in enumerate(filled) if count > (1 if several else 0)), None)


def plain(value: Any) -> str:
    """A cell as people see it: whole numbers without ".0", dates as ISO 8601."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value).strip() if value is not None else ""
