"""Before anything is taken: which files count, and which mapping holds for all of them."""

from __future__ import annotations

import codecs
import re
import shlex
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from feinschliff.collect.confined import Pool
from feinschliff.collect.guess import guess, looks_like_data, suggestion
from feinschliff.collect.mail.threads import conversations
from feinschliff.collect.mapping import ColumnMap, check_columns, checked, mapping_of
from feinschliff.collect.readers import reader_for
from feinschliff.collect.walk import FoundFile, find_files, opened
from feinschliff.core.nouns import Record, Refused
from feinschliff.core.problems import Do, Problem, unknown
from feinschliff.store.datasets import canonical
from feinschliff.text.encoding import OF_OFFICES

SAMPLE = 1_000
TRIED_FILES = 20
OFFERED = (*OF_OFFICES, "cp437", "cp1250", "cp1251", "cp1254", "iso8859_1", "iso8859_2", "utf_16_le", "utf_16_be")
"""Encodings to choose from where a name is wrong; any that Python knows is taken."""
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


def plan(files: Sequence[FoundFile], pool: Pool, given: Mapping[str, str] | None, paths: Sequence[Path]) -> Plan:
    """The plan for all files and the task of the pool; raises the problems of a mapping."""
    task = pool.task
    wanted = checked(task, given or {})
    chosen, skipped = _readable(files)
    names = _columns(chosen, pool) if wanted.columns else []
    if names:
        check_columns(wanted, names, ", ".join(str(path) for path in paths))
    if wanted.is_complete:
        return Plan(wanted, False, chosen, skipped)
    first: tuple[FoundFile, list[Record]] | None = None
    for file, records in _samples(chosen, pool):
        rows = [record.fields for record in records]
        first = first or (file, records)
        if looks_like_data(rows):
            continue
        mapping = mapping_of(records[0], wanted)
        if not mapping.is_complete:
            mapping = ColumnMap(task, guess(task, rows, wanted.columns))
        if mapping.is_complete:
            return Plan(mapping, True, chosen, skipped)
    if first is None:  # nothing to guess from: taking will say why each file gave nothing
        return Plan(wanted, False, chosen, skipped)
    raise _no_mapping(wanted, *first, paths)


def checked_encoding(name: str | None) -> str:
    """Python's name of an encoding, "" of none; raises ``collect/unknown-encoding``."""
    try:
        b"a".decode(name or "utf-8", "ignore")  # some codecs are for other things than text
        return codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        raise unknown("collect/unknown-encoding", "encoding", str(name), OFFERED) from None


def guess_task(paths: Sequence[Path], encoding: str = "") -> str:
    """``chat`` where the records hold conversations or questions with answers, else ``classify``."""
    try:
        with Pool("chat", encoding=encoding) as pool, tempfile.TemporaryDirectory() as unpacked:
            files, _ = opened(find_files(paths).files, Path(unpacked))
            return "chat" if plan(files, pool, None, paths).mapping.is_complete else "classify"
    except Problem:
        return "classify"


def _readable(files: Sequence[FoundFile]) -> tuple[list[FoundFile], list[tuple[str, str]]]:
    """Files that a reader knows, without the licence and read-me files that lie beside data."""
    chosen, beside, skipped = [], [], []
    for file in files:
        if reader_for(file.path) is None:
            suffix = file.path.suffix
            skipped.append((file.source, f"no reader for {suffix} files yet" if suffix else "its name has no suffix"))
        elif yields(file) == "documents" and ACCOMPANYING.fullmatch(PurePosixPath(file.source).stem):
            beside.append(file)
        else:
            chosen.append(file)
    if not chosen and not skipped:
        return beside, skipped
    return chosen, skipped + [(file.source, "it accompanies the data") for file in beside]


def yields(file: FoundFile) -> str:
    """``rows``, ``documents`` or ``mails``: what the reader of a chosen file gives."""
    reader = reader_for(file.path)
    assert reader is not None  # noqa: S101  (only files with a reader are chosen)
    return reader.YIELDS


def _samples(files: Sequence[FoundFile], pool: Pool) -> Iterator[tuple[FoundFile, list[Record]]]:
    """Up to 1,000 records of each of the first tables, then of the mails and of the documents together."""
    for file, records in pool.read(_of_sort("rows", files)[:TRIED_FILES], SAMPLE):
        if found := _records(records):
            yield file, found
    mails = _of_sort("mails", files)
    if together := _sampled(mails, pool, most=SAMPLE if len(mails) == 1 else 1):
        joined = list(conversations(together)) if pool.task == "chat" else together
        if joined:
            yield mails[0], joined
    documents = _of_sort("documents", files)
    if together := _sampled(documents, pool, most=1):
        yield documents[0], together


def _sampled(files: Sequence[FoundFile], pool: Pool, most: int) -> list[Record]:
    step = max(1, len(files) // SAMPLE)
    return [record for _, records in pool.read(files[::step], most) for record in _records(records)]


def _of_sort(sort: str, files: Sequence[FoundFile]) -> list[FoundFile]:
    return [file for file in files if yields(file) == sort]


def _records(items: Iterable[Record | Refused]) -> list[Record]:
    try:
        return [item for item in items if isinstance(item, Record) and not item.is_background]
    except OSError:
        return []  # `taking` meets the same error again and names it


def _columns(files: Sequence[FoundFile], pool: Pool) -> list[str]:
    """All columns of all files, as far as the first records of each show them."""
    shown = [*_of_sort("rows", files), *_of_sort("mails", files)[:1], *_of_sort("documents", files)[:1]]
    names: dict[str, None] = {}
    for _, records in pool.read(shown, 100):
        for record in _records(records):
            names.update(dict.fromkeys(record.fields))
    return list(names)


def _no_mapping(wanted: ColumnMap, file: FoundFile, records: Sequence[Record], paths: Sequence[Path]) -> Problem:
    task, rows = wanted.task, [record.fields for record in records]
    path = " ".join(shlex.quote(str(path)) for path in paths)
    needed = {
        "classify": "A classifier needs one column with the text and one or several with its labels.",
        "chat": "Chat needs a list of messages, or one column with the question and one with the answer.",
        "document": "Learning from documents needs one column with their text.",
    }[task]
    if looks_like_data(rows):
        what = f"{file.source} seems to have no header line: its first line reads like a record"
        do: list[Do | str] = ["add a first line with the names of the columns, for example: text,label"]
    else:
        what = f"The columns of {file.source} ({', '.join(list(rows[0])[:12])}) do not say what is what"
        do = [Do("say it", f"feinschliff collect {path} --map {shlex.quote(suggestion(task, rows, wanted.columns))}")]
    if "folder" in rows[0] and yields(file) == "documents" and task == "classify":
        do.append("or put the files into one folder per label: the folder's name becomes the label")
    return Problem("collect/no-mapping", f"{what}. Its first record: {_shown(rows[0])}", needed, do, where=file.source)


def _shown(fields: Mapping[str, Any]) -> str:
    texts = {name: value if isinstance(value, str) else canonical(value) for name, value in fields.items()}
    shown = ", ".join(f"{name}: {text if len(text) <= 80 else text[:80] + '...'}" for name, text in texts.items())
    return shown if len(shown) <= 600 else f"{shown[:600]}..."
