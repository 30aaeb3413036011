"""PDF: text in reading order, headings by size, what pages repeat left out; damage and scans refused."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from feinschliff.collect.readers import pdf
from feinschliff.core.nouns import Record, Refused
from pdf_files import Placed, pdf_of, prose


def read(tmp_path: Path, content: bytes) -> Record | Refused:
    (tmp_path / "a.pdf").write_bytes(content)
    (item,) = pdf.read(tmp_path / "a.pdf", "a.pdf")
    return item


def text_of(tmp_path: Path, pages: Sequence[Sequence[Placed]]) -> str:
    item = read(tmp_path, pdf_of(pages))
    assert isinstance(item, Record), item
    return str(item.fields["text"])


LONG = "Die Elternzeit ist eine unbezahlte Freistellung von der Arbeit nach der Geburt eines Kin-"


def test_lines_of_a_paragraph_are_joined_and_broken_words_mended(tmp_path: Path) -> None:
    text = text_of(tmp_path, [prose(LONG, "des. Sie dauert höchstens drei Jahre und wird schriftlich bean-", "tragt.")])
    assert text == LONG[:-1] + "des. Sie dauert höchstens drei Jahre und wird schriftlich beantragt."


def test_a_hyphen_that_belongs_to_the_word_stays(tmp_path: Path) -> None:
    line = "Das gilt für die Beschäftigten in allen Abteilungen und für die Mitglieder der Haus-"
    text = text_of(
        tmp_path, [prose(line, "und Grundstücksverwaltung ebenso, soweit sie dort länger als ein Jahr sind.")]
    )
    assert "Haus- und Grundstücksverwaltung" in text


def test_a_larger_line_is_a_heading(tmp_path: Path) -> None:
    body = [(11, 50, 640 - 14 * i, f"Satz Nummer {i} steht hier und sagt etwas über die Elternzeit.") for i in range(9)]
    text = text_of(tmp_path, [[(22, 50, 720, "Handbuch"), (15, 50, 680, "Elternzeit"), *body]])
    assert text.startswith("# Handbuch\n\n## Elternzeit\n\nSatz Nummer 0")


def test_what_the_file_holds_last_but_stands_on_top_is_read_first(tmp_path: Path) -> None:
    page = [*prose("Sehr geehrte Damen und Herren,", "Ihr Schaden ist geregelt."), (11, 50, 800, "Ankerpunkt a. G.")]
    assert text_of(tmp_path, [page]).startswith("Ankerpunkt a. G.")


def test_columns_stay_whole(tmp_path: Path) -> None:
    left = [(11, 50, 700 - 14 * i, f"links {i}") for i in range(5)]
    right = [(11, 320, 700 - 14 * i, f"rechts {i}") for i in range(5)]
    words = text_of(tmp_path, [left + right]).split()
    assert words[:10:2] == ["links"] * 5 and words[10::2] == ["rechts"] * 5


def test_headers_and_page_numbers_are_left_out_but_for_the_first(tmp_path: Path) -> None:
    pages = [
        [(9, 50, 810, "Ankerpunkt Handbuch"), *prose(f"Inhalt der {n}. Seite"), (9, 280, 30, f"Seite {n} von 6")]
        for n in range(1, 7)
    ]
    item = read(tmp_path, pdf_of(pages))
    assert isinstance(item, Record)
    text = item.fields["text"]
    assert text.count("Ankerpunkt Handbuch") == 1 and "von 6" not in text
    assert [f"Inhalt der {n}. Seite" in text for n in range(1, 7)] == [True] * 6
    third = text[item.meta["page_starts"][2] :]
    assert third.startswith("Inhalt der 3. Seite")


def test_two_forms_in_one_file_keep_what_both_say(tmp_path: Path) -> None:
    assert text_of(tmp_path, [prose("Antrag", "Name: A"), prose("Antrag", "Name: B")]).count("Antrag") == 2


def test_a_scan_is_told_apart_from_an_empty_file(tmp_path: Path) -> None:
    item = read(tmp_path, pdf_of([[]]))
    assert isinstance(item, Refused) and item.why == pdf.SCAN


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.4\n", b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>"])
def test_what_is_no_pdf_is_refused(tmp_path: Path, content: bytes) -> None:
    item = read(tmp_path, content)
    assert isinstance(item, Refused) and item.why == pdf.BROKEN


def test_every_cut_of_a_file_is_read_or_refused(tmp_path: Path) -> None:
    whole = pdf_of([prose("Dach ab")])
    for n in range(1, 20):
        assert read(tmp_path, whole[: len(whole) * n // 20])


def test_a_missing_table_of_objects_is_no_matter(tmp_path: Path) -> None:
    content = pdf_of([prose("Dach ab")])
    item = read(tmp_path, content[: content.index(b"xref")] + b"trailer << /Size 6 /Root 1 0 R >>\n%%EOF")
    assert isinstance(item, Record) and item.fields["text"] == "Dach ab"


def test_a_tree_of_pages_that_bites_its_tail_ends(tmp_path: Path) -> None:
    content = pdf_of([prose("Dach ab")]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")
    assert isinstance(read(tmp_path, content), Refused)


def test_a_packed_stream_and_an_action_do_no_harm(tmp_path: Path) -> None:
    action = b"/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:1'\\)) >>"
    item = read(tmp_path, pdf_of([prose("Dach ab")], action))
    assert isinstance(item, Record) and item.fields["text"] == "Dach ab"
    bomb = zlib.compress(b"BT /F1 9 Tf (x) Tj ET\n" * 2_000)
    content = pdf_of([[]]).replace(
        b"<< /Length 0 >>\nstream\n\nendstream",
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(bomb), bomb),
    )
    assert isinstance(read(tmp_path, content), Record)


def test_too_many_pages_and_too_much_text_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    item = read(tmp_path, pdf_of([prose("x")] * 3))
    assert isinstance(item, Refused) and "more than 2 pages" in item.why
    monkeypatch.setattr(pdf, "MOST_PAGES", 9)
    monkeypatch.setattr(pdf, "LINE_LIMIT", 10)
    item = read(tmp_path, pdf_of([prose("more than ten characters")]))
    assert isinstance(item, Refused) and "characters" in item.why


def test_amounts_and_numbers_at_the_edge_of_a_page_stay(tmp_path: Path) -> None:
    totals = [120, 95, 4711, 8, 1999, 23]
    pages = [
        [
            *prose(f"Bescheid {9000 + 7 * n}", f"Text {n}", "Mehr davon", "und noch mehr"),
            (11, 50, 100, f"Summe {total}"),
        ]
        for n, total in enumerate(totals)
    ]
    text = text_of(tmp_path, pages)
    assert [f"Summe {total}" in text for total in totals] == [True] * 6
    assert [f"Bescheid {9000 + 7 * n}" in text for n in range(6)] == [True] * 6
    alone = [[*prose("Anzahl", f"Text {n}", "Mehr davon"), (11, 50, 100, str(total))] for n, total in enumerate(totals)]
    assert all(f"\n{total}" in text_of(tmp_path, alone) for total in totals)


@pytest.mark.parametrize("form", ["{n}", "- {n} -", "Seite {n} von 6", "{n}/6", "Handbuch {n}", "{n} | Stand 2026"])
def test_page_numbers_are_left_out_however_they_are_written(tmp_path: Path, form: str) -> None:
    pages = [[*prose(f"Inhalt {'abcdef'[n]}"), (9, 280, 30, form.format(n=n + 3))] for n in range(6)]
    text = text_of(tmp_path, pages)
    assert [form.format(n=n + 3) in text for n in range(1, 6)] == [False] * 5
    assert text.count("Inhalt") == 6


def test_a_heading_of_two_lines_is_one_heading(tmp_path: Path) -> None:
    body = [
        (11, 50, 640 - 14 * i, f"Satz Nummer {i} steht hier und sagt etwas über die Elternzeit.") for i in range(12)
    ]
    text = text_of(tmp_path, [[(20, 50, 720, "Handbuch für alle"), (20, 50, 697, "Beschäftigten"), *body]])
    assert text.startswith("# Handbuch für alle Beschäftigten\n\nSatz")


def test_letters_that_are_scaled_by_the_page_count_as_large_as_they_look(tmp_path: Path) -> None:
    body = [
        (11, 50, 640 - 14 * i, f"Satz Nummer {i} steht hier und sagt etwas über die Elternzeit.") for i in range(12)
    ]
    content = pdf_of([[(11, 50, 720, "Handbuch"), *body]])
    scaled = content.replace(b"BT /F1 11 Tf 50 720 Td", b"BT /F1 1 Tf 24 0 0 24 50 720 Tm", 1)
    item = read(tmp_path, scaled[: scaled.index(b"xref")] + b"trailer << /Size 6 /Root 1 0 R >>\n%%EOF")
    assert isinstance(item, Record) and item.fields["text"].startswith("# Handbuch\n\n")


def test_a_paragraph_goes_on_after_a_full_stop_at_the_end_of_a_full_line(tmp_path: Path) -> None:
    full = "Die Elternzeit ist eine unbezahlte Freistellung und dauert bis zu drei Jahre lang."
    text = text_of(tmp_path, [prose(full, "Sie wird schriftlich beantragt."), prose("Neuer Absatz.", top=600)])
    assert text.startswith(f"{full} Sie wird schriftlich beantragt.")


def test_items_never_run_into_each_other_and_addresses_keep_their_hyphens(tmp_path: Path) -> None:
    line = "ein Punkt der Liste, der so lang ist, dass er die ganze Breite einer Zeile füllt und"
    page = prose(
        f"• {line}", f"• {line}", "Alle Angaben dazu stehen auf der Seite im Netz unter https://www.ankerpunkt-", "x.de"
    )
    text = text_of(tmp_path, [page])
    assert text.startswith(f"- {line}\n- {line}")
    assert "https://www.ankerpunkt-x.de" in text


def test_text_that_only_programs_see_is_noted(tmp_path: Path) -> None:
    content = pdf_of([prose("sichtbar", "versteckt")])
    item = read(tmp_path, content)
    assert isinstance(item, Record) and "hidden_text" not in item.meta
    hidden = content.replace(b"50 686 Td", b"50 686 Td 3 Tr", 1)
    item = read(tmp_path, hidden[: hidden.index(b"xref")] + b"trailer << /Size 6 /Root 1 0 R >>\n%%EOF")
    assert isinstance(item, Record) and item.meta["hidden_text"] is True and "versteckt" in item.fields["text"]


def test_a_locked_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >> /ID [(a) (a)] " % (b"o" * 32, b"u" * 32)
    item = read(tmp_path, pdf_of([prose("geheim")]).replace(b"trailer << ", b"trailer << " + lock))
    assert isinstance(item, Refused) and item.why == pdf.LOCKED


def test_bytes_flipped_anywhere_are_refused_or_read_but_never_raise(tmp_path: Path) -> None:
    whole = pdf_of([prose("Dach ab", "Rohr leck")] * 3)
    for at in range(0, len(whole), max(1, len(whole) // 150)):
        broken = bytearray(whole)
        broken[at] ^= 0xFF
        item = read(tmp_path, bytes(broken))
        assert isinstance(item, Record) or item.why
