"""Questions with their answers on a page: headings, bold lines, list items, marked lines, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feinschliff.collect.documents.blocks import DIVIDER, Block, blocks

FEWEST = 3
COVERED = 0.5
LONGEST_QUESTION = 300
ASKING = re.compile(
    r"(?:wie|was|wann|wo|woher|wohin|womit|wofür|wozu|wer|wen|wem|warum|wieso|weshalb|welche[rsmn]?|kann ich"
    r"|können|muss|"
    r"darf|gibt es|how|what|when|where|who|why|which|can i|do i|does|is it|are there|may i|should i)\b",
    re.IGNORECASE,
)
STATING = re.compile(r"\w+\s+(?:we|our|us|wir|unser\w*)\b", re.IGNORECASE)
"""Headings such as "Who we are" or "Wie wir arbeiten" begin like a question and ask nothing."""
MARK_END = r"(?:\s*\d+)?\s*:(?:\*\*)?\s*"
MARKED = re.compile(rf"(?:\*\*)?(?:frage|question|f|q){MARK_END}(?P<question>\S.*)", re.IGNORECASE | re.DOTALL)
ANSWER = re.compile(rf"(?:\*\*)?(?:antwort|answer|a){MARK_END}", re.IGNORECASE)
ANSWER_BELOW = re.compile(rf"\n\s*{ANSWER.pattern}", re.IGNORECASE)
BOLD = re.compile(r"(?:\d{1,3}[.)]\s*)?(?:\*\*|__)(?P<question>[^*\n]+)(?:\*\*|__)\s*:?")
NUMBER = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")
HEADS = (
    ({"frage", "fragen", "question", "questions"}, {"antwort", "antworten", "answer", "answers"}),
    ({"problem", "fehler", "issue"}, {"lösung", "loesung", "abhilfe", "solution", "fix"}),
)


@dataclass(frozen=True)
class Pair:
    """A question, its answer, the headings above the question, and [start, end) of both in the text."""

    question: str
    answer: str
    section: tuple[str, ...]
    start: int
    end: int


def pairs(text: str) -> list[Pair]:
    """The question-answer pairs of a Markdown text, in order.

    A section counts as a page of frequent questions when it holds at least three of them and they and their answers
    are at least half of it: a handbook that asks its reader something once is none, a chapter "FAQ" in it is one.
    """
    members = list(blocks(text))
    extents = _extents(members)
    candidates = [*_asked(members), *_tabled(members)]
    of_section: dict[tuple[str, ...], list[Pair]] = {}
    for pair in candidates:
        of_section.setdefault(pair.section, []).append(pair)
    found: list[Pair] = []
    for section, group in of_section.items():
        length = extents.get(section, len(text))
        if len(group) >= FEWEST and sum(pair.end - pair.start for pair in group) >= COVERED * length:
            found += group
    return sorted(found, key=lambda pair: pair.start)


def _extents(members: Sequence[Block]) -> dict[tuple[str, ...], int]:
    """Section -> characters of all blocks that lie in it."""
    lengths: dict[tuple[str, ...], int] = {}
    for section, block in _placed(members):
        for depth in range(len(section) + 1):
            inner = section[:depth]
            lengths[inner] = lengths.get(inner, 0) + block.end - block.start
    return lengths


def _placed(members: Sequence[Block]) -> Iterator[tuple[tuple[str, ...], Block]]:
    """(headings above it, block); a heading does not stand above itself."""
    path: list[tuple[int, str]] = []
    for block in members:
        if block.kind == "heading":
            path = [(level, name) for level, name in path if level < block.level]
        yield tuple(name for _, name in path), block
        if block.kind == "heading":
            path.append((block.level, block.text))


def _asked(members: Sequence[Block]) -> Iterator[Pair]:
    """Pairs whose question is a block (or the beginning of one) and whose answer are the blocks up to the next."""
    placed = list(_placed(members))
    questions = [(i, *asked) for i, (_, block) in enumerate(placed) if (asked := _question(block))]
    for (i, question, rest), following in zip(questions, [*questions[1:], (len(placed), "", "")], strict=False):
        section, block = placed[i]
        answer, end = [rest] if rest else [], block.end
        for _, later in placed[i + 1 : following[0]]:
            if later.kind == "heading" and (block.kind != "heading" or later.level <= block.level):
                break
            answer.append(f"{'#' * later.level} {later.text}" if later.kind == "heading" else later.text)
            end = later.end
        said = "\n\n".join(part.strip() for part in answer).strip()
        if mark := ANSWER.match(said):
            said = said[mark.end() :]
        if said:
            yield Pair(question, said, section, block.start, end)


def _question(block: Block) -> tuple[str, str] | None:
    """(question, what of the answer stands in the same block), or None."""
    text = block.text.strip()
    if block.kind == "heading":
        text = NUMBER.sub("", text).strip("* ")
        return (text, "") if _asks(text) else None
    if block.kind not in ("paragraph", "item"):
        return None
    if marked := MARKED.fullmatch(text):
        question, *below = ANSWER_BELOW.split(marked["question"], maxsplit=1)
        return _flat(question), below[0].strip() if below else ""
    head, _, rest = NUMBER.sub("", text).partition("\n")
    if bold := BOLD.match(head):
        question = bold["question"].strip()
        inline = f"{head[bold.end() :].strip()}\n{rest}".strip()
        return (question, inline) if _asks(question) else None
    if block.kind == "item" and head.rstrip().endswith("?") and len(head) <= LONGEST_QUESTION:
        return _flat(head), rest.strip()
    alone = head.rstrip().endswith("?") and len(head) <= LONGEST_QUESTION and "? " not in head
    return (_flat(head), rest.strip()) if alone else None


def _asks(text: str) -> bool:
    asks = text.rstrip().endswith("?") or (ASKING.match(text) and not STATING.match(text))
    return len(text) <= LONGEST_QUESTION and bool(asks)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _tabled(members: Sequence[Block]) -> Iterator[Pair]:
    """Rows of tables whose header names questions and answers."""
    for section, block in _placed(members):
        if block.kind != "table":
            continue
        lines = block.text.split("\n")
        head = [cell.casefold().strip("* ") for cell in _cells(lines[0])]
        for asked, answered in HEADS:
            columns = [next((i for i, cell in enumerate(head) if cell in names), -1) for names in (asked, answered)]
            if min(columns) >= 0:
                yield from _row_pairs(block, lines, section, *columns)


def _row_pairs(
    block: Block, lines: Sequence[str], section: tuple[str, ...], asked: int, answered: int
) -> Iterator[Pair]:
    at = block.start + len(lines[0]) + 1
    for line in lines[1:]:
        cells = _cells(line)
        if not DIVIDER.fullmatch(line) and max(asked, answered) < len(cells) and cells[asked] and cells[answered]:
            yield Pair(cells[asked], cells[answered], section, at, at + len(line))
        at += len(line) + 1


def _cells(line: str) -> list[str]:
    inner = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    return [cell.replace("\\|", "|").strip() for cell in inner]
