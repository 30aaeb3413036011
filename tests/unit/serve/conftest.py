"""A small released model for the tests: the simple word model on invented tickets, with two outputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from feinschliff.core.nouns import Example
from feinschliff.models.folder import write_card, write_manifest
from feinschliff.store.datasets import write_examples

TICKETS = [
    ("my invoice is wrong", "billing", "low"),
    ("you charged me twice", "billing", "high"),
    ("the invoice shows a wrong amount", "billing", "low"),
    ("please refund the double charge now", "billing", "high"),
    ("my parcel has not arrived", "delivery", "high"),
    ("where is my parcel", "delivery", "low"),
    ("the parcel arrived broken, urgent", "delivery", "high"),
    ("when will the delivery come", "delivery", "low"),
]


@pytest.fixture(scope="session")
def linear_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from feinschliff.models.simple import fit

    folder = tmp_path_factory.mktemp("linear") / "model"
    folder.mkdir()
    texts = [text for text, _, _ in TICKETS]
    labels = {"department": [d for _, d, _ in TICKETS], "urgency": [u for _, _, u in TICKETS]}
    model = fit(texts, labels, seed=1)
    model.save(folder)
    outputs = {name: list(values) for name, values in model.outputs.items()}
    write_card(folder, {"task": "classify", "method": "linear", "outputs": outputs})
    write_manifest(folder)
    return folder


@pytest.fixture(scope="session")
def tickets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "examples.parquet"
    write_examples(
        path,
        [
            Example(str(i), str(i), "domain", {"text": text}, {"labels": {"department": d, "urgency": u}}, part="train")
            for i, (text, d, u) in enumerate(TICKETS)
        ],
    )
    return path
