"""Single mails as Outlook saves them (.msg)."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Any

from feinschliff.collect.mail.message import clean, record_of
from feinschliff.collect.readers.eml import SIZE_LIMIT
from feinschliff.core.nouns import Record, Refused

SUFFIXES = (".msg",)
YIELDS = "mails"
BROKEN = "it is damaged or no mail of Outlook; save it anew, or as .eml"
SENDER_SMTP = 0x5D01
"""Property with the address that the world knows; within a company the usual one is a name of its directory."""


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """One record, as `eml` gives it."""
    if path.stat().st_size > SIZE_LIMIT:
        yield Refused(source, f"it is larger than {SIZE_LIMIT // 1024**2} MB; save it without its attachments")
        return
    import oxmsg

    try:
        found = record_of(_as_mail(oxmsg.Message.load(str(path))), source, 0, path.parent.name)
    except Exception:  # the library meets a broken file with whatever its inner parts raise
        yield Refused(source, BROKEN)
        return
    yield Refused(source, found.why) if isinstance(found, Refused) else found


def _as_mail(saved: Any) -> Message:
    """The same mail in the form that all others have."""
    message = Message()
    message["Content-Type"] = "multipart/mixed"
    given = {name.casefold(): str(value) for name, value in (saved.message_headers or {}).items()}
    sent = format_datetime(saved.sent_date) if saved.sent_date else ""
    usual = {"From": _sender(saved), "To": _recipients(saved), "Subject": saved.subject or "", "Date": sent}
    for name in ("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References"):
        if value := given.get(name.casefold()) or usual.get(name, ""):
            message[name] = clean(" ".join(value.split()))
    text = saved.body
    message.attach(_part(text or saved.html_body or "", "text/plain" if text else "text/html"))
    for attachment in saved.attachments:
        named = Message()
        named["Content-Type"] = "application/octet-stream"
        named.add_header("Content-Disposition", "attachment", filename=clean(attachment.file_name or "attachment"))
        message.attach(named)
    return message


def _part(text: str, kind: str) -> Message:
    part = Message()
    part["Content-Type"] = kind
    part.set_payload(clean(text), "utf-8")
    return part


def _sender(saved: Any) -> str:
    sender = str(saved.sender or "")
    address = "" if "@" in sender else saved.properties.str_prop_value(SENDER_SMTP) or ""
    return formataddr((clean(sender.partition("<")[0].strip('" ')), address)) if address else sender


def _recipients(saved: Any) -> str:
    """Names may be missing, and people of the same company may have no address that mails know."""
    found = [(clean(person.name or ""), str(person.email_address or "")) for person in saved.recipients]
    return ", ".join(formataddr(person) for person in found if "@" in person[1])
