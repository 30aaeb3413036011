"""The engine process: answers, says what is wrong, and comes back after it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from feinschliff.core.problems import Problem, unknown
from feinschliff.serve.client import Engine


@pytest.fixture
def engine(linear_model: Path) -> Iterator[Engine]:
    def place(name: str) -> dict[str, Any]:
        if name != "tickets":
            raise unknown("registry/unknown-model", "model", name, ["tickets"])
        return {"model": "m1", "folder": str(linear_model), "base": None}

    with Engine(place) as engine:
        yield engine


def test_a_classifier_answers_every_output(engine: Engine) -> None:
    answering = engine.answer("tickets")
    assert answering.task == "classify"
    assert answering.outputs["department"] == ["billing", "delivery"]
    first, second = answering.classify(["the invoice amount is wrong", "my parcel is late"])
    assert first["outputs"]["department"]["label"] == "billing"
    assert second["outputs"]["department"]["label"] == "delivery"
    top = first["outputs"]["urgency"]["top"]
    assert [share for _, share in top] == sorted((share for _, share in top), reverse=True)
    assert abs(sum(share for _, share in top) - 1) < 1e-4


def test_ask_tells_which_model_answered(engine: Engine) -> None:
    told = engine.ask("tickets", "where is my parcel")
    assert (told["name"], told["model"]) == ("tickets", "m1")
    assert told["outputs"]["department"]["label"] == "delivery"


def test_vectors_have_unit_length(engine: Engine) -> None:
    (vector,) = engine.answer("tickets").embed(["my parcel"])
    assert abs(sum(x * x for x in vector) - 1) < 1e-4


def test_unknown_names_and_wrong_tasks_are_problems(engine: Engine) -> None:
    with pytest.raises(Problem, match="did you mean tickets"):
        engine.answer("ticket")
    with pytest.raises(Problem) as caught:
        engine.answer("tickets").stream([{"role": "user", "content": "hello"}])
    assert caught.value.code == "serve/wrong-task"


def test_a_model_that_changed_on_disk_does_not_answer(linear_model: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "changed"
    shutil.copytree(linear_model, folder)
    with (folder / "model.json").open("a") as file:
        file.write(" ")
    place = {"model": "m1", "folder": str(folder), "base": None}
    with Engine(lambda name: place) as engine, pytest.raises(Problem) as caught:
        engine.answer("tickets")
    assert caught.value.code == "models/changed"


def test_odd_text_comes_through(engine: Engine) -> None:
    texts = ["", "\u2028line\nbreak\r\n", "😀 Grüße", "\x00", "x" * 20_000]
    assert len(engine.answer("tickets").classify(texts)) == len(texts)


def test_many_threads_get_their_own_answers(engine: Engine) -> None:
    answering = engine.answer("tickets")
    wrong: list[str] = []

    def ask(text: str, expected: str) -> None:
        for _ in range(10):
            if answering.classify([text])[0]["outputs"]["department"]["label"] != expected:
                wrong.append(text)

    pairs = [("my invoice is wrong", "billing"), ("where is my parcel", "delivery")] * 4
    threads = [threading.Thread(target=ask, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not wrong and not any(thread.is_alive() for thread in threads)


def test_a_killed_engine_starts_again_with_the_next_question(engine: Engine) -> None:
    answering = engine.answer("tickets")
    assert engine._process is not None
    os.kill(engine._process.pid, signal.SIGKILL)
    engine._process.wait()
    assert answering.classify(["where is my parcel"])[0]["outputs"]["department"]["label"] == "delivery"


def test_who_waits_when_the_engine_dies_is_told(engine: Engine) -> None:
    answering = engine.answer("tickets")
    assert engine._process is not None
    os.kill(engine._process.pid, signal.SIGSTOP)
    caught: list[Problem] = []

    def ask() -> None:
        try:
            answering.classify(["hello"])
        except Problem as problem:
            caught.append(problem)

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.2)
    os.kill(engine._process.pid, signal.SIGKILL)
    thread.join(10)
    assert [problem.code for problem in caught] == ["serve/engine-died"]


def test_the_engine_ends_with_the_process_that_started_it() -> None:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "feinschliff.serve.engine"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(20) == 0


def test_the_client_loads_no_learning_library() -> None:
    code = "import sys, feinschliff.serve.client; print([m for m in ('torch', 'numpy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
