"""Prepare a dataset version: clean, scan, set aside, split, and write it with its list and fingerprint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace as copy_with
from pathlib import Path
from typing import Any

from feinschliff.core.events import Emit, progress
from feinschliff.core.nouns import PARTS, Example
from feinschliff.core.problems import Do, Problem, unknown
from feinschliff.prepare.cleaning import is_empty, is_unlabelled, no_label, output_names, tidy
from feinschliff.prepare.duplicates import input_key, set_aside
from feinschliff.prepare.enough import check_enough
from feinschliff.prepare.report import language_of, warnings_about
from feinschliff.prepare.settings import read_settings
from feinschliff.prepare.split import split
from feinschliff.privacy.replace import Findings, Redaction, with_texts
from feinschliff.privacy.types import LOOKED_FOR, NOT_LOOKED_FOR
from feinschliff.store.config import PRIVACY_MODES
from feinschliff.store.datasets import read_examples, write_examples
from feinschliff.store.files import write_json
from feinschliff.tasks.classify import label_counts
from feinschliff.text.fingerprints import content_id, dataset_list, list_fingerprint

REPORT_EVERY = 500


def prepare(
    collected: Sequence[tuple[Path, Sequence[str]]],
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

    collected : Parquet files with the sources to take from each, in order; an id that comes again is taken once.
    key, salt : the project's; content ids are made with the key, row hashes with the salt.
    privacy : `mode`, and optionally `names`, `patterns`, `confidential` (`store.config`), `pseudonym_key`.
    previous : `dataset.parquet` of the newest earlier version; an id keeps the part that it has there.
    Raises the problems ``prepare/nothing-collected``, ``no-label``, ``too-few``, ``one-class``, ``unknown-setting``,
    ``bad-setting``; then nothing is written.
    """
    filled = read_settings(settings, seed)
    if privacy["mode"] not in PRIVACY_MODES:
        raise unknown("prepare/unknown-privacy-mode", "privacy mode", privacy["mode"], PRIVACY_MODES)
    redaction = Redaction.of(privacy, bytes.fromhex(privacy.get("pseudonym_key", "")))
    rows, repeated = gather(collected)
    emit(progress("clean", 0, len(rows)))
    rows = [with_texts(row, tidy) for row in rows]
    reasons = unusable(rows, task, filled.unlabelled)
    rows, personal_data = scanned(rows, redaction, emit)
    own = {key: privacy[key] for key in ("patterns", "confidential") if privacy.get(key)}
    personal_data = {**personal_data, **({"settings": own} if own else {})}
    earlier = {row.id: row for row in read_examples(previous)} if previous else {}
    rows = [with_content(relabelled(row, earlier.get(row.id)), key) for row in rows]

    emit(progress("split", 0, len(rows)))
    parts = first_parts(rows, reasons, earlier)
    inputs = [input_key(row) for row in rows]
    test_duplicates = set_aside(rows, inputs, parts)
    check_enough(rows, parts, task)
    split(rows, inputs, parts, filled)

    shown = warnings_about(rows, parts, earlier)
    language = language_of(rows, parts, languages, shown)
    finished = [copy_with(row, part=part) for row, part in zip(rows, parts, strict=True)]
    out.mkdir(parents=True, exist_ok=True)
    write_examples(out / "dataset.parquet", finished)
    listed = dataset_list(finished, salt)
    write_json(out / "list.json", listed)
    emit(progress("split", len(rows), len(rows)))
    return {
        "n": len(rows),
        "parts": parts_in_order(parts),
        "counts": {
            "in": len(rows),
            "repeated": repeated,
            **counts_aside(parts, reasons),
            "test_duplicates": test_duplicates,
        },
        "fingerprint": list_fingerprint(listed, parts),
        "outputs": label_counts(finished),
        "language": language,
        "personal_data": personal_data,
        "warnings": shown,
        "test_given": any(row.part == "test" for row in rows),
    }


def gather(collected: Sequence[tuple[Path, Sequence[str]]]) -> tuple[list[Example], int]:
    """All examples in order, each id once, and how often an id came again."""
    rows: dict[str, Example] = {}
    n = 0
    for path, sources in collected:
        for row in read_examples(path, sources=sources):
            rows.setdefault(row.id, row)
            n += 1
    if not rows:
        raise Problem(
            "prepare/nothing-collected",
            "There are 0 examples to prepare.",
            "A dataset version is made of collected examples.",
            [Do("collect some files first", "feinschliff collect PATH")],
        )
    return list(rows.values()), n - len(rows)


def unusable(rows: Sequence[Example], task: str, unlabelled: str) -> dict[int, str]:
    """Index -> ``empty`` or ``unlabelled``; rows without a label are a problem unless they may be dropped."""
    reasons = {i: "empty" for i, row in enumerate(rows) if is_empty(row)}
    if task != "classify":
        return reasons
    outputs = output_names(rows)
    missing = [i for i, row in enumerate(rows) if i not in reasons and is_unlabelled(row, outputs)]
    if missing and unlabelled == "stop":
        raise no_label([rows[i] for i in missing], len(rows), outputs)
    return reasons | dict.fromkeys(missing, "unlabelled")


def scanned(rows: Sequence[Example], redaction: Redaction, emit: Emit) -> tuple[list[Example], dict[str, Any]]:
    """The rows, redacted in `redact` mode, and what was found before; mode `off` looks at nothing and says so."""
    findings, result, mode = Findings(redaction), [], redaction.mode
    if mode == "off":
        return list(rows), {
            "mode": mode, "checked": [], "not_checked": [*LOOKED_FOR, *NOT_LOOKED_FOR], **findings.to_json()
        }  # fmt: skip
    for i, row in enumerate(rows):
        if i % REPORT_EVERY == 0:
            emit(progress("privacy", i, len(rows)))
        hits, redacted = findings.add(row)
        if mode == "redact":
            row = redacted
        elif hits:
            row = copy_with(row, meta={**row.meta, "personal_data": hits})
        result.append(row)
    emit(progress("privacy", len(rows), len(rows)))
    return result, {
        "mode": mode,
        "checked": list(LOOKED_FOR),
        "not_checked": list(NOT_LOOKED_FOR),
        **findings.to_json(),
    }


def with_content(row: Example, key: bytes) -> Example:
    return copy_with(row, content=content_id(key, row.input, row.output))


def relabelled(row: Example, before: Example | None) -> Example:
    """The row with the label that `anchors --apply` gave it earlier, as long as its source still says the same."""
    change = before.meta.get("relabelled") if before else None
    if not change or row.output.get("labels") != change["from"]:
        return row
    output = {**row.output, "labels": change["to"]}
    return copy_with(row, output=output, meta={**row.meta, "relabelled": change})


def first_parts(rows: Sequence[Example], reasons: Mapping[int, str], earlier: Mapping[str, Example]) -> list[str]:
    """The part of each row that is fixed before the split, "" for all others.

    Unusable rows are set aside (``aside:empty``, without a label ``aside:broken``). A row of an earlier version keeps
    its part; if it was set aside, only as long as its content is the same. Then given parts count; rows given as train
    still lend rows to a validation or test part that was not given.
    """
    parts = []
    for i, row in enumerate(rows):
        before = earlier.get(row.id)
        if i in reasons:
            part = "aside:empty" if reasons[i] == "empty" else "aside:broken"
        elif before and (before.part in PARTS or before.content == row.content):
            part = before.part
        elif row.part in ("validation", "test"):
            part = row.part
        else:
            part = ""
        parts.append(part)
    return parts


def counts_aside(parts: Sequence[str], reasons: Mapping[int, str]) -> dict[str, int]:
    """Rows set aside by reason, those of earlier versions included; the usual reasons also when there are none."""
    found = Counter(reasons.get(i, part.removeprefix("aside:")) for i, part in enumerate(parts) if part not in PARTS)
    usual = ("empty", "unlabelled", "duplicate", "leak")
    return {name: found[name] for name in [*usual, *sorted(set(found) - set(usual))]}


def parts_in_order(parts: Sequence[str]) -> dict[str, int]:
    """Rows per part: train, validation, test first, then what was set aside by name."""
    found = Counter(parts)
    return {name: found[name] for name in [*PARTS, *sorted(set(found) - set(PARTS))]}
