"""Examples in Parquet: the one place that knows the columns (DESIGN 5)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from feinschliff.core.nouns import Example
from feinschliff.store.files import durable

COLUMNS = ("id", "content", "kind", "input", "output", "part", "group", "source", "position", "raw_sha", "meta")
JSON_COLUMNS = ("input", "output", "meta")
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
BATCH = 10_000
"""So many rows are held at once when writing and reading ..."""

BATCH_CHARACTERS = 16_000_000
"""... or fewer, when they are long: a batch of very long texts must fit into memory, too."""


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values give equal text."""
    return _CANONICAL.encode(value)


def write_examples(path: Path, examples: Iterable[Example]) -> None:
    """Write examples to a Parquet file, durably and batch by batch; the order is kept."""
    with durable(path, "wb") as file:
        stream_examples(file, examples)


def stream_examples(file: IO[bytes], examples: Iterable[Example]) -> None:
    """Write examples to an open binary file, batch by batch."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.int64() if name == "position" else pa.string()) for name in COLUMNS])
    columns: list[list[Any]] = [[] for _ in COLUMNS]
    characters = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for example in examples:
            for name, column in zip(COLUMNS, columns, strict=True):
                value = getattr(example, name)
                if name in JSON_COLUMNS:
                    value = canonical(value)
                    characters += len(value)
                column.append(value)
            if len(columns[0]) == BATCH or characters >= BATCH_CHARACTERS:
                writer.write_table(pa.table(dict(zip(COLUMNS, columns, strict=True)), schema=schema))
                columns, characters = [[] for _ in COLUMNS], 0
        if columns[0]:
            writer.write_table(pa.table(dict(zip(COLUMNS, columns, strict=True)), schema=schema))


def iter_examples(path: Path, sources: Collection[str] | None = None) -> Iterator[Example]:
    """The examples of a file one by one, in order; `sources` keeps only those of the named sources."""
    wanted = None if sources is None else set(sources)
    for rows in iter_columns(path, COLUMNS):
        for row in rows:
            if wanted is None or row["source"] in wanted:
                yield example_of(row)


def iter_columns(file: Path | IO[bytes], names: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    """Some columns as they are stored, batch by batch; `input`, `output` and `meta` are still JSON."""
    import pyarrow.parquet as pq

    opened = pq.ParquetFile(file)
    # Group by group, because a batch that spans several could hold too many characters.
    for group in range(opened.num_row_groups):
        for batch in opened.iter_batches(BATCH, row_groups=[group], columns=list(names)):
            yield batch.to_pylist()


def example_of(row: dict[str, Any]) -> Example:
    """The example that a stored row holds."""
    return Example(**{**row, **{name: json.loads(row[name]) for name in JSON_COLUMNS}})


def read_examples(path: Path, *, sources: Sequence[str] | None = None) -> list[Example]:
    """Read examples back, in order; `sources` keeps only those of the named sources."""
    return list(iter_examples(path, sources))


def count_examples(path: Path) -> int:
    """How many rows a file has, without reading them."""
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)


def copy_with_parts(file: IO[bytes], parts: Iterable[str], path: Path) -> None:
    """Write the examples of an open Parquet file to `path`, durably, each with its new part."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    given = iter(parts)
    place = COLUMNS.index("part")
    opened = pq.ParquetFile(file)
    with durable(path, "wb") as out, pq.ParquetWriter(out, opened.schema_arrow, compression="zstd") as writer:
        for group in range(opened.num_row_groups):
            table = opened.read_row_group(group, use_threads=False)
            new = pa.array([next(given) for _ in range(table.num_rows)], pa.string())
            writer.write_table(table.set_column(place, "part", new))


def of_part(examples: Iterable[Example], part: str) -> list[Example]:
    return [e for e in examples if e.part == part]
