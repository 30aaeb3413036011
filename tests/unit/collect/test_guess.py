"""The guess for every shape of table that we promise to understand."""

import pytest

from feinschliff.collect.guess import guess, looks_like_data, suggestion

TEXTS = [f"Die Heizung in Raum {i} wird nicht warm, bitte kommen Sie bald vorbei" for i in range(30)]


def table(**columns):
    """Rows of a table; a column is a list of values that repeat until there are 30."""
    return [{name: values[i % len(values)] for name, values in columns.items()} for i in range(30)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (table(text=TEXTS, label=["a", "b"]), {"text": "text", "label": "label"}),
        (
            table(text=TEXTS, scenario=["a", "b"], intent=["a1", "a2", "b1"]),
            {"text": "text", "label.scenario": "scenario", "label.intent": "intent"},
        ),
        (table(text=TEXTS, label=["a", "b"], source=["x", "y"]), {"text": "text", "label": "label"}),
        (table(text=TEXTS, label=["A", "B"], label_raw=["a", "b"]), {"text": "text", "label": "label"}),
        (table(text=TEXTS, label=["0", "1"]), {"text": "text", "label": "label"}),
        (
            table(Nachricht=TEXTS, Dringlichkeit=["hoch", "tief"], Abteilung=["Haus", "Geld", "IT"]),
            {"text": "Nachricht", "label.Dringlichkeit": "Dringlichkeit", "label.Abteilung": "Abteilung"},
        ),
        (
            table(id=[str(i) for i in range(30)], Schadenbeschreibung=TEXTS, Schadenkategorie=["Wasser", "Sturm"]),
            {"text": "Schadenbeschreibung", "label": "Schadenkategorie"},
        ),
        (
            table(betreff=["Heizung"], beschreibung=TEXTS, kategorie=["a", "b"]),
            {"text": "beschreibung", "label": "kategorie"},
        ),
        (table(wort=["ja", "nein", "doch"], satzteile=TEXTS), {"text": "satzteile", "label": "wort"}),
        (table(text=TEXTS, type=["x", "y"], ticket_category=["a", "b"]), {"text": "text", "label": "ticket_category"}),
        (table(text=TEXTS, kind=["x", "y"], type=["a", "b"]), {"text": "text", "label": "type"}),
        (table(text=TEXTS, folder=["lob", "kritik"]), {"text": "text", "label": "folder"}),
    ],
)
def test_guess_for_classify(rows, expected):
    assert guess("classify", rows, {}) == expected


def test_an_address_column_is_no_text():
    rows = table(**{"E-Mail": [f"a{i}@example.org" for i in range(30)], "Freie Angaben": TEXTS, "Klasse": ["a", "b"]})
    assert guess("classify", rows, {})["text"] == "Freie Angaben"


def test_what_is_given_stays_and_the_rest_is_guessed():
    rows = table(text=TEXTS, label=["a", "b"], andere=["c", "d"])
    assert guess("classify", rows, {"label.x": "andere"}) == {"text": "text", "label.x": "andere"}
    assert guess("classify", rows, {"text": "label"}) == {"text": "label", "label": "andere"}


def test_one_folder_is_no_label():
    assert guess("classify", table(text=TEXTS, folder=["alles"]), {}) == {"text": "text"}


def test_a_column_of_free_text_is_no_label():
    assert guess("classify", table(text=TEXTS, category=[t[::-1] for t in TEXTS]), {}) == {"text": "text"}


def test_file_without_header_is_noticed():
    texts = [f"Satz Nummer {i}" for i in range(30)]
    assert looks_like_data(table(**{"Die Tür klemmt": texts, "gebaeude": ["gebaeude", "it"]}))
    assert looks_like_data(table(**{"17": texts, "x": ["a"]}))
    assert not looks_like_data(table(spalte=texts, ablage=["gebaeude", "it"]))
    assert not looks_like_data(table(text=texts, label=["label", "it"]))


def test_suggestion_names_existing_columns():
    assert suggestion("classify", table(a=["x y z"], b=["1"]), {}) == "text=a,label=b"
    assert suggestion("chat", table(prompt=["x"], chosen=["long good"], rejected=["long and bad"]), {}) == (
        "question=prompt,answer=chosen"
    )
