"""Prepare at 10^4 to 10^6 rows beside pandas with datasketch, and how many planted near duplicates are found.

    python benchmarks/prepare.py [--million]          time and peak memory at 10,000 and 100,000 (1,000,000) rows
    FEINSCHLIFF_DATA=DIR python benchmarks/prepare.py --planted
    FEINSCHLIFF_PEER_PYTHON=PYTHON                    an interpreter with pandas and datasketch, else it is left out

Rows are invented: about 100 characters, 5 % exact and 5 % near duplicates. Both sides read the same JSONL, drop exact
duplicates, find near duplicates (character 5-grams, Jaccard 0.8) and split by what belongs together, each in a process
of its own, from start to end. Ours also cleans, hashes, and writes the version with its list.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SYLLABLES = [
    a + b
    for a in ("b", "d", "fl", "g", "k", "l", "m", "n", "r", "s", "st", "t", "v")
    for b in ("a", "e", "i", "o", "un")
]
LABELS = ("Technik", "Vertrieb", "Schaden", "Rechnung", "Vertrag")
SETS = ("banking77", "massive_de", "bitext_support_intents", "germeval2018_offensive_de", "product_titles", "sms_spam")
TEXTS, PLANTED = 20_000, 1_000
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


def rows(n: int, seed: int) -> Iterator[dict[str, str]]:
    """Texts of about 100 characters from 50,000 invented words; one in 20 comes again, one in 20 nearly so."""
    rng = random.Random(seed)
    words = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(50_000)]
    recent: list[str] = []
    for _ in range(n):
        kind = rng.random()
        if recent and kind < 0.05:
            text = rng.choice(recent)
        elif recent and kind < 0.1:
            text = typo(rng.choice(recent), rng)
        else:
            text = " ".join(rng.choices(words, k=15))
        if len(recent) < 1_000:
            recent.append(text)
        else:
            recent[rng.randrange(1_000)] = text
        yield {"text": text, "label": LABELS[len(text) % len(LABELS)]}


def typo(text: str, rng: random.Random) -> str:
    place = rng.randrange(len(text))
    return text[:place] + rng.choice("aeinrst") + text[place + 1 :]


OURS = """
import hashlib, json, resource, sys, time
from pathlib import Path
began = time.monotonic()
from feinschliff.core.events import silent
from feinschliff.core.nouns import Example
from feinschliff.prepare import prepare
from feinschliff.store.datasets import write_examples
from feinschliff.text.fingerprints import example_id
folder = Path(sys.argv[1])
def examples():
    with open(folder / "rows.jsonl", encoding="utf-8") as lines:
        for i, line in enumerate(lines):
            row = json.loads(line)
            name, sha = example_id(b"key", "rows.jsonl", i, line), hashlib.sha256(line.encode()).hexdigest()
            labels = {"labels": {"label": row["label"]}}
            yield Example(name, "", "domain", {"text": row["text"]}, labels, "", "", "rows.jsonl", i, sha, {"line": i})
write_examples(folder / "examples.parquet", examples())
taken = time.monotonic()
report = prepare([(folder / "examples.parquet", ["rows.jsonl"], ())], task="classify", key=b"key", salt="salt",
    privacy={"mode": "off"}, languages=[], seed=7, settings={}, previous=None, out=folder / "out", emit=silent)
done = time.monotonic()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": done - began, "prepare_seconds": done - taken, "peak_mb": peak,
    "duplicates": report["counts"]["duplicate"], "near_duplicates": report["quality"]["near_duplicates"],
    "leaks_if_random": report["split"]["leaks_if_random"], "parts": report["parts"]}))
"""

PEER = """
import json, resource, sys, time
began = time.monotonic()
import pandas
from datasketch import MinHash, MinHashLSH
frame = pandas.read_json(sys.argv[1] + "/rows.jsonl", lines=True)
whole = len(frame)
frame["normal"] = frame["text"].str.normalize("NFC").str.casefold().str.split().str.join(" ")
frame = frame.drop_duplicates(["normal", "label"]).reset_index(drop=True)
def grams(text):
    return {text[i:i + 5] for i in range(max(1, len(text) - 4))}
index, parent, near = MinHashLSH(threshold=0.8, num_perm=128), list(range(len(frame))), set()
def root(i):
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i
texts = frame["normal"].tolist()
for i, text in enumerate(texts):
    own, made = grams(text), MinHash(num_perm=128, seed=1)
    made.update_batch([gram.encode() for gram in own])
    for j in index.query(made):
        other = grams(texts[j])
        if len(own & other) >= 0.8 * len(own | other):
            parent[root(i)] = root(j)
            near |= {i, j}
    index.insert(i, made)
frame["unit"] = [root(i) for i in range(len(frame))]
units = pandas.Series(frame["unit"].unique()).sample(frac=1, random_state=7)
tenth = len(units) // 10
part = {unit: "test" for unit in units[:tenth]} | {unit: "validation" for unit in units[tenth:2 * tenth]}
frame["part"] = frame["unit"].map(part).fillna("train")
frame.to_parquet(sys.argv[1] + "/peer.parquet")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": time.monotonic() - began, "peak_mb": peak, "duplicates": whole - len(frame),
    "near_duplicates": len(near)}))
"""

PEER_PAIRS = """
import json, sys
from datasketch import MinHash, MinHashLSH
texts = json.load(sys.stdin)
index, found = MinHashLSH(threshold=0.8, num_perm=128), []
for i, text in enumerate(texts):
    made = MinHash(num_perm=128, seed=1)
    made.update_batch([text[k:k + 5].encode() for k in range(max(1, len(text) - 4))])
    found += [(j, i) for j in index.query(made)]
    index.insert(i, made)
print(json.dumps(found))
"""


def peer_python() -> str | None:
    """An interpreter that has the other side's packages; says what is missing."""
    python = os.environ.get("FEINSCHLIFF_PEER_PYTHON", sys.executable)
    found = subprocess.run([python, "-c", "import datasketch, pandas, pyarrow"], capture_output=True, check=False)
    if found.returncode:
        print("the other side is left out: FEINSCHLIFF_PEER_PYTHON names no Python with pandas, pyarrow and datasketch",
              file=sys.stderr)  # fmt: skip
        return None
    return python


def measured(python: str, script: str, folder: Path) -> dict[str, Any]:
    said = subprocess.run([python, "-c", script, str(folder)], capture_output=True, text=True, check=False)
    if said.returncode:
        return {"failed": said.stderr.strip().splitlines()[-1] if said.stderr else f"exit {said.returncode}"}
    told = json.loads(said.stdout.splitlines()[-1])
    return {name: round(value, 2) if isinstance(value, float) else value for name, value in told.items()}


def time_and_memory(sizes: list[int], python: str | None, largest_for_peer: int) -> None:
    for n in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
                for row in rows(n, seed=n):
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
            result: dict[str, Any] = {"claim": "prepare", "n": n, "ours": measured(sys.executable, OURS, folder)}
            if python and n <= largest_for_peer:
                result["pandas+datasketch"] = measured(python, PEER, folder)
            print(json.dumps(result, ensure_ascii=False), flush=True)


def real_texts(data: Path, rng: random.Random) -> list[str]:
    """Different texts of 20 to 2,000 characters, from all sets in turn."""
    from feinschliff.text.fingerprints import normalise

    found: dict[str, str] = {}
    for name in SETS:
        for path in sorted((data / name).glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    if 20 <= len(row["text"]) <= 2_000:
                        found.setdefault(normalise(row["text"]), row["text"])
    texts = list(found.values())
    rng.shuffle(texts)
    return texts[:TEXTS]


def changes(rng: random.Random) -> dict[str, Callable[[str], str]]:
    def word(text: str) -> str:
        words = text.split()
        words[rng.randrange(len(words))] = rng.choice(("bitte", "heute", "please", "again", "now"))
        return " ".join(words)

    def umlauts(text: str) -> str:
        return "".join(UMLAUTS.get(letter, letter) for letter in text)

    return {
        "typo": lambda text: typo(text, rng),
        "word": word,
        "casing": str.upper,
        "punctuation": lambda text: text.rstrip(".?! ") + rng.choice(("!", "...", "?!", " .")),
        "umlauts": umlauts,
    }


def planted_quality(data: Path, python: str | None) -> None:
    """Recall of planted pairs by sort of change, and precision of all pairs found; datasketch as its manual uses it."""
    import io

    import numpy as np

    from feinschliff.prepare.near import ALIKE, Texts, index_of, near_pairs
    from feinschliff.text.fingerprints import normalise
    from feinschliff.text.similarity import jaccard

    rng = random.Random(7)
    texts = real_texts(data, rng)
    sorts: dict[tuple[int, int], str] = {}
    originals = list(texts)
    for sort, change in changes(rng).items():
        planted = 0
        for place in rng.sample(range(len(originals)), len(originals)):
            new = change(originals[place])
            if planted < PLANTED // 5 and new != originals[place] and jaccard(new, originals[place]) >= ALIKE:
                sorts[place, len(texts)] = sort
                texts.append(new)
                planted += 1
    normal = [normalise(text) for text in texts]
    first = {text: i for i, text in reversed(list(enumerate(normal)))}
    stored = Texts(io.BytesIO())
    for text in normal:
        stored.add(text)
    stored.finish()
    index = index_of(stored, np.array(sorted(first.values())))
    numbers = index.numbers.tolist()
    everything = near_pairs(index, lambda left, right: np.ones(len(left), bool))
    ours = {(numbers[i], numbers[j]) for i, j in everything}
    sorts = {(first[normal[i]], first[normal[j]]): sort for (i, j), sort in sorts.items()}
    result = {"claim": "planted near duplicates", "texts": len(texts) - len(sorts), "planted": len(sorts)}
    result["ours"] = quality(ours, sorts, normal, jaccard)
    if python:
        asked = json.dumps([normal[number] for number in numbers])
        said = subprocess.run([python, "-c", PEER_PAIRS], input=asked, capture_output=True, text=True, check=True)
        theirs = {(numbers[i], numbers[j]) for i, j in json.loads(said.stdout)}
        result["datasketch"] = quality(theirs, sorts, normal, jaccard)
    print(json.dumps(result, ensure_ascii=False), flush=True)


def quality(
    found: set[tuple[int, int]],
    planted: dict[tuple[int, int], str],
    normal: list[str],
    jaccard: Callable[[str, str], float],
) -> dict[str, Any]:
    """A pair whose texts are equal after normalisation counts as found: prepare joins those by their input."""
    hit = {(i, j) for i, j in planted if i == j or (i, j) in found or (j, i) in found}
    by_sort = {
        sort: [sum(planted[pair] == sort for pair in hit), sum(each == sort for each in planted.values())]
        for sort in sorted(set(planted.values()))
    }
    right = sum(pair in planted or jaccard(normal[pair[0]], normal[pair[1]]) >= 0.8 for pair in found)
    return {
        "recall": round(len(hit) / len(planted), 4),
        "precision": round(right / len(found), 4) if found else None,
        "pairs": len(found),
        "found_of_planted": by_sort,
    }


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--million", action="store_true", help="also 1,000,000 rows")
    arguments.add_argument("--only", type=int, help="only so many rows")
    arguments.add_argument("--planted", action="store_true", help="only the quality of the search")
    arguments.add_argument("--peer-up-to", type=int, default=100_000, help="the other side gets no more rows than this")
    chosen = arguments.parse_args()
    python = peer_python()
    if not chosen.planted:
        sizes = [chosen.only] if chosen.only else [10_000, 100_000, *([1_000_000] if chosen.million else [])]
        time_and_memory(sizes, python, chosen.peer_up_to)
    data = os.environ.get("FEINSCHLIFF_DATA")
    if not data:
        print("the planted near duplicates are skipped: FEINSCHLIFF_DATA names no folder with the public data sets",
              file=sys.stderr)  # fmt: skip
    elif not chosen.only:
        planted_quality(Path(data), python)


if __name__ == "__main__":
    main()
