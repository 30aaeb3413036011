"""A model loads on the base that it was trained on, and on no other; served, it meets texts as it learned them."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_models import model_folder

from feinschliff.core.problems import Problem
from feinschliff.models.bases import identity
from feinschliff.models.folder import write_card
from feinschliff.models.predictor import load, load_serving
from feinschliff.models.simple import fit


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


def test_a_served_classifier_meets_tags_where_it_learned_tags(tmp_path: Path) -> None:
    texts = [f"{words} {i}" for i in range(9) for words in ("write to [EMAIL] please", "the K-12345 is broken")]
    learned = fit(texts, {"team": ["mail", "repair"] * 9}, seed=1)
    learned.save(tmp_path)
    card = {"task": "classify", "method": "linear", "outputs": {"team": ["mail", "repair"]}}
    raw, tagged = "petra.müller@firma.example", "[EMAIL]"
    write_card(tmp_path, card)
    assert load_serving(tmp_path, None).classify([raw]) != load(tmp_path, None).classify([tagged])
    settings = {"mode": "redact", "names": "tags", "patterns": {"CASE": "K-#####"}}
    write_card(tmp_path, {**card, "redaction": settings})
    plain, served = load(tmp_path, None), load_serving(tmp_path, None)
    assert served.classify([raw, "K-99999"]) == plain.classify([tagged, "[CASE]"])
    assert (served.embed([raw]) == plain.embed([tagged])).all() and served.outputs == plain.outputs
