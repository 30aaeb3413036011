"""What became old: examples whose passage no longer stands in its document, or whose source may no longer be used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace as copy_with
from typing import Any

from feinschliff.core.nouns import PARTS, Example
from feinschliff.privacy.replace import texts_of

OUTDATED = "aside:outdated"
WORD = re.compile(r"\w+")
CUT = re.compile(r"\n|\.\.\.|…")
"""Where a quotation leaves something out, or a passage goes on with another block."""


class Documents:
    """The documents as they were collected last, for the question whether a passage still stands in one of them.

    passages : all of kind ``document``, in order. redacted : what a dataset version makes of one, because the rows of
    an earlier version are known in that form only.
    """

    def __init__(self, passages: Iterable[Example], redacted: Callable[[Example], Example]) -> None:
        self._passages: dict[str, list[Example]] = {}
        for passage in passages:
            self._passages.setdefault(passage.source, []).append(passage)
        self._redacted = redacted
        self._texts: dict[tuple[str, bool], str] = {}
        self._named: dict[str, list[str]] = {"": list(self._passages)}

    def stands(self, passage: str, document: str = "") -> bool | None:
        """Whether all of a passage stands, word by word, in the named document (none: in any); None: it is not known.

        Case, spaces and marks do not count; ``...`` in a quotation leaves something out.
        """
        if document not in self._named:
            self._named[document] = [source for source in self._passages if same_document(source, document)]
        return self._hold(passage, self._named[document], redacted=False)

    def yields(self, row: Example) -> bool | None:
        """Whether the words of a dataset version's row still stand in the document that it was taken from."""
        read = [row.source] if row.source in self._passages else []
        return self._hold("\n".join(texts_of(row)), read, redacted=True)

    def _hold(self, passage: str, sources: Sequence[str], *, redacted: bool) -> bool | None:
        pieces = [piece for line in CUT.split(passage) if (piece := words(line)).strip()]
        if not sources or not pieces:
            return None
        return any(all(piece in self._text(source, redacted) for piece in pieces) for source in sources)

    def _text(self, source: str, redacted: bool) -> str:
        """All words of a document with its headings; made when it is first asked for, because redacting takes time."""
        if (source, redacted) not in self._texts:
            said: list[str] = []
            above = None
            for passage in self._passages[source]:
                section = passage.meta.get("section", [])
                said += section if section != above else []
                said += texts_of(self._redacted(passage) if redacted else passage)
                above = section
            self._texts[source, redacted] = words(" ".join(said))
        return self._texts[source, redacted]


def words(text: str) -> str:
    """The words alone, with a space around each."""
    return f" {' '.join(WORD.findall(text.casefold()))} "


def same_document(source: str, named: str) -> bool:
    """Whether a person's name for a document fits the path under which it was collected."""
    source, named = f"/{source}".casefold(), f"/{named}".casefold().replace("\\", "/")
    return source.endswith(named) or named.endswith(source)


def judged(row: Example, documents: Documents, stood: Callable[[Example], bool]) -> Example:
    """The row with what became of the passage that it cites, and without the passage's words: only the row's own
    texts are scanned for personal data.

    stood : whether an earlier version has seen a row's passage in its document. Then one whose passage is gone comes
    back with the part ``aside:outdated``; so does one whose source has expired, which was given that part already.
    """
    if row.part != OUTDATED and "cites" not in row.meta:
        return row
    why = "expired" if row.part == OUTDATED else ""
    meta = dict(row.meta)
    if cites := meta.pop("cites", None):
        document = cites.get("document", "")
        stands = documents.stands(cites.get("passage", ""), document)
        if stands is not None:
            meta["cites"] = {**({"document": document} if document else {}), "stands": stands}
        if not why and stands is False and stood(row):
            why = "changed"
    if why:
        meta["outdated"] = {"why": why}
    return copy_with(row, meta=meta, part=OUTDATED if why else row.part)


def replaced(row: Example, documents: Documents) -> Example | None:
    """A row of an earlier version that its document no longer yields: outdated, if its words are gone from there;
    None, if only the borders of the passages moved."""
    if documents.yields(row) is not False:
        return None
    return copy_with(row, meta={**row.meta, "outdated": {"why": "changed"}}, part=OUTDATED)


def counted(row: Example, counts: Counter[str]) -> None:
    """Count the row under ``changed`` or ``expired``, or under ``not_found`` if what it cites was never found."""
    if row.part == OUTDATED:
        counts[row.meta["outdated"]["why"]] += 1
    elif not row.meta.get("cites", {}).get("stands", True):
        counts["not_found"] += 1


def warnings_of(counts: Mapping[str, int]) -> Iterator[str]:
    """One sentence for each sort that there is."""
    if n := counts["changed"]:
        yield (
            f"{n:,} {'example comes' if n == 1 else 'examples come'} from passages that have changed since: outdated "
            "and set aside. See feinschliff anchors --only outdated."
        )
    if n := counts["expired"]:
        yield (
            f"{n:,} {'example comes' if n == 1 else 'examples come'} from sources whose keep-until date has passed: "
            "outdated and set aside."
        )
    if n := counts["not_found"]:
        yield (
            f"{n:,} {'example cites' if n == 1 else 'examples cite'} a passage that does not stand in its document: "
            "whether it becomes outdated cannot be told."
        )


def part_before(part: str, meta: Mapping[str, Any]) -> str | None:
    """The part that an earlier version's row had before it became outdated; None: it never had one."""
    if part != OUTDATED:
        return part
    was = meta.get("outdated", {}).get("was")
    return was if was in PARTS else None


def remembered(row: Example, part: str | None) -> Example:
    """An outdated row that keeps in mind which part it had, should its passage come back."""
    if row.part != OUTDATED or part not in PARTS:
        return row
    return copy_with(row, meta={**row.meta, "outdated": {**row.meta["outdated"], "was": part}})
