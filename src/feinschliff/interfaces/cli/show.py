"""Printing results for people: figures with units and intervals, next commands to copy; JSON when asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from feinschliff.core.nouns import VERDICT_NAMES

Json = Mapping[str, Any]

WAYS = {
    "base": "before",
    "majority": "the most frequent answer",
    "tfidf": "simple word model",
    "neighbours": "as the nearest example",
    "tuned": "your model",
}
METHODS = {
    "linear": "simple word model",
    "head": "new output layer",
    "full": "full fine-tuning",
    "lora": "low-rank adapter (LoRA)",
}


def result(value: Any, print_it: Callable[[Any], None], *, as_json: bool) -> None:
    """One JSON document on stdout, or the human form."""
    if as_json:
        print_json(value)
    else:
        print_it(value)
    sys.stdout.flush()


def print_json(value: Any) -> None:
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"  # cannot show every letter: \u00e4
    json.dump(value, sys.stdout, ensure_ascii=plain, indent=1)
    print()


def say(*lines: str) -> None:
    """Lines for people on stdout, as they are."""
    for line in lines:
        print(line)


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[int] = ()) -> None:
    """A plain table; columns numbered in `right` are set flush right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, heading in enumerate(headings):
        made.add_column(heading, justify="right" if number in right else "left", no_wrap=number == 0)
    for row in rows:
        made.add_row(*(str(cell) for cell in row))
    Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 120).print(made)


def problem(problem: Any, *, as_json: bool) -> None:
    """The one printer of problems (DESIGN 10): people read stderr, programs stdout."""
    if as_json:
        print_json({"problem": problem.to_json()})
    lines = [problem.what + (f" ({problem.where})" if problem.where else "")]
    lines += [" ".join(part for part in (problem.why, problem.safe) if part)]
    width = max((len(do.words) for do in problem.do if do.command), default=0)
    for do in problem.do:
        lines.append(f"  {do.words:<{width}}  {do.command}".rstrip())
    print("\n".join(line for line in lines if line.strip()), file=sys.stderr)
    print(f"[{problem.code}]", file=sys.stderr)


def stopped(words: str, *, as_json: bool) -> None:
    if as_json:
        document = {
            "code": "run/stopped",
            "what": words,
            "why": "",
            "do": [],
            "safe": words,
            "where": "",
            "kind": "run",
        }
        print_json({"problem": document})
    print(f"\n{words}", file=sys.stderr)


def percent(score: Json) -> str:
    """`94 % (93-95)`: a share with its 95 % interval."""
    return f"{score['value']:.1%} ({score['low']:.1%} to {score['high']:.1%})"


def figure(score: Json, metric: str) -> str:
    """A score with its interval, as its metric is read."""
    if metric in ("accuracy", "macro_f1"):
        return percent(score)
    return f"{score['value']:.3f} ({score['low']:.3f} to {score['high']:.3f})"


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{seconds:.0f} s"


def size(count: float | None) -> str:
    """Bytes in the unit that people read."""
    if count is None:
        return ""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}" if unit in ("B", "kB") else f"{count:.1f} {unit}"
        count /= 1000
    return ""


# one function per verb


def new(value: Json) -> None:
    say(
        f"Made the project {value['project']} (kind: {value['kind']}, task: {value['task']}).",
        f"Next:  feinschliff collect PATH --project {value['project']}",
    )


def models(value: Json) -> None:
    rows = []
    for model in value["models"]:
        state = "here" if model["here"] else "to pull"
        rows.append(
            (
                model["name"],
                model["kind"],
                size(model["bytes"]),
                model["licence"],
                languages(model["languages"]),
                state,
                "yes" if model["fits"] else "no",
                *(["yes" if model["speaks"] else "no"] if value["languages"] else []),
            )
        )
    spoken = [f"speaks {', '.join(value['languages'])}"] if value["languages"] else []
    table(("base", "kind", "on disk", "licence", "languages", "state", "fits here", *spoken), rows, right=(2,))
    say("", "Fetch one:  feinschliff models pull NAME")


def languages(codes: Sequence[str]) -> str:
    more = f" and {len(codes) - 4} more" if len(codes) > 4 else ""
    return " ".join(codes[:4]) + more


def pulled(value: Json) -> None:
    say(f"{value['name']} is ready: {value['folder']}")


def collect(value: Json) -> None:
    unchanged = value["unchanged"]
    say(f"Took {value['taken']:,} records from {len(value['sources'])} file(s).")
    if unchanged["files"]:
        say(f"{unchanged['files']:,} more file(s) are as they were: their {unchanged['rows']:,} records stay.")
    if value["preview"]:
        guessed = "guessed" if value["mapping_guessed"] else "as you said"
        say("", f"Read like this ({guessed}; first record, {value['preview']['source']}):")
        for line in fields(value["preview"]):
            say(f"  {line}")
        say(f"  another reading:  feinschliff collect ... --map {mapping_text(value['mapping'])}")
    for line in value.get("notes", []):
        say(line)
    refused = value.get("refused", [])
    if refused:
        say("", f"Refused: {value['refused_count']:,} record(s). The first:")
        say(*(f"  {r['source']}, line {r['line']}: {r['why']}" for r in refused[:5]))
    for skipped in value["skipped"]:
        say(f"Skipped: {skipped['source']}: {skipped['why']}")
    say("", "Next:  feinschliff prepare")


def diff(value: Json) -> None:
    say(f"From {value['before']} to {value['after']}:")
    changed = value["changed"]
    table(
        ("examples", ""),
        [
            ("added", f"{value['added']:,}"),
            ("removed", f"{value['removed']:,}"),
            ("other text", f"{changed['input']:,}"),
            ("other label or answer", f"{changed['output']:,}"),
            *((f"moved: {move}", f"{n:,}") for move, n in value["moved"].items()),
            ("unchanged", f"{value['same']:,}"),
        ],
    )
    for sort in ("added", "removed", "input", "output", "part"):
        for row in value["shown"][sort][:3]:
            sides = " -> ".join(short(str(row[side]), 60) for side in ("before", "after") if side in row)
            say(f"  {sort}: {row['source']}, record {row['position']}: {sides}")


def export(value: Json) -> None:
    say(f"Wrote {value['rows']:,} examples of {value['dataset']} to {value['file']}.")
    say(f"Fingerprint of what they say: {value['content_fingerprint'][:16]}")


def fields(preview: Json) -> list[str]:
    """An example in words: text and labels, or the turns of a conversation."""
    if "messages" in preview["input"]:
        turns = [*preview["input"]["messages"], preview["output"]["message"]]
        return [f"{turn['role']:>9}: {short(turn['content'])}" for turn in turns]
    labels = [f"{name:>9}: {label}" for name, label in preview["output"].get("labels", {}).items()]
    return [f"     text: {short(preview['input']['text'])}", *labels]


def short(text: str, most: int = 100) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def mapping_text(mapping: Json) -> str:
    return ",".join(f"{key}={column}" for key, column in mapping.items())


def scan(value: Json) -> None:
    for number, item in enumerate(value["items"], 1):
        for span in item["spans"]:
            say(f"line {number}, characters {span['start']} to {span['end']}: {span['type']}")
    say(f"{sum(len(item['spans']) for item in value['items'])} hit(s) in {len(value['items'])} text(s).")


def redact(value: Json) -> None:
    verb = {"redact": "replaced", "report": "counted, not replaced", "off": "not looked for"}[value["mode"]]
    counts = value.get("counts") or {}
    say(f"Personal data, {verb}: " + (", ".join(f"{n} {kind}" for kind, n in sorted(counts.items())) or "none found"))
    if value.get("doubtful"):
        say(f"Doubtful, worth a look: {value['doubtful']:,}")
        for hit in value["review"][:5]:
            say(f"  {hit['type']} {hit['sample']}  {hit['source']}, record {hit['position'] + 1}")
    if value.get("hints"):
        listed = ", ".join(f"{name.replace('_', ' ')} {n:,}" for name, n in value["hints"].items())
        say(f"Words that point at special categories (nothing is replaced), in examples: {listed}")
    say("Looked for:      " + ", ".join(value["checked"]))
    say("Not looked for:  " + ", ".join(value["not_checked"]))


def preview(value: Json) -> None:
    say(*(f"{key}: {text}" for key, text in value.items()))


def prepare(value: Json) -> None:
    parts = value["parts"]
    kept = "  ".join(f"{part} {parts.get(part, 0):,}" for part in ("train", "validation", "test"))
    say(f"Dataset {value['dataset']}{' (unchanged)' if value['unchanged'] else ''}:  {kept}")
    for part, count in sorted(parts.items()):
        if part.startswith("aside:"):
            say(f"  set aside, {part.removeprefix('aside:')}: {count:,}")
    for name, labels in (value.get("outputs") or {}).items():
        listed = ", ".join(f"{label} {count}" for label, count in list(labels.items())[:6])
        say(f"  {name}: {len(labels)} classes ({listed}{', ...' if len(labels) > 6 else ''})")
    language = value["language"]
    say(f"  language: {language['main']}")
    redact(value["personal_data"])
    for line in value["warnings"]:
        say(f"Mind: {line}")
    say("", f"fingerprint {value['fingerprint'][:16]}", "Next:  feinschliff anchors")


def anchors(value: Json) -> None:
    counts = value["counts"]
    total = sum(counts.values())
    say(f"{total:,} examples (anchor points) of {value['dataset']} judged:")
    table(("finding", "examples"), [(VERDICT_NAMES[name][0], f"{n:,}") for name, n in counts.items() if n], right=(1,))
    if value["only"]:
        say("", f"Every example with the finding: {VERDICT_NAMES[value['only']][0]}")
        shown = list(value["verdicts"])
    else:
        first = {row["verdict"]: row for row in reversed(value["verdicts"]) if row["verdict"] != "good"}
        shown = [first[name] for name in counts if name in first]
        say("", *value["summary"], *(["", "One of each:"] if shown else []))
    for row in shown:
        say(*verdict_lines(row))
    say("", "List one finding:        feinschliff anchors VERDICT   (duplicate, likely_mislabelled, ...)")
    say("Apply what is proposed:  feinschliff anchors --apply", "Then:                    feinschliff train")


def verdict_lines(row: Json) -> tuple[str, str]:
    """An example's finding: where it stands; why, and the act that is proposed or was carried out."""
    act = "set aside already" if row.get("aside") else row["act"]
    proposed = f" -> {row['to']}" if row["to"] else ""
    name = VERDICT_NAMES[row["verdict"]][0]
    return f"  {name}: {row['source']}, record {row['position']}:", f"    {row['reason']} [{act}{proposed}]"


def applied_anchors(value: Json) -> None:
    done = ", ".join(f"{n} {VERDICT_NAMES[verdict][0]}" for verdict, n in value["applied"].items() if n)
    say(f"Applied: {done or 'nothing'}. New dataset {value['dataset']}; the old one is kept.")
    left = ", ".join(f"{n} {VERDICT_NAMES[verdict][0]}" for verdict, n in value["left"].items() if n)
    if left:
        say(f"Left for you to decide: {left}.")
    say("Next:  feinschliff train")


def train(value: Json) -> None:
    kept = METHODS.get(value["method"], value["method"])
    say(f"Model {value['model']}: {kept}, trained in {duration(value['seconds'])} (run {value['run']}).")
    if value.get("candidates"):
        rows = [
            (
                c["method"],
                validation(c["validation"]),
                duration(c["seconds"]),
                "kept" if c["method"] == value["method"] else "",
            )
            for c in value["candidates"]
        ]
        table(("method", "on validation", "time", ""), rows, right=(2,))
    balance = value["balance"]
    if balance["gain"] is not None:
        forgotten = f", forgetting {balance['forgetting']:+.3f}" if balance["forgetting"] is not None else ""
        say(
            f"Learning balance: {balance['colour']}"
            f" (gain {balance['gain']:+.3f}, overfitting {balance['overfitting']:+.3f}{forgotten})."
        )
    say(*language_advice(value["language"]))
    say("Next:  feinschliff evaluate")


def validation(scores: Json) -> str:
    """A candidate's main figure on validation."""
    if "answer_loss" in scores:
        return f"answer loss {scores['answer_loss']:.3f}"
    return f"right: {scores['accuracy']:.1%}" if "accuracy" in scores else ""


def language_advice(fit: Json) -> list[str]:
    """What to do when the base does not speak the data's language."""
    if fit["base_speaks_it"]:
        return []
    lines = [f"Mind: the base model was not trained for the language of your data ({', '.join(fit['data'])})."]
    if fit["fitting"]:
        first = fit["fitting"][0]
        lines += [
            f"  These were: {', '.join(fit['fitting'][:4])}",
            f"  Try one:  feinschliff models pull {first}",
            f"            feinschliff train --base {first}",
        ]
    return lines


def evaluate(value: Json) -> None:
    say(f"Model {value['model']} on {value['n']:,} held-out cases:")
    arms_table(value)
    say("", *value["sentences"], *value.get("notes", []))
    say(f"The test cases were looked at {value['test_looks']} time(s).")
    say(f"Next:  feinschliff release {value['model']} --as NAME")


def arms_table(evaluation: Json) -> None:
    """Every way of answering with its interval; one column more per output where there are several."""
    metric, outputs = evaluation["metric"], evaluation.get("outputs", {})
    several = list(outputs) if len(outputs) > 1 else []
    headings = ("way", "all right at once" if several else metric.replace("_", " "), *several)
    rows = []
    for arm, scores in evaluation["arms"].items():
        if metric in scores:
            of_outputs = [figure(outputs[name]["arms"][arm][metric], metric) for name in several]
            rows.append((WAYS.get(arm, arm), figure(scores[metric], metric), *of_outputs))
    table(headings, rows)


def compare(value: Json) -> None:
    for model in value["models"]:
        rows = [(WAYS.get(arm, arm), figure(score, model["metric"])) for arm, score in model["arms"].items()]
        table((f"{model['model']}, {model['n']:,} cases", model["metric"].replace("_", " ")), rows)
        say("")
    for gain in value["differences"]:
        word = "surely better than" if gain["better"] else "not surely better than"
        say(
            f"{gain['model']} is {word} {gain['against']}:"
            f" {gain['value']:+.3f} ({gain['low']:+.3f} to {gain['high']:+.3f})"
        )
    say(*value["notes"])


def release(value: Json) -> None:
    say(
        f"{value['name']} now answers with {value['model']} ({value['act']}).",
        f'Ask it:    feinschliff ask {value["name"]} "..."',
        "Serve it:  feinschliff serve",
    )


def serving(value: Json) -> None:
    say(
        "Open this link in a browser on this machine; it works until you stop the server with Ctrl-C:",
        f"  {value['studio']}",
        "Programs that speak OpenAI's API use",
        f"  base URL  {value['base_url']}",
        f"  API key   {value['token']}",
    )


def answer(value: Json) -> None:
    if "answer" in value:
        say(value["answer"])
        return
    for name, output in value["outputs"].items():
        others = ", ".join(f"{label} {share:.0%}" for label, share in output["top"][1:])
        say(f"{name}: {output['label']} ({output['confidence']:.0%} sure; then {others})")


def applied(value: Json) -> None:
    say(f"Answered {value['rows']:,} rows in {duration(value['seconds'])}: {value['out']}")


def status(value: Json) -> None:
    say(f"{value['folder']}  ({value['kind']}, task {value['task']}, personal data: {value['privacy']})")
    dataset = value["dataset"]
    if dataset is None:
        say(
            f"{value['sources']} source(s) collected, no dataset yet.",
            "Next:  feinschliff collect PATH, then feinschliff prepare",
        )
        return
    parts = dataset["parts"]
    say(f"dataset {dataset['id']}: " + ", ".join(f"{part} {count:,}" for part, count in sorted(parts.items())))
    for model in value["models"]:
        say(
            f"model {model['id']}: {model['method']} on {model['base'] or 'words'},"
            f" data {model['dataset']}, {model['created']}"
        )
    for entry in value["releases"]:
        say(f"release {entry['name']}: {entry['model']}")


def runs(value: Sequence[Json]) -> None:
    table(
        ("run", "verb", "state", "attempt", "created"),
        [(r["id"], r["verb"], r["state"], r["attempt"], r["created"]) for r in value],
    )


def log(value: Sequence[Json]) -> None:
    table(("when", "what", "state", "id"), [(e["created"], e["what"], e["state"], e["id"]) for e in value])


def polish(value: Json) -> None:
    """The last screen: from what, what was learned, how much better, where it answers."""
    prepared, judged, trained, evaluation = (value[step] for step in ("prepare", "anchors", "train", "evaluate"))
    found = ", ".join(f"{n:,} {VERDICT_NAMES[name][0]}" for name, n in judged["counts"].items() if name != "good")
    parts = ", ".join(f"{n:,} {part.replace('aside:', 'set aside: ')}" for part, n in prepared["parts"].items() if n)
    tried = ", ".join(METHODS.get(candidate["method"], candidate["method"]) for candidate in trained["candidates"])
    say("", "FROM WHAT", f"  {value['collect']['taken']:,} records from your files: {parts}")
    say(f"  examples that need a look: {found or 'none'}")
    say("", "WHAT WAS LEARNED")
    say(f"  tried in {duration(trained['seconds'])}: {tried}")
    say(f"  kept on validation: {METHODS.get(trained['method'], trained['method'])} ({trained['model']})")
    say(*(f"  {line}" for line in evaluation["sentences"]))
    say("", "HOW MUCH BETTER")
    arms_table(evaluation)
    say(*language_advice(trained["language"]))
    if "release" not in value:
        say("", "NOT RELEASED YET")
        return
    released, place = value["release"], value["project"]
    say("", "WHERE IT ANSWERS", f"  as {released['name']}, in {place}")
    say(f'  feinschliff ask {released["name"]} "..." --project {place}')
    say(f"  feinschliff serve --project {place}")


def demo(value: Json) -> None:
    say(*value["screen"])
