"""The sentences of an evaluation in German: the same facts as in `classify_report` and `chat_report`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feinschliff.core.numbers import de_number

Json = Mapping[str, Any]

WAYS = {
    "base": "Vor dem Training liegt die Basis",
    "majority": "Wer immer das häufigste Label gibt, liegt",
    "tfidf": "Das einfache Wortmodell liegt",
    "neighbours": "Wer die ähnlichsten Beispiele kopiert, liegt",
}
SIMPLER = {
    "base": "die Basis ohne Training",
    "majority": "immer das häufigste Label",
    "tfidf": "das einfache Wortmodell",
    "neighbours": "die ähnlichsten Beispiele kopieren",
}


def classify_sentences(
    arms: Json, differences: Json, outputs: Json, *, strongest: str, winner: str, hardest: Json | None
) -> list[str]:
    """strongest : the best other way. hardest : the biggest confusion (`n`, `output`, `gold`, `predicted`), if any."""
    n = de_number(arms["tuned"]["accuracy"]["n"])
    right = "liegt mit allem zugleich" if len(outputs) > 1 else "liegt"
    lines = [f"Ihr Modell {right} {of_100(arms['tuned']['accuracy'])}, gemessen an {n} Fällen, die es nie gesehen hat."]
    if len(outputs) > 1:
        each = "; ".join(f"{name} {of_100(o['arms']['tuned']['accuracy'])}" for name, o in outputs.items())
        lines.append(f"Einzeln genommen: {each}.")
    lines += [_against(arm, arms, differences) for arm in ("base", strongest)]
    if winner != "tuned":
        does = "ist besser" if differences[f"tuned-{winner}"]["high"] < 0 else "ist mindestens so gut"
        lines.append(f"Ein einfacherer Weg {does} in diesen Fällen: {SIMPLER[winner]}.")
    elif hardest:
        where = f" ({hardest['output']})" if len(outputs) > 1 else ""
        lines.append(
            f"Sein häufigster Fehler{where}: Es sagt „{hardest['predicted']}“, wo „{hardest['gold']}“ gewünscht ist "
            f"({hardest['n']}-mal)."
        )
    return lines


def of_100(score: Json) -> str:
    """``in 94 von 100 Fällen (zwischen 93 und 95) richtig``"""
    value, low, high = (round(100 * score[key]) for key in ("value", "low", "high"))
    return f"in {value} von 100 Fällen (zwischen {low} und {high}) richtig"


def _against(arm: str, arms: Json, differences: Json) -> str:
    difference = differences[f"tuned-{arm}"]
    low, high = (round(100 * difference[key]) for key in ("low", "high"))
    if difference["better"]:
        by = f", um {max(low, 1)} bis {max(high, 1)} Fälle von 100" if high > low else ""
        verdict = f"Ihr Modell ist besser{by}"
    elif difference["high"] < 0:
        verdict = f"Das ist besser als Ihr Modell, um {max(-high, 1)} bis {max(-low, 1)} Fälle von 100"
    elif difference["value"] == difference["low"] == difference["high"] == 0:
        verdict = "Genau so oft wie Ihr Modell"
    else:
        verdict = "Der Unterschied ist für so wenige Fälle zu klein, um etwas zu sagen"
    return f"{WAYS[arm]} {of_100(arms[arm]['accuracy'])}. {verdict}."


def chat_sentences(report: Json, differences: Json, answered: int) -> list[str]:
    tuned, base, copied, gain = report["tuned"], report["base"], report["neighbours"], differences["tuned-base"]
    lines = [
        f"Bei {de_number(tuned['answer_loss']['n'])} Antworten, die es nie gesehen hat, beträgt die Überraschung Ihres "
        f"Modells je Wortstück {_between(tuned['answer_loss'])}; vor dem Training waren es "
        f"{_between(base['answer_loss'])} (weniger ist besser)."
    ]
    if gain["better"]:
        now, then = (de_number(arm["perplexity"]["value"], 1) for arm in (tuned, base))
        lines.append(f"Das Training half: Ihr Modell schwankt je Stelle noch zwischen {now} Wortstücken statt {then}.")
    elif gain["high"] < 0:
        lines.append("Das Training hat diese Antworten verschlechtert: Geben Sie dieses Modell nicht frei.")
    elif gain["value"] == gain["low"] == gain["high"] == 0:
        lines.append("Das Training hat nichts verändert.")
    else:
        lines.append("Ob das Training half, lässt sich an so wenigen Fällen nicht sagen.")
    lines.append(
        f"Seine eigenen Antworten auf {answered} dieser Fälle gleichen den gewünschten zu {_percent(tuned['chrf'])}, "
        f"die der Basis zu {_percent(base['chrf'])} (chrF)."
    )
    found = differences["tuned-neighbours"]["chrf"]
    verdict = "Kein klarer Unterschied zu Ihrem Modell."
    if found["better"]:
        verdict = "Ihr Modell ist besser."
    elif found["high"] < 0:
        verdict = "Das ist näher dran als Ihr Modell; Nachschlagen könnte hier der bessere Weg sein."
    lines.append(f"Die Antwort auf die ähnlichste Frage zu kopieren erreicht {_percent(copied['chrf'])}. {verdict}")
    return lines


def _between(score: Json) -> str:
    value, low, high = (de_number(score[key], 2) for key in ("value", "low", "high"))
    return f"{value} (zwischen {low} und {high})"


def _percent(score: Json) -> str:
    value, low, high = (f"{100 * score[key]:.0f}" for key in ("value", "low", "high"))
    return f"{value} von 100 (zwischen {low} und {high})"
