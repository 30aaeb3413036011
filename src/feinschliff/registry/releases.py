"""Releases: which model version answers under a name; a history that is only ever added to."""

from __future__ import annotations

import re
from typing import Any

from feinschliff.core.problems import Do, Problem, unknown
from feinschliff.store.project_store import Row, Store

NAME = re.compile(r"(?!m\d+$)[a-z0-9][a-z0-9._-]{0,63}")


def current(store: Store) -> dict[str, Row]:
    """Per name the entry that answers now."""
    return {row["name"]: row for row in store.releases()}


def history(store: Store, name: str) -> list[Row]:
    entries = [row for row in store.releases() if row["name"] == name]
    if not entries:
        raise unknown(
            "release/unknown-name", "release", name, current(store), do=[Do("see them", "feinschliff status")]
        )
    return entries


def release(store: Store, model: Row, name: str, decision: str | None) -> dict[str, Any]:
    """Let `model` answer under `name`.

    Raises ``release/personal-data`` (a gate, exit 1) when the training data still holds personal data that was only
    counted, and nobody has decided on it.
    """
    if not NAME.fullmatch(name):
        raise Problem(
            "release/bad-name",
            f"{name!r} cannot be a release's name.",
            "Clients send it as the model's name.",
            ["use 1 to 64 small letters, digits, dots, dashes or underscores; m1, m2, ... are names of models"],
        )
    found = personal_data(store, model)
    if found and not (decision or "").strip():
        command = f"feinschliff release m{model['number']} --as {name}"
        listed = ", ".join(f"{count} {kind}" for kind, count in sorted(found.items()))
        raise Problem(
            "release/personal-data",
            f"The data of this model holds personal data that was counted, not replaced: {listed}.",
            "A model can repeat what it was trained on; somebody must decide that this may be. It goes on record.",
            [
                Do(
                    "release it with your reason",
                    f'{command} --decision "REASON"',
                ),
                'or set [privacy] mode = "redact" in feinschliff.toml, then prepare, train and release again',
            ],
            kind="gate",
        )
    store.add_release(name=name, model=model["number"], decision=decision, act="release")
    return describe(current(store)[name])


def personal_data(store: Store, model: Row) -> dict[str, int]:
    """Counts by type of the personal data that the model's data holds unreplaced."""
    dataset = next(row for row in store.datasets() if row["number"] == model["dataset"])
    scan = dataset["report"].get("personal_data", {})
    return {kind: n for kind, n in scan.get("counts", {}).items() if n} if scan.get("mode") == "report" else {}


def rollback(store: Store, name: str) -> dict[str, Any]:
    """Let the model answer that answered before the present one; again: the one before that."""
    answered: list[Row] = []
    for row in history(store, name):
        if row["act"] == "rollback":
            answered.pop()
        elif not answered or answered[-1]["model"] != row["model"]:
            answered.append(row)
    if len(answered) < 2:
        raise Problem(
            "release/no-earlier",
            f"{name} has no earlier model to go back to.",
            do=[Do("release another one", f"feinschliff release MODEL --as {name}")],
        )
    store.add_release(name=name, model=answered[-2]["model"], decision=answered[-2]["decision"], act="rollback")
    return describe(current(store)[name])


def describe(entry: Row) -> dict[str, Any]:
    return {
        "id": f"release-{entry['number']}",
        "name": entry["name"],
        "model": f"m{entry['model']}",
        "act": entry["act"],
        "decision": entry["decision"],
        "state": "succeeded",
        "created": entry["created"],
    }
