"""Web pages: the main text as Markdown, without menus, scripts and forms; nothing is fetched or run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from feinschliff.collect import markdown
from feinschliff.collect.lines import LINE_LIMIT
from feinschliff.core.nouns import Record, Refused
from feinschliff.text.encoding import Undecodable, encoding_of

SUFFIXES = (".html", ".htm", ".xhtml")
YIELDS = "documents"
NEVER = ("script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "button")
AROUND = ("nav", "header", "footer", "aside", "form")
"""Menus and the like; left out unless nothing else is there."""
BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "td",
        "th",
        "tr",
        "ul",
        "details",
        "hr",
        "caption",
        "tbody",
        "thead",
        "footer",
        "header",
        "nav",
        "aside",
        "form",
    ]
)
CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE)
OPENING = 4_096
DEEPEST = 500
"""Elements inside of each other; no page that people wrote comes near."""


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """One record with the fields `text` (Markdown), `folder` and, where it has one, `title`."""
    if path.stat().st_size > 4 * LINE_LIMIT:
        yield Refused(source, f"it is larger than {4 * LINE_LIMIT // 10**6} MB; split it")
        return
    try:
        page = _decoded(path)
    except Undecodable as error:
        yield Refused(source, str(error))
        return
    text, title = markdown_of(page)
    if text:
        yield Record(source, 0, text, {"text": text, "folder": path.parent.name, **({"title": title} if title else {})})
    else:
        yield Refused(source, "it holds no text")


def markdown_of(page: str) -> tuple[str, str]:
    """(Markdown of the main text, title) of a page, also of a piece of HTML as mails and tickets hold it."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(page)
    named = tree.css_first("title")
    title = markdown.flat(named.text()) if named is not None else ""
    tree.strip_tags(list(NEVER))
    root = tree.css_first("main") or tree.body
    if root is None:
        return "", title
    return markdown.joined(_blocks(root, AROUND)) or markdown.joined(_blocks(root, ())), title


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    named = CHARSET.search(content[:OPENING])
    if named and not content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode(named[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # pages often say something else than they are
    encoding = encoding_of(path)
    return content.decode(encoding.name, encoding.errors)


class _Page:
    """Blocks written so far, the text of the one that is open, and where in lists and headings we are."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.open: list[str] = []
        self.lists: list[int] = []
        """For each list that is open the number of its next item; 0 for dashes."""
        self.level = 1

    def close(self, tag: str) -> None:
        """End the open block, written as what `tag` is."""
        raw = "".join(self.open)
        text = markdown.flat(raw)
        self.open = []
        if not text:
            return
        if re.fullmatch("h[1-6]", tag):
            self.level = int(tag[1])
            self.blocks.append(markdown.heading(self.level, text))
        elif tag == "summary":
            self.blocks.append(markdown.heading(self.level + 1, text))
        elif tag == "dt":
            self.blocks.append(f"**{text}**")
        elif tag == "li" and self.lists:
            self.blocks.append(markdown.item(text, len(self.lists) - 1, self.lists[-1]))
            self.lists[-1] += bool(self.lists[-1])
        elif tag == "pre":
            self.blocks.append("```\n" + raw.strip("\n").replace("```", "'''") + "\n```")
        else:
            self.blocks.append(text)


def _blocks(root: Any, without: tuple[str, ...]) -> list[str]:
    """Walk the tree in document order, without recursion: pages nest as deeply as they like."""
    page, inside = _Page(), [root.tag or ""]
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag
        if leaving:
            page.close(inside.pop() if tag in BLOCKS else "")
            if tag in ("ul", "ol") and page.lists:
                page.lists.pop()
            continue
        if tag == "-text":
            page.open.append(node.text(deep=False))
            continue
        if tag is None or tag.startswith(("-", "!")) or len(inside) > DEEPEST:
            continue
        if tag in without and not (tag == "header" and {"main", "article"} & set(inside)):
            continue
        if tag == "br":
            page.open.append("\n")
        elif tag == "img" and node.attributes.get("alt"):
            page.open.append(f" {node.attributes['alt']} ")
        elif tag == "table" and not node.css_first("table table"):
            page.close(inside[-1])
            page.blocks.append(markdown.table(_rows(node)))
        else:
            if tag in BLOCKS:
                page.close(inside[-1])
                inside.append(tag if tag != "p" or inside[-1] not in ("li", "dd", "dt", "summary") else inside[-1])
                stack.append((node, True))
            if tag in ("ul", "ol"):
                page.lists.append(1 if tag == "ol" else 0)
            children, child = [], node.child
            while child is not None:
                children.append(child)
                child = child.next
            stack += [(child, False) for child in reversed(children)]
    page.close(inside[-1])
    return page.blocks


def _rows(table: Any) -> list[list[str]]:
    rows = []
    for row in table.css("tr"):
        rows.append([cell.text(separator=" ") for cell in row.css("td, th")])
    return rows
