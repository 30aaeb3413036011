"""The demo's story: what good and bad examples (anchor points) do to a model, measured on an invented insurer's files.

It walks over two opened projects that are handed in, so it needs no other room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from feinschliff.core.events import Emit, note
from feinschliff.demo.company import COLUMNS, Files
from feinschliff.demo.ending import one_line
from feinschliff.demo.planted import table
from feinschliff.demo.words import words

Json = dict[str, Any]

EFFORT = "quick"
"""A visitor has five minutes: the simple word model and new output layers on the frozen base are tried."""

MAIL_EPOCHS = "1"
DECISION = "Invented company, invented persons."
SHOWN_NOTES = 5
LINE = 0.94
"""The line of the users' own picture: right in 94 of 100 cases."""


def tell(claims: Any, mails: Callable[[], Any] | None, files: Files, *, encoder: bool, lang: str, emit: Emit) -> Json:
    """Walk through the whole story; returns what every step measured.

    claims : an opened project. mails : opens the mail desk's project; None where its base is not at hand.
    encoder : whether claims' base is at hand; else only the simple word model is tried.
    lang : ``de`` or ``en``, of the lines that are shown.
    """
    say, method = _Teller(lang, emit), None if encoder else "linear"
    story: Json = {"folder": str(files.folder.parent), "lang": lang, "line": LINE, "notes": files.notes()[:SHOWN_NOTES]}
    say("files", folder=files.folder, n=len(files.notes()))
    say.lines(f"  - {one_line(text)}" for text in story["notes"])

    claims.collect(*files.claims, map=COLUMNS, emit=emit)
    prepared = claims.prepare(emit=emit)
    judged = claims.anchors(emit=emit)
    story["personal_data"] = replaced(claims, files, prepared, judged["verdicts"])
    say("personal_data", **_counted(story["personal_data"]))
    say.lines(
        f"  {line}" for pair in story["personal_data"]["lines"] for line in (pair["before"], f"→ {pair['after']}")
    )

    story["first"] = claims.train(method="linear", effort=EFFORT, emit=emit)
    say("first", share=f"{100 * story['first']['validation']['accuracy']:.0f}", n=prepared["parts"]["validation"])

    story["verdicts"] = table(files.planted(), judged["verdicts"], prepared["personal_data"]["counts"])
    say("verdicts")
    say.lines(verdict_lines(story["verdicts"], lang))

    story["as_they_came"] = trained(claims, say, "as_they_came", method, emit)
    story["applied"] = claims.apply_anchors(emit=emit)["applied"]
    story["cleaned"] = trained(claims, say, "cleaned", method, emit)
    story["difference"] = difference(claims, story["as_they_came"]["model"], story["cleaned"]["model"])
    story["release"] = claims.release(story["cleaned"]["model"], "claims", decision=DECISION)

    story["mails"] = mail_desk(mails, files, say, emit)
    return story


class _Teller:
    """Says the story's lines in one language, one step after the other."""

    def __init__(self, lang: str, emit: Emit) -> None:
        self.lang, self.emit, self.step = lang, emit, 0

    def __call__(self, key: str, **values: Any) -> None:
        self.step += 1
        self.emit(note(f"\n{self.step}  {words(self.lang)[key].format(**values)}"))

    def lines(self, lines: Any) -> None:
        for line in lines:
            self.emit(note(line))


def trained(claims: Any, say: _Teller, key: str, method: str | None, emit: Emit) -> Json:
    """Train what fits, keep the winner on validation, measure it on the later notes."""
    say(key)
    made = claims.train(method=method, effort=EFFORT, emit=emit)
    return {**claims.evaluate(made["model"], emit=emit), "method": made["method"], "balance": made["balance"]}


def difference(claims: Any, before: str, after: str) -> Json:
    """Paired, on the same later notes: the model of the cleaned files against the one of the files as they came."""
    found = claims.compare()["differences"]
    return next(one for one in found if {one["model"], one["against"]} == {before, after})


def mail_desk(mails: Callable[[], Any] | None, files: Files, say: _Teller, emit: Emit) -> Json | None:
    """A chat model learns the foreign-claims desk's tone; None where its base is not at hand."""
    if mails is None:
        say("no_mails")
        return None
    say("mails")
    project = mails()
    project.collect(*files.mails, emit=emit)
    project.prepare(emit=emit)
    made = project.train(method="lora", effort=EFFORT, set={"epochs": MAIL_EPOCHS}, emit=emit)
    evaluation = project.evaluate(made["model"], emit=emit)
    project.release(made["model"], "mails", decision=DECISION)
    return {**evaluation, "method": made["method"], "balance": made["balance"], "samples": evaluation["samples"][:2]}


def replaced(claims: Any, files: Files, prepared: Mapping[str, Any], verdicts: list[Json]) -> Json:
    """How much personal data was replaced, and two short notes with several sorts of it before and after."""
    first = files.claims[0].name
    ids = {row["position"]: row["id"] for row in verdicts if row["source"] == first}
    planted = [entry for entry in files.planted()["personal_data"] if entry["file"] == first and entry["row"] in ids]
    notes = files.notes()
    shown = sorted(planted, key=lambda entry: (-len(set(entry["types"])), len(notes[entry["row"]]), entry["row"]))[:2]
    lines = [
        {"before": notes[entry["row"]], "after": claims.preview(ids[entry["row"]])["turns"][0]["text"]}
        for entry in shown
    ]
    return {**prepared["personal_data"], "lines": lines}


def _counted(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "n": sum(found["counts"].values()),
        "kinds": ", ".join(f"{n} {kind}" for kind, n in found["counts"].items()),
    }


def verdict_lines(rows: list[Json], lang: str) -> list[str]:
    """The table planted / found / false alarms, and an example of each finding with its twin."""
    text = words(lang)
    lines = [f"  {text['finding']:<24}{text['planted']:>10}{text['found']:>10}{text['false']:>14}"]
    for row in rows:
        name = row["name_de"] if lang == "de" else row["name"]
        if row["looked_for"]:
            lines.append(f"  {name:<24}{row['planted']:>10}{row['found']:>10}{row['false_alarms']:>14}")
        else:
            lines.append(f"  {name:<24}{row['planted']:>10}   {text['not_looked_for']}")
    for row in rows:
        if row["example"]:
            name, why = (
                (row["name_de"], row["example"]["reason_de"])
                if lang == "de"
                else (row["name"], row["example"]["reason"])
            )
            lines.append(f"  {name}: {why}")
    return lines
