"""The demo's small report: one HTML file with pictures that opens anywhere and fetches nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feinschliff.demo.ending import ARMS, NAMES, cost_lines, forgotten, last_screen, of_100
from feinschliff.demo.words import words
from feinschliff.store.files import durable

Json = dict[str, Any]


def write_report(path: Path, story: Mapping[str, Any]) -> None:
    """Write the story as a page: bars with their 95 % intervals and the 94 % line, planted against found, the words."""
    from jinja2 import Environment, PackageLoader, select_autoescape

    environment = Environment(
        loader=PackageLoader("feinschliff.demo", "pages"), autoescape=select_autoescape(default=True), trim_blocks=True
    )
    page = environment.get_template("report.html").render(
        lang=story["lang"],
        text=words(story["lang"]),
        story=story,
        arms=bars(story),
        training=[
            bar(words(story["lang"])[name], story[key]["arms"]["tuned"]["accuracy"], story["lang"])
            for key, name in (("as_they_came", "came"), ("cleaned", "clean"))
        ],
        cost=cost_lines(story, words(story["lang"])),
        forgot=[forgotten(story[key], story["lang"]) for key in ("cleaned", "mails") if story[key]],
        screen="\n".join(last_screen(story)).strip(),
    )
    with durable(path) as file:
        file.write(page)


def bars(story: Mapping[str, Any]) -> list[Json]:
    text, evaluation = words(story["lang"]), story["cleaned"]
    return [bar(text[NAMES.get(arm, arm)], evaluation["arms"][arm]["accuracy"], story["lang"]) for arm in ARMS]


def bar(name: str, score: Mapping[str, Any], lang: str) -> Json:
    """A bar on a scale of 0 to 100, with its interval."""
    figures = {key: round(100 * score[key], 2) for key in ("value", "low", "high")}
    return {"name": name, "said": of_100(score, words(lang)), **figures}
