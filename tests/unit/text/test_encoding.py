"""German texts come back whatever office saved them; what could be read in two ways is asked, never guessed."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from feinschliff.text import encoding
from feinschliff.text.encoding import Undecodable, encoding_of, named

DATA = Path(str(files("feinschliff.demo"))) / "data"
SENTENCES = [
    "Der Schlüssel lag über der Tür, das Öl floss auf die Straße.",
    "Große Ähren, süße Früchte, schöne Grüße aus Österreich.",
    "Die Prüfung fiel später aus: „Übung“ – so hieß es …",
    "Ihre Rechnung über 49,90 € ist fällig.",
    "Das Gerät kostet 1.200 € und wiegt 30 kg.",
    "Öffnen Sie die Tür erst nach dem Läuten.",
    "„Wann kommt der Monteur?“, fragte sie.",
    "Es gilt § 5 Absatz 2, bei 20 °C und 45 m² o. ä. Fläche.",
    "Herr Schäfer wohnt in Köln, Frau Müller in Gießen.",
    "GRÖSSE UND FUSSMASS, FÜR ÄRZTE IM ÖPNV",
    "It’s a small café, and the price is €5 – naïve as it may be.",
]
INSTEAD = {"„": '"', "“": '"', "’": "'", "–": "-", "…": "...", "€": "EUR"}
SAVED = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf_16_le": b"",
    "utf_16_be": b"",
    "cp1252": b"",
    "iso8859-15": b"",
    "cp850": b"",
    "cp858": b"",
    "mac_roman": b"",
}
"""Encoding -> the mark in front, where the codec writes none; UTF-16 comes with and without."""


def fitted(text: str, name: str) -> str:
    """The text as users of that encoding write what it cannot hold."""
    return "".join(c if c.encode(name, "ignore") else INSTEAD.get(c, "?") for c in text)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Single sentences, pages of the demo's handbook and their paragraphs, and tables of one to 30 of its rows."""
    pages = [path.read_text("utf-8") for path in sorted((DATA / "handbuch").iterdir())]
    found = [*SENTENCES, *pages, *(part for page in pages for part in page.split("\n\n"))]
    with (DATA / "meldungen-schadensystem.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    for start in range(0, 400, 10):
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";").writerows([header, *rows[start : start + 1 + start % 30]])
        found.append(out.getvalue())
    return found


@pytest.mark.parametrize("name", SAVED)
def test_german_texts_come_back_or_are_asked_about(tmp_path: Path, texts: list[str], name: str) -> None:
    counts: Counter[str] = Counter()
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.txt"
        path.write_bytes(SAVED[name] + fitted(text, name).encode(name))
        try:
            found = encoding_of(path)
        except Undecodable:
            counts["asked"] += 1
            continue
        assert path.read_bytes().decode(found.name) == fitted(text, name)
        counts["right"] += 1
    assert counts["right"] >= 0.99 * len(texts), counts


@pytest.mark.parametrize(
    ("text", "saved", "other"),
    [("Nach € 25 ist Schluss", "iso8859-15", "§ 25"), ("Die …sterreichische Post", "cp1252", "Österreichische")],
)
def test_what_two_offices_could_have_saved_is_asked_with_both_readings(
    tmp_path: Path, text: str, saved: str, other: str
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(text.encode(saved))
    with pytest.raises(Undecodable, match="--encoding") as asked:
        encoding_of(path)
    assert text[4:10] in str(asked.value) and other in str(asked.value)
    with named(saved):
        assert encoding_of(path).name == saved


@pytest.mark.parametrize(
    ("text", "saved"),
    [("Zażółć gęślą jaźń, proszę", "cp1250"), ("Где мой договор?", "cp1251"), ("Ποια είναι η τιμή;", "cp1253")],
)
def test_other_alphabets_are_not_taken_for_german(tmp_path: Path, text: str, saved: str) -> None:
    (tmp_path / "notes.txt").write_bytes(text.encode(saved))
    with pytest.raises(Undecodable, match="not sure"):
        encoding_of(tmp_path / "notes.txt")


def test_french_text_is_not_taken_for_german(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes("Là-bas, l'été dernier, ma chère amie a été très fatiguée à Orléans.".encode("cp1252"))
    assert "été dernier" in path.read_bytes().decode(encoding_of(path).name)


def test_a_persons_word_changes_nothing_about_utf8_and_must_fit(tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("Tür", encoding="utf-8")
    (tmp_path / "marked.txt").write_text("Tür", encoding="utf-16")
    (tmp_path / "old.txt").write_bytes("Tür".encode("cp850"))
    with named("cp1252"):
        assert [encoding_of(tmp_path / f"{name}.txt").name for name in ("new", "marked")] == ["utf-8", "utf-16"]
        with pytest.raises(Undecodable, match="not cp1252"):  # 0x81 stands for nothing there
            encoding_of(tmp_path / "old.txt")
    assert encoding_of(tmp_path / "old.txt").name == "cp850"


def test_every_letter_counts_once_wherever_portions_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Größe, Öl und süße Äpfel für 5 €; „ja“"
    (tmp_path / "notes.txt").write_bytes(text.encode("cp1252"))
    whole = encoding._surrounded(tmp_path / "notes.txt")
    assert whole.total() == sum(letter > "\x7f" for letter in text)
    for size in range(1, 12):
        monkeypatch.setattr(encoding, "CHUNK", size)
        assert encoding._surrounded(tmp_path / "notes.txt") == whole
