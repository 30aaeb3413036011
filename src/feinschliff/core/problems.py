"""Problems: every error a person can meet says what happened, why it matters, what to do and what is safe."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

EXIT_CODES = {"gate": 1, "input": 2, "setup": 3, "run": 4, "bug": 70}
HTTP_STATUS = {"gate": 409, "input": 422, "setup": 503, "run": 409, "bug": 500}


@dataclass(frozen=True)
class Do:
    """One way out: a few words and, where there is one, the command to copy."""

    words: str
    command: str = ""


class Problem(Exception):
    """An error for people.

    Parameters
    ----------
    code : stable name such as ``prepare/no-label``; documented in docs/problems.md.
    what : one sentence with numbers and the first place.
    why : why it matters, one sentence.
    do : what to do, best first: plain words, or ``Do(words, command)``.
    safe : what is safe; nothing is ever half done.
    where : file, line or field; empty when `what` says it all.
    kind : ``input`` (exit 2), ``setup`` (3), ``run`` (4), ``gate`` (1), ``bug`` (70).
    """

    def __init__(
        self,
        code: str,
        what: str,
        why: str = "",
        do: Iterable[Do | str] = (),
        *,
        safe: str = "Nothing was changed.",
        where: str = "",
        kind: str = "input",
    ) -> None:
        if kind not in EXIT_CODES:
            raise ValueError(f"unknown kind of problem: {kind}")
        super().__init__(what)
        self.code, self.what, self.why, self.safe, self.where, self.kind = code, what, why, safe, where, kind
        self.report: Any = None  # what had been done when a gate said no; doors show it before the problem
        self.do = tuple(item if isinstance(item, Do) else Do(item) for item in do)

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.kind]

    @property
    def http_status(self) -> int:
        return HTTP_STATUS[self.kind]

    def to_json(self) -> dict[str, Any]:
        """The shape that other programs rely on (DESIGN 5), plus `kind`."""
        return {
            "code": self.code,
            "what": self.what,
            "why": self.why,
            "do": [f"{d.words}: {d.command}" if d.command else d.words for d in self.do],
            "safe": self.safe,
            "where": self.where,
            "kind": self.kind,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Problem:
        """The inverse of `to_json`, so that a worker's problem reaches the person unchanged."""
        do = []
        for item in data.get("do", ()):
            words, found, command = item.partition(": feinschliff ")
            do.append(Do(words, f"feinschliff {command}") if found else Do(item))
        return cls(
            data["code"],
            data["what"],
            data.get("why", ""),
            do,
            safe=data.get("safe", ""),
            where=data.get("where", ""),
            kind=data.get("kind", "run"),
        )


def nearest(name: str, known: Iterable[str], *, most: int = 3) -> list[str]:
    """The known names most like `name`, best first; empty when none is close."""
    by_folded = {k.casefold(): k for k in known}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=most, cutoff=0.5)
    return [by_folded[c] for c in close]


def unknown(
    code: str, noun: str, name: str, known: Iterable[str], *, why: str = "", do: Iterable[Do | str] = ()
) -> Problem:
    """The problem of an unknown name: offers the nearest known ones, or lists all of them."""
    names = sorted(known)
    if not names:
        return Problem(code, f"There is no {noun} named {name!r}; there is no {noun} yet", why, do)
    close = nearest(name, names)
    listed = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    hint = f"did you mean {' or '.join(close)}?" if close else f"known: {listed}"
    way_out = [*do] or [f"write {close[0]}" if close else "take one of the known ones"]
    return Problem(code, f"There is no {noun} named {name!r}; {hint}", why, way_out)
