"""Values of databases and columnar files as JSON has them."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID


def as_json(value: Any) -> Any:
    """A value that JSON can hold: dates as ISO 8601, exact numbers as text; bytes and what is no number become None."""
    if isinstance(value, dict):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(inner) for inner in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | timedelta | UUID):
        return str(value)
    if isinstance(value, float) and value != value:
        return None  # not a number: how some programs write an empty cell
    return None if isinstance(value, bytes | memoryview) else value
