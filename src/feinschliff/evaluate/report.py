"""The evaluate step: every arm on the frozen test cases of one dataset version, written down and summed up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from feinschliff.core.contracts import ChatModel, Classifier
from feinschliff.core.events import Emit
from feinschliff.core.nouns import Example
from feinschliff.core.problems import Do, Problem
from feinschliff.evaluate import chat_arms, predictions
from feinschliff.evaluate.arms import Cases, Embed, Watch, classify_arms
from feinschliff.evaluate.chat_report import chat_report
from feinschliff.evaluate.classify_report import classify_report
from feinschliff.store.datasets import of_part, read_examples
from feinschliff.store.files import write_json
from feinschliff.tasks import classify

METRIC = {"classify": "accuracy", "chat": "answer_loss"}
PREDICTIONS = "predictions.parquet"
EVALUATION = "evaluation.json"


def evaluate(
    dataset: Path,
    model: Path,
    *,
    base: Path | None,
    sentences: Path | None,
    model_name: str,
    seed: int,
    out: Path,
    emit: Emit,
    should_stop: Callable[[], bool],
) -> dict[str, Any]:
    """Evaluate a model version on the test part of a dataset version.

    Parameters
    ----------
    dataset : Parquet file of the dataset version; `model` : the model version's folder.
    base : folder of its base model; None where there is none at hand (classify then falls back to spelling and words).
    sentences : folder of a sentence encoder that speaks the data's language, to count close paraphrases; None: there
        is none at hand. For classify it counts only where it is the base, too.
    out : existing folder; `predictions.parquet` and `evaluation.json` are written into it, durably.

    Returns
    -------
    The document of DESIGN 5: model, n, task, metric, arms, outputs, differences, samples, winner, sentences, notes; and
    paraphrases (`evaluate.paraphrases`).

    Raises
    ------
    Problem ``evaluate/no-test-cases``, ``evaluate/no-base``, ``evaluate/other-outputs``, ``evaluate/not-finite``.
    Stopped between two chunks; nothing has been written then.
    """
    from feinschliff.models.folder import read_card

    card = read_card(model)
    examples = read_examples(dataset)
    train, validation, test = (of_part(examples, part) for part in ("train", "validation", "test"))
    watch = Watch(emit, should_stop)
    head = {"model": model_name, "task": card["task"], "metric": METRIC[card["task"]]}
    if card["task"] == "chat":
        require_test(test)
        found = _evaluate_chat(train, test, model, base, sentences, card, seed, out, watch)
    else:
        labelled = [e for e in test if classify.gold(e)]
        require_test(labelled)
        cases = Cases.of(train, validation, labelled)
        found = _evaluate_classify(cases, model, base, base is not None and base == sentences, seed, out, watch)
        if len(labelled) < len(test):
            found["notes"].append(f"{len(test) - len(labelled)} of {len(test):,} test cases have no label; left out.")
        test = labelled
    result = {**head, "n": len(test), **found}
    write_json(out / EVALUATION, result)
    return result


def require_test(test: Sequence[Example]) -> None:
    if test:
        return
    raise Problem(
        "evaluate/no-test-cases",
        "The dataset has no test case with a wanted answer.",
        "What was learned can only be judged on cases that were kept aside.",
        [
            Do("give test cases of your own", "feinschliff collect FILE --split test"),
            "or collect more examples: a tenth is kept for the test",
        ],
    )


def _evaluate_classify(
    cases: Cases, model: Path, base: Path | None, in_sentences: bool, seed: int, out: Path, watch: Watch
) -> dict[str, Any]:
    from feinschliff.models import predictor

    tuned: Any = predictor.load(model, base)
    arms = classify_arms(
        cases, tuned, embeddings(base), tuned_is_tfidf=is_simple_model_of(tuned, cases), seed=seed, watch=watch
    )
    predictions.write_labelled(out / PREDICTIONS, cases, arms)
    return classify_report(cases, arms, seed, in_sentences=in_sentences)


def embeddings(base: Path | None) -> Embed | None:
    """The base's own embeddings, before any training; None without a base."""
    if base is None:
        return None
    from feinschliff.models.encoder import load_encoder

    return load_encoder(base).embed


def is_simple_model_of(tuned: Classifier, cases: Cases) -> bool:
    """Whether `tuned` is the simple word model of exactly these training texts, with its default parameters."""
    from feinschliff.models.simple import SimpleModel
    from feinschliff.models.simple.vocabulary import learn

    if not isinstance(tuned, SimpleModel):
        return False
    learned = learn(classify.texts(cases.train))
    known = tuned.vocabulary
    same_labels = {name: tuple(labels) for name, labels in tuned.outputs.items()} == dict(cases.labels)
    same_terms = learned.words == known.words and learned.letters == known.letters
    return same_labels and same_terms and bool((learned.idf == known.idf).all())


def _evaluate_chat(
    train: Sequence[Example],
    test: Sequence[Example],
    model: Path,
    base: Path | None,
    sentences: Path | None,
    card: dict[str, Any],
    seed: int,
    out: Path,
    watch: Watch,
) -> dict[str, Any]:
    from feinschliff.models import predictor
    from feinschliff.models.causal import load_causal

    if base is None:
        raise Problem(
            "evaluate/no-base",
            f"The base model {card.get('base', '')!r} is not at hand.",
            "What a chat model learned shows only against what it was before.",
            [Do("fetch it", "feinschliff models pull smollm2")],
            kind="setup",
        )
    chosen = chat_arms.chosen_cases(len(test), seed)
    before = load_causal(base, system=card["system"], max_length=card["max_length"])
    max_tokens = chat_arms.fitting_length(chat_arms.training_lengths(before, train))

    def arm(name: str, how: str, loaded: ChatModel) -> chat_arms.Answered:
        return chat_arms.chat_arm(name, how, loaded, test, chosen, max_tokens, watch)

    first = arm("base", "the base as it comes, with the same system text", before)
    del before  # two models at once need twice the memory
    tuned: Any = predictor.load(model, base)
    arms = [first, chat_arms.copied(train, test, chosen, watch), arm("tuned", "your model", tuned)]
    predictions.write_answered(out / PREDICTIONS, test, arms)
    embed = embeddings(sentences)
    closest = chat_arms.closest_questions(train, test, embed, seed, watch) if embed and train else None
    return chat_report(test, arms, seed, max_tokens, closest)
