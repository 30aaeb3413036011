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
from feinschliff.text.similarity import jaccard

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


def plain_rows(n):
    return [
        Example(f"p{i:031d}", "", "domain", {"text": f"Fest {i}"}, {"labels": {"t": "xyz"[i % 3]}}, source="s")
        for i in range(n)
    ]


def examples(drawn, start):
    """Enough plain rows to pass the lower limit, then the drawn ones."""
    plain = plain_rows(24)
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
        [(folder / f"{name}.parquet", ["s"], ())],
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


LINKED = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 3), st.integers(0, 9), st.sampled_from(["", "", "", "train", "test"])),
    min_size=5,
    max_size=40,
)
"""Occasion, how it is written, group, given part."""


def linked(drawn, start):
    plain = plain_rows(30)
    made = [
        Example(
            f"{start + i:032d}",
            "",
            "domain",
            {"text": f"{OCCASIONS[n]}: seit gestern Abend ist das so, was soll ich nun tun{'?!. '[tail]}"},
            {"labels": {"t": "xyz"[n % 3]}},
            part,
            f"kunde {group}" if group < 6 else "",
            source="s",
        )
        for i, (n, tail, group, part) in enumerate(drawn)
    ]
    return [replace(row, position=i) for i, row in enumerate(plain if start == 0 else [])] + made


OCCASIONS = (
    "Wasser im Keller",
    "Sturm am Dach",
    "Glas zerbrochen",
    "Rad gestohlen",
    "Hagel am Auto",
    "Brand im Flur",
    "Zaun umgefallen",
    "Hund gebissen",
    "Koffer verloren",
    "Reise abgesagt",
    "Blitz im Stall",
    "Rohr geplatzt",
    "Tür verzogen",
)


@given(LINKED, LINKED, st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_near_duplicates_and_groups_never_stand_on_both_sides(first, more, seed):
    """But for groups that were given to both sides: given splits stay as given."""
    more = [(n, tail, group, "") for n, tail, group, _ in more]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old = linked(first, 0)
        _, before = run(folder, "before", old, seed=seed)
        _, after = run(folder, "after", old + linked(more, 1000), folder / "before/dataset.parquet", seed=seed)
    for rows in (before, after):
        used = [row for row in rows if row.part in PARTS]
        tests, learned = ([row for row in used if row.part == part] for part in ("test", "train"))
        for row in tests:
            for other in learned:
                assert jaccard(row.input["text"], other.input["text"]) < 0.8
                given = old[rows.index(other)].part == "train" if rows.index(other) < len(old) else False
                assert not row.group or row.group != other.group or given
