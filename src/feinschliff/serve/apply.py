"""Apply: answer a whole file; the same file comes back with new columns at its end."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from feinschliff.core.events import Emit, note, progress
from feinschliff.core.nouns import Example
from feinschliff.core.problems import Problem, unknown
from feinschliff.serve.answers import to_json
from feinschliff.text.tables import Table, new_names, read_table, write_table

BATCH = 64
SIMILAR = 3
ANSWER_TOKENS = 256
TEXT_NAMES = (
    "text",
    "message",
    "nachricht",
    "content",
    "inhalt",
    "body",
    "description",
    "beschreibung",
    "question",
    "frage",
)
Columns = dict[str, list[Any]]


def apply(
    folder: Path, base: Path | None, file: Path, out: Path, *, dataset: Path, text_column: str | None, emit: Emit
) -> dict[str, Any]:
    """Answer every row of `file` into `out`; what the file held stays byte for byte.

    A classifier adds per output NAME, NAME_confidence, NAME_top3, and the three most similar training examples;
    a chat model adds ``answer``. Rows without text get empty cells.

    Parameters
    ----------
    folder, base : the model version, and its base where the method needs one.
    dataset : Parquet of the model's examples, for the similar ones.
    text_column : None lets us guess; the guess is in the result.

    Returns
    -------
    ``rows``, ``empty``, ``seconds``, ``out``, ``text_column``, ``columns`` (the new ones), ``encoding``, ``separator``.

    Raises
    ------
    Problem
        ``serve/same-file``, ``serve/out-is-folder``, ``serve/no-out-folder``, ``serve/unknown-column``,
        ``models/changed``, and those of `read_table`.
    """
    started = time.monotonic()
    _check_out(file, out)
    table = read_table(file)
    column = _text_column(table, text_column, file)
    texts = [_text(row.fields.get(column)) for row in table.rows]
    emit(note(f"Answering {len(texts):,} rows of {file.name}; the text is in the column {column!r}."))
    filled = [index for index, text in enumerate(texts) if text.strip()]
    answered = _answers(folder, base, [texts[i] for i in filled], dataset, emit)
    columns = {name: _spread(values, filled, len(texts)) for name, values in answered.items()}
    names = new_names(table, list(columns))
    write_table(out, table, {names[name]: values for name, values in columns.items()})
    return {
        "rows": len(texts),
        "empty": len(texts) - len(filled),
        "seconds": round(time.monotonic() - started, 2),
        "out": str(out),
        "text_column": column,
        "columns": list(names.values()),
        "encoding": table.encoding,
        "separator": table.separator,
    }


def _answers(folder: Path, base: Path | None, texts: Sequence[str], dataset: Path, emit: Emit) -> Columns:
    from feinschliff.models import predictor
    from feinschliff.models.folder import read_card, verify

    verify(folder)
    card = read_card(folder)
    model: Any = predictor.load_serving(folder, base)
    if card["task"] == "chat":
        return {"answer": list(_chat(model, texts, emit))}
    labelled = _labels(model, texts, card["outputs"], emit)
    return {**labelled, **_similar(model, texts, dataset, emit)}


def _labels(model: Any, texts: Sequence[str], outputs: Iterable[str], emit: Emit) -> Columns:
    columns: Columns = {f"{name}{part}": [] for name in outputs for part in ("", "_confidence", "_top3")}
    for start in range(0, len(texts), BATCH):
        for prediction in model.classify(texts[start : start + BATCH]):
            for name, output in to_json(prediction)["outputs"].items():
                columns[name].append(output["label"])
                columns[f"{name}_confidence"].append(round(output["confidence"], 4))
                columns[f"{name}_top3"].append("; ".join(f"{label} ({share:.2f})" for label, share in output["top"]))
        emit(progress("apply", min(start + BATCH, len(texts)), len(texts)))
    return columns


def _chat(model: Any, texts: Sequence[str], emit: Emit) -> Iterable[str]:
    for done, text in enumerate(texts, 1):
        messages = [{"role": "user", "content": text}]
        yield "".join(model.stream(messages, max_tokens=ANSWER_TOKENS, temperature=0.0, top_p=1.0, seed=0))
        emit(progress("apply", done, len(texts)))


def _similar(model: Any, texts: Sequence[str], dataset: Path, emit: Emit) -> Columns:
    """The training examples nearest to each text by the model's own vectors: text, label, cosine."""
    from feinschliff.models.simple import neighbours
    from feinschliff.store.datasets import of_part, read_examples

    examples = of_part(read_examples(dataset), "train")
    if not texts or not examples:
        return {}
    known = _embedded(model, [str(e.input["text"]) for e in examples], "compare", emit)
    indices, cosines = neighbours(known, model.embed(texts), SIMILAR)
    columns: Columns = {f"similar_{rank}": [] for rank in range(1, indices.shape[1] + 1)}
    for row, alike in zip(indices, cosines, strict=True):
        for rank, (index, cosine) in enumerate(zip(row, alike, strict=True), 1):
            columns[f"similar_{rank}"].append(_shown(examples[index], float(cosine)))
    return columns


def _embedded(model: Any, texts: Sequence[str], step: str, emit: Emit) -> Any:
    import numpy as np

    size, vectors = 16 * BATCH, []
    for start in range(0, len(texts), size):
        vectors.append(model.embed(texts[start : start + size]))
        emit(progress(step, min(start + size, len(texts)), len(texts)))
    return np.concatenate(vectors)


def _shown(example: Example, cosine: float) -> str:
    labels = example.output["labels"]
    said = (
        ", ".join(f"{name}={label}" for name, label in labels.items())
        if len(labels) > 1
        else next(iter(labels.values()))
    )
    return f"{' '.join(str(example.input['text']).split())} [{said}, {cosine:.2f}]"


def _spread(values: Sequence[Any], filled: Sequence[int], rows: int) -> list[Any]:
    """One value per row of the file: empty where there was no text."""
    column: list[Any] = [""] * rows
    for index, value in zip(filled, values, strict=True):
        column[index] = value
    return column


def _text(value: Any) -> str:
    """A cell as text; bytes that are in no encoding become the replacement sign."""
    text = "" if value is None else value if isinstance(value, str) else str(value)
    return text.encode("utf-8", "replace").decode("utf-8")


def _text_column(table: Table, wanted: str | None, file: Path) -> str:
    """The column named, else one with a usual name, else the one with the longest texts."""
    if wanted is not None:
        if wanted not in table.columns:
            raise unknown("serve/unknown-column", f"column in {file.name}", wanted, table.columns)
        return wanted
    usual = {name.casefold(): name for name in reversed(table.columns)}
    for name in TEXT_NAMES:
        if name in usual:
            return usual[name]
    sample = table.rows[:200]
    return max(table.columns, key=lambda name: sum(len(_text(row.fields.get(name))) for row in sample))


def _check_out(file: Path, out: Path) -> None:
    if out.exists() and file.exists() and out.samefile(file):
        raise Problem(
            "serve/same-file",
            f"The answers cannot go into {file.name} itself.",
            "Your own file stays as it is.",
            ["name another file after -o"],
        )
    if out.is_dir():
        raise Problem(
            "serve/out-is-folder",
            f"{out} is a folder.",
            "The answers go into one new file.",
            ["name a file in it after -o"],
        )
    if not out.parent.is_dir():
        raise Problem(
            "serve/no-out-folder",
            f"The folder {out.parent} does not exist.",
            "The answered file goes there.",
            ["make the folder, or name another place after -o"],
        )
