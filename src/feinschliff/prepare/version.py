"""Prepare a dataset version: clean, scan, set aside, split, and write it with its list and fingerprint.

Rows pass by one at a time, twice: from the collected files into a nameless file, and from there, with their parts, into
the version. In between only numbers and hashes stand in memory (`rows`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as copy_with
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from feinschliff.core.events import Emit, progress
from feinschliff.core.nouns import Example
from feinschliff.core.problems import Do, Problem
from feinschliff.prepare.cleaning import check_labels, is_empty, is_unlabelled, output_names, tidy
from feinschliff.prepare.duplicates import set_aside
from feinschliff.prepare.earlier import Earlier
from feinschliff.prepare.enough import check_enough
from feinschliff.prepare.mates import find_mates, settle
from feinschliff.prepare.near import Texts
from feinschliff.prepare.outdated import OUTDATED, Documents, counted, judged, remembered, replaced, warnings_of
from feinschliff.prepare.report import (
    counts_aside,
    label_counts,
    language_of,
    parts_in_order,
    quality,
    split_warnings,
    warnings_about,
)
from feinschliff.prepare.rows import LONGEST, PART_OF_REASON, TEST, Ints, Notes, Rows, digest
from feinschliff.prepare.scanning import Scan
from feinschliff.prepare.settings import Settings, read_settings
from feinschliff.prepare.split import leaks_if_random, split, units_of, wanted_rows
from feinschliff.privacy.replace import texts_of, with_texts
from feinschliff.store.datasets import (
    COLUMNS,
    copy_with_parts,
    count_examples,
    example_of,
    iter_columns,
    iter_examples,
    stream_examples,
)
from feinschliff.store.files import disk_problem, durable
from feinschliff.text.fingerprints import canonical_json, content_id, list_fingerprint

REPORT_EVERY = 500
Collected = Sequence[tuple[Path, Sequence[str], Sequence[str]]]


@dataclass(frozen=True)
class _Work:
    """What was asked for."""

    collected: Collected
    task: str
    key: bytes
    salt: str
    settings: Settings
    emit: Emit


def prepare(
    collected: Collected,
    *,
    task: str,
    key: bytes,
    salt: str,
    privacy: Mapping[str, Any],
    languages: Sequence[str],
    seed: int,
    settings: Mapping[str, str],
    previous: Path | None,
    out: Path,
    emit: Emit,
) -> dict[str, Any]:
    """Write ``out/dataset.parquet`` and ``out/list.json``; return counts, parts, fingerprint, language and findings.

    collected : Parquet files with the sources to take from each, in order, and those of them that have expired; an id
        that comes again is taken once.
    key, salt : the project's; content ids are made with the key, row hashes with the salt.
    privacy : `mode`, and optionally `names`, `patterns`, `confidential` (`store.config`), `pseudonym_key`.
    previous : `dataset.parquet` of the newest earlier version; an id keeps the part that it has there.
    Raises the problems ``prepare/nothing-collected``, ``no-label``, ``too-few``, ``one-class``, ``unknown-setting``,
    ``bad-setting``; then nothing is written.
    """
    work = _Work(collected, task, key, salt, read_settings(settings, seed), emit)
    scan = Scan(privacy)
    out.parent.mkdir(parents=True, exist_ok=True)
    # Files without names, so that nothing of the texts is left behind when the process is killed.
    with TemporaryFile(dir=out.parent) as table, TemporaryFile(dir=out.parent) as texts:
        try:
            documents = Documents(passages(collected), Scan(privacy))
            rows, parts, counts = gather(work, scan, documents, Earlier(previous), table, texts)
        except OSError as error:
            raise disk_problem(error, out) from error
        emit(progress("split", 0, len(rows)))
        divided = divide(rows, parts, work)
        found = quality(rows, parts, divided.near_duplicates)
        warnings = [*divided.warnings, *warnings_about(rows, parts, found), *warnings_of(counts)]
        language = language_of(rows, parts, table, languages, warnings)
        fingerprint = write_version(rows, parts, table, out)
        emit(progress("split", len(rows), len(rows)))
    return {
        "n": len(rows),
        "parts": parts_in_order(rows, parts),
        "counts": {
            "in": len(rows),
            "repeated": counts["ids"],
            **counts_aside(rows, parts),
            "test_duplicates": divided.test_duplicates,
        },
        "fingerprint": fingerprint,
        "outputs": label_counts(rows, parts),
        "language": language,
        "personal_data": scan.to_json(),
        "warnings": warnings,
        "test_given": bool((rows.given == TEST).any()),
        "outdated": {why: counts[why] for why in ("changed", "expired", "not_found")},
        "split": divided.split,
        "quality": found,
    }


def gather(
    work: _Work, scan: Scan, documents: Documents, earlier: Earlier, table: IO[bytes], texts: IO[bytes]
) -> tuple[Rows, Ints, Counter[str]]:
    """All rows once, cleaned and scanned, into `table`; what is known of them, their fixed parts, and counts of
    repeated `ids` and of what is outdated."""
    outputs: list[str] = []
    unlabelled = False
    if work.task == "classify":
        rows_stored = stored(work, ("id", "source", "kind", "part", "output"), Counter())
        outputs, unlabelled = output_names(row["output"] for row in rows_stored)
        if unlabelled and work.settings.unlabelled == "stop":
            check_labels(distinct(work, Counter()), outputs)
    total = sum(count_examples(path) for path, *_ in work.collected)
    counts: Counter[str] = Counter()
    notes = Notes(Texts(texts), work.salt)
    step = "clean" if scan.mode == "off" else "privacy"
    work.emit(progress("clean", 0, total))

    def cleaned() -> Iterator[Example]:
        for place, row in enumerate(distinct(work, counts)):
            if place % REPORT_EVERY == 0:
                work.emit(progress(step, place, total))
            row = with_texts(row, tidy)
            reason = unusable(row, outputs if unlabelled else None)
            before = earlier.part(row)
            row = remembered(judged(earlier.relabelled(scan(row)), documents, earlier.stood), before)
            counted(row, counts)
            row = copy_with(row, content=content_id(work.key, row.input, row.output))
            notes.add(row, reason, before, first_part(row, reason, earlier))
            yield row
        for gone in earlier.vanished(bytes(notes.ids)):
            if old := replaced(gone, documents):
                before = earlier.part(old)
                old = remembered(old, before)
                counted(old, counts)
                notes.add(old, "", before, OUTDATED)
                yield old

    stream_examples(table, cleaned())
    if not len(notes):
        raise Problem(
            "prepare/nothing-collected",
            "There are 0 examples to prepare.",
            "A dataset version is made of collected examples.",
            [Do("collect some files first", "feinschliff collect PATH")],
        )
    rows, parts = notes.finish()
    work.emit(progress(step, len(rows), len(rows)))
    return rows, parts, counts


def distinct(work: _Work, repeated: Counter[str]) -> Iterator[Example]:
    """All examples in order, each id once; counts in `repeated` how often an id came again."""
    return map(example_of, stored(work, COLUMNS, repeated))


def stored(work: _Work, columns: Sequence[str], repeated: Counter[str]) -> Iterator[dict[str, Any]]:
    """Some columns of all examples as they are stored, those of expired sources with the part ``aside:outdated``.

    `columns` has `id`, `source`, `kind` and `part` among them.
    """
    seen: set[bytes] = set()
    for path, sources, expired in work.collected:
        wanted, gone = set(sources), set(expired)
        for row in chain.from_iterable(iter_columns(path, columns)):
            if row["source"] not in wanted or row["kind"] == "document" != work.task:
                continue
            if row["source"] in gone:
                row["part"] = OUTDATED
            if (name := digest(row["id"])) in seen:
                repeated["ids"] += 1
                continue
            seen.add(name)
            yield row


def passages(collected: Collected) -> Iterator[Example]:
    """The passages of all documents, tidied: examples of their own, or what other examples rest on."""
    for path, sources, _ in collected:
        if any(row["kind"] == "document" for row in chain.from_iterable(iter_columns(path, ("kind",)))):
            yield from (with_texts(row, tidy) for row in iter_examples(path, sources) if row.kind == "document")


def unusable(row: Example, outputs: Sequence[str] | None) -> str:
    """``empty``, ``unlabelled`` (of `outputs`), ``too_long``, or "" for a row that can be used."""
    if is_empty(row):
        return "empty"
    if outputs is not None and is_unlabelled(row, outputs):
        return "unlabelled"
    return "too_long" if sum(map(len, texts_of(row))) > LONGEST else ""


def first_part(row: Example, reason: str, earlier: Earlier) -> str:
    """The part that is fixed before the split, "" if there is none.

    Unusable rows are set aside (``aside:empty``, without a label ``aside:broken``), and what became old. A row of an
    earlier version keeps its part; if it was set aside, only as long as its content is the same. Then given parts
    count; rows given as train still lend rows to a validation or test part that was not given. Of the others, very
    long ones are set aside.
    """
    if reason in ("empty", "unlabelled"):
        return PART_OF_REASON[reason]
    if row.part == OUTDATED:
        return OUTDATED
    if earlier.keeps(row):
        return earlier.part(row) or ""
    if row.part in ("validation", "test"):
        return row.part
    return PART_OF_REASON[reason] if reason else ""


@dataclass(frozen=True)
class Divided:
    """What there is to say about a split: `split` for the report, warnings, and two counts."""

    split: dict[str, Any]
    warnings: list[str]
    test_duplicates: int
    near_duplicates: int


def divide(rows: Rows, parts: Ints, work: _Work) -> Divided:
    """Set aside what stands twice or leaks, and give every other row its part."""
    test_duplicates = set_aside(rows, parts)
    mates = find_mates(rows, parts)
    settle(rows, parts, mates)
    check_enough(rows, parts, work.task)
    units = units_of(parts, mates.unit)
    wanted = wanted_rows(rows, parts, work.settings)[TEST]
    rule = split(rows, parts, units, work.settings)
    joined = mates.joined()
    told = {
        "rule": rule,
        "units": len(units),
        "joined": joined,
        "leaks_if_random": leaks_if_random(rows, parts, mates.related, work.settings.seed),
    }
    warnings = list(split_warnings(rows, parts, mates, wanted, work.settings.later != ""))
    return Divided(told, warnings, test_duplicates, joined["near_duplicate"])


def write_version(rows: Rows, parts: Ints, table: IO[bytes], out: Path) -> str:
    """Write ``dataset.parquet`` and ``list.json``, row by row; returns the fingerprint."""
    names = list(rows.names.of)
    named = [names[part] for part in parts.tolist()]
    out.mkdir(parents=True, exist_ok=True)
    copy_with_parts(table, named, out / "dataset.parquet")
    with durable(out / "list.json") as file:
        file.write("[")
        for place, entry in enumerate(listed(rows, table)):
            file.write((",\n" if place else "\n") + canonical_json(entry))
        file.write("\n]")
    return list_fingerprint(listed(rows, table), named)


def listed(rows: Rows, table: IO[bytes]) -> Iterator[tuple[str, str]]:
    """Id and salted row hash of each row (`text.fingerprints.dataset_list`)."""
    place = 0
    for batch in iter_columns(table, ("id",)):
        for row in batch:
            yield row["id"], rows.hashes[32 * place : 32 * place + 32].hex()
            place += 1
