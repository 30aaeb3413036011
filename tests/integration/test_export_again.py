"""What was exported and is collected again, elsewhere, has the same content fingerprint and the same parts."""

import json

import pytest

from feinschliff.collect import collect
from feinschliff.core.events import silent
from feinschliff.prepare import FORMATS, export, prepare
from feinschliff.store.datasets import read_examples


def version(folder, file, task, key):
    report = collect([file], task=task, key=key, mapping=None, split=None, out=folder, emit=silent)
    prepare(
        [(folder / "examples.parquet", [source["source"] for source in report["sources"]], [])],
        task=task,
        key=key,
        salt="salt",
        privacy={"mode": "redact"},
        languages=[],
        seed=7,
        settings={},
        previous=None,
        out=folder,
        emit=silent,
    )
    return folder / "dataset.parquet", report


@pytest.fixture(scope="module")
def versions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("first")
    (folder / "classify.csv").write_text(
        "text,Abteilung,urgency\n"
        + "".join(f"Fall {n} mit Schaden {n * 3} an Frau Müller,{'ab'[n % 2]},{'xyz'[n % 3]}\n" for n in range(60))
        + "Fall 1 mit Schaden 3 an Frau Müller,b,y\n"
    )
    lines = [{"system": "Sei nett.", "question": f"Wie geht {n * 7}?", "answer": f"So, {n} Mal"} for n in range(60)]
    (folder / "chat.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (folder / "document.md").write_text("".join(f"# Kapitel {n}\n\nDer Satz {n * 3} gilt.\n\n" for n in range(40)))
    return {
        path.stem: version(folder / path.stem, path, path.stem, b"k" * 32)[0]
        for path in sorted(folder.iterdir())
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("task", "to"),
    [("classify", "parquet"), ("classify", "csv"), ("document", "parquet"), *(("chat", to) for to in FORMATS)],
)
def test_an_export_comes_back_as_it_was(versions, tmp_path, task, to):
    file = tmp_path / f"export{FORMATS[to]}"
    first = export(versions[task], to, file)
    again, report = version(tmp_path / "again", file, task, b"other" * 8)
    second = export(again, to, tmp_path / f"second{FORMATS[to]}")
    assert second["content_fingerprint"] == first["content_fingerprint"]
    assert report["refused_count"] == (1 if (task, to) == ("classify", "parquet") else 0)


def test_what_had_been_set_aside_says_so(versions, tmp_path):
    export(versions["classify"], "parquet", tmp_path / "d1.parquet")
    _, report = version(tmp_path / "again", tmp_path / "d1.parquet", "classify", b"k" * 32)
    assert report["refused"][0]["why"] == "it had been set aside (duplicate) before it was exported"


def test_groups_and_names_of_outputs_come_back(versions, tmp_path):
    export(versions["document"], "parquet", tmp_path / "d1.parquet")
    again, _ = version(tmp_path / "again", tmp_path / "d1.parquet", "document", b"k" * 32)
    assert {tuple(row.meta["groups"]) for row in read_examples(again)} == {("document:document.md",)}
    export(versions["classify"], "parquet", tmp_path / "c1.parquet")
    again, _ = version(tmp_path / "more", tmp_path / "c1.parquet", "classify", b"k" * 32)
    assert {frozenset(row.output["labels"]) for row in read_examples(again)} == {frozenset({"Abteilung", "urgency"})}
