"""Parquet tables, read in batches; also those of Hugging Face datasets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from feinschliff.collect.values import as_json
from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical

SUFFIXES = (".parquet",)
YIELDS = "rows"
BATCH = 1_000
"""So many rows are held at once ..."""
BATCH_BYTES = 64 * 1024**2
"""... or fewer, when they are long."""
RATIO = 200
"""Characters that a byte of the file may become; texts shrink to a tenth, columns of few values further."""
SMALL_CHARACTERS = 1_000_000_000
STREAM_BYTES = 1 << 20
BROKEN = "it is damaged, encrypted or no Parquet file; write it anew"
BOMB = f"it unpacks to more than {RATIO} times its size, as a bomb does; write it anew as JSONL if it is sound"


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """Records with one field per column; columns with bytes (pictures, sounds) are left out."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, buffer_size=STREAM_BYTES, arrow_extensions_enabled=False) as file:
            columns = [field.name for field in file.schema_arrow if not _holds_bytes(field.type)]
            if why := _flaw_of_columns(columns):
                yield Refused(source, why)
                return
            left = max(SMALL_CHARACTERS, RATIO * path.stat().st_size)
            for position, row in enumerate(_rows(file, columns)):
                item = _item(row, source, position)
                left -= len(item.raw) if isinstance(item, Record) else 0
                if left < 0:
                    yield Refused(source, BOMB, position)
                    return
                yield item
    except MemoryError:
        yield Refused(source, "its rows need too much memory; write it anew as JSONL")
    except (pa.ArrowException, ValueError, RecursionError):
        yield Refused(source, BROKEN)
    except OSError as error:
        if error.errno:  # the disk's; Arrow's own have none
            raise
        yield Refused(source, BROKEN)


def _rows(file: Any, columns: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """Column -> Arrow value of each row; it becomes a Python object only when its turn comes."""
    for number in range(file.num_row_groups):
        group = file.metadata.row_group(number)
        at_once = BATCH_BYTES * max(1, group.num_rows) // max(1, group.total_byte_size)
        rows = max(1, min(BATCH, at_once))
        for batch in file.iter_batches(rows, row_groups=[number], columns=columns, use_threads=False):
            for values in zip(*(batch.column(name) for name in columns), strict=True):
                yield dict(zip(columns, values, strict=True))


def _item(row: Mapping[str, Any], source: str, position: int) -> Record | Refused:
    try:
        fields = {name: as_json(value.as_py()) for name, value in row.items()}
        return Record(source, position, canonical(list(fields.values())), fields)
    except UnicodeDecodeError:
        return Refused(source, "it holds bytes that are not UTF-8", position)
    except (ValueError, OverflowError):  # a year beyond 9999, a time zone that nobody knows
        return Refused(source, "it holds a date or a time that no calendar knows", position)


def _flaw_of_columns(columns: Sequence[str]) -> str:
    if not columns:
        return "it holds only bytes, such as pictures or sounds, and no text"
    return "it has two columns of one name; rename one" if len(columns) > len(set(columns)) else ""


def _holds_bytes(kind: Any) -> bool:
    """Whether bytes stand anywhere in a column; an extension type counts as what it is stored as."""
    import pyarrow as pa

    if isinstance(kind, pa.BaseExtensionType):
        return _holds_bytes(kind.storage_type)
    if isinstance(kind, pa.DictionaryType):
        return _holds_bytes(kind.value_type)
    found = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)
    return any(is_kind(kind) for is_kind in found) or any(
        _holds_bytes(kind.field(i).type) for i in range(kind.num_fields)
    )
