"""Guards of the docs: what the pages say must be what the code does. Same form as guards.py."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from architecture.guards import dotted, parse, place, sources

ROOMS = (
    "advise",
    "anchors",
    "collect",
    "evaluate",
    "feedback",
    "monitor",
    "prepare",
    "redact",
    "registry",
    "serve",
    "train",
)


def problem_calls(package: Path) -> Iterator[tuple[str, str, ast.Call]]:
    """(code, place, call) of every Problem(...) and unknown(...); code is "" where it is not written out."""
    for path in sources(package):
        if path == package / "core" / "problems.py":  # defines both; its codes come from outside
            continue
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in ("Problem", "unknown"):
                first = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "code"), None)
                for code in written_out(first):
                    yield code, place(package, path, node), node


def written_out(node: ast.expr | None) -> list[str]:
    """The strings that an expression can be: a literal, or either side of a conditional; "" for anything else."""
    if isinstance(node, ast.IfExp):
        return written_out(node.body) + written_out(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else [""]


def problem_rows(package: Path) -> dict[str, str]:
    """A table row for docs/problems.md per code, filled from the first call as far as the call says."""
    rows: dict[str, str] = {}
    for code, _, call in problem_calls(package):
        if not code or code in rows:
            continue
        options = {k.arg: k.value for k in call.keywords}
        is_unknown = dotted(call.func).rpartition(".")[2] == "unknown"
        what = "There is no such name; the nearest known ones are offered." if is_unknown else words_of(call.args[1:2])
        do = call.args[3:4] or [v for k, v in options.items() if k == "do"]
        rows[code] = f"| `{code}` | {kind_of(call)} | {what} | {words_of(do)} |"
    return rows


def words_of(nodes: Sequence[ast.expr]) -> str:
    """The text of string literals in an expression; `...` stands for what is filled in."""
    parts: list[str] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.JoinedStr):
            parts.append("".join(v.value if isinstance(v, ast.Constant) else "..." for v in node.values))
        elif isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "Do":
            words, command = (words_of([a]) for a in (*node.args, ast.Constant(""))[:2])
            parts.append(f"{words}: `{command}`" if command else words)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            parts.append(node.value)
        else:
            for child in ast.iter_child_nodes(node):
                visit(child)

    for node in nodes:
        visit(node)
    return "; ".join(part for part in parts if part).replace("|", "\\|").replace("\n", " ")


def codes_not_written_out(package: Path) -> Iterator[str]:
    for code, where, _ in problem_calls(package):
        if not code:
            yield f"{where}: write the code of a problem out, so that it can be found and documented"


def undocumented_problems(package: Path, page: str) -> Iterator[str]:
    """Rows that docs/problems.md lacks (ready to paste), codes it lists that no code raises, and wrong kinds."""
    documented = dict(re.findall(r"^\| `([a-z-]+/[a-z0-9-]+)` \| (\w+) \|", page, flags=re.MULTILINE))
    rows = problem_rows(package)
    kinds = {(code, kind_of(call)) for code, _, call in problem_calls(package)}
    yield from (row for code, row in sorted(rows.items()) if code not in documented)
    yield from (
        f"docs/problems.md lists {code}, which nothing raises" for code in sorted(documented.keys() - rows.keys())
    )
    for code, kind in sorted(documented.items()):
        if code in rows and (code, kind) not in kinds:
            yield f"docs/problems.md says that {code} is of the kind {kind}; the code says otherwise"


def kind_of(call: ast.Call) -> str:
    """The kind that a Problem(...) call gives; one that is not written out counts as input."""
    kind = next((k.value for k in call.keywords if k.arg == "kind"), None)
    return str(kind.value) if isinstance(kind, ast.Constant) else "input"


def verbs(package: Path) -> set[str]:
    """Verbs of the command line, such as `train` or `models pull`: `.command(...)` decorators below interfaces/cli."""
    found = set()
    for path in [p for p in sources(package) if p.relative_to(package).as_posix().startswith("interfaces/cli")]:
        tree = parse(path)
        groups = {dotted(call.args[0]): str(named_words(call)[0]) for call in add_typer_calls(tree)}
        for node in ast.walk(tree):
            for call in node.decorator_list if isinstance(node, ast.FunctionDef) else []:
                if isinstance(call, ast.Call) and dotted(call.func).endswith(".command"):
                    group = groups.get(dotted(call.func).rpartition(".")[0], "")
                    name = (named_words(call) or [node.name.strip("_").replace("_", "-")])[0]
                    found.add(f"{group} {name}".strip())
    return found


def add_typer_calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func).endswith(".add_typer"):
            yield node


def named_words(call: ast.Call) -> list[object]:
    """The literal that names something in `command("x")`, `command(name="x")` or `add_typer(y, name="x")`."""
    values = [*call.args, *(k.value for k in call.keywords if k.arg == "name")]
    return [v.value for v in values if isinstance(v, ast.Constant)]


def undocumented_verbs(package: Path, page: str) -> Iterator[str]:
    documented = set(re.findall(r"^#+ `?feinschliff ([a-z-]+(?: [a-z-]+)?)", page, flags=re.MULTILINE))
    for verb in sorted(verbs(package) - documented):
        yield f"docs/reference/cli.md has no heading `## feinschliff {verb}`"
    for verb in sorted(documented - verbs(package)):
        yield f"docs/reference/cli.md documents `feinschliff {verb}`, which does not exist"


def rooms(package: Path) -> list[str]:
    return [room for room in ROOMS if (package / room / "__init__.py").exists() or (package / f"{room}.py").exists()]


def rooms_without_page(package: Path, docs: Path) -> Iterator[str]:
    for room in rooms(package):
        if not (docs / f"{room}.md").exists():
            yield f"docs/{room}.md is missing: every room has a page"


def tree_paths(page: str, package: str) -> set[str]:
    """Paths named by the tree in ARCHITECTURE.md: the block that starts with `src/<package>/`, by indentation."""
    block = re.search(rf"^```\w*\nsrc/{package}/.*?^```", page, flags=re.MULTILINE | re.DOTALL)
    found: set[str] = set()
    above: list[tuple[int, str]] = []
    for line in block.group(0).splitlines()[2:-1] if block else []:
        match = re.match(r"(\s+)([\w./]+)", line)
        if not match or match.group(2).strip("./") == "":
            continue
        depth, name = len(match.group(1)), match.group(2)
        above = [(d, n) for d, n in above if d < depth]
        found.add("".join(n for _, n in above) + name)
        if name.endswith("/"):
            above.append((depth, name))
    return found


def places_missing_from_the_tree(package: Path, page: str) -> Iterator[str]:
    """Folders, and files at the top, that the tree does not name; and lines of the tree that name nothing."""
    named = tree_paths(page, package.name)
    folders = {p.parent.relative_to(package).as_posix() + "/" for p in sources(package) if p.parent != package}
    top = {p.name for p in sources(package) if p.parent == package}
    for missing in sorted((folders | top) - named):
        yield f"ARCHITECTURE.md: the tree does not name {missing}"
    for name in sorted(named):
        if not (package / name).exists():
            yield f"ARCHITECTURE.md: the tree names {name}, which does not exist"


def broken_links(root: Path, pages: Sequence[Path]) -> Iterator[str]:
    """Relative links of Markdown pages that lead nowhere; code blocks do not count."""
    for page in pages:
        text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        text = re.sub(r"`[^`\n]*`", "", text)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            path, _, anchor = target.partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            goal = (page.parent / path).resolve() if path else page
            if not goal.exists():
                yield f"{page.relative_to(root).as_posix()} links to {target}, which does not exist"
            elif anchor and goal.suffix == ".md" and anchor not in headings(goal):
                yield f"{page.relative_to(root).as_posix()} links to {target}: no such heading"


def headings(page: Path) -> set[str]:
    """Anchors that GitHub makes of the headings."""
    titles = re.findall(r"^#+ +(.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}
