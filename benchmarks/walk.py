"""The claims of the walk on public data: how good, how long, beside the simple word model and the untrained base.

    FEINSCHLIFF_DATA=DIR python benchmarks/walk.py [banking77 massive_de bitext_support_chat]

Prints one JSON line per set. The peer that a user would pick instead, TF-IDF with a linear model, is an arm of the same
evaluation on the same cases; for chat it is the base as it comes.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import feinschliff

SETS: dict[str, dict[str, Any]] = {
    "banking77": {"files": ["train.csv", "test.csv"], "kind": "domain"},
    "massive_de": {"files": ["train.csv", "dev.csv", "test.csv"], "kind": "domain"},
    "bitext_support_chat": {"files": ["train.jsonl", "test.jsonl"], "kind": "conversations"},
}
"""Each with the split that its authors give: the file names say the part."""


def measure(name: str, data: Path) -> dict[str, Any]:
    """Walk over one set with the default recipe, standard effort."""
    chosen, seconds = SETS[name], {}
    with tempfile.TemporaryDirectory() as folder:
        project = feinschliff.new(Path(folder) / name, kind=chosen["kind"], goal="Answer customers of our online shop.")
        steps = {
            "collect": lambda: project.collect(*(data / name / file for file in chosen["files"])),
            "prepare": project.prepare,
            "anchors": project.anchors,
            "train": lambda: project.train(emit=tell),
            "evaluate": project.evaluate,
        }
        results = {}
        for step, work in steps.items():
            started = time.monotonic()
            results[step] = work()
            seconds[step] = round(time.monotonic() - started, 1)
    trained, evaluation = results["train"], results["evaluate"]
    metric = evaluation["metric"]
    return {
        "claim": "walk",
        "set": name,
        "machine": os.cpu_count(),
        "seconds": seconds,
        "kept": trained["method"],
        "validation": {c["method"]: c["validation"] for c in trained["candidates"]},
        "tokens_per_second": trained["tokens_per_second"],
        "peak_memory_bytes": trained["peak_memory_bytes"],
        "n": evaluation["n"],
        "arms": {arm: {k: v for k, v in scores.items() if k != "how"} for arm, scores in evaluation["arms"].items()},
        "outputs": {
            output: {arm: scores["accuracy"] for arm, scores in of_output["arms"].items()}
            for output, of_output in evaluation.get("outputs", {}).items()
        },
        "metric": metric,
        "differences": evaluation["differences"],
        "language": trained["language"],
    }


def tell(event: dict[str, Any]) -> None:
    if event["type"] == "metric":
        print(json.dumps(event), file=sys.stderr)


def main() -> None:
    data = os.environ.get("FEINSCHLIFF_DATA")
    if not data:
        print("skipped: FEINSCHLIFF_DATA names no folder with the public data sets", file=sys.stderr)
        return
    for name in sys.argv[1:] or SETS:
        print(json.dumps(measure(name, Path(data)), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
