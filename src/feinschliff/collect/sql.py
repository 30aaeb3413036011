"""The rows of an SQL query as a JSON Lines file, which is then read like any other."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from feinschliff.collect.values import as_json
from feinschliff.collect.walk import FoundFile
from feinschliff.core.problems import Do, Problem
from feinschliff.store.files import durable

PASSWORD = "FEINSCHLIFF_DB_PASSWORD"  # noqa: S105  (the name of a variable)
READS = re.compile(r"\s*(select|with|values|table)\b", re.IGNORECASE)
AT_ONCE = 1_000


def checked_query(url: str, query: str) -> str:
    """The address of the database, which may be kept; raises ``collect/bad-query`` and ``collect/bad-database``."""
    import sqlalchemy as sa

    if not READS.match(query) or ";" in query.rstrip().rstrip(";"):
        raise Problem(
            "collect/bad-query",
            "The query is not one SELECT statement.",
            "Collecting only reads; nothing in your database is ever changed.",
            ["give one statement that begins with SELECT or WITH"],
            where=query[:200],
        )
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise _bad_database("that is no address of a database", "write it like sqlite:///crm.db") from None
    if address.password:
        raise _bad_database(
            "the address holds a password, and what is written here is kept in the project",
            f"leave the password out and put it into the environment variable {PASSWORD}",
        )
    if address.get_backend_name() == "sqlite":
        if not address.database or not os.path.isfile(address.database):
            raise _bad_database(f"there is no file {address.database}", "check the path")
        address = address.set(database=os.path.abspath(address.database))
    return address.render_as_string(hide_password=True)


def fetch(url: str, query: str, folder: Path) -> FoundFile:
    """Run the query and write one line per row; raises ``collect/bad-database`` with the database's own words."""
    import sqlalchemy as sa

    path = folder / "query.jsonl"
    try:
        engine = sa.create_engine(_opened(url), poolclass=sa.pool.NullPool)
        with engine.connect() as connection, durable(path) as file:
            rows = connection.execution_options(stream_results=True, yield_per=AT_ONCE).execute(sa.text(query))
            for row in rows.mappings():
                fields = {str(name): as_json(value) for name, value in row.items()}
                file.write(json.dumps(fields, ensure_ascii=False) + "\n")
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError):
        kind = sa.make_url(url).drivername
        raise _bad_database(
            f"no driver for {kind} is installed", "install one, such as psycopg for PostgreSQL"
        ) from None
    except sa.exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise _bad_database(reason[:300], "try the query in a database program first") from None
    return FoundFile(
        path, Path(sa.make_url(url).render_as_string(hide_password=True)), _name(query), path.stat().st_size
    )


def _opened(url: str) -> Any:
    """The address with the password from the environment; an SQLite file is opened for reading only."""
    import sqlalchemy as sa

    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        file = Path(str(address.database)).as_uri()
        return address.set(database=f"{file}?mode=ro").update_query_dict({"uri": "true"})
    return address.set(password=os.environ[PASSWORD]) if PASSWORD in os.environ else address


def _name(query: str) -> str:
    """The source's name: the beginning of the query, as people know it again."""
    return " ".join(query.split())[:200]


def _bad_database(what: str, do: str) -> Problem:
    return Problem(
        "collect/bad-database",
        f"The database cannot be read: {what}.",
        "The rows of the query become the records.",
        [do, Do("or export the rows as a file", "feinschliff collect export.csv")],
        kind="setup",
    )
