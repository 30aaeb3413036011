"""The values of an export as text: names, persons, dates, documents of Jira's editor, HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from feinschliff.collect.readers.html import markdown_of

NAMES = ("#text", "emailAddress", "email", "name", "displayName", "value", "score", "accountId", "id")
"""Where a value stands in a group of values, the most telling first."""
IDENTITIES = (
    "accountId",
    "accountid",
    "emailAddress",
    "email",
    "id",
    "key",
    "username",
    "name",
    "displayName",
    "#text",
)
HTML = re.compile(r"<(?:p|div|br|span|html|body|table|ul|ol|li|b|i|em|pre|h[1-6]|strong|blockquote|a)\b[^<>]*>", re.I)
MARKED_UP = re.compile(r"<[a-z][^<>]*>|&(?:#\d+|[a-z]+);", re.IGNORECASE)
DATES = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d/%b/%y %I:%M %p", "%d/%b/%Y %H:%M", "%d/%b/%y %H:%M")
"""How German exports and Jira's tables write them, beside ISO 8601 and the dates of mails."""
NEW_LINE = frozenset(("paragraph", "heading", "codeBlock", "tableRow", "hardBreak", "rule"))


def folded(name: str) -> str:
    """A column's name without capitals and separators; "#" alone is the name of a number in Zammad."""
    return re.sub(r"[\W_]+", "", str(name)).casefold() or str(name).strip()


def named(fields: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The first of the named fields that is filled."""
    return next((fields[name] for name in names if fields.get(name) not in (None, "", [], {})), None)


def plain(value: Any) -> str:
    """A value as one text; "" for a list of several, which is no one value."""
    if isinstance(value, list):
        return plain(value[0]) if len(value) == 1 and not isinstance(value[0], list) else ""
    if isinstance(value, dict):
        if value.get("type") == "doc" or isinstance(value.get("content"), list):
            return _document(value)
        found = (value[key] for key in NAMES if value.get(key) not in (None, "") and _is_scalar(value[key]))
        return str(next(found, ""))
    return "" if value is None else str(value)


def identities(value: Any) -> set[str]:
    """All that tells who a person is: an id in one place of an export, an address or a name in another."""
    found = [value.get(key) for key in IDENTITIES] if isinstance(value, dict) else [value]
    return {str(one).strip().casefold() for one in found if _is_scalar(one) and str(one).strip()}


def written(value: Any, kind: str = "") -> str:
    """A body as text; `kind`: its MIME type where the export tells it."""
    text = plain(value)
    if HTML.search(text) or ("html" in kind.casefold() and MARKED_UP.search(text)):
        return markdown_of(text)[0]
    # Zendesk's plain texts keep this one entity
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("&nbsp;", " ").strip()


def moment(value: Any) -> datetime | None:
    """A date with its time zone (UTC unless it says otherwise); None for what is no date."""
    text = plain(value).strip()
    # a bare number is an id or a count of seconds, which fromisoformat takes for a day
    if not text or text.isdecimal() or len(text) > 40:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime, *map(_reader_of, DATES)):
        try:
            found = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _reader_of(form: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, form)


def _is_scalar(value: Any) -> bool:
    return value is not None and not isinstance(value, dict | list | bool)


def _document(root: Mapping[str, Any]) -> str:
    """The text of a document of Jira's editor (Atlassian Document Format), without recursion."""
    lines = [""]
    todo: list[Any] = [root]
    while todo:
        node = todo.pop()
        if not isinstance(node, dict):
            continue
        sort = node.get("type")
        if sort == "listItem":
            lines.append("- ")
        elif isinstance(sort, str) and sort in NEW_LINE and lines[-1] != "- ":
            lines.append("")
        lines[-1] += _leaf(node)
        content = node.get("content")
        todo += reversed(content) if isinstance(content, list) else []
    return "\n".join(line.rstrip() for line in lines if line.strip(" -"))


def _leaf(node: Mapping[str, Any]) -> str:
    """The text of a node of its own: of mentions, emojis and links it stands among the attributes."""
    more = node.get("attrs")
    shown = [node.get("text"), *((more.get("text"), more.get("url")) if isinstance(more, dict) else ())]
    return next((one for one in shown if isinstance(one, str)), "")
