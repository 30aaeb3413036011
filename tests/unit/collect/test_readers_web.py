"""Web pages, XML exports and Parquet tables."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from feinschliff.collect.readers import html, parquet, xml
from feinschliff.core.nouns import Record, Refused


def test_a_page_keeps_its_structure_and_loses_what_surrounds_it() -> None:
    text, title = html.markdown_of(
        "<html><head><title>Hilfe &amp; mehr</title><style>p {}</style></head><body><nav>Menü</nav>"
        "<main><header><h1>Elternzeit</h1></header><p>Wer <b>ein Kind</b><br>bekommt</p>"
        "<ul><li>eins<ul><li>innen</li></ul></li><li><p>zwei</p></li></ul><ol><li>a<li>b</ol>"
        "<dl><dt>Was?<dd>Das.</dl><details><summary>Wie?</summary>So.</details>"
        "<table><tr><th>A<th>B<tr><td>1<td>x|y</table><pre>f(x)\n  y</pre>"
        "<script>alert(1)</script><form>Suche</form></main><footer>Impressum</footer></body></html>"
    )
    assert title == "Hilfe & mehr"
    assert text == (
        "# Elternzeit\n\nWer ein Kind bekommt\n\n- eins\n  - innen\n- zwei\n1. a\n2. b\n\n**Was?**\n\n"
        "Das.\n\n## Wie?\n\n"
        "So.\n\n| A | B |\n| --- | --- |\n| 1 | x\\|y |\n\n```\nf(x)\n  y\n```"
    )


def test_a_page_that_is_all_menu_is_still_read() -> None:
    assert html.markdown_of("<body><nav><p>Nur das hier</p></nav></body>")[0] == "Nur das hier"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [("", "utf-8"), ('<meta charset="iso-8859-15">', "iso-8859-15"), ("", "cp1252"), ("", "utf-16"),
     ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252"),
     ('<meta charset="no-such">', "utf-8"), ('<meta charset="ascii">', "utf-8")],
)  # fmt: skip
def test_umlauts_come_out_whatever_a_page_says_of_itself(tmp_path: Path, head: str, encoding: str) -> None:
    (tmp_path / "a.html").write_bytes(f"<head>{head}</head><p>Größe für Bäume, schön übel</p>".encode(encoding))
    (item,) = html.read(tmp_path / "a.html", "a.html")
    assert isinstance(item, Record) and item.fields["text"] == "Größe für Bäume, schön übel"


def test_deep_and_broken_pages_are_read_to_their_end() -> None:
    assert html.markdown_of("<div>" * 5_000 + "tief" + "</div>" * 5_000) is not None
    assert html.markdown_of("<p>a<table><td>b<p>c</b></i>")[0]
    assert html.markdown_of("")[0] == ""


def xml_of(tmp_path: Path, content: str) -> list[Record | Refused]:
    (tmp_path / "a.xml").write_text(content)
    return list(xml.read(tmp_path / "a.xml", "a.xml"))


def test_repeated_elements_are_records(tmp_path: Path) -> None:
    items = xml_of(
        tmp_path,
        "<tickets><ticket id='7'><title>Dach</title><note>a</note><note>b</note></ticket><ticket><title>Rohr</title>"
        "</ticket></tickets>",
    )
    assert [item.fields for item in items] == [{"id": "7", "title": "Dach", "note": ["a", "b"]}, {"title": "Rohr"}]
    assert [item.position for item in items] == [0, 1]


def test_a_cover_around_the_records_is_taken_off(tmp_path: Path) -> None:
    items = xml_of(
        tmp_path, "<rss><channel><title>J</title><item><key>A-1</key></item><item><key>A-2</key></item></channel></rss>"
    )
    assert [item.fields["key"] for item in items if isinstance(item.fields, dict) and "key" in item.fields] == [
        "A-1",
        "A-2",
    ]


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><x><y>&b;</y></x>',
        '<!DOCTYPE x [<!ENTITY p SYSTEM "file:///etc/passwd">]><x><y>&p;</y></x>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><x><y>a</y></x>',
    ],
)
def test_what_a_document_type_could_do_is_not_tried(tmp_path: Path, content: str) -> None:
    items = xml_of(tmp_path, content)
    (item,) = items
    assert isinstance(item, Refused) and "root:" not in item.why


def test_an_include_is_text_and_nothing_more(tmp_path: Path) -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    items = xml_of(tmp_path, f"<x><y><a>1</a>{include}</y><y><a>2</a></y></x>")
    assert len(items) == 2 and "root:" not in str(items)


def test_broken_and_deep_xml_is_named(tmp_path: Path) -> None:
    items = xml_of(tmp_path, "<x><y><a>1</a></y><y><a>2</a></y><y>")
    assert isinstance(items[0], Record) and isinstance(items[-1], Refused) and "no valid XML" in items[-1].why
    items = xml_of(tmp_path, "<x>" + "<y>" * 100_000 + "</y>" * 100_000 + "</x>")
    assert any(isinstance(item, Refused) for item in items)


def test_parquet_gives_rows_with_lists_and_without_bytes(tmp_path: Path) -> None:
    import datetime

    table = pa.table(
        {
            "messages": [[{"role": "user", "content": "Wo?"}], []],
            "at": [datetime.date(2026, 3, 1), None],
            "picture": [b"\x00", b"\x01"],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    first, second = parquet.read(tmp_path / "a.parquet", "a")
    assert isinstance(first, Record) and isinstance(second, Record)
    assert first.fields == {"messages": [{"role": "user", "content": "Wo?"}], "at": "2026-03-01"}
    assert second.fields == {"messages": [], "at": None} and (first.position, second.position) == (0, 1)


@pytest.mark.parametrize("keep", [0, 3, 20, 100, 400])
def test_a_damaged_parquet_file_is_refused(tmp_path: Path, keep: int) -> None:
    pq.write_table(pa.table({"text": ["Dach ab"] * 500}), tmp_path / "a.parquet")
    (tmp_path / "a.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:keep])
    (item,) = parquet.read(tmp_path / "a.parquet", "a")
    assert isinstance(item, Refused) and item.why == parquet.BROKEN


def test_flipped_bytes_in_parquet_never_raise(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [f"note {n}" for n in range(300)]}), tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    for at in range(4, len(whole), max(1, len(whole) // 60)):
        broken = bytearray(whole)
        broken[at] ^= 0xFF
        (tmp_path / "a.parquet").write_bytes(bytes(broken))
        list(parquet.read(tmp_path / "a.parquet", "a"))
