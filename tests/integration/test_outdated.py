"""What became old: passages that left their documents, and sources that have expired."""

from datetime import date, timedelta

import pytest

from feinschliff.prepare.outdated import OUTDATED
from feinschliff.project import new
from feinschliff.store.datasets import read_examples

LEAVE = "# Elternzeit\n\n## Antrag\n\nBitte Formular 7 ausfüllen.\n\nDie Frist beträgt sieben Wochen.\n"
FAQ = "# Fragen\n\n" + "".join(
    f"## Was kostet Leistung {n}?\n\nLeistung {n} kostet {n * 10} Euro im Monat.\n\n" for n in range(1, 31)
)


def prepared(project):
    result = project.prepare()
    return result, read_examples(project.store.objects.path(project.store.datasets()[-1]["object"]))


@pytest.fixture
def asked(tmp_path):
    """A project with 24 questions, of which four cite the form and one the term."""
    book = tmp_path / "hb" / "elternzeit.md"
    book.parent.mkdir()
    book.write_text(LEAVE)
    lines = [f"Frage {n} zur Abteilung {n * 7}?,Antwort {n},," for n in range(19)]
    lines += [f"Welches Formular {n}?,Formular 7 (Fall {n}),elternzeit.md,Formular 7 ausfüllen" for n in range(4)]
    lines += ["Welche Frist?,Sieben Wochen,hb/elternzeit.md,Die Frist beträgt sieben Wochen."]
    (tmp_path / "fragen.csv").write_text("\n".join(["frage,antwort,datei,beleg", *lines]))
    project = new(tmp_path / "project", kind="conversations")
    cites = {"question": "frage", "answer": "antwort", "document": "datei", "passage": "beleg"}
    project.collect(tmp_path / "fragen.csv", map=cites)
    assert project.collect(book.parent)["taken"] == 0
    return project, book


def outdated(rows):
    return sorted(row.output["message"]["content"] for row in rows if row.part == OUTDATED)


def test_what_cites_a_changed_passage_is_outdated_until_it_comes_back(asked):
    project, book = asked
    result, first = prepared(project)
    assert result["outdated"] == {"changed": 0, "expired": 0, "not_found": 0} and result["n"] == 24

    book.write_text(LEAVE.replace("Formular 7", "Formular 9"))
    project.collect(book.parent)
    result, second = prepared(project)
    assert outdated(second) == [f"Formular 7 (Fall {n})" for n in range(4)]
    assert result["outdated"]["changed"] == 4 and "4 examples come from passages" in result["warnings"][-1]
    told = {v["verdict"]: v["reason"] for v in project.anchors()["verdicts"] if v["verdict"] == "outdated"}
    assert "has changed" in told["outdated"]
    assert project.prepare()["unchanged"]

    book.write_text(LEAVE)
    project.collect(book.parent)
    _, third = prepared(project)
    assert {row.id: row.part for row in third} == {row.id: row.part for row in first}


def test_a_version_keeps_no_words_of_what_is_cited(asked):
    project, _ = asked
    _, rows = prepared(project)
    assert [row.meta["cites"] for row in rows[-1:]] == [{"document": "hb/elternzeit.md", "stands": True}]


def test_a_passage_that_never_stood_there_is_said_and_stays_in_use(asked):
    project, book = asked
    book.write_text("# Elternzeit\n\nNichts davon.\n")
    project.collect(book.parent)
    result, rows = prepared(project)
    assert outdated(rows) == [] and result["outdated"]["not_found"] == 5


def test_passages_of_a_document_are_outdated_only_if_their_words_are_gone(tmp_path):
    book = tmp_path / "buch.md"
    chapters = [f"# Kapitel {n}\n\nDer Satz {n} gilt seit {n + 1900}.\n\nEr endet nie.\n" for n in range(30)]
    book.write_text("\n".join(chapters))
    project = new(tmp_path / "project", kind="documents")
    project.collect(book)
    prepared(project)
    book.write_text("\n".join(chapters).replace("seit 1904", "seit 2004"))
    project.collect(book)
    result, rows = prepared(project)
    assert [row.input["text"] for row in rows if row.part == OUTDATED] == [
        "Der Satz 4 gilt seit 1904.\n\nEr endet nie."
    ]
    assert result["n"] == 31, "the new passage stands beside the old one"

    long = (
        "\n".join(chapters).replace("seit 2004", "seit 1904").replace("Er endet nie.", "Er endet nie. " + "Wort " * 300)
    )
    book.write_text(long)
    project.collect(book)
    _, rows = prepared(project)
    assert {row.input["text"] for row in rows if row.part == OUTDATED} == {
        "Der Satz 4 gilt seit 2004.\n\nEr endet nie."
    }


def test_an_answer_of_a_page_of_questions_that_changed_is_outdated(tmp_path):
    page = tmp_path / "faq.md"
    page.write_text(FAQ)
    project = new(tmp_path / "project", kind="conversations")
    project.collect(page)
    prepared(project)
    page.write_text(FAQ.replace("kostet 70 Euro", "kostet 75 Euro"))
    project.collect(page)
    result, rows = prepared(project)
    assert outdated(rows) == ["Leistung 7 kostet 70 Euro im Monat."] and result["n"] == 31


def test_what_has_expired_is_outdated_until_new_terms_are_said(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("text,label\n" + "".join(f"Fall {n} mit Schaden {n * 3},{'ab'[n % 2]}\n" for n in range(30)))
    (tmp_path / "b.csv").write_text("text,label\nEinzelner Fall,a\n")
    project = new(tmp_path / "project")
    today = date.today()
    project.collect(file, terms={"keep_until": today.isoformat()})
    project.collect(tmp_path / "b.csv", terms={"keep_until": (today - timedelta(days=1)).isoformat()})
    result, rows = prepared(project)
    assert result["outdated"]["expired"] == 1
    assert [row.source for row in rows if row.part == OUTDATED] == ["b.csv"]
    project.collect(tmp_path / "b.csv", terms={"keep_until": (today + timedelta(days=9)).isoformat()})
    result, rows = prepared(project)
    assert result["outdated"]["expired"] == 0 and not any(row.part == OUTDATED for row in rows)
