"""The mapping: which columns make an example's input and output. Its keys are those of ``--map``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from feinschliff.collect.conversations import Unusable, from_messages, from_question, plain
from feinschliff.collect.parts import NAMES
from feinschliff.core.nouns import Record
from feinschliff.core.problems import Problem, nearest, unknown

PLACE = ("group", "date", "part", "document", "passage")
KEYS = {
    "classify": ("text", "label", *PLACE),
    "chat": ("messages", "question", "answer", "context", "system", *PLACE),
    "document": ("text", *PLACE),
}
OURS = {"classify": ("text",), "chat": ("messages", "question", "answer"), "document": ("text",)}
"""What we call the fields of records that we put together; an export's outputs are called ``label.NAME``."""
OPTIONAL = ("context", "system", *PLACE)
KEPT = ("page", "section", "mail", "ticket", "sheet", "date", "groups")


@dataclass(frozen=True)
class ColumnMap:
    """`columns`: key of ``--map`` -> column, for example ``{"text": "body", "label.urgency": "Dringlichkeit"}``."""

    task: str
    columns: Mapping[str, str]

    @property
    def required(self) -> list[str]:
        """Columns without which a file cannot be used."""
        return [column for key, column in self.columns.items() if key not in OPTIONAL]

    @property
    def is_complete(self) -> bool:
        if self.task == "document":
            return "text" in self.columns
        if self.task == "classify":
            return "text" in self.columns and bool(self.outputs)
        return "messages" in self.columns or {"question", "answer"} <= self.columns.keys()

    @property
    def outputs(self) -> dict[str, str]:
        """Output name -> column; ``label=COL`` names the output like the column."""
        found = {}
        for key, column in self.columns.items():
            head, _, name = key.partition(".")
            if head == "label":
                found[name or column] = column
        return found


def checked(task: str, given: Mapping[str, str]) -> ColumnMap:
    """What a person wrote after ``--map``; raises ``collect/unknown-map-key`` or ``collect/map-conflict``."""
    for key in given:
        head, dot, name = key.partition(".")
        if head not in KEYS[task] or (dot and (head != "label" or not name)):
            names = [*KEYS[task], "label.NAME"] if task == "classify" else KEYS[task]
            raise unknown(
                "collect/unknown-map-key",
                f"--map key for {task}",
                key,
                names,
                why="A mapping says which column is what.",
            )
    if "messages" in given and {"question", "answer", "context"} & given.keys():
        raise Problem(
            "collect/map-conflict",
            "--map names messages and also a question or answer.",
            "A chat record is either a list of messages or one question with its answer.",
            ["name either messages=COL, or question=COL and answer=COL"],
        )
    return ColumnMap(task, dict(given))


def check_columns(mapping: ColumnMap, columns: Iterable[str], where: str) -> None:
    """Raise ``collect/unknown-column`` for the first column that no file has."""
    known = list(dict.fromkeys(columns))
    for key, column in mapping.columns.items():
        if column in known:
            continue
        close = nearest(column, known)
        hint = f"did you mean {' or '.join(close)}? " if close else ""
        raise Problem(
            "collect/unknown-column",
            f"There is no column {column!r} for {key}; {hint}The columns are: {', '.join(known[:40])}.",
            "Every column named in --map must exist in the collected files.",
            [f"write --map {key}={close[0] if close else 'COLUMN'}"],
            where=where,
        )


def apply(mapping: ColumnMap, fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """(input, output, notes) of a record; raises Unusable.

    A missing label or text stays "": whether that is a problem is for prepare to say.
    """
    column = mapping.columns
    if mapping.task == "document":
        return {"text": plain(fields.get(column["text"]))}, {}, []
    if mapping.task == "classify":
        labels = {name: _label(fields.get(label)) for name, label in mapping.outputs.items()}
        return {"text": plain(fields.get(column["text"]))}, {"labels": labels}, []
    system = fields.get(column["system"]) if "system" in column else None
    if "messages" in column:
        messages, answer, notes = from_messages(fields.get(column["messages"]), system)
        return {"messages": messages}, {"message": answer}, notes
    context = fields.get(column["context"]) if "context" in column else None
    messages, answer = from_question(fields.get(column["question"]), fields.get(column["answer"]), context, system)
    return {"messages": messages}, {"message": answer}, []


def place(mapping: ColumnMap, record: Record) -> dict[str, Any]:
    """What an example keeps of where it came from: line, page, section, date, the groups that hold it together, and
    the passage that it `cites`, with its document where that is known."""
    meta = {key: value for key, value in record.meta.items() if key in KEPT}
    groups = list(meta.pop("groups", ()))
    if "group" in mapping.columns and (named := plain(record.fields.get(mapping.columns["group"])).strip()):
        groups.append(f"{mapping.columns['group']}:{named}")
    if "date" in mapping.columns:
        meta["date"] = plain(record.fields.get(mapping.columns["date"])).strip()
    if cites := _cited(mapping, record):
        meta["cites"] = cites
        groups += [f"document:{cites['document']}"] if "document" in cites else []
    return {"line": record.line, **meta, **({"groups": groups} if groups else {})}


def _cited(mapping: ColumnMap, record: Record) -> dict[str, str]:
    """`document` and `passage` as far as columns name them; a context is a passage, too."""
    columns = mapping.columns
    named = {"document": columns.get("document"), "passage": columns.get("passage") or columns.get("context")}
    found = {key: _lines(record.fields.get(column)) for key, column in named.items() if column}
    return {key: text for key, text in found.items() if text}


def _lines(value: Any) -> str:
    """A text, or several of them one below the other."""
    return "\n".join(map(plain, value)).strip() if isinstance(value, list) else plain(value).strip()


def mapping_of(record: Record, mapping: ColumnMap) -> ColumnMap:
    """The mapping for one record: what we put together ourselves may lack the columns of the other files."""
    has_all = mapping.is_complete and all(column in record.fields for column in mapping.required)
    if has_all or not record.meta.get("shaped"):
        return mapping
    placed = {key: column for key, column in mapping.columns.items() if key in PLACE}
    outputs = [name for name in record.fields if name.startswith("label.")] if mapping.task == "classify" else []
    ours = [name for name in (*OURS[mapping.task], *outputs) if name in record.fields]
    found = ColumnMap(mapping.task, {**placed, **{name: name for name in ours}})
    return found if found.is_complete else mapping


def part_said(mapping: ColumnMap, record: Record) -> str:
    """The part that a record itself says it belongs to, "" where it says none; raises Unusable."""
    if "part" not in mapping.columns:
        return str(record.meta.get("part", ""))
    said = plain(record.fields.get(mapping.columns["part"])).strip()
    if said and said.lower() not in NAMES:
        raise Unusable(f"its part is {said[:40]!r}, which is none of train, validation and test")
    return NAMES[said.lower()] if said else ""


def _label(value: Any) -> str:
    if isinstance(value, list) and len(value) > 1:
        raise Unusable("it has several labels in one column; give each its own column")
    if isinstance(value, list):
        value = value[0] if value else None
    return plain(value).strip()
