"""Exports of Zendesk, Jira, Zammad and OTRS as they lie on a disk, all texts invented: what becomes of each ticket."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feinschliff.collect.readers import reader_for
from feinschliff.collect.tickets.conversations import conversations
from feinschliff.collect.tickets.shapes import ticket_shape
from feinschliff.core.nouns import Record, Refused

Turns = list[tuple[str, str]]


def told(path: Path, content: Any, system: str) -> list[Record]:
    """The conversations of an export that is written to `path`; `system`: whose export it must be taken for."""
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    reader = reader_for(path)
    assert reader is not None
    items = list(reader.read(path, path.name))
    shape = ticket_shape([item for item in items if isinstance(item, Record)])
    assert shape is not None and shape.system == system
    found = list(conversations(items, shape))
    assert not [item for item in found if isinstance(item, Refused)]
    return [item for item in found if isinstance(item, Record)]


def turns(item: Record) -> Turns:
    return [(message["role"], message["content"]) for message in item.fields["messages"]]


def spoken(author: int, when: str, body: str, *, public: bool = True, **more: str) -> dict[str, Any]:
    return {"type": "Comment", "author_id": author, "public": public, "created_at": when, "body": body, **more}


FIRST = spoken(501, "2026-03-02T09:00:00Z", "Guten Tag,\r\n\r\n meine Rechnung ist zu hoch.")
NOTE = spoken(9, "2026-03-02T10:00:00Z", "Immer dieselbe.", public=False)
ZENDESK: dict[str, Any] = {
    "url": "https://haus.example/api/v2/tickets/35436.json", "id": 35436, "external_id": None,
    "via": {"channel": "email", "source": {"from": {"address": "eva@kunde.example"}, "to": {}, "rel": None}},
    "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-04T10:00:00Z", "type": "question",
    "subject": "Rechnung zu hoch", "raw_subject": "Rechnung zu hoch",
    "description": "Guten Tag,\n\nmeine Rechnung ist zu hoch.", "priority": "high", "status": "solved",
    "requester_id": 501, "submitter_id": 501, "assignee_id": 9, "group_id": 77, "tags": ["rechnung"],
    "satisfaction_rating": {"score": "good", "id": 3, "comment": "Danke!"},
    "comments": [
        spoken(9, "2026-03-03T08:00:00Z", "Wir haben sie **berichtigt**.", plain_body="Wir haben sie&nbsp;berichtigt."),
        FIRST, NOTE,
        spoken(502, "2026-03-04T08:00:00Z", "Danke, auch von mir."),
    ],
}  # fmt: skip
USERS = [{"id": 501, "role": "end-user"}, {"id": 502, "role": "end-user"}, {"id": 9, "role": "agent"}]


@pytest.mark.parametrize("line", [ZENDESK, {"tickets": [ZENDESK], "users": USERS, "end_of_stream": True}])
def test_zendesk_lines_of_tickets_or_of_pages(data: Path, line: dict[str, Any]) -> None:
    (found,) = told(data / "tickets.ndjson", json.dumps(line) + "\n", "Zendesk")
    assert turns(found) == [
        ("user", "Rechnung zu hoch\n\nGuten Tag,\n\n meine Rechnung ist zu hoch."),
        ("assistant", "Wir haben sie berichtigt."),
        # only the users of the page tell that a third person is no colleague
        ("user" if "users" in line else "assistant", "Danke, auch von mir."),
    ]
    assert {key: value for key, value in found.fields.items() if key != "messages"} == {
        "subject": "Rechnung zu hoch", "text": "Guten Tag,\n\n meine Rechnung ist zu hoch.", "status": "solved",
        "priority": "high", "type": "question", "queue": "77", "tags": "rechnung", "rating": "good",
    }  # fmt: skip
    assert found.meta == {
        "groups": ["thread:35436", "customer:501"],
        "ticket": "35436",
        "date": "2026-03-02T09:00:00+00:00",
        "shaped": True,
        "hidden": 1,
    }
    assert json.loads(found.raw) == ZENDESK


def test_zendesk_pages_number_their_tickets_through_the_file(data: Path) -> None:
    page = json.dumps({"tickets": [{**ZENDESK, "id": 1}, {**ZENDESK, "id": 2}], "users": []})
    found = told(data / "t.jsonl", f"{page}\n{page}\n", "Zendesk")
    assert [(item.position, item.line) for item in found] == [(0, 1), (1, 1), (2, 2), (3, 2)]


def test_zendesk_never_shows_a_first_comment_that_is_internal(data: Path) -> None:
    secret = {**ZENDESK, "description": "Geheim!", "comments": [{**NOTE, "body": "Geheim!"}]}
    (found,) = told(data / "t.json", {"tickets": [secret], "users": USERS, "count": 1}, "Zendesk")
    assert "Geheim" not in str(found.fields) and turns(found) == [] and found.fields["text"] == "Rechnung zu hoch"


def test_zendesk_without_comments_has_the_question_alone(data: Path) -> None:
    bare = {key: value for key, value in ZENDESK.items() if key != "comments"}
    (found,) = told(data / "t.json", [bare], "Zendesk")
    assert turns(found) == [("user", "Rechnung zu hoch\n\nGuten Tag,\n\nmeine Rechnung ist zu hoch.")]


def test_a_colleague_who_asks_is_the_customer_of_that_ticket(data: Path) -> None:
    page = {"tickets": [ZENDESK], "users": [{"id": 501, "role": "agent"}, {"id": 9, "role": "agent"}]}
    (found,) = told(data / "t.ndjson", json.dumps(page), "Zendesk")
    assert [role for role, _ in turns(found)] == ["user", "assistant", "assistant"]


def test_zendesk_table(data: Path) -> None:
    table = (
        "Summation column,Id,Requester,Requester id,Requester email,Submitter,Assignee,Group,Subject,Tags,Status,"
        "Priority,Via,Ticket type,Created at,Satisfaction Score,Level [list]\n"
        "1,17,Eva,501,eva@kunde.example,Eva,Bob,Technik,Router blinkt rot,router rot,Solved,High,Mail,Incident,"
        "2026-03-02 09:00,Good,2nd\n"
        "1,18,Ali,502,ali@kunde.example,Ali,Bob,Vertrieb,Angebot,angebot,Open,,Web,,2026-03-03 09:00,Not Offered,\n"
    )
    first, second = told(data / "tickets.csv", table, "Zendesk")
    assert first.fields == {
        "messages": [], "subject": "Router blinkt rot", "text": "Router blinkt rot", "status": "Solved",
        "priority": "High", "type": "Incident", "queue": "Technik", "rating": "Good", "Level [list]": "2nd",
    }  # fmt: skip
    assert first.meta["groups"] == ["thread:17", "customer:501"] and second.fields["tags"] == "angebot"


def paragraph(*texts: Any) -> dict[str, Any]:
    return {"type": "paragraph", "content": [t if isinstance(t, dict) else {"type": "text", "text": t} for t in texts]}


def remark(author: dict[str, str], when: str, body: str, **more: Any) -> dict[str, Any]:
    return {"author": author, "body": body, "created": f"2026-03-{when}:00.000+0100", **more}


EVA = {"accountId": "557058:eva", "displayName": "Eva Beispiel", "accountType": "atlassian"}
BOB = {"accountId": "557058:bob", "displayName": "Bob", "accountType": "atlassian"}
ALI = {"accountId": "qm:1", "displayName": "Ali", "accountType": "customer"}
BULLETS = [
    {"type": "listItem", "content": [paragraph(text)]} for text in ("Browser neu gestartet", "Kennwort geändert")
]
PASSWORD = {"type": "text", "text": "Kennwort", "marks": [{"type": "strong"}]}
INTERNAL = [{"key": "sd.public.comment", "value": {"internal": True}}]
JIRA_FIELDS: dict[str, Any] = {
    "summary": "Login geht nicht",
    "description": {"type": "doc", "version": 1, "content": [
        paragraph("Das ", PASSWORD, " wird abgelehnt."),
        {"type": "bulletList", "content": BULLETS},
        paragraph("Gruß ", {"type": "mention", "attrs": {"id": "x", "text": "@Bob"}})]},
    "status": {"name": "Done", "id": "3", "statusCategory": {"key": "done"}}, "resolution": {"name": "Fixed"},
    "issuetype": {"id": "5", "name": "Incident", "subtask": False}, "priority": {"id": "2", "name": "High"},
    "project": {"id": "1", "key": "HELP", "name": "Hilfe"}, "labels": ["anmeldung", "dringend"],
    "components": [{"id": "1", "name": "Portal"}], "reporter": EVA, "assignee": BOB,
    "created": "2026-03-01T09:00:00.000+0100",
    "comment": {"total": 6, "comments": [
        remark(BOB, "01T10:00", "Bitte neu setzen.", jsdPublic=True),
        remark(BOB, "01T10:05", "LDAP war weg", jsdPublic=False),
        remark(BOB, "01T10:06", "Nur für uns", visibility={"type": "role", "value": "Team"}),
        remark(BOB, "01T10:07", "Intern", properties=INTERNAL),
        remark(EVA, "01T11:00", "Geht, danke.", jsdPublic=True),
        remark(ALI, "02T11:00", "Bei mir auch."),
    ]},
}  # fmt: skip
JIRA = {"startAt": 0, "maxResults": 50, "total": 1, "issues": [{"id": "10001", "key": "HELP-7", "fields": JIRA_FIELDS}]}


def test_jira_json(data: Path) -> None:
    (found,) = told(data / "search.json", JIRA, "Jira")
    assert turns(found) == [
        ("user", "Login geht nicht\n\nDas Kennwort wird abgelehnt.\n- Browser neu gestartet\n- Kennwort geändert\n"
                 "Gruß @Bob"),
        ("assistant", "Bitte neu setzen."),
        ("user", "Geht, danke."),
        ("user", "Bei mir auch."),
    ]  # fmt: skip
    kept = {"status": "Done", "priority": "High", "type": "Incident", "queue": "Portal", "resolution": "Fixed"}
    assert kept.items() <= found.fields.items() and "tags" not in found.fields  # it has two
    assert found.meta["groups"] == ["thread:HELP-7", "customer:557058:eva"] and found.meta["hidden"] == 3
    assert found.meta["date"] == "2026-03-01T09:00:00+01:00"


ENGLISH = "Summary,Issue key,Issue id,Issue Type,Status,Priority,Resolution,Reporter,Reporter Id,Created,Description"
GERMAN = "Zusammenfassung,Vorgangsschlüssel,Vorgangs-ID,Vorgangstyp,Status,Priorität,Lösung,Autor,ID des Autors"


@pytest.mark.parametrize(
    ("header", "own"),
    [
        (f"{ENGLISH},Custom field (Sparte),Comment,Comment,Comment", "Custom field (Sparte)"),
        (
            f"{GERMAN},Erstellt,Beschreibung,Benutzerdefiniertes Feld (Sparte),Kommentar,Kommentar,Kommentar",
            "Benutzerdefiniertes Feld (Sparte)",
        ),
    ],
    ids=["english", "german"],
)
def test_jira_table(data: Path, header: str, own: str) -> None:
    table = (
        f"{header}\n"
        "Passwort,HELP-8,1,Incident,Fertig,Hoch,Fertig,Eva,557058:eva,01/Mar/26 9:00 AM,Geht nicht.,Kfz,"
        '"02/Mar/26 1:00 PM;557058:eva;Danke; es geht.",'
        '"01/Mar/26 10:00 AM;557058:bob;Bitte neu setzen;\nund starten.",\n'
        "Ohne Antwort,HELP-9,2,Bug,Offen,Hoch,,Ali,557058:ali,02.03.2026 9:30,Hängt.,,,,\n"
    )
    first, second = told(data / "jira.csv", table, "Jira")
    assert turns(first) == [
        ("user", "Passwort\n\nGeht nicht."),
        ("assistant", "Bitte neu setzen;\nund starten."),
        ("user", "Danke; es geht."),
    ]
    assert turns(second) == [("user", "Ohne Antwort\n\nHängt.")]
    assert (first.position, first.line, second.position, second.line) == (0, 2, 1, 4)
    assert (first.fields["type"], first.fields[own]) == ("Incident", "Kfz")
    assert (first.meta["date"], second.meta["date"]) == ("2026-03-01T09:00:00+00:00", "2026-03-02T09:30:00+00:00")


JIRA_XML = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="0.92"><channel><title>Hilfe</title><link>https://haus.example</link><language>de-de</language>
<issue start="0" end="1" total="1"/><build-info><version>9.1</version></build-info>
<item><title>[HELP-7] Login geht nicht</title><link>https://haus.example/browse/HELP-7</link>
<project id="100" key="HELP">Hilfe</project><description>&lt;p&gt;Das Kennwort wird abgelehnt.&lt;/p&gt;</description>
<environment/><key id="10001">HELP-7</key><summary>Login geht nicht</summary><type id="5" iconUrl="x">Incident</type>
<priority id="3">High</priority><status id="6" description="">Closed</status>
<statusCategory id="3" key="done" colorName="green"/><resolution id="1">Won't Fix</resolution>
<assignee username="bob">Bob</assignee><reporter username="eva">Eva Beispiel</reporter>
<labels><label>anmeldung</label></labels><created>Mon, 2 Mar 2026 09:00:00 +0100</created>
<comments>
<comment id="1" author="bob" created="Tue, 3 Mar 2026 09:00:00 +0100">&lt;p&gt;Bitte neu setzen.&lt;/p&gt;</comment>
<comment id="2" author="bob" created="Wed, 4 Mar 2026 08:00:00 +0100" rolelevel="Team">LDAP war weg</comment>
<comment id="3" author="eva" created="Fri, 6 Mar 2026 09:00:00 +0100">&lt;p&gt;Geht, danke.&lt;/p&gt;</comment>
<comment id="4" author="bob" created="Sat, 7 Mar 2026 09:00:00 +0100">&lt;p&gt;Gern.&lt;/p&gt;</comment>
</comments></item></channel></rss>"""


def test_jira_xml(data: Path) -> None:
    (found,) = told(data / "jira.xml", JIRA_XML, "Jira")
    assert turns(found) == [
        ("user", "Login geht nicht\n\nDas Kennwort wird abgelehnt."),
        ("assistant", "Bitte neu setzen."),
        ("user", "Geht, danke."),
        ("assistant", "Gern."),
    ]
    kept = {"status": "Closed", "priority": "High", "type": "Incident", "queue": "Hilfe", "tags": "anmeldung"}
    assert kept.items() <= found.fields.items()
    assert found.meta["groups"] == ["thread:HELP-7", "customer:eva"] and found.meta["hidden"] == 1


def article(sender: str, minute: int, body: str, **more: Any) -> dict[str, Any]:
    when = f"2026-03-02T09:{minute:02}:00.000Z"
    return {"sender": sender, "type": "email", "internal": False, "body": body, "created_at": when, **more}


ZAMMAD = {
    "id": 3, "number": "65003", "title": "Drucker druckt nicht", "state": "closed", "priority": "2 normal",
    "group": "IT", "owner": "bob@haus.example", "customer": "eva@kunde.example", "customer_id": 5, "article_count": 4,
    "created_at": "2026-03-02T09:00:00.000Z", "tags": ["drucker"],
    "articles": [
        article("Customer", 0, "Guten Tag,<br>Drucker &amp; Scanner stehen.", content_type="text/html"),
        article("System", 1, "Ihre Anfrage ist eingegangen.", content_type="text/plain"),
        article("Agent", 5, "Toner?", internal=True, type="note"),
        article("Agent", 9, "<div>Bitte den Toner wechseln.</div>", content_type="text/html"),
    ],
}  # fmt: skip


def test_zammad_json(data: Path) -> None:
    (found,) = told(data / "zammad.json", [ZAMMAD], "Zammad")
    (role, asked), answered = turns(found)
    assert (role, " ".join(asked.split())) == ("user", "Drucker druckt nicht Guten Tag, Drucker & Scanner stehen.")
    assert answered == ("assistant", "Bitte den Toner wechseln.")
    kept = {"status": "closed", "priority": "2 normal", "queue": "IT", "tags": "drucker"}
    assert kept.items() <= found.fields.items()
    assert found.meta["groups"] == ["thread:65003", "customer:eva@kunde.example"] and found.meta["hidden"] == 1


@pytest.mark.parametrize("header", ["Title,State,Priority,Group,Owner,Customer,Tags,Created At",
                                    "Titel,Status,Priorität,Gruppe,Besitzer,Kunde,Tags,Erstellt am"])  # fmt: skip
def test_zammad_report_without_texts_still_sorts_by_subject(data: Path, header: str) -> None:
    row = '65003,Drucker,closed,2 normal,IT,Bob,Eva,"a, b",2026-03-02'
    (found,) = told(data / "z.csv", f"#,{header}\n{row}\n", "Zammad")
    assert (found.fields["text"], found.fields["queue"], found.meta["ticket"]) == ("Drucker", "IT", "65003")
    assert turns(found) == [] and "tags" not in found.fields


def otrs_article(sender: str, minute: int, body: str, **more: str) -> dict[str, str]:
    return {"SenderType": sender, "Body": body, "CreateTime": f"2026-03-01 09:{minute:02}:00", **more}


SEEN, HIDDEN = {"IsVisibleForCustomer": "1"}, {"IsVisibleForCustomer": "0"}
OTRS: dict[str, Any] = {
    "TicketNumber": "2026030110000017", "TicketID": "17", "Title": "Neue Anschrift", "State": "closed successful",
    "StateType": "closed", "Priority": "3 normal", "Queue": "Vertrag::Bestand", "Type": "Unclassified", "Owner": "bob",
    "CustomerID": "KD-9", "CustomerUserID": "eva", "Created": "2026-03-01 09:00:00",
    "DynamicField": [{"Name": "Sparte", "Value": "Hausrat"}, {"Name": "Leer", "Value": ""}],
    "Article": [
        otrs_article("customer", 0, "Ich bin umgezogen.", From="Eva <eva@kunde.example>", **SEEN),
        otrs_article("system", 1, "Eingegangen.", **SEEN),
        otrs_article("agent", 2, "Prüfen!", **HIDDEN),
        otrs_article("agent", 3, "Alte Notiz", ArticleType="note-internal"),
        otrs_article("agent", 4, "Ist geändert.", **SEEN),
    ],
}  # fmt: skip
OTRS_TURNS = [("user", "Neue Anschrift\n\nIch bin umgezogen."), ("assistant", "Ist geändert.")]


def test_a_companys_own_fields_are_no_part_and_no_document(data: Path, take) -> None:  # type: ignore[no-untyped-def]
    own = [{"Name": "part", "Value": "Toner"}, {"Name": "document", "Value": "Vertrag 7"}]
    (data / "otrs.json").write_text(json.dumps([OTRS | {"DynamicField": own}]), "utf-8")
    report, (example,) = take(data, task="chat")
    assert report["mapping"] == {"messages": "messages"}
    assert "cites" not in example.meta and "document:Vertrag 7" not in example.meta["groups"]


def as_xml(tag: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(as_xml(tag, one) for one in value)
    inside = "".join(as_xml(*one) for one in value.items()) if isinstance(value, dict) else value.replace("<", "&lt;")
    return f"<{tag}>{inside}</{tag}>"


SOAP = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><R>{}</R></s:Body></s:Envelope>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("otrs.json", {"Ticket": [OTRS]}),
        ("otrs.jsonl", json.dumps({"Ticket": [OTRS]})),
        ("znuny.jsonl", json.dumps({"Ticket": OTRS})),
        ("otrs.xml", f"<Tickets>{as_xml('Ticket', OTRS)}</Tickets>"),
        ("soap.xml", SOAP.format(as_xml("Ticket", OTRS))),
        ("one.xml", as_xml("Ticket", OTRS)),
    ],
    ids=["list", "pages", "covered", "xml", "soap", "one"],
)
def test_otrs_and_znuny_in_all_covers(data: Path, name: str, content: Any) -> None:
    (found,) = told(data / name, content, "OTRS")
    assert turns(found) == OTRS_TURNS
    kept = {"status": "closed successful", "queue": "Vertrag::Bestand", "type": "Unclassified", "Sparte": "Hausrat"}
    assert kept.items() <= found.fields.items() and "Leer" not in found.fields
    assert found.meta["groups"] == ["thread:2026030110000017", "customer:eva"] and found.meta["hidden"] == 2


def test_otrs_xml_with_a_single_article(data: Path) -> None:
    one = {**OTRS, "Article": OTRS["Article"][:1]}
    (found,) = told(data / "otrs.xml", f"<Tickets>{as_xml('Ticket', one)}</Tickets>", "OTRS")
    assert turns(found) == OTRS_TURNS[:1]


def test_otrs_search_table_without_texts(data: Path) -> None:
    table = (
        "Ticket#;Alter;Erstellt;Status;Priorität;Queue;Betreff;CustomerID\n"
        "2026030110000017;3 Tage;01.03.2026 09:00;erfolgreich geschlossen;3 normal;Vertrag;Neue Anschrift;KD-9\n"
    )
    (found,) = told(data / "otrs.csv", table, "OTRS")
    wanted = {"text": "Neue Anschrift", "queue": "Vertrag", "status": "erfolgreich geschlossen"}
    assert wanted.items() <= found.fields.items()
    assert found.meta["date"] == "2026-03-01T09:00:00+00:00"
