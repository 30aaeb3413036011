"""What the verdicts come to, in three to six sentences, English and German."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from feinschliff.core.nouns import VERDICT_NAMES
from feinschliff.core.numbers import de_number


def summarise(counts: Mapping[str, int], verdicts: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """(English, German) sentences about the counted records, what to do, and where to look first."""
    total, good = sum(counts.values()), counts.get("good", 0)
    if not total:
        return ["There is no example to judge."], ["Es gibt kein Beispiel zu beurteilen."]
    english = [f"{good:,} of {total:,} examples are good ({good / total * 100:.1f} %)."]
    german = [f"{de_number(good)} von {de_number(total)} Beispielen sind gut ({de_number(good / total * 100, 1)} %)."]
    bad = [(verdict, n) for verdict, n in counts.items() if verdict != "good"]
    if not bad:
        english.append("Nothing needs to be done.")
        german.append("Es ist nichts zu tun.")
        return english, german
    english.append("Findings: " + ", ".join(f"{VERDICT_NAMES[v][0]} {n:,}" for v, n in bad) + ".")
    german.append("Befunde: " + ", ".join(f"{VERDICT_NAMES[v][1]} {de_number(n)}" for v, n in bad) + ".")
    open_rows = [row for row in verdicts if not row.get("aside")]
    acts = Counter(
        {act: len({row["id"] for row in open_rows if row["act"] == act}) for act in ("drop", "relabel", "ask")}
    )
    parts = [(f"sets {acts['drop']:,} aside", f"legt {de_number(acts['drop'])} beiseite")] if acts["drop"] else []
    if acts["relabel"]:
        parts.append(
            (f"gives {acts['relabel']:,} another label", f"gibt {de_number(acts['relabel'])} ein anderes Label")
        )
    if parts:
        english.append("feinschliff anchors --apply " + " and ".join(p[0] for p in parts) + ".")
        german.append("feinschliff anchors --apply " + " und ".join(p[1] for p in parts) + ".")
    if acts["ask"]:
        one = acts["ask"] == 1
        english.append(
            "1 needs a person's decision; it stays as it is until then."
            if one
            else f"{acts['ask']:,} need a person's decision; they stay as they are until then."
        )
        german.append(
            "1 braucht die Entscheidung eines Menschen; bis dahin bleibt es, wie es ist."
            if one
            else f"{de_number(acts['ask'])} brauchen die Entscheidung eines Menschen; bis dahin bleiben sie so."
        )
    confused = _most_confused(verdicts)
    if confused:
        given, proposed, n = confused
        english.append(f"Most often in doubt: {given} where {proposed} fits better ({n} times).")
        german.append(f"Am häufigsten zweifelhaft: {given}, wo {proposed} besser passt ({n}-mal).")
    return english, german


def _most_confused(verdicts: Sequence[Mapping[str, Any]]) -> tuple[str, str, int] | None:
    pairs = Counter(
        (row["given"], row["to"])
        for row in verdicts
        if row["verdict"] == "likely_mislabelled" and isinstance(row["to"], str) and isinstance(row.get("given"), str)
    )
    if not pairs:
        return None
    (given, proposed), n = min(pairs.items(), key=lambda item: (-item[1], item[0]))
    return (given, proposed, n) if n > 1 else None
