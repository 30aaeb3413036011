"""The demo's story without any starter: told to its end, the order that it shows holds, two runs agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import run, succeed

NO_STARTERS = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": "/dev/null"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    place = tmp_path_factory.mktemp("demo")
    env = {**NO_STARTERS, "FEINSCHLIFF_CACHE": str(place / "cache")}
    done = run("demo", "--lang", "de", cwd=place, env=env)
    assert done.code == 0, done.out[-2000:] + done.errors[-4000:]
    assert "Das Mail-Büro entfällt" in done.errors and "goes on without it" in done.errors
    return place, done.json


def test_every_kind_that_is_looked_for_is_found(told: tuple[Path, dict[str, Any]]) -> None:
    rows = {row["verdict"]: row for row in told[1]["verdicts"] if row["looked_for"]}
    assert rows.keys() >= {"leak", "duplicate", "near_duplicate", "contradiction", "likely_mislabelled", "unclear"}
    for row in rows.values():
        assert row["found"] >= 0.9 * row["planted"], row
        assert row["found"] >= 0.8 * (row["found"] + row["false_alarms"]), row
    assert {row["verdict"] for row in told[1]["verdicts"] if not row["looked_for"]} == {"off_topic", "shortcut"}


def test_the_order_holds_by_paired_interval(told: tuple[Path, dict[str, Any]]) -> None:
    story = told[1]
    assert all(story["cleaned"]["differences"][f"tuned-{arm}"]["better"] for arm in ("base", "majority", "neighbours"))
    department = story["difference"]["sureness"]["Abteilung"]  # where the wrong labels were planted
    assert story["difference"]["model"] == story["cleaned"]["model"] and department["better"]
    assert department["here"] > department["there"]
    assert story["difference"]["low"] > -0.02, "cleaning costs no right answers"


def test_the_last_screen_says_it_in_words_and_the_commands_work(told: tuple[Path, dict[str, Any]]) -> None:
    place, story = told
    screen = "\n".join(story["screen"])
    assert "GUTE BEISPIELE" in screen and "SCHLECHTE" in screen and "GLEICHGEWICHT" in screen and "94 von 100" in screen
    asked = succeed(
        "ask", "claims", "Hagel, Rechnung liegt bei, keine Eile.", project=place / "feinschliff-demo/claims"
    )
    assert asked["outputs"].keys() == {"Schadenart", "Dringlichkeit", "Abteilung"}
    page = (place / "feinschliff-demo/report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 7 and "http" not in page.replace("http://www.w3.org", "")


def test_a_second_run_reuses_and_agrees_and_speaks_english(told: tuple[Path, dict[str, Any]]) -> None:
    place, story = told
    env = {**NO_STARTERS, "FEINSCHLIFF_CACHE": str(place / "cache")}
    again = run("demo", "--lang", "en", cwd=place, env=env)
    assert again.code == 0, again.errors
    kept = ("arms", "outputs", "differences", "winner", "n")
    for key in ("as_they_came", "cleaned"):
        assert json.dumps([again.json[key][name] for name in kept]) == json.dumps([story[key][name] for name in kept])
    assert again.json["verdicts"] == story["verdicts"]
    assert "WHAT BAD EXAMPLES COST" in "\n".join(again.json["screen"])


def test_a_damaged_kept_story_is_measured_anew(told: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    from feinschliff import demo

    files, bases = demo.write(tmp_path / "files"), {"minilm": False, "smollm2": False}
    kept = json.loads((told[0] / "feinschliff-demo/story.json").read_text(encoding="utf-8"))
    for story in (kept["story"], {**kept["story"], "verdicts": []}, {}, None):
        (tmp_path / "story.json").write_text(json.dumps({**kept, "story": story}), encoding="utf-8")
        again = demo.told_before(tmp_path, files, bases, lang="en", emit=lambda event: None)
        assert (again is not None) == (story == kept["story"])


def test_personal_data_is_replaced_whatever_the_settings_say(tmp_path: Path) -> None:
    from feinschliff.project import _demo_project

    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "feinschliff.toml").write_text("")
    assert _demo_project(tmp_path / "claims", "domain", "x").config.privacy == "redact"


def test_a_place_that_cannot_be_made_is_no_bug(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = run("demo", "--project", tmp_path / "file")
    assert (done.problem["code"], done.code) == ("project/cannot-make", 2)


def test_an_unknown_language_offers_the_known_ones(tmp_path: Path) -> None:
    done = run("demo", "--lang", "fr", cwd=tmp_path)
    assert (done.problem["code"], done.code) == ("demo/unknown-language", 2) and not list(tmp_path.iterdir())
