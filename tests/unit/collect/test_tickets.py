"""Exports of ticket systems, invented in their shapes: one conversation for each ticket, without internal notes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from feinschliff.collect.tickets.conversations import conversations, is_good, is_solved
from feinschliff.collect.tickets.shapes import ticket_shape
from feinschliff.core.nouns import Record, Refused

ZENDESK = {
    "id": 35436,
    "subject": "Rechnung falsch",
    "description": "Guten Tag, meine Rechnung stimmt nicht.",
    "status": "solved",
    "priority": "high",
    "requester_id": 20978392,
    "satisfaction_rating": {"id": 1, "score": "good", "comment": "Danke"},
    "created_at": "2026-03-01T09:00:00Z",
    "comments": [
        {"author_id": 20978392, "body": "Guten Tag, meine Rechnung stimmt nicht.", "public": True, "created_at": "1"},
        {"author_id": 9, "body": "Kunde nervt", "public": False, "created_at": "2"},
        {"author_id": 9, "html_body": "<p>Wir haben sie <b>berichtigt</b>.</p>", "public": True, "created_at": "3"},
    ],
}
JIRA = {
    "key": "HELP-7",
    "fields": {
        "summary": "Login geht nicht",
        "description": {
            "type": "doc",
            "content": [
                {"type": "paragraph", "content": [{"type": "text", "text": "Das Kennwort wird abgelehnt."}]},
                {"type": "paragraph", "content": [{"type": "text", "text": "Seit heute."}]},
            ],
        },
        "status": {"name": "Done"},
        "issuetype": {"name": "Incident"},
        "reporter": {"accountId": "u1", "displayName": "Eva"},
        "comment": {
            "comments": [
                {"author": {"accountId": "a9"}, "body": "Bitte neu setzen.", "created": "1", "jsdPublic": True},
                {"author": {"accountId": "a9"}, "body": "LDAP war weg", "created": "2", "jsdPublic": False},
                {"author": {"accountId": "u1"}, "body": "Geht, danke.", "created": "3", "jsdPublic": True},
            ]
        },
    },
}
ZAMMAD = {
    "id": 3,
    "number": "65003",
    "title": "Drucker",
    "state": "closed",
    "group": "IT",
    "customer": "eva@kunde.example",
    "articles": [
        {"sender": "Customer", "body": "<div>Der Drucker druckt nicht.</div>", "internal": False, "created_at": "1"},
        {"sender": "System", "body": "Ticket erstellt", "internal": False, "created_at": "2"},
        {"sender": "Agent", "body": "Toner?", "internal": True, "created_at": "3"},
        {"sender": "Agent", "body": "Bitte den Toner wechseln.", "internal": False, "created_at": "4"},
    ],
}
OTRS = {
    "Ticket": {
        "TicketNumber": "2026030110000017",
        "Title": "Adresse",
        "State": "erfolgreich geschlossen",
        "Queue": "Vertrag",
        "CustomerUserID": "eva",
        "Article": [
            {
                "SenderType": "customer",
                "Body": "Ich bin umgezogen.",
                "From": "Eva",
                "IsVisibleForCustomer": "1",
                "CreateTime": "1",
            },
            {"SenderType": "agent", "Body": "Notiz", "From": "Ag", "IsVisibleForCustomer": "0", "CreateTime": "2"},
            {
                "SenderType": "agent",
                "Body": "Ist geändert.",
                "From": "Ag",
                "IsVisibleForCustomer": "1",
                "CreateTime": "3",
            },
        ],
    }
}


def record(fields: dict[str, Any], position: int = 0) -> Record:
    return Record("export", position, json.dumps(fields), fields)


def told(*tickets: dict[str, Any], only: tuple[str, ...] = ()) -> list[Record | Refused]:
    records = [record(ticket, n) for n, ticket in enumerate(tickets)]
    shape = ticket_shape(records)
    assert shape is not None
    return list(conversations(records, shape, only=only))


@pytest.mark.parametrize(
    ("ticket", "turns", "groups"),
    [
        (ZENDESK, [("user", "Rechnung falsch\n\nGuten Tag, meine Rechnung stimmt nicht."),
                   ("assistant", "Wir haben sie berichtigt.")], ["thread:35436", "customer:20978392"]),
        (JIRA, [("user", "Login geht nicht\n\nDas Kennwort wird abgelehnt.\nSeit heute."),
                ("assistant", "Bitte neu setzen."), ("user", "Geht, danke.")], ["thread:HELP-7", "customer:u1"]),
        (ZAMMAD, [("user", "Der Drucker druckt nicht."), ("assistant", "Bitte den Toner wechseln.")],
         ["thread:65003", "customer:eva@kunde.example"]),
        (OTRS, [("user", "Adresse\n\nIch bin umgezogen."), ("assistant", "Ist geändert.")],
         ["thread:2026030110000017", "customer:eva"]),
    ],
    ids=["zendesk", "jira", "zammad", "otrs"],
)  # fmt: skip
def test_a_ticket_becomes_what_customer_and_company_wrote(ticket, turns, groups) -> None:  # type: ignore[no-untyped-def]
    (found,) = told(ticket)
    assert isinstance(found, Record)
    assert [(m["role"], m["content"]) for m in found.fields["messages"]] == turns
    assert found.meta["groups"] == groups


def test_what_a_classifier_can_learn_stays_beside_the_text() -> None:
    (found,) = told(OTRS)
    assert isinstance(found, Record)
    assert found.fields["text"] == "Ich bin umgezogen." and found.fields["queue"] == "Vertrag"
    (found,) = told(JIRA)
    assert isinstance(found, Record) and found.fields["type"] == "Incident"


def test_rows_by_article_are_put_together() -> None:
    rows = [
        {"Ticketnummer": "5", "Betreff": "Glas", "Absendertyp": "Kunde", "Inhalt": "Die Scheibe ist kaputt."},
        {"Ticketnummer": "6", "Betreff": "Dach", "Absendertyp": "Kunde", "Inhalt": "Das Dach ist ab."},
        {"Ticketnummer": "5", "Betreff": "Glas", "Absendertyp": "Mitarbeiter", "Inhalt": "Wir kommen."},
    ]
    first, second = told(*rows)
    assert isinstance(first, Record) and isinstance(second, Record)
    assert [m["role"] for m in first.fields["messages"]] == ["user", "assistant"] and first.position == 0
    assert [m["content"] for m in second.fields["messages"]] == ["Das Dach ist ab."] and second.position == 1


def test_comments_in_cells_as_jira_writes_them() -> None:
    row = {
        "Issue key": "A-1", "Summary": "Login", "Description": "Geht nicht.", "Reporter": "eva", "Status": "Done",
        "Comment": "01/Mar/26 9:00 AM;bob;Bitte neu setzen;\nund starten.", "Comment 2": "02/Mar/26 9:00 AM;eva;Danke.",
    }  # fmt: skip
    (found,) = told(row)
    assert isinstance(found, Record)
    assert [(m["role"], m["content"].split("\n")[-1]) for m in found.fields["messages"]] == [
        ("user", "Geht nicht."), ("assistant", "und starten."), ("user", "Danke."),
    ]  # fmt: skip


def test_only_solved_and_well_rated_ones_when_asked() -> None:
    open_one = {**ZENDESK, "id": 2, "status": "open"}
    bad = {**ZENDESK, "id": 3, "satisfaction_rating": {"score": "bad"}}
    unrated = {**ZENDESK, "id": 4, "satisfaction_rating": None}
    taken = [type(item) for item in told(ZENDESK, open_one, bad, unrated, only=("solved", "well-rated"))]
    assert taken == [Record, Refused, Refused, Refused]
    assert [type(item) for item in told(ZENDESK, open_one, bad, only=("solved",))] == [Record, Refused, Record]


@pytest.mark.parametrize(
    "status", ["solved", "Closed", "Resolved", "Done", "erledigt", "erfolgreich geschlossen", "gelöst"]
)
def test_solved_has_many_names(status: str) -> None:
    assert is_solved(status)


@pytest.mark.parametrize(
    "status", ["open", "neu", "unresolved", "nicht gelöst", "closed unsuccessful", "erfolglos geschlossen", ""]
)
def test_and_so_has_unsolved(status: str) -> None:
    assert not is_solved(status)


def test_ratings() -> None:
    assert all(map(is_good, ["good", "5", "4", "4.0", "gut", "Zufrieden"]))
    assert not any(map(is_good, ["bad", "3", "1", "offered", "", "unsatisfied", "not good"]))


@pytest.mark.parametrize(
    "rows",
    [
        [{"text": "Dach ab", "label": "Sturm"}],
        [{"id": 1, "messages": [{"role": "user", "content": "x"}]}],
        [{"id": 1, "title": "x", "text": "y", "comments": 12}],
        [{"number": "1", "body": "x"}, {"number": "2", "body": "y"}],
        [{"prompt": "a", "completion": "b", "id": 3}],
        [],
    ],
)
def test_other_tables_are_no_tickets(rows) -> None:  # type: ignore[no-untyped-def]
    assert ticket_shape([record(row) for row in rows]) is None
