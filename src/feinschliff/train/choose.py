"""Trains what the recipe says; without a method, tries what fits the effort and keeps the winner on validation."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import feinschliff
from feinschliff import probes
from feinschliff.core.contracts import Stopped, TrainWork
from feinschliff.core.events import Emit, note, progress
from feinschliff.core.nouns import Example
from feinschliff.core.problems import Do, Problem
from feinschliff.models.bases import identity, identity_name, kind_of
from feinschliff.models.folder import is_complete, read_card, write_card, write_manifest
from feinschliff.store.datasets import of_part, read_examples
from feinschliff.store.files import disk_problem, link_or_copy, read_json, sync_folder, write_json
from feinschliff.tasks.chat import Chat
from feinschliff.tasks.classify import Classify, gold, score, texts
from feinschliff.train.balance import Forgotten, balance, without_validation
from feinschliff.train.methods import method as method_named
from feinschliff.train.recipe import FilledRecipe
from feinschliff.train.watch import peak_memory

FACTS = "facts.json"
PROBE = "probe.json"


def train(
    dataset: Path,
    recipe: Mapping[str, Any],
    *,
    base: Path | None,
    system: str,
    redaction: Mapping[str, Any] | None = None,
    out: Path,
    checkpoints: Sequence[Path],
    emit: Emit,
    should_stop: Callable[[], bool],
) -> dict[str, Any]:
    """Train on a dataset version and leave the winner in ``out/model``.

    Parameters
    ----------
    dataset : Parquet of a dataset version; only its train and validation parts are read.
    recipe : a `FilledRecipe` as JSON. base : the base model's folder; None when no candidate needs one.
    system : the chat task's system text, stored in the model. redaction : how personal data was replaced by tags in
        what it learns from (`privacy.replace.Redaction`), stored in the model so that it can be done again for it.
    checkpoints : folders of this run's attempts, newest first; the first is written to. A candidate that an earlier
        attempt finished is taken from there.

    Returns the result for `train --json` and its details. Raises Stopped after saving, when asked to stop.
    """
    filled = FilledRecipe.from_json(recipe)
    examples = read_examples(dataset)
    parts = of_part(examples, "train"), of_part(examples, "validation")
    task = task_of(filled.task, parts[0], system)
    names = filled.methods
    refuse_missing_base(names, filled, base)
    results: dict[str, dict[str, Any]] = {}
    for name in names:
        of_candidate = filled.with_method(name)
        folders = folders_of(name, checkpoints)
        if len(names) > 1:
            emit(note(f"Trying {name} ({len(results) + 1} of {len(names)})."))
        results[name] = finished(folders, of_candidate) or train_one(
            task,
            parts,
            of_candidate,
            base=base,
            redaction=redaction,
            folders=folders,
            emit=emit,
            should_stop=should_stop,
        )
    winner = best(filled.task, results)
    source = next(folder / winner for folder in checkpoints if is_complete(folder / winner / "model"))
    # before the model is handed over: who is stopped here has every candidate finished, and only asks again
    forgotten = forgotten_by(winner, source / "model", base, folders_of(winner, checkpoints), emit, should_stop)
    take(source / "model", out / "model")
    for name in results:
        if name != winner:
            shutil.rmtree(checkpoints[0] / name / "model", ignore_errors=True)
    return result_of(filled.task, winner, results, forgotten)


def task_of(name: str, examples: Sequence[Example], system: str) -> Any:
    if not examples:
        raise Problem(
            "train/no-examples",
            "There are no training examples.",
            "A model learns from examples.",
            [Do("see what was collected", "feinschliff status")],
        )
    return Classify.of(examples) if name == "classify" else Chat(system)


def refuse_missing_base(names: Sequence[str], recipe: FilledRecipe, base: Path | None) -> None:
    needing = [name for name in names if method_named(name).NEEDS_BASE]
    if needing and base is None:
        raise Problem(
            "train/no-base",
            f"The base model {recipe.base} is not on this machine; the method {needing[0]} needs it.",
            "Training starts from a base model.",
            [
                Do("fetch it", f"feinschliff models pull {recipe.base}"),
                *(
                    [Do("or train without one", "feinschliff train --method linear")]
                    if recipe.task == "classify"
                    else []
                ),
            ],
            kind="setup",
        )


def folders_of(name: str, checkpoints: Sequence[Path]) -> list[Path]:
    """A candidate's folder in each attempt, newest first."""
    return [folder / name for folder in checkpoints]


def finished(folders: Sequence[Path], recipe: FilledRecipe) -> dict[str, Any] | None:
    """The facts of a candidate that an attempt has finished with the same recipe."""
    for folder in folders:
        if (folder / FACTS).exists():
            facts = read_json(folder / FACTS)
            if facts["recipe"] == recipe.fingerprint:
                return facts
    return None


def train_one(
    task: Any,
    parts: tuple[list[Example], list[Example]],
    recipe: FilledRecipe,
    *,
    base: Path | None,
    redaction: Mapping[str, Any] | None,
    folders: Sequence[Path],
    emit: Emit,
    should_stop: Callable[[], bool],
) -> dict[str, Any]:
    """Train one candidate into ``folders[0]/model``; its facts are written last, then its checkpoints go."""
    chosen = method_named(recipe.method)
    folder = folders[0] / "model"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    base = base if chosen.NEEDS_BASE else None
    work = TrainWork(
        task=task,
        train=parts[0],
        validation=parts[1],
        base=base,
        params=recipe.params,
        budget=budget_of(recipe),
        seed=recipe.seed,
        folder=folder,
        checkpoints=[each / "checkpoints" for each in folders],
        emit=emit,
        should_stop=should_stop,
    )
    facts = chosen.train(work)
    card = {
        **read_card(folder),
        "base": identity(base) if base else None,
        "recipe": recipe.to_json(),
        "code_version": feinschliff.__version__,
        **({"redaction": redaction} if redaction else {}),
    }
    write_card(folder, card)
    write_manifest(folder)
    facts = {**facts, "method": recipe.method, "recipe": recipe.fingerprint, "before": before(task, work, facts)}
    write_json(folders[0] / FACTS, facts)
    for each in work.checkpoints:
        shutil.rmtree(each, ignore_errors=True)
    return facts


def budget_of(recipe: FilledRecipe) -> int:
    """The effort's budget; whoever writes a number of epochs gets exactly these."""
    written = recipe.origin.get("params.epochs") == "written"
    return 1 << 62 if written else recipe.budget


def before(task: Any, work: TrainWork, facts: Mapping[str, Any]) -> float | None:
    """The score on validation before any training: chat: the base's answer loss; classify: by label names alone."""
    if not work.validation:
        return None
    if isinstance(task, Chat):
        return facts["before"]["answer_loss"]
    words, golds = texts(work.validation), [gold(e) for e in work.validation]
    if work.base is None:
        from feinschliff.models.simple import by_label_names

        predictions = by_label_names(words, task.outputs)
    else:
        from feinschliff.models.encoder import load_encoder
        from feinschliff.models.label_names import by_meaning

        embed = load_encoder(work.base).embed
        predictions = by_meaning(embed(words), embed, task.outputs)
    return score([p.best() for p in predictions], golds)["accuracy"]


def best(task: str, results: Mapping[str, Mapping[str, Any]]) -> str:
    """The candidate with the least loss on validation; ties go to the earlier, simpler one.

    Classifiers are compared by calibrated log loss: on 18 cases the accuracy of two models differs by chance.
    """
    main = "answer_loss" if task == "chat" else "loss"
    return min(results, key=lambda name: results[name]["validation"].get(main, 0.0))


def forgotten_by(
    winner: str,
    model: Path,
    base: Path | None,
    folders: Sequence[Path],
    emit: Emit,
    should_stop: Callable[[], bool],
) -> Forgotten:
    """What the winner forgot against its base, by the general probes; only a method that changes the base is asked.

    folders : the winner's folders in the attempts; its scores are kept in the first, so that they are measured once.
    Raises Stopped between two batches, when asked to stop.
    """
    method = method_named(winner)
    if not method.NEEDS_BASE or base is None:
        return Forgotten()
    if not getattr(method, "CHANGES_BASE", True):  # a method that says nothing is asked
        return Forgotten(0.0)
    from feinschliff.probes.kept import of_base, of_trained

    languages = probes.languages_of(identity_name(base))
    told = telling(2 * probes.count(kind_of(base), languages), emit, should_stop)
    place = next((folder / PROBE for folder in folders if (folder / PROBE).exists()), folders[0] / PROBE)
    before, after = of_base(base, told), of_trained(model, base, place, told)
    parts = {
        name: {"before": before[name]["value"], "after": after[name]["value"], "n": before[name]["n"]}
        for name in before
    }
    return Forgotten(probes.forgetting(before, after), parts)


def telling(total: int, emit: Emit, should_stop: Callable[[], bool]) -> Callable[[int], None]:
    """A `told` for the probes: progress after every batch of items; raises Stopped when asked to stop."""
    done = 0

    def told(n: int) -> None:
        nonlocal done
        done += n
        emit(progress("probe", done, total))
        if should_stop():
            raise Stopped

    return told


def take(source: Path, target: Path) -> None:
    """Copy a finished model folder (by hard links where the disk can), whole or not at all."""
    if is_complete(target):
        return
    temporary = target.with_name(f".{target.name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copytree(source, temporary, copy_function=link_or_copy)
        os.replace(temporary, target)
        sync_folder(target.parent)
    except OSError as error:
        raise disk_problem(error, target) from error


def result_of(task: str, winner: str, results: Mapping[str, Mapping[str, Any]], forgotten: Forgotten) -> dict[str, Any]:
    """The result: the winner's figures, everyone's in `candidates`, the time of all together."""
    facts = dict(results[winner])
    main = "accuracy" if task == "classify" else "answer_loss"
    known = facts["validation"] and facts["before"] is not None
    return {
        **{name: value for name, value in facts.items() if name != "recipe"},
        "needs_base": method_named(winner).NEEDS_BASE,
        "seconds": round(sum(one["seconds"] for one in results.values()), 2),
        "peak_memory_bytes": max(peak_memory(), *(one["peak_memory_bytes"] for one in results.values())),
        "candidates": [summary(one) for one in results.values()],
        "balance": balance(
            task,
            before=facts["before"],
            after=facts["validation"][main],
            train=facts["train_score"],
            forgotten=forgotten,
        )
        if known
        else without_validation(forgotten),
    }


def summary(facts: Mapping[str, Any]) -> dict[str, Any]:
    names = ("method", "validation", "before", "train_score", "seconds", "epochs", "seen", "trainable_parameters")
    return {name: facts.get(name) for name in names}
