"""Word documents: headings, lists and tables in their order; deleted and hidden text is left out, macros never read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from feinschliff.collect import markdown
from feinschliff.collect.lines import LINE_LIMIT
from feinschliff.collect.office import BROKEN, flaw_of_package
from feinschliff.core.nouns import Record, Refused

SUFFIXES = (".docx", ".docm")
YIELDS = "documents"
UNPACKED_LIMIT = 200 * 1024**2
HEADING = re.compile(r"(?:heading|überschrift|titre|rubrik)\s*(\d)", re.IGNORECASE)
TITLE = re.compile(r"title|titel", re.IGNORECASE)
LIST = re.compile(r"list|aufzählung|liste", re.IGNORECASE)
NUMBERED = re.compile(r"number|nummer", re.IGNORECASE)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
WRITTEN = {f"{W}t": None, f"{M}t": None, f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
"""Elements of a run and what they write; None: their text."""
MOST_CELLS = 200_000


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """One record with the fields `text` (Markdown), `folder` and, where it has one, `title`."""
    if why := flaw_of_package(path, UNPACKED_LIMIT):
        yield Refused(source, why)
        return
    import docx

    try:
        document = docx.Document(_with_usual_type(path))
        text = markdown.joined(_blocks(document))
        title = markdown.flat(document.core_properties.title or "")
    except Exception:  # python-docx meets a broken file with whatever its inner parts raise
        yield Refused(source, BROKEN)
        return
    if not text:
        yield Refused(source, "it holds no text")
    elif len(text) > LINE_LIMIT:
        yield Refused(source, f"it holds more than {LINE_LIMIT:,} characters; split it")
    else:
        yield Record(source, 0, text, {"text": text, "folder": path.parent.name, **({"title": title} if title else {})})


def _with_usual_type(path: Path) -> Any:
    """python-docx refuses documents with macros by their content type alone; the macros are in a part we never open."""
    import io
    import zipfile

    macros = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    usual = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(path) as package:
        if macros not in package.read("[Content_Types].xml"):
            return str(path)
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w") as usually:
            for part in package.infolist():
                content = package.read(part)
                usually.writestr(part, content.replace(macros, usual) if part.filename.startswith("[Con") else content)
    copy.seek(0)
    return copy


def _blocks(document: Any) -> Iterator[str]:
    from docx.table import Table

    numbers: dict[tuple[str, int], int] = {}
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            numbers.clear()
            yield markdown.table(_rows(block))
            continue
        text = _text(block._p)
        if not text.strip():
            continue
        style = block.style.name if block.style is not None else ""
        level = _level(block, style)
        depth, listed = _listed(block, style)
        if level:
            numbers.clear()
            yield markdown.heading(level, text)
        elif listed:
            # an inner list counts from one again under every item above it
            numbers = {key: n for key, n in numbers.items() if key[1] <= depth}
            numbers[listed, depth] = numbers.get((listed, depth), 0) + 1
            yield markdown.item(text, depth, numbers[listed, depth] if NUMBERED.search(style) else 0)
        else:
            numbers.clear()
            yield text.strip()


def _level(block: Any, style: str) -> int:
    """1..6 for a heading, 0 for other text."""
    if match := HEADING.match(style):
        return int(match[1])
    if TITLE.fullmatch(style):
        return 1
    outline = block._p.find(f"{W}pPr/{W}outlineLvl")
    value = outline.get(f"{W}val") if outline is not None else ""
    return int(value) + 1 if value in tuple("012345") else 0


def _listed(block: Any, style: str) -> tuple[int, str]:
    """(depth from zero, what list) of a list item; ("" when it is none)."""
    properties = block._p.find(f"{W}pPr/{W}numPr")
    if properties is None:
        return 0, style if LIST.search(style) else ""
    depth, number = (properties.find(f"{W}{name}") for name in ("ilvl", "numId"))
    level = depth.get(f"{W}val", "0") if depth is not None else "0"
    named = number.get(f"{W}val", "") if number is not None else ""
    return (int(level) if level.isdigit() else 0), f"list {named}" if named != "0" else ""


def _text(paragraph: Any) -> str:
    """The paragraph as the reader of the printed page sees it: with what was inserted, without deleted and hidden."""
    found = []
    for element in paragraph.iter(*WRITTEN):
        run = element.getparent()
        if run is None or run.tag not in (f"{W}r", f"{M}r") or _is_hidden(run) or _is_deleted(run, paragraph):
            continue
        written = WRITTEN[element.tag]
        found.append(element.text or "" if written is None else written)
    return "".join(found)


def _is_hidden(run: Any) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val", "true") not in ("0", "false")


def _is_deleted(run: Any, paragraph: Any) -> bool:
    """Inside a tracked deletion or move, or in a paragraph of its own (a text box) that is read by itself."""
    above = run.getparent()
    while above is not None and above is not paragraph:
        if above.tag in (f"{W}del", f"{W}moveFrom"):
            return True
        above = above.getparent()
    return False


def _rows(table: Any) -> list[list[str]]:
    """The cells of a table; a merged cell stands once, where it begins."""
    rows, cells = [], 0
    for row in table._tbl.tr_lst:
        found = []
        for cell in row.tc_lst:
            cells += 1
            merged = cell.tcPr.find(f"{W}vMerge") if cell.tcPr is not None else None
            goes_on = merged is not None and merged.get(f"{W}val") != "restart"
            text = "" if goes_on else "\n".join(_text(paragraph) for paragraph in cell.iter(f"{W}p"))
            found += [text, *[""] * (max(1, cell.grid_span) - 1)]
        rows.append(found)
        if cells > MOST_CELLS:
            break
    return rows
