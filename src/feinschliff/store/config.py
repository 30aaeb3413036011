"""`feinschliff.toml`: what people write about a project; everything else is ours."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from feinschliff.core.nouns import KINDS, TASK_OF_KIND, TASKS
from feinschliff.core.problems import Do, Problem, unknown
from feinschliff.store.files import durable

NAME = "feinschliff.toml"
PRIVACY_MODES = ("redact", "report", "off")
NAME_STYLES = ("tags", "pseudonyms")


@dataclass(frozen=True)
class Config:
    """A project's settings.

    goal : one sentence in the user's words; a chat model gets it as its system text.
    languages : ISO codes; empty means detected from the data.
    privacy : ``redact`` (personal data replaced), ``report`` (counted, release asks) or ``off``.
    names : how names of persons are replaced: by ``tags`` as all else, or by ``pseudonyms``.
    patterns : tag -> mask of the company's own numbers. confidential : its own words that must not be learned.
    """

    kind: str = "domain"
    task: str = "classify"
    goal: str = ""
    languages: tuple[str, ...] = ()
    privacy: str = "report"
    names: str = "tags"
    patterns: Mapping[str, str] = field(default_factory=dict)
    confidential: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "languages": list(self.languages), "confidential": list(self.confidential)}

    def redaction(self) -> dict[str, Any]:
        """What `privacy.replace.Redaction` is made of."""
        kept = {"names": self.names, "patterns": dict(self.patterns), "confidential": list(self.confidential)}
        return {"mode": self.privacy, **kept}


def default_config(kind: str, task: str | None = None, goal: str = "") -> Config:
    """The settings that `new` writes for a kind of project."""
    if kind not in KINDS:
        raise unknown("project/unknown-kind", "kind of project", kind, KINDS)
    if task is not None and task not in TASKS:
        raise unknown("project/unknown-task", "task", task, TASKS)
    return Config(
        kind=kind,
        task=task or TASK_OF_KIND[kind],
        goal=goal,
        privacy="report" if kind == "domain" else "redact",
        # a chat model learns to greet by name, so its examples keep names, if other ones
        names="tags" if (task or TASK_OF_KIND[kind]) == "classify" else "pseudonyms",
    )


def write_config(folder: Path, config: Config) -> None:
    """Write a commented `feinschliff.toml`."""
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment("A Feinschliff project. Written by people; everything in .feinschliff/ is ours."))
    document["goal"] = config.goal
    document["goal"].comment("one sentence: what should the model do? A chat model works by it")
    document["kind"] = config.kind
    document["kind"].comment(" | ".join(KINDS))
    document["task"] = config.task
    document["languages"] = list(config.languages)
    document["languages"].comment('for example ["de", "en"]; empty: detected from the data')
    privacy = tomlkit.table()
    privacy["mode"] = config.privacy
    privacy["mode"].comment("redact: replace personal data | report: count it, release asks | off: do not look")
    privacy["names"] = config.names
    privacy["names"].comment("tags: [PERSON] | pseudonyms: the same other name for the same person")
    privacy["confidential"] = list(config.confidential)
    privacy["confidential"].comment('your own words that must not be learned, such as ["Project Falcon"]')
    patterns = tomlkit.table()
    for tag, mask in config.patterns.items():
        patterns[tag] = mask
    if not config.patterns:
        patterns.add(tomlkit.comment('your own numbers: # a digit, @ a letter, * either: CUSTOMER_NUMBER = "K-######"'))
    privacy["patterns"] = patterns
    document["privacy"] = privacy
    with durable(folder / NAME) as file:
        file.write(tomlkit.dumps(document))


def read_config(folder: Path) -> Config:
    """Read and check `feinschliff.toml`; an unknown key or value is refused with the nearest known one."""
    path = folder / NAME
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(
            "project/broken-config",
            f"{NAME} cannot be read: {error}",
            "It says what this project is for.",
            ["mend the file at the place named"],
            where=str(path),
        ) from error
    _refuse_unknown(data, ("goal", "kind", "task", "languages", "privacy"), path)
    privacy = data.get("privacy", {})
    _refuse_unknown(privacy, ("mode", "names", "patterns", "confidential"), path)
    for key in ("goal", "kind", "task"):
        if not isinstance(data.get(key, ""), str):
            raise Problem(
                "project/broken-config",
                f"`{key}` in {NAME} must be text in quotes; given: {data[key]!r}.",
                do=[f'write {key} = "..."'],
                where=str(path),
            )
    config = default_config(data.get("kind", "domain"), data.get("task"), data.get("goal", ""))
    mode = privacy.get("mode", config.privacy)
    if mode not in PRIVACY_MODES:
        raise unknown("project/unknown-privacy-mode", "privacy mode", str(mode), PRIVACY_MODES)
    languages = data.get("languages", [])
    if not isinstance(languages, list) or not all(isinstance(code, str) for code in languages):
        raise Problem(
            "project/broken-config",
            f'`languages` in {NAME} must be a list such as ["de"]; given: {languages!r}.',
            do=['write languages = ["de"], or [] to have it detected'],
            where=str(path),
        )
    names = privacy.get("names", config.names)
    if names not in NAME_STYLES:
        raise unknown("project/unknown-name-style", "way to replace names", str(names), NAME_STYLES)
    patterns, confidential = privacy.get("patterns", {}), privacy.get("confidential", [])
    if not isinstance(patterns, dict) or not all(isinstance(mask, str) for mask in patterns.values()):
        raise _bad_list("patterns", 'CUSTOMER_NUMBER = "K-######" under [privacy.patterns]', path)
    if not isinstance(confidential, list) or not all(isinstance(word, str) for word in confidential):
        raise _bad_list("confidential", 'confidential = ["Project Falcon"]', path)
    return Config(config.kind, config.task, config.goal, tuple(languages), mode, names, patterns, tuple(confidential))


def _bad_list(key: str, example: str, path: Path) -> Problem:
    return Problem(
        "project/broken-config",
        f"`{key}` of [privacy] in {NAME} does not have the right form.",
        "What it names is looked for in every text.",
        [f"write {example}"],
        where=str(path),
    )


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], path: Path) -> None:
    if not isinstance(table, Mapping):
        raise Problem(
            "project/broken-config",
            f"[privacy] in {NAME} must be a table.",
            do=[Do('write it as\n[privacy]\nmode = "report"')],
        )
    for key in table:
        if key not in known:
            raise unknown("project/unknown-setting", f"setting in {path.name}", key, known)
