"""What the arms' answers are worth: answer loss, perplexity, likeness to the wanted answers, cases side by side."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from feinschliff.core.nouns import Example, Score
from feinschliff.evaluate import german, paraphrases, statistics
from feinschliff.evaluate.chat_arms import Answered, text_scores
from feinschliff.tasks.chat import answer_of

SAMPLES = 8


def chat_report(
    test: Sequence[Example],
    arms: Sequence[Answered],
    seed: int,
    max_tokens: int,
    closest: Sequence[float] | None = None,
) -> dict[str, Any]:
    """The task's part of an evaluation: arms, outputs, differences, paraphrases, samples, winner, sentences and notes.

    closest : per test case, how near the most similar training question is (`evaluate.paraphrases`); None: not known.
    """
    texts = {arm.arm: text_scores(arm, test) for arm in arms}
    report = {arm.arm: _arm_report(arm, texts[arm.arm], seed) for arm in arms}
    by_arm = {arm.arm: arm for arm in arms}
    differences = _differences(by_arm, texts, seed)
    with_loss = [arm for arm in report if "answer_loss" in report[arm]]
    winner = min(with_loss, key=lambda arm: report[arm]["answer_loss"]["value"])
    n = len(by_arm["tuned"].answers)
    same_said = paraphrases.paraphrases(
        closest, lambda places: {arm.arm: _loss(arm, places, seed).to_json() for arm in arms if arm.losses}
    )
    return {
        "arms": report,
        "outputs": {"answer": {"arms": report, "differences": differences}},
        "differences": differences,
        "paraphrases": same_said,
        "samples": _samples(test, by_arm, seed),
        "winner": winner,
        "sentences": _sentences(report, differences, n),
        "sentences_de": german.chat_sentences(report, differences, n),
        "notes": [
            f"chrF and ROUGE-L are measured on {n} seeded test cases, answered with at most {max_tokens} tokens.",
            *paraphrases.note(same_said, "answer loss"),
        ],
    }


def _arm_report(arm: Answered, texts: dict[str, list[float]], seed: int) -> dict[str, Any]:
    report: dict[str, Any] = {"how": arm.how}
    if arm.losses:
        loss = _loss(arm, range(len(arm.losses)), seed)
        report["answer_loss"] = loss.to_json()
        report["perplexity"] = statistics.perplexity(loss).to_json()
    for name, values in texts.items():
        report[name] = statistics.mean_interval(values, seed=seed).to_json()
    return report


def _loss(arm: Answered, places: Sequence[int], seed: int) -> Score:
    """The answer loss per token on some of the test cases."""
    losses = [arm.losses[i] for i in places]
    return statistics.mean_interval([x for x, _ in losses], [tokens for _, tokens in losses], seed=seed)


def _differences(arms: dict[str, Answered], texts: dict[str, dict[str, list[float]]], seed: int) -> dict[str, Any]:
    """What the tuned model gains on the same cases; always positive = better: for the loss, how far it fell."""
    tuned, base = arms["tuned"], arms["base"]
    tokens = [n for _, n in tuned.losses]
    per_case = [(b - t) for (b, _), (t, _) in zip(base.losses, tuned.losses, strict=True)]
    fallen = statistics.paired_difference(per_case, [0.0] * len(per_case), tokens, seed=seed)
    found: dict[str, Any] = {
        "tuned-base": {**fallen.to_json(), "better": statistics.better(fallen), "metric": "answer_loss"}
    }
    for arm in ("base", "neighbours"):
        gains = {}
        for name, values in texts["tuned"].items():
            gain = statistics.paired_difference(values, texts[arm][name], seed=seed)
            gains[name] = {**gain.to_json(), "better": statistics.better(gain), "metric": name}
        found.setdefault(f"tuned-{arm}", dict(gains["chrf"])).update(gains)
    return found


def _samples(test: Sequence[Example], arms: dict[str, Answered], seed: int) -> list[dict[str, Any]]:
    """Seeded cases side by side, not chosen by how they turned out."""
    answered = sorted(arms["tuned"].answers)
    chosen = sorted(random.Random(seed).sample(answered, min(SAMPLES, len(answered))))
    return [
        {
            "id": test[i].id,
            "messages": [dict(m) for m in test[i].input["messages"]],
            "wanted": answer_of(test[i]),
            "base": arms["base"].answers[i],
            "tuned": arms["tuned"].answers[i],
        }
        for i in chosen
    ]


def _sentences(report: dict[str, Any], differences: dict[str, Any], answered: int) -> list[str]:
    tuned, base, copied = report["tuned"], report["base"], report["neighbours"]
    gain = differences["tuned-base"]
    lines = [
        f"On {tuned['answer_loss']['n']:,} answers that it has never seen, your model's surprise per word piece is "
        f"{_between(tuned['answer_loss'])}; before training it was {_between(base['answer_loss'])} (lower is better)."
    ]
    if gain["better"]:
        choices = f"{base['perplexity']['value']:.1f} to {tuned['perplexity']['value']:.1f}"
        lines.append(f"Training helped: the word pieces it hesitates between fell from {choices} on average.")
    elif gain["high"] < 0:
        lines.append("Training made it worse on these answers: do not release this model.")
    elif gain["value"] == gain["low"] == gain["high"] == 0:
        lines.append("Training changed nothing.")
    else:
        lines.append("Whether training helped cannot be told from so few cases.")
    lines.append(
        f"Its own answers to {answered} of these cases resemble the wanted ones by {_percent(tuned['chrf'])}, "
        f"the base's by {_percent(base['chrf'])} (chrF)."
    )
    lines.append(
        f"Copying the answer to the most similar question reaches {_percent(copied['chrf'])}: {_copying(differences)}"
    )
    return lines


def _copying(differences: dict[str, Any]) -> str:
    gain = differences["tuned-neighbours"]["chrf"]
    if gain["better"]:
        return "your model is better."
    if gain["high"] < 0:
        return "that is closer than your model; looking answers up may be the better way here."
    return "no clear difference to your model."


def _between(score: dict[str, Any]) -> str:
    return f"{score['value']:.2f} (between {score['low']:.2f} and {score['high']:.2f})"


def _percent(score: dict[str, Any]) -> str:
    return f"{100 * score['value']:.0f} of 100 (between {100 * score['low']:.0f} and {100 * score['high']:.0f})"
