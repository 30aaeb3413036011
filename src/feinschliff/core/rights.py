"""The problem of a missing right, for every place that meets one."""

from __future__ import annotations

from feinschliff.core.problems import Problem


def no_permission(path: str) -> Problem:
    """The problem of a file that this person has no right to."""
    return Problem(
        "store/no-permission",
        f"You may not read or write {path.rpartition('/')[2] or path}.",
        "A project belongs to who made it; it needs a folder that you may write to.",
        ["ask its owner for the right, or copy it to a folder of your own and go on there"],
        where=path,
        kind="run",
    )
