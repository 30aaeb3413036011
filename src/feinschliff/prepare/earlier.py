"""What the newest earlier version says of each row: its part, its content, and the label that was changed by hand."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import replace as copy_with
from pathlib import Path
from typing import Any

from feinschliff.core.nouns import PARTS, Example
from feinschliff.prepare.outdated import part_before
from feinschliff.prepare.rows import digest
from feinschliff.store.datasets import iter_columns, iter_examples

TELLING = re.compile('"(?:relabelled|cites|outdated)"|"document:')
"""What `meta` must hold to be read at all: of a million rows most have none of it."""


class Earlier:
    """An earlier dataset version, looked up by id; None: there is none."""

    def __init__(self, path: Path | None) -> None:
        self._place: dict[bytes, int] = {}
        self._parts: dict[str, int] = {}
        self._part_of = array("i")
        self._contents = bytearray()
        self._changes: dict[int, Mapping[str, Any]] = {}
        self._stood: set[int] = set()
        self._of_documents: set[bytes] = set()
        self._path = path
        for batch in iter_columns(path, ("id", "content", "part", "meta")) if path else ():
            for row in batch:
                id, place = digest(row["id"]), len(self._part_of)
                meta = json.loads(row["meta"]) if TELLING.search(row["meta"]) else {}
                if any(group.startswith("document:") for group in meta.get("groups", ())):
                    self._of_documents.add(id)
                part = part_before(row["part"], meta)
                if part is None:
                    continue
                self._place[id] = place
                self._part_of.append(self._parts.setdefault(part, len(self._parts)))
                self._contents += digest(row["content"])
                if change := meta.get("relabelled"):
                    self._changes[place] = change
                if meta.get("cites", {}).get("stands") or meta.get("outdated", {}).get("why") == "changed":
                    self._stood.add(place)
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

    def stood(self, row: Example) -> bool:
        """Whether the passage that the row cites was once seen in its document."""
        return self._find(row) in self._stood

    def vanished(self, ids: bytes) -> Iterator[Example]:
        """The rows from documents that are not among `ids` (16 bytes each) any more."""
        gone = self._of_documents.difference(ids[at : at + 16] for at in range(0, len(ids), 16))
        if gone and self._path:
            yield from (row for row in iter_examples(self._path) if digest(row.id) in gone)

    def _find(self, row: Example) -> int | None:
        return self._place.get(digest(row.id)) if self._place else None
