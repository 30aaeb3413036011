"""One linear model per output over a shared vocabulary, with probabilities by temperature (Guo et al. 2017)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from feinschliff.core.contracts import Prediction, Stopped
from feinschliff.core.events import Emit, progress, silent
from feinschliff.core.problems import Do, Problem, unknown
from feinschliff.models.calibration import fitted_temperature, softmax
from feinschliff.models.simple.vocabulary import Row, Vocabulary, learn, sparse

DEFAULTS: dict[str, Any] = {
    "C": 1.0,
    "word_ngrams": (1, 2),
    "char_ngrams": (2, 4),
    "min_df": 1,
    "max_features": 200_000,
}

TEMPERATURE_UNFITTED = 0.3
"""Where there is no validation example to fit on: the middle of what our measured sets came to (0.20 to 0.38)."""

DIMENSION = 512
NON_ZEROS = 4

FORMAT = 1


@dataclass(frozen=True)
class SimpleModel:
    """A fitted simple word model: satisfies `core.contracts.Classifier`.

    outputs : output name -> its labels in weight order.
    weights : float32 (features, all labels of all outputs); bias : float32 (all labels).
    temperature : per output; probabilities are softmax(margins / temperature).
    projection : int16 (features, 4); entry ±(d + 1) adds ± the feature's weight to dimension d of `embed`
        (sparse random projection, Li, Hastie and Church 2006).
    """

    vocabulary: Vocabulary
    outputs: Mapping[str, Sequence[str]]
    weights: np.ndarray
    bias: np.ndarray
    temperature: Mapping[str, float]
    projection: np.ndarray

    def classify(self, texts: Sequence[str]) -> list[Prediction]:
        """Each text alone: its answer does not depend on what else is asked."""
        return [self._predict(self.vocabulary.row(text)) for text in texts]

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Projected TF-IDF rows of unit length, float32 (len(texts), 512); a text without a known term is all zeros."""
        vectors = [project(self.vocabulary.row(text), self.projection) for text in texts]
        return np.stack(vectors) if vectors else np.zeros((0, DIMENSION), dtype=np.float32)

    def _predict(self, row: Row) -> Prediction:
        features, values = row
        margins = values @ self.weights[features] + self.bias
        ranked, start = {}, 0
        for name, labels in self.outputs.items():
            chances = softmax(margins[start : start + len(labels)].astype(np.float64) / self.temperature[name])
            order = np.argsort(-chances, kind="stable")
            ranked[name] = [(labels[i], float(chances[i])) for i in order]
            start += len(labels)
        return Prediction(ranked)

    def save(self, folder: Path) -> None:
        """Write `vocabulary.json` and `weights.safetensors` into `folder`."""
        from safetensors.numpy import save

        from feinschliff.store.files import durable, write_json

        described = {
            "format": FORMAT,
            "word_ngrams": list(self.vocabulary.word_ngrams),
            "char_ngrams": list(self.vocabulary.char_ngrams),
            "outputs": {name: list(labels) for name, labels in self.outputs.items()},
            "temperature": dict(self.temperature),
            "words": list(self.vocabulary.words),
            "letters": list(self.vocabulary.letters),
        }
        write_json(folder / "vocabulary.json", described)
        tensors = {
            "weights": self.weights,
            "bias": self.bias,
            "idf": self.vocabulary.idf,
            "projection": self.projection,
        }
        with durable(folder / "weights.safetensors", "wb") as file:
            file.write(save({name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}))

    @classmethod
    def load(cls, folder: Path) -> SimpleModel:
        """Read a saved model back; its answers are bit-equal to those before. Raises Problem ``models/damaged``."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            described = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
            tensors = load_file(folder / "weights.safetensors")
            words, letters = described["words"], described["letters"]
            vocabulary = Vocabulary(
                words={term: i for i, term in enumerate(words)},
                letters={term: i for i, term in enumerate(letters, start=len(words))},
                idf=tensors["idf"],
                word_ngrams=tuple(described["word_ngrams"]),
                char_ngrams=tuple(described["char_ngrams"]),
            )
            outputs, temperature = described["outputs"], described["temperature"]
            model = cls(vocabulary, outputs, tensors["weights"], tensors["bias"], temperature, tensors["projection"])
            columns = sum(len(labels) for labels in outputs.values())
            features = len(words) + len(letters)
            if (
                model.weights.shape != (features, columns)
                or model.bias.shape != (columns,)
                or set(outputs) != set(temperature)
            ):
                raise ValueError(f"weights {model.weights.shape} do not fit {features} terms and {columns} labels")
            if vocabulary.idf.shape != (features,) or model.projection.shape != (features, NON_ZEROS):
                raise ValueError(f"tables do not fit {features} terms")
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise damaged(folder, error) from error
        return model


def damaged(folder: Path, error: Exception) -> Problem:
    return Problem(
        "models/damaged",
        f"The simple word model in {folder.name} cannot be read: {error}",
        "A model must be complete to answer.",
        ["restore the folder from a backup, or train the model again: feinschliff train --method linear"],
        where=str(folder),
        kind="run",
    )


def fit(
    texts: Sequence[str],
    labels: Mapping[str, Sequence[str | None]],
    *,
    validation_texts: Sequence[str] = (),
    validation_labels: Mapping[str, Sequence[str | None]] | None = None,
    seed: int,
    emit: Emit = silent,
    should_stop: Callable[[], bool] = lambda: False,
    **params: Any,
) -> SimpleModel:
    """Fit one linear model per output.

    Parameters
    ----------
    labels, validation_labels : output name -> one label per text; None where a text has none for that output.
    validation_texts : fit the temperature only; without any, a fixed one is used.
    params : see `DEFAULTS`.

    Raises
    ------
    Problem ``train/unknown-parameter`` for a parameter that is not in `DEFAULTS`.
    Stopped between two labels when `should_stop` says so; nothing has been written then.
    """
    for name in params:
        if name not in DEFAULTS:
            raise unknown("train/unknown-parameter", "parameter of the simple word model", name, DEFAULTS)
    filled = {**DEFAULTS, **params}
    vocabulary = learn(
        texts,
        word_ngrams=tuple(filled["word_ngrams"]),
        char_ngrams=tuple(filled["char_ngrams"]),
        min_df=int(filled["min_df"]),
        max_features=int(filled["max_features"]),
    )
    if not len(vocabulary):
        raise Problem(
            "train/no-words",
            f"No word or letter sequence stands in at least {filled['min_df']} of the {len(texts):,} training texts.",
            "The simple word model learns from words.",
            [Do("take every word", "feinschliff train --method linear --set min_df=1")],
        )
    names = {name: sorted({label for label in column if label is not None}) for name, column in labels.items()}
    total, done = sum(len(n) for n in names.values()), 0
    emit(progress("linear", 0, total))
    matrix = sparse(vocabulary.rows(texts), len(vocabulary))
    checked = vocabulary.rows(validation_texts)
    parts, biases, temperature = [], [], {}

    def one_more() -> None:
        nonlocal done
        done += 1
        emit(progress("linear", done, total))
        if should_stop():
            raise Stopped

    for name, column in labels.items():
        weights, bias = linear_weights(
            matrix, numbers(column, names[name]), len(names[name]), C=filled["C"], seed=seed, after=one_more
        )
        known = numbers((validation_labels or {}).get(name, ()), names[name])
        margins = np.asarray([v @ weights[f] + bias for f, v in checked]).reshape(len(checked), len(names[name]))
        temperature[name] = (
            fitted_temperature(margins[known >= 0], known[known >= 0], unfitted=TEMPERATURE_UNFITTED)
            if len(known)
            else TEMPERATURE_UNFITTED
        )
        parts.append(weights)
        biases.append(bias)
    emit(progress("linear", total, total))
    return SimpleModel(
        vocabulary=vocabulary,
        outputs=names,
        weights=np.concatenate(parts, axis=1),
        bias=np.concatenate(biases),
        temperature=temperature,
        projection=random_projection(len(vocabulary), seed),
    )


def numbers(column: Sequence[str | None], names: Sequence[str]) -> np.ndarray:
    """Labels as their place in `names`, int64; -1 for None and for labels that are not in it."""
    place = {name: i for i, name in enumerate(names)}
    return np.asarray([-1 if label is None else place.get(label, -1) for label in column], dtype=np.int64)


def linear_weights(
    matrix: Any, target: np.ndarray, labels: int, *, C: float, seed: int, after: Callable[[], None] = lambda: None
) -> tuple[np.ndarray, np.ndarray]:
    """One-against-the-rest linear support vectors (squared hinge, liblinear's dual solver; Fan et al. 2008).

    Parameters
    ----------
    matrix : scipy CSR (texts, features); target : label numbers, -1 = has none and is left out.
    after : called after each label: progress, or a way out.

    Returns
    -------
    weights float32 (features, labels), bias float32 (labels). A label without texts, or the only one, gets zeros.
    """
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    has = target >= 0
    if not has.all():
        matrix, target = matrix[np.flatnonzero(has)], target[has]
    weights = np.zeros((matrix.shape[1], labels), dtype=np.float32)
    bias = np.zeros(labels, dtype=np.float32)
    for label in range(labels):
        member = target == label
        if labels == 2 and label == 1:
            weights[:, 1], bias[1] = -weights[:, 0], -bias[0]
        elif member.any() and not member.all():
            with warnings.catch_warnings():
                # the margins of a solver that stopped early differ in the third digit: no reason to alarm anyone
                warnings.simplefilter("ignore", ConvergenceWarning)
                solver = LinearSVC(C=C, dual=True, random_state=seed).fit(matrix, member)
            weights[:, label] = solver.coef_[0]
            bias[label] = solver.intercept_[0]
        elif labels > 1 and not member.any():
            bias[label] = -1.0  # the margin of a text that is surely not one
        after()
    return weights, bias


def random_projection(features: int, seed: int) -> np.ndarray:
    """Four signed dimensions per feature, int16 (features, 4); stored with the model, so that numpy may change."""
    generator = np.random.default_rng(seed)
    slots = generator.integers(0, DIMENSION, size=(features, NON_ZEROS))
    signs = generator.choice(np.asarray([-1, 1]), size=(features, NON_ZEROS))
    return ((slots + 1) * signs).astype(np.int16)


def project(row: Row, projection: np.ndarray) -> np.ndarray:
    """A TF-IDF row as a vector of unit length, float32 (512,); zeros for a row without terms."""
    features, values = row
    slots = projection[features].astype(np.int64)
    signed = np.sign(slots) * values[:, None]
    vector = np.bincount(np.abs(slots).ravel() - 1, weights=signed.ravel(), minlength=DIMENSION)
    length = np.linalg.norm(vector)
    return (vector / length if length > 0 else vector).astype(np.float32)
