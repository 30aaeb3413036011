"""Numbers as people write them."""

from __future__ import annotations


def de_number(number: float, places: int = 0) -> str:
    """``1.234,5``: a full stop between thousands, a decimal comma."""
    return f"{number:,.{places}f}".translate(str.maketrans(",.", ".,"))
