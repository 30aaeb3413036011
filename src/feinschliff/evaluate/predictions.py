"""The table of what every arm said to every test case: `predictions.parquet`, so that models can be compared later."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from feinschliff.core.nouns import Example
from feinschliff.evaluate.arms import Cases, Labelled
from feinschliff.evaluate.chat_arms import Answered
from feinschliff.store.files import durable
from feinschliff.tasks import classify

CLASSIFY_COLUMNS = (
    ("id", "string"),
    ("arm", "string"),
    ("output", "string"),
    ("gold", "string"),
    ("predicted", "string"),
    ("confidence", "double"),
)
CHAT_COLUMNS = (("id", "string"), ("arm", "string"), ("loss", "double"), ("tokens", "int64"), ("answer", "string"))


def write_labelled(path: Path, cases: Cases, arms: Sequence[Labelled]) -> None:
    """One row per (arm, output, test case): id, arm, output, gold (null: not labelled), predicted, confidence."""
    rows = [
        (e.id, arm.arm, name, classify.gold(e).get(name), label, float(confidence))
        for arm in arms
        for name in cases.labels
        for e, (label, confidence) in zip(cases.test, arm.outputs[name], strict=True)
    ]
    _write(path, CLASSIFY_COLUMNS, rows)


def write_answered(path: Path, test: Sequence[Example], arms: Sequence[Answered]) -> None:
    """One row per (arm, test case): id, arm, loss (summed nats), tokens, answer; null where an arm has none."""
    rows = [
        (e.id, arm.arm, *(arm.losses[i] if arm.losses else (None, None)), arm.answers.get(i))
        for arm in arms
        for i, e in enumerate(test)
        if arm.losses or i in arm.answers
    ]
    _write(path, CHAT_COLUMNS, rows)


def read(path: Path, arm: str) -> list[dict[str, Any]]:
    """The rows of one arm, in the order of the test cases."""
    import pyarrow.parquet as pq

    return list(pq.read_table(path, filters=[("arm", "==", arm)]).to_pylist())


def _write(path: Path, columns: Sequence[tuple[str, str]], rows: Sequence[tuple[Any, ...]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in columns])
    table = pa.table({name: [row[i] for row in rows] for i, (name, _) in enumerate(columns)}, schema=schema)
    with durable(path, "wb") as file:
        pq.write_table(table, file, compression="zstd")
