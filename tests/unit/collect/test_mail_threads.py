"""Mails become conversations: who belongs together, who is the company, who is left out."""

from __future__ import annotations

import time
from typing import Any

import pytest

from feinschliff.collect.mail.threads import conversations, threads_of
from feinschliff.core.nouns import Record

US, ANN, BOB = "service@firma.example", "ann@a.example", "bob@b.example"


def mail(id: str, sender: str, to: str, day: str, text: str, **known: Any) -> Record:
    fields = {"text": text, "subject": known.get("subject", "Frage"), "from": sender, "to": to, "date": day}
    date = f"{day}T09:00:00Z" if day else ""
    meta = {"mail": id, "date": date, "references": known.get("after", []), "groups": [f"thread:{id or 'none'}"]}
    return Record(f"{id}.eml", 0, id + text, fields, 0, meta)


def turns(found: Record) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in found.fields["messages"]]


def test_references_hold_a_thread_together_whatever_the_subject_says_and_whatever_is_missing() -> None:
    mails = [
        mail("<3>", US, ANN, "2026-03-03", "Frage: am Freitag.", subject="Termin", after=["<1>", "<2 is lost>"]),
        mail("<1>", ANN, US, "2026-03-01", "Frage: wann?"),
        mail("<4>", ANN, US, "2026-03-04", "Danke.", subject="ganz anders", after=["<2 is lost>"]),
    ]
    (found,) = conversations(mails, own=["firma.example"])
    assert turns(found) == [("user", "Frage: wann?"), ("assistant", "Frage: am Freitag.")]
    assert found.source == "<1>.eml" and found.meta["mail"] == "<1>"
    assert found.meta["groups"] == ["thread:<1>", f"customer:{ANN}"]
    assert len(threads_of(mails)) == 1


def test_a_subject_joins_the_same_two_people_within_30_days_but_no_two_customers() -> None:
    mails = [
        mail("<1>", ANN, US, "2026-03-01", "Frage von Ann"),
        mail("<2>", BOB, US, "2026-03-02", "Frage von Bob"),
        mail("<3>", US, ANN, "2026-03-03", "Antwort an Ann", subject="AW: Frage"),
        mail("<4>", US, BOB, "2026-03-04", "Antwort an Bob", subject="Antw: WG: Frage"),
        mail("<5>", ANN, US, "2026-04-20", "Frage im April"),
    ]
    assert [[one.meta["mail"] for one in thread] for thread in threads_of(mails)] == [
        ["<1>", "<3>"],
        ["<2>", "<4>"],
        ["<5>"],
    ]


def test_without_a_named_company_the_domain_that_answers_most_threads_is_it() -> None:
    mails = []
    for n in range(3):
        mails.append(mail(f"<q{n}>", f"k{n}@kunde{n}.example", US, "2026-03-01", "Frage?"))
        mails.append(mail(f"<a{n}>", US, f"k{n}@kunde{n}.example", "2026-03-02", "Antwort.", after=[f"<q{n}>"]))
    mails.append(mail("<o>", US, ANN, "2026-03-01", "Unser Angebot", subject="Angebot"))
    mails.append(mail("<r>", ANN, US, "2026-03-02", "Nein danke", subject="Re: Angebot", after=["<o>"]))
    found = list(conversations(mails))
    assert len(found) == 3
    assert {turns(one)[-1] for one in found} == {("assistant", "Antwort.")}


@pytest.mark.parametrize("own", [["service@firma.example"], ["FIRMA.example"]], ids=["address", "domain"])
def test_the_company_may_be_named_by_address_or_domain(own: list[str]) -> None:
    mails = [mail("<1>", ANN, US, "2026-03-01", "Frage?"), mail("<2>", US, ANN, "2026-03-02", "Ja.", after=["<1>"])]
    assert [role for role, _ in turns(next(conversations(mails, own)))] == ["user", "assistant"]


def test_one_sided_threads_and_empty_texts_make_no_conversation() -> None:
    mails = [
        mail("<1>", ANN, US, "2026-03-01", "Frage?"),
        mail("<2>", US, BOB, "2026-03-01", "Rundschreiben", subject="Neu"),
        mail("<3>", BOB, US, "2026-03-02", "Aha", subject="Re: Neu", after=["<2>"]),
        mail("<4>", US, ANN, "2026-03-02", "  ", after=["<1>"]),
    ]
    assert list(conversations(mails, own=["firma.example"])) == []


def test_the_subject_stands_above_the_first_turn_only_when_it_says_more() -> None:
    def first(subject: str, text: str) -> str:
        mails = [
            mail("<1>", ANN, US, "2026-03-01", text, subject=subject),
            mail("<2>", US, ANN, "2026-03-02", "Ja.", subject=subject, after=["<1>"]),
        ]
        return turns(next(conversations(mails, own=["firma.example"])))[0][1]

    assert first("Vertrag 77", "Läuft er weiter?") == "Vertrag 77\n\nLäuft er weiter?"
    assert first("Re: Vertrag", "Läuft mein Vertrag weiter?") == "Läuft mein Vertrag weiter?"


def test_mails_of_one_id_count_once_and_mails_without_id_all() -> None:
    one = mail("<1>", ANN, US, "2026-03-01", "Frage?")
    without = [mail("", ANN, US, "2026-03-05", "A", subject="X"), mail("", BOB, US, "2026-03-06", "B", subject="X")]
    assert sum(map(len, threads_of([one, one, *without]))) == 3


def test_an_answer_without_a_date_comes_after_its_question() -> None:
    mails = [mail("<2>", US, ANN, "", "Ja.", after=["<1>"]), mail("<1>", ANN, US, "2026-03-01", "Frage?")]
    assert [role for role, _ in turns(next(conversations(mails, ["firma.example"])))] == ["user", "assistant"]


def test_four_times_the_mails_take_about_four_times_the_time() -> None:
    """One chain of references and one subject for all is the worst case; quadratic work would take 16 times as long."""

    def seconds(count: int) -> float:
        mails = [
            mail(
                f"<{n}>",
                US if n % 2 else ANN,
                ANN if n % 2 else US,
                "2026-03-01",
                "x",
                after=[f"<{n - 1}>"] if n else [],
            )
            for n in range(count)
        ]
        begun = time.process_time()
        assert len(list(conversations(mails, ["firma.example"]))) == 1
        return time.process_time() - begun

    seconds(1_000)
    assert seconds(16_000) < 10 * max(seconds(4_000), 0.02)
