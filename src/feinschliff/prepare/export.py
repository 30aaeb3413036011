"""A dataset version as a file for other programs; a format that cannot hold it whole is refused, never thinned out."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from feinschliff.core.nouns import PARTS, Example
from feinschliff.core.problems import Problem, unknown
from feinschliff.store.datasets import canonical, read_examples
from feinschliff.store.files import durable
from feinschliff.text.tables import safe_cell

FORMATS = {"parquet": ".parquet", "openai": ".jsonl", "alpaca": ".json", "csv": ".csv"}
Json = dict[str, Any]


def export(dataset: Path, to: str, out: Path) -> Json:
    """Write a ``dataset.parquet`` to the file `out`; returns `file`, `format`, `rows` and `content_fingerprint`.

    Collecting the file again, in this or another project, gives a version with the same content fingerprint. parquet
    holds every example with all that is known of it. The others hold the examples of train, validation and
    test with their part, not those set aside. Raises ``export/unknown-format``, ``export/exists`` and
    ``export/cannot-hold``, which names the field.
    """
    if to not in FORMATS:
        raise unknown("export/unknown-format", "format of an export", to, FORMATS)
    if out.exists():
        raise Problem(
            "export/exists",
            f"There is already a file {out.name}.",
            "An export never overwrites anything.",
            ["name another file with -o"],
            where=str(out),
        )
    rows = read_examples(dataset)
    in_use = [row for row in rows if row.part in PARTS]
    for row in in_use if to != "parquet" else ():
        if field := unheld(row, to):
            raise cannot_hold(row, to, field)
    writers: dict[str, Callable[[Path, Sequence[Example]], None]] = {
        "openai": write_openai,
        "alpaca": write_alpaca,
        "csv": write_csv,
    }
    if to == "parquet":
        with durable(out, "wb") as file, dataset.open("rb") as source:
            shutil.copyfileobj(source, file)
    else:
        writers[to](out, in_use)
    written = len(rows if to == "parquet" else in_use)
    return {"file": str(out), "format": to, "rows": written, "content_fingerprint": content_fingerprint(in_use)}


def content_fingerprint(rows: Iterable[Example]) -> str:
    """SHA-256 over what the examples say and their parts, whatever their order, ids and project: equal sets have equal
    ones."""
    said = sorted(hashlib.sha256(canonical([row.input, row.output, row.part]).encode()).hexdigest() for row in rows)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def unheld(row: Example, to: str) -> str:
    """The first field of an example that a format has no place for; "" when it holds all."""
    if to == "openai":
        return "" if "message" in row.output else "labels" if row.output else "answer"
    if to == "csv":
        return "messages" if "messages" in row.input and turns(row)[2] else ""
    if "message" not in row.output:
        return "labels" if row.output else "answer"
    return "messages before the last question" if turns(row)[2] else ""


def turns(row: Example) -> tuple[str, str, bool]:
    """(system text, last question, whether there is more before it) of a conversation."""
    messages = [dict(message) for message in row.input["messages"]]
    system = messages.pop(0)["content"] if messages[0]["role"] == "system" else ""
    return system, messages[-1]["content"], len(messages) > 1


def write_openai(out: Path, rows: Sequence[Example]) -> None:
    """One line for each conversation: ``{"messages": [...]}``, as fine-tuning APIs take them."""
    lines = ({"messages": [*row.input["messages"], row.output["message"]], "part": row.part} for row in rows)
    _write_text(out, (json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def write_alpaca(out: Path, rows: Sequence[Example]) -> None:
    """A list of ``{"instruction", "input", "output"}``; the system text stands beside them."""
    found = []
    for row in rows:
        system, question, _ = turns(row)
        entry = {"instruction": question, "input": "", "output": row.output["message"]["content"], "part": row.part}
        found.append(entry | ({"system": system} if system else {}))
    _write_text(out, [json.dumps(found, ensure_ascii=False, indent=1), "\n"])


def write_csv(out: Path, rows: Sequence[Example]) -> None:
    """A table with a header line: text and one column per output, or system, question and answer."""
    table = [cells(row) for row in rows]
    names = list(dict.fromkeys(name for row in table for name in row))
    with durable(out) as file:
        file.write("\ufeff")  # without it spreadsheets take UTF-8 for an old encoding
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows({name: safe_cell(value) for name, value in row.items()} for row in table)


def cells(row: Example) -> dict[str, str]:
    if "messages" not in row.input:
        return {"text": row.input["text"], **row.output.get("labels", {}), "part": row.part}
    system, question, _ = turns(row)
    return {"system": system, "question": question, "answer": row.output["message"]["content"], "part": row.part}


def cannot_hold(row: Example, to: str, field: str) -> Problem:
    fitting = [name for name in FORMATS if name == "parquet" or not unheld(row, name)]
    return Problem(
        "export/cannot-hold",
        f"The format {to} has no place for {field} (example {row.id}).",
        "What is left out of a file is missing where it is used next.",
        [f"take a format that holds it: {', '.join(fitting)}"],
        where=f"{row.source}, record {row.position}",
    )


def _write_text(out: Path, texts: Iterable[str]) -> None:
    with durable(out) as file:
        file.writelines(texts)
