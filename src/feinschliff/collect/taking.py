"""The collect step: walk, plan, read, map; examples go to a Parquet file, everything else into the report."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from feinschliff.collect.conversations import Unusable
from feinschliff.collect.flaws import flaw_of
from feinschliff.collect.mapping import KEYS, ColumnMap, apply
from feinschliff.collect.parts import part_of
from feinschliff.collect.planning import Plan, plan
from feinschliff.collect.readers import reader_for, readers
from feinschliff.collect.walk import FoundFile, find_files
from feinschliff.core.events import Emit, progress
from feinschliff.core.nouns import PARTS, Example, Record, Refused
from feinschliff.core.problems import Problem, unknown
from feinschliff.store.datasets import write_examples
from feinschliff.store.files import sha256_of
from feinschliff.text.encoding import encoding_of
from feinschliff.text.fingerprints import content_id, example_id

SHOWN = 100
"""Refused records that the report lists; all are counted."""
SKIPPED_SHOWN = 1_000
PEEK = 100
STEP = 2_000
UNSPLIT = "unsplit"
BROKEN_UMLAUT = re.compile("Ã[¤¶¼Ÿ„–œ]")
BROKEN_UMLAUTS = "text with broken umlauts (such as Ã¼): the file was saved in a wrong encoding before"


@dataclass(frozen=True)
class _Job:
    """What was asked for."""

    paths: Sequence[Path]
    task: str
    key: bytes
    split: str | None
    emit: Emit


@dataclass
class _Tally:
    """What happened so far."""

    total_bytes: int
    skipped: list[tuple[str, str]]
    done_bytes: int = 0
    sources: list[dict[str, Any]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    refused_count: int = 0
    parts: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    preview: dict[str, Any] | None = None

    @property
    def taken(self) -> int:
        return self.parts.total()

    def refuse(self, refused: Refused) -> None:
        self.refused_count += 1
        if len(self.refused) < SHOWN:
            self.refused.append(refused)


def collect(
    paths: Sequence[Path],
    *,
    task: str,
    key: bytes,
    mapping: Mapping[str, str] | None,
    split: str | None,
    out: Path,
    emit: Emit,
) -> dict[str, Any]:
    """Read files and folders and write ``out/examples.parquet``; never writes into `paths`.

    Parameters
    ----------
    task : ``classify`` or ``chat``.
    key : the project's key, for the examples' ids.
    mapping : key of ``--map`` -> column; what is left out is guessed.
    split : the part of all records; None: as the names of the files say.

    Returns the report: `taken`, `sources` (`rows` counts every record of the file, `refused` those not taken),
    `skipped` (files not taken at all), `refused` (the first 100), `refused_count`, `mapping`, `mapping_guessed`,
    `preview`, `parts`, `notes`. Raises ``collect/missing-file``, ``collect/unknown-column``, ``collect/no-mapping``,
    ``collect/nothing-taken`` and the others of docs/collect.md; then nothing is written.
    """
    if task not in KEYS:
        raise unknown("collect/unknown-task", "task that collect reads examples for", task, KEYS)
    if split is not None and split not in PARTS:
        raise unknown("collect/unknown-part", "part", split, PARTS, why="A dataset has three parts.")
    job = _Job([Path(path) for path in paths], task, key, split, emit)
    found = find_files(job.paths)
    planned = plan(found.files, task, mapping, job.paths)
    tally = _Tally(sum(file.size for file in planned.files), found.skipped + list(planned.skipped))
    out.mkdir(parents=True, exist_ok=True)
    write_examples(out / "examples.parquet", _examples(planned, job, tally))
    return _report(tally, planned)


def _examples(planned: Plan, job: _Job, tally: _Tally) -> Iterator[Example]:
    for file in planned.files:
        yield from _of_file(file, planned.mapping, job, tally)
        tally.done_bytes += file.size
        job.emit(progress("collect", tally.done_bytes, tally.total_bytes))
    if not tally.taken:
        # Raised while the writer still gathers, so that no empty file appears.
        raise _nothing_taken(tally, job.paths)


def _of_file(file: FoundFile, mapping: ColumnMap, job: _Job, tally: _Tally) -> Iterator[Example]:
    reader = reader_for(file.path)
    assert reader is not None  # noqa: S101  (the plan holds only files with a reader)
    part = job.split or part_of(file.source)
    entry: dict[str, Any] = {
        "source": file.source,
        "root": os.fsencode(file.root).decode("utf-8", "backslashreplace"),
        "bytes": file.size,
        "rows": 0,
        "refused": 0,
        "part": part,
    }
    try:
        entry["sha256"] = sha256_of(file.path)
        items = reader.read(file.path, file.source)
        first = list(islice(items, PEEK))
        if why := _whole_file_refused(first, mapping, file):
            tally.skipped.append((file.source, why))
            return
        tally.sources.append(entry)
        read = 0
        for item in chain(first, items):
            example = _taken(item, mapping, job, part)
            entry["rows"] += 1
            if isinstance(example, Refused):
                entry["refused"] += 1
                tally.refuse(example)
            else:
                yield _counted(example, item, tally)
            read += len(item.raw) if isinstance(item, Record) else 0
            if entry["rows"] % STEP == 0:
                job.emit(progress("collect", tally.done_bytes + min(read, file.size), tally.total_bytes))
        _note_encoding(file, tally)
    except OSError as error:
        after = f" after {entry['rows']} records" if entry["rows"] else ""
        tally.skipped.append((file.source, f"it cannot be read{after}: {error.strerror or error}"))


def _whole_file_refused(first: Sequence[Record | Refused], mapping: ColumnMap, file: FoundFile) -> str:
    """Why nothing of a file can be taken, from its first items; "" when it fits."""
    if not first:
        return "it is empty" if not file.size else "it holds no record"
    if isinstance(first[0], Refused) and first[0].position is None:
        return first[0].why
    records = [item for item in first if isinstance(item, Record)]
    columns = list(dict.fromkeys(name for record in records for name in record.fields))
    missing = [column for column in mapping.required if column not in columns]
    if records and missing:
        return f"it has no column {' and no column '.join(missing)}, only {', '.join(columns[:20])}"
    return ""


def _taken(item: Record | Refused, mapping: ColumnMap, job: _Job, part: str) -> tuple[Example, list[str]] | Refused:
    if isinstance(item, Refused):
        return item
    if why := flaw_of(item.fields):
        return Refused(item.source, why, item.position, item.line)
    try:
        given, wanted, notes = apply(mapping, item.fields)
    except Unusable as error:
        return Refused(item.source, str(error), item.position, item.line)
    example = Example(
        id=example_id(job.key, item.source, item.position, item.raw),
        content=content_id(job.key, given, wanted),
        kind=job.task,
        input=given,
        output=wanted,
        part=part,
        source=item.source,
        position=item.position,
        raw_sha=hashlib.sha256(item.raw.encode("utf-8", "surrogatepass")).hexdigest(),
        meta={"line": item.line},
    )
    return example, notes


def _counted(example_and_notes: tuple[Example, list[str]], item: Record | Refused, tally: _Tally) -> Example:
    example, notes = example_and_notes
    tally.parts[example.part or UNSPLIT] += 1
    tally.notes.update(notes)
    if tally.preview is None:
        tally.preview = {
            "source": example.source,
            "line": item.line,
            "input": dict(example.input),
            "output": dict(example.output),
        }
    if example.kind == "classify" and BROKEN_UMLAUT.search(example.input["text"]):
        tally.notes[BROKEN_UMLAUTS] += 1
    return example


def _note_encoding(file: FoundFile, tally: _Tally) -> None:
    encoding = encoding_of(file.path)
    if encoding.errors != "strict":
        tally.notes["file with some bytes that are not UTF-8: their records were refused"] += 1
    elif not encoding.name.startswith("utf-8"):
        tally.notes[f"file read as {encoding.name}: check its umlauts in the preview"] += 1


def _report(tally: _Tally, planned: Plan) -> dict[str, Any]:
    notes = [f"{count:,} × {text}" for text, count in sorted(tally.notes.items())]
    if set(tally.parts) == {"test"}:
        notes.append("all records belong to the test part, none is left to learn from")
    if len(tally.skipped) > SKIPPED_SHOWN:
        notes.append(f"{len(tally.skipped):,} files were skipped, the first {SKIPPED_SHOWN:,} are named")
    return {
        "taken": tally.taken,
        "sources": tally.sources,
        "skipped": [{"source": source, "why": why} for source, why in tally.skipped[:SKIPPED_SHOWN]],
        "refused": [refused.to_json() for refused in tally.refused],
        "refused_count": tally.refused_count,
        "mapping": dict(planned.mapping.columns),
        "mapping_guessed": planned.guessed,
        "preview": tally.preview,
        "parts": dict(sorted(tally.parts.items())),
        "notes": notes,
    }


def _nothing_taken(tally: _Tally, paths: Sequence[Path]) -> Problem:
    reasons = [f"{source}: {why}" for source, why in tally.skipped]
    reasons += [
        f"{item.source}, {f'line {item.line}' if item.line else f'entry {(item.position or 0) + 1}'}: {item.why}"
        for item in tally.refused
    ]
    listed = "; ".join(reasons[:5]) + (f"; and {len(reasons) - 5} more" if len(reasons) > 5 else "")
    suffixes = ", ".join(sorted(readers()))
    return Problem(
        "collect/nothing-taken",
        f"No record could be taken ({len(tally.skipped)} files skipped, {tally.refused_count} records refused). "
        f"{listed or 'There is no file in it'}",
        "Without examples there is nothing to learn from.",
        [f"files that can be read: {suffixes}", "mend what is named above, then collect again"],
        where=", ".join(str(path) for path in paths),
    )
