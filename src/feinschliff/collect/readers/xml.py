"""XML exports: the repeated elements below the root (or below its only child) are the records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical

SUFFIXES = (".xml", ".rss")
YIELDS = "rows"
ENTITIES = "it declares a document type or entities, which can hide a bomb; export it without"
BROKEN = "it is no valid XML"
DEEPEST = 60
SIZE_LIMIT = 512 * 1024**2
"""Bytes; the records are built one after the other, their elements are forgotten."""


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """Records whose fields are the child elements (several of one name: a list) and the attributes."""
    from lxml import etree

    if path.stat().st_size > SIZE_LIMIT:
        yield Refused(source, f"it is larger than {SIZE_LIMIT // 1024**2} MB; export it in parts")
        return
    level = 2
    position = 0
    try:
        level = _record_level(path)
        for depth, element in _ended(path):
            if depth != level:
                continue
            fields = value_of(element)
            if isinstance(fields, dict) and fields:
                yield Record(source, position, canonical(fields), fields, element.sourceline or 0)
                position += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except _Declared:
        yield Refused(source, ENTITIES)
    except etree.XMLSyntaxError as error:
        where = f"line {error.lineno}" if getattr(error, "lineno", None) else "its end"
        yield Refused(source, f"{BROKEN} at {where}", position if position else None)


class _Declared(ValueError):
    """The file declares a document type."""


def _events(path: Path) -> Any:
    from lxml import etree

    return etree.iterparse(
        str(path), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )


def _ended(path: Path) -> Iterator[tuple[int, Any]]:
    """(depth, element) of each element that is complete; the root has depth 1."""
    depth = 0
    for event, element in _events(path):
        if event == "start":
            depth += 1
            if depth == 1 and element.getroottree().docinfo.internalDTD is not None:
                raise _Declared
        else:
            yield depth, element
            depth -= 1


def _record_level(path: Path) -> int:
    """The depth of the records: 2, or 3 where the root only holds one cover (RSS: channel)."""
    children: list[str] = []
    depth = 0
    for event, element in _events(path):
        depth += 1 if event == "start" else -1
        if event == "start" and depth == 1 and element.getroottree().docinfo.internalDTD is not None:
            raise _Declared
        if event == "start" and depth == 2:
            children.append(str(element.tag))
            if len(children) > 1:
                return 2
        if event == "end":
            element.clear()
    return 3


def value_of(element: Any, depth: int = 0) -> Any:
    """An element as text, or as a dict of its children and attributes."""
    if depth > DEEPEST:
        return ""
    children = [child for child in element if isinstance(child.tag, str)]
    if not children and not element.attrib:
        return (element.text or "").strip()
    fields: dict[str, Any] = {str(name): str(value) for name, value in element.attrib.items()}
    for child in children:
        name, value = child.tag.rpartition("}")[2], value_of(child, depth + 1)
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    if (element.text or "").strip():
        fields["#text"] = element.text.strip()
    return fields
