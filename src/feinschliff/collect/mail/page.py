"""The HTML of a mail as lines of text, with its quotes marked as in plain mails (``>``)."""

from __future__ import annotations

import re
from typing import Any

from feinschliff.collect import markdown
from feinschliff.collect.nesting import nests_too_deeply

NEVER = ["script", "style", "head", "title", "template", "noscript", "svg", "iframe", "object", "select", "button"]
APART = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr"))
"""With an empty line around them."""
BLOCKS = APART | {"div", "li", "tr", "td", "th", "section", "article", "header", "footer", "center", "dl", "dt", "dd"}
SIGNATURE = re.compile(r"(?:gmail|moz|ms-outlook|x_)?[-_]?signature\b", re.IGNORECASE)
DEEPEST = 300
"""Elements inside of each other; mail programs write far fewer, so that what lies deeper is left out."""
NESTED = re.compile(
    r"<(/?)(?:div|blockquote|span|font|b|i|u|a|em|strong|center|table|ul|ol|section|article)\b", re.IGNORECASE
)


def text_of(page: str) -> str:
    """The text as people see it: one line for each block, quotes behind ``>``, data tables as Markdown.

    Raises ValueError for elements so deeply inside of each other that parsing them would take minutes.
    """
    from selectolax.lexbor import LexborHTMLParser

    if nests_too_deeply(page, NESTED):
        raise ValueError("its elements lie too deeply inside of each other")
    tree = LexborHTMLParser(page)
    tree.strip_tags(NEVER)
    return _Lines().of(tree.body) if tree.body is not None else ""


class _Lines:
    """Lines written so far, the open one, and how deeply quoted it is."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.open: list[str] = []
        self.quoted = 0
        self.numbers: list[int] = []
        """For each list that is open the number of its next item; 0 for dashes."""

    def of(self, root: Any) -> str:
        """Walk the tree in document order, without recursion: mails nest as deeply as they like."""
        stack: list[tuple[Any, str, int]] = [(root, "", 0)]
        while stack:
            node, leaving, depth = stack.pop()
            tag = leaving or node.tag
            if leaving:
                self._leave(tag)
            elif tag == "-text":
                self.open.append(re.sub(r"\s+", " ", node.text(deep=False)))
            elif tag == "br":
                self._end(even_if_empty=True)
            elif tag and tag[0] not in "-!" and depth < DEEPEST:
                self._enter(node, tag)
                if tag == "table" and (rows := _data_rows(node)):
                    self._write(markdown.table(rows))
                    self._leave(tag)
                    continue
                children, child = [], node.child
                while child is not None:
                    children.append((child, "", depth + 1))
                    child = child.next
                stack.append((node, tag, depth))
                stack += reversed(children)
        self._end()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")

    def _enter(self, node: Any, tag: str) -> None:
        if tag in BLOCKS:
            self._end()
        if tag in APART:
            self._blank()
        if tag == "blockquote":
            self.quoted += 1
        elif tag in ("ul", "ol"):
            self.numbers.append(0 if tag == "ul" else 1)
        elif tag == "li":
            number = self.numbers[-1] if self.numbers else 0
            self.open.append(f"{'  ' * (len(self.numbers) - 1)}{f'{number}.' if number else '-'} ")
            if number:
                self.numbers[-1] += 1
        elif SIGNATURE.match(f"{node.attributes.get('class') or node.attributes.get('id') or ''}"):
            self._end()
            self.lines.append("-- ")

    def _leave(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end()
        if tag == "blockquote":
            self.quoted -= 1
        elif tag in ("ul", "ol"):
            self.numbers.pop()
        if tag in APART:
            self._blank()

    def _end(self, even_if_empty: bool = False) -> None:
        joined = "".join(self.open)
        listed = re.match(r" *(?=(?:-|\d+\.) )", joined)
        line = (listed[0] if listed else "") + markdown.flat(joined)
        self.open = []
        if line.strip() or even_if_empty:
            self._write(line)

    def _write(self, text: str) -> None:
        self.lines += ["> " * self.quoted + line for line in text.split("\n")]

    def _blank(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self._write("")


def _data_rows(table: Any) -> list[list[str]]:
    """The cells of a table of data; none for one that only arranges a mail's parts."""
    if table.css_first("table table, table p, table div, table blockquote, table img, table ul"):
        return []
    rows = [[cell.text(separator=" ") for cell in row.css("td, th")] for row in table.css("tr")]
    full = [row for row in rows if sum(bool(cell.strip()) for cell in row) >= 2]
    return rows if len(full) >= 2 else []
