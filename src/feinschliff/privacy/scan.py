"""The first scan for personal data: every recogniser over a text, overlaps resolved."""

from __future__ import annotations

import importlib
import pkgutil
import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from typing import Any

from feinschliff.core.nouns import Span
from feinschliff.privacy import recognisers as folder

CHECKED = ("e-mail addresses", "telephone numbers", "bank account numbers (IBAN)", "payment card numbers")
"""What the scan looks for, in words for people."""

NOT_CHECKED = (
    "names of persons",
    "postal addresses",
    "birth dates and ages",
    "tax numbers",
    "social security, pension and health insurance numbers",
    "identity card and passport numbers",
    "licence plates",
    "customer, contract and staff numbers",
    "account numbers without IBAN",
    "user names, IP addresses and device numbers",
    "passwords and access keys",
    "health, religion, union membership and other special categories (GDPR Article 9)",
)
"""What the scan does not look for: a text without hits may still hold all of these."""

SUSPECT = re.compile(r"@|[0-9]")


@cache
def recognisers() -> list[Any]:
    """The modules of `privacy/recognisers`, by file name."""
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    return [importlib.import_module(f"{folder.__name__}.{name}") for name in names]


def scan(text: str) -> list[Span]:
    """The personal data in `text`: spans in order that do not overlap; offsets count characters (code points)."""
    # Most texts hold neither a digit nor an @; they must cost nothing.
    if not SUSPECT.search(text):
        return []
    return without_overlaps(span for recogniser in recognisers() for span in recogniser.find(text))


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
