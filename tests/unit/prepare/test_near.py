"""Near duplicates by signatures in a file, against a plain comparison of all pairs."""

import io
import random
from itertools import combinations

import numpy as np
import pytest

from feinschliff.prepare import near
from feinschliff.prepare.mates import Components
from feinschliff.prepare.near import ALIKE, Texts, index_of, near_pairs
from feinschliff.text.fingerprints import normalise
from feinschliff.text.similarity import jaccard

WORDS = ("bitte", "meine", "Rechnung", "Karte", "sperren", "ändern", "wann", "kommt", "Lieferung", "heute", "kündigen")


def stored(texts):
    made = Texts(io.BytesIO())
    for text in texts:
        made.add(text)
    made.finish()
    return made


def indexed(texts):
    made = stored(map(normalise, texts))
    return index_of(made, np.flatnonzero(made.filled()))


def every(left, right):
    return np.ones(len(left), bool)


def texts_with_changes(count, longest, seed):
    rng = random.Random(seed)
    texts = []
    while len(texts) < count:
        if texts and len(texts) % 3 == 0:
            base = rng.choice(texts)
            texts.append(rng.choice([base + "!", base[:-1], "x" + base, base + " bitte", base.replace("e", "", 1)]))
        else:
            texts.append(" ".join(rng.choice(WORDS) for _ in range(rng.randint(1, longest))))
    return list(dict.fromkeys(texts))


@pytest.mark.parametrize("longest", [3, 12, 120])
def test_finds_what_comparing_all_pairs_finds(longest):
    texts = texts_with_changes(240, longest, seed=longest)
    true = {(i, j) for i, j in combinations(range(len(texts)), 2) if jaccard(texts[i], texts[j]) >= ALIKE}
    found = set(near_pairs(indexed(texts), every))
    assert found <= true and len(found) >= 0.99 * len(true) > 20


def test_texts_far_longer_than_a_chunk_and_of_one_character():
    long = " ".join(random.Random(3).choices([f"wort{i}" for i in range(9_000)], k=20_000))
    texts = ["a", long, "b", long + " noch etwas", "🦊", long[: len(long) // 2]]
    assert set(near_pairs(indexed(texts), every)) == {(1, 3)}


def test_texts_come_back_as_they_were_and_empty_ones_are_known():
    texts = ["grüße", "", "\ud800 halb", "a\nb"]
    made = stored(texts)
    assert [made[i] for i in (3, 0, 2, 1)] == [texts[i] for i in (3, 0, 2, 1)]
    assert made.filled().tolist() == [True, False, True, True]


def test_what_is_known_already_is_not_compared(monkeypatch):
    texts = [
        f"Bitte schicken Sie das Paket mit der Nummer {i:04d} an unsere Filiale in der Innenstadt" for i in range(900)
    ]
    index = indexed(texts)
    units = Components(len(texts))
    compared = []
    monkeypatch.setattr(near, "similar", lambda a, b, least: compared.append(1) or 1.0)
    for i, j in near_pairs(index, lambda left, right: units.roots()[left] != units.roots()[right]):
        units.join(i, j)
    assert len(set(units.roots().tolist())) == 1 and len(compared) < 3 * len(texts), "of 404,550 pairs"


def test_masses_of_one_template_are_cut_short_and_reported(monkeypatch):
    monkeypatch.setattr(near, "LEAST_PAIRS", 50)
    monkeypatch.setattr(near, "PAIRS_PER_TEXT", 1)
    index = indexed([f"Zählerstand Nummer {i:03d} wurde heute abgelesen und eingetragen" for i in range(200)])
    list(near_pairs(index, every))
    assert index.left_out


def test_components_join_chains():
    components = Components(6)
    components.join_all(np.array([[0, 1], [4, 1], [2, 5]]))
    assert components.roots().tolist() == [0, 0, 2, 3, 0, 2]
