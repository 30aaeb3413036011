"""Values that no reader can refuse by itself, because only storing them would fail."""

from __future__ import annotations

import math
import re
from itertools import chain
from typing import Any

DEEPEST = 100
SURROGATE = re.compile("[\ud800-\udfff]")


def flaw_of(value: Any, depth: int = 0) -> str:
    """Why a record's fields cannot be stored as text and JSON; "" when they can."""
    if isinstance(value, str):
        if "\0" in value:
            return "it holds a NUL character"
        if not value.isascii() and (broken := SURROGATE.search(value)):
            escaped = "\udc80" <= broken.group() <= "\udcff"
            return "it holds bytes that are not UTF-8" if escaped else "it holds half a character (a lone surrogate)"
    elif isinstance(value, float):
        if not math.isfinite(value):
            return "it holds a number that is too large"
    elif isinstance(value, dict | list):
        if depth == DEEPEST:
            return f"it is nested more than {DEEPEST} levels deep"
        inner = chain(value.keys(), value.values()) if isinstance(value, dict) else value
        return next((why for item in inner if (why := flaw_of(item, depth + 1))), "")
    return ""
