"""The scan for personal data: every recogniser over a text, overlaps resolved."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from feinschliff.core.nouns import Span
from feinschliff.privacy import recognisers as folder
from feinschliff.privacy.own import Find


@cache
def recognisers() -> list[Any]:
    """The modules of `privacy/recognisers`, by file name."""
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    return [importlib.import_module(f"{folder.__name__}.{name}") for name in names]


def scan(text: str, own: Sequence[Find] = ()) -> list[Span]:
    """The personal data in `text`: spans in order that do not overlap; offsets count characters (code points).

    own : finders of the company's own numbers and words.
    """
    finders = [*(recogniser.find for recogniser in recognisers()), *own]
    return without_overlaps(without_names_of_streets([span for find in finders for span in find(text)]))


def without_names_of_streets(spans: Sequence[Span]) -> Iterator[Span]:
    """The spans without persons inside an address, for streets are named after persons: "12 Martin Luther Drive"."""
    addresses = sorted((span.start, span.end) for span in spans if span.type == "ADDRESS")
    for span in spans:
        if span.type == "PERSON" and addresses:
            place = bisect_right(addresses, (span.start, sys.maxsize)) - 1
            if place >= 0 and span.end <= addresses[place][1]:
                continue
        yield span


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Where spans overlap the most certain stays, then the longest, then the first; sorted by place."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (-s.score, s.start - s.end, s.start, s.type)):
        place = bisect_left(kept, span.start, key=lambda s: s.start)
        free_before = place == 0 or kept[place - 1].end <= span.start
        free_after = place == len(kept) or span.end <= kept[place].start
        if free_before and free_after:
            kept.insert(place, span)
    return kept
