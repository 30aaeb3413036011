"""Kill -9 in the middle of each verb: the command run again finishes, with what an undisturbed run would have made."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

import company
from feinschliff.models.folder import verify
from feinschliff.store.project_store import Store

COMMAND = [sys.executable, "-c", "from feinschliff.interfaces.cli import main; main()"]
VERBS = {
    "collect": ["collect", "{files}"],
    "prepare": ["prepare"],
    "anchors": ["anchors"],
    "train": ["train", "--method", "linear"],
    "evaluate": ["evaluate"],
    "apply": ["apply", "m1", "{files}", "-o", "{project}/out.csv"],
}
ENVIRONMENT = {**os.environ, "FEINSCHLIFF_CACHE": "/nonexistent", "OMP_NUM_THREADS": "1"}


def command(verb, project, files):
    words = [word.format(files=files, project=project) for word in VERBS[verb]]
    return [*COMMAND, *words, "--project", str(project), "--json"]


def finish(verb, project, files):
    done = subprocess.run(command(verb, project, files), capture_output=True, text=True, env=ENVIRONMENT)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def worker_of(project):
    """The process id of the worker that was started last, once it is there."""
    runs = project / ".feinschliff" / "runs"
    for _ in range(2000):
        newest = max(runs.glob("*/attempt-*/alive"), key=lambda path: path.stat().st_mtime_ns, default=None)
        if newest is not None and newest.read_text():
            return int(newest.read_text())
        time.sleep(0.005)
    raise AssertionError("no worker was started")


NUMBERED = ("run", "model", "unchanged", "test_looks")
"""A kill between registering and printing makes the repeated command a second one: it counts on."""
OWN = ("out", "project", "id", "twin", "fingerprint")
"""Paths, and what depends on the project's own key."""


def clean(result):
    """A result without what may differ between two runs."""
    if isinstance(result, dict):
        timed = ("seconds", "_second", "_bytes")
        return {k: clean(v) for k, v in result.items() if not k.endswith(timed) and k not in (*NUMBERED, *OWN)}
    return [clean(v) for v in result] if isinstance(result, list) else result


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return company.write(tmp_path_factory.mktemp("demo"))


def made(project):
    subprocess.run([*COMMAND, "new", str(project)], check=True, capture_output=True)
    return project


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, files):
    """What each verb makes when nobody disturbs it."""
    project = made(tmp_path_factory.mktemp("undisturbed") / "project")
    return {verb: clean(finish(verb, project, files)) for verb in VERBS}


@pytest.mark.parametrize(("victim", "delay"), [("worker", 0.0), ("worker", 0.5), ("both", 0.15), ("both", 1.0)])
def test_every_verb_survives_a_kill(tmp_path, files, undisturbed, victim, delay):
    project = made(tmp_path / "project")
    for verb in VERBS:
        before = {path: path.stat().st_mtime_ns for path in project.glob(".feinschliff/runs/*/attempt-*/alive")}
        process = subprocess.Popen(
            command(verb, project, files), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
        )
        while process.poll() is None and len(list(project.glob(".feinschliff/runs/*/attempt-*/alive"))) == len(before):
            time.sleep(0.005)
        pid = worker_of(project)
        time.sleep(delay)
        if victim == "both":
            process.kill()
        with contextlib.suppress(ProcessLookupError):  # quicker than the delay: then the command simply succeeded
            os.kill(pid, signal.SIGKILL)
        out, _ = process.communicate()
        # where the verb was quicker than the delay, there was nothing to go on with
        result = json.loads(out) if process.returncode == 0 else finish(verb, project, files)
        if verb == "collect" and result["unchanged"]["files"]:
            # killed when it was done and before it said so: the repeated command finds nothing new
            assert result["unchanged"]["rows"] == undisturbed[verb]["taken"] and not result["taken"]
        else:
            assert clean(result) == undisturbed[verb], verb
    store = Store(project)
    assert store.open_runs() == []
    assert all(verify(store.objects.path(row["object"])) is None for row in store.models())


def test_a_follower_that_dies_alone_loses_nothing(tmp_path, files):
    project = made(tmp_path / "project")
    process = subprocess.Popen(
        command("collect", project, files), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    )
    worker_of(project)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 30
    while not list(project.glob(".feinschliff/runs/*/attempt-*/outcome.json")) and time.monotonic() < deadline:
        time.sleep(0.05)
    status = subprocess.run([*COMMAND, "status", "--project", str(project), "--json"], capture_output=True, text=True)
    assert json.loads(status.stdout)["sources"] == 1


def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(tmp_path, files):
    project = made(tmp_path / "project")
    process = subprocess.Popen(
        command("collect", project, files), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    worker_of(project)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode in (0, 130)  # 0: it had finished before the signal came
    if process.returncode == 130:
        assert "Run the same command again" in errors
    assert Store(project).open_runs() == []
    again = finish("collect", project, files)
    assert again["taken"] or again["unchanged"]["rows"]
