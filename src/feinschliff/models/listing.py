"""The list of base models that `feinschliff models` shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from feinschliff.models import bases, catalogue, memory


def listing(languages: Sequence[str] = ()) -> list[dict[str, Any]]:
    """One row per known base; `languages` (ISO 639-1) are those of the data, empty when not known.

    ``here``: lies on this machine. ``fits``: can be trained here; ``why`` says the need. ``speaks``: was trained for
    the data's languages; true when those are not known.
    """
    facts = memory.machine()
    rows = []
    for base in catalogue.entries().values():
        fits, why = memory.fits(base, facts)
        rows.append(
            {
                "name": base.name,
                "title": base.title,
                "hub": base.hub,
                "kind": base.kind,
                "starter": base.starter is not None,
                "parameters": base.parameters,
                "bytes": base.bytes,
                "download_bytes": base.starter.wheel_bytes if base.starter else base.bytes,
                "licence": base.licence,
                "wheel_licence": base.starter.wheel_licence if base.starter else "",
                "languages": list(base.languages),
                "here": bases.is_here(base.name),
                "fits": fits,
                "why": why,
                "speaks": catalogue.speaks(base.name, languages),
            }
        )
    return rows
