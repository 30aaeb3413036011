"""Which words and letter groups a simple word model knows, and how a text becomes a TF-IDF row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

Row = tuple[np.ndarray, np.ndarray]
"""One text: ascending feature numbers (int64) and their weights (float32)."""

WORD = re.compile(r"\w\w+")


@lru_cache(maxsize=1 << 16)
def letter_groups(token: str, low: int, high: int) -> tuple[str, ...]:
    """Character n-grams inside one token with a space on each side; a token shorter than n counts once, whole."""
    padded = f" {token} "
    groups: list[str] = []
    for n in range(low, high + 1):
        groups.extend(padded[i : i + n] for i in range(max(1, len(padded) - n + 1)))
        if n >= len(padded):
            break
    return tuple(groups)


def folded(text: str) -> str:
    """Compatibility-composed, lower case: what both fitting and answering see of a text."""
    return unicodedata.normalize("NFKC", text).lower()


def word_terms(text: str, low: int, high: int) -> list[str]:
    """Word n-grams of a folded text; words have two letters or digits at least."""
    words = WORD.findall(text)
    return [" ".join(words[i : i + n]) for n in range(low, high + 1) for i in range(len(words) - n + 1)]


def letter_terms(text: str, low: int, high: int) -> list[str]:
    """Character n-grams inside the tokens of a folded text (scikit-learn's `char_wb`)."""
    return [group for token in text.split() for group in letter_groups(token, low, high)]


@dataclass(frozen=True)
class Vocabulary:
    """Terms in feature order (words first, then letter groups) and their inverse document frequency.

    words, letters : term -> feature number; `letters` goes on where `words` ends.
    idf : float32 (features,), ``ln((1 + texts) / (1 + texts with the term)) + 1`` (Salton and Buckley 1988, smoothed).
    """

    words: dict[str, int]
    letters: dict[str, int]
    idf: np.ndarray
    word_ngrams: tuple[int, int]
    char_ngrams: tuple[int, int]

    def __len__(self) -> int:
        return len(self.idf)

    def row(self, text: str) -> Row:
        """The TF-IDF row of a text: ``1 + ln(count)`` times idf; words and letter groups each of unit length."""
        text = folded(text)
        blocks = [
            self._block(self.words, word_terms(text, *self.word_ngrams)),
            self._block(self.letters, letter_terms(text, *self.char_ngrams)),
        ]
        return np.concatenate([b[0] for b in blocks]), np.concatenate([b[1] for b in blocks])

    def rows(self, texts: Iterable[str]) -> list[Row]:
        return [self.row(text) for text in texts]

    def _block(self, known: dict[str, int], terms: list[str]) -> Row:
        found = [known[term] for term in terms if term in known]
        features, counts = np.unique(np.asarray(found, dtype=np.int64), return_counts=True)
        values = (np.log(counts) + 1.0).astype(np.float32) * self.idf[features]
        length = np.sqrt(np.sum(values * values))
        return features, values / length if length > 0 else values


def learn(
    texts: Sequence[str],
    *,
    word_ngrams: tuple[int, int] = (1, 2),
    char_ngrams: tuple[int, int] = (2, 4),
    min_df: int = 1,
    max_features: int = 200_000,
) -> Vocabulary:
    """Count terms; keep those in at least `min_df` texts, of each sort at most the `max_features` // 2 commonest."""
    folds = [folded(text) for text in texts]
    words, word_df = _count((word_terms(t, *word_ngrams) for t in folds), min_df, max_features // 2)
    letters, letter_df = _count((letter_terms(t, *char_ngrams) for t in folds), min_df, max_features // 2)
    frequency = np.concatenate([word_df, letter_df])
    idf = (np.log((1 + len(texts)) / (1 + frequency)) + 1.0).astype(np.float32)
    return Vocabulary(
        words={term: i for i, term in enumerate(words)},
        letters={term: i for i, term in enumerate(letters, start=len(words))},
        idf=idf,
        word_ngrams=word_ngrams,
        char_ngrams=char_ngrams,
    )


def _count(documents: Iterable[list[str]], min_df: int, most: int) -> tuple[list[str], np.ndarray]:
    frequency: dict[str, int] = {}
    for terms in documents:
        # dict.fromkeys, not set: the order of first appearance numbers the features and must not depend on hashes
        for term in dict.fromkeys(terms):
            frequency[term] = frequency.get(term, 0) + 1
    kept = [item for item in frequency.items() if item[1] >= min_df]
    if len(kept) > most:
        commonest = sorted(kept, key=lambda item: (-item[1], item[0]))[:most]
        names = {term for term, _ in commonest}
        kept = [item for item in kept if item[0] in names]
    return [term for term, _ in kept], np.asarray([count for _, count in kept], dtype=np.float64)


def sparse(rows: Sequence[Row], features: int) -> Any:
    """The rows as one scipy CSR matrix, float64 (what liblinear computes in), shape (len(rows), features)."""
    from scipy.sparse import csr_matrix

    pointer = np.concatenate([[0], np.cumsum([len(indices) for indices, _ in rows])])
    indices = np.concatenate([row[0] for row in rows]) if rows else np.zeros(0, dtype=np.int64)
    values = np.concatenate([row[1] for row in rows]) if rows else np.zeros(0, dtype=np.float32)
    return csr_matrix(
        (values.astype(np.float64), indices.astype(np.int32), pointer.astype(np.int32)), (len(rows), features)
    )
