"""Which files a collect reads: the given files, and folders in sorted order; links, pipes and hidden files never."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from feinschliff.collect.archives import unpack
from feinschliff.core.problems import Do, Problem, nearest

DEEPEST = 50
ARCHIVES = (".zip",)


@dataclass(frozen=True)
class FoundFile:
    """A regular file: where it is, what was collected (`root`), and its name inside of that (`source`)."""

    path: Path
    root: Path
    source: str
    size: int


@dataclass
class Found:
    files: list[FoundFile] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    """(source, why) of what is no regular file."""


def find_files(paths: Sequence[Path]) -> Found:
    """All regular files below `paths`, in the order given; raises ``collect/missing-file`` before anything is read."""
    for path in paths:
        if not os.path.exists(path):  # Path.exists raises for what may not be looked at, and for names too long
            raise _missing(path)
    found = Found()
    seen: set[tuple[int, int]] = set()
    for path in paths:
        root = Path(os.path.abspath(path))
        for file, status in _walk(root, found):
            source = _named(file, 0, root)
            if (status.st_dev, status.st_ino) in seen:
                found.skipped.append((source, "the same file was given twice"))
                continue
            seen.add((status.st_dev, status.st_ino))
            found.files.append(FoundFile(file, root, source, status.st_size))
    found.files = _told_apart(found.files)
    return found


def opened(files: Sequence[FoundFile], into: Path) -> tuple[list[FoundFile], list[tuple[str, str]]]:
    """The files, archives replaced by what lies in them (unpacked below `into`), and what was refused, with why."""
    result: list[FoundFile] = []
    refused: list[tuple[str, str]] = []
    for number, file in enumerate(files):
        if file.path.suffix.lower() not in ARCHIVES:
            result.append(file)
            continue
        place = into / str(number)
        place.mkdir()
        unpacked = unpack(file.path, place)
        for name, path in unpacked.files:
            result.append(FoundFile(path, file.root, f"{file.source}/{name}", path.stat().st_size))
        refused += [(f"{file.source}/{name}" if name else file.source, why) for name, why in unpacked.refused]
    return result, refused


def _walk(root: Path, found: Found) -> Iterator[tuple[Path, os.stat_result]]:
    # What a person names may be a link; what lies in a folder may not: it could lead out of it, or around in a ring.
    status = root.stat()
    if not stat.S_ISDIR(status.st_mode):
        if stat.S_ISREG(status.st_mode):
            yield root, status
        else:
            found.skipped.append((root.name, "it is no regular file"))
        return
    yield from _walk_folder(root, root, found)


def _walk_folder(folder: Path, root: Path, found: Found) -> Iterator[tuple[Path, os.stat_result]]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        found.skipped.append((_named(folder, 0, root), f"the folder cannot be read: {error.strerror}"))
        return
    for name in names:
        if name.startswith((".", "~$")) or name == "__MACOSX":
            continue
        path = folder / name
        try:
            status = path.lstat()
        except OSError:
            continue  # gone since the folder was listed
        if stat.S_ISDIR(status.st_mode):
            if len(path.parts) - len(root.parts) > DEEPEST:
                found.skipped.append((_named(path, 0, root), f"it lies more than {DEEPEST} folders deep"))
                continue
            yield from _walk_folder(path, root, found)
        elif stat.S_ISREG(status.st_mode):
            yield path, status
        else:
            why = "it is a link; collect what it points to" if stat.S_ISLNK(status.st_mode) else "it is no regular file"
            found.skipped.append((_named(path, 0, root), why))


def _named(path: Path, parents: int, root: Path) -> str:
    """The source: path below the root (a file's own name), with so many parent folders in front."""
    depth = max(1, len(path.parts) - len(root.parts)) + parents
    name = "/".join(path.parts[max(1, len(path.parts) - depth) :])
    return os.fsencode(name).decode("utf-8", "replace")


def _told_apart(files: list[FoundFile]) -> list[FoundFile]:
    """Put parent folders in front of sources that clash, until none does."""
    parents = [0] * len(files)
    for level in range(1, 50):
        names = [_named(file.path, up, file.root) for file, up in zip(files, parents, strict=True)]
        count = Counter(names)
        clashing = [i for i, name in enumerate(names) if count[name] > 1]
        if not clashing:
            break
        for i in clashing:
            parents[i] = level
    return [
        FoundFile(file.path, file.root, _named(file.path, up, file.root), file.size)
        for file, up in zip(files, parents, strict=True)
    ]


def _missing(path: Path) -> Problem:
    folder = path.parent
    while not os.path.isdir(folder) and folder != folder.parent:
        path, folder = folder, folder.parent
    try:
        names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError:
        names = []
    close = nearest(path.name, names)
    if close:
        hint = f"did you mean {' or '.join(close)}?"
    elif names:
        more = f" and {len(names) - 8} more" if len(names) > 8 else ""
        hint = f"the folder holds {', '.join(names[:8])}{more}"
    else:
        hint = "the folder is empty"
    return Problem(
        "collect/missing-file",
        f"There is no file or folder {path.name!r} in {folder}; {hint}",
        "Only what exists can be collected.",
        [Do("collect the nearest name", f"feinschliff collect {_quoted(folder / close[0])}")]
        if close
        else ["check the path"],
        where=str(path),
    )


def _quoted(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))
