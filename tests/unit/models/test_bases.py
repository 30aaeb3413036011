"""From a name, a folder or a Hub id to a folder on this machine; nothing is ever fetched."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_models import CONFIG, model_folder, safetensors

from feinschliff.core.problems import Problem
from feinschliff.models import bases, weights


def problem_of(base: str, task: str | None = None) -> Problem:
    with pytest.raises(Problem) as caught:
        bases.locate(base, task=task)
    return caught.value


def test_a_starter_that_is_not_here_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEINSCHLIFF_CACHE", str(tmp_path))
    problem = problem_of("minilm")
    assert (problem.code, problem.exit_code) == ("models/not-pulled", 3)
    assert problem.do[0].command == "feinschliff models pull minilm"


def test_a_hub_id_that_is_not_here_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = problem_of("nobody/has-this-model")
    assert problem.code == "models/not-pulled"
    assert problem.do[0].command == "feinschliff models pull nobody/has-this-model"


@pytest.mark.parametrize("name", ["minlm", "a/b/c", "", "no/../../etc"])
def test_names_that_mean_nothing_are_refused(name: str) -> None:
    assert problem_of(name).code in ("models/unknown-base", "models/not-pulled")


def test_a_local_folder_is_taken_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = model_folder(tmp_path / "own")
    monkeypatch.chdir(tmp_path)
    assert bases.locate(str(folder)) == folder
    assert bases.locate("./own") == Path("own")
    assert bases.locate("own", task="classify") == Path("own")
    assert problem_of("./missing").code == "models/no-folder"


def test_the_kind_of_base_must_fit_the_task(tmp_path: Path) -> None:
    chat = model_folder(tmp_path / "chat", {**CONFIG, "architectures": ["LlamaForCausalLM"]})
    assert bases.locate(str(chat), task="chat") == chat
    assert problem_of(str(chat), "classify").code == "models/wrong-kind"
    assert problem_of(str(model_folder(tmp_path / "encoder")), "chat").code == "models/wrong-kind"


def test_identity_does_not_depend_on_how_the_weights_are_split(tmp_path: Path) -> None:
    whole, split = tmp_path / "whole.safetensors", [tmp_path / "1.safetensors", tmp_path / "2.safetensors"]
    whole.write_bytes(safetensors({"b": b"345", "a": b"12"}, {"format": "pt"}))
    split[0].write_bytes(safetensors({"b": b"345"}))
    split[1].write_bytes(safetensors({"a": b"12"}))
    other = tmp_path / "other.safetensors"
    other.write_bytes(safetensors({"b": b"345", "a": b"13"}))
    assert weights.tensors_sha256([whole]) == weights.tensors_sha256(split)
    assert weights.tensors_sha256([whole]) != weights.tensors_sha256([other])
    assert weights.parameters([whole]) == 5


def test_reading_follows_the_folders_own_files(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "own")
    assert bases.reading(folder) == {"pooling": "mean", "prefix": "", "max_length": 64}
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 32}')
    assert bases.reading(folder) == {"pooling": "cls", "prefix": "", "max_length": 32}
    snapshot = model_folder(tmp_path / "models--intfloat--multilingual-e5-small" / "snapshots" / "abc")
    assert bases.reading(snapshot)["prefix"] == "query: "
    assert bases.identity(snapshot)["name"] == "intfloat/multilingual-e5-small"
