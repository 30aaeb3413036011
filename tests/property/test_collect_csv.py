"""Whatever people write into cells comes back, for every separator, encoding and line end."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from feinschliff.collect.parts import part_of
from feinschliff.collect.readers import jsonl
from feinschliff.collect.readers.csv import read
from feinschliff.core.nouns import PARTS, Record, Refused
from feinschliff.text.encoding import named

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")
cells = st.text(st.sampled_from("abcXYZ 019äöüÄÖÜß;,\t|\"'\n.!?-"), max_size=30)
rows = st.lists(st.tuples(cells.map(lambda c: "ä" + c), cells), min_size=1, max_size=20)


@settings(max_examples=150, deadline=None)
@given(rows, st.sampled_from(";,\t|"), st.sampled_from(ENCODINGS), st.sampled_from(["\n", "\r\n"]))
def test_cells_survive(table, separator, encoding, newline):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerows([("text", "label"), *table])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "post.csv"
        path.write_bytes(buffer.getvalue().encode(encoding))
        # one byte a letter: a lone "ä" can be read in several ways, and then a person is asked
        with named("cp1252" if encoding == "cp1252" else ""):
            found = list(read(path, "post.csv"))
    assert all(isinstance(item, Record) for item in found)
    assert [(r.fields["text"], r.fields["label"]) for r in found] == table
    assert [r.position for r in found] == list(range(len(table)))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_a_reader(content):
    with tempfile.TemporaryDirectory() as folder:
        for name, reader in (("x.csv", read), ("x.jsonl", jsonl.read)):
            path = Path(folder) / name
            path.write_bytes(content)
            items = list(reader(path, name))
            assert all(isinstance(item, Record | Refused) for item in items)
            positions = [item.position for item in items if item.position is not None]
            assert positions == list(range(len(positions)))


@given(st.text(max_size=40))
def test_part_of_never_fails(name):
    assert part_of(name) in (*PARTS, "")
