"""The shortest walk stands without torch and without any starter: files, examples, model, proof, release, answers."""

import csv
import os

import pytest
from command import printed, run, succeed

import company
import feinschliff

WITHOUT_STARTERS = {"FEINSCHLIFF_CACHE": "/nonexistent"}


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """A project that has gone the whole way over the German claim notes, with three outputs in one model."""
    place = tmp_path_factory.mktemp("walk")
    file, project = company.write(place / "files"), place / "claims"
    step = {"project": project, "env": WITHOUT_STARTERS}
    mapping = "text=Meldung,label.type=Schadenart,label.urgency=Dringlichkeit,label.department=Abteilung"
    results = {"new": succeed("new", project)}
    results["collect"] = succeed("collect", file, "--map", mapping, **step)
    results["prepare"] = succeed("prepare", "--set", "test=0.25", **step)
    results["anchors"] = succeed("anchors", **step)
    results["train"] = succeed("train", "--method", "linear", **step)
    results["evaluate"] = succeed("evaluate", **step)
    return file, project, results


def test_collect_shows_how_it_read_the_first_record(walked):
    _, _, results = walked
    assert results["collect"]["taken"] == 181
    assert results["collect"]["preview"]["output"]["labels"].keys() == {"type", "urgency", "department"}


def test_prepare_counts_every_record_once(walked):
    _, _, results = walked
    assert sum(results["prepare"]["parts"].values()) == 181
    assert results["prepare"]["language"]["main"] == "de"
    assert results["prepare"]["personal_data"]["counts"]["IBAN"] > 0


def test_anchors_speak_of_every_training_example(walked):
    _, _, results = walked
    counts, verdicts = results["anchors"]["counts"], results["anchors"]["verdicts"]
    assert sum(counts.values()) == results["anchors"]["judged"] == len({row["id"] for row in verdicts})
    assert counts["duplicate"] == 4
    assert {"id", "source", "position", "verdict", "strength", "reason", "act", "to"} <= verdicts[0].keys()


def test_evaluate_has_the_contract_shape_for_each_output(walked):
    _, _, results = walked
    evaluation = results["evaluate"]
    assert evaluation["task"] == "classify" and evaluation["n"] == results["prepare"]["parts"]["test"]
    assert evaluation["arms"].keys() >= {"base", "majority", "tfidf", "neighbours", "tuned"}
    assert evaluation["outputs"].keys() == {"type", "urgency", "department"}
    for output in evaluation["outputs"].values():
        for arm in output["arms"].values():
            assert 0 <= arm["accuracy"]["low"] <= arm["accuracy"]["value"] <= arm["accuracy"]["high"] <= 1


def test_each_look_at_the_test_set_is_counted(walked):
    _, project, results = walked
    first = results["evaluate"]["test_looks"]
    assert succeed("evaluate", "m1", project=project, env=WITHOUT_STARTERS)["test_looks"] > first


def test_release_ask_and_apply_give_the_same_answer(walked, tmp_path):
    file, project, _ = walked
    refused = run("release", "m1", "--as", "claims", project=project)
    assert refused.code == 1 and refused.problem["code"] == "release/personal-data"
    succeed("release", "m1", "--as", "claims", "--decision", "invented persons", project=project)
    out = tmp_path / "answered.csv"
    applied = succeed("apply", "claims", file, "-o", out, project=project)
    with out.open(encoding="cp1252", newline="") as answered:
        rows = list(csv.DictReader(answered, delimiter=";"))
    assert applied["rows"] == len(rows) == 181
    asked = succeed("ask", "claims", rows[7]["Meldung"], project=project)
    best = {name: output["label"] for name, output in asked["outputs"].items()}
    assert best == {name: rows[7][name] for name in ("type", "urgency", "department")}
    assert rows[7]["similar_1"].startswith(rows[7]["Meldung"][:20])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["status"], "release claims: m1"),
        (["runs"], "succeeded"),
        (["log"], "release m1 as claims (decision: invented persons)"),
        (["redact"], "3 EMAIL, 2 IBAN"),
        (["prepare", "--set", "test=0.25"], "set aside, duplicate: 4"),
        (["anchors"], "duplicate"),
        (["evaluate", "m1"], "simple word model"),
        (["compare"], "your model"),
        (["ask", "claims", "Hagel auf dem Dach"], "% sure"),
        (["models"], "multilingual-e5-small"),
        (["train", "--method", "linear"], "Learning balance"),
    ],
)
def test_every_result_is_printed_for_people(walked, words, says):
    _, project, _ = walked
    assert says in printed(*words, project=project, env=WITHOUT_STARTERS)


def test_python_and_command_line_see_the_same_project(walked):
    _, project, _ = walked
    opened = feinschliff.open(project)
    assert opened.status()["models"] == succeed("status", project=project)["models"]
    assert [entry["id"] for entry in succeed("runs", project=project)] == [entry["id"] for entry in opened.runs()]
    assert {"id", "state", "created"} <= succeed("log", project=project)[0].keys()
    assert opened.lineage("m1")["dataset_fingerprint"]


def test_anchors_applied_make_a_new_dataset_and_stay_through_the_next_prepare(walked):
    _, project, _ = walked
    before = succeed("status", project=project)["dataset"]
    applied = succeed("anchors", "--apply", "near_duplicate", project=project, env=WITHOUT_STARTERS)
    assert applied["dataset"] != before["id"]
    again = succeed("prepare", "--set", "test=0.25", project=project)
    assert again["unchanged"] and again["parts"] == applied["parts"]


def test_the_same_files_make_the_same_numbers(walked, tmp_path):
    file, _, results = walked
    step = {"project": tmp_path / "again", "env": WITHOUT_STARTERS}
    mapping = "text=Meldung,label.type=Schadenart,label.urgency=Dringlichkeit,label.department=Abteilung"
    succeed("new", tmp_path / "again")
    succeed("collect", file, "--map", mapping, **step)
    assert succeed("prepare", "--set", "test=0.25", **step)["parts"] == results["prepare"]["parts"]
    succeed("train", "--method", "linear", **step)
    assert succeed("evaluate", **step)["arms"] == results["evaluate"]["arms"]


def test_nothing_is_written_beside_the_files(walked):
    file, _, _ = walked
    assert os.listdir(file.parent) == [file.name]
