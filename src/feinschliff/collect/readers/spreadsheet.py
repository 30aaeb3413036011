"""Excel and OpenDocument workbooks: every sheet is a table of its own; formulas give their last result."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from feinschliff.collect.office import BROKEN, flaw_of_package
from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical
from feinschliff.text.dialect import column_names

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
YIELDS = "rows"
PACKED = (".xlsx", ".xlsm", ".xlsb", ".ods")
"""ZIP packages; calamine refuses a package that is called ``.xls``."""
UNPACKED_LIMIT = 500 * 1024**2
MOST_CELLS = 2_000_000
"""Of a sheet, empty ones in between included; a sheet is held whole, which takes about 200 MB then."""
PRECISE = 10**17
"""Whole numbers below are written with all their digits."""
PANIC = "PanicException"


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """Records with one field per column, over all sheets; `line` is the row's number in its sheet."""
    import python_calamine as calamine

    position = 0
    try:
        if path.suffix.lower() in PACKED and (why := flaw_of_package(path, UNPACKED_LIMIT)):
            yield Refused(source, why)
            return
        with calamine.CalamineWorkbook.from_path(path) as workbook:
            sheets = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
            for name in sheets:
                meta = {"sheet": name} if len(sheets) > 1 else {}
                for item in _of_sheet(workbook.get_sheet_by_name(name), source, position, meta):
                    yield item
                    position += 1
    except calamine.PasswordError:
        yield Refused(source, "it is protected by a password; save it without one")
    except (calamine.CalamineError, zlib.error, ValueError, OverflowError):
        yield Refused(source, BROKEN)
    except BaseException as error:  # a panic of Rust code is no Exception
        if type(error).__name__ != PANIC:
            raise
        yield Refused(source, BROKEN)


def _of_sheet(sheet: Any, source: str, position: int, meta: Mapping[str, Any]) -> Iterator[Record | Refused]:
    if sheet.height * sheet.width > MOST_CELLS:
        yield Refused(source, f"its sheet {sheet.name} spans more than {MOST_CELLS:,} cells; save it as CSV", position)
        return
    # Twice, row by row, because all cells as texts would need as much memory again.
    start, used = _layout(sheet.iter_rows())
    header: list[str] = []
    columns: list[str] = []
    for line, row in enumerate(sheet.iter_rows(), 1):
        if line < start:
            continue
        cells = [plain(row[i]) for i in used]
        if line == start:
            header, columns = cells, column_names(cells)
            continue
        if not any(cells):
            continue
        if cells == header:
            yield Refused(source, "it repeats the header line", position, line)
        else:
            yield Record(source, position, canonical(cells), dict(zip(columns, cells, strict=True)), line, meta)
        position += 1


def _layout(rows: Iterable[Sequence[Any]]) -> tuple[int, list[int]]:
    """(line of the header, indices of the columns that are not empty from there on) of a sheet.

    The header is the first row with several filled cells, so that titles above it are passed over; in a sheet of one
    column it is the first filled cell.
    """
    first = start = 0
    used: set[int] = set()
    for line, row in enumerate(rows, 1):
        filled = {i for i, value in enumerate(row) if value != "" and plain(value)}
        if not filled:
            continue
        first = first or line
        if not start and len(filled) > 1:
            start, used = line, set()
        used |= filled
    return start or first, sorted(used)


def plain(value: Any) -> str:
    """A cell as people see it: whole numbers without ".0", dates and times as ISO 8601, "true" and "false"."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # 15 digits as Excel shows them: 0.1 + 0.2 is 0.3
        return str(int(value)) if value.is_integer() and abs(value) < PRECISE else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, time):
        return value.isoformat("seconds")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return value.isoformat() if isinstance(value, date) else str(value)
