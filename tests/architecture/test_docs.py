"""The docs say what the code does: problems, verbs, rooms, the tree, links."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from architecture import doc_guards
from architecture.guards import nothing

Plant = Callable[[str, str], Path]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_problem_is_documented_and_every_documented_problem_exists(package: Path, root: Path) -> None:
    wrong = list(doc_guards.undocumented_problems(package, read(root / "docs" / "problems.md")))
    assert not wrong, "docs/problems.md lacks these rows:\n" + "\n".join(wrong)


def test_every_problem_has_its_code_written_out(package: Path) -> None:
    nothing(doc_guards.codes_not_written_out(package))


def test_an_undocumented_problem_gives_a_row_to_paste(plant: Plant) -> None:
    package = plant(
        "prepare/planted.py",
        'raise Problem("prepare/planted", f"{n} of {m} are odd", "why", [Do("do", "feinschliff prepare")], kind="run")',
    )
    rows = list(doc_guards.undocumented_problems(package, ""))
    assert "| `prepare/planted` | run | ... of ... are odd | do: `feinschliff prepare` |" in rows


def test_an_undocumented_unknown_name_gives_a_row(plant: Plant) -> None:
    package = plant("prepare/planted.py", 'raise unknown("prepare/unknown-thing", "thing", name, known)')
    assert any(
        row.startswith("| `prepare/unknown-thing` | input | ") for row in doc_guards.undocumented_problems(package, "")
    )


def test_a_documented_problem_that_nothing_raises_is_named(copy: Path) -> None:
    found = list(doc_guards.undocumented_problems(copy, "| `gone/long-ago` | input | what | do |"))
    assert "docs/problems.md lists gone/long-ago, which nothing raises" in found


@pytest.mark.parametrize(
    "call", ["Problem(code, 'what')", 'problems.Problem(f"{room}/x", "what")', "unknown(code='a' + b)"]
)
def test_a_code_that_is_not_written_out_is_named(plant: Plant, call: str) -> None:
    found = list(doc_guards.codes_not_written_out(plant("prepare/planted.py", f"raise {call}")))
    assert any(f.startswith("feinschliff/prepare/planted.py:") for f in found)


def test_every_verb_is_documented(package: Path, root: Path) -> None:
    assert doc_guards.verbs(package), "no verb was found below interfaces/cli"
    nothing(doc_guards.undocumented_verbs(package, read(root / "docs" / "reference" / "cli.md")))


def test_a_verb_without_docs_and_docs_without_a_verb_are_named(plant: Plant) -> None:
    plant("interfaces/cli/planted.py", "@app.command()\ndef planted_verb():\n    pass")
    plant("interfaces/cli/planted.py", "app.add_typer(sub, name='group')\n@sub.command('named')\ndef f():\n    pass")
    package = plant("interfaces/cli/planted.py", "@app.command('named')\ndef f():\n    pass")
    found = list(doc_guards.undocumented_verbs(package, "## feinschliff gone\n"))
    assert "docs/reference/cli.md has no heading `## feinschliff planted-verb`" in found
    assert "docs/reference/cli.md has no heading `## feinschliff named`" in found
    assert "docs/reference/cli.md has no heading `## feinschliff group named`" in found
    assert "docs/reference/cli.md documents `feinschliff gone`, which does not exist" in found


def test_every_room_has_a_page(package: Path, root: Path) -> None:
    nothing(doc_guards.rooms_without_page(package, root / "docs"))


def test_a_room_without_a_page_is_named(plant: Plant, tmp_path: Path) -> None:
    found = list(doc_guards.rooms_without_page(plant("monitor/__init__.py", ""), tmp_path))
    assert "docs/monitor.md is missing: every room has a page" in found


def test_the_tree_names_every_place(package: Path, root: Path) -> None:
    nothing(doc_guards.places_missing_from_the_tree(package, read(root / "ARCHITECTURE.md")))


def test_a_place_outside_the_tree_is_named(plant: Plant, root: Path) -> None:
    package = plant("attic/box/planted.py", "")
    found = set(doc_guards.places_missing_from_the_tree(package, read(root / "ARCHITECTURE.md")))
    assert {
        "ARCHITECTURE.md: the tree does not name attic/",
        "ARCHITECTURE.md: the tree does not name attic/box/",
    } <= found


def test_a_line_of_the_tree_that_names_nothing_is_named(copy: Path) -> None:
    page = "```\nsrc/feinschliff/\n  core/    nouns\n    gone.py   long ago\n```\n"
    assert "ARCHITECTURE.md: the tree names core/gone.py, which does not exist" in set(
        doc_guards.places_missing_from_the_tree(copy, page)
    )


def test_links_lead_somewhere(root: Path) -> None:
    pages = [
        *sorted(root.glob("*.md")),
        *sorted((root / "docs").rglob("*.md")),
        *sorted((root / "benchmarks").glob("*.md")),
    ]
    nothing(doc_guards.broken_links(root, pages))


def test_broken_links_are_named(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# A title: here\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](there.md) [b](there.md#a-title-here) [c](https://example.org) `[d](code.md)`\n"
        "[e](gone.md) [f](there.md#elsewhere)\n```\n[g](block.md)\n```\n",
        encoding="utf-8",
    )
    found = list(doc_guards.broken_links(tmp_path, [page]))
    assert found == [
        "page.md links to gone.md, which does not exist",
        "page.md links to there.md#elsewhere: no such heading",
    ]
