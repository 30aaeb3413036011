"""A model loads on the base that it was trained on, and on no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_models import model_folder

from feinschliff.core.problems import Problem
from feinschliff.models.bases import identity
from feinschliff.models.folder import write_card
from feinschliff.models.predictor import load


def test_a_card_that_names_no_base_fits_none(tmp_path: Path) -> None:
    base, model = model_folder(tmp_path / "base"), tmp_path / "model"
    model.mkdir()
    write_card(model, {"task": "classify", "method": "lora"})
    with pytest.raises(Problem, match="unknown"):
        load(model, base)


def test_a_base_whose_weights_changed_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    base = model_folder(tmp_path / "base")
    learned = {**identity(base), "sha256": "0" * 64}
    model = tmp_path / "model"
    model.mkdir()
    write_card(model, {"task": "classify", "method": "lora", "base": learned})
    with pytest.raises(Problem) as caught:
        load(model, base)
    assert (caught.value.code, caught.value.kind) == ("models/other-base", "run")
    assert "base" in caught.value.what and "000000000000" in caught.value.what
