"""Tickets as conversations: the customer asks, the company answers; notes among colleagues are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from feinschliff.collect.readers.html import markdown_of
from feinschliff.collect.tickets.shapes import (
    AUTHOR,
    CREATED,
    CUSTOMER,
    DESCRIPTION,
    INTERNAL,
    KEPT,
    NUMBER,
    PUBLIC,
    SENDER,
    SUBJECT,
    Shape,
    body_of,
    flat,
    identity,
    named,
    plain,
    turns_of,
)
from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical

ONLY = ("solved", "well-rated")
SOLVED = re.compile(
    r"solved|closed|resolved|done|fertig|erledigt|gelöst|(?:erfolgreich )?geschlossen|closed successful", re.IGNORECASE
)
UNSOLVED = re.compile(r"nicht|un|not |erfolglos|unsuccessful", re.IGNORECASE)
GOOD = re.compile(
    r"good|gut|sehr gut|positive?|satisfied|zufrieden|excellent|[45](?:\.0)?|thumbs?[ _-]?up|true", re.IGNORECASE
)
HTML = re.compile(r"<(?:p|div|br|span|html|table|ul|ol|b|strong|a)\b[^<>]*>", re.IGNORECASE)
YES, NO = ("true", "1", "yes", "ja"), ("false", "0", "no", "nein")
NOT_WANTED = "it is not among the tickets that were asked for (--only)"

Item = Record | Refused


def conversations(
    items: Iterable[Item],
    shape: Shape,
    *,
    only: Collection[str] = (),
    clean: Callable[[str], str] = lambda text: text,
) -> Iterator[Item]:
    """One record for each ticket: `messages`, `subject`, `text` (the customer's first), `status`, `priority` ...

    only : ``solved``, ``well-rated``; a ticket that is not is refused. clean : takes quotes and signatures out.
    """
    for item in _gathered(items) if shape.form == "articles" else items:
        yield item if isinstance(item, Refused) else _ticket(item, only, clean)


def _gathered(items: Iterable[Item]) -> Iterator[Item]:
    """The rows of an export by article as tickets, in the order of their first rows; all are held."""
    first: dict[str, Record] = {}
    rows: dict[str, list[Any]] = {}
    for item in items:
        if isinstance(item, Refused):
            yield item
            continue
        number = plain(named(flat(item.fields), NUMBER))
        first.setdefault(number, item)
        rows.setdefault(number, []).append(item)
    for number, record in first.items():
        articles = [row.fields for row in rows[number]]
        raw = canonical([row.raw for row in rows[number]])
        yield Record(record.source, record.position, raw, {**record.fields, "articles": articles}, record.line)


def _ticket(record: Record, only: Collection[str], clean: Callable[[str], str]) -> Item:
    ticket = flat(record.fields)
    kept = {ours: plain(named(ticket, theirs)) for ours, theirs in KEPT.items()}
    if ("solved" in only and not is_solved(kept["status"])) or ("well-rated" in only and not is_good(kept["rating"])):
        return Refused(record.source, NOT_WANTED, record.position, record.line)
    customer, subject = identity(named(ticket, CUSTOMER)), plain(named(ticket, SUBJECT))
    turns = list(_written(ticket, customer, clean))
    messages = [{"role": role, "content": text} for role, text in turns]
    asked = next((text for role, text in turns if role == "user"), "")
    if messages and subject and subject.casefold() not in messages[0]["content"].casefold():
        messages[0]["content"] = f"{subject}\n\n{messages[0]['content']}"
    number = plain(named(ticket, NUMBER))
    groups = [f"thread:{number}", *([f"customer:{customer}"] if customer else [])]
    fields = {
        "messages": messages,
        "subject": subject,
        "text": asked or subject,
        **{k: v for k, v in kept.items() if v},
    }
    meta = {"groups": groups, "ticket": number, "date": plain(named(ticket, CREATED))}
    return Record(record.source, record.position, record.raw, fields, record.line, meta)


def _written(ticket: Mapping[str, Any], customer: str, clean: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """(role, text) of all that customer and company wrote to each other."""
    description = clean(_text(named(ticket, DESCRIPTION)))
    if description.strip():
        yield "user", description
    for turn in turns_of(ticket):
        role = _role(turn, customer)
        text = clean(_text(body_of(turn)))
        # Zendesk repeats the description as the first comment
        if role and text.strip() and text.strip() != description.strip():
            yield role, text


def _role(turn: Mapping[str, Any], customer: str) -> str:
    """``user``, ``assistant``, or "" for what the customer does not see and what no person wrote."""
    public, internal = plain(named(turn, PUBLIC)).casefold(), plain(named(turn, INTERNAL)).casefold()
    if turn.get("public") is False or turn.get("jsdpublic") is False or public in NO or internal in YES:
        return ""
    sender = plain(named(turn, SENDER)).casefold()
    if sender in ("customer", "kunde", "user", "end-user"):
        return "user"
    if sender in ("agent", "mitarbeiter", "bearbeiter"):
        return "assistant"
    if sender in ("system", "automatic"):
        return ""
    return "user" if customer and identity(named(turn, AUTHOR)) == customer else "assistant"


def is_solved(status: str) -> bool:
    return (
        bool(SOLVED.search(status)) and not UNSOLVED.match(status) and not re.search(r"unsuccessful|erfolglos", status)
    )


def is_good(rating: str) -> bool:
    return bool(GOOD.fullmatch(rating.strip()))


def _text(value: Any) -> str:
    text = plain(value)
    return markdown_of(text)[0] if HTML.search(text) else text.replace("\r\n", "\n")
