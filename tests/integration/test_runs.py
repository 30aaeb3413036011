"""Runs: what ended unseen is shown, what is damaged does not lock the project, and only one works at a time."""

import os
import signal
import subprocess
import time

import pytest
from command import FEINSCHLIFF, run, succeed

import company
from feinschliff import runs
from feinschliff.project import Project


@pytest.fixture
def file(tmp_path):
    return company.write(tmp_path / "files")


@pytest.fixture
def project(tmp_path):
    succeed("new", tmp_path / "project")
    return tmp_path / "project"


def start(*words, project):
    """Start a command, and let its follower die as soon as its worker lives; the worker's folder."""
    before = set(project.glob(".feinschliff/runs/*/attempt-*"))
    command = [*FEINSCHLIFF, *map(str, words), "--project", str(project)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (new := [f for f in set(project.glob(".feinschliff/runs/*/attempt-*")) - before if known(f)]):
        assert process.poll() is None
        time.sleep(0.005)
    process.kill()
    process.wait()
    return new[0]


def known(folder):
    return runs.is_alive(folder) and (folder / "alive").read_text()


def ended(folder):
    deadline = time.monotonic() + 60
    while runs.is_alive(folder) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (folder / "outcome.json").exists()


def test_what_was_done_unseen_is_not_done_again(project, file):
    succeed("collect", file, "--map", "text=Meldung,label=Abteilung", project=project)
    succeed("prepare", project=project)
    ended(start("train", "--method", "linear", project=project))
    assert [model["id"] for model in succeed("status", project=project)["models"]] == ["m1"]
    assert succeed("train", "--method", "linear", project=project)["model"] == "m1"
    assert succeed("train", "--method", "linear", project=project)["model"] == "m2", "now it was seen"


def test_another_verb_waits_for_a_worker_that_nobody_follows(project, file):
    folder = start("collect", file, project=project)
    os.kill(int((folder / "alive").read_text()), signal.SIGSTOP)
    try:
        refused = run("prepare", project=project)
        assert (refused.code, refused.problem["code"]) == (4, "run/busy")
        assert "collect" in refused.problem["what"]
    finally:
        os.kill(int((folder / "alive").read_text()), signal.SIGCONT)
    ended(folder)
    assert succeed("prepare", project=project)["dataset"] == "d1"


def test_a_damaged_run_does_not_lock_the_project(project, file):
    folder = start("collect", file, project=project)
    ended(folder)
    (folder / "examples.parquet").unlink()
    (last,) = succeed("runs", project=project)
    assert last["state"] == "failed" and last["problem"]["code"] == "run/damaged"
    assert succeed("collect", file, project=project)["taken"] == 181


def test_a_worker_that_is_not_known_yet_is_not_signalled(tmp_path):
    for content in ("", "0", "-1", "no number"):
        (tmp_path / "alive").write_text(content)
        assert not runs.signal_worker(tmp_path, signal.SIGTERM)


def test_scanning_later_makes_a_new_version_so_that_the_release_asks(project, file):
    settings = project / "feinschliff.toml"
    settings.write_text(settings.read_text().replace('mode = "report"', 'mode = "off"'))
    succeed("collect", file, "--map", "text=Meldung,label=Abteilung", project=project)
    unscanned = succeed("prepare", project=project)
    settings.write_text(settings.read_text().replace('mode = "off"', 'mode = "report"'))
    scanned = succeed("prepare", project=project)
    assert scanned["dataset"] != unscanned["dataset"] and scanned["personal_data"]["counts"]
    succeed("train", "--method", "linear", project=project)
    assert run("release", "m1", "--as", "claims", project=project).problem["code"] == "release/personal-data"


def test_the_simple_word_model_has_no_base(project, file):
    succeed("collect", file, "--map", "text=Meldung,label=Abteilung", project=project)
    succeed("train", "--method", "linear", project=project)
    lineage = Project(project).lineage()
    assert lineage["base"] is None and lineage["sources"] == ["schadenmeldungen.csv"]


def test_the_server_answers_only_for_what_was_released(project, file):
    succeed("collect", file, "--map", "text=Meldung,label=Abteilung", project=project)
    succeed("train", "--method", "linear", project=project)
    opened = Project(project)
    opened.release("m1", "claims", decision="invented persons")
    assert opened.place_released("claims")["model"] == "m1"
    with pytest.raises(Exception, match="no release named 'm1'"):
        opened.place_released("m1")


def test_polish_refuses_to_work_inside_the_files(file):
    refused = run("polish", ".", cwd=file.parent)
    assert (refused.code, refused.problem["code"]) == (2, "project/inside-files")
    assert os.listdir(file.parent) == [file.name]
