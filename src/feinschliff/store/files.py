"""Durable files: temp, fsync, rename, fsync folder; objects are named by their SHA-256."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from feinschliff.core.problems import Do, Problem
from feinschliff.core.rights import no_permission

CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make a rename or a new name in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def durable(path: Path, mode: str = "w") -> Iterator[IO[Any]]:
    """Open a temporary neighbour of `path` for writing; on a clean exit it replaces `path` for good.

    A full disk leaves `path` as it was and raises the problem ``store/disk-full``.
    """
    temporary = path.with_name(f".{path.name}.tmp-{secrets.token_hex(4)}")
    text = {} if "b" in mode else {"encoding": "utf-8", "newline": ""}
    try:
        with open(temporary, mode, **text) as file:  # type: ignore[call-overload]
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        sync_folder(path.parent)
    except OSError as error:
        raise disk_problem(error, path) from error
    finally:
        temporary.unlink(missing_ok=True)


def json_text(value: Any, *, indent: int | None = None) -> str:
    """JSON that UTF-8 can carry: a path whose bytes are no text (half characters in Python) is written as escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text


def write_json(path: Path, value: Any) -> None:
    with durable(path) as file:
        file.write(json_text(value, indent=1))


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def disk_problem(error: OSError, path: Path, needed: int | None = None) -> BaseException:
    """The problem for a full or read-only disk or a missing right; any other OSError is returned as it is."""
    import errno

    if error.errno in (errno.EACCES, errno.EPERM):
        return no_permission(str(error.filename or path))
    if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS):
        return error
    if error.errno == errno.EROFS:
        return Problem(
            "store/read-only",
            f"Cannot write {path.name}: the disk is read-only.",
            "A project needs a folder that it may write to.",
            ["copy the project to another disk and go on there"],
            where=str(path.parent),
            kind="run",
        )
    free = shutil.disk_usage(path.parent).free
    need = f", {needed / 1e6:.0f} MB are needed" if needed else ""
    return Problem(
        "store/disk-full",
        f"The disk is full: {path.name} could not be written ({free / 1e6:.0f} MB free{need}).",
        "What was saved before is complete; only this step is missing.",
        [
            "free some space, then run the same command again: it goes on from the last saved state",
            Do("see what is stored", "feinschliff status"),
        ],
        safe="Everything that was saved before is intact.",
        where=str(path.parent),
        kind="run",
    )


def ensure_space(folder: Path, needed: int) -> None:
    """Refuse before starting what cannot fit: `needed` bytes below `folder`."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Problem(
            "store/disk-full",
            f"Not enough room on the disk: {needed / 1e6:.0f} MB are needed, {free / 1e6:.0f} MB are free.",
            "The model and its checkpoints would not fit.",
            ["free some space, then run the same command again"],
            where=str(folder),
            kind="run",
        )


class Objects:
    """Content-addressed files and folders below one root; what is in is never changed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        return self.root / name[:2] / name

    def checked_file(self, name: str) -> Path:
        """The file `name`, its bytes compared with its name.

        Raises
        ------
        Problem
            ``store/changed``, when it is missing or not what was put in.
        """
        path = self.path(name)
        if path.is_file() and sha256_of(path) == name:
            return path
        how = "was changed" if path.exists() else "is missing"
        raise Problem(
            "store/changed",
            f"A file of the project {how}: {name[:16]}... below .feinschliff/objects.",
            "Examples and reports are frozen: another content would give other results under the same name.",
            [
                "copy the file back from a backup",
                "or take it away, collect your files again and prepare in a new project",
            ],
            where=str(path),
            kind="run",
        )

    def put_file(self, source: Path) -> str:
        """Move or copy a finished file in; returns its SHA-256. Putting the same bytes twice is the same."""
        name = sha256_of(source)
        target = self.path(name)
        if not target.exists():
            self._make(target.parent)
            with durable(target, "wb") as out, source.open("rb") as file:
                shutil.copyfileobj(file, out, CHUNK)
        return name

    def put_folder(self, source: Path) -> str:
        """Move a finished folder in, named by the SHA-256 of its `manifest.json`; safe to repeat after a crash."""
        name = sha256_of(source / "manifest.json")
        target = self.path(name)
        if not target.exists():
            self._make(target.parent)
            temporary = target.with_name(f".tmp-{secrets.token_hex(4)}")
            try:
                shutil.copytree(source, temporary, copy_function=link_or_copy)
                for path in [*temporary.rglob("*"), temporary]:
                    sync_folder(path) if path.is_dir() else sync_file(path)
                os.replace(temporary, target)
                sync_folder(target.parent)
            except OSError as error:
                raise disk_problem(error, target) from error
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
        return name

    def sweep(self) -> None:
        """Remove what a killed process left half copied; call it while nobody else can be copying."""
        for left in self.root.glob("*/.*tmp-*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)

    def _make(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(self.root)


def link_or_copy(source: str, target: str) -> None:
    """A second name for the same bytes where the disk can do that, else a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
