"""Mails to conversations: which belong together, who is the company, and what was asked and answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from feinschliff.collect.mail.message import subject_key
from feinschliff.core.nouns import Record
from feinschliff.store.datasets import canonical

SAME_SUBJECT = timedelta(days=30)
"""Mails of one subject between the same people, further apart, are two conversations."""


def conversations(mails: Sequence[Record], own: Collection[str] = ()) -> Iterator[Record]:
    """The conversations that mails make: what a customer wrote is ``user``, what the company answered ``assistant``.

    own : addresses or domains of the company; without any the domain that answers in most threads.
    A thread becomes a record when an answer of the company follows something of a customer. Its field `messages`
    ends with the last answer; the subject stands above the first mail. Linear in the number of mails.
    """
    threads = threads_of(mails)
    company = {name.casefold() for name in own} or answering(threads)
    for thread in threads:
        found = [(("assistant" if is_own(mail, company) else "user"), mail) for mail in thread]
        last = max((i for i, (role, _) in enumerate(found) if role == "assistant"), default=0)
        first = next((i for i, (role, _) in enumerate(found) if role == "user"), last)
        turns = [(role, mail) for role, mail in found[first : last + 1] if str(mail.fields["text"]).strip()]
        if len(turns) >= 2 and turns[0][0] == "user" and turns[-1][0] == "assistant":
            yield conversation(turns)


def threads_of(mails: Sequence[Record]) -> list[list[Record]]:
    """Mails that refer to each other, or share subject and people within 30 days; each thread by date."""
    unique: dict[str, Record] = {}
    for n, mail in enumerate(sorted(mails, key=lambda mail: str(mail.meta.get("date") or ""))):
        unique.setdefault(str(mail.meta.get("mail") or f"no id {n}"), mail)
    root = {name: name for name in unique}

    def found(name: str) -> str:
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    # mails that we do not have may still hold others together
    for name, mail in unique.items():
        for reference in mail.meta.get("references", ()):
            root.setdefault(reference, reference)
            root[found(reference)] = found(name)
    latest: dict[tuple[str, frozenset[str]], tuple[str, datetime | None]] = {}
    for name, mail in unique.items():
        key = (subject_key(str(mail.fields["subject"])), people(mail))
        if not key[0]:
            continue
        at = moment(mail)
        before = latest.get(key)
        if before and (at is None or before[1] is None or at - before[1] <= SAME_SUBJECT):
            root[found(name)] = found(before[0])
        latest[key] = (name, at)
    threads: dict[str, list[Record]] = {}
    for name, mail in unique.items():
        threads.setdefault(found(name), []).append(mail)
    return list(threads.values())


def answering(threads: Sequence[Sequence[Record]]) -> set[str]:
    """The domain that answers, without having begun, in most threads; empty when nobody answers."""
    count: Counter[str] = Counter()
    for thread in threads:
        began = domain(str(thread[0].fields["from"]))
        count.update({domain(str(mail.fields["from"])) for mail in thread[1:]} - {began, ""})
    return {count.most_common(1)[0][0]} if count else set()


def is_own(mail: Record, company: Collection[str]) -> bool:
    sender = str(mail.fields["from"])
    return sender in company or domain(sender) in company


def conversation(turns: Sequence[tuple[str, Record]]) -> Record:
    first = turns[0][1]
    messages: list[dict[str, Any]] = [{"role": role, "content": str(mail.fields["text"])} for role, mail in turns]
    subject = str(first.fields["subject"]).strip()
    if subject and subject.casefold() not in messages[0]["content"].casefold():
        messages[0]["content"] = f"{subject}\n\n{messages[0]['content']}"
    customer = str(first.fields["from"])
    groups = [*first.meta.get("groups", ()), *([f"customer:{customer}"] if customer else [])]
    meta = {"mail": first.meta.get("mail", ""), "date": first.meta.get("date", ""), "groups": groups}
    raw = canonical([mail.raw for _, mail in turns])
    return Record(first.source, first.position, raw, {"messages": messages, "subject": subject}, first.line, meta)


def people(mail: Record) -> frozenset[str]:
    named = [str(mail.fields["from"]), *str(mail.fields["to"]).split(", ")]
    return frozenset(name for name in named if name)


def domain(address: str) -> str:
    return address.rpartition("@")[2]


def moment(mail: Record) -> datetime | None:
    try:
        return datetime.fromisoformat(str(mail.meta.get("date") or ""))
    except ValueError:
        return None
