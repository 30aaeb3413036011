"""Near duplicates among millions of texts in bounded memory: MinHash in numpy, candidates by bands, exact check.

`text.similarity` does the same for texts that all stand in memory. Here a text costs 352 bytes: its 56 bands and two
bits of each of 504 MinHash values. The texts themselves lie in a file, and only those of likely pairs are read again.
rensa is not used: handing its signatures over as Python lists takes eight times as long as making them here.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from feinschliff.text.similarity import GRAM, PERMUTATIONS, SEED, grams_of, rows_per_band, similar

ALIKE = 0.8
"""Jaccard similarity of character 5-grams from which two texts must not stand on both sides of a split."""

ROWS = rows_per_band(ALIKE)
BANDS = PERMUTATIONS // ROWS
HASHES = ROWS * BANDS
MOST_UNLIKE = 112
"""So many of 504 two-bit values may differ: a pair just at 0.8 differs in 75.6 on average, in 112 at 4.5 sigma."""

COLUMN = 32
CHUNK = 50_000
"""5-grams that are hashed at once: what fits into a processor's second cache was measured as fastest."""

PAIRS_PER_TEXT = 20
LEAST_PAIRS = 2_000_000
"""A band compares at most so many pairs, nearest first, so that a million texts of one template end some time."""

Ints = NDArray[Any]
Wanted = Callable[[Ints, Ints], NDArray[np.bool_]]


class Texts:
    """Texts in a file without a name: one after the other, read back by number."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._ends = array("q", [0])

    def add(self, text: str) -> None:
        self._ends.append(self._ends[-1] + self._file.write(text.encode("utf-8", "surrogatepass")))

    def finish(self) -> None:
        """To be called between the last `add` and the first look."""
        self._file.flush()

    def filled(self) -> NDArray[np.bool_]:
        """Which texts are not empty."""
        return np.diff(self._ends) > 0

    def __getitem__(self, number: int) -> str:
        start, end = self._ends[number], self._ends[number + 1]
        self._file.seek(int(start))
        return self._file.read(int(end - start)).decode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Index:
    """Signatures of some texts of a file.

    numbers : which texts. bands : (56, n) hashes; equal ones make a candidate. sketch : (n, 16) words, two bit planes.
    left_out : candidates that were too many to compare, by band; empty unless masses of texts are of one template.
    """

    texts: Texts
    numbers: Ints
    bands: Ints
    sketch: Ints
    left_out: dict[int, int] = field(default_factory=dict)


def index_of(texts: Texts, numbers: Ints) -> Index:
    """The signatures of the texts with these numbers."""
    bands = np.empty((BANDS, len(numbers)), np.uint32)
    sketch = np.zeros((len(numbers), 128), np.uint8)
    factors = np.random.default_rng(SEED).integers(0, 1 << 32, HASHES, dtype=np.uint32) | np.uint32(1)
    done = 0
    for chunk in _chunks(texts, numbers):
        values = _signatures(chunk, factors)
        part = slice(done, done + len(chunk))
        bands[:, part] = _banded(values)
        mixed = values * np.uint32(2654435769)
        for plane in (0, 1):
            bits = np.packbits((mixed >> np.uint32(31 - plane)).astype(np.uint8) & 1, axis=0)
            sketch[part, 64 * plane : 64 * plane + len(bits)] = bits.T
        done += len(chunk)
    return Index(texts, numbers, bands, sketch.view(np.uint64))


def near_pairs(index: Index, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """Pairs of places (not numbers) in the index whose texts are at least 0.8 alike; see `wanted` and PAIRS_PER_TEXT.

    wanted : asked for arrays of pairs before they are compared, so that the caller can leave out what it knows already.
    """

    @lru_cache(maxsize=10_000)
    def grams_at(place: int) -> frozenset[str]:
        return grams_of(index.texts[int(index.numbers[place])])

    refused: set[tuple[int, int]] = set()
    for band in range(BANDS):
        for left, right in _candidates(index, band):
            keep = wanted(left, right)
            left, right = left[keep], right[keep]
            keep = _likely(index.sketch, left, right)
            for i, j in zip(left[keep].tolist(), right[keep].tolist(), strict=True):
                pair = (i, j) if i < j else (j, i)
                if pair in refused:
                    continue
                if similar(grams_at(i), grams_at(j), ALIKE) is None:
                    refused.add(pair)
                else:
                    yield pair


def _candidates(index: Index, band: int) -> Iterator[tuple[Ints, Ints]]:
    """Pairs that share the band, those first that also share the next one."""
    if len(index.numbers) < 2:
        return
    column, following = index.bands[band], index.bands[(band + 1) % BANDS]
    order = np.argsort(column, kind="stable")
    same = column[order[1:]] == column[order[:-1]]
    shared = np.concatenate([same, [False]]) | np.concatenate([[False], same])
    order = order[shared]
    order = order[np.lexsort((following[order], column[order]))]
    hashes = column[order]
    left_to_compare = max(LEAST_PAIRS, PAIRS_PER_TEXT * len(column))
    for distance in range(1, len(order)):
        same = hashes[distance:] == hashes[:-distance]
        found = int(same.sum())
        if not found:
            return
        if found > left_to_compare:
            index.left_out[band] = found
            return
        left_to_compare -= found
        yield order[:-distance][same], order[distance:][same]


def _likely(sketch: Ints, left: Ints, right: Ints) -> NDArray[np.bool_]:
    """Whether the two-bit values of a pair differ in few enough places to be worth reading the texts."""
    half = sketch.shape[1] // 2
    found = np.empty(len(left), bool)
    for start in range(0, len(left), CHUNK):
        part = slice(start, start + CHUNK)
        differing = sketch[left[part]] ^ sketch[right[part]]
        places = np.bitwise_count(differing[:, :half] | differing[:, half:]).sum(axis=1, dtype=np.int64)
        found[part] = places <= MOST_UNLIKE
    return found


def _chunks(texts: Texts, numbers: Ints) -> Iterator[list[str]]:
    chunk: list[str] = []
    characters = 0
    for number in numbers.tolist():
        text = texts[number].ljust(GRAM, "\0")
        if chunk and characters + len(text) > CHUNK:
            yield chunk
            chunk, characters = [], 0
        chunk.append(text)
        characters += len(text)
    if chunk:
        yield chunk


def _signatures(chunk: list[str], factors: Ints) -> Ints:
    """MinHash values (504, number of texts): the least product of each factor with the texts' hashed 5-grams."""
    hashes = _hashed_grams("".join(chunk))
    lengths = np.array([len(text) for text in chunk])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    last = lengths - GRAM
    # Each text fills columns of 32 hashes, its last hash repeated, so that all go through one reduction.
    columns = last // COLUMN + 1
    first = np.concatenate([[0], np.cumsum(columns)[:-1]])
    within = (np.arange(columns.sum()) - np.repeat(first, columns)) * COLUMN
    place = np.minimum(within + np.arange(COLUMN)[:, None], np.repeat(last, columns)) + np.repeat(starts, columns)
    grid = hashes[place]
    product = np.empty_like(grid)
    least = np.empty((len(factors), grid.shape[1]), np.uint32)
    for row, factor in enumerate(factors):
        np.multiply(grid, factor, out=product)
        np.minimum.reduce(product, axis=0, out=least[row])
    return np.minimum.reduceat(least, first, axis=1)


def _hashed_grams(text: str) -> Ints:
    """A 32-bit hash of the five characters from each place on."""
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    count = len(characters) - GRAM + 1
    mixed = np.zeros(count, np.uint64)
    for place in range(GRAM):
        mixed = (mixed ^ characters[place : place + count]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return (mixed >> np.uint64(32)).astype(np.uint32)


def _banded(values: Ints) -> Ints:
    """One 32-bit hash per band (56, number of texts) of its nine values."""
    mixed = np.zeros((BANDS, values.shape[1]), np.uint64)
    by_band = values.reshape(BANDS, ROWS, -1)
    for row in range(ROWS):
        mixed = (mixed ^ by_band[:, row]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(32)).astype(np.uint32)
