"""What the arms' labels are worth: scores with intervals, per label, confusions, differences, plain sentences."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from feinschliff.core.nouns import Example, Score
from feinschliff.evaluate import german, paraphrases, statistics
from feinschliff.evaluate.arms import ARMS, Cases, Labelled
from feinschliff.tasks import classify

MOST_LABELS_SHOWN = 30
CONFUSIONS = 20
SAMPLES = 8
WORDS = {
    "tuned": "Your model",
    "base": "Before training, the base",
    "majority": "Always giving the commonest label",
    "tfidf": "The simple word model",
    "neighbours": "Copying the most similar examples",
}


def classify_report(cases: Cases, arms: Sequence[Labelled], seed: int, *, in_sentences: bool = False) -> dict[str, Any]:
    """The task's part of an evaluation: arms, outputs, differences, paraphrases, samples, winner, sentences and notes.

    in_sentences : the neighbours were found by what whole sentences mean, so that near ones are paraphrases.
    """
    arms = sorted(arms, key=lambda arm: ARMS.index(arm.arm))
    by_name = {arm.arm: arm for arm in arms}
    rights = {arm.arm: rights_of_all(cases, arm) for arm in arms}
    outputs = {name: _output_report(name, cases, arms, seed) for name in cases.labels}
    notes = _unseen_notes(cases)
    if len(outputs) == 1:
        only = next(iter(outputs.values()))
        top, differences = only["arms"], only["differences"]
    else:
        top = {arm.arm: {"accuracy": _accuracy(rights[arm.arm]).to_json(), "how": arm.how} for arm in arms}
        differences = _differences(rights, seed)
        notes.append(f"With {len(outputs)} outputs a case counts as right when all of them are right.")
    # the simple word model under evaluation is its own tfidf arm: no rival of itself
    same = {arm.arm for arm in arms if arm.arm == "tfidf" and arm.outputs is by_name["tuned"].outputs}
    rivals = {arm: scores for arm, scores in top.items() if arm not in same}
    winner = _winner(list(rivals), top)
    same_said = paraphrases.paraphrases(
        by_name["neighbours"].closest if in_sentences else None,
        lambda places: {arm: _accuracy([right[i] for i in places]).to_json() for arm, right in rights.items()},
    )
    found: dict[str, Any] = {
        "strongest": _strongest(rivals),
        "winner": winner,
        "hardest": _hardest(outputs) if winner == "tuned" else None,
    }
    return {
        "arms": top,
        "outputs": outputs,
        "differences": differences,
        "paraphrases": same_said,
        "samples": _samples(cases, arms, seed),
        "winner": winner,
        "sentences": _sentences(rivals, differences, outputs, **found),
        "sentences_de": german.classify_sentences(rivals, differences, outputs, **found),
        "notes": notes + paraphrases.note(same_said, "accuracy"),
    }


def rights_of_all(cases: Cases, arm: Labelled) -> list[int]:
    """1 or 0 per test case: whether every output that has a wanted label is right."""
    said = [{name: arm.outputs[name][i][0] for name in cases.labels} for i in range(len(cases.test))]
    return [int(right) for right in classify.score(said, [classify.gold(e) for e in cases.test])["right"]]


def _accuracy(rights: Sequence[int]) -> Score:
    return statistics.wilson(sum(rights), len(rights))


def _output_report(name: str, cases: Cases, arms: Sequence[Labelled], seed: int) -> dict[str, Any]:
    wanted = [classify.gold(e)[name] for e in cases.test if name in classify.gold(e)]
    scored, report = {}, {}
    for arm in arms:
        pairs = zip(cases.test, arm.outputs[name], strict=True)
        said = [label for e, (label, _) in pairs if name in classify.gold(e)]
        scored[arm.arm] = classify.score_output(wanted, said)
        accuracy, f1 = _accuracy(scored[arm.arm]["right"]), statistics.macro_f1(wanted, said, seed=seed)
        report[arm.arm] = {"accuracy": accuracy.to_json(), "macro_f1": f1.to_json(), "how": arm.how}
    return {
        "n": len(wanted),
        "arms": report,
        "differences": _differences({arm: [int(r) for r in one["right"]] for arm, one in scored.items()}, seed),
        "per_class": _per_class(scored["tuned"], Counter(classify.gold(e).get(name) for e in cases.train)),
        "confusion": _confusion(scored["tuned"]),
    }


def _differences(rights: dict[str, list[int]], seed: int) -> dict[str, Any]:
    """The tuned model against every other arm on the same cases; positive = the tuned model is right more often."""
    found = {}
    for arm in reversed(ARMS[:-1]):
        if arm in rights:
            score = statistics.paired_difference(rights["tuned"], rights[arm], seed=seed)
            found[f"tuned-{arm}"] = {**score.to_json(), "better": statistics.better(score), "metric": "accuracy"}
    return found


def _per_class(scored: dict[str, Any], trained: Counter[str | None]) -> list[dict[str, Any]]:
    """Per label that is wanted or said: precision, recall with its interval, F1, test and training cases."""
    rows = []
    for label, one in scored["classes"].items():
        hits = scored["confusion"].get(label, {}).get(label, 0)
        row = {key: value if key == "n" else round(value, 6) for key, value in one.items()}
        recall = statistics.wilson(hits, one["n"]).to_json() if one["n"] else None
        rows.append({"label": label, **row, "recall": recall, "train": trained[label]})
    return rows


def _confusion(scored: dict[str, Any]) -> dict[str, Any]:
    """The 20 biggest confusions, and with up to 30 labels the whole table (rows: wanted, columns: said)."""
    table = scored["confusion"]
    mixed_up = [(n, wanted, said) for wanted, row in table.items() for said, n in row.items() if wanted != said]
    mixed_up.sort(key=lambda x: (-x[0], x[1], x[2]))
    biggest = [{"gold": wanted, "predicted": said, "n": n} for n, wanted, said in mixed_up[:CONFUSIONS]]
    labels = list(scored["classes"])
    if len(labels) > MOST_LABELS_SHOWN:
        return {"biggest": biggest}
    counts = [[table.get(wanted, {}).get(said, 0) for said in labels] for wanted in labels]
    return {"labels": labels, "counts": counts, "biggest": biggest}


def _unseen_notes(cases: Cases) -> list[str]:
    """Test cases whose label nobody taught, counted and named per output."""
    notes = []
    outputs = sorted({name for e in cases.test for name in classify.gold(e)})
    for name in outputs:
        unseen = Counter(
            classify.gold(e)[name]
            for e in cases.test
            if name in classify.gold(e) and classify.gold(e)[name] not in cases.labels.get(name, ())
        )
        if unseen:
            listed = ", ".join(
                f"{label} ({n})" for label, n in sorted(unseen.items(), key=lambda x: (-x[1], x[0]))[:10]
            )
            more = f" and {len(unseen) - 10} more labels" if len(unseen) > 10 else ""
            notes.append(
                f"{name}: {unseen.total()} of {len(cases.test):,} test cases have a label that training never saw, "
                f"so every way gets them wrong: {listed}{more}."
            )
    return notes


def _winner(arms: Sequence[str], scores: dict[str, Any]) -> str:
    """The arm with the highest accuracy; of equally good ones the first, which is the simplest."""
    return max(arms, key=lambda arm: scores[arm]["accuracy"]["value"])


def _samples(cases: Cases, arms: Sequence[Labelled], seed: int) -> list[dict[str, Any]]:
    """Seeded test cases side by side, not chosen by how they turned out."""
    by_arm = {arm.arm: arm for arm in arms}
    chosen = sorted(random.Random(seed).sample(range(len(cases.test)), min(SAMPLES, len(cases.test))))
    return [_sample(cases.test[i], i, by_arm, cases) for i in chosen]


def _sample(example: Example, i: int, by_arm: dict[str, Labelled], cases: Cases) -> dict[str, Any]:
    said = {arm: {n: by_arm[arm].outputs[n][i][0] for n in cases.labels} for arm in ("base", "tuned")}
    confidence = {n: round(by_arm["tuned"].outputs[n][i][1], 4) for n in cases.labels}
    return {
        "id": example.id,
        "text": classify.text(example),
        "wanted": dict(classify.gold(example)),
        **said,
        "confidence": confidence,
    }


def of_100(score: dict[str, Any]) -> str:
    """``right in 94 of 100 cases (between 93 and 95)``."""
    value, low, high = (round(100 * score[key]) for key in ("value", "low", "high"))
    return f"right in {value} of 100 cases (between {low} and {high})"


def _strongest(arms: dict[str, Any]) -> str:
    """The best of the other ways that need no base."""
    others = [arm for arm in ("tfidf", "neighbours", "majority") if arm in arms]
    return max(others, key=lambda arm: arms[arm]["accuracy"]["value"])


def _sentences(
    arms: dict[str, Any],
    differences: dict[str, Any],
    outputs: dict[str, Any],
    *,
    strongest: str,
    winner: str,
    hardest: dict[str, Any] | None,
) -> list[str]:
    n = arms["tuned"]["accuracy"]["n"]
    lines = [f"Your model is {of_100(arms['tuned']['accuracy'])}, measured on {n:,} cases that it has never seen."]
    if len(outputs) > 1:
        each = "; ".join(f"{name} {of_100(o['arms']['tuned']['accuracy'])}" for name, o in outputs.items())
        lines[0] = lines[0].replace("is right", "gets everything right", 1)
        lines.append(f"Taken one by one: {each}.")
    lines.append(_against("base", arms, differences))
    lines.append(_against(strongest, arms, differences))
    if winner != "tuned":
        does = "is better" if differences[f"tuned-{winner}"]["high"] < 0 else "does at least as well"
        lines.append(f"A simpler way {does} on these cases: {_way(winner)}.")
    elif hardest:
        where = f" ({hardest['output']})" if len(outputs) > 1 else ""
        lines.append(
            f"Its most frequent mistake{where}: it says {hardest['predicted']!r} where {hardest['gold']!r} is wanted "
            f"({hardest['n']} times)."
        )
    return lines


def _against(arm: str, arms: dict[str, Any], differences: dict[str, Any]) -> str:
    difference = differences[f"tuned-{arm}"]
    low, high = (round(100 * difference[key]) for key in ("low", "high"))
    if difference["better"]:
        verdict = (
            f"your model is better, by {max(low, 1)} to {max(high, 1)} cases of 100"
            if high > low
            else "your model is better"
        )
    elif difference["high"] < 0:
        verdict = f"that is better than your model, by {max(-high, 1)} to {max(-low, 1)} cases of 100"
    elif difference["value"] == difference["low"] == difference["high"] == 0:
        verdict = "exactly as often as your model"
    else:
        verdict = "the difference is too small to tell with so few cases"
    return f"{WORDS[arm]} is {of_100(arms[arm]['accuracy'])}: {verdict}."


def _way(arm: str) -> str:
    words = WORDS[arm].removeprefix("Before training, ")
    return words[0].lower() + words[1:]


def _hardest(outputs: dict[str, Any]) -> dict[str, Any] | None:
    """The most frequent confusion; None when nothing is confused at least twice."""
    found = [(c["n"], name, c) for name, o in outputs.items() for c in o["confusion"]["biggest"][:1] if c["n"] > 1]
    if not found:
        return None
    _, name, pair = max(found, key=lambda x: x[0])
    return {**pair, "output": name}
