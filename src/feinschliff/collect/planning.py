"""Before anything is taken: which files count, and which mapping holds for all of them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from feinschliff.collect.flaws import flaw_of
from feinschliff.collect.guess import guess, looks_like_data, suggestion
from feinschliff.collect.mapping import ColumnMap, check_columns, checked
from feinschliff.collect.readers import reader_for, text
from feinschliff.collect.walk import FoundFile, find_files
from feinschliff.core.nouns import Record
from feinschliff.core.problems import Do, Problem
from feinschliff.store.datasets import canonical

SAMPLE = 1_000
TRIED_FILES = 20
ACCOMPANYING = re.compile(
    r"(.*[_\-. ])?(licen[cs]e|lizenz|copying|notice|read_?me|liesmich|changelog|authors|contributing|citation)"
    r"([_\-. ][a-z0-9.]{1,8})?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Plan:
    """`guessed`: part of the mapping is our guess. `skipped`: (source, why) of the files left out from the start.

    `files` are only read for what they hold: without any record the mapping stays as it was given.
    """

    mapping: ColumnMap
    guessed: bool
    files: Sequence[FoundFile]
    skipped: Sequence[tuple[str, str]]


def plan(files: Sequence[FoundFile], task: str, given: Mapping[str, str] | None, paths: Sequence[Path]) -> Plan:
    """The plan for all files; raises the problems of a mapping."""
    wanted = checked(task, given or {})
    chosen, skipped = _readable(files)
    names = _columns(chosen) if wanted.columns else []
    if names:
        check_columns(wanted, names, ", ".join(str(path) for path in paths))
    if wanted.is_complete:
        return Plan(wanted, False, chosen, skipped)
    first: tuple[FoundFile, list[Record]] | None = None
    for file, records in _samples(chosen):
        rows = [record.fields for record in records]
        first = first or (file, records)
        if looks_like_data(rows):
            continue
        mapping = ColumnMap(task, guess(task, rows, wanted.columns))
        if mapping.is_complete:
            return Plan(mapping, True, chosen, skipped)
    if first is None:  # nothing to guess from: taking will say why each file gave nothing
        return Plan(wanted, False, chosen, skipped)
    raise _no_mapping(wanted, *first, paths)


def guess_task(paths: Sequence[Path]) -> str:
    """``chat`` where the records hold conversations or questions with answers, else ``classify``."""
    files = find_files(paths).files
    try:
        return "chat" if plan(files, "chat", None, paths).mapping.is_complete else "classify"
    except Problem:
        return "classify"


def _readable(files: Sequence[FoundFile]) -> tuple[list[FoundFile], list[tuple[str, str]]]:
    """Files that a reader knows, without the licence and read-me files that lie beside data."""
    chosen, beside, skipped = [], [], []
    for file in files:
        if reader_for(file.path) is None:
            suffix = file.path.suffix
            skipped.append((file.source, f"no reader for {suffix} files yet" if suffix else "its name has no suffix"))
        elif reader_for(file.path) is text and ACCOMPANYING.fullmatch(PurePosixPath(file.source).stem):
            beside.append(file)
        else:
            chosen.append(file)
    if not chosen and not skipped:
        return beside, skipped
    return chosen, skipped + [(file.source, "it accompanies the data") for file in beside]


def _samples(files: Sequence[FoundFile]) -> Iterator[tuple[FoundFile, list[Record]]]:
    """Up to 1,000 records of each of the first files, tables before plain texts; texts are sampled together."""
    texts = [file for file in files if reader_for(file.path) is text]
    tables = [file for file in files if reader_for(file.path) is not text]
    for file in tables[:TRIED_FILES]:
        if records := _records(file, SAMPLE):
            yield file, records
    step = max(1, len(texts) // SAMPLE)
    if together := [record for file in texts[::step] for record in _records(file, 1)]:
        yield texts[0], together


def _records(file: FoundFile, most: int) -> list[Record]:
    reader = reader_for(file.path)
    assert reader is not None  # noqa: S101  (only files with a reader are chosen)
    try:
        records = (
            item
            for item in reader.read(file.path, file.source)
            if isinstance(item, Record) and not flaw_of(item.fields)
        )
        return list(islice(records, most))
    except OSError:
        return []  # `taking` meets the same error again and names it


def _columns(files: Sequence[FoundFile]) -> list[str]:
    """All columns of all files, as far as the first records of each show them."""
    texts = [file for file in files if reader_for(file.path) is text]
    tables = [file for file in files if reader_for(file.path) is not text]
    names: dict[str, None] = {}
    for file in tables + texts[:1]:
        for record in _records(file, 100):
            names.update(dict.fromkeys(record.fields))
    return list(names)


def _no_mapping(wanted: ColumnMap, file: FoundFile, records: Sequence[Record], paths: Sequence[Path]) -> Problem:
    task, rows = wanted.task, [record.fields for record in records]
    path = " ".join(shlex.quote(str(path)) for path in paths)
    needed = {
        "classify": "A classifier needs one column with the text and one or several with its labels.",
        "chat": "Chat needs a list of messages, or one column with the question and one with the answer.",
    }[task]
    if looks_like_data(rows):
        what = f"{file.source} seems to have no header line: its first line reads like a record"
        do: list[Do | str] = ["add a first line with the names of the columns, for example: text,label"]
    else:
        what = f"The columns of {file.source} ({', '.join(list(rows[0])[:12])}) do not say what is what"
        do = [Do("say it", f"feinschliff collect {path} --map {shlex.quote(suggestion(task, rows, wanted.columns))}")]
    if "folder" in rows[0] and reader_for(file.path) is text and task == "classify":
        do.append("or put the files into one folder per label: the folder's name becomes the label")
    return Problem("collect/no-mapping", f"{what}. Its first record: {_shown(rows[0])}", needed, do, where=file.source)


def _shown(fields: Mapping[str, Any]) -> str:
    texts = {name: value if isinstance(value, str) else canonical(value) for name, value in fields.items()}
    shown = ", ".join(f"{name}: {text if len(text) <= 80 else text[:80] + '...'}" for name, text in texts.items())
    return shown if len(shown) <= 600 else f"{shown[:600]}..."
