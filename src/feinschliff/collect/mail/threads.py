"""Mails to conversations: which belong together, who is the company, and what was asked and answered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from feinschliff.collect.mail.message import subject_key
from feinschliff.core.nouns import Record
from feinschliff.store.datasets import canonical

SAME_SUBJECT = timedelta(days=30)
"""Mails of one subject between the same people, further apart, are two conversations."""
MOST_RECIPIENTS = 50
"""Recipients that can hold a thread together; a mailing to more starts none."""


def conversations(mails: Sequence[Record], own: Collection[str] = ()) -> Iterator[Record]:
    """The conversations that mails make: what a customer wrote is ``user``, what the company answered ``assistant``.

    own : addresses or domains of the company; without any the domain that answers in most threads.
    A thread becomes a record when an answer of the company follows something of a customer. Its field `messages`
    ends with the last answer; the subject stands above the first mail when it says more. Linear in the number of mails.
    """
    threads = threads_of(mails)
    company = {name.casefold() for name in own} or answering(threads)
    for thread in threads:
        said = [mail for mail in thread if str(mail.fields["text"]).strip()]
        found = [("assistant" if is_own(mail, company) else "user", mail) for mail in said]
        last = max((i for i, (role, _) in enumerate(found) if role == "assistant"), default=0)
        first = next((i for i, (role, _) in enumerate(found) if role == "user"), last)
        if first < last:
            yield conversation(found[first : last + 1], thread[0])


def threads_of(mails: Sequence[Record]) -> list[list[Record]]:
    """Mails that refer to each other, or share subject and people within 30 days; by date, each mail once."""
    unique: dict[str, Record] = {}
    for n, mail in enumerate(sorted(mails, key=_at)):
        unique.setdefault(str(mail.meta.get("mail") or f"no id {n}"), mail)
    joined = _Joined(unique)
    latest: dict[tuple[str, frozenset[str]], tuple[str, datetime | None]] = {}
    for name, mail in unique.items():
        references = mail.meta.get("references", ())
        # mails that we do not have may still hold others together
        for reference in references:
            joined.join(name, reference)
        refers = any(reference in unique for reference in references)
        at = moment(mail)
        for key in _pairs(mail):
            before = latest.get(key)
            if before and not refers and (at is None or before[1] is None or at - before[1] <= SAME_SUBJECT):
                joined.join(name, before[0])
            latest[key] = (name, at)
    threads: dict[str, list[Record]] = {}
    for name, mail in unique.items():
        threads.setdefault(joined.root(name), []).append(mail)
    return list(threads.values())


class _Joined:
    """Sets of names that grow together (union-find with shortened paths)."""

    def __init__(self, names: Collection[str]) -> None:
        self._above = {name: name for name in names}

    def root(self, name: str) -> str:
        above = self._above
        while above[name] != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    def join(self, one: str, other: str) -> None:
        for name in (one, other):
            self._above.setdefault(name, name)
        self._above[self.root(other)] = self.root(one)


def _pairs(mail: Record) -> Iterator[tuple[str, frozenset[str]]]:
    """(subject, sender and one recipient): what a mail shares with its answer, but not with other customers' mails."""
    subject, sender = subject_key(str(mail.fields["subject"])), str(mail.fields["from"])
    if subject and sender:
        for recipient in islice(filter(None, str(mail.fields["to"]).split(", ")), MOST_RECIPIENTS):
            yield subject, frozenset((sender, recipient))


def _at(mail: Record) -> str:
    """Its date for sorting; a mail without one begins its thread, or is the last when it answers something."""
    return str(mail.meta.get("date") or ("~" if mail.meta.get("references") else ""))


def answering(threads: Sequence[Sequence[Record]]) -> set[str]:
    """The domain that answers, without having begun, in most threads; empty when nobody answers."""
    count: Counter[str] = Counter()
    for thread in threads:
        began = domain(str(thread[0].fields["from"]))
        count.update({domain(str(mail.fields["from"])) for mail in thread[1:]} - {began, ""})
    return {min(count, key=lambda name: (-count[name], name))} if count else set()


def is_own(mail: Record, company: Collection[str]) -> bool:
    sender = str(mail.fields["from"])
    return sender in company or domain(sender) in company


def conversation(turns: Sequence[tuple[str, Record]], root: Record) -> Record:
    """The record of a thread whose first mail is `root`."""
    first = turns[0][1]
    messages: list[Mapping[str, Any]] = [
        {"role": role, "content": _with_subject(mail) if mail is first else str(mail.fields["text"])}
        for role, mail in turns
    ]
    customer = str(first.fields["from"])
    groups = [*root.meta.get("groups", ()), *([f"customer:{customer}"] if customer else [])]
    meta = {"mail": root.meta.get("mail", ""), "date": root.meta.get("date", ""), "groups": groups, "shaped": True}
    fields = {"messages": messages, "subject": str(root.fields["subject"]).strip()}
    return Record(root.source, root.position, canonical([mail.raw for _, mail in turns]), fields, root.line, meta)


def _with_subject(mail: Record) -> str:
    """The text below its subject, when that says something that the text does not."""
    text, subject = str(mail.fields["text"]), str(mail.fields["subject"]).strip()
    said = set(re.findall(r"\w+", text.casefold()))
    return text if set(re.findall(r"\w+", subject_key(subject))) <= said else f"{subject}\n\n{text}"


def domain(address: str) -> str:
    return address.rpartition("@")[2]


def moment(mail: Record) -> datetime | None:
    try:
        return datetime.fromisoformat(str(mail.meta.get("date") or ""))
    except ValueError:
        return None
