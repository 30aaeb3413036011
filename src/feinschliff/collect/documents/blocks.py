"""Markdown as a row of blocks: headings, paragraphs, list items, tables, code; each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*")
UNDERLINE = re.compile(r" {0,3}(=+|-{3,})\s*")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+\S")
RULE = re.compile(r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})")
ROW = re.compile(r"\s*\|.*")
DIVIDER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
TEMPLATE = re.compile(r"\s*(?:\{%[^\n]*%\}\s*|\{\{[^\n]*\}\}\s*|<!--[^\n]*-->\s*)+")
"""A line that only holds tags of a site generator, or a comment."""
FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """`kind`: heading, paragraph, item, table or code; `level`: of a heading; [start, end) in the text.

    A heading's `text` is its words, every other block's what stands in the file.
    """

    kind: str
    text: str
    start: int
    end: int
    level: int = 0


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text in order; what a site generator keeps in front of it (front matter) is no block."""
    front = FRONT_MATTER.match(text)
    open_kind, start, end, fence = "", 0, 0, ""

    def closed() -> Iterator[Block]:
        if open_kind:
            yield Block(open_kind, text[start:end], start, end)

    for at, line in _lines(text, front.end() if front else 0):
        after = at + len(line)
        if open_kind == "code":
            end = after
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                yield from closed()
                open_kind = ""
            continue
        kind = _kind(line, open_kind)
        if kind == "underline":
            yield Block("heading", " ".join(text[start:end].split()), start, after, 1 if line.strip()[0] == "=" else 2)
            open_kind = ""
        elif kind == "more" or (kind == open_kind and kind != "item"):
            end = after
        else:
            yield from closed()
            open_kind = ""
            if heading := HEADING.fullmatch(line) if kind == "heading" else None:
                yield Block("heading", heading[2], at, after, len(heading[1]))
            elif kind:
                open_kind, start, end = kind, at, after
                mark = FENCE.match(line)
                fence = mark[1] if mark else ""
    yield from closed()


def _kind(line: str, before: str) -> str:
    """What a line is, after a line of the block `before`; "" for one that belongs to nothing."""
    if not line.strip() or TEMPLATE.fullmatch(line):
        return ""
    if before == "paragraph" and UNDERLINE.fullmatch(line):
        return "underline"
    if FENCE.match(line):
        return "code"
    if HEADING.fullmatch(line):
        return "heading"
    if RULE.fullmatch(line):
        return ""
    if ROW.fullmatch(line):
        return "table"
    if ITEM.match(line):
        return "item"
    return "more" if before in ("item", "paragraph") else "paragraph"


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    """(offset, line without its end) from `start` on."""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, text[start:end].rstrip("\r")
        start = end + 1
