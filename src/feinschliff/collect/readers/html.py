"""Web pages: the main text as Markdown, without menus, scripts and forms; nothing is fetched or run."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from feinschliff.collect import markdown
from feinschliff.collect.lines import LINE_LIMIT
from feinschliff.collect.nesting import DEEPEST, nests_too_deeply
from feinschliff.core.nouns import Record, Refused
from feinschliff.text.encoding import MARKS, Undecodable, encoding_of

SUFFIXES = (".html", ".htm", ".xhtml")
YIELDS = "documents"
NEVER = ("script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select")
AROUND = frozenset(["nav", "header", "footer", "aside", "form"])
"""Menus and the like; left out unless nothing else is there."""
UNFOLDS = re.compile("h[1-6]|dt|summary")
"""A button in one of these is no command but the title of what it unfolds, as in most lists of questions."""
STRUCTURE = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "details", "table"])
"""What a cell of a table of data seldom holds; a table with it and without headers only arranges the page."""
BLOCKS = STRUCTURE | frozenset([
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "p", "section", "summary",
    "tbody", "td", "tfoot", "th", "thead", "tr",
])  # fmt: skip
KINDS = STRUCTURE | {"li", "dt", "dd", "summary"}
"""Blocks that say what the text in them is; all others hold what the block around them holds."""
DECLARED = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,40})|^<\?xml[^>]{0,100}encoding\s*=\s*["']([\w-]{2,40})""",
    re.IGNORECASE,
)
LIKE_ASCII = re.compile(r"utf-8|ascii|iso8859-\d+|cp(?:125|8|9)\d+|koi8-[ru]|mac-\w+|gb\w+|big5|euc_\w+|shift_jis")
"""Encodings whose declaration can be read before they are known; the others would turn the page into nonsense."""
OPENING = 4_096
NESTING = re.compile(
    r"<(/?)(?:article|aside|blockquote|center|details|div|dl|fieldset|figure|footer|form|header|main|nav|ol|section|"
    r"summary|table|ul)\b",
    re.IGNORECASE,
)
MOST_CELLS = 200_000
WIDEST_CELL = 100
TOO_DEEP = f"its elements lie more than {DEEPEST:,} deep in each other, which no page written by people does"


class _TooDeep(ValueError):
    """The page would take minutes to parse."""


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """One record with the fields `text` (Markdown), `folder` and, where it has one, `title`."""
    if path.stat().st_size > 4 * LINE_LIMIT:
        yield Refused(source, f"it is larger than {4 * LINE_LIMIT // 10**6} MB; split it")
        return
    try:
        text, title = _markdown_of(_decoded(path).replace("\0", ""))
    except (Undecodable, _TooDeep) as error:
        yield Refused(source, str(error))
        return
    if len(text) > LINE_LIMIT:
        yield Refused(source, f"it holds more than {LINE_LIMIT:,} characters; split it")
    elif text:
        yield Record(source, 0, text, {"text": text, "folder": path.parent.name, **({"title": title} if title else {})})
    else:
        yield Refused(source, "it holds no text")


def markdown_of(page: str) -> tuple[str, str]:
    """(Markdown of the main text, title) of a page, also of a piece of HTML as tickets hold it; "" of one too deep."""
    try:
        return _markdown_of(page)
    except _TooDeep:
        return "", ""


def _markdown_of(page: str) -> tuple[str, str]:
    from selectolax.lexbor import LexborHTMLParser

    if nests_too_deeply(page, NESTING):
        raise _TooDeep(TOO_DEEP)
    tree = LexborHTMLParser(page)
    named = tree.css_first("head > title")
    title = markdown.flat(named.text()) if named is not None else ""
    tree.strip_tags(list(NEVER))
    mains = tree.css("main")
    has_form = tree.css_first("form") is not None
    for root in [*(mains if len(mains) == 1 else []), tree.body]:
        text = _written(root, AROUND)
        if has_form:  # some systems put the whole page into one
            with_forms = _written(root, AROUND - {"form"})
            text = with_forms if 2 * len(text) < len(with_forms) else text
        if text:
            return text, title
    return _written(tree.body, ()), title


def _written(root: Any, without: Collection[str]) -> str:
    return markdown.joined(_Page().of(root, without)) if root is not None else ""


def _decoded(path: Path) -> str:
    """The page as text: UTF-8 where it is that, whatever it says; else as it says, if that can be; else as it looks."""
    content = path.read_bytes()
    for name in ("utf-8-sig", _declared(content)):
        try:
            return content.decode(name)
        except (UnicodeError, LookupError):
            pass  # pages often say something else than they are
    return content.decode(encoding_of(path).name, "replace")


def _declared(content: bytes) -> str:
    """The encoding that a page says it is in, "" when it says none that we take its word for."""
    if content.startswith(tuple(mark for mark, _ in MARKS)) or not (found := DECLARED.search(content[:OPENING])):
        return ""
    try:
        name = codecs.lookup((found[1] or found[2]).decode("ascii")).name
    except (LookupError, UnicodeError):
        return ""
    # browsers read these two as Windows-1252, and pages are written for browsers (WHATWG Encoding)
    name = "cp1252" if name in ("iso8859-1", "ascii") else name
    return name if LIKE_ASCII.fullmatch(name) else ""


class _Page:
    """Blocks written so far, the text of the one that is open, and where in lists and headings we are."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.open: list[str] = []
        self.kinds = [""]
        self.lists: list[int] = []
        """For each list that is open the number of its next item; 0 for dashes."""
        self.begun: list[bool] = []
        """For each item that is open whether its first block is written."""
        self.level = 1
        self.outside: list[int] = []
        """The heading levels around the open `details`."""
        self.in_article = 0

    def of(self, root: Any, without: Collection[str]) -> list[str]:
        """Walk the tree in document order, without recursion: pages nest as deeply as they like."""
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            tag = node.tag
            if leaving:
                self._leave(tag)
            elif tag == "-text":
                self.open.append(node.text(deep=False))
            elif tag == "br":
                self.open.append("\n")
            elif tag == "img":
                self.open.append(_described(node))
            elif tag and tag[0] not in "-!" and not self._is_apart(tag, without):
                if tag == "table" and (table := _data_table(node)):
                    self._close()
                    self.blocks += table
                    continue
                if tag in BLOCKS:
                    self._enter(tag)
                    stack.append((node, True))
                stack += [(child, False) for child in _children_last_first(node)]
        self._close()
        return self.blocks

    def _is_apart(self, tag: str, without: Collection[str]) -> bool:
        if tag == "button":
            return not UNFOLDS.fullmatch(self.kinds[-1])
        return tag in without and not (tag == "header" and self.in_article)

    def _enter(self, tag: str) -> None:
        if self.kinds[-1] == "pre":  # what pages put around each line of code
            self.open.append("\n")
            self.kinds.append("pre")
            return
        self._close()
        self.kinds.append(tag if tag in KINDS else self.kinds[-1])
        if tag in ("ul", "ol"):
            self.lists.append(1 if tag == "ol" else 0)
        elif tag == "li":
            self.begun.append(False)
        elif tag == "details":
            self.outside.append(self.level)
        self.in_article += tag in ("main", "article")

    def _leave(self, tag: str) -> None:
        within = self.kinds[-2]
        if within != "pre":
            self._close()
        self.kinds.pop()
        if within == "pre":
            return
        if tag in ("ul", "ol"):
            self.lists.pop()
        elif tag == "li":
            self.begun.pop()
        elif tag == "details":
            self.level = self.outside.pop()
        self.in_article -= tag in ("main", "article")

    def _close(self) -> None:
        """End the open block, written as what the innermost element makes of it."""
        raw, kind = "".join(self.open), self.kinds[-1]
        text = markdown.flat(raw)
        self.open = []
        if not text:
            return
        if re.fullmatch("h[1-6]", kind):
            self.level = int(kind[1])
            self.blocks.append(markdown.heading(self.level, text))
        elif kind == "summary":
            self.blocks.append(markdown.heading(self.level + 1, text))
        elif kind == "dt":
            self.blocks.append(f"**{text}**")
        elif kind == "pre":
            self.blocks.append("```\n" + raw.strip("\n").replace("```", "'''") + "\n```")
        elif kind == "li" and self.lists and not self.begun[-1]:
            self.blocks.append(markdown.item(text, len(self.lists) - 1, self.lists[-1]))
            self.lists[-1] += bool(self.lists[-1])
        else:
            self.blocks.append(text)
        if self.begun:  # an item has one dash, its further paragraphs have none
            self.begun[-1] = True


def _children_last_first(node: Any) -> Iterator[Any]:
    child = node.last_child
    while child is not None:
        yield child
        child = child.prev


def _described(image: Any) -> str:
    return f" {image.attributes.get('alt') or ''} "


def _data_table(table: Any) -> list[str]:
    """The caption and the pipe table of a table of data; none for one that only arranges the page."""
    rows: list[list[str]] = [[]]
    covered: dict[int, int] = {}
    """Column -> how many rows below a cell still reaches."""
    open_text: list[str] = []
    caption, has_header, has_structure = "", False, False
    stack = [(child, False) for child in _children_last_first(table)]
    cells = 0
    while stack:
        node, leaving = stack.pop()
        tag = node.tag
        if tag == "-text":
            open_text.append(node.text(deep=False))
            continue
        if tag is None or tag[0] in "-!":
            continue
        if tag in BLOCKS or tag == "br":
            open_text.append(" ")
        if not leaving:
            if tag == "table":
                return []
            has_header = has_header or tag == "th"
            has_structure = has_structure or tag in STRUCTURE
            if tag == "img":
                open_text.append(_described(node))
            elif tag == "tr":
                rows.append([])
            if tag in ("td", "th", "caption"):
                open_text.clear()
            stack += [(node, True), *((child, False) for child in _children_last_first(node))]
        elif tag == "caption":
            caption = markdown.flat("".join(open_text))
        elif tag in ("td", "th"):
            _put(rows[-1], covered, "".join(open_text), node.attributes)
            cells += 1
        if cells > MOST_CELLS or (has_structure and not has_header and len(rows) > 3):
            return []
    if (has_structure and not has_header) or max(len(row) for row in rows) < 2:
        return []
    return [caption, markdown.table(rows)]


def _put(row: list[str], covered: dict[int, int], text: str, attributes: Any) -> None:
    """Write a cell into its row, where no cell from above reaches; merged cells say their text once."""
    while covered.get(len(row), 0):
        covered[len(row)] -= 1
        row.append("")
    wide, high = (_count(attributes.get(name)) for name in ("colspan", "rowspan"))
    for column in range(len(row), len(row) + wide):
        covered[column] = high - 1
    row += [text, *[""] * (wide - 1)]


def _count(value: str | None) -> int:
    return min(int(value), WIDEST_CELL) if value and re.fullmatch(r"[1-9]\d{0,4}", value) else 1
