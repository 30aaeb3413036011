"""One real small run per language: a file is dropped, the button pressed, the model trained, released and asked."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_server import TOKEN, running

import feinschliff
from feinschliff.interfaces.studio import pages

pytestmark = pytest.mark.starter
GERMAN = {
    "Team Nord": (
        "Der Hagel hat|Ein Sturm hat|Ein Ast hat|Ein Dachziegel hat|Der Wind hat|Ein Unbekannter hat",
        "mein Auto|unseren Kombi|den Firmenwagen|meinen Roller", "zerkratzt|verbeult|beschädigt",
    ),
    "Team West": (
        "In der Küche ist|Im Keller ist|Unter der Spüle ist|Im Bad ist|Hinter der Wand ist|Im Flur ist",
        "ein Rohr|eine Leitung|der Schlauch|ein Ventil", "geplatzt|undicht|gebrochen",
    ),
    "Team Süd": (
        "Auf der Reise wurde|Im Hotel wurde|Am Flughafen wurde|Im Zug wurde|Am Strand wurde|Auf der Fähre wurde",
        "mein Koffer|mein Pass|die Kamera|der Rucksack", "gestohlen|verloren|vertauscht",
    ),
}  # fmt: skip
ENGLISH = {
    "team north": (
        "Hail has|A storm has|A branch has|A roof tile has|The wind has|A stranger has",
        "dented|scratched|damaged", "my car|our van|the company car|my scooter",
    ),
    "team west": (
        "In the kitchen|In the cellar|Under the sink|In the bathroom|Behind the wall|In the hall",
        "a pipe|a hose|a valve|a tap", "burst|leaked|broke",
    ),
    "team south": (
        "On the journey|In the hotel|At the airport|On the train|On the beach|On the ferry",
        "my suitcase|my passport|the camera|the rucksack", "was stolen|was lost|was swapped",
    ),
}  # fmt: skip


def table(claims: dict[str, tuple[str, ...]], head: str) -> bytes:
    """A CSV of 156 claims, 52 of each team."""
    rows = []
    for team, parts in claims.items():
        sentences = [" ".join(words) for words in itertools.product(*(part.split("|") for part in parts))]
        rows += [f"{sentence}.;{team}" for sentence in random.Random(1).sample(sentences, 52)]
    random.Random(2).shuffle(rows)
    return "\n".join([head, *rows, ""]).encode()


@pytest.mark.parametrize(
    ("locale", "claims", "head", "question", "team"),
    [
        ("de-DE", GERMAN, "Meldung;Team", "Im Keller ist der Schlauch geplatzt.", "Team West"),
        pytest.param(
            "en-GB", ENGLISH, "claim;team", "On the ferry my suitcase was stolen.", "team south", marks=pytest.mark.slow
        ),
    ],
)
def test_dropped_trained_and_asked(
    opened: Callable[..., Any], tmp_path: Path, locale: str, claims: Any, head: str, question: str, team: str
) -> None:
    project = feinschliff.new(tmp_path / "claims")
    told = pages.texts(locale[:2])
    with running(project) as port, opened(port, locale=locale) as page:
        page.goto(f"http://127.0.0.1:{port}/?token={TOKEN}")
        page.set_input_files("#files", {"name": "claims.csv", "mimeType": "text/csv", "buffer": table(claims, head)})
        page.locator("#expert summary").click()
        page.select_option("#effort", label=told["effort.quick"])
        page.get_by_role("button", name=told["start.button"]).click()
        page.locator("#work:visible").wait_for()
        page.locator("#end:visible").wait_for(timeout=240_000)
        assert page.locator("#end-title").inner_text() == told["end.good"], page.locator("#end").inner_text()
        assert int(page.locator(".figure strong").inner_text()) > 60
        assert page.locator(".cases > li").count() == 8
        page.fill("#question", question)
        page.locator("#ask button").click()
        page.locator(".answer-label", has_text=team).wait_for(timeout=60_000)
        assert page.locator(".answer-label .sure").inner_text()
    assert [row["name"] for row in project.releases()] == ["claims"]
