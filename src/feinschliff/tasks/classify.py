"""The classify task: one text, one label per output; the same object trains and scores."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feinschliff.core.contracts import Classifier, Prediction
from feinschliff.core.nouns import Example
from feinschliff.core.problems import Problem

LEAST_PROBABILITY = 1e-9


@dataclass(frozen=True)
class Classify:
    """A classify task as one data set states it.

    outputs : per output (name order sorted) its labels, sorted: the order of the logits.
    """

    outputs: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Classify:
        """The outputs and labels that `examples` use; Problem ``train/one-class``: an output has fewer than two."""
        seen: defaultdict[str, set[str]] = defaultdict(set)
        for example in examples:
            for name, label in gold(example).items():
                seen[name].add(label)
        if not seen:
            raise Problem(
                "train/no-label",
                f"None of the {len(examples):,} training examples has a label.",
                "A classifier learns from labelled examples.",
                ["say which column holds the label: feinschliff collect PATH --map text=COLUMN,label=COLUMN"],
            )
        for name in sorted(seen):
            if len(seen[name]) < 2:
                raise Problem(
                    "train/one-class",
                    f"All {len(examples):,} training examples have the same {name}: {min(seen[name])!r}.",
                    "A classifier needs at least two different labels to tell apart.",
                    ["collect examples of the other labels, too"],
                )
        return cls({name: tuple(sorted(seen[name])) for name in sorted(seen)})

    def targets(self, examples: Sequence[Example]) -> dict[str, list[int]]:
        """Per output the label's index for every example; -1 where the label is missing or was never trained."""
        index = {name: {label: i for i, label in enumerate(labels)} for name, labels in self.outputs.items()}
        golds = [gold(example) for example in examples]
        return {name: [at.get(one.get(name, ""), -1) for one in golds] for name, at in index.items()}


def text(example: Example) -> str:
    return str(example.input["text"])


def texts(examples: Sequence[Example]) -> list[str]:
    return [text(example) for example in examples]


def gold(example: Example) -> dict[str, str]:
    """Output name -> label; empty when the example has none."""
    labels = example.output.get("labels") or {}
    return {str(name): str(label) for name, label in labels.items() if label is not None and str(label).strip()}


def label_counts(examples: Sequence[Example]) -> dict[str, dict[str, int]]:
    """Per output: label -> rows in train, most first; one that train lacks counts 0; rows set aside do not."""
    counts: dict[str, Counter[str]] = {}
    for example in examples:
        if not example.part.startswith("aside:"):
            for name, label in sorted(gold(example).items()):
                counts.setdefault(name, Counter())[label] += example.part == "train"
    return {name: dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))) for name, found in counts.items()}


def score(predictions: Sequence[Mapping[str, str]], golds: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Score predicted labels against the right ones.

    Returns ``{"n", "accuracy", "macro_f1", "right", "outputs"}``: `accuracy` counts the cases where *all* outputs are
    right, `right` lists those cases as booleans in order, `macro_f1` is the mean over the outputs; per output
    ``{"n", "accuracy", "macro_f1", "right", "classes": {label: {"precision", "recall", "f1", "n"}},
    "confusion": {gold: {predicted: count}}}``. Cases without a gold label for an output do not count there.
    """
    if len(predictions) != len(golds):
        raise ValueError(f"{len(predictions)} predictions for {len(golds)} cases")
    names = sorted({name for one in golds for name in one})
    outputs = {}
    for name in names:
        pairs = [
            (one[name], predicted.get(name, ""))
            for predicted, one in zip(predictions, golds, strict=True)
            if name in one
        ]
        outputs[name] = score_output([right for right, _ in pairs], [given for _, given in pairs])
    right = [all(p.get(n) == label for n, label in g.items()) for p, g in zip(predictions, golds, strict=True)]
    return {
        "n": len(golds),
        "accuracy": mean([float(r) for r in right]),
        "macro_f1": mean([one["macro_f1"] for one in outputs.values()]),
        "right": right,
        "outputs": outputs,
    }


def validate(model: Classifier, examples: Sequence[Example]) -> dict[str, float]:
    """How a classifier does on `examples`: accuracy (all outputs right), macro-F1 and log loss; empty without any."""
    if not examples:
        return {}
    predictions, golds = model.classify(texts(examples)), [gold(example) for example in examples]
    scores = score([p.best() for p in predictions], golds)
    return {
        "accuracy": scores["accuracy"],
        "macro_f1": scores["macro_f1"],
        "loss": log_loss(predictions, golds),
    }


def log_loss(predictions: Sequence[Prediction], golds: Sequence[Mapping[str, str]]) -> float:
    """Mean negative log-probability (nats) of the right labels, summed over the outputs of a case.

    It uses how sure each answer is, not only which cases flip: on few cases it tells models apart better than accuracy.
    """
    total = 0.0
    for predicted, one in zip(predictions, golds, strict=True):
        for name, label in one.items():
            total -= math.log(max(dict(predicted.outputs[name]).get(label, 0.0), LEAST_PROBABILITY))
    return total / len(golds) if golds else 0.0


def score_output(golds: Sequence[str], predictions: Sequence[str]) -> dict[str, Any]:
    """Accuracy, macro-F1 (over the labels that occur in gold or prediction), per class and confusion of one output."""
    confusion: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for right, given in zip(golds, predictions, strict=True):
        confusion[right][given] += 1
    support, predicted = Counter(golds), Counter(predictions)
    classes = {
        label: per_class(confusion[label][label], support[label], predicted[label])
        for label in sorted({*support, *predicted})
    }
    return {
        "n": len(golds),
        "accuracy": mean([float(a == b) for a, b in zip(golds, predictions, strict=True)]),
        "macro_f1": mean([one["f1"] for one in classes.values()]),
        "right": [a == b for a, b in zip(golds, predictions, strict=True)],
        "classes": classes,
        "confusion": {label: dict(sorted(row.items())) for label, row in sorted(confusion.items()) if row},
    }


def per_class(hits: int, n: int, predicted: int) -> dict[str, float]:
    """Precision, recall and F1 of one label; a division by zero counts as 0, as scikit-learn does."""
    return {
        "precision": hits / predicted if predicted else 0.0,
        "recall": hits / n if n else 0.0,
        "f1": 2 * hits / (n + predicted) if n + predicted else 0.0,
        "n": n,
    }


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
