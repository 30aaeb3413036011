"""What a file's records become for a task: passages of documents, questions with answers, conversations of tickets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from feinschliff.collect.documents.chunks import chunks
from feinschliff.collect.documents.pairs import pairs
from feinschliff.collect.exported import example_again, is_exported
from feinschliff.collect.mail.own_words import own_words
from feinschliff.collect.tickets.conversations import conversations
from feinschliff.collect.tickets.shapes import ticket_shape
from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical

PEEK = 50
"""Records that tell whether an export comes from a ticket system."""

Item = Record | Refused


def shaped(items: Iterable[Item], yields: str, task: str, only: Collection[str]) -> Iterator[Item]:
    """The items of one file as `task` needs them; `yields` is what its reader says that it yields;
    `only`: which tickets are wanted."""
    if yields == "documents" and task in ("document", "chat"):
        return _of_documents(items, passages if task == "document" else questions)
    if yields == "rows":
        return _of_rows(items, only)
    return iter(items)


def passages(document: Record) -> Iterator[Record]:
    """The chunks of a document, each with the headings above it."""
    text, title = str(document.fields["text"]), str(document.fields.get("title") or "")
    line_of = _lines_of(document)
    for n, chunk in enumerate(chunks(text, title=title, page_starts=document.meta.get("page_starts", ()))):
        fields = {"text": chunk.text, "section": " > ".join(chunk.section), "title": title}
        place: dict[str, Any] = {"groups": [f"document:{document.source}"], "section": list(chunk.section)}
        place |= {"page": chunk.page} if chunk.page else {}
        yield Record(document.source, n, canonical([chunk.section, chunk.text]), fields, line_of(chunk.start), place)


def questions(document: Record) -> Iterator[Record]:
    """The question-answer pairs of a page of frequent questions, then every document's passages as background."""
    text = str(document.fields["text"])
    found, line_of = pairs(text), _lines_of(document)
    for n, pair in enumerate(found):
        fields = {"question": pair.question, "answer": pair.answer}
        raw, place = (
            canonical([pair.question, pair.answer]),
            {"groups": [f"document:{document.source}"], "shaped": True},
        )
        yield Record(document.source, n, raw, fields, line_of(pair.start), place)
    for passage in passages(document):
        yield replace(passage, position=len(found) + passage.position, meta={**passage.meta, "background": True})


def _of_documents(items: Iterable[Item], parts: Callable[[Record], Iterator[Record]]) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Record):
            yield from parts(item)
        else:
            yield item


def _of_rows(items: Iterable[Item], only: Collection[str]) -> Iterator[Item]:
    """Rows as they are; exports of ticket systems as one conversation for each ticket, our own as the examples that
    they were."""
    items = iter(items)
    first = list(islice(items, PEEK))
    records = [item for item in first if isinstance(item, Record)]
    everything = chain(first, items)
    if records and is_exported(records[0]):
        return (example_again(item) if isinstance(item, Record) else item for item in everything)
    shape = ticket_shape(records)
    return conversations(everything, shape, only=only, clean=own_words) if shape else everything


def _lines_of(document: Record) -> Callable[[int], int]:
    """Offset in the text -> line in the file; 0 for formats whose lines mean nothing (they have none themselves)."""
    if not document.line:
        return lambda _: 0
    breaks = [i for i, character in enumerate(document.fields["text"]) if character == "\n"]
    return lambda start: document.line + bisect_left(breaks, start)
