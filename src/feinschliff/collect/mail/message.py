"""One mail as a record: who, when, about what, and what its writer said; attachments are named, never opened."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple

from feinschliff.collect.lines import LINE_LIMIT
from feinschliff.collect.mail.own_words import own_words
from feinschliff.collect.mail.page import text_of
from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical

MOST_PARTS = 500
NESTS = re.compile(rb"boundary\*?\d*\*?\s*=|message/(?:rfc822|global|partial|external-body)", re.IGNORECASE)
"""Each level of parts inside of each other names itself so; the standard library's parser goes down recursively."""
MOST_STEPS = 20_000_000
"""Of that parser, which hands every line through all levels; 200 forwarded mails of 100 lines take a fifth."""
MOST_LINES = 200_000
"""Of a text; no person writes more, and each line is looked at closely."""
HEADER_LIMIT = 100_000
"""Characters of one header; the thousands of recipients that fit are a mailing, no conversation."""
NO_CHARSETS = ("punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined")
"""Python's codecs that no mail is written in; some take quadratic time."""
REPLY = re.compile(r"(?:\s?(?:re|aw|wg|fwd?|antw|antwort|sv|tr|rv|betr)(?:\[\d+\])?\s?:)+", re.IGNORECASE)
LIST_TAG = re.compile(r"\s?\[[^\]]{1,40}\]\s?")
NO_TEXT = "it holds no text, only attachments or pictures"
TOO_NESTED = "its parts lie too deeply inside of each other; no mail program writes that"
TOO_LONG = f"its text is longer than {LINE_LIMIT:,} characters; shorten it"
TOO_MANY_LINES = f"its text has more than {MOST_LINES:,} lines; shorten it"
BROKEN = "its parts cannot be told apart; open it in a mail program and save it anew"


class _Part(NamedTuple):
    """A text of a mail; the parts of one `choice` say the same in several forms, 0 stands for no choice."""

    choice: int
    is_page: bool
    text: str


def mail_of(content: bytes, source: str, position: int, folder: str, line: int = 0) -> Record | Refused:
    """The mail as a record, or why it is none; never raises, whatever the bytes are."""
    levels = sum(1 for _ in NESTS.finditer(content))
    if levels > MOST_PARTS or levels * content.count(b"\n") > MOST_STEPS:
        return Refused(source, TOO_NESTED, position, line)
    try:
        return record_of(parsed(content), source, position, folder, line)
    except RecursionError:
        return Refused(source, TOO_NESTED, position, line)
    except (ValueError, LookupError, TypeError, AttributeError):
        # the standard library meets some broken headers and parts so
        return Refused(source, BROKEN, position, line)


def parsed(content: bytes) -> Message:
    """The mail; its parser takes nearly whatever it gets."""
    return BytesParser(policy=policy.compat32).parsebytes(content)


def record_of(message: Message, source: str, position: int, folder: str, line: int = 0) -> Record | Refused:
    """The mail as a record, or why it is none."""
    text, attachments = body_of(message)
    if not text.strip():
        return Refused(source, NO_TEXT, position, line)
    if len(text) > LINE_LIMIT:
        return Refused(source, TOO_LONG, position, line)
    if text.count("\n") > MOST_LINES:
        return Refused(source, TOO_MANY_LINES, position, line)
    senders = people(message, "From")
    name, sender = senders[0] if senders else ("", "")
    to = [address for _, address in people(message, "To") + people(message, "Cc")]
    subject, date = header(message, "Subject"), date_of(message)
    ids = identifiers(header(message, "Message-ID"))
    references = identifiers(header(message, "References"))
    parents = identifiers(header(message, "In-Reply-To"))
    fields = {
        "text": own_words(text, name),
        "subject": subject,
        "from": sender,
        "to": ", ".join(to),
        "date": date,
        "folder": folder,
        "attachments": attachments,
    }
    roots = references or parents or ids or [" ".join([subject_key(subject), *sorted({sender, *to} - {""})])]
    meta = {
        "mail": ids[0] if ids else "",
        "date": date,
        "in_reply_to": parents[0] if parents else "",
        "references": list(dict.fromkeys([*references, *parents])),
        "groups": [f"thread:{roots[0]}"],
    }
    raw = canonical([subject, sender, to, date, ids, parents, references, attachments, text])
    return Record(source, position, raw, fields, line, meta)


def body_of(message: Message) -> tuple[str, list[str]]:
    """(text, names of the attachments); of parts that say the same plain text counts before HTML."""
    parts: list[_Part] = []
    attachments: list[str] = []
    todo: list[tuple[Message, int]] = [(message, 0)]
    seen = 0
    while todo:
        part, choice = todo.pop()
        seen += 1
        kind = part.get_content_type()
        if part.is_multipart() and kind.startswith("multipart/"):
            inner = part.get_payload()
            below = [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []
            todo += [(one, seen if kind == "multipart/alternative" else choice) for one in reversed(below)]
            continue
        name = decoded(part.get_filename() or "")
        if name or part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
            attachments.append(name or _subject_within(part) or kind)
        else:
            parts.append(_Part(choice, kind == "text/html", content_of(part)))
    text = "\n\n".join(said.strip("\n") for said in _said(parts) if said.strip())
    return clean(text.replace("\r\n", "\n").replace("\r", "\n")), attachments


def _said(parts: list[_Part]) -> Iterator[str]:
    plain = {part.choice for part in parts if part.choice and not part.is_page and part.text.strip()}
    for part in parts:
        if not part.is_page:
            yield part.text
        elif part.choice not in plain:
            # a longer page is refused by its length, unread
            yield text_of(part.text) if len(part.text) <= LINE_LIMIT else part.text


def _subject_within(part: Message) -> str:
    """The subject of a mail that is attached to another."""
    inner = part.get_payload()
    return header(inner[0], "Subject") if isinstance(inner, list) and inner and isinstance(inner[0], Message) else ""


def content_of(part: Message) -> str:
    """The text of a part, in the charset that it names, or the likeliest one."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    for charset in (part.get_content_charset(), "utf-8", "cp1252"):
        if charset and charset.replace("-", "_") not in NO_CHARSETS:
            with contextlib.suppress(LookupError, ValueError):
                return content.decode(charset)
    return content.decode("utf-8", "replace")


def clean(text: str) -> str:
    """Without what no store takes: NUL characters and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def header(message: Message, name: str) -> str:
    """The first header of this name as people read it, on one line; "" for none."""
    return decoded(next(_raw(message, name), ""))


def _raw(message: Message, name: str) -> Iterator[str]:
    """The headers of this name; bytes that belong to no encoding become text as in old mail programs."""
    for key, value in message.raw_items():
        if key.casefold() != name.casefold():
            continue
        content = str(value)[:HEADER_LIMIT].encode("utf-8", "surrogateescape")
        try:
            yield content.decode("utf-8")
        except UnicodeDecodeError:
            yield content.decode("cp1252", "replace")


def decoded(value: str) -> str:
    """A header as people read it (RFC 2047); what is broken in it stays as it is."""
    if "=?" in value:
        with contextlib.suppress(LookupError, ValueError):
            value = str(make_header(decode_header(value)))
    return " ".join(clean(value).split())


def people(message: Message, name: str) -> list[tuple[str, str]]:
    """(name, address in small letters) of everybody in a header."""
    # decoded after they are told apart: a name may hold a comma
    try:
        found = getaddresses([" ".join(value.split()) for value in _raw(message, name)])
    except RecursionError:  # comments in comments
        return []
    return [(decoded(person), clean(address).casefold()) for person, address in found if "@" in address]


def date_of(message: Message) -> str:
    """The date in UTC, ISO 8601; "" when there is none."""
    try:
        date = parsedate_to_datetime(header(message, "Date"))
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return date.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (TypeError, ValueError, IndexError, OverflowError):
        return ""


def identifiers(value: str) -> list[str]:
    return re.findall(r"<[^<>\s]{1,300}>", value)


def subject_key(subject: str) -> str:
    """The subject without "Re:", "AW:", "WG:" and the tag of a list: equal within a conversation."""
    return REPLY.sub("", LIST_TAG.sub(" ", REPLY.sub("", subject)).strip()).strip().casefold()
