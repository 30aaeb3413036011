"""Documents: passages that lose no word and cross no heading, and questions with their answers."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feinschliff.collect.documents.chunks import chunks
from feinschliff.collect.documents.pairs import pairs

HANDBOOK = """---
title: Handbuch
---
# Elternzeit

Wer ein Kind bekommt, kann Elternzeit nehmen. Sie dauert höchstens drei Jahre.

## Antrag

{% include note.html %}
Folgende Unterlagen brauchen Sie:

- Formular 7
- Geburtsurkunde

## Fristen

| Art | Frist |
| --- | --- |
| Elternzeit | sieben Wochen |
| Urlaub | zwei Wochen |
"""


def test_passages_know_the_headings_above_them() -> None:
    found = chunks(HANDBOOK, title="Handbuch")
    assert [chunk.section for chunk in found] == [
        ("Handbuch", "Elternzeit"),
        ("Handbuch", "Elternzeit", "Antrag"),
        ("Handbuch", "Elternzeit", "Fristen"),
    ]
    assert found[1].text == "Folgende Unterlagen brauchen Sie:\n\n- Formular 7\n- Geburtsurkunde"
    assert "include" not in found[1].text and "title:" not in found[0].text


def test_a_change_in_one_section_moves_no_passage_of_another() -> None:
    before = {chunk.text for chunk in chunks(HANDBOOK, most=60)}
    changed = HANDBOOK.replace(
        "Sie dauert höchstens drei Jahre.", "Sie dauert höchstens vier Jahre, und nie mehr als das."
    )
    after = {chunk.text for chunk in chunks(changed, most=60)}
    assert all("Jahre" in text for text in before ^ after)


def test_every_piece_of_a_long_table_has_its_header() -> None:
    table = "| Art | Frist |\n| --- | --- |\n" + "\n".join(f"| Sache {n} | {n} Tage |" for n in range(40))
    found = chunks(f"# Fristen\n\n{table}", most=300)
    assert len(found) > 3 and all(chunk.text.startswith("| Art | Frist |\n| --- | --- |\n|") for chunk in found)
    assert sum(chunk.text.count("Sache") for chunk in found) == 40


def test_a_line_that_announces_stays_with_what_it_announces() -> None:
    text = "# A\n\n" + "Ein Satz steht hier. " * 4 + "\n\nFolgendes brauchen Sie:\n\n- " + "Formular " * 8
    assert [chunk.text.startswith("Folgendes") for chunk in chunks(text, most=120)] == [False, True]


def test_long_paragraphs_are_cut_between_sentences_and_long_sentences_between_words() -> None:
    text = " ".join(f"Dies ist Satz {n}." for n in range(60))
    assert all(chunk.text.endswith(".") for chunk in chunks(text, most=200))
    words = "wort " * 300
    assert all(len(chunk.text) <= 200 and not chunk.text.endswith("wor") for chunk in chunks(words, most=200))


def test_pages_are_told() -> None:
    text = "Erste Seite.\n\n# Zweite\n\nZweite Seite.\n\n# Dritte\n\nDritte Seite."
    starts = [0, text.index("# Zweite"), text.index("# Dritte")]
    assert [chunk.page for chunk in chunks(text, page_starts=starts)] == [1, 2, 3]


BLOCK = st.one_of(
    st.text("abcäß .,", min_size=1, max_size=200),
    st.builds(lambda words: "\n".join(f"- {w}" for w in words),
              st.lists(st.text("xyz ", min_size=1, max_size=30), min_size=1)),
    st.builds(lambda level, title: f"{'#' * level} {title}", st.integers(1, 6), st.text("HIJ", min_size=1, max_size=9)),
    st.builds(lambda rows: "| K | V |\n| --- | --- |\n" + "\n".join(f"| {r} | q |" for r in rows),
              st.lists(st.text("rst", min_size=1, max_size=20), min_size=1, max_size=8)),
    st.just("```\ncode # here\n\nmore\n```"),
)  # fmt: skip


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


@given(st.lists(BLOCK, max_size=12), st.integers(20, 300))
def test_every_word_below_a_heading_stands_in_exactly_one_passage(parts: list[str], most: int) -> None:
    text = "\n\n".join(parts)
    body = "\n\n".join(part for part in parts if not re.match(r"\s*#", part))
    repeated = ("K", "V")
    found = words("\n".join(chunk.text for chunk in chunks(text, most=most)))
    wanted = words(body)
    for name in repeated:
        assert (found.pop(name, 0) > 0) == (wanted.pop(name, 0) > 0)
    assert found == wanted


FAQ = {
    "headings": "# FAQ\n\n## Wie melde ich einen Schaden?\n\nIm Portal.\n\nOder per Telefon.\n\n"
    "## Was kostet das?\n\nNichts.\n\n"
    "## Wann kommt die Antwort?\n\nIn zwei Tagen.",
    "bold": "**Wie melde ich einen Schaden?**\nIm Portal.\n\nOder per Telefon.\n\n**Was kostet das?**\n\nNichts.\n\n"
    "**Wann kommt die Antwort?** In zwei Tagen.",
    "marked": "Frage: Wie melde ich einen Schaden?\nAntwort: Im Portal.\n\nOder per Telefon.\n\n"
    "F: Was kostet das?\nA: Nichts.\n\n"
    "Frage 3: Wann kommt die Antwort?\n\nAntwort: In zwei Tagen.",
    "plain": "Wie melde ich einen Schaden?\n\nIm Portal.\n\nOder per Telefon.\n\nWas kostet das?\nNichts.\n\n"
    "Wann kommt die Antwort?\n\nIn zwei Tagen.",
    "numbered": "## 1. Wie melde ich einen Schaden?\n\nIm Portal.\n\nOder per Telefon.\n\n"
    "## 2. Was kostet das?\n\nNichts.\n\n"
    "## 3. Wann kommt die Antwort?\n\nIn zwei Tagen.",
    "table": "| Frage | Antwort | Stand |\n| --- | --- | --- |\n| Wie melde ich einen Schaden? | Im Portal. | 1 |\n"
    "| Was kostet das? | Nichts. | 2 |\n| Wann kommt die Antwort? | In zwei Tagen. | 3 |",
    "chapter": "# Handbuch\n\n" + "Ein langer Text über etwas ganz anderes. " * 60 + "\n\n# Häufige Fragen\n\n"
    "## Wie melde ich einen Schaden?\n\nIm Portal.\n\nOder per Telefon.\n\n## Was kostet das?\n\nNichts.\n\n"
    "## Wann kommt die Antwort?\n\nIn zwei Tagen.",
}


@pytest.mark.parametrize("style", FAQ)
def test_questions_are_found_with_their_answers(style: str) -> None:
    found = [(pair.question, pair.answer) for pair in pairs(FAQ[style])]
    answers = ["Im Portal." if style == "table" else "Im Portal.\n\nOder per Telefon.", "Nichts.", "In zwei Tagen."]
    questions = ["Wie melde ich einen Schaden?", "Was kostet das?", "Wann kommt die Antwort?"]
    assert found == list(zip(questions, answers, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        HANDBOOK,
        "# Brief\n\nKönnen Sie mir helfen? Ich warte seit drei Wochen.\n\nMit freundlichen Grüßen",
        "# Über uns\n\nWas wir tun? Wir versichern. " + "Und noch viel mehr. " * 40 + "\n\nWarum wir?\n\nDarum.",
        "## Wie es anfing\n\nEs war einmal.\n\n## Wie es weiterging\n\nLange.\n\n" + "# Anhang\n\nText. " * 50,
        "## Who we are\n\nA team.\n\n## What we do\n\nWork.\n\n## Wie wir arbeiten\n\nGut.",
        "China. The rest.\n\nA. B. C.",
        "",
    ],
)
def test_other_documents_have_no_pairs(text: str) -> None:
    assert pairs(text) == []


def test_an_answer_keeps_its_first_letters() -> None:
    text = "\n\n".join(f"## Frage Nummer {n}, was?\n\nIn Wuhan, China. The name is {n}." for n in range(4))
    assert next(pair.answer for pair in pairs(text)) == "In Wuhan, China. The name is 0."
