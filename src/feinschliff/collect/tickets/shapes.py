"""How an export names its parts. Systems differ in names, not in what a ticket is: one table of names serves all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feinschliff.core.nouns import Record

NUMBER = ("ticketnumber", "ticketid", "ticketnummer", "issuekey", "number", "key", "nummer", "id", "ticket")
SUBJECT = ("subject", "title", "summary", "betreff", "titel", "zusammenfassung")
DESCRIPTION = ("description", "beschreibung")
TURNS = ("comments", "articles", "article", "comment", "conversations", "artikel", "kommentare")
"""Lists of what was written in a ticket, oldest first."""
BODY = ("plainbody", "bodytext", "body", "text", "htmlbody", "content", "inhalt", "nachricht")
SENDER = ("sendertype", "sender", "absendertyp", "absender")
AUTHOR = ("authorid", "author", "from", "createdby", "creator", "von", "updateauthor")
CUSTOMER = (
    "requesterid", "requester", "reporter", "customeruserid", "customeruser", "customerid", "customer", "kunde",
    "anfragesteller", "autor", "creator",
)  # fmt: skip
PUBLIC = ("public", "isvisibleforcustomer", "jsdpublic")
INTERNAL = ("internal", "private", "intern")
CREATED = ("createdat", "created", "createtime", "erstellt", "erstelltam", "date")
KEPT = {
    "status": ("status", "state", "zustand"),
    "priority": ("priority", "priorität", "prioritaet"),
    "type": ("type", "issuetype", "tickettype", "typ", "vorgangstyp"),
    "queue": ("queue", "group", "gruppe", "component", "team"),
    "rating": ("satisfactionrating", "satisfactionscore", "rating", "csat", "bewertung", "zufriedenheit"),
}
"""What a classifier may learn or a filter may ask: our name -> theirs."""
CSV_COMMENT = re.compile(r"comments?(?:[ _.]?\d+)?|kommentare?(?:[ _.]?\d+)?", re.IGNORECASE)
JIRA_COMMENT = re.compile(r"\s*(?P<date>[^;\n]{6,40});(?P<author>[^;\n]{1,80});(?P<body>.*)", re.DOTALL)
"""How Jira writes a comment into a cell: date;author;text."""


@dataclass(frozen=True)
class Shape:
    """`tickets`: one record is a ticket with its turns; else `articles`: one record is a turn of a ticket."""

    form: str


def ticket_shape(records: Sequence[Record]) -> Shape | None:
    """Whether the first records are of a ticket system's export; None for any other table.

    A ticket has a number, a subject or description, and turns with a body and an author; a row of an export by article
    has a number that comes again, a body and who sent it. Nothing else that people collect has all of these.
    """
    tickets = [flat(record.fields) for record in records]
    if tickets and all(_is_ticket(ticket) for ticket in tickets[:5]):
        return Shape("tickets")
    rows = [ticket for ticket in tickets if named(ticket, NUMBER[:4]) and body_of(ticket) and named(ticket, SENDER)]
    if len(rows) == len(tickets) >= 2 and len({str(named(row, NUMBER[:4])) for row in rows}) < len(rows):
        return Shape("articles")
    return None


def _is_ticket(ticket: Mapping[str, Any]) -> bool:
    turns = turns_of(ticket)
    known = [turn for turn in turns if body_of(turn) and (named(turn, AUTHOR) or named(turn, SENDER))]
    has_list = any(name in ticket and isinstance(ticket[name], list | dict) for name in TURNS) or bool(known)
    return bool(named(ticket, NUMBER)) and bool(named(ticket, SUBJECT)) and has_list and len(known) == len(turns)


def flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a ticket under folded names, taken out of the covers that systems put around them."""
    inner: Mapping[str, Any] = fields
    for cover in ("Ticket", "ticket"):
        if isinstance(inner.get(cover), dict):
            inner = inner[cover]
    if isinstance(inner.get("fields"), dict):  # Jira
        inner = {**{name: value for name, value in inner.items() if name != "fields"}, **inner["fields"]}
    return {folded(name): value for name, value in inner.items()}


def turns_of(ticket: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was written in a ticket after its description, oldest first; each turn under folded names."""
    for name in TURNS:
        value = ticket.get(name)
        if isinstance(value, dict):  # Jira: {"comments": [...]}; XML: a list of one
            value = value.get("comments", value.get("comment", [value]))
        if isinstance(value, dict):
            value = [value]
        if isinstance(value, list) and all(isinstance(turn, dict) for turn in value):
            found = [{folded(key): inner for key, inner in turn.items()} for turn in value]
            return sorted(found, key=lambda turn: str(named(turn, CREATED) or ""))
    cells = [str(value) for name, value in ticket.items() if CSV_COMMENT.fullmatch(name) and isinstance(value, str)]
    written = [match for cell in cells if (match := JIRA_COMMENT.fullmatch(cell))]
    return [{"created": m["date"], "author": m["author"], "body": m["body"].strip()} for m in written]


def body_of(turn: Mapping[str, Any]) -> str:
    return plain(named(turn, BODY))


def named(fields: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The first of the named fields that is filled."""
    return next((fields[name] for name in names if fields.get(name) not in (None, "", [], {})), None)


def plain(value: Any) -> str:
    """A value as one text: the name of a person or state, the text of a document of Jira's editor."""
    if isinstance(value, dict):
        if value.get("type") == "doc" or "content" in value:
            return "\n".join(line for line in _document(value) if line.strip())
        for key in ("emailAddress", "email", "name", "displayName", "value", "score", "accountId", "id", "#text"):
            if value.get(key) not in (None, ""):
                return str(value[key])
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, map(plain, value)))
    return "" if value is None else str(value)


def identity(value: Any) -> str:
    """Who a person is, whatever a system tells of them in one place and not in another."""
    if isinstance(value, dict):
        found = (value.get(key) for key in ("accountId", "emailAddress", "email", "id", "name", "displayName"))
        return next((str(one) for one in found if one), "")
    return plain(value)


def _document(root: Mapping[str, Any]) -> list[str]:
    """The lines of a document of Jira's editor (Atlassian Document Format)."""
    lines = [""]
    todo: list[Any] = [root]
    while todo:
        node = todo.pop()
        if not isinstance(node, dict):
            continue
        if node.get("type") in ("paragraph", "heading", "listItem", "codeBlock", "tableRow", "hardBreak"):
            lines.append("")
        lines[-1] += str(node.get("text") or "")
        todo += reversed(node.get("content") or [])
    return lines


def folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", str(name)).casefold()
