"""The split: frozen under growth, no input in two parts, the same from the same seed."""

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from feinschliff.core.events import silent
from feinschliff.core.nouns import PARTS, Example
from feinschliff.prepare import prepare
from feinschliff.prepare.inputs import input_key
from feinschliff.store.datasets import read_examples, write_examples

# Few texts and labels, so that duplicates, contradictions and leaks come up all the time.
ROWS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from(["", " ", "A"]),
        st.sampled_from("xyz"),
        st.sampled_from(["", "", "train", "validation", "test"]),
    ),
    min_size=5,
    max_size=60,
)


def examples(drawn, start):
    """Enough plain rows to pass the lower limit, then the drawn ones."""
    plain = [
        Example(f"p{i:031d}", "", "domain", {"text": f"Fest {i}"}, {"labels": {"t": "xyz"[i % 3]}}, source="s")
        for i in range(24)
    ]
    made = [
        Example(
            f"{start + i:032d}", "", "domain", {"text": f"Satz {n}{tail}"}, {"labels": {"t": label}}, part, source="s"
        )
        for i, (n, tail, label, part) in enumerate(drawn)
    ]
    return [replace(row, position=i) for i, row in enumerate(plain if start == 0 else [])] + made


def run(folder: Path, name: str, rows, previous=None, seed=3):
    out = folder / name
    write_examples(folder / f"{name}.parquet", rows)
    result = prepare(
        [(folder / f"{name}.parquet", ["s"])],
        task="classify",
        key=b"key",
        salt="s",
        privacy={"mode": "report"},
        languages=[],
        seed=seed,
        settings={},
        previous=previous,
        out=out,
        emit=silent,
    )
    return result, read_examples(out / "dataset.parquet")


@given(ROWS, ROWS, st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_parts_are_frozen_under_growth_and_never_share_an_input(first, more, seed):
    # Later test rows that were given could turn old rows into leaks, which is wanted and tested elsewhere.
    more = [(n, tail, label, "" if part in ("validation", "test") else part) for n, tail, label, part in more]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old = examples(first, 0)
        result, before = run(folder, "before", old, seed=seed)
        again, same = run(folder, "again", old, seed=seed)
        assert again["fingerprint"] == result["fingerprint"] and same == before
        _, after = run(
            folder, "after", old + examples(more, 1000), previous=folder / "before/dataset.parquet", seed=seed
        )
    part_of = {row.id: row.part for row in before}
    assert all(part_of.get(row.id, row.part) == row.part for row in after)
    for rows in (before, after):
        parts_of_input: dict[str, set[str]] = {}
        for row in rows:
            assert row.part in PARTS or row.part in ("aside:duplicate", "aside:leak")
            if row.part in PARTS:
                parts_of_input.setdefault(input_key(row), set()).add(row.part)
        assert all(len(parts) == 1 for parts in parts_of_input.values())


@given(ROWS)
@settings(max_examples=40, deadline=None)
def test_given_test_rows_stay_and_every_label_can_be_learned(drawn):
    with tempfile.TemporaryDirectory() as name:
        rows = examples(drawn, 0)
        _, written = run(Path(name), "one", rows)
    assert all(after.part == "test" for before, after in zip(rows, written, strict=True) if before.part == "test")
    assert {row.output["labels"]["t"] for row in written if row.part == "train"} == set("xyz")
