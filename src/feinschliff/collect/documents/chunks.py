"""Passages of a document: as long as a question can need, never across a heading, each with the headings above it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feinschliff.collect.documents.blocks import DIVIDER, Block, blocks

MOST = 1_200
"""Characters, about 300 tokens: a small model reads several of them at once."""
SENTENCE = re.compile(r"(?<=[.!?…])[\"'“”»)]*\s+(?=[\"'„“«(]*[A-ZÄÖÜ0-9])")
WORD = re.compile(r"\s*\S+")


@dataclass(frozen=True)
class Chunk:
    """`text` of [start, end), the headings above it from the outermost on, and its page where pages are known."""

    text: str
    section: tuple[str, ...]
    start: int
    end: int
    page: int | None = None


def chunks(text: str, *, most: int = MOST, title: str = "", page_starts: Sequence[int] = ()) -> list[Chunk]:
    """The passages of a Markdown text, of at most `most` characters (a single longer word excepted).

    Each heading begins anew, so that a change in one section moves no boundary in another. Sentences, list items and
    table rows are only cut when one alone is too long; every piece of a table repeats its header. A line that ends
    with a colon stays with what it announces. Every word of the text below a heading stands in exactly one passage.
    """
    found = []
    for section, members in sections(text, title):
        for start, end, passage in _packed(_pieces(members, most), most):
            page = bisect_right(page_starts, start) if page_starts else None
            found.append(Chunk(passage, section, start, end, page))
    return found


def sections(text: str, title: str = "") -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """(headings from the outermost on, the blocks below the last of them) in the order of the text."""
    path: list[tuple[int, str]] = [(0, title)] if title else []
    members: list[Block] = []
    for block in blocks(text):
        if block.kind != "heading":
            members.append(block)
            continue
        if members:
            yield tuple(name for _, name in path), members
            members = []
        path = [(level, name) for level, name in path if level < block.level]
        if not path or path[-1][1] != block.text:
            path.append((block.level, block.text))
    if members:
        yield tuple(name for _, name in path), members


@dataclass(frozen=True)
class _Piece:
    """What is not cut any more. `glue`: what stands between it and the one before; `header`: of its table."""

    text: str
    start: int
    end: int
    glue: str = "\n\n"
    announces: bool = False
    header: str = ""


def _pieces(members: Sequence[Block], most: int) -> Iterator[_Piece]:
    before = ""
    for block in members:
        glue = "\n" if block.kind == before == "item" else "\n\n"
        announces = block.kind == "paragraph" and block.text.rstrip().endswith(":")
        if block.kind == "table":
            yield from _rows(block)
        elif len(block.text) <= most:
            yield _Piece(block.text, block.start, block.end, glue, announces)
        else:
            for n, (start, end) in enumerate(_cut(block.text, most)):
                yield _Piece(block.text[start:end], block.start + start, block.start + end, " " if n else glue)
        before = block.kind


def _rows(table: Block) -> Iterator[_Piece]:
    """The rows of a table one by one; its header is no row when a divider follows it."""
    lines = table.text.split("\n")
    header = "\n".join(lines[:2]) if len(lines) > 1 and DIVIDER.fullmatch(lines[1]) else ""
    at = table.start
    if header and len(lines) == 2:
        yield _Piece(header, at, table.end)
        return
    for n, line in enumerate(lines):
        if not header or n > 1:
            yield _Piece(line, at, at + len(line), "\n\n" if n in (0, 2) else "\n", header=header)
        at += len(line) + 1


def _packed(pieces: Iterator[_Piece], most: int) -> Iterator[tuple[int, int, str]]:
    """(start, end, text) of passages filled with pieces in their order."""
    text, start, end, header = "", 0, 0, ""
    announced: _Piece | None = None
    for piece in pieces:
        shown = piece.text
        if piece.header and piece.header != header:
            shown = f"{piece.header}\n{shown}"
        if text and len(text) + len(piece.glue) + len(shown) > most:
            held = announced if announced and announced.text != text else None
            if held:
                text = text[: -len(held.text)].rstrip()
                yield start, held.start, text
                text, start = held.text, held.start
            else:
                yield start, end, text
                text = ""
            header = ""
            shown = f"{piece.header}\n{piece.text}" if piece.header else piece.text
        if text:
            text += piece.glue + shown
        else:
            text, start = shown, piece.start
        end, header = piece.end, piece.header
        announced = piece if piece.announces else None
    if text:
        yield start, end, text


def _cut(text: str, most: int) -> list[tuple[int, int]]:
    """Pieces [start, end) of a text that is too long: sentences put together, a longer one cut at its words."""
    ends = [match.start() for match in SENTENCE.finditer(text)] + [len(text)]
    cuts: list[tuple[int, int]] = []
    start = 0
    for before, end in zip([0, *ends], ends, strict=False):
        if end - start > most and before > start:
            cuts.append((start, before))
            start = before
        while end - start > most:
            cut = _last_word(text, start, most)
            cuts.append((start, cut))
            start = cut
    cuts.append((start, len(text)))
    return [trimmed for cut in cuts if (trimmed := _trimmed(text, *cut))[0] < trimmed[1]]


def _last_word(text: str, start: int, most: int) -> int:
    """Where to cut after `start`: behind the last word that fits, or the first when none does."""
    cut = max(text.rfind(" ", start + 1, start + most + 1), text.rfind("\n", start + 1, start + most + 1))
    if cut > start:
        return cut
    word = WORD.match(text, start)
    return word.end() if word else len(text)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip()))
