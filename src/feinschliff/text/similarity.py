"""Near duplicates: Jaccard similarity of character 5-grams; candidates by MinHash LSH (rensa), then checked exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from feinschliff.text.fingerprints import normalise

GRAM = 5
PERMUTATIONS = 512
SEED = 42
RECALL = 0.999
"""How likely a pair just at the threshold must share a band; measured recall on short German texts: 1.000."""

COPIES = 20
"""Of texts that are equal after normalisation only the first 20 take part in all pairs; each further copy is paired
with the first alone, so that 10,000 times "ok" stay 10,000 pairs and do not become 50 million."""


def jaccard(a: str, b: str) -> float:
    """Shared share of the character 5-grams of two normalised texts, 0..1; two empty texts are alike (1.0)."""
    return _jaccard(grams_of(normalise(a)), grams_of(normalise(b)))


def near_duplicate_pairs(texts: Sequence[str], threshold: float = 0.8) -> list[tuple[int, int, float]]:
    """All pairs (i, j, similarity) with i < j and Jaccard similarity >= `threshold` (0 < threshold <= 1), sorted.

    Texts without any character are no one's duplicate. See COPIES for what happens to many equal texts.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must be above 0 and at most 1, not {threshold}")
    copies: dict[str, list[int]] = {}
    for index, text in enumerate(texts):
        if normal := normalise(text):
            copies.setdefault(normal, []).append(index)
    groups = list(copies.values())
    pairs = [pair for group in groups for pair in _pairs_of_copies(group)]
    grams = [grams_of(normal) for normal in copies]
    for first, second in _candidates(grams, threshold):
        similarity = similar(grams[first], grams[second], threshold)
        if similarity is None:
            continue
        for i in groups[first][:COPIES]:
            pairs += [(min(i, j), max(i, j), similarity) for j in groups[second][:COPIES]]
    return sorted(pairs)


def clusters(pairs: Iterable[tuple[int, int, float]], n: int) -> list[list[int]]:
    """The groups that the pairs connect among n items: lists of at least two indices, sorted, by first index."""
    parent = list(range(n))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for i, j, _ in pairs:
        low, high = sorted((root(i), root(j)))
        parent[high] = low
    members: dict[int, list[int]] = {}
    for item in range(n):
        members.setdefault(root(item), []).append(item)
    return [group for group in members.values() if len(group) > 1]


def grams_of(normal: str) -> frozenset[str]:
    """Character 5-grams; a shorter text is its own only gram."""
    if not normal:
        return frozenset()
    return frozenset(normal[i : i + GRAM] for i in range(max(1, len(normal) - GRAM + 1)))


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    shared = len(a & b)
    either = len(a) + len(b) - shared
    return shared / either if either else 1.0


def similar(a: frozenset[str], b: frozenset[str], threshold: float) -> float | None:
    """The similarity if it reaches the threshold; sets of too different size are not even compared."""
    if min(len(a), len(b)) < threshold * max(len(a), len(b)):
        return None
    similarity = _jaccard(a, b)
    return similarity if similarity >= threshold else None


def _pairs_of_copies(group: Sequence[int]) -> Iterator[tuple[int, int, float]]:
    for place, j in enumerate(group):
        partners = group[:place] if place < COPIES else group[:1]
        for i in partners:
            yield i, j, 1.0


def _candidates(grams: Sequence[frozenset[str]], threshold: float) -> Iterator[tuple[int, int]]:
    """Pairs (first < second) that share at least one band of their MinHash signatures; a few are missed."""
    import rensa

    if len(grams) < 2:
        return
    rows = rows_per_band(threshold)
    bands = PERMUTATIONS // rows
    signatures = rensa.RMinHash.from_token_sets([sorted(g) for g in grams], bands * rows, SEED)
    # The first argument only serves `is_similar`, which we do not ask: the bands decide who is a candidate.
    index = rensa.RMinHashLSH(0.5, bands * rows, bands)
    for second, signature in enumerate(signatures):
        for first in index.query(signature):
            yield first, second
        index.insert(second, signature)


def rows_per_band(threshold: float) -> int:
    """Most rows per band (fewest false candidates) with which a pair at the threshold is still found.

    P(found) = 1 - (1 - s^rows)^bands, Leskovec et al., Mining of Massive Datasets, section 3.4.
    """
    fitting = [r for r in range(1, 17) if 1 - (1 - threshold**r) ** (PERMUTATIONS // r) >= RECALL]
    return max(fitting, default=1)
