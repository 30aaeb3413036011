"""Zero-shot: which label's name means most nearly what the text says, in a base's embeddings; no example is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from feinschliff.core.contracts import Prediction
from feinschliff.models.calibration import softmax
from feinschliff.models.simple.spelling import readable

SHARPNESS = 20.0
"""Cosine times 20 before the softmax, the scale that sentence-transformers train with."""


def by_meaning(
    vectors: Any, embed: Callable[[Sequence[str]], Any], outputs: Mapping[str, Sequence[str]]
) -> list[Prediction]:
    """Rank the labels of every output for each text.

    vectors : the texts' unit vectors, float32 (n, d). embed : texts -> unit vectors by the same base.
    """
    columns = {}
    for name, labels in outputs.items():
        names = np.asarray(embed([readable(label) for label in labels]))
        chances_nl = [softmax(SHARPNESS * row.astype(np.float64)) for row in np.asarray(vectors) @ names.T]
        order = [np.argsort(-chances, kind="stable") for chances in chances_nl]
        columns[name] = [
            [(labels[i], float(chances[i])) for i in row] for row, chances in zip(order, chances_nl, strict=True)
        ]
    return [Prediction(dict(zip(columns, rows, strict=True))) for rows in zip(*columns.values(), strict=True)]
