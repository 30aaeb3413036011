"""The demo's last screen as plain lines: every number was measured in this run, whatever it came to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from feinschliff.demo.words import COLOURS, METHODS, words

Json = Mapping[str, Any]

ARMS = ("majority", "base", "neighbours", "tfidf", "tuned")
NAMES = {"base": "before"}
"""Arms whose word has another key."""

COLUMN = 28


def last_screen(story: Json) -> list[str]:
    """What good examples taught, what bad ones cost, what was forgotten, and the lines to copy."""
    text = words(story["lang"])
    return [
        *("", text["good"], *_taught(story, text)),
        *("", text["bad"], *_cost(story, text)),
        *("", text["balance"], *_forgotten(story, text)),
        *("", text["next"], *_next(story, text)),
        *("", text["one_sentence"]),
    ]


def _taught(story: Json, text: Json) -> list[str]:
    evaluation = story["cleaned"]
    lines = [f"  {text['all']}, n = {evaluation['n']}"]
    for arm in ARMS:
        name = text[NAMES.get(arm, arm)]
        lines.append(f"  {name:<{COLUMN}}{of_100(evaluation['arms'][arm]['accuracy'], text)}")
    for output, scores in evaluation["outputs"].items():
        before, after = (of_100(scores["arms"][arm]["accuracy"], text) for arm in ("base", "tuned"))
        lines.append(f"  {output:<{COLUMN}}{before} → {after}")
    reached = [
        output
        for output, scores in evaluation["outputs"].items()
        if scores["arms"]["tuned"]["accuracy"]["value"] >= story["line"]
    ]
    line = text["line_reached"].format(names=", ".join(reached)) if reached else text["line_missed"]
    kept = text["learned_by"].format(method=METHODS[story["lang"]][evaluation["method"]])
    lines += [f"  {line}", f"  {kept}"]
    if story["mails"]:
        lines += _mails(story["mails"], text)
    return lines


def _mails(mails: Json, text: Json) -> list[str]:
    loss, before = mails["arms"]["tuned"]["answer_loss"], mails["arms"]["base"]["answer_loss"]
    figures = {"before": before["value"], "after": loss["value"], "low": loss["low"], "high": loss["high"]}
    lines = [f"  {said(text, 'mail_loss', **figures)}"]
    for sample in mails["samples"][:2]:
        lines += [f"  {text['mail_case']} {one_line(sample['messages'][-1]['content'])}"]
        lines += [
            f"    {text['before']}: {one_line(sample['base'])}",
            f"    {text['tuned']}: {one_line(sample['tuned'])}",
        ]
    return lines


def _cost(story: Json, text: Json) -> list[str]:
    lines = []
    for key, name in (("as_they_came", "came"), ("cleaned", "clean")):
        lines.append(f"  {text[name]:<{COLUMN + 14}}{of_100(story[key]['arms']['tuned']['accuracy'], text)}")
    return lines + [f"  {line}" for line in cost_lines(story, text)]


def cost_lines(story: Json, text: Json) -> list[str]:
    """What cleaning changed: right answers, and per output how sure the right ones are."""
    gain = story["difference"]
    lines = [said(text, "gain", **hundred(gain), verdict=verdict(gain, text))]
    for output, sure in gain["sureness"].items():
        figures = {**hundred(sure), "here": 100 * sure["here"], "there": 100 * sure["there"]}
        lines.append(said(text, "sure", output=output, verdict=verdict(sure, text), **figures))
    return lines


def _forgotten(story: Json, text: Json) -> list[str]:
    lines = []
    for key, who in (("cleaned", "claims_who"), ("mails", "mails_who")):
        if story[key]:
            lines.append(f"  {text['forgot'].format(who=text[who], what=forgotten(story[key], story['lang']))}")
    return lines


def forgotten(trained: Json, lang: str) -> str:
    """In words, for one trained model."""
    text, value = words(lang), trained["balance"]["forgetting"]
    if trained["method"] in ("linear", "head"):
        return text["forgot_nothing" if trained["method"] == "linear" else "forgot_head"]
    if value is None:
        return text["forgot_unknown"]
    colour = trained["balance"]["colour"]
    shown = {"value": abs(100 * value), "colour": COLOURS[colour] if lang == "de" else colour}
    return said(text, "forgot_amount" if value > 0 else "forgot_none", **shown)


def _next(story: Json, text: Json) -> list[str]:
    place = f"{story['folder']}/claims"
    notes = f"{story['folder']}/files/meldungen-2026-test.csv"
    lines = [
        f'  feinschliff ask claims "{text["example"]}" --project {place}',
        f"  feinschliff apply claims {notes} -o labelled.csv --column Meldung --project {place}",
        f"  feinschliff serve --project {place}",
    ]
    if story["mails"]:
        lines.append(f'  feinschliff ask mails "My suitcase is lost. Ana Lima" --project {story["folder"]}/mails')
    return [*lines, f"  {text['report'].format(path=story['report'])}"]


def of_100(score: Json, text: Json) -> str:
    return said(text, "of_100", **hundred(score))


def said(text: Json, key: str, **figures: Any) -> str:
    """A line with its figures, in German with decimal commas."""
    line = text[key].format(**figures)
    return re.sub(r"(?<=\d)\.(?=\d)", ",", line) if text is words("de") else line


def hundred(score: Json) -> dict[str, float]:
    return {key: 100 * score[key] for key in ("value", "low", "high")}


def verdict(score: Json, text: Json) -> str:
    if score["better"]:
        return text["better"]
    return text["worse"] if score["high"] < 0 else text["unsure"].format(n=score["n"])


def one_line(text: str, most: int = 150) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= most else joined[: most - 1].rsplit(" ", 1)[0] + " …"
