"""How much personal data the recognisers find in texts that they were not tuned to, beside presidio-analyzer.

    FEINSCHLIFF_DATA=DIR python benchmarks/redact.py [pii_de_synthetic pii_presidio_en] [--part train]
    FEINSCHLIFF_PRESIDIO=PYTHON   an interpreter that has presidio-analyzer; without it its side is left out

Counts characters: recall is the share of gold characters that any of our hits covers, precision the share of the hits'
characters that lie in gold. Gold of types that we do not look for (organisations, places, plain dates ...) counts
neither as miss nor as false hit. Intervals are bootstrapped over templates, because texts of one template are alike.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from feinschliff.evaluate.statistics import mean_interval
from feinschliff.privacy.scan import scan

SETS = {"pii_de_synthetic": "de", "pii_presidio_en": "en"}
SCORED = {
    "PERSON": "PERSON",
    "ADDRESS": "ADDRESS",
    "STREET_ADDRESS": "ADDRESS",
    "ZIP_CODE": "ADDRESS",
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "IBAN_CODE": "IBAN",
    "CREDIT_CARD": "CREDIT_CARD",
    "TAX_ID": "TAX_ID",
    "PENSION_NUMBER": "PENSION_NUMBER",
    "ID_CARD": "ID_CARD",
    "LICENSE_PLATE": "LICENSE_PLATE",
    "DATE_OF_BIRTH": "DATE_OF_BIRTH",
    "US_SSN": "SOCIAL_SECURITY",
    "US_DRIVER_LICENSE": "DRIVER_LICENSE",
    "IP_ADDRESS": "IP_ADDRESS",
}
"""The sets' types that we look for -> ours; their other types are listed without counting."""

Hits = Sequence[Sequence[tuple[int, int]]]


def report(name: str, rows: Sequence[Mapping[str, Any]], language: str, scored: Mapping[str, str], **more: Any) -> None:
    """Prints one JSON line with both sides; scored: the set's types that count -> ours."""
    texts = [row["text"] for row in rows]
    began = time.monotonic()
    ours = [[(span.start, span.end) for span in scan(text)] for text in texts]
    seconds = time.monotonic() - began
    result: dict[str, Any] = {"claim": "redact", "set": name, **more, "n": len(rows)}
    result["ours"] = {"seconds": round(seconds, 3), **measure(rows, ours, scored)}
    if (theirs := presidio(texts, language)) is not None:
        result["presidio"] = {"seconds": round(theirs[1], 3), **measure(rows, theirs[0], scored)}
    print(json.dumps(result, ensure_ascii=False), flush=True)


def measure(rows: Sequence[Mapping[str, Any]], hits: Hits, scored: Mapping[str, str]) -> dict[str, Any]:
    """Recall per type and in all, precision; each with an interval over templates."""
    found: dict[str, list[tuple[Any, int, int]]] = defaultdict(list)  # type -> (template, covered, characters)
    precise = []
    for row, spans in zip(rows, hits, strict=True):
        marked = {at for start, end in spans for at in range(start, end)}
        gold: set[int] = set()
        ignored: set[int] = set()
        for entity in row["entities"]:
            here = set(range(entity["start"], entity["end"]))
            ours = scored.get(entity["label"])
            (gold if ours else ignored).update(here)
            for name in (ours or entity["label"], *(("all",) if ours else ())):
                found[name].append((row["template_id"], len(here & marked), len(here)))
        counted = marked - (ignored - gold)
        precise.append((row["template_id"], len(counted & gold), len(counted)))
    return {"precision": ratio(precise), "recall": {name: ratio(each) for name, each in sorted(found.items())}}


def ratio(counts: Sequence[tuple[Any, int, int]]) -> dict[str, Any]:
    """Part of whole over templates, with the number of characters."""
    by_template: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for template, part, whole in counts:
        by_template[template][0] += part
        by_template[template][1] += whole
    pairs = [(part, whole) for part, whole in by_template.values() if whole]
    if not pairs:
        return {"value": None, "templates": 0}
    score = mean_interval([p for p, _ in pairs], [w for _, w in pairs], seed=7)
    return {**score.to_json(), "n": sum(w for _, w in pairs), "templates": len(pairs)}


def presidio(texts: Sequence[str], language: str) -> tuple[Hits, float] | None:
    """Hits of presidio-analyzer with a blank pipeline, and its seconds; None where it is not at hand."""
    python = os.environ.get("FEINSCHLIFF_PRESIDIO")
    if not python:
        return None
    asked = json.dumps({"texts": list(texts), "language": language})
    said = subprocess.run([python, "-c", PRESIDIO], input=asked, capture_output=True, text=True, check=True)
    told = json.loads(said.stdout.splitlines()[-1])
    return told["hits"], told["seconds"]


PRESIDIO = """
import json, sys, time
import spacy
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine
asked = json.load(sys.stdin)
class Blank(SpacyNlpEngine):
    def __init__(self, language):
        super().__init__(models=[{"lang_code": language, "model_name": "blank"}])
        self.nlp = {language: spacy.blank(language)}
    def load(self):
        pass
engine = AnalyzerEngine(nlp_engine=Blank(asked["language"]), supported_languages=[asked["language"]])
began = time.monotonic()
hits = [[(r.start, r.end) for r in engine.analyze(text, asked["language"])] for text in asked["texts"]]
print(json.dumps({"hits": hits, "seconds": time.monotonic() - began}))
"""


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("sets", nargs="*", default=list(SETS))
    arguments.add_argument("--part", default="test", choices=("train", "test"))
    chosen = arguments.parse_args()
    data = os.environ.get("FEINSCHLIFF_DATA")
    if not data:
        print("skipped: FEINSCHLIFF_DATA names no folder with the public data sets", file=sys.stderr)
        return
    for name in chosen.sets:
        lines = (Path(data) / name / f"{chosen.part}.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        report(name, rows, SETS[name], SCORED, part=chosen.part)


if __name__ == "__main__":
    main()
