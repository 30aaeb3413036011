"""Before any own example: which label's name is spelled most like the text? The `base` arm without an encoder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from feinschliff.core.contracts import Prediction
from feinschliff.models.calibration import softmax
from feinschliff.models.simple.vocabulary import Vocabulary, learn

SHARPNESS = 10.0
"""Softmax over cosine x 10: names that share nothing with the text stay close to even chances."""

CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")


def readable(label: str) -> str:
    """``card_arrival``, ``cardArrival`` and ``card-arrival`` all read ``card arrival``."""
    return " ".join(re.sub(r"[_\-/.:]+", " ", CAMEL.sub(" ", label)).split())


def by_label_names(texts: Sequence[str], outputs: Mapping[str, Sequence[str]]) -> list[Prediction]:
    """Rank the labels of every output by the cosine between the letter groups of their names and of the text.

    Letter groups that many label names share count less (idf over the names), so no example is looked at.
    """
    tables = {name: _table(labels) for name, labels in outputs.items()}
    predictions = []
    for text in texts:
        ranked = {}
        for name, labels in outputs.items():
            vocabulary, names = tables[name]
            features, values = vocabulary.row(text)
            chances = softmax(SHARPNESS * (values @ names[features]).astype(np.float64))
            ranked[name] = [(labels[i], float(chances[i])) for i in np.argsort(-chances, kind="stable")]
        predictions.append(Prediction(ranked))
    return predictions


def _table(labels: Sequence[str]) -> tuple[Vocabulary, np.ndarray]:
    names = [readable(label) for label in labels]
    vocabulary = learn(names, word_ngrams=(1, 1), char_ngrams=(3, 5))
    dense = np.zeros((len(vocabulary), len(labels)), dtype=np.float32)
    for column, name in enumerate(names):
        features, values = vocabulary.row(name)
        dense[features, column] = values / 2  # two blocks of unit length: half of their product is a mean cosine
    return vocabulary, dense
