"""Which ticket system an export comes from, by the names of its fields: one small table of names for each system."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from feinschliff.collect.tickets.texts import folded, plain
from feinschliff.core.nouns import Record, Refused
from feinschliff.store.datasets import canonical

Names = tuple[str, ...]
Item = Record | Refused

PAGES = ("tickets", "issues", "Ticket")
"""Keys of what a system's interface sends as one page: a line of JSON Lines may be one."""
OURS = frozenset(("text", "label"))
"""Columns that no system has: a table with them was already made for learning."""
MOST = 0.8
"""Share of the first records that must look alike: deleted and merged tickets hold less."""


@dataclass(frozen=True)
class Shape:
    """A system's names (folded) for the parts of a ticket.

    marks : of each group of names at least one is there; no other table has them all.
    turns : lists of what was written, or how the columns that hold it begin.
    repeats : the first turn is the description once more.
    by_article : one record is a turn, not a ticket.
    """

    system: str
    marks: tuple[Names, ...]
    number: Names
    subject: Names = ("subject", "title", "betreff", "titel")
    description: Names = ()
    turns: Names = ()
    customer: Names = ()
    created: Names = ("createdat", "created", "createtime", "erstellt", "erstelltam", "date", "datum")
    columns: Mapping[str, Names] = field(default_factory=dict)
    repeats: bool = False
    by_article: bool = False


ZENDESK = Shape(
    system="Zendesk",
    marks=(
        ("id", "ticketid"),
        ("subject", "rawsubject", "betreff"),
        ("status",),
        ("requesterid", "requester", "anfragesteller", "anfragender"),
        ("submitterid", "submitter", "assigneeid", "assignee", "satisfactionrating", "satisfactionscore", "comments"),
    ),
    number=("id", "ticketid"),
    subject=("subject", "rawsubject", "betreff"),
    description=("description", "beschreibung"),
    turns=("comments",),
    customer=("requesterid", "requester", "requesteremail", "anfragesteller", "anfragender"),
    columns={
        "status": ("status",),
        "priority": ("priority", "priorität"),
        "type": ("type", "tickettype", "typ"),
        "queue": ("group", "groupname", "gruppe", "groupid"),
        "tags": ("tags",),
        "rating": ("satisfactionrating", "satisfactionscore", "zufriedenheit"),
    },
    repeats=True,
)
JIRA = Shape(
    system="Jira",
    marks=(
        ("issuekey", "vorgangsschlüssel", "schlüssel", "key"),
        ("summary", "zusammenfassung"),
        ("issuetype", "vorgangstyp", "type", "reporter", "autor", "creator", "ersteller"),
    ),
    number=("issuekey", "vorgangsschlüssel", "schlüssel", "key"),
    subject=("summary", "zusammenfassung"),
    description=("description", "beschreibung"),
    turns=("comment", "comments", "kommentar", "kommentare"),
    customer=("reporter", "reporterid", "autor", "iddesautors"),
    columns={
        "status": ("status",),
        "priority": ("priority", "priorität"),
        "type": ("issuetype", "vorgangstyp", "type"),
        "queue": ("components", "component", "komponenten", "project", "projectname", "projektname"),
        "tags": ("labels", "stichwörter"),
        "rating": ("satisfactionrating", "satisfaction", "customfieldsatisfaction", "zufriedenheit"),
        "resolution": ("resolution", "lösung"),
    },
)
ZAMMAD = Shape(
    system="Zammad",
    marks=(
        ("number", "nummer", "#"),
        ("title", "titel"),
        ("customer", "customerid", "kunde"),
        ("articles", "articlecount", "owner", "ownerid", "besitzer"),
        ("state", "stateid", "status"),
    ),
    number=("number", "nummer", "#"),
    subject=("title", "titel"),
    turns=("articles", "article"),
    customer=("customer", "customerid", "kunde"),
    columns={
        "status": ("state", "status"),
        "priority": ("priority", "priorität"),
        "type": ("type", "typ"),
        "queue": ("group", "gruppe"),
        "tags": ("tags", "taglist"),
        "rating": ("rating", "csat", "bewertung"),
    },
)
OTRS = Shape(
    system="OTRS",
    marks=(
        ("ticketnumber", "ticket", "ticketnummer"),
        ("title", "titel", "subject", "betreff"),
        ("queue", "queueid", "warteschlange"),
        ("state", "stateid", "statetype", "status"),
    ),
    number=("ticketnumber", "ticket", "ticketnummer"),
    turns=("article", "articles", "artikel"),
    customer=("customeruserid", "customeruser", "customerid", "kundennummer"),
    columns={
        "status": ("state", "status"),
        "priority": ("priority", "priorität"),
        "type": ("type", "typ"),
        "queue": ("queue", "warteschlange"),
        "service": ("service",),
        "rating": ("rating", "csat", "bewertung", "vote"),
    },
)
ARTICLES = Shape(
    system="articles",
    marks=(
        ("ticketnumber", "ticketid", "ticketnummer", "ticket"),
        ("body", "plainbody", "htmlbody", "inhalt", "nachricht", "text"),
        ("sendertype", "sender", "absendertyp", "absender", "authorid", "author"),
    ),
    number=("ticketnumber", "ticketnummer", "ticketid", "ticket"),
    subject=("ticketsubject", "title", "titel", "subject", "betreff"),
    turns=("articles",),
    customer=("requesterid", "requester", "customeruserid", "customeruser", "customerid", "customer", "kunde"),
    columns={
        "status": ("state", "status", "ticketstate", "zustand"),
        "priority": ("priority", "priorität"),
        "type": ("tickettype", "tickettyp"),
        "queue": ("queue", "group", "warteschlange", "gruppe"),
        "tags": ("tags",),
        "rating": ("satisfactionrating", "satisfactionscore", "rating", "csat", "bewertung", "zufriedenheit"),
    },
    by_article=True,
)
SHAPES = (OTRS, ZENDESK, JIRA, ZAMMAD)
KEY = re.compile(r"[A-Z][A-Z0-9_]*-\d+")
"""How Jira numbers its tickets."""


def ticket_shape(records: Sequence[Record]) -> Shape | None:
    """The system whose export the first records of a file are; None for any other table."""
    tickets = [flat(item.fields) for item in unpacked(records) if isinstance(item, Record)]
    if not tickets:
        return None
    numbers = [plain(_first(ticket, ARTICLES.number)) for ticket in tickets]
    if _most(_fits(ticket, ARTICLES) and "label" not in ticket for ticket in tickets):
        return ARTICLES if len(set(numbers)) < len(numbers) else None
    return next((s for s in SHAPES if _most(_fits(t, s) and not OURS & t.keys() for t in tickets)), None)


def unpacked(items: Iterable[Item]) -> Iterator[Item]:
    """The tickets one by one where a record is a page of them, each with the users that its page names."""
    position = 0
    for item in items:
        tickets = _page(item.fields) if isinstance(item, Record) else None
        if tickets is None or isinstance(item, Refused):
            yield item
            continue
        beside = {"users": item.fields["users"]} if isinstance(item.fields.get("users"), list) else {}
        for ticket in tickets:
            try:
                raw = canonical(ticket)
            except RecursionError:
                yield Refused(item.source, "it is nested too deeply", position, item.line)
            else:
                yield Record(item.source, position, raw, {**ticket, **beside}, item.line)
            position += 1


def flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a ticket under folded names, taken out of the covers that systems put around them."""
    inner = dict(fields)
    for cover in ("Ticket", "ticket", "fields"):
        if isinstance(inner.get(cover), dict):
            inner = {**{name: value for name, value in inner.items() if name != cover}, **inner[cover]}
    return {folded(name): value for name, value in inner.items()}


def _page(fields: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    for key in PAGES:
        found = fields.get(key)
        if isinstance(found, list) and found and all(isinstance(ticket, dict) for ticket in found):
            return found
    return None


def _fits(ticket: Mapping[str, Any], shape: Shape) -> bool:
    known = all(any(name in ticket for name in names) for names in shape.marks)
    return known and (shape is not JIRA or bool(KEY.fullmatch(plain(_first(ticket, shape.number)))))


def _first(ticket: Mapping[str, Any], names: Names) -> Any:
    return next((ticket[name] for name in names if name in ticket), None)


def _most(fitting: Iterable[bool]) -> bool:
    found = list(fitting)
    return sum(found) >= MOST * len(found)
