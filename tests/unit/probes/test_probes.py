"""The probes: found by file name, sound items, the same choice of items each time, one number from the parts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from feinschliff import probes
from feinschliff.probes import choices, pairs, texts, triplets

DATA = Path(probes.__file__).parent / "data"


def lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def test_probes_are_found_by_file_name_and_offer_the_contract() -> None:
    assert probes.names("chat") == ("choices", "pairs", "texts")
    assert probes.names("encoder") == ("triplets",)
    for name in probes.names("chat") + probes.names("encoder"):
        module = probes.probe(name)
        assert module.MOST > 0 and callable(module.ask) and module.lost(0.8, 0.8) == 0.0


def test_items_are_whole_and_none_stands_twice() -> None:
    for name, fields in {
        "texts": ("text",),
        "pairs": ("good", "bad"),
        "choices": ("question",),
        "triplets": ("anchor", "near", "far"),
    }.items():
        found = lines(name)
        assert {item["lang"] for item in found} == set(probes.LANGUAGES)
        said = [item[field] for item in found for field in fields]
        assert all(said) and max(Counter(said).values()) == 1, name
    for item in lines("choices"):
        assert len(set(item["choices"])) == 4 and item["answer"] in range(4)
    assert max(Counter(item["answer"] for item in lines("choices")).values()) <= 20, (
        "one place must not be right too often"
    )


def test_items_are_always_the_same_and_shared_out_over_the_languages() -> None:
    english, both = probes.items("texts", ["en"]), probes.items("texts", ["en", "de"])
    assert len(english) == len(both) == texts.MOST
    assert Counter(item["lang"] for item in both) == {"en": 6, "de": 6}
    assert english == probes.items("texts", ["en"]) and english[0] == lines("texts")[0]
    assert probes.items("texts", ["fr"]) == probes.items("texts", []) == []
    phenomena = {item["phenomenon"] for item in lines("pairs") if item["lang"] == "de"}
    assert {item["phenomenon"] for item in probes.items("pairs", ["en", "de"]) if item["lang"] == "de"} == phenomena


def test_only_languages_that_the_base_speaks_count() -> None:
    assert probes.languages_of("minilm") == ("en",)
    assert probes.languages_of("gbert-base") == ("de",)
    assert probes.languages_of("qwen3-0.6b") == probes.languages_of("nobody/knows-it") == ("en", "de")


def test_forgetting_is_the_mean_share_of_ability_that_was_lost() -> None:
    before = {"texts": {"value": 3.0}, "pairs": {"value": 0.9}, "choices": {"value": 0.7}}
    assert probes.forgetting(before, before) == 0.0
    chance = {"texts": {"value": 60.0}, "pairs": {"value": 0.4}, "choices": {"value": -0.05}}
    assert probes.forgetting(before, chance) == pytest.approx(1.0)  # as much as an ability from chance to perfect
    better = {"texts": {"value": 2.9}, "pairs": {"value": 0.9}, "choices": {"value": 0.7}}
    assert probes.forgetting(before, better) < 0
    assert probes.forgetting({}, {}) is None


def test_what_a_probe_lost_is_on_one_scale() -> None:
    assert texts.lost(3.0, 3.05) == pytest.approx(0.0488, abs=1e-4) and 0.99 < texts.lost(3.0, 100.0) <= 1.0
    assert pairs.lost(1.0, 0.5) == choices.lost(1.0, 0.25) == triplets.lost(1.0, 0.0) == 1.0


class Words:
    """An encoder that knows words only: counts of letters."""

    def embed(self, sentences: list[str]) -> np.ndarray:
        counts = np.array([[s.count(letter) for letter in "abcdefghij"] for s in sentences], dtype=float)
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)


def test_triplets_count_what_is_nearer_and_a_broken_vector_is_not_right() -> None:
    item = {"anchor": "aab", "near": "ab", "far": "cd"}
    swapped = {"anchor": "aab", "near": "cd", "far": "ab"}
    broken = {"anchor": "xyz", "near": "ab", "far": "cd"}
    told: list[int] = []
    with np.errstate(invalid="ignore"):
        assert triplets.ask(Words(), [item, item, swapped, broken], told.append) == 0.5
    assert told == [4]
    asked = probes.score(Words(), ["en"])
    assert set(asked) == {"triplets"} and asked["triplets"]["n"] == 50 == probes.count("encoder", ["en"])


def test_pairs_and_choices_count_what_is_likelier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "losses", lambda *a, **k: [(1.0, 9), (2.0, 9), (2.0, 9), (1.0, 9), (1.0, 9), (1.0, 9)])
    assert pairs.ask(None, [{"good": "a", "bad": "b"}] * 3, probes.quiet) == pytest.approx(1 / 3)
    # per token the second is likeliest, by the sum the first
    monkeypatch.setattr(choices, "losses", lambda *a, **k: [(2.0, 1), (3.0, 3), (9.0, 1), (9.0, 1)])
    item = {"lang": "en", "question": "?", "choices": list("abcd"), "answer": 1}
    assert choices.ask(None, [item], probes.quiet) == 1.0
    assert choices.ask(None, [{**item, "answer": 0}], probes.quiet) == 0.0
    assert not choices.right(item, [1.0, 1.0, 1.0, 1.0])


def test_finding_probes_loads_nothing_heavy() -> None:
    code = (
        "import sys; from feinschliff import probes; probes.count('chat', ['en']);"
        "print(sorted({'torch', 'transformers', 'sklearn', 'numpy', 'pyarrow'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
