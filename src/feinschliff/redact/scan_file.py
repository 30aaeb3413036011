"""`redact --scan FILE.jsonl`: the hits of each line, for other programs (DESIGN 5)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from feinschliff.core.problems import Do, Problem
from feinschliff.privacy.scan import scan
from feinschliff.privacy.types import LOOKED_FOR, NOT_LOOKED_FOR


def scan_file(path: Path) -> dict[str, Any]:
    """One item per line that is not blank: ``{"items": [{"spans": [{"start", "end", "type", "score"}]}]}``.

    Raises the problem ``redact/no-file`` or ``redact/broken-line``.
    """
    if not path.is_file():
        raise Problem(
            "redact/no-file",
            f"There is no file {path}.",
            "The scan reads one JSON object per line, each with a text.",
            [Do("name an existing file", "feinschliff redact --scan FILE.jsonl")],
            where=str(path),
        )
    items = []
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip(b"\xef\xbb\xbf \t\r\n"):
                spans = scan(text_of_line(line, number, path))
                items.append(
                    {"spans": [{"start": s.start, "end": s.end, "type": s.type, "score": s.score} for s in spans]}
                )
    return {"items": items, "checked": list(LOOKED_FOR), "not_checked": list(NOT_LOOKED_FOR)}


def text_of_line(line: bytes, number: int, path: Path) -> str:
    """The `text` of one line; anything else is the problem ``redact/broken-line``."""
    try:
        value = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except (ValueError, RecursionError) as error:
        raise broken_line(path, number, f"is no JSON ({error})") from error
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise broken_line(path, number, 'has no "text" that is a string')
    return value["text"]


def broken_line(path: Path, number: int, what: str) -> Problem:
    return Problem(
        "redact/broken-line",
        f"Line {number} of {path.name} {what}.",
        'Each line must be one JSON object with a text: {"text": "..."}; a skipped line would shift the answers.',
        ["correct or remove this line", Do("then scan again", f"feinschliff redact --scan {path}")],
        safe="Nothing was changed; the file was only read.",
        where=f"{path}, line {number}",
    )
