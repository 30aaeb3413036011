"""How deeply the elements of a page lie in each other: the time to parse it grows with the square of that."""

from __future__ import annotations

import re

DEEPEST = 3_000
"""Elements inside of each other; people's pages and mails stay below 100."""


def nests_too_deeply(page: str, elements: re.Pattern[str]) -> bool:
    """Whether more than DEEPEST elements are open at once; `elements` matches tags, group 1 the slash of an end."""
    depth = 0
    for tag in elements.finditer(page):
        depth = max(0, depth + (-1 if tag[1] else 1))
        if depth > DEEPEST:
            return True
    return False
