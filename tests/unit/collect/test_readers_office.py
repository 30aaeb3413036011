"""Word, PowerPoint and spreadsheet files: structure kept, hidden things left out, bombs and damage refused."""

from __future__ import annotations

from pathlib import Path

import docx
import pptx
import pytest
import xlsxwriter

from feinschliff.collect.office import ENTITIES
from feinschliff.collect.readers import docx as word
from feinschliff.collect.readers import pptx as slides
from feinschliff.collect.readers import spreadsheet
from feinschliff.core.nouns import Record, Refused
from office_files import rewritten

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def text_of(path: Path) -> str:
    (item,) = word.read(path, path.name)
    assert isinstance(item, Record), item
    return str(item.fields["text"])


def why(found) -> str:  # type: ignore[no-untyped-def]
    (item,) = found
    assert isinstance(item, Refused) and item.position is None
    return item.why


@pytest.fixture
def report(tmp_path: Path) -> Path:
    document = docx.Document()
    document.core_properties.title = "Elternzeit"
    document.add_heading("Elternzeit", 1)
    document.add_paragraph("Wer ein Kind bekommt, kann Elternzeit nehmen.")
    document.add_heading("Antrag", 2)
    document.add_paragraph("Formular ausfüllen", style="List Bullet")
    document.add_paragraph("Abgeben", style="List Bullet")
    document.add_paragraph("Erstens", style="List Number")
    document.add_paragraph("Zweitens", style="List Number")
    table = document.add_table(rows=2, cols=2)
    cells = [cell for row in table.rows for cell in row.cells]
    for cell, text in zip(cells, ["Art", "Frist", "Elternzeit", "7 | Wochen"], strict=True):
        cell.text = text
    document.sections[0].header.paragraphs[0].text = "Vertraulich, Seite 1"
    path = tmp_path / "report.docx"
    document.save(str(path))
    return path


def test_word_keeps_headings_lists_and_tables_in_their_order(report: Path) -> None:
    (item,) = word.read(report, "x")
    assert isinstance(item, Record) and item.fields["title"] == "Elternzeit"
    assert item.fields["text"] == (
        "# Elternzeit\n\nWer ein Kind bekommt, kann Elternzeit nehmen.\n\n## Antrag\n\n"
        "- Formular ausfüllen\n- Abgeben\n"
        "1. Erstens\n2. Zweitens\n\n| Art | Frist |\n| --- | --- |\n| Elternzeit | 7 \\| Wochen |"
    )


def test_what_is_deleted_or_hidden_is_left_out_and_what_is_inserted_is_kept(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("PLACE")
    document.save(str(tmp_path / "a.docx"))
    runs = (
        "<w:r><w:t>kept </w:t></w:r>"
        '<w:del w:id="1" w:author="x"><w:r><w:delText>deleted </w:delText><w:t>gone </w:t></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t>inserted </w:t></w:r></w:ins>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden </w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>shown</w:t></w:r>'
    )
    path = rewritten(
        tmp_path / "a.docx", "word/document.xml", lambda xml: xml.replace(b"<w:r><w:t>PLACE</w:t></w:r>", runs.encode())
    )
    assert text_of(path) == "kept inserted shown"


def test_merged_cells_stand_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "both"
    table.cell(0, 1).text, table.cell(1, 1).text = "one", "two"
    document.save(str(tmp_path / "a.docx"))
    assert text_of(tmp_path / "a.docx").count("both") == 1


def test_a_document_with_macros_is_read_without_them(report: Path) -> None:
    usual = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macros = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    path = rewritten(report, "[Content_Types].xml", lambda xml: xml.replace(usual, macros))
    path = rewritten(path.rename(path.with_suffix(".docm")), "word/vbaProject.bin", lambda _: b"MACRO")
    assert "Elternzeit" in text_of(path)


BOMB = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'
FOREIGN = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY p SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declaration", [BOMB, FOREIGN, BOMB.decode().encode("utf-16")])
def test_declared_entities_are_refused_unread(report: Path, declaration: bytes) -> None:
    path = rewritten(report, "word/document.xml", lambda xml: declaration + xml.partition(b"?>")[2])
    assert why(word.read(path, "x")) == ENTITIES


def test_a_part_that_is_a_bomb_is_refused(report: Path) -> None:
    path = rewritten(report, "word/media/zeros.xml", lambda _: bytes(40 * 1024**2))
    assert "ZIP bomb" in why(word.read(path, "x"))


def test_a_link_to_another_place_is_never_followed(report: Path) -> None:
    where = b'Target="http://127.0.0.1:1/t" TargetMode="External"'
    target = b'<Relationship Id="rId99" Type="http://x/attachedTemplate" ' + where + b"/>"
    path = rewritten(
        report,
        "word/_rels/document.xml.rels",
        lambda xml: xml.replace(b"</Relationships>", target + b"</Relationships>"),
    )
    assert "Elternzeit" in text_of(path)


@pytest.mark.parametrize("reader", [word, slides, spreadsheet])
@pytest.mark.parametrize(
    "content", [b"", b"no office file", b"PK\x03\x04" + bytes(50), b"\xd0\xcf\x11\xe0" + bytes(600)]
)
def test_what_is_no_office_file_is_refused_in_one_sentence(tmp_path: Path, reader, content: bytes) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / f"a{reader.SUFFIXES[0]}"
    path.write_bytes(content)
    assert "save it anew" in why(reader.read(path, "x"))


def test_every_cut_of_a_file_is_refused_not_raised(report: Path, tmp_path: Path) -> None:
    whole = report.read_bytes()
    for n in range(1, 20):
        cut = tmp_path / "cut.docx"
        cut.write_bytes(whole[: len(whole) * n // 20])
        assert why(word.read(cut, "x"))


def test_slides_give_titles_texts_tables_and_notes(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Schulung"
    first.placeholders[1].text_frame.text = "Erster Punkt"
    first.placeholders[1].text_frame.add_paragraph().text = "Zweiter Punkt"
    first.notes_slide.notes_text_frame.text = "Langsam sprechen"
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "Zahlen"
    table = second.shapes.add_table(2, 2, 0, 2_000_000, 5_000_000, 1_000_000).table
    for (row, column), text in {(0, 0): "Jahr", (0, 1): "Fälle", (1, 0): "2026", (1, 1): "12"}.items():
        table.cell(row, column).text = text
    deck.save(str(tmp_path / "a.pptx"))
    (item,) = slides.read(tmp_path / "a.pptx", "x")
    assert isinstance(item, Record)
    text = item.fields["text"]
    assert text == (
        "## Schulung\n\n- Erster Punkt\n- Zweiter Punkt\n\nNotes: Langsam sprechen\n\n"
        "## Zahlen\n\n| Jahr | Fälle |\n| --- | --- |\n| 2026 | 12 |"
    )
    assert [text[start:].split("\n")[0] for start in item.meta["page_starts"]] == ["## Schulung", "## Zahlen"]


def test_a_workbook_gives_the_rows_of_every_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        one, two = book.add_worksheet("März"), book.add_worksheet("April")
        book.add_worksheet("leer")
        one.write_row(0, 0, ["Alle Meldungen im März"])
        one.write_row(2, 0, ["Meldung", "Art", "Betrag", "am", "ok"])
        one.write_row(3, 0, ["Dach ab", "Sturm", 1200.0])
        import datetime

        one.write_datetime(3, 3, datetime.datetime(2026, 3, 1), day)
        one.write_boolean(3, 4, True)
        one.write_row(5, 0, ["Rohr leck", "Wasser", 12.5, "", ""])
        two.write_row(0, 0, ["Meldung", "Art"])
        two.write_row(1, 0, ["=1+1", "Formel"])
        two.write_formula(2, 0, "=1+1", None, 2)
        two.write(2, 1, "Zahl")
    items = list(spreadsheet.read(path, "x"))
    # a formula that was never computed has the result 0
    assert [item.fields["Meldung"] for item in items] == ["Dach ab", "Rohr leck", "0", "2"]
    first = items[0]
    assert first.fields == {"Meldung": "Dach ab", "Art": "Sturm", "Betrag": "1200", "am": "2026-03-01", "ok": "true"}
    assert (first.position, first.line, first.meta) == (0, 4, {"sheet": "März"})
    assert [item.position for item in items] == [0, 1, 2, 3] and items[2].meta == {"sheet": "April"}


def test_a_sheet_with_too_many_cells_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_CELLS", 5)
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("groß").write_row(0, 0, ["a", "b", "c"])
        book.get_worksheet_by_name("groß").write_row(1, 0, ["1", "2", "3"])
    (item,) = spreadsheet.read(path, "x")
    assert isinstance(item, Refused) and "groß" in item.why and "CSV" in item.why
