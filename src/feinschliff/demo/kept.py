"""What a demo measured is kept beside its files, so that a second run tells it again at once, in either language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feinschliff import __version__
from feinschliff.core.events import Emit, note
from feinschliff.demo.company import Files
from feinschliff.demo.ending import last_screen
from feinschliff.demo.report import write_report
from feinschliff.demo.story import verdict_lines
from feinschliff.demo.words import words
from feinschliff.store.files import read_json, sha256_of, write_json

Json = dict[str, Any]
KEPT = "story.json"
REPORT = "report.html"


def told_before(place: Path, files: Files, bases: Mapping[str, bool], *, lang: str, emit: Emit) -> Json | None:
    """The story that was measured here with the same files, bases and version; None where there is none."""
    try:
        kept = read_json(place / KEPT)
        if kept["made_of"] != made_of(files, bases) or kept["sha256"] != _sha256(kept["story"]):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # damaged or of another kind: it is measured anew
    emit(note(words(lang)["again"].format(folder=place)))
    for line in verdict_lines(kept["story"]["verdicts"], lang):
        emit(note(line))
    return {**kept["story"], "lang": lang, "folder": str(place)}


def finish(place: Path, story: Json, files: Files, bases: Mapping[str, bool]) -> Json:
    """Keep the story, write its report, and add its last screen."""
    story = {**story, "report": str(place / REPORT)}
    write_report(place / REPORT, story)
    write_json(place / KEPT, {"made_of": made_of(files, bases), "sha256": _sha256(story), "story": story})
    return {**story, "screen": last_screen(story)}


def made_of(files: Files, bases: Mapping[str, bool]) -> str:
    """SHA-256 over everything that decides the story's numbers."""
    return _sha256([__version__, [sha256_of(path) for path in [*files.claims, *files.mails]], dict(bases)])


def _sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
