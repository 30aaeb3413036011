"""The ways of labelling the same test cases: base, always the commonest, simple word model, neighbours, tuned."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from feinschliff.core.contracts import Classifier, Prediction, Stopped
from feinschliff.core.events import Emit, progress
from feinschliff.core.nouns import Example
from feinschliff.core.problems import Problem
from feinschliff.tasks import classify

ARMS = ("majority", "base", "tfidf", "neighbours", "tuned")
"""Simplest first: of two equally good ways the simpler one wins."""

NEIGHBOURS = 10
MOST_NEIGHBOURS = 20_000
"""So many training examples are searched at most: embedding more on a small machine takes longer than training."""

CHUNK = 128

Embed = Callable[[Sequence[str]], Any]
"""Texts to unit vectors, float32 array (len(texts), dimension)."""


@dataclass(frozen=True)
class Cases:
    """The examples behind an evaluation; `labels` are those of train: what nobody has taught, no arm can know."""

    train: Sequence[Example]
    validation: Sequence[Example]
    test: Sequence[Example]
    labels: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, train: Sequence[Example], validation: Sequence[Example], test: Sequence[Example]) -> Cases:
        return cls(train, validation, test, classify.Classify.of(train).outputs)

    def columns(self, examples: Sequence[Example]) -> dict[str, list[str | None]]:
        """Per output one label per example; None where an example has none."""
        return {name: [classify.gold(e).get(name) for e in examples] for name in self.labels}


@dataclass(frozen=True)
class Labelled:
    """What one arm says about the test cases: per output, one (label, confidence) per case; and how it came to it.

    closest : of `neighbours`, per test case the cosine similarity of the nearest training example.
    """

    arm: str
    how: str
    outputs: Mapping[str, Sequence[tuple[str, float]]]
    closest: Sequence[float] = ()

    @classmethod
    def of(cls, arm: str, how: str, predictions: Sequence[Prediction], cases: Cases) -> Labelled:
        return cls(arm, how, {name: [p.outputs[name][0] for p in predictions] for name in cases.labels})


@dataclass(frozen=True)
class Watch:
    """Whom to tell how far a long step is, and whom to ask whether to stop."""

    emit: Emit
    should_stop: Callable[[], bool]

    def chunks(self, items: Sequence[Any], step: str, size: int = CHUNK) -> Iterator[Sequence[Any]]:
        """`items` in order in chunks of `size`; reports progress and raises Stopped between them."""
        self.emit(progress(step, 0, len(items)))
        for start in range(0, len(items), size):
            if self.should_stop():
                raise Stopped
            yield items[start : start + size]
            self.emit(progress(step, min(start + size, len(items)), len(items)))


def majority(cases: Cases) -> Labelled:
    """Always the commonest label of train; of equally common ones the first in alphabetical order."""
    answer, shown = {}, []
    for name, column in cases.columns(cases.train).items():
        counted = Counter(label for label in column if label is not None)
        label = min(counted, key=lambda x: (-counted[x], x))
        answer[name] = [(label, counted[label] / counted.total())] * len(cases.test)
        shown.append(f"{name}: {label}")
    return Labelled("majority", f"always the commonest label of the training examples ({', '.join(shown)})", answer)


def answered(arm: str, how: str, classifier: Classifier, cases: Cases, watch: Watch) -> Labelled:
    """What a loaded classifier says to the test cases; Problem ``evaluate/other-outputs`` where it answers others."""
    missing = [name for name in cases.labels if name not in classifier.outputs]
    if missing:
        raise Problem(
            "evaluate/other-outputs",
            f"The model does not answer {', '.join(missing)}; it answers {', '.join(sorted(classifier.outputs))}.",
            "It was trained for other outputs than the examples have now.",
            ["train on the present examples: feinschliff train", "or evaluate a newer model: feinschliff evaluate"],
        )
    predictions: list[Prediction] = []
    for chunk in watch.chunks(cases.test, arm):
        predictions += classifier.classify(classify.texts(chunk))
    return Labelled.of(arm, how, predictions, cases)


def simple_words(cases: Cases, seed: int, watch: Watch) -> Any:
    """The simple word model (`models.simple.SimpleModel`), fitted on train; validation fits its temperature only."""
    from feinschliff.models.simple import fit

    return fit(
        classify.texts(cases.train),
        cases.columns(cases.train),
        validation_texts=classify.texts(cases.validation),
        validation_labels=cases.columns(cases.validation),
        seed=seed,
        emit=watch.emit,
        should_stop=watch.should_stop,
    )


def embedded(embed: Embed, examples: Sequence[Example], step: str, watch: Watch) -> Any:
    """Vectors of the examples' texts, float32 array (len(examples), dimension)."""
    import numpy as np

    return np.concatenate([np.asarray(embed(classify.texts(chunk))) for chunk in watch.chunks(examples, step)])


def by_spelling(cases: Cases) -> Labelled:
    """The `base` arm where no base model is at hand."""
    from feinschliff.models.simple import by_label_names

    how = "no base model at hand: the label whose name is spelled most like the text; none of your examples is used"
    return Labelled.of("base", how, by_label_names(classify.texts(cases.test), cases.labels), cases)


def zero_shot(test_vectors: Any, cases: Cases, embed: Embed) -> Labelled:
    """The label whose name lies nearest to the text in the base's embeddings."""
    from feinschliff.models.label_names import by_meaning

    how = "the base before any of your examples: the label whose name its embeddings place nearest to the text"
    return Labelled.of("base", how, by_meaning(test_vectors, embed, cases.labels), cases)


def searched(cases: Cases, seed: int) -> list[Example]:
    """The training examples whose neighbourhood is searched: all, or a seeded 20,000 in their order."""
    return [cases.train[i] for i in seeded(len(cases.train), MOST_NEIGHBOURS, seed)]


def seeded(n: int, most: int, seed: int) -> list[int]:
    """Up to `most` seeded places of n, in their order."""
    return sorted(random.Random(seed).sample(range(n), min(n, most)))


def nearest_vote(examples: Sequence[Example], vectors: Any, test_vectors: Any, cases: Cases, where: str) -> Labelled:
    """The labels of the ten most similar training examples, each vote weighted by its cosine similarity."""
    from feinschliff.models.simple import neighbours, vote

    indices, similarities = neighbours(vectors, test_vectors, NEIGHBOURS)
    part = "" if len(examples) == len(cases.train) else f" among a random {len(examples):,} of {len(cases.train):,}"
    how = f"weighted vote of the {indices.shape[1]} most similar training examples{part}, by {where}"
    voted = Labelled.of("neighbours", how, vote(cases.columns(examples), indices, similarities), cases)
    return replace(voted, closest=similarities.max(axis=1).tolist())


def classify_arms(
    cases: Cases, tuned: Classifier, embed: Embed | None, *, tuned_is_tfidf: bool, seed: int, watch: Watch
) -> list[Labelled]:
    """All five arms on the test cases.

    embed : the base's embeddings; None where no base is at hand: then spelling and word vectors stand in.
    tuned_is_tfidf : the evaluated model is the simple word model of the same training examples; it is not fitted again.
    """
    near = searched(cases, seed)
    own = answered("tuned", "your model", tuned, cases, watch)
    if tuned_is_tfidf:
        words: Any = tuned
        tfidf = Labelled("tfidf", "the same as your model, which is the simple word model", own.outputs)
    else:
        words = simple_words(cases, seed, watch)
        tfidf = answered("tfidf", "TF-IDF and a linear model, fitted on the training examples", words, cases, watch)
    space, where = (embed, "the base's embeddings") if embed else (words.embed, "words (no base model at hand)")
    test_vectors = embedded(space, cases.test, "base", watch)
    base = zero_shot(test_vectors, cases, embed) if embed else by_spelling(cases)
    copied = nearest_vote(near, embedded(space, near, "neighbours", watch), test_vectors, cases, where)
    return [majority(cases), base, tfidf, copied, own]
