"""Invented cases and fake predictors for the tests of this room, as fixtures."""

import re

import pytest

from feinschliff.core.contracts import Prediction
from feinschliff.core.events import silent
from feinschliff.core.nouns import Example
from feinschliff.evaluate.arms import Cases, Watch

WORDS = {"water": "the pipe burst and water ran", "fire": "smoke and flames in the hall", "theft": "stolen bicycle"}
DAMAGE = {"water": "pipe", "fire": "smoke", "theft": "stolen"}
URGENCY = {"high": "today", "low": "ago"}


class ByWord:
    """A classifier that looks for one word per label; it is wrong about the texts in `wrong`."""

    def __init__(self, words, wrong=()):
        self.words, self.wrong = words, wrong
        self.outputs = {name: tuple(sorted(labels)) for name, labels in words.items()}

    def classify(self, texts):
        return [Prediction({name: self.rank(name, text) for name in self.words}) for text in texts]

    def rank(self, name, text):
        found = next((label for label, word in self.words[name].items() if word in text), self.outputs[name][0])
        best = next(x for x in self.outputs[name] if x != found) if text in self.wrong else found
        return [(best, 0.9), *((label, 0.1) for label in self.outputs[name] if label != best)]


class Parrot:
    """A chat model that says the same to everyone; its loss is a fixed number per word."""

    def __init__(self, answer, nats):
        self.answer, self.nats = answer, nats

    def stream(self, messages, *, max_tokens, temperature, top_p, seed):
        assert temperature == 0
        yield from re.findall(r"\S+\s*", self.answer)[:max_tokens]

    def answer_losses(self, conversations):
        lengths = [len(c[-1]["content"].split()) for c in conversations]
        return [(self.nats * n + 0.01 * i, n) for i, n in enumerate(lengths)]


@pytest.fixture
def by_word():
    return ByWord


@pytest.fixture
def parrot():
    return Parrot


@pytest.fixture
def words():
    return {"damage": DAMAGE, "urgency": URGENCY}


@pytest.fixture
def labelled():
    def make(part, i, text, **labels):
        return Example(f"{part}-{i}", f"c{i}", "domain", {"text": text}, {"labels": labels}, part=part)

    return make


@pytest.fixture
def claims(labelled):
    """24 training, 6 validation and 12 test claims; a word of each text says the damage, every second one is urgent."""

    def make(*outputs):
        made = []
        for part, n in (("train", 24), ("validation", 6), ("test", 12)):
            for i in range(n):
                damage = list(WORDS)[i % 3]
                labels = {"damage": damage, "urgency": "high" if i % 2 else "low"}
                text = f"{WORDS[damage]} {'today' if i % 2 else 'some time ago'} in house {i}"
                made.append(labelled(part, i, text, **{name: labels[name] for name in outputs}))
        return made

    return make


@pytest.fixture
def cases(claims):
    def make(*outputs, more=()):
        examples = [*claims(*outputs), *more]
        return Cases.of(*([e for e in examples if e.part == part] for part in ("train", "validation", "test")))

    return make


@pytest.fixture
def watch():
    return Watch(silent, lambda: False)


@pytest.fixture
def conversations():
    """Questions about invented orders: a part's name and how many."""

    def make(part, n):
        return [
            Example(
                f"{part}-{i}",
                f"c{i}",
                "conversations",
                {"messages": [{"role": "user", "content": f"Where is my order {i}?"}]},
                {"message": {"role": "assistant", "content": f"Your order {i} is on its way to you."}},
                part=part,
            )
            for i in range(n)
        ]

    return make
