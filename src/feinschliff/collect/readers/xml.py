"""XML exports: the repeated elements are the records; document types, and with them entities, are refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical

SUFFIXES = (".xml", ".rss")
YIELDS = "rows"
SIZE_LIMIT = 512 * 1024**2
"""Bytes; the records are built one after the other, their elements are forgotten."""
DEEPEST = 60
"""Elements inside of each other in one record; the parser itself gives up at 256."""
MOST_ELEMENTS = 200_000
"""Of one record; a ticket with a thousand articles has about 30,000."""
COVERS = 5
"""How deep records are searched: SOAP puts three elements around them, RSS two."""
MOST_NAMES = 1_000
RECORDS = ("item", "ticket", "issue", "record", "row", "entry")
"""Names of what is a record even when there is only one, or other things stand beside it; the first counts most."""
DECLARED = "it declares a document type or entities, which can hide a bomb; export it without"
TOO_DEEP = "it is nested too deeply"
TOO_LARGE = f"it has more than {MOST_ELEMENTS:,} elements"

Place = tuple[int, str]
"""(depth, tag) of the records; the root has depth 1."""


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """Records whose fields are the child elements (several of one name: a list) and the attributes."""
    from lxml import etree

    size = path.stat().st_size
    if size > SIZE_LIMIT:
        yield Refused(source, f"it is larger than {SIZE_LIMIT // 1024**2} MB; export it in parts")
    if not 0 < size <= SIZE_LIMIT:
        return
    position = 0
    try:
        for item in _records(path, source, _place(path)):
            yield item
            position += 1
    except _Declared:
        yield Refused(source, DECLARED)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        yield Refused(source, _flaw(str(error), line), position if position else None, line)


class _Declared(ValueError):
    """The file declares a document type."""


@dataclass
class _Open:
    """What is known of the record that is being read."""

    elements: int = 0
    deepest: int = 0


def _events(path: Path) -> Iterator[tuple[str, int, Any]]:
    """(event, depth, element); raises _Declared before anything is read of a file with a document type."""
    from lxml import etree

    depth = 0
    with path.open("rb") as file:
        parsed = etree.iterparse(
            file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        for event, element in parsed:
            depth += event == "start"
            if event == "start" and depth == 1 and element.getroottree().docinfo.internalDTD is not None:
                raise _Declared
            yield event, depth, element
            depth -= event == "end"


def _place(path: Path) -> Place:
    """Where the records are: an element named as one, else what repeats nearest to the root, else what holds it all."""
    from lxml import etree

    named: list[Counter[str]] = [Counter() for _ in range(COVERS + 1)]
    try:
        for event, depth, element in _events(path):
            if event == "end":
                _forget(element)
            elif depth <= COVERS and (element.tag in named[depth] or len(named[depth]) < MOST_NAMES):
                named[depth][element.tag] += 1
    except etree.XMLSyntaxError:
        if not named[1]:
            raise
        # what stands before the flaw can be read
    for depth, tags in enumerate(named):
        known = [tag for name in RECORDS for tag in tags if _local(tag).casefold() == name]
        if known:
            return depth, known[0]
        if tags.total() > 1:
            tag, times = tags.most_common(1)[0]
            return (depth, tag) if times > 1 else (depth - 1, next(iter(named[depth - 1])))
    return 1, next(iter(named[1]))


def _records(path: Path, source: str, place: Place) -> Iterator[Record | Refused]:
    level, tag = place
    position = 0
    now: _Open | None = None
    for event, depth, element in _events(path):
        if now is None and not (depth == level and element.tag == tag and event == "start"):
            if event == "end":
                _forget(element)
            continue
        now = now or _Open()
        now.elements += event == "start"
        now.deepest = max(now.deepest, depth - level)
        if event == "start":
            continue
        if depth > level:
            if now.elements > MOST_ELEMENTS:
                _forget(element)
            continue
        if item := _record(element, source, position, now):
            yield item
            position += 1
        _forget(element)
        now = None


def _record(element: Any, source: str, position: int, seen: _Open) -> Record | Refused | None:
    """The record of an element that is complete; None for an empty one."""
    line = element.sourceline or 0
    if seen.deepest > DEEPEST or seen.elements > MOST_ELEMENTS:
        return Refused(source, TOO_DEEP if seen.deepest > DEEPEST else TOO_LARGE, position, line)
    value = value_of(element)
    fields = value if isinstance(value, dict) else {_local(element.tag): value}
    return Record(source, position, canonical(fields), fields, line) if value else None


def value_of(element: Any) -> Any:
    """An element as text, or as a dict of its children and attributes; text between children makes it a text."""
    children = list(element)
    text = (element.text or "").strip()
    if any((child.tail or "").strip() for child in children):
        text, children = "".join(element.itertext()).strip(), []
    if not children and not element.attrib:
        return text
    fields: dict[str, Any] = {_local(name): str(value) for name, value in element.attrib.items()}
    for child in children:
        name, value = _local(child.tag), value_of(child)
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    return {**fields, "#text": text} if text else fields


def _local(name: Any) -> str:
    """A name without its namespace."""
    return str(name).rpartition("}")[2]


def _forget(element: Any) -> None:
    """Free an element that nobody needs any more, and those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _flaw(said: str, line: int) -> str:
    if "depth" in said.casefold():
        return TOO_DEEP
    if "huge" in said.casefold():
        return f"a text at line {line} is longer than 10,000,000 characters"
    return f"it is no valid XML at line {line}; export it again"
