"""The studio's pages and their files: one template per page, one JSON file of texts per language, nothing inline."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
STATIC = HERE / "static"
LANGUAGES = ("en", "de")
MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
FILES = {path.name: MEDIA[path.suffix] for path in sorted(STATIC.iterdir()) if path.suffix in MEDIA}
OPEN_FILES = ("/studio/studio.css", "/studio/icon.svg")
"""What the page without a token is drawn with; it says nothing about the project."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'none'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = [(b"content-type", b"text/html; charset=utf-8"), (b"content-security-policy", POLICY.encode())]


def start(language: str, *, fresh: bool) -> str:
    """The page with the button; `fresh`: nothing was started yet, so the form is what comes first."""
    return _template("start.html").render(t=texts(language), language=language, fresh=fresh)


def closed(accepted: str) -> str:
    """What somebody sees who came without the link; `accepted` is the browser's Accept-Language."""
    language = preferred("", accepted)
    return _template("closed.html").render(t=texts(language), language=language)


@cache
def texts(language: str) -> dict[str, str]:
    read: dict[str, str] = json.loads((STATIC / f"{language}.json").read_text(encoding="utf-8"))
    return read


def preferred(chosen: str, accepted: str) -> str:
    """The language chosen on the page before, else the browser's first that we have, else English."""
    if chosen in LANGUAGES:
        return chosen
    wanted: list[tuple[float, str]] = []
    for entry in accepted.split(","):
        tag, _, quality = entry.strip().partition(";q=")
        try:
            wanted.append((-float(quality or 1), tag.partition("-")[0].lower()))
        except ValueError:
            continue
    known = (language for _, language in sorted(wanted, key=lambda each: each[0]) if language in LANGUAGES)
    return next(known, LANGUAGES[0])


@cache
def _template(name: str) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(HERE / "pages")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True).get_template(name)
