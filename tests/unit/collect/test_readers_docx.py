"""Word documents as people write them: forms, text boxes, numbered lists, styles of their own, tracked changes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from feinschliff.collect.office import ENTITIES, flaw_of_package
from feinschliff.collect.readers import docx as word
from feinschliff.core.nouns import Record, Refused
from office_files import rewritten

LIMIT = 10**8


def read(path: Path) -> Record | Refused:
    (item,) = word.read(path, path.name)
    return item


def text_of(path: Path) -> str:
    item = read(path)
    assert isinstance(item, Record), item
    return str(item.fields["text"])


def p(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def body(tmp_path: Path, xml: str, styles: str = "") -> Path:
    """A document with `xml` as its body and more `styles`."""
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.add_paragraph("PLACE")
    document.save(str(path))
    rewritten(
        path, "word/document.xml", lambda old: old.replace(b"<w:p><w:r><w:t>PLACE</w:t></w:r></w:p>", xml.encode())
    )
    return rewritten(path, "word/styles.xml", lambda old: old.replace(b"</w:styles>", styles.encode() + b"</w:styles>"))


def test_what_stands_in_a_form_field_around_paragraphs_is_read(tmp_path: Path) -> None:
    path = body(
        tmp_path, p("vor") + f"<w:sdt><w:sdtPr/><w:sdtContent>{p('im Feld')}</w:sdtContent></w:sdt>" + p("nach")
    )
    assert text_of(path) == "vor\n\nim Feld\n\nnach"


def test_a_text_box_is_read_once_and_apart_from_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('Kasten')}</w:txbxContent>"
    xml = (
        '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><w:t>Anker</w:t></w:r><w:r>'
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert text_of(body(tmp_path, xml)) == "Anker\n\nKasten"


def test_headings_are_known_by_german_names_own_styles_and_outline_levels(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="U2"><w:name w:val="Überschrift 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Haus"><w:name w:val="Hausstil"/><w:basedOn w:val="U2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="O"><w:name w:val="Kapitel"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr>'
        "</w:style>"
        '<w:style w:type="paragraph" w:styleId="R"><w:name w:val="Ring"/><w:basedOn w:val="R"/></w:style>'
    )
    xml = "".join(p(id, f'<w:pStyle w:val="{id}"/>') for id in ("U2", "Haus", "O", "R", "fehlt"))
    xml += p("eigen", '<w:outlineLvl w:val="0"/>')
    assert text_of(body(tmp_path, xml, styles)) == "## U2\n\n## Haus\n\n### O\n\nR\n\nfehlt\n\n# eigen"


def test_numbers_of_a_list_go_on_after_a_paragraph_and_inner_lists_begin_anew(tmp_path: Path) -> None:
    path = tmp_path / "b.docx"
    document = docx.Document()
    numbering = document.part.numbering_part.element
    formats = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:numFmt w:val="{form}"/></w:lvl>' for depth, form in ((0, "decimal"), (1, "bullet"))
    )
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    numbering.insert(0, docx.oxml.parse_xml(f'<w:abstractNum {ns} w:abstractNumId="77">{formats}</w:abstractNum>'))
    numbering.append(
        docx.oxml.parse_xml(f'<w:num {ns} w:numId="88"><w:abstractNumId w:val="77"/></w:num>'),
    )
    for text, depth in (("eins", 0), ("innen", 1), ("dazwischen", None), ("zwei", 0)):
        paragraph = document.add_paragraph(text, style="List Paragraph")
        if depth is not None:
            numbers = f'<w:numPr {ns}><w:ilvl w:val="{depth}"/><w:numId w:val="88"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(docx.oxml.parse_xml(numbers))
    document.save(str(path))
    assert text_of(path) == "1. eins\n  - innen\n\ndazwischen\n\n2. zwei"


def test_text_hidden_by_its_style_is_left_out(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="character" w:styleId="V"><w:name w:val="V"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="VP"><w:name w:val="VP"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    xml = p("sichtbar") + p("versteckt", run='<w:rStyle w:val="V"/>') + p("auch", '<w:pStyle w:val="VP"/>')
    assert text_of(body(tmp_path, xml, styles)) == "sichtbar"


def test_comments_and_deleted_rows_are_left_out(tmp_path: Path) -> None:
    def row(text: str, properties: str = "") -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr><w:tc>{p(text)}</w:tc><w:tc>{p('x')}</w:tc></w:tr>"

    deleted = row("weg", '<w:del w:id="1" w:author="z"/>')
    xml = f"<w:tbl><w:tblPr/><w:tblGrid/>{row('A')}{deleted}{row('B')}</w:tbl>"
    xml += (
        '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>Text</w:t></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p>'
    )
    comments = '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">%s</w:comments>'
    path = rewritten(body(tmp_path, xml), "word/comments.xml", lambda _: (comments % p("Randnotiz")).encode())
    assert text_of(path) == "| A | x |\n| --- | --- |\n| B | x |\n\nText"


def test_a_frame_of_one_cell_is_text_and_no_table(tmp_path: Path) -> None:
    xml = f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc>{p('Hinweis')}{p('mehr')}</w:tc></w:tr></w:tbl>"
    assert text_of(body(tmp_path, xml)) == "Hinweis\n\nmehr"


def test_a_table_of_contents_is_left_out(tmp_path: Path) -> None:
    styles = '<w:style w:type="paragraph" w:styleId="V1"><w:name w:val="toc 1"/></w:style>'
    xml = p("Elternzeit 5", '<w:pStyle w:val="V1"/>') + p("Elternzeit ist ...")
    assert text_of(body(tmp_path, xml, styles)) == "Elternzeit ist ..."


def test_a_table_with_too_many_cells_is_named_not_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "MOST_CELLS", 3)
    document = docx.Document()
    document.add_table(rows=2, cols=2)
    document.save(str(tmp_path / "a.docx"))
    item = read(tmp_path / "a.docx")
    assert isinstance(item, Refused) and "cells" in item.why and item.position is None


def test_a_file_without_properties_has_no_invented_title(tmp_path: Path) -> None:
    path = body(tmp_path, p("Text"))
    rewritten(path, "_rels/.rels", lambda old: old.replace(b"metadata/core-properties", b"metadata/none"))
    item = read(path)
    assert isinstance(item, Record) and "title" not in item.fields


def test_a_declaration_behind_a_long_comment_is_found(tmp_path: Path) -> None:
    hidden = b"<?xml version='1.0'?><!--" + b"x" * 300_000 + b"--><!DOCTYPE x [<!ENTITY a 'b'>]>"
    path = rewritten(body(tmp_path, p("a")), "word/document.xml", lambda old: hidden + old.partition(b"?>")[2])
    item = read(path)
    assert isinstance(item, Refused) and item.why == ENTITIES


def test_a_word_like_a_declaration_in_the_text_is_no_declaration(tmp_path: Path) -> None:
    assert text_of(body(tmp_path, p("<![CDATA[<!DOCTYPE html>]]>"))) == "<!DOCTYPE html>"


def test_bytes_flipped_anywhere_are_refused_or_read_but_never_raise(tmp_path: Path) -> None:
    path = body(tmp_path, p("Dach ab"))
    whole = path.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 150)):
        broken = bytearray(whole)
        broken[at] ^= 0xFF
        path.write_bytes(bytes(broken))
        item = read(path)
        assert isinstance(item, Record) or item.why


def test_a_package_that_says_it_is_huge_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for n in range(12):
            package.writestr(f"word/media/{n}.bin", bytes(9 * 1024**2))
    assert "more than 95 MB" in flaw_of_package(path, LIMIT)
