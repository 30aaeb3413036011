"""What the scan found in a set of examples, in numbers and masked samples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from feinschliff.core.nouns import Example
from feinschliff.privacy.replace import Findings
from feinschliff.privacy.scan import CHECKED, NOT_CHECKED


def report(examples: Iterable[Example]) -> dict[str, Any]:
    """`n` scanned, `counts` per type, `examples` touched, masked `samples`, what was `checked` and `not_checked`."""
    findings, n = Findings(), 0
    for n, example in enumerate(examples, start=1):  # noqa: B007  (n is the number scanned)
        findings.add(example)
    return {"n": n, **findings.to_json(), "checked": list(CHECKED), "not_checked": list(NOT_CHECKED)}
