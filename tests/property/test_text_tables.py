"""For any table: the file's own bytes stay, and the new column reads back."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from feinschliff.text.tables import FORMULA_STARTS, read_table, write_table

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
ROWS = st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, new=CELL, separator=st.sampled_from(",;\t"), ending=st.sampled_from(["\n", "\r\n"]))
def test_old_bytes_stay_and_new_cells_read_back(
    rows: list[tuple[str, str]], new: str, separator: str, ending: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=ending, quoting=csv.QUOTE_ALL)
    writer.writerows([("text", "number"), *rows])
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.csv", Path(folder) / "out.csv"
        source.write_bytes(out.getvalue().encode())
        table = read_table(source)
        assert [tuple(row.fields.values()) for row in table.rows] == rows
        write_table(target, table, {"new": [new] * len(rows)})
        written = target.read_bytes().decode()
    expected = f"'{new}" if new.startswith(FORMULA_STARTS) else new
    assert list(csv.reader(io.StringIO(written, newline=""), delimiter=separator))[1:] == [
        [*row, expected] for row in rows
    ]
    for row in table.rows:
        assert row.raw + separator in written
