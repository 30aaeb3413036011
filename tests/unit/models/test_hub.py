"""Bases of the Hub: a download that was interrupted is taken up again."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_models import model_folder

from feinschliff.core.events import silent
from feinschliff.core.problems import Problem
from feinschliff.models import hub


class Reached(Exception):
    """The Hub was asked."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def ask(*_: object, **__: object) -> None:
        raise Reached

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", ask)


def test_a_whole_snapshot_is_not_fetched_again(tmp_path: Path, asked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    here = model_folder(tmp_path / "snapshot")
    monkeypatch.setattr(hub, "snapshot", lambda _: here)
    assert hub.fetch("owner/name", emit=silent) == here


def test_a_snapshot_that_was_cut_short_is_fetched_again(
    tmp_path: Path, asked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = model_folder(tmp_path / "snapshot")
    for weights in here.glob("*.safetensors"):
        weights.unlink()
    monkeypatch.setattr(hub, "snapshot", lambda _: here)
    with pytest.raises(Reached):
        hub.fetch("owner/name", emit=silent)


def test_a_snapshot_with_unsafe_weights_stays_refused(
    tmp_path: Path, asked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = model_folder(tmp_path / "snapshot")
    for weights in here.glob("*.safetensors"):
        weights.rename(weights.with_suffix(".bin"))
    monkeypatch.setattr(hub, "snapshot", lambda _: here)
    with pytest.raises(Problem) as caught:
        hub.fetch("owner/name", emit=silent)
    assert caught.value.code == "models/unsafe-weights"
