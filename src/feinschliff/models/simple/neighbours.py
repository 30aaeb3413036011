"""Nearest neighbours by cosine: exact search in blocks, and a vote weighted by likeness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from feinschliff.core.contracts import Prediction

BLOCK = 512
"""Queries compared at once: 512 x 100,000 similarities are 200 MB."""


def neighbours(train_vectors: np.ndarray, query_vectors: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The `k` most alike train rows of every query, best first; equal ones in train order.

    Parameters
    ----------
    train_vectors, query_vectors : unit length, float32 (n, d) and (m, d).

    Returns
    -------
    indices int64 and similarities float32, both (m, min(k, n)).
    """
    k = min(k, len(train_vectors))
    indices = np.zeros((len(query_vectors), k), dtype=np.int64)
    similarities = np.zeros((len(query_vectors), k), dtype=np.float32)
    if k == 0:
        return indices, similarities
    for start in range(0, len(query_vectors), BLOCK):
        alike = query_vectors[start : start + BLOCK] @ train_vectors.T
        best = np.argpartition(-alike, k - 1, axis=1)[:, :k]
        values = np.take_along_axis(alike, best, axis=1)
        order = np.lexsort((best, -values), axis=1)
        indices[start : start + BLOCK] = np.take_along_axis(best, order, axis=1)
        similarities[start : start + BLOCK] = np.take_along_axis(values, order, axis=1)
    return indices, similarities


def vote(labels: Mapping[str, Sequence[str | None]], indices: np.ndarray, similarities: np.ndarray) -> list[Prediction]:
    """Each neighbour votes for its labels with its similarity (below 0 counts as 0; all 0: all count the same).

    Parameters
    ----------
    labels : output name -> one label per train row, None where it has none.
    """
    known = {name: sorted({label for label in column if label is not None}) for name, column in labels.items()}
    predictions = []
    for row, alike in zip(indices, similarities, strict=True):
        weight = np.clip(alike.astype(np.float64), 0.0, None)
        weight = weight if weight.sum() > 0 else np.ones(len(row))
        ranked = {}
        for name, column in labels.items():
            votes = dict.fromkeys(known[name], 0.0)
            for index, share in zip(row, weight, strict=True):
                label = column[index]
                if label is not None:
                    votes[label] += float(share)
            total = sum(votes.values())
            even = 1.0 / len(votes) if votes else 0.0
            chances = [(label, votes[label] / total if total > 0 else even) for label in votes]
            ranked[name] = sorted(chances, key=lambda item: -item[1])
        predictions.append(Prediction(ranked))
    return predictions
