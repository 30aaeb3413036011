"""What customer and company wrote to each other in a ticket; who is who, and what the customer never saw."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from feinschliff.collect.tickets.shapes import Shape
from feinschliff.collect.tickets.texts import folded, identities, moment, named, plain, written

BODY = ("plainbody", "body", "htmlbody", "text", "content", "inhalt", "nachricht")
KIND = ("contenttype", "mimetype")
SENDER = ("sendertype", "sender", "absendertyp", "absender")
AUTHOR = ("authorid", "author", "from", "createdby", "von")
CREATED = ("createdat", "created", "createtime", "incomingtime", "erstellt", "erstelltam")
PUBLIC = ("public", "isvisibleforcustomer", "jsdpublic", "sichtbarfürkunde")
INTERNAL = ("internal", "private", "intern")
LIMITED = ("visibility", "rolelevel", "grouplevel")
"""Jira: only a role or group may read the comment."""
ARTICLE_TYPE = re.compile(r".*-(?:int|internal|report)", re.IGNORECASE)
"""OTRS up to 5 has types of articles instead of a mark: ``note-internal``, ``email-notification-int`` ..."""
ROLES = {
    "customer": "user", "kunde": "user", "user": "user", "end-user": "user",
    "agent": "assistant", "admin": "assistant", "mitarbeiter": "assistant", "bearbeiter": "assistant",
    "system": "", "automatic": "",
}  # fmt: skip
YES, NO = frozenset(("true", "1", "yes", "ja")), frozenset(("false", "0", "no", "nein"))
CELL = re.compile(r"\s*(?P<created>[^;\n]{6,40});(?P<author>[^;\n]{1,128});(?P<body>.*)", re.DOTALL)
"""How Jira writes a comment into a cell of a table."""

Turn = tuple[str, str]
"""(role, text)."""


def turns_of(ticket: Mapping[str, Any], shape: Shape) -> tuple[list[Turn], int]:
    """(all turns, oldest first; how many notes among colleagues were left out)."""
    customers = {one for name in shape.customer for one in identities(ticket.get(name))}
    roles = _roles_of_users(ticket.get("users"))
    found = _listed(ticket, shape)
    shown = [turn for turn in found if not _is_hidden(turn)]
    # with its comments Zendesk's description is told twice, and may be an internal note
    asked = "" if found and shape.repeats else written(named(ticket, shape.description))
    told = [(_role(turn, customers, roles), written(named(turn, BODY), plain(named(turn, KIND)))) for turn in shown]
    return [(role, text) for role, text in [("user", asked), *told] if role and text], len(found) - len(shown)


def _listed(ticket: Mapping[str, Any], shape: Shape) -> list[dict[str, Any]]:
    """The turns under folded names, in the order of their dates where all have one."""
    for name in shape.turns:
        value = ticket.get(name)
        if isinstance(value, dict):  # Jira: {"comments": [...]}; XML: one is no list
            value = next((value[key] for key in ("comments", "comment", "article") if key in value), value)
        value = [value] if isinstance(value, dict) else value
        if isinstance(value, list) and value and all(isinstance(turn, dict) for turn in value):
            return _in_order([{folded(key): inner for key, inner in turn.items()} for turn in value])
    return _in_order(list(_in_cells(ticket, shape)))


def _in_cells(ticket: Mapping[str, Any], shape: Shape) -> Iterator[dict[str, Any]]:
    """Comments of a table: each has its own column, or they are a list of such cells."""
    for name, value in ticket.items():
        if name.rstrip("0123456789") not in shape.turns:
            continue
        for cell in value if isinstance(value, list) else [value]:
            if isinstance(cell, str) and (match := CELL.fullmatch(cell)):
                yield match.groupdict()


def _in_order(turns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    dated = [(when, turn) for turn in turns if (when := moment(named(turn, CREATED)))]
    if len(dated) < len(turns):
        return turns
    return [turn for _, turn in sorted(dated, key=lambda pair: pair[0])]


def _is_hidden(turn: Mapping[str, Any]) -> bool:
    """Whether only colleagues see a turn."""
    public = {plain(turn.get(name)).casefold() for name in PUBLIC}
    internal = {plain(turn.get(name)).casefold() for name in INTERNAL}
    if public & NO or internal & YES or named(turn, LIMITED):
        return True
    return bool(ARTICLE_TYPE.fullmatch(plain(turn.get("articletype")))) or _is_internal_property(turn.get("properties"))


def _is_internal_property(properties: Any) -> bool:
    """Jira Service Management: ``[{"key": "sd.public.comment", "value": {"internal": true}}]``."""
    for one in properties if isinstance(properties, list) else []:
        value = one.get("value") if isinstance(one, dict) and one.get("key") == "sd.public.comment" else None
        if isinstance(value, dict) and str(value.get("internal")).casefold() in YES:
            return True
    return False


def _role(turn: Mapping[str, Any], customers: set[str], roles: Mapping[str, str]) -> str:
    """``user``, ``assistant``, or "" for what no person wrote."""
    sender = plain(named(turn, SENDER)).strip().casefold()
    if sender in ROLES:
        return ROLES[sender]
    author = named(turn, AUTHOR)
    # first, because a colleague who asks for help is the customer of that ticket
    if _people(author) & customers or (isinstance(author, dict) and author.get("accountType") == "customer"):
        return "user"
    return next((roles[one] for one in sorted(identities(author)) if one in roles), "assistant")


def _people(author: Any) -> set[str]:
    """Who wrote it; also the address alone of ``Eva Beispiel <eva@example.org>``."""
    found = identities(author)
    return found | {address for one in found for address in re.findall(r"<([^<>]+@[^<>]+)>", one)}


def _roles_of_users(users: Any) -> dict[str, str]:
    """Id -> role of the users that Zendesk sends beside its tickets."""
    known = [user for user in users if isinstance(user, dict)] if isinstance(users, list) else []
    return {str(user.get("id")): ROLES[str(user.get("role"))] for user in known if str(user.get("role")) in ROLES}
