"""Examples survive Parquet unchanged, in order."""

import pytest

from feinschliff.core.nouns import Example
from feinschliff.store import datasets
from feinschliff.store.datasets import (
    COLUMNS,
    copy_with_parts,
    count_examples,
    iter_examples,
    of_part,
    read_examples,
    stream_examples,
    write_examples,
)


def example(number, **more):
    return Example(
        id=f"id{number}",
        content=f"c{number}",
        kind="classify",
        input={"text": f"Wasser im Keller {number} – dringend"},
        output={"labels": {"label": "water"}},
        source="a.csv" if number % 2 else "b.csv",
        position=number,
        **more,
    )


def test_round_trip(tmp_path):
    examples = [example(n, part="train" if n % 3 else "test", meta={"line": n}) for n in range(7)]
    write_examples(tmp_path / "d.parquet", examples)
    assert read_examples(tmp_path / "d.parquet") == examples
    assert [e.position for e in read_examples(tmp_path / "d.parquet", sources=["a.csv"])] == [1, 3, 5]
    assert [e.position for e in of_part(examples, "test")] == [0, 3, 6]


def test_no_examples_is_a_file_with_all_columns(tmp_path):
    import pyarrow.parquet as pq

    write_examples(tmp_path / "d.parquet", [])
    assert read_examples(tmp_path / "d.parquet") == []
    assert tuple(pq.read_schema(tmp_path / "d.parquet").names) == COLUMNS


def test_rows_are_written_and_read_batch_by_batch(tmp_path, monkeypatch):
    import pyarrow.parquet as pq

    monkeypatch.setattr(datasets, "BATCH", 4)
    made = []

    def one_by_one():
        for n in range(10):
            made.append(n)
            yield example(n)

    write_examples(tmp_path / "d.parquet", one_by_one())
    assert pq.ParquetFile(tmp_path / "d.parquet").num_row_groups == 3
    read = iter_examples(tmp_path / "d.parquet", ["b.csv"])
    assert [next(read).position for _ in range(3)] == [0, 2, 4] and made == list(range(10))
    assert list(read) == [example(6), example(8)]
    assert count_examples(tmp_path / "d.parquet") == 10


def test_long_rows_make_small_batches(tmp_path, monkeypatch):
    import pyarrow.parquet as pq

    monkeypatch.setattr(datasets, "BATCH_CHARACTERS", 200)
    write_examples(tmp_path / "d.parquet", (example(n) for n in range(9)))
    assert pq.ParquetFile(tmp_path / "d.parquet").num_row_groups == 3
    assert read_examples(tmp_path / "d.parquet") == [example(n) for n in range(9)]


def test_a_failing_source_of_rows_leaves_no_file(tmp_path):
    def failing():
        yield example(1)
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        write_examples(tmp_path / "d.parquet", failing())
    assert list(tmp_path.iterdir()) == []


def test_a_copy_has_other_parts_and_is_else_the_same(tmp_path):
    with (tmp_path / "from").open("w+b") as file:
        stream_examples(file, (example(n, part="") for n in range(5)))
        copy_with_parts(file, ["train", "test", "train", "aside:leak", ""], tmp_path / "d.parquet")
    assert read_examples(tmp_path / "d.parquet") == [
        example(n, part=part) for n, part in enumerate(["train", "test", "train", "aside:leak", ""])
    ]
