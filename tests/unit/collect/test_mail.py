"""Mails: what a writer said himself is kept, what he quoted and signed goes; threads become conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from feinschliff.collect.mail.message import parsed, record_of, subject_key
from feinschliff.collect.mail.quotes import stretches
from feinschliff.collect.mail.signatures import without_signature
from feinschliff.collect.mail.threads import conversations
from feinschliff.collect.readers import eml, mbox
from feinschliff.core.nouns import Record, Refused

MAILS = {
    "outlook german": (
        "Hallo Herr Weber,\n\nder Schaden ist seit gestern gemeldet.\n\nMit freundlichen Grüßen\n\nPetra Brandt\n"
        "Sachbearbeitung\nAnkerpunkt a. G.\nTel. +49 221 1234-56\n\nVon: Jan Weber <jan@kunde.example>\n"
        "Gesendet: Montag, 2. März 2026 09:14\nAn: Service\nBetreff: Schaden\n\nGuten Tag, wie steht es?",
        "Hallo Herr Weber,\n\nder Schaden ist seit gestern gemeldet.",
    ),
    "thunderbird inline": (
        "Am 02.03.26 um 09:14 schrieb Jan Weber:\n> Wann kommt der Gutachter?\nAm Dienstag.\n\n> Und was kostet das?\n"
        "Nichts.\n\nGruß\nPetra",
        "Am Dienstag.\n\nNichts.",
    ),
    "gmail english": (
        "Hi Tom,\n\nwe have sent the form.\n\nBest regards,\nAnna\n\nOn Mon, Mar 2, 2026 at 9:14 AM Tom Reed "
        "<tom@x.example> "
        "wrote:\n\n> Where is the form?\n> Tom",
        "Hi Tom,\n\nwe have sent the form.",
    ),
    "gmail wrapped": (
        "Done, thanks.\n\nOn Mon, Mar 2, 2026 at 9:14 AM Thomas Alexander Reed "
        "<thomas.alexander.reed@company.example>\n"
        "wrote:\n\n> Please confirm.",
        "Done, thanks.",
    ),
    "apple german": (
        "Danke, das hilft mir.\n\nVon meinem iPhone gesendet\n\n> Am 02.03.2026 um 09:14 schrieb Service "
        "<s@a.example>:\n> \n"
        "> Bitte sehen Sie die Anlage.",
        "Danke, das hilft mir.",
    ),
    "signature mark": ("Der Termin passt.\n\n-- \nJan Weber\nMusterstr. 1\n50667 Köln", "Der Termin passt."),
    "legal footer": (
        "Sehr geehrte Frau Brandt,\n\nanbei die Rechnung.\n\nFreundliche Grüße\ni. A. Uwe Klein\n\nDachbau Klein GmbH\n"
        "Hauptstr. 5, 50667 Köln\nTelefon: 0221 998877\nGeschäftsführer: Uwe Klein\nAmtsgericht Köln HRB 12345\n"
        "USt-IdNr.: DE123456789",
        "Sehr geehrte Frau Brandt,\n\nanbei die Rechnung.",
    ),
    "disclaimer english": (
        "Please find the report attached.\n\nKind regards\nAnna Bell\n\nThis e-mail is confidential and "
        "intended only for the "
        "addressee.\nIf you are not the intended recipient, please delete it.",
        "Please find the report attached.",
    ),
    "disclaimer german": (
        "Wir melden uns.\n\nViele Grüße\nIhr Service\n\nDiese E-Mail kann vertrauliche Informationen enthalten. "
        "Wenn Sie nicht\n"
        "der richtige Adressat sind, löschen Sie sie bitte.",
        "Wir melden uns.",
    ),
    "forward": (
        "Kannst du das übernehmen?\n\n---------- Weitergeleitete Nachricht ---------\nVon: Kunde <k@x.example>\n"
        "Datum: Mo., 2. März\n"
        "Betreff: Hilfe\nAn: Service\n\nMein Dach ist ab.",
        "Kannst du das übernehmen?",
    ),
    "original message": (
        "Erledigt.\n\nMfG\nKlein\n\n-----Ursprüngliche Nachricht-----\nVon: Brandt\nGesendet: Montag\nAn: "
        "Klein\nBetreff: Frist\n\n"
        "Bitte bis Freitag.",
        "Erledigt.",
    ),
    "no signature": ("Mein Auto hat Hagelschäden. Was muss ich tun?", "Mein Auto hat Hagelschäden. Was muss ich tun?"),
    "numbers in the text": (
        "Meine Nummer ist 0171 2345678, rufen Sie bitte an.\n\nDie Adresse lautet Hauptstr. 5, 50667 Köln.",
        "Meine Nummer ist 0171 2345678, rufen Sie bitte an.\n\nDie Adresse lautet Hauptstr. 5, 50667 Köln.",
    ),
    "closing with content": (
        "Danke für die schnelle Hilfe!\n\nMit freundlichen Grüßen und der Bitte um Rückruf morgen früh\nJan Weber",
        "Danke für die schnelle Hilfe!",
    ),
    "wrote in a sentence": (
        "Am Montag schrieb ich Ihnen schon einmal: der Keller ist nass.\n\nBitte antworten Sie.",
        "Am Montag schrieb ich Ihnen schon einmal: der Keller ist nass.\n\nBitte antworten Sie.",
    ),
    "list in the text": (
        "Ich brauche:\n\n- Formular 7\n- Police\n- Rechnung\n\nLG\nJan",
        "Ich brauche:\n\n- Formular 7\n- Police\n- Rechnung",
    ),
    "contact block without closing": (
        "Der Gutachter war da.\n\nJan Weber\nTel. 0221 556677\njan.weber@kunde.example",
        "Der Gutachter war da.",
    ),
    "outlook english": (
        "Approved.\n\nFrom: Tom Reed <tom@x.example>\nSent: Monday, March 2, 2026 9:14 AM\nTo: Anna\nSubject: "
        "Claim 7\n\nPlease "
        "approve.",
        "Approved.",
    ),
    "sent from": ("Yes, Tuesday works.\n\nSent from my iPhone", "Yes, Tuesday works."),
    "thanks": ("Could you resend the invoice?\n\nThanks,\nTom", "Could you resend the invoice?"),
}


@pytest.mark.parametrize("kind", MAILS)
def test_what_the_writer_said_is_all_that_stays(kind: str) -> None:
    written, own = MAILS[kind]
    assert without_signature("\n\n".join(stretches(written))) == own


def mail(n: int, sender: str, to: str, subject: str, text: str, day: int, answers: int | None = None) -> bytes:
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", f"Date: Mon, {day:02d} Mar 2026 09:00:00 +0100"]
    lines += [f"Message-ID: <{n}@x>"] + ([f"In-Reply-To: <{answers}@x>"] if answers is not None else [])
    return ("\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", text, ""])).encode()


def records(*mails: bytes) -> list[Record]:
    found = [record_of(parsed(content), f"{n}.eml", 0, "") for n, content in enumerate(mails)]
    return [item for item in found if isinstance(item, Record)]


SERVICE = "Service <service@firma.example>"
THREADS = [
    mail(1, "Jan <jan@a.example>", SERVICE, "Rechnung", "Die Rechnung ist falsch.", 2),
    mail(2, SERVICE, "jan@a.example", "AW: Rechnung", "Wir haben sie berichtigt.", 3, 1),
    mail(3, "Jan <jan@a.example>", SERVICE, "Re: AW: Rechnung", "Danke!", 4, 2),
    mail(4, "Eva <eva@b.example>", SERVICE, "Umzug", "Ich bin umgezogen.", 2),
    mail(5, "Uwe <uwe@c.example>", SERVICE, "Termin", "Wann kommen Sie?", 5),
    mail(6, SERVICE, "uwe@c.example", "AW: Termin", "Am Freitag.", 6),
]


def test_threads_become_conversations_that_end_with_the_last_answer() -> None:
    found = list(conversations(records(*reversed(THREADS))))
    turns = [[(m["role"], m["content"]) for m in one.fields["messages"]] for one in found]
    assert turns == [
        [("user", "Die Rechnung ist falsch."), ("assistant", "Wir haben sie berichtigt.")],
        [("user", "Termin\n\nWann kommen Sie?"), ("assistant", "Am Freitag.")],
    ]
    assert "customer:jan@a.example" in found[0].meta["groups"]


def test_a_mail_that_comes_twice_counts_once_and_another_month_is_another_thread() -> None:
    later = mail(9, "Uwe <uwe@c.example>", SERVICE, "Termin", "Noch eine Frage?", 5).replace(b"Mar 2026", b"Jun 2026")
    found = list(conversations(records(*THREADS, THREADS[4], later)))
    assert [len(one.fields["messages"]) for one in found] == [2, 2]


def test_subjects_are_equal_without_what_mailers_add() -> None:
    assert (
        len({subject_key(s) for s in ("Termin", "AW: Termin", "Re: AW: termin", "[Liste] WG: Termin", "RE[2]: Termin")})
        == 1
    )


def read(tmp_path: Path, content: bytes) -> Record | Refused:
    (tmp_path / "a.eml").write_bytes(content)
    (item,) = eml.read(tmp_path / "a.eml", "a.eml")
    return item


def test_html_only_attachments_and_odd_headers(tmp_path: Path) -> None:
    content = (
        b"From: =?utf-8?q?M=C3=BCller?= <m@x.example>\nSubject: =?iso-8859-1?q?Gr=FC=DFe?=\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/html; charset=iso-8859-1\n\n'
        b"<p>Sch\xf6ne <b>Gr\xfc\xdfe</b> aus K\xf6ln, alles gut.</p>\n--b\nContent-Type: application/pdf\n"
        b'Content-Disposition: attachment; filename="police.pdf"\n\nx\n--b--\n'
    )
    item = read(tmp_path, content)
    assert isinstance(item, Record)
    assert item.fields["text"] == "Schöne Grüße aus Köln, alles gut." and item.fields["subject"] == "Grüße"
    assert item.fields["attachments"] == ["police.pdf"] and item.fields["from"] == "m@x.example"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 5_000,
        b"Subject: x\n" * 20_000 + b"\ntext",
        b"Content-Type: text/plain; charset=no-such\n\nD\xe4cher",
        b"Content-Transfer-Encoding: base64\n\n!!!no base64!!!",
        b"Date: Mon, 99 Foo 9999999 99:99:99 +9999\n\ntext",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3_000)) + b"\ntext",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 5_000,
        b"Content-Type: message/rfc822\n\n" * 200 + b"text",
    ],
    ids=["empty", "nul", "headers", "charset", "base64", "date", "nested", "parts", "in each other"],
)
def test_hostile_mails_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    assert isinstance(read(tmp_path, content), Record | Refused)


def test_a_mailbox_gives_its_mails_one_by_one(tmp_path: Path) -> None:
    box = b"".join(b"From x@y.example Mon Mar  2 09:00:00 2026\n" + content + b"\n" for content in THREADS)
    box += b"From x@y.example Mon Mar  2 09:00:00 2026\nSubject: F\n\n>From me: a line\nFrom the middle of a text\n\n"
    (tmp_path / "a.mbox").write_bytes(box)
    items = list(mbox.read(tmp_path / "a.mbox", "a.mbox"))
    assert [item.position for item in items] == list(range(7)) and isinstance(items[-1], Record)
    assert items[-1].fields["text"] == "From me: a line\nFrom the middle of a text"
    (tmp_path / "b.mbox").write_bytes(b"no mail at all\n")
    (item,) = mbox.read(tmp_path / "b.mbox", "b.mbox")
    assert isinstance(item, Refused)
