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
    "UID (CH)": "VAT_ID",
    "AHV (CH)": "SOCIAL_SECURITY",
    "SVNR (AT)": "SOCIAL_SECURITY",
    "TVA/BTW (BE)": "VAT_ID",
    "P. IVA (IT)": "VAT_ID",
    "NIP (PL)": "VAT_ID",
    "old Personalausweis": "ID_CARD",
    "routing number (US)": "BANK_ACCOUNT",
}
ONLY_CUED = list(TYPES)[-6:]
"""Bare digits or a country's two letters: looked for beside a cue only, and so planted only there."""
SENTENCES = json.loads((Path(__file__).parent / "own" / "sentences.json").read_text(encoding="utf-8"))
NO_CUE = SENTENCES["without a cue"]


def covered(number: str, sentence: str, sort: str = "") -> float:
    """The share of the number that hits cover, of that type only, where one is named."""
    start = sentence.index("{}")
    hits = [hit for hit in scan(sentence.format(number)) if sort in ("", hit.type)]
    here = range(start, start + len(number))
    return sum(any(hit.start <= at < hit.end for hit in hits) for at in here) / len(number)


def numbers(kind: str, count: int = 500) -> dict[str, float]:
    """Shares of `count` numbers of one kind."""
    random = Random(f"numbers {kind}")
    right = [made(kind, random) for _ in range(count)]
    found: dict[str, list[bool]] = {"with a cue": [], "without": []}
    for at, number in enumerate(right):
        side = "with a cue" if kind in ONLY_CUED or at % 2 == 0 else "without"
        sentence = random.choice(SENTENCES[kind] if side == "with a cue" else NO_CUE)
        found[side].append(covered(written(kind, number, random), sentence) == 1)
    wrong = [written(kind, broken(kind, number, random), random) for number in right]
    taken = [covered(number, random.choice(NO_CUE), TYPES[kind]) > 0 for number in wrong]
    shares = {side: sum(each) / len(each) for side, each in found.items() if each}
    return {"recall": sum(map(sum, found.values())) / count, **shares, "broken, taken nevertheless": sum(taken) / count}


def main() -> None:
    chosen = sys.argv[1:] or ["letters", "numbers"]
    if "letters" in chosen:
        rows, same = letters(), {name: name for name in NAMES}
        report("own_letters", rows, "de", same)
        report("own_letters", [row for row in rows if row["scanned"]], "de", same, part="badly scanned")
        report("own_letters", [row for row in rows if not row["scanned"]], "de", same, part="clean")
    if "numbers" in chosen:
        strange = [kind for kind, (_, complete, example) in MAKERS.items() if complete(example) != example]
        if strange:
            sys.exit(f"our own maker disagrees with the published example: {strange}")
        print(json.dumps({"claim": "numbers with check digits"} | {k: numbers(k) for k in MAKERS}, ensure_ascii=False))


if __name__ == "__main__":
    main()
