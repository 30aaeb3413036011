"""Word documents: headings, lists and tables in their order; deleted and hidden text is left out, macros never read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feinschliff.collect import markdown
from feinschliff.collect.lines import LINE_LIMIT
from feinschliff.collect.office import BROKEN, flaw_of_package
from feinschliff.core.nouns import Record, Refused

SUFFIXES = (".docx", ".docm")
YIELDS = "documents"
UNPACKED_LIMIT = 200 * 1024**2
HEADING = re.compile(r"(?:heading|überschrift|titre|rubrik)\s*(\d)", re.IGNORECASE)
TITLE = re.compile(r"title|titel", re.IGNORECASE)
CONTENTS = re.compile(r"(?:toc|verzeichnis)\s*\d|toc heading|inhaltsverzeichnisüberschrift", re.IGNORECASE)
"""A table of contents says each heading a second time."""
LIST = re.compile(r"list(?! paragraph)|aufzählung", re.IGNORECASE)
NUMBERED = re.compile(r"number|nummer", re.IGNORECASE)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What older programs show instead of the same text beside it."""
WRITTEN = {f"{W}t": None, f"{M}t": None, f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
"""Elements of a run and what they write; None: their text."""
WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
"""Forms, tracked insertions and the like, around paragraphs, rows or cells: python-docx passes them over."""
GONE = {f"{W}del", f"{W}moveFrom", FALLBACK}
MOST_CELLS = 200_000
TOO_MANY_CELLS = f"it holds a table with more than {MOST_CELLS:,} cells; save that table as CSV"
DEEPEST_STYLE = 20
PLAIN_FORMATS = ("", "bullet", "none")


@dataclass(frozen=True)
class Style:
    """What a paragraph or character style says: its name, the outline level from one, its list, and if it hides."""

    name: str = ""
    level: int = 0
    list: tuple[str, int] = ("", 0)
    is_hidden: bool = False


@dataclass(frozen=True)
class Styles:
    """The styles by their id, and the format of numbers by (list, depth)."""

    by_id: Mapping[str, Style]
    formats: Mapping[tuple[str, int], str]

    def of(self, properties: Any, reference: str) -> Style:
        named = properties.find(f"{W}{reference}") if properties is not None else None
        return self.by_id.get(_value(named), Style())


class _TooMany(ValueError):
    """A table is larger than a document's table can be."""


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """One record with the fields `text` (Markdown), `folder` and, where it has one, `title`."""
    if why := flaw_of_package(path, UNPACKED_LIMIT):
        yield Refused(source, why)
        return
    import docx

    try:
        document = docx.Document(_with_usual_type(path))
        text = markdown.joined(_blocks(document.element.body, _styles(document), {}))
        title = markdown.flat(_title(document))
    except _TooMany as error:
        yield Refused(source, str(error))
        return
    except Exception:  # python-docx meets a broken file with whatever its inner parts raise
        yield Refused(source, BROKEN)
        return
    if not text:
        yield Refused(source, "it holds no text")
    elif len(text) > LINE_LIMIT:
        yield Refused(source, f"it holds more than {LINE_LIMIT:,} characters; split it")
    else:
        yield Record(source, 0, text, {"text": text, "folder": path.parent.name, **({"title": title} if title else {})})


def _with_usual_type(path: Path) -> Any:
    """python-docx refuses documents with macros by their content type alone; the macros are in a part we never open."""
    import io
    import zipfile

    macros = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    usual = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(path) as package:
        if macros not in package.read("[Content_Types].xml"):
            return str(path)
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w") as usually:
            for part in package.infolist():
                content = package.read(part)
                usually.writestr(part, content.replace(macros, usual) if part.filename.startswith("[Con") else content)
    copy.seek(0)
    return copy


def _title(document: Any) -> str:
    """The title in the file's properties; a file without properties gets invented ones from python-docx."""
    has_properties = any(
        relation.reltype.endswith("/core-properties") for relation in document.part.package.rels.values()
    )
    return (document.core_properties.title or "") if has_properties else ""


def _styles(document: Any) -> Styles:
    elements = {_value(style, "styleId"): style for style in document.styles.element.iterfind(f"{W}style")}
    return Styles({name: _style(name, elements) for name in elements}, _number_formats(document))


def _style(id: str, elements: Mapping[str, Any]) -> Style:
    """A style with what it takes over from those that it is based on."""
    name, level, listed, is_hidden = "", 0, ("", 0), False
    own_name = _value(elements[id].find(f"{W}name"))
    for _ in range(DEEPEST_STYLE):
        style = elements.get(id)
        if style is None:
            break
        name = _value(style.find(f"{W}name"))
        level = level or _level_of_name(name) or _outline(style)
        listed = listed if listed[0] else _list_of(style)
        is_hidden = is_hidden or _hides(style)
        id = _value(style.find(f"{W}basedOn"))
    return Style(own_name, level, listed, is_hidden)


def _number_formats(document: Any) -> dict[tuple[str, int], str]:
    """(list, depth) -> how Word writes its numbers: ``bullet``, ``decimal``, ``lowerLetter`` ..."""
    parts = [
        relation.target_part for relation in document.part.rels.values() if relation.reltype.endswith("/numbering")
    ]
    formats: dict[tuple[str, int], str] = {}
    for numbering in (part.element for part in parts):
        of_abstract = {
            _value(abstract, "abstractNumId"): {
                _number(level, "ilvl"): _value(level.find(f"{W}numFmt")) for level in abstract.iterfind(f"{W}lvl")
            }
            for abstract in numbering.iterfind(f"{W}abstractNum")
        }
        for listed in numbering.iterfind(f"{W}num"):
            found = of_abstract.get(_value(listed.find(f"{W}abstractNumId")), {})
            formats |= {(_value(listed, "numId"), depth): form for depth, form in found.items()}
    return formats


def _blocks(parent: Any, styles: Styles, numbers: dict[tuple[str, int], int]) -> Iterator[str]:
    """The blocks of the body or of a cell; `numbers`: (list, depth) -> number of its last item."""
    for block in _inner(parent, (f"{W}p", f"{W}tbl")):
        if block.tag == f"{W}tbl":
            rows = [list(_inner(row, (f"{W}tc",))) for row in _rows(block)]
            if len(rows) == 1 and len(rows[0]) == 1:  # a frame around text
                yield from _blocks(rows[0][0], styles, numbers)
            else:
                yield markdown.table(_cells(rows, styles))
            continue
        for paragraph in _paragraphs(block):
            text = _text(paragraph, styles)
            style = styles.of(paragraph.find(f"{W}pPr"), "pStyle")
            if text.strip() and not CONTENTS.fullmatch(style.name):
                yield _block(text, paragraph, style, styles, numbers)


def _block(text: str, paragraph: Any, style: Style, styles: Styles, numbers: dict[tuple[str, int], int]) -> str:
    if level := _outline(paragraph) or style.level:
        return markdown.heading(level, text)
    own, depth = _list_of(paragraph)
    listed, depth = (own, depth) if own else style.list
    if not listed and LIST.search(style.name):
        listed = style.name
    if not listed or listed == "0":  # zero takes a paragraph out of the list of its style
        return text.strip()
    # an inner list counts from one again under every item above it
    for key in [key for key in numbers if key[0] == listed and key[1] > depth]:
        del numbers[key]
    numbers[listed, depth] = numbers.get((listed, depth), 0) + 1
    form = styles.formats.get((listed, depth), "decimal" if NUMBERED.search(style.name) else "")
    return markdown.item(text, depth, 0 if form in PLAIN_FORMATS else numbers[listed, depth])


def _level_of_name(name: str) -> int:
    match = HEADING.match(name)
    return int(match[1]) if match else int(bool(TITLE.fullmatch(name)))


def _outline(element: Any) -> int:
    """1..6 for a heading by its outline level, 0 for other text."""
    value = _value(element.find(f"{W}pPr/{W}outlineLvl"))
    return int(value) + 1 if value in tuple("012345") else 0


def _list_of(element: Any) -> tuple[str, int]:
    """(number of the list or "", depth from zero) of a paragraph or style."""
    properties = element.find(f"{W}pPr/{W}numPr")
    if properties is None:
        return "", 0
    depth = _number(properties.find(f"{W}ilvl"))
    return _value(properties.find(f"{W}numId")), min(depth, 8)


def _value(element: Any, name: str = "val") -> str:
    return str(element.get(f"{W}{name}", "")) if element is not None else ""


def _number(element: Any, name: str = "val") -> int:
    value = _value(element, name)
    return int(value) if re.fullmatch(r"\d{1,6}", value, re.ASCII) else 0


def _inner(element: Any, tags: tuple[str, ...]) -> Iterator[Any]:
    """The children with one of the tags, also those in a form or a tracked insertion."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in WRAPPERS:
            yield from _inner(child, tags)


def _paragraphs(element: Any) -> Iterator[Any]:
    """The paragraphs in an element, first itself, then those of its text boxes; each is read by itself."""
    return (paragraph for paragraph in element.iter(f"{W}p") if not _is_gone(paragraph, element))


def _text(paragraph: Any, styles: Styles) -> str:
    """The paragraph as the reader of the printed page sees it: with what was inserted, without deleted and hidden."""
    if styles.of(paragraph.find(f"{W}pPr"), "pStyle").is_hidden:
        return ""
    found = []
    for element in paragraph.iter(*WRITTEN):
        run = element.getparent()
        if run is None or run.tag not in (f"{W}r", f"{M}r") or _is_gone(run, paragraph, f"{W}p"):
            continue
        if _hides(run) or styles.of(run.find(f"{W}rPr"), "rStyle").is_hidden:
            continue
        written = WRITTEN[element.tag]
        found.append(element.text or "" if written is None else written)
    return "".join(found)


def _hides(element: Any) -> bool:
    hidden = element.find(f"{W}rPr/{W}vanish")
    return hidden is not None and _value(hidden) not in ("0", "false", "off")


def _is_gone(element: Any, within: Any, *also: str) -> bool:
    """Whether an element of `within` lies in a tracked deletion or move, a fallback, or one of the tags of `also`."""
    above = element.getparent()
    while element is not within and above is not None and above is not within:
        if above.tag in GONE or above.tag in also:
            return True
        above = above.getparent()
    return False


def _rows(table: Any) -> list[Any]:
    return [row for row in _inner(table, (f"{W}tr",)) if row.find(f"{W}trPr/{W}del") is None]


def _cells(rows: list[list[Any]], styles: Styles) -> list[list[str]]:
    """The texts of a table; a merged cell stands once, where it begins."""
    if sum(len(row) for row in rows) > MOST_CELLS:
        raise _TooMany(TOO_MANY_CELLS)
    found = []
    for row in rows:
        texts: list[str] = []
        for cell in row:
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merged is not None and _value(merged) != "restart"
            text = "" if goes_on else "\n".join(_text(paragraph, styles) for paragraph in _paragraphs(cell))
            wide = min(max(1, _number(cell.find(f"{W}tcPr/{W}gridSpan"))), 100)
            texts += [text, *[""] * (wide - 1)]
        found.append(texts)
    return found
