"""Tickets: rows by article, filters, what is no ticket, values that no system writes, and cleaning."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from feinschliff.collect.readers import csv
from feinschliff.collect.tickets.articles import NO_NUMBER
from feinschliff.collect.tickets.conversations import NOT_WANTED, conversations, is_good, is_solved
from feinschliff.collect.tickets.shapes import ARTICLES, JIRA, OTRS, ZENDESK, ticket_shape
from feinschliff.collect.tickets.texts import moment, written
from feinschliff.core.nouns import Record, Refused

TICKET = {
    "TicketNumber": "7", "Title": "Glas", "Queue": "Schaden", "State": "open", "CustomerUserID": "eva",
    "Article": [{"SenderType": "customer", "Body": "Die Scheibe ist kaputt.", "IsVisibleForCustomer": "1"}],
}  # fmt: skip


def record(fields: dict[str, Any], position: int = 0) -> Record:
    return Record("export", position, json.dumps(fields), fields)


def shown(item: Record | Refused) -> Any:
    return [m["content"] for m in item.fields["messages"]] if isinstance(item, Record) else item.why


def test_rows_by_article_that_are_mixed_and_out_of_order(data: Path) -> None:
    path = data / "articles.csv"
    path.write_text(
        "TicketNumber;Title;State;Queue;CustomerUserID;SenderType;IsVisibleForCustomer;Body;CreateTime\n"
        "5;Glas;closed successful;Schaden;eva;agent;1;<p>Wir kommen.</p>;02.03.2026 09:00\n"
        "6;Dach;open;Schaden;ali;customer;1;Das Dach ist ab.;01.03.2026 10:00\n"
        "5;Glas;closed successful;Schaden;eva;customer;1;Die Scheibe ist kaputt.;28.02.2026 10:00\n"
        "5;Glas;closed successful;Schaden;eva;agent;0;Nervt.;28.02.2026 11:00\n"
        ";;;;;customer;1;Ohne Nummer;28.02.2026 11:00\n",
        encoding="utf-8",
    )
    items = list(csv.read(path, "articles.csv"))
    assert ticket_shape([item for item in items if isinstance(item, Record)]) == ARTICLES
    lost, glass, roof = conversations(items, ARTICLES)
    assert isinstance(lost, Refused) and (lost.why, lost.position, lost.line) == (NO_NUMBER, 4, 6)
    assert shown(glass) == ["Glas\n\nDie Scheibe ist kaputt.", "Wir kommen."]
    assert isinstance(glass, Record) and isinstance(roof, Record)
    assert (glass.position, glass.line, roof.position, roof.line) == (0, 2, 1, 3)
    assert {"status": "closed successful", "queue": "Schaden"}.items() <= glass.fields.items()
    assert glass.meta["groups"] == ["thread:5", "customer:eva"] and glass.meta["hidden"] == 1
    assert len(json.loads(glass.raw)) == 3


def test_rows_of_zendesk_comments_know_their_customer_by_id() -> None:
    rows = [
        {"ticket_id": 1, "requester_id": 5, "author_id": 5, "public": True, "body": "Geht nicht."},
        {"ticket_id": 1, "requester_id": 5, "author_id": 9, "public": False, "body": "Notiz"},
        {"ticket_id": 1, "requester_id": 5, "author_id": 9, "public": True, "body": "Geht wieder."},
    ]
    items = [record(row, n) for n, row in enumerate(rows)]
    assert ticket_shape(items) == ARTICLES
    (found,) = conversations(items, ARTICLES)
    assert isinstance(found, Record)
    assert [m["role"] for m in found.fields["messages"]] == ["user", "assistant"] and "Notiz" not in str(found.fields)


def test_refused_records_of_the_reader_stay_in_their_place() -> None:
    broken = Refused("export", "the line is broken", 1, 2)
    assert [type(i) for i in conversations([record(TICKET), broken, record(TICKET)], OTRS)] == [Record, Refused, Record]


def test_a_ticket_without_answer_is_kept_for_what_it_asks() -> None:
    (found,) = conversations([record(TICKET)], OTRS)
    assert isinstance(found, Record)
    assert [m["role"] for m in found.fields["messages"]] == ["user"]
    assert found.fields["text"] == "Die Scheibe ist kaputt."


def test_cleaning_is_done_to_every_message_and_to_what_it_leaves_empty() -> None:
    answer = {"SenderType": "agent", "Body": "> Die Scheibe", "IsVisibleForCustomer": "1"}
    ticket = {**TICKET, "Article": [*TICKET["Article"], answer]}
    (found,) = conversations([record(ticket)], OTRS, clean=lambda text: "" if text.startswith(">") else text.upper())
    assert shown(found) == ["Glas\n\nDIE SCHEIBE IST KAPUTT."]


@pytest.mark.parametrize(
    ("changed", "only", "taken"),
    [
        ({"status": "solved"}, {"solved"}, True),
        ({"status": "closed"}, {"solved"}, True),
        ({"status": "pending"}, {"solved"}, False),
        ({"satisfaction_rating": {"score": "good"}}, {"well-rated"}, True),
        ({"satisfaction_rating": {"score": "bad"}}, {"well-rated"}, False),
        ({"satisfaction_rating": {"score": "unoffered"}}, {"well-rated"}, False),
        ({"satisfaction_rating": None}, {"well-rated"}, False),
        ({"status": "solved", "satisfaction_rating": {"score": "good"}}, {"solved", "well-rated"}, True),
        ({"status": "open", "satisfaction_rating": {"score": "good"}}, {"solved", "well-rated"}, False),
        ({"status": "open"}, set(), True),
    ],
)
def test_only_takes_what_was_asked_for(changed: dict[str, Any], only: set[str], taken: bool) -> None:
    ticket = {"id": 1, "subject": "a", "status": "new", "requester_id": 5, "comments": [], "description": "b"}
    (found,) = conversations([record({**ticket, **changed})], ZENDESK, only=only)
    assert isinstance(found, Record) if taken else isinstance(found, Refused) and found.why == NOT_WANTED


@pytest.mark.parametrize(
    ("resolution", "taken"), [("Fixed", True), ("", True), ("Won't Fix", False), ("Duplikat", False)]
)
def test_closed_by_jira_without_a_solution_is_not_solved(resolution: str, taken: bool) -> None:
    fields = {"summary": "a", "status": {"name": "Closed"}, "resolution": {"name": resolution}, "reporter": "eva"}
    (found,) = conversations([record({"key": "A-1", "fields": fields})], JIRA, only=("solved",))
    assert isinstance(found, Record if taken else Refused)


def test_words_that_only_look_solved_or_good() -> None:
    for status in ("abandoned", "disclosed", "Closed Unsuccessful", "Erfolglos geschlossen", "Noch nicht geschlossen",
                   "to be closed", "pending auto close+", "warten auf erfolgreich schließen"):  # fmt: skip
        assert not is_solved(status), status
    for status in ("Closed Successful", "closed with workaround", "Fertig", "Erledigt", "Geschlossen", " solved "):
        assert is_solved(status), status
    for rating in ("4/10", "3,9", "45", "not satisfied", "unzufrieden", "offered", "★★★☆☆", "5 von 10"):
        assert not is_good(rating), rating
    for rating in ("4,5", "5/5", "4 von 5", "5 Sterne", "sehr zufrieden", "good_with_comment", "★★★★☆"):
        assert is_good(rating), rating


LABELLED = {"id": 1, "subject": "a", "text": "b", "requester": "eva", "assignee": "bob", "status": "open", "label": "x"}


@pytest.mark.parametrize(
    "rows",
    [
        [LABELLED, LABELLED],
        [{"ticket_id": 1, "sender": "Kunde", "text": "a", "label": "x"}] * 3,
        [{"ticket_id": n, "author": "eva", "text": "a"} for n in range(3)],
        [{"id": 1, "title": "a", "comments": [{"author": "eva", "body": "b"}]}],
        [{"number": 12, "title": "a", "body": "b", "state": "closed", "user": {"login": "eva"}, "comments": 3}],
        [{"key": "alpha", "summary": "a", "type": "b"}],
        [{"Nummer": "1", "Kunde": "Eva", "Betrag": "12"}],
        [{"tickets": 3, "name": "Eva"}],
        [{"tickets": [], "users": []}],
    ],
    ids=[
        "own labels",
        "labelled rows",
        "no number twice",
        "blog",
        "GitHub",
        "glossary",
        "invoices",
        "count",
        "empty page",
    ],
)
def test_other_tables_are_left_alone(rows: list[dict[str, Any]]) -> None:
    assert ticket_shape([record(row, n) for n, row in enumerate(rows)]) is None


def test_a_few_odd_tickets_do_not_hide_the_system() -> None:
    rows = [{**TICKET, "TicketNumber": str(n)} for n in range(9)] + [{"TicketNumber": "9", "ErrorMessage": "gone"}]
    items = [record(row, n) for n, row in enumerate(rows)]
    assert ticket_shape(items) == OTRS
    *tickets, odd = conversations(items, OTRS)
    assert all(isinstance(ticket, Record) for ticket in tickets)
    assert isinstance(odd, Refused) and odd.position == 9


ODD: list[Any] = [
    None,
    "",
    0,
    17.5,
    True,
    [],
    {},
    [[]],
    [None],
    {"a": {}},
    [{"x": 1}],
    "x" * 10,
    "<b>",
    "\x00",
    [[["a"]]],
]


def test_no_value_of_any_type_raises() -> None:
    jira = {"key": "A-1", "fields": {"summary": "a", "status": "b", "reporter": "c", "comment": {"comments": [{}]},
            "description": "d", "labels": [], "created": "e"}}  # fmt: skip
    turn = {"SenderType": "a", "Body": "b", "From": "c", "CreateTime": "d", "IsVisibleForCustomer": "1",
            "properties": [], "ContentType": "t"}  # fmt: skip
    for odd in ODD:
        for key in jira["fields"]:
            list(conversations([record({**jira, "fields": {**jira["fields"], key: odd}})], JIRA))  # type: ignore[dict-item]
        for key in TICKET:
            list(conversations([record({**TICKET, key: odd})], OTRS))
        for key in turn:
            list(conversations([record({**TICKET, "Article": [{**turn, key: odd}]})], OTRS))
        list(conversations([record({"tickets": [{"id": odd}], "users": odd})], ZENDESK))


def test_documents_and_values_nested_without_end_do_not_raise() -> None:
    node: Any = {"type": "text", "text": "tief"}
    for _ in range(900):
        node = {"type": "paragraph", "content": [node]}
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    jira = {
        "key": "A-1",
        "fields": {"summary": "a", "reporter": deep, "description": {"type": "doc", "content": [node]}},
    }
    (found,) = conversations([Record("export", 0, "", jira)], JIRA)
    assert shown(found) == ["a\n\ntief"]


def test_long_texts_take_no_time() -> None:
    started = time.monotonic()
    for text in ("<" * 200_000, "<p " * 70_000, "a;" * 200_000, "&" * 200_000, "\n" * 200_000, "<p>" * 3_000):
        assert isinstance(written(text, "text/html"), str)
        row = {
            "Issue key": "A-1",
            "Summary": text[:50],
            "Reporter": "e",
            "Comment": text,
            "Status": text,
            "Labels": text,
        }
        list(conversations([record(row)], JIRA, only=("solved",)))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00+00:00"),
        ("2026-03-02T09:00:00.000+0100", "2026-03-02T09:00:00+01:00"),
        ("2026-03-02 09:00:00", "2026-03-02T09:00:00+00:00"),
        ("Mon, 2 Mar 2026 09:00:00 +0100", "2026-03-02T09:00:00+01:00"),
        ("02.03.2026 09:00", "2026-03-02T09:00:00+00:00"),
        ("02.03.2026", "2026-03-02T00:00:00+00:00"),
        ("02/Mar/26 9:00 PM", "2026-03-02T21:00:00+00:00"),
    ],
)
def test_dates_of_all_systems(text: str, wanted: str) -> None:
    found = moment(text)
    assert found is not None and found.isoformat() == wanted


@pytest.mark.parametrize(
    "text", ["", "20260302", "gestern", "31.02.2026", "99/Foo/26 9:00 PM", "2026-13-01", "-" * 500]
)
def test_what_is_no_date(text: str) -> None:
    assert moment(text) is None
