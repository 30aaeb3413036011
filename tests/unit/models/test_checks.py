"""Hostile and broken model folders are refused before anything is loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_models import CONFIG, model_folder, safetensors

from feinschliff.core.problems import Problem
from feinschliff.models.checks import INDEX, check_folder, weight_files


def refused(folder: Path) -> str:
    with pytest.raises(Problem) as caught:
        check_folder(folder)
    return caught.value.code


def test_a_plain_folder_passes(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "base", {**CONFIG, "_name_or_path": "x/y", "_attn_implementation_autoset": True})
    assert check_folder(folder) == folder


@pytest.mark.parametrize(
    "hostile",
    [
        {"auto_map": {"AutoModel": "modeling.Evil"}},
        {"_attn_implementation_internal": "someone/kernel"},
        {"trust_remote_code": True},
        {"text_config": {"auto_map": {"AutoModel": "modeling.Evil"}}},
        {"layers": [{"_attn_implementation": "someone/kernel"}]},
        {"attn_implementation": "someone/kernel"},
        {"_surprise": 1},
    ],
)
def test_a_config_that_would_run_code_is_refused(tmp_path: Path, hostile: dict[str, object]) -> None:
    assert refused(model_folder(tmp_path / "base", {**CONFIG, **hostile})) == "models/remote-code"


@pytest.mark.parametrize("name", ["tokenizer_config.json", "generation_config.json"])
def test_other_configs_are_looked_at_too(tmp_path: Path, name: str) -> None:
    folder = model_folder(tmp_path / "base")
    (folder / name).write_text(json.dumps({"auto_map": {"AutoTokenizer": ["evil.Tokenizer", None]}}))
    assert refused(folder) == "models/remote-code"


def test_weights_that_can_run_code_are_refused(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "base")
    (folder / "model.safetensors").unlink()
    assert refused(folder) == "models/no-weights"
    (folder / "pytorch_model.bin").write_bytes(b"x")
    assert refused(folder) == "models/unsafe-weights"


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "sub/a.safetensors", "weights.bin"])
def test_an_index_names_only_its_neighbours(tmp_path: Path, name: str) -> None:
    folder = model_folder(tmp_path / "base")
    (folder / INDEX).write_text(json.dumps({"weight_map": {"a": name}}))
    assert refused(folder) == "models/broken-weights"


def test_an_index_leads_to_its_files(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "base")
    (folder / "part-1.safetensors").write_bytes(safetensors({"a": b"12"}))
    (folder / INDEX).write_text(json.dumps({"weight_map": {"a": "part-1.safetensors", "b": "part-1.safetensors"}}))
    assert weight_files(check_folder(folder)) == [folder / "part-1.safetensors"]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\xff" * 20,
        safetensors({"a": b"12"})[:-1],
        safetensors({"a": b"12"}) + b"extra",
        (2).to_bytes(8, "little") + b"[]",
        (4).to_bytes(8, "little") + b'{"a"',
    ],
)
def test_a_broken_weights_file_is_refused(tmp_path: Path, damage: bytes) -> None:
    folder = model_folder(tmp_path / "base")
    (folder / "model.safetensors").write_bytes(damage)
    assert refused(folder) == "models/broken-weights"


def test_no_folder_no_config_and_quantised(tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing") == "models/no-folder"
    folder = model_folder(tmp_path / "base")
    (folder / "config.json").write_text("[1")
    assert refused(folder) == "models/no-config"
    assert (
        refused(model_folder(tmp_path / "b", {**CONFIG, "quantization_config": {"quant_method": "gptq"}}))
        == "models/quantised"
    )
