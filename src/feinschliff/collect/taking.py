"""The collect step: walk, plan, read, map; examples go to a Parquet file, everything else into the report."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from feinschliff import __version__
from feinschliff.collect.confined import Pool
from feinschliff.collect.conversations import Unusable
from feinschliff.collect.mail.threads import conversations
from feinschliff.collect.mapping import KEYS, ColumnMap, apply, mapping_of, part_said, place
from feinschliff.collect.parts import part_of
from feinschliff.collect.planning import Plan, plan, yields
from feinschliff.collect.readers import readers
from feinschliff.collect.sql import fetch
from feinschliff.collect.tickets.conversations import ONLY
from feinschliff.collect.walk import FoundFile, find_files, opened
from feinschliff.core.events import Emit, progress
from feinschliff.core.nouns import PARTS, Example, Record, Refused
from feinschliff.core.problems import Problem, unknown
from feinschliff.store.datasets import canonical, write_examples
from feinschliff.store.files import sha256_of
from feinschliff.text.encoding import encoding_of, named
from feinschliff.text.fingerprints import content_id, example_id

SHOWN = 100
"""Refused records that the report lists; all are counted."""
SKIPPED_SHOWN = 1_000
PEEK = 100
STEP = 2_000
UNSPLIT = "unsplit"
UNPACKED = "unpacked-"
"""Folders beside the result with what lies in archives and what a database gave; gone when collecting ends."""
TEXT_SUFFIXES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".txt", ".md", ".markdown")
"""Formats whose encoding is found out and told."""
BROKEN_UMLAUT = re.compile("Ã[¤¶¼Ÿ„–œ]")
WEAKER = "this system gave the programs that read your files no network of their own: weaker isolation"
NO_PAIRS = (
    "no questions with their answers were found in it; for its text as it is, make a project of the kind documents"
)
BACKGROUND = "document without questions and answers: its passages are kept, to tell when what examples cite changes"
BROKEN_UMLAUTS = "text with broken umlauts (such as Ã¼): the file was saved in a wrong encoding before"


@dataclass(frozen=True)
class _Job:
    """What was asked for."""

    paths: Sequence[Path]
    task: str
    key: bytes
    split: str | None
    only: tuple[str, ...]
    terms: Mapping[str, str]
    encoding: str
    known: Mapping[tuple[str, str], tuple[str, str, int]]
    """(root, source) -> (SHA-256, `taken_with`, rows) of what an earlier collect took."""
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
    background: list[str] = field(default_factory=list)
    """Documents that only have passages, no examples."""
    unchanged: list[int] = field(default_factory=list)
    """Rows of each file that is as an earlier collect took it."""

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
    query: tuple[str, str] | None = None,
    only: Sequence[str] = (),
    terms: Mapping[str, str] | None = None,
    encoding: str = "",
    task: str,
    key: bytes,
    mapping: Mapping[str, str] | None,
    split: str | None,
    known: Sequence[Sequence[Any]] = (),
    out: Path,
    emit: Emit,
) -> dict[str, Any]:
    """Read files and folders and write ``out/examples.parquet``; never writes into `paths`.

    Parameters
    ----------
    task : ``classify``, ``chat`` or ``document``.
    key : the project's key, for the examples' ids.
    mapping : key of ``--map`` -> column; what is left out is guessed.
    split : the part of all records; None: as the names of the files say.
    query : (address of a database, SELECT statement), whose rows are taken, too.
    only : of tickets those that are ``solved``, ``well-rated``, or both.
    terms : on which the files may be used (`store.terms`); with others an unchanged file is taken again.
    encoding : of text files that are neither UTF-8 nor bear a byte order mark; "": as they look.
    known : [root, source, SHA-256, taken_with, rows] of what earlier collects took: read again only if it changed.

    Returns the report: `taken`, `unchanged` (`files`, `rows`), `sources` (`rows` counts every record of the file,
    `refused` those not taken), `skipped` (files not taken at all), `refused` (the first 100), `refused_count`,
    `mapping`, `mapping_guessed`, `preview`, `parts`, `notes`. Raises ``collect/missing-file``,
    ``collect/unknown-column``, ``collect/no-mapping``, ``collect/nothing-taken`` and the others of docs/collect.md;
    then nothing is written.
    """
    if task not in KEYS:
        raise unknown("collect/unknown-task", "task that collect reads examples for", task, KEYS)
    for wanted in only:
        if wanted not in ONLY:
            raise unknown("collect/unknown-only", "choice of tickets", wanted, ONLY)
    if split is not None and split not in PARTS:
        raise unknown("collect/unknown-part", "part", split, PARTS, why="A dataset has three parts.")
    earlier = {(root, source): (sha256, taken_with, rows) for root, source, sha256, taken_with, rows in known}
    job = _Job(
        [Path(path) for path in paths], task, key, split, tuple(only), dict(terms or {}), encoding, earlier, emit
    )
    found = find_files(job.paths)
    for left in out.parent.glob(f"{UNPACKED}*"):  # by an attempt that was killed
        shutil.rmtree(left)
    with (
        named(encoding),
        Pool(task, only, encoding) as pool,
        tempfile.TemporaryDirectory(dir=out.parent, prefix=UNPACKED) as unpacked,
    ):
        files, refused = opened(found.files, Path(unpacked))
        if query:
            files.append(fetch(*query, Path(unpacked)))
        planned = plan(files, pool, mapping, job.paths)
        tally = _Tally(sum(file.size for file in planned.files), found.skipped + refused + list(planned.skipped))
        out.mkdir(parents=True, exist_ok=True)
        write_examples(out / "examples.parquet", _examples(planned, job, tally, pool))
        return _report(tally, planned, pool)


def _examples(planned: Plan, job: _Job, tally: _Tally, pool: Pool) -> Iterator[Example]:
    threaded: list[FoundFile] = []
    others: list[FoundFile] = []
    for file in planned.files:
        (threaded if job.task == "chat" and yields(file) == "mails" else others).append(file)
    changed = [file for file in others if not _is_unchanged(file, planned.mapping, job, tally)]
    for file, items in pool.read(changed):
        yield from _of_file(file, items, planned.mapping, job, tally)
        _passed(file, job, tally)
    # A new mail may belong to an old conversation, so that they are all read again.
    yield from _of_mails(threaded, planned.mapping, job, tally, pool)
    if not tally.taken and not tally.unchanged and not (tally.background and job.known):
        # Raised while the writer still gathers, so that no empty file appears.
        raise _nothing_taken(tally, job.paths)


def _is_unchanged(file: FoundFile, mapping: ColumnMap, job: _Job, tally: _Tally) -> bool:
    """Whether an earlier collect took this very content in the same way; counts it then."""
    sha256, taken_with, rows = job.known.get((_root(file), file.source), ("", "", 0))
    try:
        same = taken_with == _taken_with(file, mapping, job) and sha256 == sha256_of(file.path)
    except OSError:
        return False
    if same:
        tally.unchanged.append(rows)
        _passed(file, job, tally)
    return same


def _taken_with(file: FoundFile, mapping: ColumnMap, job: _Job) -> str:
    """Fingerprint of all that decides what a file's content becomes."""
    how = [job.task, dict(mapping.columns), job.split or part_of(file.source), job.only, job.terms, job.encoding]
    decides = [__version__, *how]
    return hashlib.sha256(canonical(decides).encode("utf-8", "surrogatepass")).hexdigest()


def _passed(file: FoundFile, job: _Job, tally: _Tally) -> None:
    tally.done_bytes += file.size
    job.emit(progress("collect", tally.done_bytes, tally.total_bytes))


def _of_file(
    file: FoundFile, items: Iterator[Record | Refused], mapping: ColumnMap, job: _Job, tally: _Tally
) -> Iterator[Example]:
    entry = _entry(file, mapping, job)
    named = _Named(job.key)
    try:
        entry["sha256"] = sha256_of(file.path)
        first = list(islice(items, PEEK))
        if why := _whole_file_refused(first, mapping, file):
            tally.skipped.append((file.source, why))
            return
        tally.sources.append(entry)
        read = 0
        passages = 0
        for item in chain(first, items):
            if isinstance(item, Record) and item.is_background:
                passages += 1
                yield _background(item, mapping, job, named)
                continue
            entry["rows"] += 1
            taken = _taken(item, mapping, job, entry["part"], named)
            if isinstance(taken, Refused):
                entry["refused"] += 1
                tally.refuse(taken)
            else:
                yield _counted(*taken, item, tally)
            read += len(item.raw) if isinstance(item, Record) else 0
            if entry["rows"] % STEP == 0:
                job.emit(progress("collect", tally.done_bytes + min(read, file.size), tally.total_bytes))
        if passages and not entry["rows"]:
            tally.background.append(file.source)
        _note_encoding(file, tally)
    except OSError as error:
        after = f" after {entry['rows']} records" if entry["rows"] else ""
        tally.skipped.append((file.source, f"it cannot be read{after}: {error.strerror or error}"))


def _of_mails(
    files: Sequence[FoundFile], mapping: ColumnMap, job: _Job, tally: _Tally, pool: Pool
) -> Iterator[Example]:
    """The conversations that all mails together hold: a question and its answer lie in different files."""
    mails: list[Record] = []
    part_of_source: dict[str, str] = {}
    for file, items in pool.read(files):
        entry = _entry(file, mapping, job)
        try:
            entry["sha256"] = sha256_of(file.path)
            found = list(items)
        except OSError as error:
            tally.skipped.append((file.source, f"it cannot be read: {error.strerror or error}"))
            continue
        records = [item for item in found if isinstance(item, Record)]
        refused = [item for item in found if isinstance(item, Refused)]
        if not records:
            tally.skipped.append((file.source, refused[0].why if refused else "it holds no mail"))
            continue
        tally.sources.append(entry | {"rows": len(found), "refused": len(refused)})
        for item in refused:
            tally.refuse(item)
        mails += records
        part_of_source[file.source] = entry["part"]
        _passed(file, job, tally)
    named = _Named(job.key)
    for conversation in conversations(mails):
        taken = _taken(conversation, mapping, job, part_of_source[conversation.source], named)
        if isinstance(taken, Refused):
            tally.refuse(taken)
        else:
            tally.notes["mail that belongs to a conversation with an answer"] += len(conversation.fields["messages"])
            yield _counted(*taken, conversation, tally)


def _root(file: FoundFile) -> str:
    return os.fsencode(file.root).decode("utf-8", "backslashreplace")


def _entry(file: FoundFile, mapping: ColumnMap, job: _Job) -> dict[str, Any]:
    return {
        "source": file.source,
        "root": _root(file),
        "taken_with": _taken_with(file, mapping, job),
        "bytes": file.size,
        "rows": 0,
        "refused": 0,
        "part": job.split or part_of(file.source),
    }


class _Named:
    """Gives ids: of equal records of a source the first, the second ..., wherever in it they stand.

    So a row keeps its id, and with it its part of the split, when rows are put in front of it.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._seen: Counter[tuple[str, bytes]] = Counter()

    def id_of(self, record: Record, raw_sha: str) -> str:
        same = (record.source, bytes.fromhex(raw_sha[:24]))
        self._seen[same] += 1
        return example_id(self._key, record.source, self._seen[same] - 1, record.raw)


def _whole_file_refused(first: Sequence[Record | Refused], mapping: ColumnMap, file: FoundFile) -> str:
    """Why nothing of a file can be taken, from its first items; "" when it fits."""
    if not first:
        return "it is empty" if not file.size else "it holds no record"
    if isinstance(first[0], Refused) and first[0].position is None:
        return first[0].why
    records = [item for item in first if isinstance(item, Record) and not item.is_background]
    columns = list(dict.fromkeys(name for record in records for name in record.fields))
    required = mapping_of(records[0], mapping).required if records else []
    missing = [column for column in required if column not in columns]
    if records and missing:
        return f"it has no column {' and no column '.join(missing)}, only {', '.join(columns[:20])}"
    return ""


def _taken(
    item: Record | Refused, mapping: ColumnMap, job: _Job, part: str, named: _Named
) -> tuple[Example, list[str]] | Refused:
    if isinstance(item, Refused):
        return item
    example = _example(item, job, named)  # before it may be refused: equal records are counted, whatever they become
    mapping = mapping_of(item, mapping)
    try:
        given, wanted, notes = apply(mapping, item.fields)
        meta = place(mapping, item)
        part = job.split or part_said(mapping, item) or part
    except Unusable as error:
        return Refused(item.source, str(error), item.position, item.line)
    content = content_id(job.key, given, wanted)
    return replace(example, content=content, input=given, output=wanted, part=part, meta=meta), notes


def _background(passage: Record, mapping: ColumnMap, job: _Job, named: _Named) -> Example:
    given = {"text": str(passage.fields["text"])}
    content, meta = content_id(job.key, given, {}), place(mapping, passage)
    return replace(_example(passage, job, named), content=content, kind="document", input=given, meta=meta)


def _example(record: Record, job: _Job, named: _Named) -> Example:
    """Where a record comes from and what it is called, still without what it says."""
    raw_sha = hashlib.sha256(record.raw.encode("utf-8", "surrogatepass")).hexdigest()
    return Example(
        id=named.id_of(record, raw_sha),
        content="",
        kind=job.task,
        input={},
        output={},
        source=record.source,
        position=record.position,
        raw_sha=raw_sha,
    )


def _counted(example: Example, notes: Sequence[str], item: Record | Refused, tally: _Tally) -> Example:
    tally.parts[example.part or UNSPLIT] += 1
    tally.notes.update(notes)
    if tally.preview is None:
        tally.preview = {
            "source": example.source,
            "line": item.line,
            "input": dict(example.input),
            "output": dict(example.output),
        }
    if "text" in example.input and BROKEN_UMLAUT.search(example.input["text"]):
        tally.notes[BROKEN_UMLAUTS] += 1
    return example


def _note_encoding(file: FoundFile, tally: _Tally) -> None:
    if file.path.suffix.lower() not in TEXT_SUFFIXES:
        return
    encoding = encoding_of(file.path)
    if encoding.errors != "strict":
        tally.notes["file with some bytes that are not UTF-8: their records were refused"] += 1
    elif not encoding.name.startswith("utf-8"):
        tally.notes[f"file read as {encoding.name}: check its umlauts in the preview"] += 1


def _report(tally: _Tally, planned: Plan, pool: Pool) -> dict[str, Any]:
    notes = [f"{count:,} × {text}" for text, count in sorted(tally.notes.items())]
    if tally.background:
        notes.append(f"{len(tally.background):,} × {BACKGROUND}")
    if set(tally.parts) == {"test"}:
        notes.append("all records belong to the test part, none is left to learn from")
    if pool.weaker:
        notes.append(WEAKER)
    if len(tally.skipped) > SKIPPED_SHOWN:
        notes.append(f"{len(tally.skipped):,} files were skipped, the first {SKIPPED_SHOWN:,} are named")
    return {
        "taken": tally.taken,
        "unchanged": {"files": len(tally.unchanged), "rows": sum(tally.unchanged)},
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
    reasons += [f"{source}: {NO_PAIRS}" for source in tally.background]
    reasons += [
        f"{item.source}, {f'line {item.line}' if item.line else f'entry {(item.position or 0) + 1}'}: {item.why}"
        for item in tally.refused
    ]
    listed = "; ".join(reasons[:5]) + (f"; and {len(reasons) - 5} more" if len(reasons) > 5 else "")
    suffixes = ", ".join(sorted(readers()))
    return Problem(
        "collect/nothing-taken",
        f"No record could be taken ({len(tally.skipped) + len(tally.background)} files skipped, "
        f"{tally.refused_count} records refused). {listed or 'There is no file in it'}",
        "Without examples there is nothing to learn from.",
        [f"files that can be read: {suffixes}", "mend what is named above, then collect again"],
        where=", ".join(str(path) for path in paths),
    )
