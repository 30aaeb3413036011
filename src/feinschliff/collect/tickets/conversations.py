"""Tickets as conversations: the customer asks, the company answers; notes among colleagues are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from feinschliff.collect.tickets.articles import joined
from feinschliff.collect.tickets.shapes import Shape, flat, unpacked
from feinschliff.collect.tickets.texts import identities, moment, named, plain, written
from feinschliff.collect.tickets.turns import turns_of
from feinschliff.core.nouns import Record, Refused

ONLY = ("solved", "well-rated")
SOLVED = re.compile(
    r"(?:auto[- ]?)?(?:solved|closed|resolved|done|completed?|fertig|erledigt|gelöst|geschlossen|abgeschlossen)"
    r"(?: (?:successful(?:ly)?|with workaround|mit workaround))?"
    r"|(?:successfully|erfolgreich) (?:closed|geschlossen|gelöst)",
    re.IGNORECASE,
)
UNRESOLVED = re.compile(
    r"won['’]?t (?:fix|do)|cannot reproduce|declined|duplicate|incomplete|cancell?ed|unresolved|abandoned|rejected|"
    r"wird nicht (?:erledigt|behoben|gelöst)|duplikat|abgelehnt|nicht reproduzierbar|abgebrochen|nicht gelöst",
    re.IGNORECASE,
)
"""Jira: closed, but not because it was solved."""
GOOD = re.compile(
    r"good(?:_with_comment)?|gut|sehr gut|positive?|(?:very )?satisfied|(?:sehr )?zufrieden|excellent|true|"
    r"thumbs?[ _-]?up|[45](?:[.,]\d)?(?: ?(?:/|von|of|out of) ?5)?(?: ?(?:stars?|sternen?))?|★{4,5}☆?",
    re.IGNORECASE,
)
CUSTOM = re.compile(
    r"(?:custom field|benutzerdef\w*(?: feld)?) \(.+\)|.+ \[(?:list|txt|flag|int)\]|DynamicField_\w+", re.I
)
"""Columns that a company has made for itself: often what it sorts its tickets by."""
LONGEST_LABEL = 80
NOT_WANTED = "it is not among the tickets that were asked for (--only)"
NO_TEXT = "it holds nothing that customer or company wrote"

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
    `meta`: `ticket`, `date`, `groups`, and `hidden`: how many notes among colleagues were left out.
    """
    for item in joined(items, shape) if shape.by_article else unpacked(items):
        yield item if isinstance(item, Refused) else _ticket(item, shape, only, clean)


def _ticket(record: Record, shape: Shape, only: Collection[str], clean: Callable[[str], str]) -> Item:
    ticket = flat(record.fields)
    kept = _columns(record, ticket, shape)
    if ("solved" in only and not _is_solved(kept)) or ("well-rated" in only and not is_good(kept.get("rating", ""))):
        return Refused(record.source, NOT_WANTED, record.position, record.line)
    said, hidden = turns_of(ticket, shape)
    messages = [{"role": role, "content": text} for role, told in said if (text := clean(told).strip())]
    subject = written(named(ticket, shape.subject))
    if not messages and not subject:
        return Refused(record.source, NO_TEXT, record.position, record.line)
    asked = next((message["content"] for message in messages if message["role"] == "user"), subject)
    if messages and messages[0]["role"] == "user" and subject.casefold() not in messages[0]["content"].casefold():
        messages[0]["content"] = f"{subject}\n\n{messages[0]['content']}"
    fields = {"messages": messages, "subject": subject, "text": asked, **kept}
    return Record(record.source, record.position, record.raw, fields, record.line, _place(ticket, shape, hidden))


def _columns(record: Record, ticket: Mapping[str, Any], shape: Shape) -> dict[str, str]:
    """What a classifier may learn: our names for what all systems have, and the company's own columns."""
    kept = {ours: plain(named(ticket, theirs)).strip() for ours, theirs in shape.columns.items()}
    kept["tags"] = _single_tag(ticket, shape.columns.get("tags", ()))
    own = {name: plain(value).strip() for name, value in _own(record.fields, ticket)}
    own = {name: text for name, text in own.items() if len(text) <= LONGEST_LABEL and "\n" not in text}
    # ours come last: the messages must not give way to a column of that name
    return {
        name: text for name, text in {**own, **kept}.items() if text and name not in ("messages", "text", "subject")
    }


def _own(fields: Mapping[str, Any], ticket: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((name, value) for name, value in fields.items() if CUSTOM.fullmatch(name))
    listed = ticket.get("dynamicfield")  # OTRS: [{"Name": ..., "Value": ...}]
    for one in listed if isinstance(listed, list) else [listed]:
        if isinstance(one, dict) and isinstance(one.get("Name"), str):
            yield one["Name"], one.get("Value")


def _single_tag(ticket: Mapping[str, Any], names: Collection[str]) -> str:
    """The tag of a ticket that has just one; tables write several into one cell, or into columns of one name."""
    values = [value for name, value in ticket.items() if name.rstrip("0123456789") in names]
    values = [value.get("label", value) if isinstance(value, dict) else value for value in values]  # Jira's XML
    listed = [one for value in values for one in (value if isinstance(value, list) else [value])]
    tags = {tag for one in listed for tag in re.split(r"[\s,]+", plain(one)) if tag}
    return tags.pop() if len(tags) == 1 else ""


def _place(ticket: Mapping[str, Any], shape: Shape, hidden: int) -> dict[str, Any]:
    """Where a ticket belongs: what shares its number or its customer never stands on both sides of a split."""
    number, customer = plain(named(ticket, shape.number)), _id_of(named(ticket, shape.customer))
    groups = [f"{sort}:{name}" for sort, name in (("thread", number), ("customer", customer)) if name]
    created = named(ticket, shape.created)
    when = moment(created)
    date = when.isoformat() if when else plain(created)
    return {"groups": groups, "ticket": number, "date": date, "shaped": True, **({"hidden": hidden} if hidden else {})}


def _id_of(person: Any) -> str:
    """The one name of a person that stays when others change."""
    if not isinstance(person, dict):
        return plain(person)
    found = (person.get(key) for key in ("accountId", "accountid", "emailAddress", "email", "id", "key", "username"))
    return next((str(one) for one in found if one), min(identities(person), default=""))


def _is_solved(kept: Mapping[str, str]) -> bool:
    return is_solved(kept.get("status", "")) and not UNRESOLVED.fullmatch(kept.get("resolution", ""))


def is_solved(status: str) -> bool:
    return bool(SOLVED.fullmatch(status.strip()))


def is_good(rating: str) -> bool:
    return bool(GOOD.fullmatch(rating.strip()))
