"""What the newest earlier version says of each row: its part, its content, and the label that was changed by hand."""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from dataclasses import replace as copy_with
from pathlib import Path
from typing import Any

from feinschliff.core.nouns import PARTS, Example
from feinschliff.prepare.rows import digest
from feinschliff.store.datasets import iter_columns


class Earlier:
    """An earlier dataset version, looked up by id; None: there is none."""

    def __init__(self, path: Path | None) -> None:
        self._place: dict[bytes, int] = {}
        self._parts: dict[str, int] = {}
        self._part_of = array("i")
        self._contents = bytearray()
        self._changes: dict[int, Mapping[str, Any]] = {}
        for batch in iter_columns(path, ("id", "content", "part", "meta")) if path else ():
            for row in batch:
                place = self._place[digest(row["id"])] = len(self._part_of)
                self._part_of.append(self._parts.setdefault(row["part"], len(self._parts)))
                self._contents += digest(row["content"])
                if '"relabelled"' in row["meta"] and (change := json.loads(row["meta"]).get("relabelled")):
                    self._changes[place] = change
        self._names = list(self._parts)

    def part(self, row: Example) -> str | None:
        """The part that the row had; None: it is new."""
        place = self._find(row)
        return None if place is None else self._names[self._part_of[place]]

    def keeps(self, row: Example) -> bool:
        """Whether the row keeps its part: one that was set aside does so only as long as its content is the same."""
        place = self._find(row)
        if place is None:
            return False
        same = self._contents[16 * place : 16 * place + 16] == digest(row.content)
        return same or self._names[self._part_of[place]] in PARTS

    def relabelled(self, row: Example) -> Example:
        """The row with the label that `anchors --apply` gave it, as long as its source still says the same."""
        place = self._find(row)
        change = None if place is None else self._changes.get(place)
        if not change or row.output.get("labels") != change["from"]:
            return row
        output = {**row.output, "labels": change["to"]}
        return copy_with(row, output=output, meta={**row.meta, "relabelled": change})

    def _find(self, row: Example) -> int | None:
        return self._place.get(digest(row.id)) if self._place else None
