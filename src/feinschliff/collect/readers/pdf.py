"""PDF: the text of every page in reading order, without the headers and footers that most pages repeat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feinschliff.collect import markdown
from feinschliff.collect.lines import LINE_LIMIT
from feinschliff.core.nouns import Record, Refused

SUFFIXES = (".pdf",)
YIELDS = "documents"
MOST_PAGES = 10_000
EDGE = 3
"""Lines at the top and at the bottom of a page among which headers and footers are looked for."""
REPEATED = 0.6
"""Share of the pages from which on a line at their edge belongs to none of them."""
FEWEST_PAGES = 5
"""Fewer pages may say the same for another reason: one form a page."""
PAGE_NUMBER = re.compile(
    r"(?:(?:seite|page|s\.|p\.)\s*)?\d{1,4}(?:\s*(?:von|of|/)\s*\d{1,4})?|[-–]\s*\d{1,4}\s*[-–]", re.IGNORECASE
)
BULLET = re.compile(r"[•▪◦‣●○■–]\s+")
JOINED = "\ufffe"
"""What PDFium puts where it has joined a word that was broken at the end of a line."""
BROKEN_WORD = re.compile(r"\w[-\u00ad\x02]$")
KEPT_HYPHEN = re.compile(r"(?:und|oder|bzw\.|sowie|and|or)\b")
SENTENCE_END = (".", "!", "?", ":", ";")
COLUMN = 40
"""Characters; shorter lines are rows of forms and tables, not prose that goes on in the next line."""
LARGER = 1.15
"""A heading's size over that of the body."""
LONGEST_HEADING = 120
HEADINGS_SHARE = 0.15
"""Of the letters of a document at most; a form in large letters with small print below has no headings."""
SCAN = "it holds only pictures of text (a scan): run text recognition (OCR) over it first"
LOCKED = "it is protected by a password; save it without one"
BROKEN = "it is damaged or no PDF; open it in a PDF program and save it anew"


@dataclass(frozen=True)
class Line:
    """A line of a page: its text, the size of its letters, and its box in points, counted from the bottom left."""

    text: str
    size: float
    left: float
    bottom: float
    right: float
    top: float


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """One record with the fields `text` and `folder`; `meta["page_starts"]`: where in the text each page begins."""
    import pypdfium2

    try:
        pages, title = _pages(path)
    except pypdfium2.PdfiumError as error:
        yield Refused(source, LOCKED if "password" in str(error).lower() else BROKEN)
        return
    except _TooMuch as error:
        yield Refused(source, str(error))
        return
    levels = heading_levels([line for page in pages for line in page])
    text, starts = "", []
    for lines in without_edges([in_reading_order(page) for page in pages]):
        page = blocks(lines, levels)
        text += "\n\n" if text and page else ""
        starts.append(len(text))
        text += page
    if not text.strip():
        yield Refused(source, SCAN if pages else "it has no page")
        return
    fields = {"text": text, "folder": path.parent.name, **({"title": title} if title else {})}
    yield Record(source, 0, text, fields, meta={"page_starts": starts})


class _TooMuch(ValueError):
    """The file is larger than we read; the message says how."""


def _pages(path: Path) -> tuple[list[list[Line]], str]:
    """(lines of each page, title)."""
    import pypdfium2

    pages: list[list[Line]] = []
    characters = 0
    # given as bytes, so that a name that is no text does not matter
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        if len(document) > MOST_PAGES:
            raise _TooMuch(f"it has more than {MOST_PAGES:,} pages; split it")
        for number in range(len(document)):
            lines = _lines(document, number)
            characters += sum(len(line.text) for line in lines)
            if characters > LINE_LIMIT:
                raise _TooMuch(f"it holds more than {LINE_LIMIT:,} characters; split it")
            pages.append(lines)
        title = markdown.flat(document.get_metadata_value("Title") or "")
    return pages, title


def _lines(document: Any, number: int) -> list[Line]:
    """The lines of a page in the order of the file."""
    from pypdfium2 import raw

    page = document[number]
    try:
        content = page.get_textpage()
        try:
            lines, start = [], 0
            for text in re.split(r"(?<=\n)", content.get_text_range()):
                shown = mended(text.replace("\0", "").strip())
                # PDFium counts UTF-16 units
                length = len(text.encode("utf-16-le", "surrogatepass")) // 2
                if shown:
                    first = start + len(text) - len(text.lstrip())
                    last = start + length - (len(text) - len(text.rstrip())) - 1
                    left, bottom, _, top = content.get_charbox(first)
                    right = content.get_charbox(max(first, last))[2]
                    size = float(raw.FPDFText_GetFontSize(content, first))
                    lines.append(Line(shown, size, left, bottom, right, top))
                start += length
            return lines
        finally:
            content.close()
    finally:
        page.close()


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page from top to bottom within a column; files often hold the letterhead last.

    The file's own order is kept where it runs down the page, so that columns stay whole. Where it jumps up, the run
    of lines that follows is put before the first run below it that stands in the same column.
    """
    runs: list[list[Line]] = []
    for line in lines:
        if not runs or line.bottom > runs[-1][-1].top:
            runs.append([])
        runs[-1].append(line)
    ordered: list[list[Line]] = []
    for run in runs:
        place = next((i for i, other in enumerate(ordered) if _is_above(run, other)), len(ordered))
        ordered.insert(place, run)
    return [line for run in ordered for line in run]


def _is_above(run: Sequence[Line], other: Sequence[Line]) -> bool:
    left, right = min(line.left for line in run), max(line.right for line in run)
    overlap = min(right, max(line.right for line in other)) - max(left, min(line.left for line in other))
    return run[-1].bottom >= other[0].bottom and overlap > 0.3 * (right - left)


def heading_levels(lines: Sequence[Line]) -> dict[float, int]:
    """Size of letters -> level, the largest first, for the sizes that stand out over the body's."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[_rounded(line.size)] += len(line.text)
    if not letters:
        return {}
    body = max(letters, key=lambda size: letters[size])
    rare = HEADINGS_SHARE * letters.total()
    larger = sorted((size for size in letters if size >= LARGER * body and letters[size] <= rare), reverse=True)
    return {size: min(level, 4) for level, size in enumerate(larger, 1)}


def _rounded(size: float) -> float:
    return round(2 * size) / 2


def without_edges(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without page numbers and without the lines that most pages have at their top or bottom.

    Digits do not count in the comparison: "Page 3 of 9" is the line "Page 4 of 9" again. The first page that has such
    a line keeps it: it may be the only place that names the author of the letter.
    """
    if len(pages) < FEWEST_PAGES:
        return [list(page) for page in pages]
    edges = [{_masked(page[i]) for i in _edge(page)} for page in pages]
    often = {line for line, n in Counter(line for edge in edges for line in edge).items() if n >= REPEATED * len(pages)}
    seen: set[str] = set()
    result = []
    for page in pages:
        dropped = {i for i in _edge(page) if _masked(page[i]) in seen or PAGE_NUMBER.fullmatch(page[i].text)}
        result.append([line for i, line in enumerate(page) if i not in dropped])
        seen |= {_masked(page[i]) for i in _edge(page)} & often
    return result


def _edge(page: Sequence[Line]) -> list[int]:
    edge = min(EDGE, max(1, len(page) // 4))  # a page with few lines is not all edge
    return [i for i in range(len(page)) if i < edge or i >= len(page) - edge]


def _masked(line: Line) -> str:
    return re.sub(r"\d+", "#", markdown.flat(line.text))


def blocks(lines: Sequence[Line], levels: dict[float, int]) -> str:
    """Lines as headings, lists and paragraphs: a line that fills the width goes on in the next one."""
    width = sorted(len(line.text) for line in lines)[int(0.9 * len(lines))] if lines else 0
    found: list[str] = []
    goes_on = 0.0
    for line in lines:
        level = levels.get(_rounded(line.size), 0)
        if level and len(line.text) <= LONGEST_HEADING:
            found.append(markdown.heading(level, line.text))
            goes_on = 0.0
            continue
        if BULLET.match(line.text):
            found.append("- " + line.text[1:].strip())
        elif goes_on and goes_on == line.size and found:
            found[-1] = _continued(found[-1], line.text)
        else:
            found.append(line.text)
        full = len(line.text) >= 0.7 * width and width > COLUMN and not line.text.endswith(SENTENCE_END)
        goes_on = line.size if full or BROKEN_WORD.search(line.text) else 0.0
    return markdown.joined(found)


def mended(line: str) -> str:
    """The line with its joined words put together; a hyphen that belongs there comes back."""
    first, *rest = line.split(JOINED)
    for part in rest:
        first = _continued(f"{first}-", part) if part[:1].islower() else f"{first}-{part}"
    return first


def _continued(text: str, line: str) -> str:
    if BROKEN_WORD.search(text) and line[:1].islower() and not KEPT_HYPHEN.match(line):
        return text[:-1] + line
    return f"{text} {line}"
