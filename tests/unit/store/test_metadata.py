"""The schema that the migrations build is the one that the code speaks."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from feinschliff.core.problems import Problem
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


def test_a_question_mark_in_a_folder_belongs_to_its_name(tmp_path):
    folder = tmp_path / "what? 100% #1"
    folder.mkdir()
    metadata.open_engine(folder / "m.db")
    assert [path.name for path in folder.iterdir() if path.suffix == ".db"] == ["m.db"]


@pytest.mark.parametrize("damage", [lambda data: b"garbage" * 1000, lambda data: data[: len(data) // 2]])
def test_a_damaged_database_is_a_problem_with_a_way_out(tmp_path, damage):
    path = tmp_path / "m.db"
    metadata.open_engine(path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(Problem) as caught, metadata.open_engine(path).connect() as connection:
        connection.exec_driver_sql("PRAGMA integrity_check")
        connection.execute(sa.select(metadata.runs)).all()
    assert (caught.value.code, caught.value.kind) == ("store/damaged-database", "run")
