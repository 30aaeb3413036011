"""The project's metadata: tables (SQLAlchemy Core), and the SQLite settings that keep them through a power cut."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import sqlalchemy as sa

from feinschliff.core.problems import Problem
from feinschliff.core.rights import no_permission

SAFE_WAL = (3, 51, 3)
"""SQLite before 3.51.3 can corrupt a WAL database that two connections checkpoint at once."""

HEAD = "0002"
"""The newest migration; a test keeps it equal to the scripts."""

metadata = sa.MetaData()

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("verb", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("request", sa.String(64), nullable=False, index=True),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("arguments", sa.JSON, nullable=False),
    sa.Column("created", sa.String(32), nullable=False),
    sa.Column("finished", sa.String(32)),
    sa.Column("seen", sa.Boolean, nullable=False),
    sa.Column("problem", sa.JSON),
)

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("run", sa.Integer, sa.ForeignKey("runs.number"), nullable=False, index=True),
    sa.Column("root", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("object", sa.String(64), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created", sa.String(32), nullable=False),
    sa.Column("owner", sa.Text),
    sa.Column("purpose", sa.Text),
    sa.Column("legal_basis", sa.Text),
    sa.Column("keep_until", sa.String(10)),
    sa.Column("taken_with", sa.String(64)),
)

datasets = sa.Table(
    "datasets",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("run", sa.Integer, sa.ForeignKey("runs.number"), nullable=False, unique=True),
    sa.Column("parent", sa.Integer, sa.ForeignKey("datasets.number")),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("object", sa.String(64), nullable=False),
    sa.Column("report", sa.JSON, nullable=False),
    sa.Column("created", sa.String(32), nullable=False),
)

verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("run", sa.Integer, sa.ForeignKey("runs.number"), primary_key=True),
    sa.Column("dataset", sa.Integer, sa.ForeignKey("datasets.number"), nullable=False),
    sa.Column("object", sa.String(64), nullable=False),
    sa.Column("created", sa.String(32), nullable=False),
)

models = sa.Table(
    "models",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("run", sa.Integer, sa.ForeignKey("runs.number"), nullable=False, unique=True),
    sa.Column("dataset", sa.Integer, sa.ForeignKey("datasets.number"), nullable=False),
    sa.Column("base", sa.Text),
    sa.Column("method", sa.String(32), nullable=False),
    sa.Column("recipe", sa.JSON, nullable=False),
    sa.Column("object", sa.String(64), nullable=False),
    sa.Column("report", sa.JSON, nullable=False),
    sa.Column("code_version", sa.String(32), nullable=False),
    sa.Column("created", sa.String(32), nullable=False),
)

evaluations = sa.Table(
    "evaluations",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("run", sa.Integer, sa.ForeignKey("runs.number"), nullable=False, unique=True),
    sa.Column("model", sa.Integer, sa.ForeignKey("models.number"), nullable=False),
    sa.Column("dataset", sa.Integer, sa.ForeignKey("datasets.number"), nullable=False),
    sa.Column("object", sa.String(64), nullable=False),
    sa.Column("result", sa.JSON, nullable=False),
    sa.Column("created", sa.String(32), nullable=False),
)

releases = sa.Table(
    "releases",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(64), nullable=False, index=True),
    sa.Column("model", sa.Integer, sa.ForeignKey("models.number"), nullable=False),
    sa.Column("decision", sa.Text),
    sa.Column("act", sa.String(16), nullable=False),
    sa.Column("created", sa.String(32), nullable=False),
)


def open_engine(path: Path) -> sa.Engine:
    """An engine on the SQLite file `path`, migrated to the newest schema."""
    # a URL made of the text would end at a question mark in a folder's name
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), poolclass=sa.pool.NullPool)
    sa.event.listen(engine, "handle_error", _name_damage)
    sa.event.listen(engine, "connect", _set_pragmas)
    sa.event.listen(engine, "begin", _begin)
    revision = _revision(engine)
    if revision is not None and revision > HEAD:
        raise Problem(
            "project/newer",
            f"This project was written by a newer version of Feinschliff (its data has revision {revision}, "
            f"this version knows {HEAD}).",
            "An older version could damage what it does not know.",
            ["install the newer version again"],
            where=str(path.parent),
            kind="setup",
        )
    if revision != HEAD:
        _migrate(engine)
    return engine


def _name_damage(context: sa.engine.ExceptionContext) -> None:
    """A damaged file or a missing right is a problem with a way out, not our bug."""
    error = context.original_exception
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest of the number says where exactly
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        raise no_permission("metadata.db") from error
    if code not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return
    raise Problem(
        "store/damaged-database",
        f"The project's database cannot be read: {error}.",
        "It knows what was collected, trained and released; without it nothing can be looked up.",
        ["copy .feinschliff/metadata.db back from a backup", "or make a new project and collect your files again"],
        kind="run",
    ) from error


def _begin(connection: sa.Connection) -> None:
    # a writer takes its lock at once, so that it can never fail half-way; readers need none
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _set_pragmas(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # the "begin" listener opens transactions itself
    journal = "WAL" if sqlite3.sqlite_version_info >= SAFE_WAL else "TRUNCATE"
    for pragma in (
        "busy_timeout=30000",
        f"journal_mode={journal}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "mmap_size=0",
        "trusted_schema=OFF",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _revision(engine: sa.Engine) -> str | None:
    """The schema's revision; None for an empty file. Spares the import of alembic where nothing is to do."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _migrate(engine: sa.Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
