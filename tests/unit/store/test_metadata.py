"""The schema that the migrations build is the one that the code speaks."""

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from feinschliff.store import metadata


def test_migrations_build_exactly_the_tables(tmp_path):
    engine = metadata.open_engine(tmp_path / "m.db")
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata.metadata)
    assert difference == []


def test_a_missing_column_would_be_noticed(tmp_path):
    engine = metadata.open_engine(tmp_path / "m.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE runs DROP COLUMN problem")
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata.metadata)
    assert any("problem" in str(entry) for entry in difference)


def test_head_is_the_newest_migration():
    scripts = ScriptDirectory(str(Path(metadata.__file__).parent / "migrations"))
    assert scripts.get_current_head() == metadata.HEAD


def test_every_connection_is_durable(tmp_path):
    engine = metadata.open_engine(tmp_path / "m.db")
    with engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "foreign_keys", "journal_mode")
        }
    assert pragma["synchronous"] == 2
    assert pragma["foreign_keys"] == 1
    assert pragma["journal_mode"] in ("truncate", "wal")


def test_a_reader_does_not_wait_for_a_writer(tmp_path):
    engine = metadata.open_engine(tmp_path / "m.db")
    with engine.begin() as writer:
        writer.execute(sa.insert(metadata.settings).values(name="a", value="1"))
        with engine.connect().execution_options(reading=True) as reader:
            assert reader.execute(sa.select(metadata.settings)).all() == []
