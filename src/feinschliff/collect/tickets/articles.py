"""Exports with one row for each article, put together to tickets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feinschliff.collect.tickets.shapes import Shape, flat
from feinschliff.collect.tickets.texts import named, plain
from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical

NO_NUMBER = "it does not say to which ticket it belongs; export the articles with the number of their ticket"

Item = Record | Refused


def joined(items: Iterable[Item], shape: Shape) -> Iterator[Item]:
    """The tickets in the order of their first rows, at whose place they stand; the rows may be mixed, so all are held.

    `raw` is the canonical list of the rows' own.
    """
    rows: dict[str, list[Record]] = {}
    for item in items:
        number = plain(named(flat(item.fields), shape.number)) if isinstance(item, Record) else ""
        if isinstance(item, Refused):
            yield item
        elif number:
            rows.setdefault(number, []).append(item)
        else:
            yield Refused(item.source, NO_NUMBER, item.position, item.line)
    for articles in rows.values():
        first = articles[0]
        fields = {**first.fields, "articles": [article.fields for article in articles]}
        raw = canonical([article.raw for article in articles])
        yield Record(first.source, first.position, raw, fields, first.line)
