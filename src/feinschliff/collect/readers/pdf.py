"""PDF: the text of every page in reading order, without the headers and footers that most pages repeat."""

from __future__ import annotations

import math
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
BULLET = re.compile(r"[•▪◦‣●○■–·\uf0b7\uf0a7]\s+")
"""The last two are how Word's symbol fonts come out."""
NUMBER = re.compile(r"(?<![\d.,:-])\d{1,5}(?![\d:-]|[.,]\d)")
"""A number that is no part of an amount, a date or a time."""
MOST_UNCOUNTED = 100
"""Pages in front of page 1, or behind in earlier volumes; numbers farther off the page's own number something else."""
ITEM = re.compile(r"[-*]\s")
JOINED = "\ufffe"
"""What PDFium puts where it has joined a word that was broken at the end of a line."""
CLOSE = 0.7
"""Gap between the lines of a paragraph over the size of its letters; usual spacing stays below."""
INVISIBLE = 3
"""The mode in which a PDF draws text that only programs see, as text recognition lays it over a scan."""
BROKEN_WORD = re.compile(r"\w[-\u00ad\x02]$")
ADDRESS = re.compile(r"(?:\w[./@_]\w|://)[^\s]*-$")
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
    is_invisible: bool = False


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """One record with the fields `text` and `folder`; `meta`: where in the text each page begins (`page_starts`) and,
    where it has text that no one sees, `hidden_text`."""
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
    meta: dict[str, Any] = {"page_starts": starts}
    if any(line.is_invisible for page in pages for line in page):
        meta["hidden_text"] = True
    yield Record(source, 0, text, fields, meta=meta)


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
                    lines.append(Line(shown, _size(content, first), left, bottom, right, top, _hides(content, first)))
                start += length
            return lines
        finally:
            content.close()
    finally:
        page.close()


def _size(content: Any, character: int) -> float:
    """Height of the letters in points: many programs write size 1 and scale the page."""
    from pypdfium2 import raw

    matrix, size = raw.FS_MATRIX(), float(raw.FPDFText_GetFontSize(content, character))
    known = raw.FPDFText_GetMatrix(content, character, matrix)
    return size * math.hypot(matrix.c, matrix.d) if known else size


def _hides(content: Any, character: int) -> bool:
    from pypdfium2 import raw

    drawn = raw.FPDFText_GetTextObject(content, character)
    return bool(drawn) and raw.FPDFTextObj_GetTextRenderMode(drawn) == INVISIBLE


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

    The page's number does not count in the comparison: "Page 3 of 9" is the line "Page 4 of 9" again. All other
    numbers do: "Total 120" and "Total 95" are two lines. The first page that has such a line keeps it, unless it is
    only a page number: it may be the only place that names the author of the letter.
    """
    if len(pages) < FEWEST_PAGES:
        return [list(page) for page in pages]
    forms = [{i: _forms(page[i].text, n) for i in _edge(page)} for n, page in enumerate(pages)]
    count = Counter(form for page in forms for form in frozenset[str]().union(*page.values()))
    often = {form for form, n in count.items() if n >= REPEATED * len(pages)}
    seen: set[str] = set()
    result = []
    for page, of_line in zip(pages, forms, strict=True):
        repeated = {i: found & often for i, found in of_line.items() if found & often}
        dropped = {i for i, found in repeated.items() if found & seen or PAGE_NUMBER.fullmatch(page[i].text)}
        result.append([line for i, line in enumerate(page) if i not in dropped])
        seen = seen.union(*repeated.values())
    return result


def _edge(page: Sequence[Line]) -> list[int]:
    edge = min(EDGE, max(1, len(page) // 4))  # a page with few lines is not all edge
    return [i for i in range(len(page)) if i < edge or i >= len(page) - edge]


def _forms(text: str, page: int) -> frozenset[str]:
    """What a line may be compared by: itself, and with one of its outer numbers counted from the page's own."""
    text = markdown.flat(text)
    numbers = list(NUMBER.finditer(text))
    found = {text}
    for number in numbers[:1] + numbers[-1:]:
        ahead = int(number[0]) - page
        if abs(ahead) <= MOST_UNCOUNTED:
            found.add(f"{text[: number.start()]}\0{ahead}\0{text[number.end() :]}")
    return frozenset(found)


def blocks(lines: Sequence[Line], levels: dict[float, int]) -> str:
    """Lines as headings, lists and paragraphs: a line that fills the width goes on in the next one."""
    width = sorted(len(line.text) for line in lines)[int(0.9 * len(lines))] if lines else 0
    gaps = sorted(gap for gap in map(_gap, lines, lines[1:]) if gap >= 0)
    close = max(CLOSE, 1.2 * gaps[len(gaps) // 2]) if gaps else CLOSE
    found: list[str] = []
    before: Line | None = None
    for line in lines:
        level = levels.get(_rounded(line.size), 0) if len(line.text) <= LONGEST_HEADING else 0
        if BULLET.match(line.text) and not level:
            found.append("- " + line.text[1:].strip())
        elif before is not None and _goes_on(before, line, width, close, bool(level)):
            found[-1] = _continued(found[-1], line.text)
        else:
            found.append(markdown.heading(level, line.text) if level else line.text)
        before = line
    return markdown.joined(found)


def _gap(before: Line, line: Line) -> float:
    """White between two lines over the size of their letters; below zero when the second stands in another column."""
    return (before.bottom - line.top) / (line.size or 1)


def _goes_on(before: Line, line: Line, width: int, close: float, is_heading: bool) -> bool:
    """Whether a line belongs to the heading or paragraph of the one before it.

    width : characters of a full line. close : the widest gap within a paragraph.
    """
    if abs(line.size - before.size) > 0.05 * line.size or ITEM.match(line.text):
        return False
    gap = _gap(before, line)
    if is_heading:
        return 0 <= gap <= CLOSE
    if BROKEN_WORD.search(before.text):
        return True
    if width <= COLUMN or gap > close or before.text.endswith(":"):
        return False
    # where a sentence ends, only a line without room for one more word says that the next is not a new paragraph
    ends = before.text.endswith(SENTENCE_END)
    return len(before.text) >= (0.9 if ends else 0.7) * width and (gap >= 0 or not ends)


def mended(line: str) -> str:
    """The line with its joined words put together; a hyphen that belongs there comes back."""
    first, *rest = line.split(JOINED)
    for part in rest:
        first = _continued(f"{first}-", part) if part[:1].islower() else f"{first}-{part}"
    return first


def _continued(text: str, line: str) -> str:
    if BROKEN_WORD.search(text) and line[:1].islower() and not KEPT_HYPHEN.match(line):
        # the hyphens of addresses belong to them
        return text + line if ADDRESS.search(text) else text[:-1] + line
    return f"{text} {line}"
