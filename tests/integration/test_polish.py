"""The button: from files to a name that answers, in one command, outside any project."""

import os

import pytest
from command import printed, run, succeed

import company

pytestmark = pytest.mark.starter
MAPPING = "text=Meldung,label=Abteilung"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("polish")
    company.write(place / "files")
    return place


def test_personal_data_stops_the_walk_before_the_release(place):
    done = run("polish", "files", "--map", MAPPING, "--effort", "quick", cwd=place)
    assert done.code == 1 and done.problem["code"] == "release/personal-data"
    project = place / "files-feinschliff"
    status = succeed("status", project=project)
    assert status["releases"] == [] and len(status["models"]) == 1, "what was done is kept"
    assert any("--project files-feinschliff" in do for do in done.problem["do"]), "the command works from here"
    assert "nothing was released" in done.problem["safe"]
    assert "the release at the end will ask" in done.errors


def test_with_a_decision_the_last_screen_says_what_was_learned_and_where_it_answers(place):
    words = ("polish", "files", "--map", MAPPING, "--effort", "quick", "--decision", "invented persons")
    screen = printed(*words, cwd=place)
    for heading in ("FROM WHAT", "WHAT WAS LEARNED", "HOW MUCH BETTER", "WHERE IT ANSWERS"):
        assert heading in screen
    assert "simple word model" in screen and "feinschliff ask files" in screen
    assert "multilingual" in screen, "the data is German, the starter is not"
    project = place / "files-feinschliff"
    assert succeed("ask", "files", "Sturm hat das Dach abgedeckt", project=project)["outputs"]["Abteilung"]["label"]
    assert os.listdir(place / "files") == ["schadenmeldungen.csv"]


def test_a_model_that_learned_nothing_is_not_released(tmp_path):
    import random

    draw = random.Random(3)
    words = [
        "garden",
        "roof",
        "paper",
        "window",
        "letter",
        "engine",
        "water",
        "street",
        "corner",
        "bottle",
        "winter",
        "number",
    ]
    lines = ["text,label"]
    lines += [f"{' '.join(draw.choices(words, k=12))} {n},{draw.choice(('yes', 'no'))}" for n in range(120)]
    (tmp_path / "noise.csv").write_text("\n".join(lines))
    done = run("polish", "noise.csv", "--effort", "quick", cwd=tmp_path)
    assert (done.code, done.problem["code"]) == (1, "polish/not-better"), done.out + done.errors
    status = succeed("status", project=tmp_path / "noise-feinschliff")
    assert status["releases"] == [] and len(status["models"]) == 1
