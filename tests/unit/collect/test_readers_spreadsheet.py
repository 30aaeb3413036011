"""Workbooks of every kind: which rows come out and how cells read; broken and hostile ones are refused, not raised."""

from __future__ import annotations

import datetime
import random
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from feinschliff.collect.confined import Pool
from feinschliff.collect.readers import spreadsheet
from feinschliff.collect.walk import FoundFile
from feinschliff.core.nouns import Record, Refused

ROWS: list[list[str | float]] = [["Meldung", "Betrag"], ["Dach äb", 3.0], ["Rohr", 4.5]]
FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def xlsx(path: Path, **sheets: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def xls(path: Path, rows: list[list[str | float]], encrypted: bool = False) -> Path:
    """The smallest Excel 97 file: one stream in a compound file."""

    def record(kind: int, content: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def text(value: str) -> bytes:
        return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")

    def cell(row: int, column: int, value: str | float) -> bytes:
        place = struct.pack("<HHH", row, column, 0)
        return (
            record(0x204, place + text(value))
            if isinstance(value, str)
            else record(0x203, place + struct.pack("<d", value))
        )

    def sheet_at(offset: int) -> bytes:
        return record(0x85, struct.pack("<IBBBB", offset, 0, 0, 1, 0) + b"T")

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1997, 0, 6))

    head = begin(5) + (record(0x2F, struct.pack("<H", 1) + bytes(52)) if encrypted else b"")
    cells = b"".join(cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row))
    book = head + sheet_at(len(head) + len(sheet_at(0)) + 4) + record(10) + begin(0x10) + cells + record(10)
    book = book.ljust(4_096, b"\0")
    sectors = len(book) // 512
    numbers = (0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4_096, END, 0, END, 0, 0)
    header = struct.pack("<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", *numbers)
    table = struct.pack("<128I", FREE - 2, END, *range(3, sectors + 2), END, *[FREE] * (126 - sectors))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le")
        return struct.pack("<64sHBBIII16xI8x8xII4x", raw, len(raw) + 2, kind, 1, FREE, FREE, child, 0, start, size)

    folder = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, FREE, 2, len(book))
    path.write_bytes(header.ljust(512, b"\xff") + table + folder.ljust(512, b"\0") + book)
    return path


def xlsb(path: Path, rows: list[list[str | float]]) -> Path:
    def record(kind: int, content: bytes = b"") -> bytes:
        kinds = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        return kinds + bytes([len(content)]) + content

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    book = record(0x8F) + record(0x9C, struct.pack("<II", 0, 1) + text("rId1") + text("T")) + record(0x90)
    sheet = record(0x94, struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + record(0x91)
    for number, row in enumerate(rows):
        sheet += record(0, struct.pack("<I", number) + bytes(13))
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 0)
            sheet += (
                record(6, place + text(value))
                if isinstance(value, str)
                else record(5, place + struct.pack("<d", value))
            )
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relation = f'<Relationship Id="rId1" Type="{kinds}" Target="worksheets/sheet1.bin"/>'
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.bin", book + record(0x9D, bytes(26)) + record(0x84))
        package.writestr("xl/worksheets/sheet1.bin", sheet + record(0x92))
        package.writestr("xl/_rels/workbook.bin.rels", f"<Relationships>{relation}</Relationships>")
    return path


def ods(path: Path, tables: str, manifest: str = "") -> Path:
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", f"<office:document-content {SPACES}>{body}</office:document-content>")
        package.writestr("META-INF/manifest.xml", f"<manifest:manifest {space}>{manifest}</manifest:manifest>")
    return path


def ods_cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def ods_rows(rows: list[list[str | float]]) -> str:
    return "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)


def records(path: Path) -> list[Record]:
    items = list(spreadsheet.read(path, path.name))
    assert all(isinstance(item, Record) for item in items), items
    return [item for item in items if isinstance(item, Record)]


def fields(path: Path) -> list[dict[str, Any]]:
    return [dict(record.fields) for record in records(path)]


def why(path: Path) -> str:
    (item,) = spreadsheet.read(path, path.name)
    assert isinstance(item, Refused) and item.position is None
    return item.why


def test_every_format_gives_the_same_rows(tmp_path: Path) -> None:
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    paths = [
        xlsx(tmp_path / "a.xlsx", T=ROWS),
        xlsx(tmp_path / "a.xlsm", T=ROWS),
        xls(tmp_path / "a.xls", ROWS),
        xlsb(tmp_path / "a.xlsb", ROWS),
        ods(tmp_path / "a.ods", f'<table:table table:name="T">{ods_rows(ROWS)}{empty}</table:table>'),
    ]
    for path in paths:
        assert fields(path) == [{"Meldung": "Dach äb", "Betrag": "3"}, {"Meldung": "Rohr", "Betrag": "4.5"}], path
        assert [(r.position, r.line, r.meta) for r in records(path)] == [(0, 2, {}), (1, 3, {})]
        assert records(path)[0].raw == '["Dach äb","3"]'


def test_a_table_is_found_below_its_title_and_away_from_the_corner(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Alle Meldungen")
        sheet.write_row(3, 2, ["Meldung", "", "Art", "Art"])
        sheet.write_row(5, 2, ["Dach", "", "Sturm", "x"])
    (record,) = records(path)
    assert record.fields == {"Meldung": "Dach", "Art": "Sturm", "Art (2)": "x"} and record.line == 6


def test_a_column_without_a_name_gets_one(tmp_path: Path) -> None:
    assert fields(xlsx(tmp_path / "a.xlsx", T=[["a", "b"], ["1", "2", "3"]])) == [{"a": "1", "b": "2", "column 3": "3"}]


def test_a_sheet_of_one_column_begins_with_its_header(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", T=[[""], ["text"], ["eins"], [""], ["zwei"]])
    assert [(r.fields, r.line) for r in records(path)] == [({"text": "eins"}, 3), ({"text": "zwei"}, 5)]


def test_positions_count_over_all_sheets_and_empty_ones_are_passed_over(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", eins=ROWS, leer=[], Titel=[["nur ein Titel"]], zwei=[["Frage"], ["x"]])
    assert [(r.position, r.line, r.meta["sheet"]) for r in records(path)] == [
        (0, 2, "eins"),
        (1, 3, "eins"),
        (2, 2, "zwei"),
    ]


def test_a_chart_is_no_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Zahlen")
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Zahlen!$B$2:$B$3"})
        book.add_chartsheet("Bild").set_chart(chart)
    assert [record.meta for record in records(path)] == [{}, {}]


def test_cells_read_as_people_see_them(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        formats = {form: book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "hh:mm", "[h]:mm")}
        sheet.write_row(0, 0, ["what", "value"])
        for row, value in enumerate([3.0, 0.1 + 0.2, 1234567890123456.0, -1.5, "00123", " x ", True], 1):
            sheet.write_row(row, 0, ["v", value])
        sheet.write_row(8, 0, ["v"])
        sheet.write_datetime(8, 1, datetime.datetime(2026, 3, 1), formats["yyyy-mm-dd"])
        sheet.write_row(9, 0, ["v"])
        sheet.write_datetime(9, 1, datetime.datetime(2026, 3, 1, 8, 30), formats["yyyy-mm-dd"])
        sheet.write_row(10, 0, ["v"])
        sheet.write_datetime(10, 1, datetime.time(8, 30), formats["hh:mm"])
        sheet.write_row(11, 0, ["v"])
        sheet.write_datetime(11, 1, datetime.timedelta(hours=26, minutes=30), formats["[h]:mm"])
        sheet.write_row(12, 0, ["v"])
        sheet.write_formula(12, 1, "=1/0", None, "#DIV/0!")
    assert [row["value"] for row in fields(path)] == [
        *["3", "0.3", "1234567890123456", "-1.5", "00123", "x", "true"],
        *["2026-03-01", "2026-03-01 08:30:00", "08:30:00", "26:30:00", ""],
    ]


def test_a_repeated_header_is_refused_and_counts(tmp_path: Path) -> None:
    items = list(spreadsheet.read(xlsx(tmp_path / "a.xlsx", T=[*ROWS[:2], ROWS[0], ROWS[2]]), "a.xlsx"))
    assert [(type(item), item.position, item.line) for item in items] == [
        (Record, 0, 2),
        (Refused, 1, 3),
        (Record, 2, 4),
    ]


def test_a_sheet_that_spans_too_much_is_named_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_CELLS", 6)
    items = list(spreadsheet.read(xlsx(tmp_path / "a.xlsx", groß=[*ROWS, ["x", 1]], klein=ROWS), "a.xlsx"))
    assert [(type(item), item.position) for item in items] == [(Refused, 0), (Record, 1), (Record, 2)]
    assert isinstance(items[0], Refused) and "groß" in items[0].why and "CSV" in items[0].why


@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_a_password_is_named(tmp_path: Path, suffix: str) -> None:
    locked = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    path = tmp_path / f"a{suffix}"
    assert "password" in why(xls(path, ROWS, encrypted=True) if suffix == ".xls" else ods(path, "", locked))


def test_a_wrong_suffix_is_refused(tmp_path: Path) -> None:
    xlsx(tmp_path / "a.xlsx", T=ROWS).rename(tmp_path / "b.xls")
    xls(tmp_path / "a.xls", ROWS).rename(tmp_path / "b.xlsx")
    assert why(tmp_path / "b.xls") == why(tmp_path / "b.xlsx") == spreadsheet.BROKEN


def test_a_bomb_and_declared_entities_are_refused_unread(tmp_path: Path) -> None:
    declared = xlsx(tmp_path / "a.xlsx", T=ROWS)
    with zipfile.ZipFile(declared, "a") as package:
        package.writestr("xl/more.xml", '<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>')
    bomb = xlsx(tmp_path / "b.xlsx", T=ROWS)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/more.xml", bytes(20 * 1024**2))
    assert "entities" in why(declared) and "bomb" in why(bomb)


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_no_damage_is_raised(tmp_path: Path, suffix: str) -> None:
    """The seed holds damage that made the parser panic and the unpacker fail."""
    path, chance = tmp_path / f"a{suffix}", random.Random(1)
    whole = (xls(path, ROWS) if suffix == ".xls" else xlsx(path, T=ROWS)).read_bytes()
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(chance.choice((1, 2, 4, 8))):
            broken[chance.randrange(len(broken))] = chance.choice((0, 127, 255, chance.randrange(256)))
        path.write_bytes(broken)
        assert all(isinstance(item, Record | Refused) for item in spreadsheet.read(path, "x"))


def test_a_panic_of_the_parser_is_a_refusal(tmp_path: Path) -> None:
    path = xls(tmp_path / "a.xls", ROWS)
    content = bytearray(path.read_bytes())
    content[content.find(struct.pack("<HH", 0x85, 9)) + 4 : content.find(b"T", 1_536) - 4] = b"\xff\xff\xff\x00"
    path.write_bytes(content)
    assert why(path) == spreadsheet.BROKEN


def test_one_cell_in_the_last_corner_costs_its_file_only(tmp_path: Path) -> None:
    """calamine asks for 500 GB then, and the process that reads it ends."""
    far = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(far)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")
    good = xlsx(tmp_path / "good.xlsx", T=ROWS)
    with Pool("classify") as pool:
        files = [FoundFile(path, tmp_path, path.name, path.stat().st_size) for path in (far, good)]
        first, second = [list(items) for _, items in pool.read(files)]
    assert [type(item) for item in first] == [Refused] and [type(item) for item in second] == [Record, Record]
