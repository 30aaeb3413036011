"""The scan for personal data, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as copy_with
from typing import Any

from feinschliff.core.nouns import Example
from feinschliff.core.problems import unknown
from feinschliff.privacy.replace import Findings, Redaction
from feinschliff.privacy.types import LOOKED_FOR, NOT_LOOKED_FOR
from feinschliff.store.config import PRIVACY_MODES


class Scan:
    """Does what the project's privacy mode says; `off` looks at nothing and says so."""

    def __init__(self, privacy: Mapping[str, Any]) -> None:
        if privacy["mode"] not in PRIVACY_MODES:
            raise unknown("prepare/unknown-privacy-mode", "privacy mode", privacy["mode"], PRIVACY_MODES)
        self.mode = str(privacy["mode"])
        self._findings = Findings(Redaction.of(privacy, bytes.fromhex(privacy.get("pseudonym_key", ""))))
        self._own = {key: privacy[key] for key in ("patterns", "confidential") if privacy.get(key)}

    def __call__(self, row: Example) -> Example:
        """The row, redacted in mode `redact`, with the number of its hits in mode `report`."""
        if self.mode == "off":
            return row
        hits, redacted = self._findings.add(row)
        if self.mode == "redact":
            return redacted
        return copy_with(row, meta={**row.meta, "personal_data": hits}) if hits else row

    def to_json(self) -> dict[str, Any]:
        """The report's `personal_data`."""
        looked = self.mode != "off"
        return {
            "mode": self.mode,
            "checked": list(LOOKED_FOR) if looked else [],
            "not_checked": [*([] if looked else LOOKED_FOR), *NOT_LOOKED_FOR],
            **self._findings.to_json(),
            **({"settings": self._own} if self._own else {}),
        }
