"""Kill -9 at any moment of collect and prepare over documents, mails and archives: run again, same fingerprint."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import zipfile

import docx
import pytest
import xlsxwriter
from command import FEINSCHLIFF

from feinschliff.project import new
from feinschliff.store.datasets import read_examples
from feinschliff.store.project_store import Store

ASK = "Wie melde ich Schaden {n} bei Ihnen?"
SAY = "Bitte melden Sie Schaden {n} unter 0221 555 {n} oder an schaden{n}@beispiel.de."
MAIL = """From: {sender}
To: {receiver}
Subject: Frage {n}
Message-ID: <{n}.{turn}@haus.example>
{replying}Date: Mon, 02 Mar 2026 10:{turn}0:00 +0100
Content-Type: text/plain; charset=utf-8

{text}
"""


def pairs(first, count):
    return [(ASK.format(n=n), SAY.format(n=n)) for n in range(first, first + count)]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A folder with every sort of file that makes conversations."""
    folder = tmp_path_factory.mktemp("files")
    page = "".join(f"## {ask}\n\n{say}\n\n" for ask, say in pairs(100, 20))
    (folder / "faq.md").write_text(page)
    word = docx.Document()
    for ask, say in pairs(200, 20):
        word.add_heading(ask, 2)
        word.add_paragraph(say)
    word.save(folder / "faq.docx")
    with xlsxwriter.Workbook(folder / "fragen.xlsx") as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([("question", "answer"), *pairs(300, 20)]):
            sheet.write_row(row, 0, cells)
    (folder / "post").mkdir()
    for n in range(400, 420):
        both = (f"Kunde <k{n}@kunde.example>", "Schaden <schaden@haus.example>")
        for turn, (text, other) in enumerate(((ASK, ""), (SAY, f"In-Reply-To: <{n}.0@haus.example>\n"))):
            sender, receiver = both if turn == 0 else both[::-1]
            mail = MAIL.format(n=n, turn=turn, sender=sender, receiver=receiver, replying=other, text=text.format(n=n))
            (folder / "post" / f"{n}.{turn}.eml").write_text(mail)
    with zipfile.ZipFile(folder / "alt.zip", "w") as archive:
        lines = [json.dumps({"question": ask, "answer": say}) for ask, say in pairs(500, 20)]
        archive.writestr("alt.jsonl", "\n".join(lines))
    (folder / "kaputt.docx").write_bytes(b"PK\x03\x04 no document")
    return folder


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A project with its keys, so that its copies give the same ids and fingerprints."""
    project = new(tmp_path_factory.mktemp("empty") / "project", kind="conversations")
    for name in ("key", "salt", "pseudonyms"):
        project.store.secret(name)
    return project.folder


def start(project, *words):
    return subprocess.Popen(
        [*FEINSCHLIFF, *words, "--project", str(project), "--json"], stdout=subprocess.PIPE, text=True
    )


def finish(project, *words):
    process = start(project, *words)
    out, _ = process.communicate()
    assert process.returncode == 0, out
    return json.loads(out)


def killed(project, seconds, *words):
    """Start a command and kill all its processes after some time, or let it end where it was quicker."""
    process = start(project, *words)
    time.sleep(seconds)
    process.kill()
    process.wait()
    for alive in project.glob(".feinschliff/runs/*/attempt-*/alive"):
        with contextlib.suppress(ProcessLookupError, ValueError):
            os.kill(int(alive.read_text()), signal.SIGKILL)


def made(project):
    """(fingerprint, the rows) of the newest version."""
    newest = Store(project).datasets()[-1]
    return newest["fingerprint"], read_examples(Store(project).objects.path(newest["object"]))


@pytest.fixture(scope="module")
def undisturbed(empty, files, tmp_path_factory):
    project = shutil.copytree(empty, tmp_path_factory.mktemp("undisturbed") / "project")
    seconds = {}
    for verb, words in (("collect", ["collect", str(files)]), ("prepare", ["prepare"])):
        began = time.monotonic()
        finish(project, *words)
        seconds[verb] = time.monotonic() - began
    return made(project), seconds


def test_the_folder_gives_all_its_conversations(undisturbed):
    (_, rows), _ = undisturbed
    assert len(rows) == 100 and "[PHONE]" in json.dumps([row.output for row in rows])


@pytest.mark.parametrize("moment", [0.3, 0.5, 0.65, 0.8, 0.95])
def test_killed_at_any_moment_the_end_is_the_same(tmp_path, empty, files, undisturbed, moment):
    wanted, seconds = undisturbed
    project = shutil.copytree(empty, tmp_path / "project")
    for verb, words in (("collect", ["collect", str(files)]), ("prepare", ["prepare"])):
        killed(project, moment * seconds[verb], *words)
        finish(project, *words)
    assert made(project) == wanted
    assert Store(project).open_runs() == []
    left = [path.name for path in project.rglob("*") if "unpacked-" in path.name or ".tmp" in path.name]
    assert left == []
