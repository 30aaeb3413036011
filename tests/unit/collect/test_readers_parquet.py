"""Parquet: values come out as JSON has them; bytes, bombs, broken and lying files do no harm."""

from __future__ import annotations

import datetime
import decimal
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from feinschliff.collect.readers import parquet
from feinschliff.core.nouns import Record, Refused


def written(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    pq.write_table(pa.table(columns), path, **options)
    return path


def records(path: Path) -> list[Record]:
    items = list(parquet.read(path, path.name))
    assert all(isinstance(item, Record) for item in items), items
    return [item for item in items if isinstance(item, Record)]


def why(path: Path) -> str:
    (item,) = parquet.read(path, path.name)
    assert isinstance(item, Refused) and item.position is None
    return item.why


def test_rows_come_in_order_over_batches_and_groups(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", {"text": [f"Zeile {i}" for i in range(3_500)]}, row_group_size=1_600)
    found = records(path)
    assert [item.fields["text"] for item in found] == [f"Zeile {i}" for i in range(3_500)]
    assert [item.position for item in found] == list(range(3_500))
    assert found[7].raw == '["Zeile 7"]'


def test_values_are_as_json_has_them(tmp_path: Path) -> None:
    moment = datetime.datetime(2026, 3, 1, 8, 30, tzinfo=datetime.UTC)
    columns = {
        "messages": [[{"role": "user", "content": "Hallo"}, {"role": "assistant", "content": "Guten Tag"}]],
        "day": [datetime.date(2026, 3, 1)],
        "at": [moment],
        "money": [decimal.Decimal("12.50")],
        "score": [float("nan")],
        "none": pa.array([None], pa.string()),
        "flag": [True],
        "art": pa.array(["Sturm"]).dictionary_encode(),
        "satz.text": ["x"],
    }
    (record,) = records(written(tmp_path / "a.parquet", columns))
    assert record.fields == {
        "messages": [{"role": "user", "content": "Hallo"}, {"role": "assistant", "content": "Guten Tag"}],
        "day": "2026-03-01",
        "at": "2026-03-01T08:30:00+00:00",
        "money": "12.50",
        "score": None,
        "none": None,
        "flag": True,
        "art": "Sturm",
        "satz.text": "x",
    }


def test_columns_with_bytes_are_left_out_wherever_the_bytes_stand(tmp_path: Path) -> None:
    columns = {
        "text": ["a"],
        "sound": [b"\0\1"],
        "picture": [{"bytes": b"\0\1", "path": "a.png"}],
        "pages": [[b"\0"]],
        "coded": pa.array([b"\0"]).dictionary_encode(),
        "id": pa.ExtensionArray.from_storage(pa.uuid(), pa.array([bytes(16)], pa.binary(16))),
    }
    (record,) = records(written(tmp_path / "a.parquet", columns))
    assert record.fields == {"text": "a"}


def test_extension_types_are_read_as_what_they_are_stored_as(tmp_path: Path) -> None:
    stored = pa.array(['{"a":1}'])
    path = written(tmp_path / "a.parquet", {"j": pa.ExtensionArray.from_storage(pa.json_(), stored)})
    assert records(path)[0].fields == {"j": '{"a":1}'}


def test_a_foreign_extension_type_is_never_made(tmp_path: Path) -> None:
    marks = {
        b"ARROW:extension:name": b"arrow.py_extension_type",
        b"ARROW:extension:metadata": b"\x80\x04cos\nsystem\n.",
    }
    field = pa.field("text", pa.string(), metadata=marks)
    pq.write_table(pa.table([["a"]], schema=pa.schema([field])), tmp_path / "a.parquet")
    assert records(tmp_path / "a.parquet")[0].fields == {"text": "a"}


def test_a_table_of_bytes_only_and_a_name_used_twice_are_named(tmp_path: Path) -> None:
    assert "bytes" in why(written(tmp_path / "a.parquet", {"picture": [b"\0"]}))
    pq.write_table(pa.table([["a"], ["b"]], names=["x", "x"]), tmp_path / "b.parquet")
    assert "two columns of one name" in why(tmp_path / "b.parquet")


def test_one_bad_value_costs_one_row(tmp_path: Path) -> None:
    far = pa.array([0, 2**62, 1], pa.timestamp("us"))
    items = list(parquet.read(written(tmp_path / "a.parquet", {"at": far}), "x"))
    assert [(type(item), item.position) for item in items] == [(Record, 0), (Refused, 1), (Record, 2)]
    raw = pa.array([b"ok", b"\xff\xfe"])
    text = pa.Array.from_buffers(pa.string(), 2, raw.buffers())
    good, bad = parquet.read(written(tmp_path / "b.parquet", {"text": text}), "x")
    assert isinstance(good, Record) and isinstance(bad, Refused) and "UTF-8" in bad.why


def test_an_unknown_time_zone_is_refused_not_raised(tmp_path: Path) -> None:
    (item,) = parquet.read(written(tmp_path / "a.parquet", {"at": pa.array([1], pa.timestamp("us", "Mars/Base"))}), "x")
    assert isinstance(item, Refused) and item.position == 0


def test_long_rows_make_small_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "BATCH_BYTES", 10_000)
    path = written(tmp_path / "a.parquet", {"text": [f"{i}" * 500 for i in range(1_000, 1_200)]}, use_dictionary=False)
    asked: list[int] = []
    batches = pq.ParquetFile.iter_batches

    def spied(file: Any, size: int, **options: Any) -> Any:
        asked.append(size)
        return batches(file, size, **options)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", spied)
    assert len(records(path)) == 200
    assert asked and all(1 <= size <= 5 for size in asked)


def test_a_dictionary_that_unpacks_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "SMALL_CHARACTERS", 1_000_000)
    coded = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array(["x" * 10_000]))
    path = written(tmp_path / "a.parquet", {"text": coded})
    *taken, last = parquet.read(path, "x")
    assert isinstance(last, Refused) and last.why == parquet.BOMB
    assert 99 <= len(taken) <= 200 * path.stat().st_size / 10_000 + 101


def test_what_does_not_fit_into_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hungry(*_: Any, **__: Any) -> Any:
        raise pa.ArrowMemoryError("malloc of size 9 failed")

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", hungry)
    assert "memory" in why(written(tmp_path / "a.parquet", {"text": ["a"]}))


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no parquet at all", b"PAR1" + bytes(50) + b"PAR1", b"PARE" * 9])
def test_what_is_no_parquet_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.parquet").write_bytes(content)
    assert why(tmp_path / "a.parquet") == parquet.BROKEN


def test_a_thousand_levels_of_nesting_are_refused(tmp_path: Path) -> None:
    kind: Any = pa.int32()
    for _ in range(1_000):
        kind = pa.list_(kind)
    assert why(written(tmp_path / "a.parquet", {"deep": pa.nulls(3, kind)})) == parquet.BROKEN


@pytest.mark.parametrize("packed", ["snappy", "zstd", "none"])
def test_no_damage_and_no_lie_is_raised(tmp_path: Path, packed: str) -> None:
    """Most of the damage goes into the last part of the file, where row counts, sizes and types stand."""
    columns = {"text": [f"Zeile {i} äöü" for i in range(50)], "at": [datetime.datetime(2026, 1, 1)] * 50}
    path, chance = written(tmp_path / "a.parquet", columns, compression=packed), random.Random(1)
    whole = path.read_bytes()
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    for _ in range(300):
        broken = bytearray(whole)
        for _ in range(chance.choice((1, 2, 4))):
            broken[chance.randrange(footer if chance.random() < 0.6 else 0, len(whole))] = chance.choice((0, 127, 255))
        path.write_bytes(broken)
        items = list(parquet.read(path, "x"))
        assert all(isinstance(item, Record | Refused) for item in items)


def test_a_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", {"text": ["a", "b"]})
    whole = path.read_bytes()
    for end in range(0, len(whole), 7):
        path.write_bytes(whole[:end])
        assert why(path) == parquet.BROKEN
