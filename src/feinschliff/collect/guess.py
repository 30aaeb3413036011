"""Guess the mapping from the names of the columns, English or German, and from what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feinschliff.collect.conversations import is_conversation
from feinschliff.collect.mapping import PLACE
from feinschliff.collect.parts import NAMES as PARTS_SAID

TEXT_NAMES = (
    "text", "message", "nachricht", "utterance", "äusserung", "body", "content", "inhalt", "sentence", "satz",
    "beschreibung", "description", "schilderung", "sachverhalt", "anfrage", "anliegen", "frage", "question", "query",
    "prompt", "notiz", "note", "kommentar", "comment", "review", "bewertungstext", "mail", "email", "ticket",
    "document", "dokument", "input", "eingabe", "title", "titel", "subject", "betreff",
)  # fmt: skip
"""Most telling first; a word may also be part of a compound: ``ticket_text``, ``Schadenbeschreibung``."""

LABEL_NAMES = (
    "label", "labels", "class", "klasse", "category", "kategorie", "intent", "absicht", "topic", "thema", "scenario",
    "szenario", "sentiment", "stimmung", "department", "abteilung", "urgency", "dringlichkeit", "priority", "priorität",
    "prioritaet", "schadenart", "schadensart", "target", "zielklasse", "zuständigkeit", "zustaendigkeit", "sparte",
    "emotion", "rubrik",
)  # fmt: skip
WEAK_LABEL_NAMES = (
    "type",
    "typ",
    "art",
    "status",
    "tag",
    "gruppe",
    "group",
    "team",
    "queue",
    "grund",
    "reason",
    "sorte",
    "folder",
    "ordner",
)
NOT_A_LABEL = {
    "raw",
    "clean",
    "old",
    "orig",
    "original",
    "id",
    "nr",
    "pred",
    "predicted",
    "score",
    "confidence",
    "prob",
}
QUESTION_NAMES = (
    "question", "frage", "instruction", "prompt", "query", "anfrage", "kundenanfrage", "user", "human", "request",
    "message", "nachricht", "anliegen", "input", "customer", "kunde",
)  # fmt: skip
ANSWER_NAMES = (
    "answer", "antwort", "output", "completion", "response", "reply", "erwiderung", "assistant", "agent", "lösung",
    "loesung", "solution",
)  # fmt: skip
SYSTEM_NAMES = ("system", "system_prompt", "systemprompt", "systemtext")
PART_NAMES = ("part", "split", "teil")
CONVERSATION_NAMES = ("messages", "conversations", "conversation")
WANTED = {"classify": ("text", "label"), "chat": ("question", "answer"), "document": ("text",)}
LONGEST_LABEL = 60
SURE_FROM = 20
"""Rows from which on a column with nearly as many values as rows is no label column."""


@dataclass(frozen=True)
class Column:
    """What the sample says about a column: `filled` cells, `distinct` values; `length` and `words` on average."""

    name: str
    filled: int
    distinct: int
    length: float
    words: float
    numeric: bool


def guess(task: str, rows: Sequence[Mapping[str, Any]], given: Mapping[str, str]) -> dict[str, str]:
    """Complete what was `given` by what the sample suggests; the result may still be incomplete."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    if "part" not in given and (part := _part_column(names, rows)):
        given = {**given, "part": part}
    if task == "chat":
        return _guess_chat(names, rows, given)
    used = set(given.values())
    columns = [column for name in names if name not in used and (column := _column(name, rows))]
    found = dict(given)
    if "text" not in found and (text := _text_column(columns)):
        found["text"] = text
    if task == "classify" and not any(key.partition(".")[0] == "label" for key in found):
        rest = [column for column in columns if column.name != found.get("text")]
        labels = _label_columns(rest, rows)
        found |= {"label": labels[0]} if len(labels) == 1 else {f"label.{name}": name for name in labels}
    return found


def _part_column(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str | None:
    """A column called part or split that holds nothing but parts."""
    for name in names:
        values = {str(row.get(name) or "").strip().lower() for row in rows} - {""}
        if _folded(name) in PART_NAMES and values and values <= PARTS_SAID.keys():
            return name
    return None


def suggestion(task: str, rows: Sequence[Mapping[str, Any]], given: Mapping[str, str]) -> str:
    """The ``--map`` value that comes nearest, for people to correct when no full guess was possible."""
    found = guess(task, rows, given)
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = [column for name in names if name not in found.values() and (column := _column(name, rows))]
    columns.sort(key=lambda column: -column.length)
    for key in WANTED[task]:
        if key in found or any(name.startswith(f"{key}.") for name in found):
            continue
        usual = [c for c in columns if not _words(c.name) & {"rejected", "id"}] or columns
        if key == "label" and usual:
            usual = [min(usual, key=lambda column: column.distinct)]
        found[key] = usual[0].name if usual else "COLUMN"
        columns = [column for column in columns if column.name != found[key]]
    return ",".join(f"{key}={column}" for key, column in sorted(found.items(), key=lambda item: _key_order(item[0])))


def looks_like_data(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the "column names" are rather the first record of a file without a header line."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    known = {*TEXT_NAMES, *LABEL_NAMES, *QUESTION_NAMES, *ANSWER_NAMES}
    if any(_folded(name) in known for name in names):
        return False
    if any(len(name) > 80 or _is_number(name) for name in names):
        return True
    return any(sum(str(row.get(name, "")).strip() == name for row in rows) >= 2 for name in names)


def _guess_chat(names: Sequence[str], rows: Sequence[Mapping[str, Any]], given: Mapping[str, str]) -> dict[str, str]:
    found = dict(given)
    free = [name for name in names if name not in found.values()]
    if not found.keys() & {"messages", "question", "answer"}:
        talks = [name for name in free if any(is_conversation(row.get(name)) for row in rows)]
        if talks:
            found["messages"] = _first_named(talks, CONVERSATION_NAMES) or talks[0]
    if "messages" not in found:
        plain = [name for name in free if _column(name, rows)]
        for key, known in (("answer", ANSWER_NAMES), ("question", QUESTION_NAMES)):
            if key not in found and (name := _first_named(plain, known)):
                found[key] = name
                plain.remove(name)
        # Alpaca: what the instruction speaks of stands in a column of its own.
        if _folded(found.get("question", "")) == "instruction" and (name := _exactly(plain, ("input",))):
            found.setdefault("context", name)
    if name := _exactly(free, SYSTEM_NAMES):
        found.setdefault("system", name)
    return {key: found[key] for key in sorted(found, key=_key_order)}


def _key_order(key: str) -> int:
    """What is given before what is wanted; the outputs stay in the order of their columns."""
    order = ("system", "messages", "text", "question", "context", "answer", "label", *PLACE)
    return order.index(key.partition(".")[0])


def _text_column(columns: Sequence[Column]) -> str:
    """The longest among the columns that are called like a text, else the one that reads like free text."""
    filled = [column for column in columns if column.filled]
    exact = [column for column in filled if _folded(column.name) == "text"]
    named = [column for column in filled if _first_named([column.name], TEXT_NAMES) and not _exactly_label(column)]
    # "E-Mail" may hold addresses and "Ticket" numbers: texts have more than one word.
    readable = [column for column in named if column.words >= 2]
    free = [c for c in filled if c.words >= 3 and c.distinct * 2 > c.filled and not _is_labelish(c)]
    return (
        max(exact or readable or free or named, key=lambda column: column.length).name if exact or named or free else ""
    )


def _label_columns(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """All columns that are called like a label; else the first that is vaguely called so; else that looks like one."""
    total = len(rows)
    fitting = [column for column in columns if _could_be_label(column)]
    exact = [c for c in columns if _folded(c.name) in LABEL_NAMES and (c in fitting or _folded(c.name) == "label")]
    compound = [c for c in fitting if c not in exact and _is_labelish(c)]
    chosen: list[Column] = []
    for column in exact + compound:
        if not any(_agree(column.name, other.name, rows) for other in chosen):
            chosen.append(column)
    if chosen:
        return [column.name for column in columns if column in chosen]
    # A folder, say, is only a label when there are at least two.
    several = [c for c in fitting if c.distinct >= 2]
    weak = [c for c in several if _first_named([c.name], WEAK_LABEL_NAMES)]
    few = [c for c in several if c.distinct <= (20 if c.numeric else total) and c.distinct <= max(2, total // 3)]
    return [(weak or few)[0].name] if weak or few else []


def _could_be_label(column: Column) -> bool:
    if column.length > LONGEST_LABEL or not _words(column.name).isdisjoint(NOT_A_LABEL):
        return False
    return column.filled < SURE_FROM or column.distinct * 2 <= column.filled


def _exactly_label(column: Column) -> bool:
    return _folded(column.name) in LABEL_NAMES


def _is_labelish(column: Column) -> bool:
    """Called like a label, also within a compound: ``ticket_category``, ``Schadenkategorie``."""
    if _exactly_label(column) or not _words(column.name).isdisjoint(LABEL_NAMES):
        return True
    return any(_folded(column.name).endswith(name) for name in LABEL_NAMES if len(name) > 4)


def _agree(name: str, other: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two columns say the same (nine of ten cells equal): one is a copy, not a second output."""
    pairs = [(str(row.get(name, "")).casefold(), str(row.get(other, "")).casefold()) for row in rows]
    return sum(a == b for a, b in pairs) >= 0.9 * len(pairs)


def _first_named(names: Iterable[str], known: Sequence[str]) -> str:
    """The name that is, or else contains, the earliest of the known words; "" when none does."""
    names = list(names)
    for word in known:
        for name in names:
            if _folded(name) == word:
                return name
    for word in known:
        for name in names:
            if word in _words(name) or (len(word) > 3 and _folded(name).endswith(word)):
                return name
    return ""


def _exactly(names: Iterable[str], known: Sequence[str]) -> str:
    return next((name for name in names if _folded(name) in known), "")


def _folded(name: str) -> str:
    return name.strip().casefold().replace("ß", "ss").replace("-", "_").replace(" ", "_")


def _words(name: str) -> set[str]:
    """The words of ``ticket_text``, ``Ticket Text`` or ``ticketText``."""
    apart = re.sub(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])", "_", name)
    return set(re.split(r"[\W_]+", apart.casefold())) - {""}


def _column(name: str, rows: Sequence[Mapping[str, Any]]) -> Column | None:
    """Figures of a column; None for one that mostly holds lists or objects."""
    values = [value for row in rows if (value := row.get(name)) is not None]
    flat = [value for value in values if not isinstance(value, dict | list)]
    if len(flat) * 2 < len(values):
        return None
    texts = [text for value in flat if (text := str(value).strip())]
    count = max(1, len(texts))
    return Column(
        name=name,
        filled=len(texts),
        distinct=len({text.casefold() for text in texts}),
        length=sum(map(len, texts)) / count,
        words=sum(len(text.split()) for text in texts) / count,
        numeric=bool(texts) and all(map(_is_number, texts)),
    )


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?\d+([.,:/-]\d+)*", text.strip()))
