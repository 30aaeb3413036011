"""Loads a model version's folder, whatever method made it, into the object that answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from feinschliff.core.contracts import ChatModel, Classifier, Prediction
from feinschliff.core.problems import Do, Problem
from feinschliff.models.bases import identity
from feinschliff.models.folder import read_card
from feinschliff.privacy.replace import Redaction


def load(folder: Path, base: Path | None) -> Classifier | ChatModel:
    """Load a model version. base : folder of the base model, needed by ``head`` and ``lora``.

    Raises
    ------
    Problem
        ``models/other-base``: the base's weights are not those that the model was trained on. The model's own files
        are checked by `models.folder.verify`.
    """
    card = read_card(folder)
    if card["method"] == "linear":
        from feinschliff.models.simple import SimpleModel

        return cast(Classifier, SimpleModel.load(folder))
    source = folder if card["method"] == "full" else base
    if source is None:
        raise ValueError(f"the method {card['method']} needs its base model's folder")
    if source is base:
        _refuse_other_base(base, card)
    if card["task"] == "chat":
        return load_chat(folder, source, card)
    return load_classifier(folder, source, card)


def load_serving(folder: Path, base: Path | None) -> Classifier | ChatModel:
    """`load`, for texts as people send them: a model that learned and was tested on type tags meets type tags."""
    model, settings = load(folder, base), read_card(folder).get("redaction")
    return cast(Classifier, RedactingClassifier(model, Redaction.of(settings, b""))) if settings else model


class RedactingClassifier:
    """Replaces personal data in every text before the model sees it; fulfils the contract `Classifier`."""

    def __init__(self, model: Any, redaction: Redaction) -> None:
        self.model, self.redaction = model, redaction
        self.outputs = model.outputs

    def classify(self, texts: Sequence[str]) -> list[Prediction]:
        return cast(list[Prediction], self.model.classify([self.redaction.text(text) for text in texts]))

    def embed(self, texts: Sequence[str]) -> Any:
        return self.model.embed([self.redaction.text(text) for text in texts])


def _refuse_other_base(base: Path, card: dict[str, Any]) -> None:
    learned, here = str((card.get("base") or {}).get("sha256", "unknown")), identity(base)
    if learned == here["sha256"]:
        return
    raise Problem(
        "models/other-base",
        f"The base model {here['name']} is not the one that this model was trained on: its weights have changed"
        f" (SHA-256 {here['sha256'][:12]}..., trained on {learned[:12]}...).",
        "What was learned fits its own base only; on another one the answers would be wrong without a word.",
        ["put the earlier base back", Do("or train again on this one", "feinschliff train")],
        where=str(base),
        kind="run",
    )


def load_classifier(folder: Path, source: Path, card: dict[str, Any]) -> Classifier:
    from feinschliff.models.encoder import EncoderClassifier, load_encoder
    from feinschliff.models.lora import CONFIG, load_adapter

    encoder = load_encoder(source, reading=card, max_length=card["max_length"])
    if (folder / CONFIG).exists():
        load_adapter(encoder.model, folder)
    model = EncoderClassifier(encoder, card["outputs"])
    model.load_heads(folder)
    return model.eval()


def load_chat(folder: Path, source: Path, card: dict[str, Any]) -> ChatModel:
    from feinschliff.models.causal import load_causal
    from feinschliff.models.lora import CONFIG, load_adapter

    model = load_causal(source, system=card["system"], max_length=card["max_length"])
    if (folder / CONFIG).exists():
        load_adapter(model.model, folder)
    return model
