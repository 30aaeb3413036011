"""Examples survive Parquet unchanged, in order."""

from feinschliff.core.nouns import Example
from feinschliff.store.datasets import COLUMNS, of_part, read_examples, write_examples


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
