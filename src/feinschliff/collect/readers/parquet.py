"""Parquet tables, read in batches; also those of Hugging Face datasets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical

SUFFIXES = (".parquet",)
YIELDS = "rows"
BATCH = 1_000
BROKEN = "it is damaged or no Parquet file; write it anew"


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """Records with one field per column; columns of bytes (pictures, sounds) are left out."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, arrow_extensions_enabled=False) as file:
            columns = [field.name for field in file.schema_arrow if not _is_bytes(field.type)]
            if len(columns) > len(set(columns)):
                yield Refused(source, "it has two columns of one name")
                return
            position = 0
            for batch in file.iter_batches(BATCH, columns=columns, use_threads=False):
                for row in batch.to_pylist():
                    fields = {name: plain(row[name]) for name in columns}
                    yield Record(source, position, canonical(list(fields.values())), fields)
                    position += 1
    except (pa.ArrowException, ValueError, OverflowError):
        yield Refused(source, BROKEN)
    except OSError as error:
        if error.errno:  # the disk's; Arrow's own have none
            raise
        yield Refused(source, BROKEN)


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | timedelta):
        return str(value)
    return None if isinstance(value, bytes) else value


def _is_bytes(kind: Any) -> bool:
    import pyarrow as pa

    found = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)
    return any(is_kind(kind) for is_kind in found)
