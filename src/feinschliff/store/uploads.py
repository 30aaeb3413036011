"""Files that people drop onto the studio's page: ``.feinschliff/uploads/<id>/<safe name>``.

A name from outside never becomes a path: only its last part counts, and of that only harmless characters. The id
follows from the name, so that a corrected file takes the place of the earlier one, here and where it was collected.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from feinschliff.core.problems import Problem
from feinschliff.store.files import disk_problem, durable

ID = re.compile(r"[0-9a-f]{32}")
MOST_CHARACTERS = 100
MOST_BYTES = 200
"""A name may have 255 bytes on disk; the temporary file beside it has a longer one."""
LONGEST_SUFFIX = 16
LEFT_AFTER_SECONDS = 3600


class Uploads:
    """The uploads of one project; `folder` is made at the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def receiving(self, name: str) -> Iterator[tuple[str, Path, IO[bytes]]]:
        """(id, place, file to write into) of an upload; whatever ends the block early leaves what was there before."""
        kept = safe_name(name)
        number = hashlib.sha256(kept.encode()).hexdigest()[:32]
        place = self.folder / number / kept
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with durable(place, "wb") as file:
                yield number, place, file
        except OSError as error:
            raise disk_problem(error, self.folder) from error
        finally:
            with contextlib.suppress(OSError):  # not empty: a finished upload, or another one under way
                place.parent.rmdir()

    def path(self, number: str) -> Path:
        """The file of a finished upload; raises ``studio/unknown-file``."""
        files = finished(self.folder / number) if ID.fullmatch(number) else []
        if len(files) == 1:
            return files[0]
        raise Problem(
            "studio/unknown-file",
            f"There is no uploaded file {number[:40]!r}.",
            "Perhaps its upload was broken off.",
            ["drop the file onto the page again"],
        )

    def remove(self, number: str) -> None:
        """Delete a finished upload; raises ``studio/unknown-file``. What was collected from it stays collected."""
        shutil.rmtree(self.path(number).parent, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what a killed server left half uploaded; young ones may still be another server's work."""
        for half in self.folder.glob("*/.*.tmp-*"):
            if time.time() - half.lstat().st_mtime > LEFT_AFTER_SECONDS:
                half.unlink(missing_ok=True)
                with contextlib.suppress(OSError):  # not empty: an upload of this name was finished
                    half.parent.rmdir()


def finished(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(".")] if folder.is_dir() else []


def safe_name(name: str) -> str:
    """The last part of `name` in letters, digits, dot, underscore, dash and space; its suffix is kept."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # half characters (lone surrogates) are no letters, so what is left can always be written
    kept = "".join(c for c in last if c.isalnum() or c in "._- ").rstrip(" .")
    stem, dot, suffix = kept.rpartition(".")
    stem, suffix = (stem, dot + suffix) if dot and len(suffix) < LONGEST_SUFFIX else (kept, "")
    stem = stem.strip(" .")
    stem = stem[: MOST_CHARACTERS - len(suffix)]
    while len((stem + suffix).encode()) > MOST_BYTES:
        stem = stem[:-1]
    return (stem.strip(" .") or "file") + suffix
