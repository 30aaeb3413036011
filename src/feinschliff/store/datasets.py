"""Examples in Parquet: the one place that knows the columns (DESIGN 5)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from feinschliff.core.nouns import Example
from feinschliff.store.files import durable

COLUMNS = ("id", "content", "kind", "input", "output", "part", "group", "source", "position", "raw_sha", "meta")
JSON_COLUMNS = ("input", "output", "meta")


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values give equal text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def write_examples(path: Path, examples: Iterable[Example]) -> None:
    """Write examples to a Parquet file, durably; the order is kept."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = list(examples)
    columns = {
        name: [canonical(getattr(e, name)) if name in JSON_COLUMNS else getattr(e, name) for e in rows]
        for name in COLUMNS
    }
    schema = pa.schema([(name, pa.int64() if name == "position" else pa.string()) for name in COLUMNS])
    with durable(path, "wb") as file:
        pq.write_table(pa.table(columns, schema=schema), file, compression="zstd")


def read_examples(path: Path, *, sources: Sequence[str] | None = None) -> list[Example]:
    """Read examples back, in order; `sources` keeps only those of the named sources."""
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    wanted = None if sources is None else set(sources)
    return [
        Example(**{**row, **{name: json.loads(row[name]) for name in JSON_COLUMNS}})
        for row in table.to_pylist()
        if wanted is None or row["source"] in wanted
    ]


def of_part(examples: Iterable[Example], part: str) -> list[Example]:
    return [e for e in examples if e.part == part]
