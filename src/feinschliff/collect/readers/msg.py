"""Single mails as Outlook saves them (.msg)."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

from feinschliff.collect.mail.message import record_of
from feinschliff.collect.readers.eml import SIZE_LIMIT
from feinschliff.core.nouns import Record, Refused

SUFFIXES = (".msg",)
YIELDS = "mails"
BROKEN = "it is damaged or no mail of Outlook; save it anew, or as .eml"


def read(path: Path, source: str) -> Iterator[Record | Refused]:
    """One record, as `eml` gives it."""
    if path.stat().st_size > SIZE_LIMIT:
        yield Refused(source, f"it is larger than {SIZE_LIMIT // 1024**2} MB")
        return
    import oxmsg

    try:
        message = _as_mail(oxmsg.Message.load(str(path)))
    except Exception:  # the library meets a broken file with whatever its inner parts raise
        yield Refused(source, BROKEN)
        return
    found = record_of(message, source, 0, path.parent.name)
    yield Refused(source, found.why) if isinstance(found, Refused) else found


def _as_mail(saved: Any) -> Message:
    """The same mail in the form that all others have."""
    message = Message()
    headers = saved.message_headers or {}
    given = {name.casefold(): value for name, value in headers.items()}
    sent = saved.sent_date.strftime("%a, %d %b %Y %H:%M:%S %z") if saved.sent_date else ""
    to = ", ".join(person.email_address for person in saved.recipients if person.email_address)
    usual = {"From": saved.sender or "", "To": to, "Subject": saved.subject or "", "Date": sent}
    for name in ("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References"):
        value = given.get(name.casefold()) or usual.get(name, "")
        if value:
            message[name] = " ".join(str(value).split())
    if saved.body:
        message.set_payload(str(saved.body), "utf-8")
    elif saved.html_body:
        message.set_payload(str(saved.html_body), "utf-8")
        message.set_type("text/html")
    return message
