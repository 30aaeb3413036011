"""One project's store: its rows and its objects, behind short methods."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from feinschliff.core.problems import Problem
from feinschliff.store import metadata as tables
from feinschliff.store.files import Objects

Row = dict[str, Any]
OPEN_STATES = ("queued", "running")


def now() -> str:
    """UTC time as ISO 8601 with seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Store:
    """Metadata and files below `<project>/.feinschliff`. Only one process writes at a time (SQLite's own lock)."""

    def __init__(self, project: Path) -> None:
        self.folder = project / ".feinschliff"
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.objects = Objects(self.folder / "objects")
        self.runs_folder = self.folder / "runs"
        for folder in (self.objects.root, self.runs_folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        database = self.folder / "metadata.db"
        if any(self.runs_folder.iterdir()) and not (database.is_file() and database.stat().st_size):
            raise _no_database(database)
        self.engine = tables.open_engine(database)

    # settings

    def secret(self, name: str, first: str | None = None) -> str:
        """A value of this project (hexadecimal, 256 bit), made at first use: random, unless `first` is given."""
        with self.engine.begin() as connection:
            query = sa.select(tables.settings.c.value).where(tables.settings.c.name == name)
            value = connection.execute(query).scalar()
            if value is None:
                value = first or secrets.token_hex(32)
                connection.execute(sa.insert(tables.settings).values(name=name, value=value))
        return value

    # one run at a time

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the project's run lock; the kernel frees it when the holder dies."""
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.pread(descriptor, 64, 0).decode().strip() or "another program"
                raise Problem(
                    "run/busy",
                    f"This project is already at work ({holder}).",
                    "Two runs at once would compete for the same data and processor.",
                    ["wait until it has finished, then run the command again"],
                    kind="run",
                ) from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()}".encode(), 0)
            yield
        finally:
            os.close(descriptor)

    # runs

    def add_run(self, verb: str, request: str, arguments: Mapping[str, Any]) -> Row:
        values = {
            "verb": verb,
            "state": "running",
            "request": request,
            "attempt": 1,
            "arguments": dict(arguments),
            "created": now(),
            "seen": False,
        }
        with self.engine.begin() as connection:
            number = _key(connection.execute(sa.insert(tables.runs).values(**values)))
        left = self.run_folder(number)
        if left.exists():  # of a run that an older copy of the database, put back, does not know
            left.rename(left.with_name(f"{left.name}.left-{secrets.token_hex(4)}"))
        return {**values, "number": number}

    def update_run(self, number: int, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.update(tables.runs).where(tables.runs.c.number == number).values(**values))

    def finish_run(self, number: int, rows: list[tuple[sa.Table, Row]], *, seen: bool = True) -> Row:
        """Register what a run made, in one transaction with its end; doing it again changes nothing.

        rows : (table, values) to insert; a row of `sources` replaces the active one of the same root and source.
        seen : whether whoever asked for the run gets its result now.
        Returns the number of the row that the run made, by table name (sources: of the first).
        """
        with self.engine.begin() as connection:
            query = sa.select(tables.runs.c.state).where(tables.runs.c.number == number)
            again = connection.execute(query).scalar() == "succeeded"
            for table, values in [] if again else rows:
                if table is tables.sources:
                    same = (table.c.root == values["root"]) & (table.c.source == values["source"])
                    connection.execute(sa.update(table).where(same).values(active=False))
                connection.execute(sa.insert(table).values(run=number, created=now(), **values))
            ended = {} if again else {"state": "succeeded", "finished": now(), "problem": None}
            update = sa.update(tables.runs).where(tables.runs.c.number == number)
            connection.execute(update.values(seen=seen, **ended))
            keys = {}
            for table in {table for table, _ in rows}:
                key = next(iter(table.primary_key.columns))
                keys[table.name] = connection.execute(sa.select(sa.func.min(key)).where(table.c.run == number)).scalar()
        return keys

    def newest_run(self, request: str) -> Row | None:
        """The newest run of this very request."""
        rows = self._rows(tables.runs, tables.runs.c.request == request)
        return rows[-1] if rows else None

    def open_runs(self) -> list[Row]:
        return self._rows(tables.runs, tables.runs.c.state.in_(OPEN_STATES))

    def runs(self) -> list[Row]:
        return self._rows(tables.runs)

    def run_folder(self, number: int) -> Path:
        return self.runs_folder / str(number)

    # what runs made

    def active_sources(self) -> list[Row]:
        return self._rows(tables.sources, tables.sources.c.active)

    def datasets(self) -> list[Row]:
        return self._rows(tables.datasets)

    def verdicts_of(self, dataset: int) -> Row | None:
        rows = self._rows(tables.verdicts, tables.verdicts.c.dataset == dataset)
        return rows[-1] if rows else None

    def models(self) -> list[Row]:
        return self._rows(tables.models)

    def evaluations(self) -> list[Row]:
        return self._rows(tables.evaluations)

    # releases

    def releases(self) -> list[Row]:
        """The whole history, oldest first."""
        return self._rows(tables.releases)

    def add_release(self, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.insert(tables.releases).values(created=now(), **values))

    def _rows(self, table: sa.Table, *where: Any) -> list[Row]:
        key = next(iter(table.primary_key.columns))
        with self.engine.connect().execution_options(reading=True) as connection:
            return [dict(row) for row in connection.execute(sa.select(table).where(*where).order_by(key)).mappings()]


def _no_database(path: Path) -> Problem:
    return Problem(
        "store/no-database",
        f"The project's database is gone: there are runs, but {path.name} is missing or empty.",
        "It knows what was collected, trained and released; a new one would pretend that there is nothing.",
        ["copy it back from a backup", "or make a new project and collect your files again"],
        where=str(path),
        kind="run",
    )


def _key(inserted: sa.CursorResult[Any]) -> Any:
    """The primary key of the row that was just inserted."""
    assert inserted.inserted_primary_key is not None  # noqa: S101  (an insert of one row always has one)
    return inserted.inserted_primary_key[0]
