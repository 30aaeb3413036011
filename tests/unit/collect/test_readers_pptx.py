"""Slides as people make them: groups, footers, merged cells, line breaks, damage."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pptx
import pytest
from pptx.util import Inches

from feinschliff.collect.office import ENTITIES
from feinschliff.collect.readers import pptx as slides
from feinschliff.core.nouns import Record, Refused


def read(deck: object, tmp_path: Path) -> Record:
    deck.save(str(tmp_path / "a.pptx"))  # type: ignore[attr-defined]
    (item,) = slides.read(tmp_path / "a.pptx", "a.pptx")
    assert isinstance(item, Record), item
    return item


def box(shapes, top: float, left: float, text: str) -> None:  # type: ignore[no-untyped-def]
    shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1)).text_frame.text = text


def test_texts_come_from_top_to_bottom_and_left_to_right_groups_included(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    box(slide.shapes, 5, 1, "unten")
    box(slide.shapes, 1, 4, "rechts")
    box(slide.shapes, 1, 1, "links")
    group = slide.shapes.add_group_shape()
    box(group.shapes, 3, 1, "Mitte")
    assert read(deck, tmp_path).fields["text"] == "links\n\nrechts\n\nMitte\n\nunten"


def test_slide_numbers_footers_and_dates_are_left_out(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Titel"
    for layout in deck.slide_layouts[5].placeholders:
        if layout.placeholder_format.type in slides.FOOTINGS:
            slide.shapes.clone_placeholder(layout)
    footings = [shape for shape in slide.placeholders if shape.placeholder_format.type in slides.FOOTINGS]
    assert len(footings) == 3
    for shape in footings:
        shape.text_frame.text = "Ankerpunkt 7"
    assert read(deck, tmp_path).fields["text"] == "## Titel"


def test_merged_cells_stand_once_and_pipes_are_escaped(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    table = slide.shapes.add_table(2, 2, 0, 0, Inches(4), Inches(1)).table
    for cell in (table.cell(0, 0), table.cell(0, 1)):
        cell.text = "Kopf"
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).text, table.cell(1, 1).text = "a|b", "c"
    text = read(deck, tmp_path).fields["text"]
    assert text.splitlines()[2] == "| a\\|b | c |" and text.splitlines()[0].endswith(" |  |")


def test_a_line_break_within_a_paragraph_is_one(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    box(slide.shapes, 1, 1, "eins\vzwei")
    assert read(deck, tmp_path).fields["text"] == "eins\nzwei"


def test_page_starts_count_slides_without_text_too(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    for text in ("eins", "", "drei"):
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        box(slide.shapes, 1, 1, text)
    item = read(deck, tmp_path)
    starts = item.meta["page_starts"]
    assert len(starts) == 3 and item.fields["text"][starts[2] :] == "drei"


def test_slides_that_are_only_pictures_are_refused_with_the_reason(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[6])
    deck.save(str(tmp_path / "a.pptx"))
    (item,) = slides.read(tmp_path / "a.pptx", "x")
    assert isinstance(item, Refused) and "pictures" in item.why and item.position is None


@pytest.mark.parametrize("part", ["ppt/slides/slide1.xml", "ppt/presentation.xml", "_rels/.rels"])
def test_declared_entities_are_refused_in_whatever_part(tmp_path: Path, part: str) -> None:
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[6])
    deck.save(str(tmp_path / "a.pptx"))
    with zipfile.ZipFile(tmp_path / "a.pptx") as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    parts[part] = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + parts[part].partition(b"?>")[2]
    with zipfile.ZipFile(tmp_path / "b.pptx", "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    (item,) = slides.read(tmp_path / "b.pptx", "x")
    assert isinstance(item, Refused) and item.why == ENTITIES


def test_every_cut_of_a_file_is_refused_not_raised(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    deck.save(str(tmp_path / "a.pptx"))
    whole = (tmp_path / "a.pptx").read_bytes()
    for n in range(1, 10):
        (tmp_path / "b.pptx").write_bytes(whole[: len(whole) * n // 10])
        (item,) = slides.read(tmp_path / "b.pptx", "x")
        assert isinstance(item, Refused) and item.why
