"""Near duplicates against a plain comparison of all pairs."""

import random
import time
from itertools import combinations

import pytest

from feinschliff.text.similarity import COPIES, clusters, jaccard, near_duplicate_pairs

WORDS = [
    "bitte",
    "meine",
    "Rechnung",
    "Karte",
    "Konto",
    "sperren",
    "ändern",
    "wann",
    "kommt",
    "Lieferung",
    "heute",
    "Vertrag",
    "kündigen",
    "Schaden",
    "melden",
]


def short_texts(count: int, seed: int) -> list[str]:
    """Texts of 10 to 60 characters; every third is an earlier one with one small change."""
    rng = random.Random(seed)
    texts: list[str] = []
    while len(texts) < count:
        if texts and len(texts) % 3 == 0:
            base = rng.choice(texts)
            texts.append(rng.choice([base + "!", base[:-1], "x" + base, base + " bitte", base.upper()]))
        else:
            texts.append(" ".join(rng.choice(WORDS) for _ in range(rng.randint(2, 8)))[:60])
    return texts


@pytest.mark.parametrize("threshold", [0.5, 0.8, 0.95])
def test_finds_what_comparing_all_pairs_finds(threshold):
    texts = short_texts(400, seed=5)
    true = {(i, j) for i, j in combinations(range(len(texts)), 2) if jaccard(texts[i], texts[j]) >= threshold}
    found = near_duplicate_pairs(texts, threshold)
    assert {(i, j) for i, j, _ in found} <= true
    assert len(found) >= 0.99 * len(true) > 20
    assert all(s == jaccard(texts[i], texts[j]) for i, j, s in found)


def test_same_answer_every_time_and_sorted():
    texts = short_texts(200, seed=6)
    found = near_duplicate_pairs(texts)
    assert found == sorted(found) == near_duplicate_pairs(list(texts))


def test_jaccard_by_hand():
    assert jaccard("abcdef", "abcdeg") == 1 / 3  # abcde shared; bcdef, bcdeg not
    assert jaccard("Ja", "ja") == 1.0
    assert jaccard("ja", "nein") == 0.0
    assert jaccard("", "") == 1.0


def test_empty_texts_are_nobodys_duplicate():
    assert near_duplicate_pairs(["", " ", "\n", "Hallo Welt"]) == []


def test_many_copies_stay_affordable():
    pairs = near_duplicate_pairs(["ok"] * 5_000)
    assert len(pairs) == COPIES * (COPIES - 1) // 2 + 5_000 - COPIES
    assert clusters(pairs, 5_000) == [list(range(5_000))]


def test_thousands_of_texts_take_seconds():
    texts = [f"{text} {number}" for number, text in enumerate(short_texts(5_000, seed=7))]
    started = time.perf_counter()
    near_duplicate_pairs(texts)
    assert time.perf_counter() - started < 20  # measured: below one


def test_clusters_join_chains():
    assert clusters([(0, 1, 0.9), (1, 4, 0.8), (2, 5, 1.0)], 6) == [[0, 1, 4], [2, 5]]
    assert clusters([], 3) == []


def test_threshold_must_make_sense():
    with pytest.raises(ValueError, match="threshold"):
        near_duplicate_pairs(["a"], 0)
