"""A model version's folder: card and manifest; any change after registration is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_models import model_folder

from feinschliff.core.problems import Problem
from feinschliff.models import folder as model


def finished(path: Path) -> Path:
    folder = model_folder(path)
    model.write_card(folder, {"task": "classify", "outputs": {"label": ["a", "b"]}})
    model.write_manifest(folder)
    return folder


def test_a_finished_folder_verifies_and_its_card_reads_back(tmp_path: Path) -> None:
    folder = finished(tmp_path / "m1")
    model.verify(folder)
    assert model.is_complete(folder)
    assert model.read_card(folder)["outputs"] == {"label": ["a", "b"]}


def test_the_same_files_give_the_same_manifest(tmp_path: Path) -> None:
    first, second = finished(tmp_path / "m1"), finished(tmp_path / "m2")
    assert (first / "manifest.json").read_bytes() == (second / "manifest.json").read_bytes()


@pytest.mark.parametrize("change", ["flip", "cut", "remove", "add", "manifest"])
def test_any_change_is_named(tmp_path: Path, change: str) -> None:
    folder = finished(tmp_path / "m1")
    weights = folder / "model.safetensors"
    data = weights.read_bytes()
    match change:
        case "flip":
            weights.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        case "cut":
            weights.write_bytes(data[:-1])
        case "remove":
            weights.unlink()
        case "add":
            (folder / "extra.json").write_text("{}")
        case "manifest":
            (folder / "manifest.json").write_text("{")
    with pytest.raises(Problem) as caught:
        model.verify(folder)
    assert (caught.value.code, caught.value.exit_code) == ("models/changed", 4)
    named = {"add": "extra.json", "manifest": "manifest.json"}.get(change, "model.safetensors")
    assert named in caught.value.what


def test_a_folder_without_a_card_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="not a trained model"):
        model.read_card(model_folder(tmp_path / "m1"))


def test_a_registered_folder_notices_that_its_manifest_was_changed_along(tmp_path: Path) -> None:
    folder = finished(tmp_path / "m1")
    folder = folder.rename(tmp_path / model.sha256_of(folder / "manifest.json"))
    model.verify(folder)
    (folder / "model.safetensors").write_bytes(b"other")
    model.write_manifest(folder)
    with pytest.raises(Problem, match="manifest"):
        model.verify(folder)
