"""Whether exactly what rests on a changed paragraph becomes outdated.

    FEINSCHLIFF_DATA=DIR python benchmarks/outdated.py

For each question with a cited passage in docs_qa_handwritten, the paragraph that holds the passage is written anew (its
words stand backwards), the file is collected again and a version prepared. Two figures: the questions whose passage
lies in that paragraph against those newly marked (a project of questions), and the passages of the file that held lines
of that paragraph against those newly marked (a project of documents). Only the files that are asked about are
collected. No other tool that we know of does this, so that there is no other side.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from feinschliff.core.nouns import Example
from feinschliff.prepare.outdated import OUTDATED, words
from feinschliff.project import Project, new
from feinschliff.project import open as open_project
from feinschliff.store.datasets import read_examples

QUESTIONS = "docs_qa_handwritten/qa.jsonl"
MAP = {"question": "question", "answer": "answer", "document": "file", "passage": "evidence"}
COPIES = 20
"""Each question is asked so often, so that enough examples are left at the end."""

TELLING = 6
"""Words; a shorter line may stand in other passages, too."""


def main() -> None:
    named = os.environ.get("FEINSCHLIFF_DATA")
    if not named:
        sys.exit("skipped: FEINSCHLIFF_DATA names no folder")
    data = Path(named)
    rows = [json.loads(line) for line in (data / QUESTIONS).read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["answerable"]]
    counts = {"questions": Counter[str](), "passages": Counter[str]()}
    with tempfile.TemporaryDirectory() as folder:
        books = Path(folder) / "books"
        for place in {f"{row['collection']}/{row['file']}" for row in rows}:
            (books / place).parent.mkdir(parents=True, exist_ok=True)
            (books / place).write_bytes((data / place).read_bytes())
        asked = [{**row, "question": row["question"] + " ?" * n} for row in rows for n in range(COPIES)]
        (Path(folder) / "asked.jsonl").write_text("\n".join(json.dumps(row) for row in asked), "utf-8")
        questions = unredacted(Path(folder) / "questions", "conversations")
        questions.collect(Path(folder) / "asked.jsonl", map=MAP)
        documents = unredacted(Path(folder) / "documents", "documents")
        versions = [version(questions, books), version(documents, books)]
        assert not any(row.part == OUTDATED for rows_of in versions for row in rows_of)
        for row in rows:
            file = books / row["collection"] / row["file"]
            before = file.read_text("utf-8")
            paragraph = next((part for part in re.split(r"\n\s*\n", before) if holds(part, row["evidence"])), None)
            if paragraph is None:
                continue  # written anew for the question before
            file.write_text(before.replace(paragraph, " ".join(reversed(paragraph.split()))), "utf-8")
            cited = [r for r in versions[0] if holds(paragraph, rows[r.position // COPIES]["evidence"])]
            lines = [line for line in paragraph.split("\n") if len(words(line).split()) >= TELLING]
            held = [
                r
                for r in versions[1]
                if r.source.endswith(row["file"])
                and (holds(paragraph, r.input["text"]) or any(holds(r.input["text"], line) for line in lines))
            ]
            for i, (name, project, due) in enumerate((("questions", questions, cited), ("passages", documents, held))):
                old = {r.id for r in versions[i] if r.part == OUTDATED}
                versions[i] = version(project, books)
                found = {r.id for r in versions[i] if r.part == OUTDATED} - old
                wanted = {r.id for r in due} - old
                counts[name] += Counter(due=len(wanted), marked=len(found), right=len(found & wanted))
    print(json.dumps({"claim": "what rests on a changed paragraph becomes outdated", **counts}))


def unredacted(folder: Path, kind: str) -> Project:
    """A project that replaces nothing, so that its rows can be compared with the files word by word."""
    new(folder, kind=kind)
    settings = folder / "feinschliff.toml"
    settings.write_text(settings.read_text("utf-8").replace('mode = "redact"', 'mode = "off"'), "utf-8")
    return open_project(folder)


def version(project: Project, books: Path) -> list[Example]:
    """The rows of the version that comes of collecting the books again."""
    project.collect(books)
    project.prepare()
    return read_examples(project.store.objects.path(project.store.datasets()[-1]["object"]))


def holds(text: str, passage: str) -> bool:
    return words(passage) in words(text)


if __name__ == "__main__":
    main()
