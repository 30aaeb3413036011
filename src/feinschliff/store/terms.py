"""On what terms a source may be used: who owns it, what for, on which legal basis, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from feinschliff.core.problems import Problem, unknown

TERMS = ("owner", "purpose", "legal_basis", "keep_until")


def has_expired(source: Mapping[str, Any]) -> bool:
    """Whether the last day on which a source may be used has passed."""
    return bool(source["keep_until"]) and date.fromisoformat(source["keep_until"]) < date.today()


def checked_terms(terms: Mapping[str, str]) -> dict[str, str]:
    """The terms, stripped; raises ``collect/unknown-term`` and ``collect/bad-date``."""
    for name in terms:
        if name not in TERMS:
            raise unknown("collect/unknown-term", "term of use", name, TERMS)
    written = {name: value.strip() for name, value in terms.items() if value.strip()}
    if "keep_until" in written:
        try:
            date.fromisoformat(written["keep_until"])
        except ValueError:
            raise Problem(
                "collect/bad-date",
                f"{written['keep_until']!r} is no date.",
                "From the day after this date on, what came from these files is no longer used.",
                ["write year, month and day: 2027-12-31"],
            ) from None
    return written
