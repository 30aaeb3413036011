"""Guards of the house: each takes the folder of the package and yields one sentence per violation.

They read the source only, so that a test can feed them a copy with a planted violation.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
HEAVY = {"torch", "transformers", "sklearn", "scipy", "pandas", "cleanlab", "pyarrow", "numpy", "peft", "accelerate"}
SLOW_START = HEAVY | {"sqlalchemy", "alembic", "pydantic", "fastapi"}
UNSAFE_MODULES = {"pickle", "cPickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
UNSAFE_CALLS = {"eval", "exec", "torch.load", "os.system", "os.popen"}
UNSAFE_OPTIONS = {"shell", "trust_remote_code", "allow_pickle"}
MOST_FILE_LINES = 600
MOST_FUNCTION_LINES = 80


def nothing(found: Iterable[str]) -> None:
    """Assert that a guard found nothing; what it found is the message, whole."""
    lines = list(found)
    assert not lines, "\n" + "\n".join(lines)


# Reading the source


def sources(package: Path) -> list[Path]:
    """Every Python file of the package, in a stable order."""
    return sorted(p for p in package.rglob("*.py") if "__pycache__" not in p.parts)


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def module_name(package: Path, path: Path) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def place(package: Path, path: Path, node: ast.AST | None = None) -> str:
    """`feinschliff/core/nouns.py` or `feinschliff/core/nouns.py:12`, for messages."""
    line = f":{node.lineno}" if isinstance(node, ast.expr | ast.stmt) else ""
    return f"{path.relative_to(package.parent).as_posix()}{line}"


def dotted(node: ast.expr) -> str:
    """`torch.load` for the expression torch.load; empty for anything that is not a plain dotted name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else ""
    return ""


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and dotted(node.test).rpartition(".")[2] == "TYPE_CHECKING"


def import_nodes(tree: ast.AST, *, at_start_only: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    """Imports of a module, without those for type checkers; `at_start_only` leaves out those inside functions."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif is_type_checking(child) or (at_start_only and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)):
            continue
        else:
            yield from import_nodes(child, at_start_only=at_start_only)


def imported(node: ast.Import | ast.ImportFrom, module: str, is_package: bool, known: set[str]) -> Iterator[str]:
    """Full names of what one import statement names: the submodule if there is one, else the module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = node.module or ""
    if node.level:
        above = module.split(".")[: None if is_package and node.level == 1 else -(node.level - int(is_package))]
        base = ".".join([*above, *([node.module] if node.module else [])])
    for alias in node.names:
        full = f"{base}.{alias.name}"
        yield full if full in known else base


def import_graph(package: Path, *, at_start_only: bool) -> dict[str, dict[str, str]]:
    """Module -> what it imports -> where. Names outside the package are cut to their first part."""
    files = {module_name(package, path): path for path in sources(package)}
    graph: dict[str, dict[str, str]] = {}
    for module, path in files.items():
        edges = graph.setdefault(module, {})
        for node in import_nodes(parse(path), at_start_only=at_start_only):
            for name in imported(node, module, path.name == "__init__.py", set(files)):
                inside = name.split(".")[0] == package.name
                edges.setdefault(name if inside else name.split(".")[0], place(package, path, node))
    return graph


# Imports


def interfaces_that_reach_past_the_project(package: Path) -> Iterator[str]:
    """interfaces import project, core, themselves and the package's own name; nothing else of the house."""
    own = package.name
    allowed = (f"{own}.interfaces", f"{own}.project", f"{own}.core")
    for module, edges in import_graph(package, at_start_only=False).items():
        if not module.startswith(f"{own}.interfaces"):
            continue
        for name, where in edges.items():
            if name.startswith(f"{own}.") and not name.startswith(allowed):
                yield f"{where} imports {name}: interfaces talk to {own}.project only"


def rings(package: Path) -> Iterator[str]:
    """Modules that import each other in a circle. The package's own __init__ is the Python door and does not count."""
    graph = {m: set(e) for m, e in import_graph(package, at_start_only=False).items() if m != package.name}
    graph = {m: sorted(edges & graph.keys() - {m}) for m, edges in graph.items()}
    for group in strongly_connected(graph):
        if len(group) > 1:
            yield f"import ring: {' -> '.join([*group, group[0]])}"


def strongly_connected(graph: dict[str, list[str]]) -> list[list[str]]:
    """Groups of nodes that reach each other (Tarjan 1972), each group sorted."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for following in graph[node]:
            if following not in index:
                visit(following)
                low[node] = min(low[node], low[following])
            elif following in stack:
                low[node] = min(low[node], index[following])
        if low[node] == index[node]:
            cut = stack.index(node)
            groups.append(sorted(stack[cut:]))
            del stack[cut:]

    for node in graph:
        if node not in index:
            visit(node)
    return groups


def heavy_starts(package: Path, entries: Sequence[str], heavy: set[str]) -> Iterator[str]:
    """Heavy packages that importing an entry would load, with the chain of imports that leads there."""
    graph = import_graph(package, at_start_only=True)
    for entry in entries:
        chains = {entry: [entry]}
        queue = [entry]
        while queue:
            module = queue.pop(0)
            for name in [*graph.get(module, {}), *parents(module)]:
                if name in chains:
                    continue
                chains[name] = [*chains[module], name]
                if name in heavy:
                    yield f"importing {entry} loads {name}: {' -> '.join(chains[name])}"
                elif name in graph:
                    queue.append(name)


def parents(module: str) -> list[str]:
    """Importing a.b.c runs a and a.b first."""
    parts = module.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def start_entries(package: Path) -> list[str]:
    """What starts before anyone asked for a model: the package, its walks, and every interface."""
    own = package.name
    modules = [module_name(package, path) for path in sources(package)]
    plain = {own, f"{own}.project", f"{own}.flows", f"{own}.worker"}
    return [m for m in modules if m in plain or m.startswith((f"{own}.interfaces", f"{own}.core"))]


# Names, sizes, dangerous calls


def forbidden_names(package: Path) -> Iterator[str]:
    """Files and folders whose name says nothing."""
    for path in sorted(package.rglob("*")):
        words = set(path.stem.lower().strip("_").split("_"))
        if "__pycache__" not in path.parts and words & FORBIDDEN_NAMES:
            yield f"{place(package, path)}: a name like {path.stem} says nothing; name it after what it does"


def folders_without_init(package: Path) -> Iterator[str]:
    """import-linter does not see a folder without __init__.py, so nothing would guard it."""
    for folder in sorted({path.parent for path in sources(package)}):
        if not (folder / "__init__.py").exists() and "migrations" not in folder.parts:
            yield f"{place(package, folder)}: no __init__.py"


def dangerous_code(package: Path) -> Iterator[str]:
    """Pickle in any form, eval and exec, shells, remote code."""
    for path in sources(package):
        tree = parse(path)
        for node in ast.walk(tree):
            for name in unsafe_parts(node):
                yield f"{place(package, path, node)}: {name} is not allowed here"


def unsafe_parts(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [a.name for a in node.names if a.name.split(".")[0] in UNSAFE_MODULES]
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        names = [f"{module}.{a.name}" for a in node.names]
        return [module] if module.split(".")[0] in UNSAFE_MODULES else [n for n in names if n in UNSAFE_CALLS]
    if isinstance(node, ast.Call):
        found = [dotted(node.func)] if dotted(node.func) in UNSAFE_CALLS else []
        return found + [f"{k.arg}=..." for k in node.keywords if k.arg in UNSAFE_OPTIONS and not is_false(k.value)]
    return []


def is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def long_files(package: Path) -> Iterator[str]:
    for path in sources(package):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MOST_FILE_LINES:
            yield f"{place(package, path)}: {lines} lines (at most {MOST_FILE_LINES})"


def function_lengths(package: Path) -> list[tuple[int, str]]:
    """(lines, place and name) of every function, longest first; the docstring does not count."""
    found = []
    for path in sources(package):
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                docs = node.body[0] if ast.get_docstring(node, clean=False) is not None else None
                prose = docs.end_lineno - docs.lineno + 1 if docs is not None and docs.end_lineno else 0
                found.append(
                    ((node.end_lineno or 0) - node.lineno + 1 - prose, f"{place(package, path, node)} {node.name}")
                )
    return sorted(found, key=lambda item: (-item[0], item[1]))


def long_functions(package: Path) -> Iterator[str]:
    for lines, name in function_lengths(package):
        if lines > MOST_FUNCTION_LINES:
            yield f"{name}: {lines} lines (at most {MOST_FUNCTION_LINES})"
