"""Checkpoints: a folder of safetensors and JSON with its manifest written last; two are kept."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from feinschliff.models.transformer import save_tensors, size_of
from feinschliff.store.files import disk_problem, ensure_space, read_json, sha256_of, sync_folder, write_json

EVERY_SECONDS = 60.0
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Saved:
    """A checkpoint that is complete and unchanged. state : `step` and everything else that the loop wants back."""

    path: Path
    state: dict[str, Any]

    def tensors(self, name: str) -> dict[str, torch.Tensor]:
        return load_file(self.path / f"{name}.safetensors")


class Checkpoints:
    """The checkpoints of one training.

    folders : newest attempt first; only the first is written to, the others are read.
    identity : what the training is (recipe, data); checkpoints of another identity are not taken.
    """

    def __init__(self, folders: Sequence[Path], identity: str) -> None:
        self.folders = list(folders)
        self.identity = identity
        self.saved_at = time.monotonic()
        self.folders[0].mkdir(parents=True, exist_ok=True)

    def due(self) -> bool:
        """Whether it is time for one; when it is written never changes what is learned."""
        return time.monotonic() - self.saved_at >= EVERY_SECONDS

    def save(self, state: Mapping[str, Any], tensors: Mapping[str, dict[str, torch.Tensor]], best: int) -> None:
        """Write checkpoint `state["step"]`, then drop old ones: the newest stays, and `best` or else the one before."""
        needed = sum(size_of(group) for group in tensors.values())
        final = self.folders[0] / f"step-{state['step']:08d}"
        ensure_space(self.folders[0], needed + (1 << 20))
        temporary = final.with_name(f".{final.name}-{secrets.token_hex(4)}")
        try:
            temporary.mkdir()
            for name, group in tensors.items():
                save_tensors(group, temporary / f"{name}.safetensors")
            write_json(temporary / "state.json", {**state, "identity": self.identity})
            write_json(temporary / MANIFEST, {"files": facts(temporary)})
            if final.exists():
                shutil.rmtree(final)
            os.replace(temporary, final)
            sync_folder(self.folders[0])
        except OSError as error:
            raise disk_problem(error, final, needed) from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        self.saved_at = time.monotonic()
        self.drop_old(state["step"], best)

    def drop_old(self, newest: int, best: int) -> None:
        steps = sorted(step_of(path) for path in self.folders[0].glob("step-*"))
        before = max((s for s in steps if s < newest), default=newest)
        kept = {newest, best if best != newest and best in steps else before}
        for step in steps:
            if step not in kept:
                shutil.rmtree(self.folders[0] / f"step-{step:08d}", ignore_errors=True)

    def newest(self) -> Saved | None:
        """The newest valid checkpoint whose best one is there, too; broken or foreign ones are passed over."""
        found = sorted((p for folder in self.folders for p in folder.glob("step-*")), key=step_of, reverse=True)
        for path in found:
            saved = self.opened(path)
            if saved and (saved.state["best"] in (None, saved.state["step"]) or self.at(saved.state["best"])):
                return saved
        return None

    def at(self, step: int) -> Saved | None:
        """The valid checkpoint of one step, in whichever attempt it lies."""
        candidates = (self.opened(folder / f"step-{step:08d}") for folder in self.folders)
        return next((saved for saved in candidates if saved), None)

    def opened(self, path: Path) -> Saved | None:
        try:
            recorded = read_json(path / MANIFEST)["files"]
            if facts(path) != recorded:
                return None
            state = read_json(path / "state.json")
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return Saved(path, state) if state.get("identity") == self.identity else None

    def clear(self) -> None:
        """Remove what was written: the training is over and its model is safe."""
        for path in self.folders[0].glob("step-*"):
            shutil.rmtree(path, ignore_errors=True)


def facts(folder: Path) -> dict[str, dict[str, Any]]:
    files = sorted(path for path in folder.iterdir() if path.name != MANIFEST)
    return {path.name: {"bytes": path.stat().st_size, "sha256": sha256_of(path)} for path in files}


def step_of(path: Path) -> int:
    number = path.name.rpartition("-")[2]
    return int(number) if number.isdigit() else -1
