"""Examples that speak of each other: duplicates, near duplicates, contradictions, leaks into the test set."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from feinschliff.anchors.findings import Finding, finding, input_text, output_text, percent, place
from feinschliff.anchors.typos import few_typos, only_typos, words_of
from feinschliff.core.nouns import Example
from feinschliff.store.datasets import canonical
from feinschliff.tasks.classify import gold

ALIKE = 0.8
"""Jaccard similarity of character 5-grams from which two texts count as near duplicates."""

COMPARED = 0.5
"""Similarity from which two texts are compared letter by letter: three typing errors in 60 letters cost 0.4 of it."""

FLOOD, FLOOD_SHARE = 10, 0.02
"""So many examples at least, and this share of all, in nearly the same words with the same output are one-sided."""

MOST_FLOODED = 1 / 3
"""Above this share of all examples, floods are not the exception."""

OF_A_FLOOD = 3
"""So many of a flood stay: it happened, but it must not outweigh everything else."""

MAJORITY = 3
"""So many times as often as all others together must one label be given to count as the right one."""

ANSWERS_DIFFER = 0.2
"""Two answers to one question that share less than this of their words are called contradictory, to be looked at."""


@dataclass
class Twins:
    """`first`: place of a repeated row -> place of its earlier twin, so that folds keep them together."""

    findings: list[Finding] = field(default_factory=list)
    first: dict[int, int] = field(default_factory=dict)


def find(examples: Sequence[Example], *, task: str) -> Twins:
    """Compare all rows once; judged are train and validation (or not yet split), test rows only prove leaks."""
    from feinschliff.text.similarity import near_duplicate_pairs

    texts = [input_text(e) for e in examples]
    pairs = near_duplicate_pairs(texts, COMPARED)
    twins = Twins()
    twins.findings += _leaks(examples, texts, [pair for pair in pairs if pair[2] >= ALIKE])
    _repeats(examples, texts, pairs, twins)
    twins.findings += _floods(examples, pairs)
    alike = _same_question(examples, texts, pairs)
    twins.findings += _answers(examples, alike) if task == "chat" else _contradictions(examples, alike)
    return twins


def judged(example: Example) -> bool:
    return example.part in ("train", "validation", "")


def _leaks(
    examples: Sequence[Example], texts: Sequence[str], pairs: Sequence[tuple[int, int, float]]
) -> Iterator[Finding]:
    from feinschliff.text.fingerprints import normalise

    in_test: dict[str, int] = {}
    for i, example in enumerate(examples):
        if example.part == "test" and texts[i].strip():
            in_test.setdefault(normalise(texts[i]), i)
    best: dict[int, tuple[float, int]] = {}
    for i, example in enumerate(examples):
        if judged(example) and (twin := in_test.get(normalise(texts[i]))) is not None:
            best[i] = (1.0, twin)
    for i, j, alike in pairs:
        for own, other in ((i, j), (j, i)):
            better = alike > best.get(own, (0.0, 0))[0]
            if judged(examples[own]) and examples[other].part == "test" and better:
                best[own] = (alike, other)
    for i in sorted(best):
        alike, twin = best[i]
        where, where_de = place(examples[twin])
        same = (
            ("The same text", "Derselbe Text")
            if alike == 1.0
            else (
                f"Nearly the same text ({percent(alike)} alike)",
                f"Fast derselbe Text (zu {percent(alike)} gleich)",
            )
        )
        reason = (f"{same[0]} stands in the test set: {where}.", f"{same[1]} steht auch im Test: {where_de}.")
        yield finding(examples[i], "leak", "drop", reason, strength=alike, twin=examples[twin].id)


def _repeats(
    examples: Sequence[Example], texts: Sequence[str], pairs: Sequence[tuple[int, int, float]], twins: Twins
) -> None:
    """Exact (but for case and spaces, as `prepare` sees it) and near duplicates with the same output.

    The later one is flagged; its twin is the first that stays.
    """
    from feinschliff.text.fingerprints import normalise

    outputs = [canonical(e.output) for e in examples]
    said = [normalise(text) for text in texts]
    seen: dict[tuple[str, str], int] = {}
    for i, example in enumerate(examples):
        if not judged(example) or not texts[i].strip():
            continue
        first = seen.setdefault((said[i], outputs[i]), i)
        if first != i:
            where, where_de = place(examples[first])
            reason = (f"Same text and same answer as {where}.", f"Gleicher Text und gleiche Antwort wie {where_de}.")
            twins.findings.append(finding(example, "duplicate", "drop", reason, twin=examples[first].id))
            twins.first[i] = first
    earlier: dict[int, list[tuple[int, float]]] = {}
    for i, j, alike in pairs:
        same = judged(examples[i]) and judged(examples[j]) and outputs[i] == outputs[j]
        if same and (alike >= ALIKE or few_typos(texts[i], texts[j])):
            earlier.setdefault(j, []).append((i, alike))
    for j in sorted(earlier):
        # what is itself dropped is no one's original, or a chain of small edits would eat examples that differ much
        standing = [(i, alike) for i, alike in earlier[j] if i not in twins.first]
        if j in twins.first or not standing:
            continue
        first, alike = standing[0]
        where, where_de = place(examples[first])
        how = ("but for spelling", "bis auf die Schreibweise") if alike < ALIKE else (
            f"{percent(alike)} alike", f"zu {percent(alike)} gleich")  # fmt: skip
        reason = (
            f"Nearly the same text ({how[0]}) and the same answer as {where}.",
            f"Fast derselbe Text ({how[1]}) und dieselbe Antwort wie {where_de}.",
        )
        twins.findings.append(
            finding(examples[j], "near_duplicate", "drop", reason, strength=max(alike, ALIKE), twin=examples[first].id)
        )
        twins.first[j] = first


def _floods(examples: Sequence[Example], pairs: Sequence[tuple[int, int, float]]) -> Iterator[Finding]:
    """Many examples of one occasion in nearly the same words: the later ones are flagged, the first few stay.

    Where most of a set reads like that, it is the nature of the set, and nothing is said.
    """
    from feinschliff.text.similarity import clusters

    outputs = [canonical(e.output) for e in examples]
    taking_part = [judged(e) for e in examples]
    links = [(i, j, a) for i, j, a in pairs if taking_part[i] and taking_part[j] and outputs[i] == outputs[j]]
    least = max(FLOOD, FLOOD_SHARE * sum(taking_part))
    floods = [group for group in clusters(links, len(examples)) if len(group) >= least]
    if sum(map(len, floods)) > MOST_FLOODED * sum(taking_part):
        return
    for group in floods:
        reason = _flooded(examples[group[0]], len(group), percent(len(group) / sum(taking_part)))
        for i in group[OF_A_FLOOD:]:
            yield finding(examples[i], "one_sided", "drop", reason, strength=0.9, twin=examples[group[0]].id)


def _flooded(first: Example, count: int, share: str) -> tuple[str, str]:
    where, where_de = place(first)
    return (
        f"One of {count} examples in nearly the same words and with the same answer ({share} of all), as {where}: "
        f"they outweigh the rest; {OF_A_FLOOD} of them say as much.",
        f"Eines von {count} Beispielen mit fast denselben Worten und derselben Antwort ({share} von allen), "
        f"wie {where_de}: Sie wiegen mehr als der Rest; {OF_A_FLOOD} davon sagen genauso viel.",
    )


def _same_question(
    examples: Sequence[Example], texts: Sequence[str], pairs: Sequence[tuple[int, int, float]]
) -> list[list[int]]:
    """Groups of rows that say the same but for case, punctuation and typing errors. Copies set aside count along."""
    from feinschliff.text.similarity import clusters

    takes_part = [judged(e) or e.part == "aside:duplicate" for e in examples]
    words = [words_of(text) if takes_part[i] else [] for i, text in enumerate(texts)]
    by_words: dict[str, int] = {}
    links = []
    for i, own in enumerate(words):
        if own and (first := by_words.setdefault(" ".join(own), i)) != i:
            links.append((first, i, 1.0))
    for i, j, alike in pairs:
        if words[i] and words[j] and words[i] != words[j] and only_typos(words[i], words[j]):
            links.append((i, j, alike))
    return clusters(links, len(examples))


def _contradictions(examples: Sequence[Example], alike: Sequence[Sequence[int]]) -> Iterator[Finding]:
    for group in alike:
        given = {i: gold(examples[i]) for i in group}
        names = sorted({name for labels in given.values() for name in labels})
        votes = {name: Counter(given[i][name] for i in group if name in given[i]) for name in names}
        disputed = [name for name in names if len(votes[name]) > 1]
        right = {name: winner for name in disputed if (winner := majority(votes[name]))}
        for i in group:
            own = given[i]
            against = [n for n in disputed if n in own and own[n] != right.get(n)]
            if not judged(examples[i]) or not against:
                continue
            # the row that speaks loudest against this one: the first with another label
            twin = next(j for j in group if any(given[j].get(n, own[n]) != own[n] for n in against))
            proposed = {n: right[n] for n in against if n in right}
            said = "; ".join(_votes_in_words(votes[n], n if len(names) > 1 else "") for n in against)
            where, where_de = place(examples[twin])
            reason = (
                f"Says the same as {where}, but the labels differ ({said}).",
                f"Sagt dasselbe wie {where_de}, aber die Labels sind verschieden ({said}).",
            )
            sure = len(proposed) == len(against)
            to = next(iter(proposed.values())) if sure and len(names) == 1 else proposed
            share = min(max(votes[n].values()) / votes[n].total() for n in against)
            yield finding(
                examples[i], "contradiction", "relabel" if sure else "ask", reason,
                strength=share if sure else 0.8, to=to if sure else None, twin=examples[twin].id,
            )  # fmt: skip


def majority(votes: Counter[str]) -> str | None:
    """The label given at least three times as often as all others together, or None."""
    label, most = votes.most_common(1)[0]
    return label if most >= MAJORITY * (votes.total() - most) else None


def _votes_in_words(votes: Counter[str], name: str) -> str:
    counted = ", ".join(f"{label}: {n}" for label, n in sorted(votes.items(), key=lambda item: (-item[1], item[0])))
    return f"{name}: {counted}" if name else counted


def _answers(examples: Sequence[Example], alike: Sequence[Sequence[int]]) -> Iterator[Finding]:
    """Conversations with the same question whose answers share hardly a word."""
    for group in alike:
        members = [i for i in group if judged(examples[i])]
        words = {i: frozenset(re.findall(r"\w+", output_text(examples[i]).casefold())) for i in members}
        for i in members:
            others = [(len(words[i] & words[j]) / max(1, len(words[i] | words[j])), j) for j in members if j != i]
            if not others or min(others)[0] >= ANSWERS_DIFFER:
                continue
            shared, twin = min(others)
            where, where_de = place(examples[twin])
            reason = (
                f"Same question as {where}, but the answers share only {percent(shared)} of their words.",
                f"Dieselbe Frage wie {where_de}, aber die Antworten teilen nur {percent(shared)} ihrer Wörter.",
            )
            yield finding(
                examples[i], "contradiction", "ask", reason, strength=0.5 + 0.5 * (1 - shared), twin=examples[twin].id
            )
