"""What was set aside before: each such row keeps its verdict, and its twin is named again where there is one."""

from __future__ import annotations

from collections.abc import Sequence

from feinschliff.anchors.findings import Finding, finding, input_text, place
from feinschliff.core.nouns import VERDICTS, Example
from feinschliff.store.datasets import canonical

ASIDE = "aside:"

PLAIN = {
    "empty": ("There is no text; it was set aside.", "Es steht kein Text da; es wurde beiseitegelegt."),
    "changed": (
        "The passage that it comes from has changed; it was set aside. Check it, then collect it again.",
        "Die Stelle, auf der es beruht, hat sich geändert; es wurde beiseitegelegt. Bitte prüfen und neu einlesen.",
    ),
    "expired": (
        "The last day on which its source may be used has passed; it was set aside.",
        "Der letzte Tag, an dem seine Quelle benutzt werden darf, ist vorbei; es wurde beiseitegelegt.",
    ),
    "broken": ("It cannot be used as it is; it was set aside.", "So ist es nicht brauchbar; es wurde beiseitegelegt."),
}


def findings(examples: Sequence[Example]) -> list[Finding]:
    """One finding per row in a part ``aside:<verdict>``, marked ``aside``; unknown verdicts count as broken."""
    from feinschliff.text.fingerprints import normalise

    by_input: dict[str, dict[str, int]] = {}
    by_both: dict[tuple[str, str], int] = {}
    for i, example in enumerate(examples):
        if not example.part.startswith(ASIDE):
            text = normalise(input_text(example))
            by_input.setdefault(text, {}).setdefault(example.part, i)
            by_both.setdefault((text, canonical(example.output)), i)
    found = []
    for example in examples:
        if not example.part.startswith(ASIDE):
            continue
        verdict = example.part.removeprefix(ASIDE)
        verdict = verdict if verdict in VERDICTS else "broken"
        text = normalise(input_text(example))
        twin = None
        if verdict in ("duplicate", "near_duplicate"):
            twin = by_both.get((text, canonical(example.output)))
        elif verdict == "leak":
            parts = by_input.get(text, {})
            twin = parts.get("test", parts.get("validation"))
        one = _one(example, verdict, None if twin is None else examples[twin])
        found.append({**one, "aside": True})
    return found


def _one(example: Example, verdict: str, twin: Example | None) -> Finding:
    if twin is None:
        words = verdict.replace("_", " ")
        why = example.meta["outdated"]["why"] if verdict == "outdated" else verdict
        reason = PLAIN.get(
            why, (f"It was set aside before as {words}.", f"Es wurde schon früher beiseitegelegt ({words}).")
        )
        return finding(example, verdict, "drop", reason)
    where, where_de = place(twin)
    if verdict == "leak":
        of, of_de = ("test", "Test") if twin.part == "test" else ("validation", "Validierung")
        reason = (
            f"The same text stands in the {of} set: {where}; it was set aside.",
            f"Derselbe Text steht auch in: {of_de}, {where_de}; es wurde beiseitegelegt.",
        )
    else:
        reason = (
            f"Same text and same answer as {where}; it was set aside.",
            f"Gleicher Text und gleiche Antwort wie {where_de}; es wurde beiseitegelegt.",
        )
    return finding(example, verdict, "drop", reason, twin=twin.id)
