"""Dates as numbers, for a test set that lies later than what is learned from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def seconds(date: Any) -> float:
    """An ISO 8601 date as seconds since 1970 (UTC unless it says otherwise), NaN for anything else."""
    try:
        moment = datetime.fromisoformat(date.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (AttributeError, ValueError, OverflowError):
        return float("nan")


def day(seconds: float) -> str:
    """The day of a moment (UTC), such as 2026-01-31."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
