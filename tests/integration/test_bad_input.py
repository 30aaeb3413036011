"""Bad input: each with a clear problem, the right exit code, and nothing changed."""

import json
import os
import resource
import socket

import pytest
from command import printed, run, succeed

import company

GOOD = [
    f'{{"text": "my {thing} number {n} is lost", "label": "{thing}"}}' for n in range(20) for thing in ("card", "key")
]


@pytest.fixture
def project(tmp_path):
    succeed("new", tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A project with a dataset; the tests that share it change nothing in it."""
    place = tmp_path_factory.mktemp("prepared")
    succeed("new", place / "project")
    succeed("collect", write(place, GOOD), project=place / "project")
    succeed("prepare", project=place / "project")
    return place / "project"


def state(project):
    """What a refused step must leave as it was."""
    status = succeed("status", project=project)
    return status["sources"], status["dataset"], status["models"], status["releases"]


def write(tmp_path, lines, name="data.jsonl"):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def refused(project, code, exit_code, *words):
    before = state(project)
    done = run(*words, project=project)
    assert (done.problem["code"], done.code) == (code, exit_code), done.out + done.errors
    assert done.problem["what"] and done.problem["do"] and f"[{code}]" in done.errors
    assert state(project) == before
    return done.problem


def test_a_missing_file_offers_the_nearest(project, tmp_path):
    write(tmp_path, GOOD, "claims.jsonl")
    problem = refused(project, "collect/missing-file", 2, "collect", tmp_path / "claim.jsonl")
    assert "claims.jsonl" in json.dumps(problem)


def test_a_file_whose_name_is_no_text_is_taken(project, tmp_path):
    name = tmp_path / os.fsdecode(b"M\xfcller.jsonl")
    write(tmp_path, GOOD, "claims.jsonl").rename(name)
    report = succeed("collect", name, project=project)
    assert report["taken"] and report["sources"][0]["source"] == "M\ufffdller.jsonl"


def test_an_unsure_encoding_is_asked_for_and_answered(project, tmp_path):
    (tmp_path / "old.csv").write_bytes("text,label\nab € 25,a\nohne,b\n".encode("iso8859-15"))
    problem = refused(project, "collect/nothing-taken", 2, "collect", tmp_path / "old.csv")
    assert "old.csv" in problem["what"] and "--encoding" in problem["what"]
    answer = ("collect", tmp_path / "old.csv", "--encoding")
    assert "cp1252" in refused(project, "collect/unknown-encoding", 2, *answer, "cp125")["what"]
    assert succeed(*answer, "latin9", project=project)["preview"]["input"] == {"text": "ab € 25"}


def test_one_verdict_is_listed_alone(project, tmp_path):
    succeed("collect", write(tmp_path, GOOD + GOOD[:2], "claims.jsonl"), project=project)
    report = succeed("anchors", "duplicate", project=project)
    assert [row["verdict"] for row in report["verdicts"]] == ["duplicate"] * report["counts"]["duplicate"]
    assert "Every example with the finding: duplicate" in printed("anchors", "duplicate", project=project)
    refused(project, "anchors/unknown-verdict", 2, "anchors", "duplicates")


def test_a_wrong_column_offers_the_nearest(project, tmp_path):
    problem = refused(
        project, "collect/unknown-column", 2, "collect", write(tmp_path, GOOD), "--map", "text=txt,label=label"
    )
    assert "text" in problem["what"]


def test_no_label_names_the_count_and_the_first_place(project, tmp_path):
    path = write(tmp_path, [*GOOD, '{"text": "what is this?", "label": ""}'])
    succeed("collect", path, project=project)
    problem = refused(project, "prepare/no-label", 2, "prepare")
    assert "1 of 41" in problem["what"] and "line 41" in problem["what"] + problem["where"]
    assert succeed("prepare", "--set", "unlabelled=drop", project=project)["parts"]["aside:broken"] == 1


def test_one_class_only(project, tmp_path):
    succeed("collect", write(tmp_path, [line for line in GOOD if "key" not in line]), project=project)
    refused(project, "prepare/one-class", 2, "prepare")


def test_three_examples(project, tmp_path):
    succeed("collect", write(tmp_path, GOOD[:3]), project=project)
    assert "3" in refused(project, "prepare/too-few", 2, "prepare")["what"]


def test_a_broken_line_is_named_and_the_rest_is_taken(project, tmp_path):
    path = write(tmp_path, [*GOOD[:5], '{"text": "half a line', *GOOD[5:]])
    taken = succeed("collect", path, project=project)
    assert taken["taken"] == 40 and taken["refused_count"] == 1
    assert taken["refused"][0]["line"] == 6 and taken["refused"][0]["position"] == 5
    assert sum(succeed("prepare", project=project)["parts"].values()) == 40


def test_an_unknown_base_offers_the_nearest(prepared):
    assert "minilm" in refused(prepared, "models/unknown-base", 2, "train", "--base", "minilmm")["what"]


def test_a_base_that_was_not_pulled_names_the_command(prepared, tmp_path):
    done = run("train", "--method", "head", project=prepared, env={"FEINSCHLIFF_CACHE": str(tmp_path / "empty")})
    assert done.code == 3 and done.problem["code"] == "models/not-pulled"
    assert any("feinschliff models pull minilm" in do for do in done.problem["do"])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["train", "--method", "fulll"], "recipe/unknown-method"),
        (["train", "--effort", "fast"], "recipe/unknown-effort"),
        (["train", "--set", "epoch=3"], "recipe/unknown-key"),
        (["train", "--set", "epochs=many"], "recipe/bad-value"),
        (["train", "--method", "linear", "--set", "min_df=1000"], "train/no-words"),
        (["ask", "x", " "], "serve/empty-question"),
        (["prepare", "--set", "tset=0.1"], "prepare/unknown-setting"),
        (["anchors", "--apply", "duplicates"], "anchors/unknown-verdict"),
        (["evaluate"], "registry/no-model"),
        (["release", "m1", "--as", "x"], "registry/no-model"),
        (["ask", "x", "y"], "registry/no-model"),
        (["rollback", "x"], "release/unknown-name"),
    ],
)
def test_a_typo_changes_nothing(prepared, words, code):
    refused(prepared, code, 2, *words)


@pytest.mark.starter
def test_no_room_for_a_checkpoint_then_room_again(project, tmp_path):
    succeed("collect", company.write(tmp_path / "files"), "--map", "text=Meldung,label=Abteilung", project=project)
    succeed("prepare", project=project)
    train = ("train", "--method", "full", "--effort", "quick", "--set", "epochs=1")

    def no_large_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000, 20_000_000))

    before = state(project)
    done = run(*train, project=project, preexec_fn=no_large_files)
    assert (done.code, done.problem["code"]) == (4, "store/disk-full"), done.out + done.errors
    assert "MB" in done.problem["what"]
    assert state(project) == before
    assert succeed(*train, project=project)["model"] == "m1"


def test_a_taken_port_is_named(project, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", taken.getsockname()[1], project=project)
    assert (done.code, done.problem["code"]) == (4, "serve/port-taken")
