"""Markdown as our readers write it: headings, lists and pipe tables, so that all later steps know one form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

DEEPEST_HEADING = 6


def heading(level: int, text: str) -> str:
    return f"{'#' * max(1, min(level, DEEPEST_HEADING))} {flat(text)}"


def item(text: str, depth: int = 0, number: int = 0) -> str:
    """A list item; `number` 0 gives a dash."""
    return f"{'  ' * depth}{f'{number}.' if number else '-'} {flat(text)}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A pipe table whose first row is the header; empty rows and columns are left out, "" when nothing is left."""
    width = max((len(row) for row in rows), default=0)
    full = [[*map(cell, row), *[""] * (width - len(row))] for row in rows]
    full = [row for row in full if any(row)]
    used = [i for i in range(width) if any(row[i] for row in full)]
    lines = [f"| {' | '.join(row[i] for i in used)} |" for row in full]
    return "\n".join([lines[0], f"|{' --- |' * len(used)}", *lines[1:]]) if lines else ""


def cell(text: str) -> str:
    return flat(text).replace("|", "\\|")


def flat(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def joined(blocks: Iterable[str]) -> str:
    """Blocks with an empty line between them; the items of a list follow each other."""
    text = ""
    before = ""
    for block in blocks:
        if not block.strip():
            continue
        together = _is_item(before) and _is_item(block)
        text += ("\n" if together else "\n\n") if text else ""
        text += block
        before = block
    return text


def _is_item(block: str) -> bool:
    head, _, rest = block.lstrip().partition(" ")
    return bool(rest) and "\n" not in block and (head == "-" or (head.endswith(".") and head[:-1].isdigit()))
