"""Judge a data set: one or more findings for every example, counts, and what follows in a few sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feinschliff.anchors import aside, clarity, twins
from feinschliff.anchors.findings import Finding, finding, input_text, percent
from feinschliff.anchors.summary import summarise
from feinschliff.anchors.typos import words_of
from feinschliff.core.contracts import Stopped
from feinschliff.core.events import Emit, progress, silent
from feinschliff.core.nouns import VERDICTS, Example

if TYPE_CHECKING:
    from feinschliff.anchors.mislabelled import Vectors

OFTEN = 3

FEW_KNOWN = 0.34
NO_IDEA = 0.15
"""A text with hardly a word known from elsewhere, to which the held-out model gives no label: no real request."""


def judge(
    dataset: Path,
    *,
    task: str,
    seed: int,
    vectors: Vectors | None = None,
    out: Path,
    emit: Emit = silent,
    should_stop: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Judge the train and validation rows of a data set; rows that `prepare` set aside keep its verdict.

    Test rows are read for one purpose only, to find leaks; nothing is said about them.

    Parameters
    ----------
    dataset : Parquet of `store.datasets`, with parts.
    vectors : texts -> unit vectors of a base model, float32 (n, d); without it the simple word model judges labels.
    out : folder that gets `verdicts.json` (the same document as returned).

    Returns
    -------
    ``counts`` (verdict -> records, each under its worst), ``verdicts`` (one row per record and verdict, good ones too,
    in data set order), ``summary`` and ``summary_de`` (plain sentences), ``judged`` (records in ``counts``).

    Raises
    ------
    Stopped when `should_stop` says so; nothing has been written then.
    """
    from feinschliff.store.datasets import read_examples
    from feinschliff.store.files import write_json

    examples = read_examples(dataset)
    rows = [i for i, e in enumerate(examples) if twins.judged(e)]
    findings: list[Finding] = []
    unreadable: set[str] = set()

    emit(progress("read", 0, len(rows)))
    settled = _settled(examples) if task == "classify" else set()
    for i in rows:
        found = clarity.of_one(examples[i], task, settled=i in settled)
        if found:
            findings.append(found)
            unreadable.add(found["id"])
        findings += personal_data(examples[i])
    emit(progress("read", len(rows), len(rows)))
    _stop_if(should_stop)

    emit(progress("compare", 0, len(examples)))
    related = twins.find(examples, task=task)
    findings += related.findings
    findings += aside.findings(examples)
    emit(progress("compare", len(examples), len(examples)))
    _stop_if(should_stop)

    strengths: dict[str, float] = {}
    if task == "classify":
        labels, strengths = _labels(examples, rows, related.first, unreadable, seed, vectors, emit, should_stop)
        findings += labels
    document = assemble(examples, findings, strengths)
    out.mkdir(parents=True, exist_ok=True)
    write_json(out / "verdicts.json", document)
    return document


def assemble(
    examples: Sequence[Example], findings: Sequence[Finding], strengths: Mapping[str, float]
) -> dict[str, Any]:
    """Order the findings as the data set, worst first; add `good` for whom nothing was found; count."""
    by_id: dict[str, dict[str, Finding]] = {}
    for found in findings:
        # the same verdict from two places: what was said first stays
        by_id.setdefault(found["id"], {}).setdefault(found["verdict"], found)
    rank = {verdict: i for i, verdict in enumerate(VERDICTS)}
    verdicts: list[Finding] = []
    worst: Counter[str] = Counter()
    seen: set[str] = set()
    for example in examples:
        if example.part == "test" or example.id in seen:
            continue
        seen.add(example.id)
        own = sorted(by_id.get(example.id, {}).values(), key=lambda found: rank[found["verdict"]])
        if not own:
            reason = ("Nothing speaks against it.", "Nichts spricht dagegen.")
            own = [finding(example, "good", "keep", reason, strength=strengths.get(example.id, 1.0))]
        verdicts += own
        worst[own[0]["verdict"]] += 1
    counts = {verdict: worst[verdict] for verdict in VERDICTS if worst[verdict]}
    english, german = summarise(counts, verdicts)
    return {"counts": counts, "verdicts": verdicts, "summary": english, "summary_de": german, "judged": worst.total()}


def personal_data(example: Example) -> list[Finding]:
    """What `prepare` counted and left, in `meta["personal_data"]` (type -> hits)."""
    counted = example.meta.get("personal_data")
    if not counted:
        return []
    types = ", ".join(f"{n} {name}" for name, n in counted.items())
    reason = (f"The text holds personal data ({types}).", f"Der Text enthält personenbezogene Daten ({types}).")
    return [finding(example, "personal_data", "ask", reason, strength=0.9)]


def _labels(
    examples: Sequence[Example],
    rows: Sequence[int],
    first: Mapping[int, int],
    unreadable: Set[str],
    seed: int,
    vectors: Vectors | None,
    emit: Emit,
    should_stop: Callable[[], bool],
) -> tuple[list[Finding], dict[str, float]]:
    from feinschliff.anchors import mislabelled

    # of what says nothing, no label is right or wrong
    kept = [i for i in rows if input_text(examples[i]).strip() and examples[i].id not in unreadable]
    chosen, texts = [examples[i] for i in kept], [input_text(examples[i]) for i in kept]
    at = {row: place for place, row in enumerate(kept)}
    paired = {at[i]: at[j] for i, j in first.items() if i in at and j in at}
    found = mislabelled.find(
        chosen, texts, first=paired, seed=seed, vectors=vectors, emit=emit, should_stop=should_stop
    )
    foreign = _foreign_words(texts)
    findings = list(found.findings)
    for place, example in enumerate(chosen):
        best = found.best.get(place, 1.0)
        if best < NO_IDEA and foreign[place] > 1 - FEW_KNOWN:
            reason = (
                f"Hardly any of its words occur in other examples, and no label reaches more than {percent(best)}.",
                "Kaum eines seiner Wörter kommt in anderen Beispielen vor, "
                f"und kein Label erreicht mehr als {percent(best)}.",
            )
            findings.append(finding(example, "unclear", "ask", reason, strength=1.0 - best))
    return findings, {chosen[place].id: own for place, own in found.own.items()}


def _settled(examples: Sequence[Example]) -> set[int]:
    """Rows whose words have one and the same label at least three times, copies set aside included."""
    groups: dict[str, list[int]] = {}
    for i, example in enumerate(examples):
        if twins.judged(example) or example.part == "aside:duplicate":
            groups.setdefault(" ".join(words_of(input_text(example))), []).append(i)
    agreed = (rows for rows in groups.values() if len(rows) >= OFTEN)
    return {i for rows in agreed if all(examples[j].output == examples[rows[0]].output for j in rows) for i in rows}


def _foreign_words(texts: Sequence[str]) -> list[float]:
    """Per text the share of its words that stand in no other text."""
    words = [set(words_of(text)) for text in texts]
    counts = Counter(word for own in words for word in own)
    return [sum(counts[word] == 1 for word in own) / len(own) if own else 1.0 for own in words]


def _stop_if(should_stop: Callable[[], bool]) -> None:
    if should_stop():
        raise Stopped
