"""Recipes: the few fields a person writes, filled to everything a run needs, with where each value came from."""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from feinschliff.core.nouns import BASE_OF_TASK, EFFORTS
from feinschliff.core.problems import Do, Problem, unknown
from feinschliff.models.catalogue import find, unknown_base
from feinschliff.train.methods import method, names

FIELDS = ("task", "base", "method", "effort", "seed", "params")
SEED = 7
EPOCHS = {"quick": 4, "standard": 8, "thorough": 20}
BUDGETS = {
    "chat": {"quick": 50_000, "standard": 400_000, "thorough": 3_000_000},
    "classify": {"quick": 5_000, "standard": 36_000, "thorough": 200_000},
}
"""Work per effort, never seconds: chat counts tokens seen, classify counts visits of an example."""

CANDIDATES: dict[str, dict[str, tuple[str, ...]]] = {
    "classify": {"quick": ("linear", "head"), "standard": ("linear", "full"), "thorough": ("linear", "head", "full")},
    "chat": {"quick": ("lora",), "standard": ("lora",), "thorough": ("lora",)},
}
"""Simplest first: at equal scores on validation the earlier one wins."""

TRAINABLE = ("classify", "chat")
CHOICES = {"precision": ("auto", "bf16", "fp32"), "schedule": ("linear", "cosine")}
BELOW_ONE = ("warmup", "label_smoothing", "dropout", "lora_dropout")
MAY_BE_ZERO = (*BELOW_ONE, "weight_decay", "patience", "validations")


@dataclass(frozen=True)
class FilledRecipe:
    """Everything that decides a training, and where each value came from.

    method : empty = the candidates that fit the effort are tried and compared on validation.
    params : the method's full parameters; without a method only those that were written.
    origin : field or ``params.<name>`` -> ``written``, ``effort``, ``base`` or ``default``.
    """

    task: str
    base: str
    method: str
    effort: str
    seed: int
    params: Mapping[str, Any]
    origin: Mapping[str, str] = field(default_factory=dict)

    @property
    def budget(self) -> int:
        return BUDGETS[self.task][self.effort]

    @property
    def methods(self) -> tuple[str, ...]:
        """What will be trained: the written method, or the candidates of the effort, simplest first."""
        return (self.method,) if self.method else CANDIDATES[self.task][self.effort]

    @property
    def needs_base(self) -> bool:
        """Whether the method, or one of those that are tried, starts from a base model."""
        return any(method(name).NEEDS_BASE for name in self.methods)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what decides the training; where a value came from does not count."""
        decides = {name: value for name, value in self.to_json().items() if name != "origin"}
        return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()

    def with_method(self, name: str) -> FilledRecipe:
        """The recipe for one candidate: written parameters that the method does not have are left to the others."""
        known = defaults(name, self.task)
        written = {key: value for key, value in self.params.items() if key in known}
        params, origin = fill_params(written, self.task, name, self.effort)
        return replace(self, method=name, params=params, origin={**origin, **self.origin})

    def to_json(self) -> dict[str, Any]:
        return {
            **{name: getattr(self, name) for name in FIELDS if name != "params"},
            "params": dict(self.params),
            "origin": dict(self.origin),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> FilledRecipe:
        return cls(**{name: data[name] for name in FIELDS}, origin=data.get("origin", {}))


def read(path: Path) -> dict[str, Any]:
    """The recipe file as written; Problem ``recipe/not-toml`` names the line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Problem(
            "recipe/missing-file",
            f"The recipe file {path.name} cannot be read: {(error.strerror or str(error)).lower()}.",
            do=["check the path"],
            where=str(path),
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem("recipe/not-toml", f"The recipe {path.name} is not TOML: {error}", where=str(path)) from error


def fill(written: Mapping[str, Any], *, task: str) -> FilledRecipe:
    """Fill what was not written, and refuse what is unknown.

    Parameters
    ----------
    written : the recipe file's content with the command line's values over it.
    task : the project's task; a recipe for another task is refused.

    Raises
    ------
    Problem ``recipe/unknown-key``, ``recipe/unknown-method``, ``recipe/unknown-effort``, ``recipe/bad-value``,
    ``recipe/wrong-task``, ``models/unknown-base``.
    """
    refuse_unknown(written, FIELDS, "recipe")
    if not isinstance(written.get("params", {}), Mapping):
        raise Problem("recipe/bad-value", "`params` must be a table.", do=["write [params] and its values below it"])
    if written.get("task") not in (None, "", task):
        raise Problem(
            "recipe/wrong-task", f"The recipe is for the task {written['task']!r}, the project's task is {task!r}."
        )
    if task not in TRAINABLE:
        raise unknown("recipe/unknown-task", "task to train", task, TRAINABLE)
    plain = {"base": BASE_OF_TASK[task], "method": "", "effort": "standard", "seed": SEED}
    values = {name: typed(name, written.get(name) or default, default) for name, default in plain.items()}
    if written.get("seed") is not None:
        values["seed"] = typed("seed", written["seed"], SEED)
    origin = {name: "written" if written.get(name) not in (None, "") else "default" for name in plain}
    if values["effort"] not in EFFORTS:
        raise unknown("recipe/unknown-effort", "effort", str(values["effort"]), EFFORTS)
    check_base(values["base"])
    if values["method"]:
        check_method(values["method"], task)
    params, of_params = fill_params(written.get("params") or {}, task, values["method"], values["effort"])
    return FilledRecipe(task=task, params=params, origin={"task": "default", **origin, **of_params}, **values)


def fill_params(written: Mapping[str, Any], task: str, name: str, effort: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The parameters and their origins; without a method the written ones only, each known to some method."""
    of_methods = [defaults(one, task) for one in ([name] if name else methods_for(task))]
    known = {key: value for one in of_methods for key, value in one.items()}
    refuse_unknown(written, known, "params")
    given = {key: in_range(key, typed(key, value, known[key])) for key, value in written.items()}
    if not name:
        return given, {f"params.{key}": "written" for key in given}
    params, origin = {}, {}
    for key, value in known.items():
        from_effort = key == "epochs" and value is None
        params[key] = given.get(key, EPOCHS[effort] if from_effort else value)
        origin[f"params.{key}"] = "written" if key in given else "effort" if from_effort else "default"
    return params, origin


def defaults(name: str, task: str) -> dict[str, Any]:
    return dict(method(name).DEFAULTS.get(task, {}))


def methods_for(task: str) -> list[str]:
    return [name for name in names() if task in method(name).TASKS]


def check_method(name: str, task: str) -> None:
    if task not in method(name).TASKS:
        fitting = methods_for(task)
        raise Problem(
            "recipe/wrong-method",
            f"The method {name} cannot train a {task} model; {', '.join(fitting)} can.",
            do=[Do("for example", f"feinschliff train --method {fitting[0]}")],
        )


def check_base(name: str) -> None:
    """A base is a catalogue name, a local folder, or a Hub id (with a slash)."""
    if find(name) is None and "/" not in name and not Path(name).is_dir():
        raise unknown_base(name)


def refuse_unknown(given: Mapping[str, Any], known: Iterable[str], section: str) -> None:
    allowed = sorted(known)
    noun = "parameter" if section == "params" else "recipe key"
    for key in given:
        if key not in allowed:
            why = "A typing error would otherwise train something else than you meant."
            raise unknown("recipe/unknown-key", noun, key, allowed, why=why)


def typed(key: str, value: Any, default: Any) -> Any:
    """`value` in the type of `default` (None: a whole number); Problem ``recipe/bad-value``."""
    wanted = int if default is None else type(default)
    try:
        if wanted is bool:
            return as_bool(value)
        if wanted in (list, tuple):
            return as_list(value, default)
        if wanted is int and (isinstance(value, bool) or float(value) != int(float(value))):
            raise ValueError
        return wanted(float(value)) if wanted is int else wanted(value)
    except (TypeError, ValueError) as error:
        example = 3 if default is None else default
        raise Problem(
            "recipe/bad-value",
            f"{key} = {value!r} does not fit; a value like {example!r} is wanted.",
            do=[f"write {key} = {example!r}, or leave it out"],
        ) from error


def in_range(key: str, value: Any) -> Any:
    """`value` if a training can work with it; Problem ``recipe/bad-value`` or ``recipe/unknown-choice``."""
    if key in CHOICES and value not in CHOICES[key]:
        raise unknown("recipe/unknown-choice", key, str(value), CHOICES[key])
    if isinstance(value, int | float) and not isinstance(value, bool):
        least = "at least 0" if key in MAY_BE_ZERO else "above 0"
        fits = value >= 0 if key in MAY_BE_ZERO else value > 0
        if not math.isfinite(value) or not fits or (key in BELOW_ONE and value >= 1):
            wanted = f"{least} and below 1" if key in BELOW_ONE else least
            what = f"{key} = {value} does not fit; it must be {wanted}."
            raise Problem("recipe/bad-value", what, do=[f"leave {key} out"])
    return value


def as_bool(value: Any) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    word = str(value).casefold()
    if word not in words:
        raise ValueError(value)
    return words[word]


def as_list(value: Any, default: Any) -> list[Any]:
    """A list, or its text with commas; entries in the type of the default's first one."""
    entries = value.split(",") if isinstance(value, str) else list(value)
    kind = type(default[0]) if default else str
    return [kind(entry.strip() if isinstance(entry, str) else entry) for entry in entries if entry != ""]
