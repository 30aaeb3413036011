"""The simple word model: TF-IDF and a linear model; needs no base, seconds instead of minutes."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from feinschliff.core.contracts import TrainWork
from feinschliff.core.nouns import Example

TASKS = frozenset({"classify"})
NEEDS_BASE = False
CHANGES_BASE = False
DEFAULTS: Mapping[str, Any] = {
    "classify": {"C": 1.0, "word_ngrams": [1, 2], "char_ngrams": [2, 4], "min_df": 1, "max_features": 200_000},
}


def train(work: TrainWork) -> dict[str, Any]:
    from feinschliff.models.simple import fit
    from feinschliff.tasks.classify import texts, validate
    from feinschliff.train.batches import sample
    from feinschliff.train.card import write_card_of
    from feinschliff.train.watch import Watch

    started, words = time.monotonic(), texts(work.train)
    model = fit(
        words,
        labels(work.task.outputs, work.train),
        validation_texts=texts(work.validation),
        validation_labels=labels(work.task.outputs, work.validation),
        seed=work.seed,
        emit=work.emit,
        should_stop=work.should_stop,
        **work.params,
    )
    model.save(work.folder)
    write_card_of(work, "linear", outputs=model.outputs)
    watch = Watch(work.emit, len(words))
    watch.started = started
    watch.done = watch.examples = len(words)
    some = [work.train[i] for i in sample(len(words), 1000, work.seed, "scored")]
    return {
        "validation": validate(model, work.validation),
        "train_score": validate(model, some)["accuracy"],
        "epochs": 1.0,
        "trainable_parameters": int(model.weights.size + model.bias.size),
        **watch.facts(),
        "tokens_per_second": None,
    }


def labels(outputs: Mapping[str, Sequence[str]], examples: Sequence[Example]) -> dict[str, list[str | None]]:
    from feinschliff.tasks.classify import gold

    return {name: [gold(example).get(name) for example in examples] for name in outputs}
