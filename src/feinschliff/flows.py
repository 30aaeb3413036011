"""Walks through several rooms, on an opened project that is handed in."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feinschliff.core.events import Emit, Event, note, silent
from feinschliff.core.problems import Do, Problem

if TYPE_CHECKING:
    from feinschliff.project import Project

STAGES = 6


def polish(
    project: Project,
    paths: Sequence[str | Path],
    *,
    map: Mapping[str, str] | None = None,
    encoding: str | None = None,
    settings: Mapping[str, str] | None = None,
    effort: str | None = None,
    decision: str | None = None,
    emit: Emit = silent,
) -> dict[str, Any]:
    """The button: collect, prepare, judge, train, evaluate once, release; stops where a gate says no.

    map, encoding, settings, effort, decision : as `collect`, `prepare`, `train` and `release` take them.
    Returns every step's JSON document by verb.
    """
    walk: dict[str, Any] = {"project": str(project.folder)}
    emit(stage(1, "collect", "Collect"))
    walk["collect"] = project.collect(*paths, map=map, encoding=encoding, emit=emit)
    emit(stage(2, "prepare", "Prepare"))
    walk["prepare"] = project.prepare(set=settings, emit=emit)
    if decision is None and (found := left_personal_data(walk["prepare"])):
        emit(note(f"Mind: {found} in your data; the release at the end will ask for a decision (--decision)."))
    emit(stage(3, "anchors", "Judge the examples"))
    judged = project.anchors(emit=emit)
    walk["anchors"] = {key: value for key, value in judged.items() if key != "verdicts"}
    emit(stage(4, "train", "Train"))
    walk["train"] = project.train(effort=effort, emit=emit)
    emit(stage(5, "evaluate", "Evaluate on the held-out cases"))
    walk["evaluate"] = project.evaluate(walk["train"]["model"], emit=emit)
    name = release_name(project.folder)
    emit(stage(6, "release", "Release", model=walk["train"]["model"], name=name))
    try:
        refuse_no_better(walk["evaluate"])
        walk["release"] = project.release(walk["train"]["model"], name, decision=decision)
    except Problem as gate:
        raise stopped_at_gate(gate, project, walk) from None
    return walk


def stage(number: int, verb: str, title: str, **more: Any) -> Event:
    """The note that the walk enters a step; with its fields a page says it in its own words."""
    return note(f"{number} of {STAGES}  {title}", stage=verb, number=number, of=STAGES, **more)


def left_personal_data(prepared: Mapping[str, Any]) -> str:
    """`17 EMAIL, 14 PHONE`: what was counted and not replaced; empty without any."""
    scan = prepared["personal_data"]
    return ", ".join(f"{n} {kind}" for kind, n in scan["counts"].items()) if scan["mode"] == "report" else ""


def stopped_at_gate(gate: Problem, project: Project, walk: Mapping[str, Any]) -> Problem:
    """The gate's problem with what was measured, and with commands that work from where the person stands."""
    place = project.folder
    with contextlib.suppress(ValueError):
        place = place.relative_to(Path.cwd())
    gate.do = tuple(Do(do.words, f"{do.command} --project {place}" if do.command else "") for do in gate.do)
    gate.safe = f"Data, model and evaluation are kept in {place}; nothing was released."
    gate.report = walk
    return gate


def refuse_no_better(evaluation: Mapping[str, Any]) -> None:
    """The gate before release: the model must beat its own starting point, by the paired interval."""
    gain = evaluation["differences"]["tuned-base"]
    if gain["better"]:
        return
    raise Problem(
        "polish/not-better",
        f"The model {evaluation['model']} is not surely better than before training: the difference is "
        f"{gain['value']:+.3f} (between {gain['low']:+.3f} and {gain['high']:+.3f}, {evaluation['n']} test cases).",
        "A model that learned nothing useful should not answer anybody.",
        [
            Do("see which examples are in the way", "feinschliff anchors"),
            "collect more examples of the kinds that go wrong, then run polish again",
            Do("release it all the same", f"feinschliff release {evaluation['model']} --as NAME"),
        ],
        safe="Data, model and evaluation are kept; nothing was released.",
        kind="gate",
    )


def release_name(folder: Path) -> str:
    """A release's name made of the project folder's: `Claims 2024-feinschliff` becomes ``claims-2024``."""
    name = re.sub(r"[^a-z0-9._-]+", "-", folder.name.removesuffix("-feinschliff").lower()).strip("-._")
    return name[:64] or "model"
