"""Mail files: what their readers keep, and that no file of any kind makes them raise or burn."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path

import pytest

from feinschliff.collect.mail.message import BROKEN, TOO_LONG, TOO_MANY_LINES, TOO_NESTED
from feinschliff.collect.readers import eml, mbox
from feinschliff.core.nouns import Record, Refused

HEAD = b"From: Ann Wu <Ann@Post.example>\nTo: help@firma.example\nSubject: Frage\nMessage-ID: <2@post>\n"
PLAIN = b"Content-Type: text/plain; charset=utf-8\n\n"
SECONDS = 20.0
"""Far above what each takes (at most 7 s on two slow cores), far below quadratic work."""


def read(tmp_path: Path, content: bytes) -> Record | Refused:
    path = tmp_path / "inbox" / "a.eml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    begun = time.process_time()
    (item,) = eml.read(path, "a.eml")
    assert time.process_time() - begun < SECONDS
    return item


def record(tmp_path: Path, content: bytes) -> Record:
    item = read(tmp_path, content)
    assert isinstance(item, Record), item
    return item


def test_a_mail_keeps_its_fields_its_place_and_the_whole_text_in_raw(tmp_path: Path) -> None:
    item = record(
        tmp_path,
        HEAD + b"Cc: Bob <BOB@b.example>\nDate: Mon, 4 May 2026 10:12:00 +0200\nIn-Reply-To: <1@firma>\n"
        b"References: <0@firma> <1@firma>\n" + PLAIN + b"Wann?\n\n-- \nAnn Wu\n",
    )
    assert dict(item.fields) == {
        "text": "Wann?",
        "subject": "Frage",
        "from": "ann@post.example",
        "to": "help@firma.example, bob@b.example",
        "date": "2026-05-04T08:12:00Z",
        "folder": "inbox",
        "attachments": [],
    }
    assert item.meta["mail"] == "<2@post>" and item.meta["in_reply_to"] == "<1@firma>"
    assert item.meta["references"] == ["<0@firma>", "<1@firma>"] and item.meta["groups"] == ["thread:<0@firma>"]
    assert "Wann?\n\n-- \nAnn Wu" in json.loads(item.raw)[-1]


def test_without_ids_subject_and_people_make_the_thread(tmp_path: Path) -> None:
    item = record(tmp_path, b"From: b@b.example\nTo: a@a.example\nSubject: AW: Re: Termin\n\nJa.")
    assert item.meta["groups"] == ["thread:termin a@a.example b@b.example"]


def test_a_date_without_a_zone_does_not_depend_on_this_machine(
    tmp_path: Path,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        item = record(tmp_path, HEAD + b"Date: Mon, 4 May 2026 10:12:00 -0000\n" + PLAIN + b"x")
    time.tzset()
    assert item.fields["date"] == "2026-05-04T10:12:00Z"


def test_parts_attachments_and_attached_mails(tmp_path: Path) -> None:
    item = record(
        tmp_path,
        HEAD + b"Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: multipart/alternative; boundary=a\n\n"
        b"--a\nContent-Type: text/plain\n\nThe text.\n--a\nContent-Type: text/html\n\n<p>The same as HTML.</p>\n--a--\n"
        b"--m\nContent-Type: text/html\n\n<p>A second<br>part.</p>\n"
        b'--m\nContent-Type: text/plain; name="=?utf-8?q?=C3=BCbersicht=2Etxt?="\n\nnever read\n'
        b"--m\nContent-Type: message/rfc822\n\nSubject: Inner\n\nnever read either\n--m--\n",
    )
    assert item.fields["text"] == "The text.\n\nA second\npart."
    assert item.fields["attachments"] == ["übersicht.txt", "Inner"]


@pytest.mark.parametrize(
    "subject", [b"=?utf-8?q?=C3=9Cbung?=", "Übung".encode(), "Übung".encode("cp1252")], ids=["2047", "utf8", "cp1252"]
)
def test_umlauts_in_headers_are_read_however_they_came(tmp_path: Path, subject: bytes) -> None:
    assert record(tmp_path, b"Subject: " + subject + b"\n" + PLAIN + b"x").fields["subject"] == "Übung"


@pytest.mark.parametrize("charset", ["klingon-8", "punycode", "utf-8", "unicode_escape", "zip"])
def test_a_charset_that_is_unknown_or_a_lie_costs_no_umlauts(tmp_path: Path, charset: str) -> None:
    content = f"Content-Type: text/plain; charset={charset}\n\n".encode() + "Zähler läuft".encode("cp1252")
    assert record(tmp_path, HEAD + content).fields["text"] == "Zähler läuft"


def test_nul_characters_and_halves_of_characters_are_taken_out(tmp_path: Path) -> None:
    assert record(tmp_path, HEAD + PLAIN + b"a\0b").fields["text"] == "ab"
    item = record(tmp_path, HEAD + b"Content-Type: text/plain; charset=utf-7\n\n+2AA- halved")
    (str(item.fields["text"]) + item.raw).encode("utf-8")


MANY = 100_000
HOSTILE = {
    "nested": HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(MANY)),
    "nested, other spelling": HEAD
    + b"".join(b"Content-Type: multipart/mixed; BOUNDARY =b%d\n\n--b%d\n" % (n, n) for n in range(MANY)),
    "nested, folded": HEAD
    + b"".join(b"Content-Type: multipart/mixed;\n bound\n ary=b%d\n\n--b%d\n" % (n, n) for n in range(MANY)),
    "mails in mails": HEAD + b"Content-Type: message/rfc822\n\n" * MANY,
    "deep and long": HEAD
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(400))
    + b"hi\n" * 10**6,
    "parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * (MANY // 4),
    "headers": HEAD + b"X-A: b\n" * MANY + PLAIN + b"x",
    "recipients": b"To: " + b", ".join(b"p%d@x.example" % n for n in range(MANY)) + b"\n" + PLAIN + b"x",
    "comments in comments": b"To: " + b"(" * MANY + b"\n" + PLAIN + b"x",
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * MANY + b"\n" + PLAIN + b"x",
    "body": HEAD + PLAIN + b"word " * 10**7,
    "lines": HEAD + PLAIN + b"Von: a\n" * 10**6,
    "one line": HEAD + PLAIN + b"a@" * 4_500_000,
    "deep page": HEAD + b"Content-Type: text/html\n\n" + b"<div>" * MANY + b"x",
    "no base64": HEAD + b"Content-Transfer-Encoding: base64\n\n!!!%%%=a===b",
    "cut base64": HEAD + b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(b"Hallo Welt")[:-3],
    "long number": HEAD + b"Content-Type: text/plain; name*" + b"9" * 5_000 + b"*=utf-8''x\n\nhi",
    "bytes": bytes(range(256)) * 1_000,
    "nothing": b"",
}
REFUSED = {
    "nested": TOO_NESTED,
    "nested, other spelling": TOO_NESTED,
    "mails in mails": TOO_NESTED,
    "deep and long": TOO_NESTED,
    "body": TOO_LONG,
    "lines": TOO_MANY_LINES,
    "deep page": BROKEN,
    "long number": BROKEN,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_mail_is_read_or_refused_within_seconds(tmp_path: Path, kind: str) -> None:
    item = read(tmp_path, HOSTILE[kind])
    assert isinstance(item, Record) or item.position is None
    if kind in REFUSED:
        assert isinstance(item, Refused) and item.why == REFUSED[kind]


def boxed(tmp_path: Path, content: bytes) -> list[Record | Refused]:
    (tmp_path / "a.mbox").write_bytes(content)
    return list(mbox.read(tmp_path / "a.mbox", "a.mbox"))


def test_a_mailbox_is_split_where_mails_begin_and_nowhere_else(tmp_path: Path) -> None:
    begin = b"From x@y.example Mon May  4 10:00:00 2026\n"
    found = boxed(
        tmp_path,
        begin
        + b"Subject: A\n\nFrom the house we see you.\n>From now on it is quiet.\n\nFrom May 2026 on it rains.\n"
        + begin
        + b"Subject: B\n\nno empty line stood above\n\nFrom undated@x.example\nSubject: C\n\nthird\n",
    )
    assert [item.fields["subject"] for item in found if isinstance(item, Record)] == ["A", "B", "C"]
    assert [(item.position, item.line) for item in found] == [(0, 1), (1, 8), (2, 13)]
    assert isinstance(found[0], Record) and "\nFrom now on it is quiet." in found[0].fields["text"]


def test_a_bad_mail_of_a_mailbox_is_refused_by_its_number_and_the_rest_is_read(tmp_path: Path) -> None:
    begin = b"From x@y.example Mon May  4 10:00:00 2026\n"
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(600))
    found = boxed(tmp_path, begin + b"Subject: A\n\nx\n\n" + begin + deep + b"\n" + begin + b"Subject: C\n\nx\n")
    assert [type(item) for item in found] == [Record, Refused, Record]
    assert found[1].position == 1


def test_a_mail_above_the_limit_is_refused_without_being_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "SIZE_LIMIT", 1_000)
    begin = b"From x@y.example Mon May  4 10:00:00 2026\n"
    found = boxed(tmp_path, begin + b"Subject: A\n\n" + b"x" * 2_000 + b"\n\n" + begin + b"Subject: B\n\nsmall\n")
    assert [(type(item), item.position) for item in found] == [(Refused, 0), (Record, 1)]


def test_a_file_that_is_no_mailbox_says_so(tmp_path: Path) -> None:
    (item,) = boxed(tmp_path, b"x" * 3_000_000)
    assert isinstance(item, Refused) and item.position is None
    assert boxed(tmp_path, b"") == []
