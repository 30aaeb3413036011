"""Two sets of our own: German business letters, and numbers with check digits as they are written.

    python benchmarks/redact_own.py [letters numbers]
    FEINSCHLIFF_PRESIDIO=PYTHON   as in redact.py

Letters are counted as in redact.py. Of 500 valid numbers of each kind, half with a cue word, a number is found when
hits cover it entirely. The counterpart is the same 500 with one digit changed so that the check fails, all without a
cue: how many are taken for their type nevertheless.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random
from typing import Any

from own.check_digits import MAKERS, broken, made, written
from own.letters import letters
from redact import report

from feinschliff.privacy.scan import scan
from feinschliff.privacy.types import NAMES

TYPES = {
    "IBAN": "IBAN",
    "card": "CREDIT_CARD",
    "Steuer-ID": "TAX_ID",
    "USt-ID": "VAT_ID",
    "UID (AT)": "VAT_ID",
    "Rentennummer": "PENSION_NUMBER",
    "Personalausweis": "ID_CARD",
    "Reisepass": "ID_CARD",
    "Krankenversicherung": "HEALTH_INSURANCE",
    "Führerschein": "DRIVER_LICENSE",
}
SENTENCES = json.loads((Path(__file__).parent / "own" / "sentences.json").read_text(encoding="utf-8"))
NO_CUE = SENTENCES["without a cue"]


def found(number: str, sentence: str, sort: str = "") -> bool:
    """Whether hits (of that type only, where one is named) cover the number as a whole."""
    start = sentence.index("{}")
    marked = {at for hit in scan(sentence.format(number)) if sort in ("", hit.type) for at in range(hit.start, hit.end)}
    return marked.issuperset(range(start, start + len(number)))


def numbers(kind: str, count: int = 500) -> dict[str, Any]:
    """Shares of `count` numbers of one kind."""
    random = Random(f"numbers {kind}")
    right = [made(kind, random) for _ in range(count)]
    hits = []
    for at, number in enumerate(right):
        sentence = random.choice(NO_CUE if at % 2 else SENTENCES[kind])
        hits.append(found(written(kind, number, random), sentence))
    wrong = [written(kind, broken(kind, number, random), random) for number in right]
    taken = [found(number, random.choice(NO_CUE), TYPES[kind]) for number in wrong]
    return {
        "recall": sum(hits) / count,
        "with a cue": sum(hits[::2]) / len(hits[::2]),
        "without": sum(hits[1::2]) / len(hits[1::2]),
        "broken, taken nevertheless": sum(taken) / count,
    }


def main() -> None:
    chosen = sys.argv[1:] or ["letters", "numbers"]
    if "letters" in chosen:
        report("own_letters", letters(), "de", {name: name for name in NAMES})
    if "numbers" in chosen:
        print(json.dumps({"claim": "numbers with check digits"} | {k: numbers(k) for k in MAKERS}, ensure_ascii=False))


if __name__ == "__main__":
    main()
