"""One mail as a record: who, when, about what, and what its writer said; attachments are named, never opened."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

from feinschliff.collect.lines import LINE_LIMIT
from feinschliff.collect.mail.quotes import without_quotes
from feinschliff.collect.mail.signatures import without_signature
from feinschliff.collect.readers.html import markdown_of
from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical

MOST_PARTS = 500
DEEPEST = 30
REPLY = re.compile(r"(?:\s*(?:re|aw|wg|fwd?|antw|sv|tr|rv|betr)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
LIST_TAG = re.compile(r"\s*\[[^\]]{1,40}\]\s*")
NO_TEXT = "it holds no text, only attachments or pictures"
TOO_NESTED = "its parts lie too deeply inside of each other; no mail program writes that"


def parsed(content: bytes) -> Message:
    """The mail; its parser takes whatever it gets."""
    return BytesParser(policy=policy.compat32).parsebytes(content)


def nests_too_deeply(content: bytes) -> bool:
    """Whether parsing would go deeper than any mail does: each level names its boundary."""
    return content.count(b"boundary=") > MOST_PARTS


def record_of(message: Message, source: str, position: int, folder: str, line: int = 0) -> Record | Refused:
    """The mail as a record, or why it is none."""
    text, attachments = body_of(message)
    own = without_signature(without_quotes(text))[:LINE_LIMIT]
    if not text.strip():
        return Refused(source, NO_TEXT, position, line)
    sender, to = addresses(message, "From"), addresses(message, "To") + addresses(message, "Cc")
    subject, date = header(message, "Subject"), date_of(message)
    named = identifiers(header(message, "Message-ID"))
    references = identifiers(header(message, "References"))
    parents = identifiers(header(message, "In-Reply-To"))
    fields = {
        "text": own,
        "subject": subject,
        "from": sender[0] if sender else "",
        "to": ", ".join(to),
        "date": date,
        "folder": folder,
        "attachments": attachments,
    }
    root = (references or parents or named or [subject_key(subject)])[0]
    meta = {
        "mail": named[0] if named else "",
        "date": date,
        "references": [*references, *parents],
        "groups": [f"thread:{root}"],
    }
    return Record(source, position, canonical([subject, sender, to, date, named, text]), fields, line, meta)


def body_of(message: Message) -> tuple[str, list[str]]:
    """(text, names of the attachments); plain text counts before HTML."""
    plain: list[str] = []
    pages: list[str] = []
    attachments: list[str] = []
    todo: list[tuple[Message, int]] = [(message, 0)]
    seen = 0
    while todo and seen < MOST_PARTS:
        part, depth = todo.pop()
        seen += 1
        if part.is_multipart():
            inner = part.get_payload()
            if depth < DEEPEST and isinstance(inner, list):
                todo += [(below, depth + 1) for below in reversed(inner) if isinstance(below, Message)]
            continue
        name = decoded(part.get_filename() or "")
        kind = part.get_content_type()
        if name or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            attachments.append(name or kind)
        elif kind == "text/html":
            pages.append(content_of(part))
        else:
            plain.append(content_of(part))
    text = "\n\n".join(part.strip() for part in plain if part.strip())
    if not text:
        text = "\n\n".join(markdown_of(page)[0] for page in pages)
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n"), attachments


def content_of(part: Message) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else str(payload or "").encode("utf-8", "surrogateescape")
    for charset in (part.get_content_charset(), "utf-8", "cp1252"):
        try:
            return content.decode(charset or "utf-8")
        except (LookupError, UnicodeError):
            continue
    return content.decode("utf-8", "replace")


def header(message: Message, name: str) -> str:
    return decoded(str(message.get(name, "") or ""))


def decoded(value: str) -> str:
    """A header as people read it (RFC 2047); what is broken in it stays as it is."""
    with contextlib.suppress(LookupError, ValueError, UnicodeError):
        value = str(make_header(decode_header(value)))
    return " ".join(value.encode("utf-8", "replace").decode("utf-8").split())


def addresses(message: Message, name: str) -> list[str]:
    """The addresses of a header, in lower case."""
    values = [str(value) for value in message.get_all(name, [])]
    return [address.casefold() for _, address in getaddresses(values) if "@" in address]


def date_of(message: Message) -> str:
    """The date in UTC, ISO 8601; "" when there is none."""
    try:
        date = parsedate_to_datetime(str(message.get("Date", "")))
    except (TypeError, ValueError, IndexError, OverflowError):
        return ""
    try:
        return date.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return ""


def identifiers(value: str) -> list[str]:
    return re.findall(r"<[^<>\s]{1,300}>", value)


def subject_key(subject: str) -> str:
    """The subject without "Re:", "AW:", "WG:" and the tag of a list: equal within a conversation."""
    return LIST_TAG.sub(" ", REPLY.sub("", subject)).strip().casefold()
