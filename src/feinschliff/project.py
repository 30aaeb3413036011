"""The Python API: an opened project with one short method per verb. Every door goes through it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from feinschliff import flows, registry
from feinschliff.core.events import Emit, silent
from feinschliff.core.nouns import BASE_OF_TASK, VERDICTS
from feinschliff.core.problems import Do, Problem, unknown
from feinschliff.runs import Inputs, execute, sweep
from feinschliff.store.config import NAME, Config, default_config, read_config, write_config
from feinschliff.store.project_store import Row, Store
from feinschliff.store.terms import checked_terms, has_expired
from feinschliff.store.uploads import Uploads

SEED = 7
EMBEDDED_AT_MOST = 3_000
"""Training examples up to which judging waits for embeddings: above, the word model alone is 10 times faster."""

DEMO_LANGUAGES = ("de", "en")

Json = dict[str, Any]


def new(folder: str | Path, *, kind: str = "domain", task: str | None = None, goal: str = "") -> Project:
    """Make a project in `folder` (created if need be) and open it."""
    path = Path(folder)
    config = default_config(kind, task, goal)
    if os.path.exists(path / NAME):  # False for a name that no disk can hold
        raise Problem(
            "project/exists",
            f"{path} is a project already.",
            do=[Do("see how it stands", f"feinschliff status --project {path}"), "or choose another folder"],
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
        write_config(path, config)
    except OSError as error:
        raise _cannot_make(path, error) from error
    return Project(path)


def _cannot_make(path: Path, error: OSError) -> Problem:
    return Problem(
        "project/cannot-make",
        f"The folder {path} cannot be made: {error.strerror}.",
        do=["choose a folder that you may write to"],
    )


def open(folder: str | Path = ".") -> Project:
    """Open the project in `folder`; runs that ended while nobody watched are registered first."""
    path = Path(folder)
    if not os.path.isfile(path / NAME):
        raise Problem(
            "project/not-found",
            f"{path.resolve()} is not a Feinschliff project: it holds no {NAME}.",
            "Examples, models and reports live in a project's folder.",
            [
                Do("make one", "feinschliff new claims"),
                Do("or walk the whole way from your files", "feinschliff polish PATH"),
                "or name the project's folder with --project DIR",
            ],
        )
    return Project(path)


class Project:
    """An opened project. Long verbs run in their own process; `emit` gets their events (core.events)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.config: Config = read_config(self.folder)
        self.store = Store(self.folder)
        self._registers = {verb: partial(function, self.store) for verb, function in registry.REGISTERS.items()}
        sweep(self.store, self._registers)

    # data

    def collect(
        self,
        *paths: str | Path,
        map: Mapping[str, str] | None = None,
        split: str | None = None,
        terms: Mapping[str, str] | None = None,
        sql: tuple[str, str] | None = None,
        only: Sequence[str] = (),
        encoding: str | None = None,
        emit: Emit = silent,
    ) -> Json:
        """Take in files and folders; an earlier collect of the same file is replaced, an unchanged one not read again.

        terms : on what terms these sources may be used: `owner`, `purpose`, `legal_basis`, `keep_until` (ISO date).
        sql : (SQLAlchemy address of a database, SELECT statement) whose rows are taken, too.
        only : of tickets those that are ``solved``, ``well-rated``, or both.
        encoding : of text files that are neither UTF-8 nor begin with a byte order mark; None: as they look.
        """
        from feinschliff.collect import checked_encoding, checked_query

        arguments = {
            "paths": [str(Path(path).absolute()) for path in paths],
            "map": dict(map) if map else None,
            "split": split,
            "terms": checked_terms(terms or {}),
            "only": sorted(only),
            "encoding": checked_encoding(encoding),
            "query": [checked_query(*sql), sql[1]] if sql else None,
        }
        return self._run("collect", arguments, self._collect_inputs, emit)

    def _collect_inputs(self) -> Json:
        told = ("root", "source", "sha256", "taken_with", "rows")
        known = [[row[key] for key in told] for row in self.store.active_sources()]
        return {"task": self.config.task, "key": self.store.secret("key"), "known": known}

    def prepare(self, *, set: Mapping[str, str] | None = None, emit: Emit = silent) -> Json:
        """Clean, scan for personal data, set duplicates aside, split for good: a new dataset version."""
        return self._run("prepare", {"settings": dict(set or {})}, self._prepare_inputs, emit)

    def _prepare_inputs(self) -> Json:
        collected: dict[str, tuple[list[str], list[str]]] = {}
        for row in self.store.active_sources():
            sources, expired = collected.setdefault(row["object"], ([], []))
            sources.append(row["source"])
            if has_expired(row):
                expired.append(row["source"])
        if not collected:
            take = Do("take in your files", "feinschliff collect PATH")
            raise Problem("prepare/nothing-collected", "There are no records yet.", do=[take])
        datasets = self.store.datasets()
        return {
            "collected": [[name, *sources] for name, sources in collected.items()],
            "previous": datasets[-1]["object"] if datasets else None,
            "task": self.config.task,
            "key": self.store.secret("key"),
            "salt": self.store.secret("salt"),
            "privacy": {**self.config.redaction(), "pseudonym_key": self.store.secret("pseudonyms")},
            "languages": list(self.config.languages),
            "seed": SEED,
        }

    def preview(self, example: str) -> Json:
        """One example of the newest dataset version as it stands."""
        from feinschliff.prepare import preview

        return preview(self.store.objects.checked_file(self._dataset()["object"]), example)

    def diff(self, before: str | None = None, after: str | None = None) -> Json:
        """What changed between two dataset versions (``d2``); left out: the newest and the one it was made from."""
        from feinschliff.prepare import diff

        new = self._dataset_named(after)
        old = self._dataset_named(before or f"d{new['parent'] or new['number']}")
        files = [self.store.objects.checked_file(row["object"]) for row in (old, new)]
        return {"before": f"d{old['number']}", "after": f"d{new['number']}", **diff(*files)}

    def export(self, dataset: str | None = None, *, to: str, out: str | Path | None = None) -> Json:
        """Write a dataset version (left out: the newest) as parquet, openai, alpaca or csv."""
        from feinschliff.prepare import FORMATS, export

        row = self._dataset_named(dataset)
        file = Path(out) if out is not None else Path(f"d{row['number']}{FORMATS.get(to, '')}")
        return {"dataset": f"d{row['number']}", **export(self.store.objects.checked_file(row["object"]), to, file)}

    def redact_report(self) -> Json:
        """What the scan for personal data found in the newest dataset version, and what it does not look for."""
        return self._dataset()["report"]["personal_data"]

    def anchors(self, only: str | None = None, *, emit: Emit = silent) -> Json:
        """Judge every example; prepares first where there is no dataset version yet. only : rows of one verdict."""
        _refuse_unknown_verdict(only)
        dataset = self._dataset_or_prepare(emit)
        inputs = {
            "dataset": dataset["object"],
            "dataset_number": dataset["number"],
            "task": self.config.task,
            "seed": SEED,
            "base": self._judging_base(dataset),
        }
        judged = self._run("anchors", {}, lambda: inputs, emit)
        rows = [row for row in judged["verdicts"] if only in (None, row["verdict"])]
        return {**judged, "verdicts": rows, "only": only}

    def _judging_base(self, dataset: Row) -> str | None:
        """The encoder whose neighbours help to judge labels: for small sets in its language; else words do it."""
        fits = dataset["report"]["parts"]["train"] <= EMBEDDED_AT_MOST
        return self._sentence_base(dataset) if fits and self.config.task == "classify" else None

    def _sentence_base(self, dataset: Row) -> str | None:
        """The encoder that tells which texts say the same, where it is at hand and speaks the data's language."""
        from feinschliff.models.catalogue import speaks

        base = BASE_OF_TASK["classify"]
        return self._base_at_hand(base) if speaks(base, self.languages_of(dataset)) else None

    def languages_of(self, dataset: Row) -> list[str]:
        """What the project says it speaks, else what was detected; empty when neither is known."""
        detected = dataset["report"]["language"]["main"]
        return list(self.config.languages) or ([detected] if detected != "unknown" else [])

    def apply_anchors(self, only: str | None = None, *, emit: Emit = silent) -> Json:
        """Carry out the acts that the verdicts propose, all or those of one verdict: a new dataset version."""
        _refuse_unknown_verdict(only)
        dataset = self._dataset_or_prepare(emit)
        verdicts = self.store.verdicts_of(dataset["number"])
        if verdicts is None:
            self.anchors(emit=emit)
            return self.apply_anchors(only, emit=emit)
        inputs = {
            "dataset": dataset["object"],
            "dataset_number": dataset["number"],
            "verdicts": verdicts["object"],
            "key": self.store.secret("key"),
            "salt": self.store.secret("salt"),
        }
        return self._run("anchors-apply", {"only": only}, lambda: inputs, emit)

    # models

    def train(
        self,
        *,
        recipe: str | Path | None = None,
        base: str | None = None,
        method: str | None = None,
        effort: str | None = None,
        set: Mapping[str, str] | None = None,
        emit: Emit = silent,
    ) -> Json:
        """Train; without a method what fits the effort is tried and the winner on validation kept."""
        from feinschliff.models.bases import locate
        from feinschliff.train.recipe import fill, read

        dataset = self._dataset_or_prepare(emit)
        written = read(Path(recipe)) if recipe else {}
        said = {"base": base, "method": method, "effort": effort}
        written.update({key: value for key, value in said.items() if value is not None})
        if isinstance(written.get("base"), str) and Path(written["base"]).expanduser().is_dir():
            written["base"] = str(Path(written["base"]).expanduser().resolve())
        written["params"] = {**written.get("params", {}), **(set or {})}
        filled = fill(written, task=self.config.task)
        name = filled.base if filled.needs_base else None
        if name is not None:
            locate(name)  # raises for an unknown or unpulled base before a process is started for it
        inputs = {
            "dataset": dataset["object"],
            "dataset_number": dataset["number"],
            "recipe": filled.to_json(),
            "base": name,
            "system": self.system_text(),
            "redaction": self._redaction_of(dataset),
        }
        return {**self._run("train", {}, lambda: inputs, emit), "language": self._language_fit(name, dataset)}

    def _redaction_of(self, dataset: Row) -> Json | None:
        """How a classifier's texts must be redacted before it reads them; None where its examples were not. A chat
        model gets a person's own words: it is to answer them by name."""
        found = dataset["report"]["personal_data"]
        redacted = found["mode"] == "redact" and self.config.task == "classify"
        return {**found.get("settings", {}), "mode": "redact", "names": "tags"} if redacted else None

    def _language_fit(self, base: str | None, dataset: Row) -> Json:
        """Whether the base speaks the data's languages, and which bases do."""
        from feinschliff.models.catalogue import KIND_OF_TASK, fitting, speaks

        languages = self.languages_of(dataset)
        fits = base is None or speaks(base, languages)
        names = [] if fits else fitting(languages, KIND_OF_TASK[self.config.task])
        return {"data": languages, "base_speaks_it": fits, "fitting": names}

    def system_text(self) -> str:
        """What a chat model works by: the project's goal."""
        return self.config.goal or "You answer as the examples of this company do."

    def evaluate(self, model: str | None = None, *, emit: Emit = silent) -> Json:
        """All arms on the frozen test cases; each look at them is counted."""
        row = registry.resolve(self.store, model)
        dataset = self._dataset_of(row)
        inputs = {
            "dataset": dataset["object"],
            "dataset_number": dataset["number"],
            "model": row["object"],
            "model_number": row["number"],
            "model_name": f"m{row['number']}",
            "base": row["base"] or self._base_at_hand(BASE_OF_TASK[self.config.task]),
            "sentences": self._sentence_base(dataset),
            "seed": SEED,
        }

        def looked() -> Json:
            # each look at the frozen test cases is its own run and counts, whichever version it is made with
            return {**inputs, "look": len(self.store.evaluations())}

        return self._run("evaluate", {"model": model}, looked, emit)

    def compare(self) -> Json:
        """The newest evaluation of every model, side by side."""
        from feinschliff.evaluate import compare

        newest = {row["model"]: row for row in self.store.evaluations()}
        if not newest:
            raise Problem(
                "evaluate/nothing-to-compare",
                "No model was evaluated yet.",
                do=[Do("evaluate the newest", "feinschliff evaluate")],
            )
        rows = list(newest.values())
        return compare([row["result"] for row in rows], [self.store.objects.path(row["object"]) for row in rows])

    def lineage(self, model: str | None = None) -> Json:
        return registry.lineage(self.store, registry.resolve(self.store, model))

    # release and use

    def release(self, model: str | None, name: str, *, decision: str | None = None) -> Json:
        """Let a model version answer under a name."""
        return registry.release(self.store, registry.resolve(self.store, model), name, decision)

    def rollback(self, name: str) -> Json:
        return registry.rollback(self.store, name)

    def releases(self) -> list[Json]:
        """What answers now, by name."""
        models = {row["number"]: row for row in self.store.models()}
        return [
            {
                "name": name,
                "model": f"m{row['model']}",
                "task": self.config.task,
                "method": models[row["model"]]["method"],
                "created": row["created"],
            }
            for name, row in sorted(registry.current(self.store).items())
        ]

    @contextmanager
    def engine(self, *, released_only: bool = False) -> Iterator[Any]:
        """The process that answers; `engine.answer(name)` gives what is released (or numbered) `name`."""
        from feinschliff.serve.client import Engine

        with Engine(self.place_released if released_only else self.place) as engine:
            yield engine

    def place_released(self, name: str) -> Json:
        """As `place`, but only for what was released: what clients of the server may ask."""
        names = registry.current(self.store)
        if name not in names:
            raise unknown("release/unknown-name", "release", name, names, do=[Do("see them", "feinschliff status")])
        return self.place(name)

    def place(self, name: str) -> Json:
        """Where the model released or numbered `name` lies, and its base: what the engine needs to load it."""
        row = registry.resolve(self.store, name)
        return {
            "model": f"m{row['number']}",
            "folder": str(self.store.objects.path(row["object"])),
            "base": row["base"],
        }

    def ask(self, name: str, text: str) -> Json:
        """One question to a released model."""
        if not text.strip():
            raise Problem(
                "serve/empty-question",
                "There is no text in the question.",
                "A model would answer even nothing, with a made-up certainty.",
                [Do("ask something", f'feinschliff ask {name} "..."')],
            )
        with self.engine() as engine:
            return engine.ask(name, text)

    def apply(
        self, name: str, file: str | Path, out: str | Path, *, column: str | None = None, emit: Emit = silent
    ) -> Json:
        """Answer a whole file: the same file back with label, confidence, top 3 and similar examples."""
        row = registry.resolve(self.store, name)
        arguments = {"file": str(Path(file).absolute()), "out": str(Path(out).absolute()), "column": column}
        inputs = {"model": row["object"], "base": row["base"], "dataset": self._dataset_of(row)["object"], "name": name}
        return self._run("apply", arguments, lambda: inputs, emit)

    # looking

    def status(self) -> Json:
        """How the project stands: data, models, releases."""
        datasets = self.store.datasets()
        return {
            "folder": str(self.folder),
            **self.config.to_json(),
            "sources": len(self.store.active_sources()),
            "dataset": {"id": f"d{datasets[-1]['number']}", **datasets[-1]["report"]} if datasets else None,
            "models": [registry.summary(row) for row in self.store.models()],
            "releases": self.releases(),
            "runs": self.runs()[-5:],
        }

    def runs(self) -> list[Json]:
        return [
            {
                "id": f"r{row['number']}",
                "verb": row["verb"],
                "state": row["state"],
                "attempt": row["attempt"],
                "created": row["created"],
                "finished": row["finished"],
                "problem": row["problem"],
            }
            for row in self.store.runs()
        ]

    def log(self) -> list[Json]:
        """Everything that changed the project, oldest first: finished runs and releases."""
        done = [
            {"id": run["id"], "state": run["state"], "created": run["created"], "what": run["verb"]}
            for run in self.runs()
        ]
        released = [
            {
                "id": f"release-{row['number']}",
                "state": "succeeded",
                "created": row["created"],
                "what": f"{row['act']} m{row['model']} as {row['name']}"
                + (f" (decision: {row['decision']})" if row["decision"] else ""),
            }
            for row in self.store.releases()
        ]
        return sorted([*done, *released], key=lambda entry: entry["created"])

    # the button

    def polish(self, *paths: str | Path, **options: Any) -> Json:
        """The whole walk; see flows.polish."""
        return flows.polish(self, paths, **options)

    # inside

    def _run(self, verb: str, arguments: Mapping[str, Any], inputs: Inputs, emit: Emit) -> Json:
        return execute(self.store, verb, arguments, inputs, self._registers, emit)

    def _dataset(self) -> Row:
        datasets = self.store.datasets()
        if not datasets:
            raise Problem(
                "prepare/no-dataset",
                "There is no dataset version yet.",
                do=[Do("make one", "feinschliff prepare")],
            )
        return datasets[-1]

    def _dataset_named(self, name: str | None) -> Row:
        """The dataset version of a name such as ``d2``; the newest without one."""
        newest, named = self._dataset(), {f"d{row['number']}": row for row in self.store.datasets()}
        if name is not None and name not in named:
            raise unknown("prepare/unknown-dataset", "dataset version", name, named)
        return newest if name is None else named[name]

    def _dataset_or_prepare(self, emit: Emit) -> Row:
        if not self.store.datasets():
            self.prepare(emit=emit)
        return self._dataset()

    def _dataset_of(self, model: Row) -> Row:
        return next(row for row in self.store.datasets() if row["number"] == model["dataset"])

    def _base_at_hand(self, name: str) -> str | None:
        """`name` if that base lies on this machine, else None."""
        from feinschliff.models.bases import is_here

        return name if is_here(name) else None

    # the studio

    @cached_property
    def uploads(self) -> Uploads:
        """The files that were dropped onto the studio's page."""
        return Uploads(self.store.folder / "uploads")

    def fit_task(self, paths: Sequence[Path], encoding: str | None = None) -> None:
        """Take the task that the first files show; once something is collected the task stands."""
        from feinschliff.collect import checked_encoding, guess_task

        now, task = self.config, guess_task(paths, checked_encoding(encoding))
        if task == now.task or self.store.active_sources():
            return
        fitting = default_config("conversations" if task == "chat" else "domain", task, now.goal)
        chosen = now.privacy != default_config(now.kind).privacy  # a person's own choice stays
        kept = chosen or now.privacy == "redact"  # dropping a file never weakens what protects people
        fitting = replace(
            fitting,
            languages=now.languages,
            patterns=now.patterns,
            confidential=now.confidential,
            privacy=now.privacy if kept else fitting.privacy,
        )
        write_config(self.folder, fitting)
        self.config = fitting


def _refuse_unknown_verdict(only: str | None) -> None:
    if only is not None and only not in VERDICTS:
        raise unknown("anchors/unknown-verdict", "verdict", only, VERDICTS)


def models(languages: Sequence[str] = ()) -> list[Json]:
    """The base models: licence, size, languages, whether each is here and fits this machine."""
    from feinschliff.models.listing import listing

    return listing(list(languages))


def pull(name: str, *, file: str | Path | None = None, emit: Emit = silent) -> Path:
    """Fetch a base model; only this and `demo` ever fetch."""
    from feinschliff.models.starters import pull

    return pull(name, file=Path(file) if file else None, emit=emit)


def scan(file: str | Path) -> Json:
    """The contract of ``redact --scan``: personal data in each line's `text`; no project needed."""
    from feinschliff.redact import scan_file

    return scan_file(Path(file))


def languages_here(folder: str | Path) -> list[str]:
    """The languages of the project in `folder`; empty outside a project or before its data is known."""
    path = Path(folder)
    if not (path / NAME).is_file():
        return []
    project = open(path)
    datasets = project.store.datasets()
    return project.languages_of(datasets[-1]) if datasets else list(project.config.languages)


def for_polish(
    folder: str | Path | None, paths: Sequence[str | Path], *, task: str | None = None, encoding: str | None = None
) -> Project:
    """The project that `polish PATH` works in: the named one, the one stood in, or a new ``./NAME-feinschliff``."""
    from feinschliff.collect import checked_encoding, guess_task

    place = Path(folder) if folder is not None else Path(".")
    if folder is None and paths and not (place / NAME).is_file():
        place = Path(f"{Path(paths[0]).absolute().stem}-feinschliff")
    if (place / NAME).is_file():
        return open(place)
    inside = next((path for path in map(Path, paths) if place.absolute().is_relative_to(path.absolute())), None)
    if inside is not None:
        raise Problem(
            "project/inside-files",
            f"The project would be made inside the files that it reads ({inside}).",
            "Nothing is ever written into your files.",
            [Do("go one folder up", "cd .."), "or say where it goes with --project DIR"],
        )
    found = task or guess_task([Path(path) for path in paths], checked_encoding(encoding))
    return new(place, kind="conversations" if found == "chat" else "domain", task=found)


def demo(folder: str | Path, *, lang: str = "de", emit: Emit = silent) -> Json:
    """The story of good and bad examples, told on the files of an invented insurer and measured while it is told.

    A second run tells again what the first one measured, in either language. Where a base cannot be fetched, the
    simple word model's part still runs. Raises ``demo/unknown-language``.
    """
    from feinschliff import demo as company
    from feinschliff.models.starters import pull_missing

    if lang not in DEMO_LANGUAGES:
        raise unknown("demo/unknown-language", "language of the demo", lang, DEMO_LANGUAGES)
    place = Path(folder)
    try:
        files = company.write(place / "files")
    except OSError as error:
        raise _cannot_make(place / "files", error) from error
    have = {base: pull_missing(base, emit) for base in (BASE_OF_TASK["classify"], BASE_OF_TASK["chat"])}
    claims = _demo_project(place / "claims", "domain", "Schadenmeldungen an die richtige Abteilung geben.")

    def mails() -> Project:
        return _demo_project(place / "mails", "conversations", "You answer mails for the Foreign Claims Desk.")

    desk = mails if have[BASE_OF_TASK["chat"]] else None
    told = company.told_before(place, files, have, lang=lang, emit=emit)
    story = told or company.tell(claims, desk, files, encoder=have[BASE_OF_TASK["classify"]], lang=lang, emit=emit)
    return company.finish(place, story, files, have)


def _demo_project(place: Path, kind: str, goal: str) -> Project:
    """The demo's project, made at the first run; personal data is replaced in it, whatever its settings say."""
    made = open(place) if (place / NAME).is_file() else new(place, kind=kind, goal=goal)
    if made.config.privacy != "redact":
        write_config(made.folder, replace(made.config, privacy="redact"))
    project = open(place)
    project.store.secret("pseudonyms", first="0" * 64)  # the persons are invented, and every run shall tell the same
    return project
