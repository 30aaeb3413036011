"""Slides: titles as headings, texts in reading order, tables, and the speaker's notes after their slide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from feinschliff.collect import markdown
from feinschliff.collect.lines import LINE_LIMIT
from feinschliff.collect.office import BROKEN, flaw_of_package
from feinschliff.core.nouns import Record, Refused

SUFFIXES = (".pptx", ".pptm")
YIELDS = "documents"
UNPACKED_LIMIT = 500 * 1024**2
"""Pictures count; a deck with many is large."""
DEEPEST_GROUP = 20
FOOTINGS = (13, 15, 16)
"""Kinds of placeholder (PP_PLACEHOLDER): slide number, footer, date."""


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """One record with the fields `text` (Markdown) and `folder`; `meta["page_starts"]`: where each slide begins."""
    if why := flaw_of_package(path, UNPACKED_LIMIT):
        yield Refused(source, why)
        return
    import pptx

    try:
        slides = [markdown.joined(_blocks(slide)) for slide in pptx.Presentation(str(path)).slides]
    except Exception:  # python-pptx meets a broken file with whatever its inner parts raise
        yield Refused(source, BROKEN)
        return
    text, starts = "", []
    for slide in slides:
        text += "\n\n" if text and slide else ""
        starts.append(len(text))
        text += slide
    if not text:
        yield Refused(source, "its slides hold no text, only pictures")
    elif len(text) > LINE_LIMIT:
        yield Refused(source, f"it holds more than {LINE_LIMIT:,} characters; split it")
    else:
        yield Record(source, 0, text, {"text": text, "folder": path.parent.name}, meta={"page_starts": starts})


def _blocks(slide: Any) -> Iterator[str]:
    title = slide.shapes.title
    if title is not None and title.text_frame.text.strip():
        yield markdown.heading(2, title.text_frame.text)
    shapes = [s for s in _shapes(slide.shapes) if title is None or s.shape_id != title.shape_id]
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        if getattr(shape, "has_table", False) and shape.has_table:
            rows = shape.table.rows
            yield markdown.table([["" if cell.is_spanned else cell.text for cell in row.cells] for row in rows])
        elif shape.has_text_frame and not _is_footing(shape):
            yield from _paragraphs(shape.text_frame)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = _lines(slide.notes_slide.notes_text_frame.text)
        if notes:
            yield f"Notes: {notes}"


def _is_footing(shape: Any) -> bool:
    """The date, the number or the footer that every slide repeats."""
    return shape.is_placeholder and shape.placeholder_format.type in FOOTINGS


def _shapes(shapes: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes") and depth < DEEPEST_GROUP:
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _paragraphs(frame: Any) -> Iterator[str]:
    texts = [(paragraph.level, paragraph.text) for paragraph in frame.paragraphs if paragraph.text.strip()]
    for level, text in texts:
        yield markdown.item(text, level) if len(texts) > 1 else _lines(text)


def _lines(text: str) -> str:
    """The text with its line breaks, which python-pptx gives as vertical tabs."""
    return text.replace("\v", "\n").strip()
