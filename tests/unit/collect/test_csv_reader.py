"""CSV as people have it: encodings, separators, quotes, broken rows."""

import pytest

from feinschliff.collect.readers.csv import read
from feinschliff.core.nouns import Record, Refused

GERMAN = "Nachricht;Abteilung\nDie Tür schließt nicht;Gebäude\nÜberweisung fehlt;Buchhaltung\n"


def records(path):
    return [item.fields for item in read(path, path.name) if isinstance(item, Record)]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_german_semicolon_file_in_every_encoding(data, encoding, newline):
    path = data / "post.csv"
    path.write_bytes(GERMAN.replace("\n", newline).encode(encoding))
    assert records(path) == [
        {"Nachricht": "Die Tür schließt nicht", "Abteilung": "Gebäude"},
        {"Nachricht": "Überweisung fehlt", "Abteilung": "Buchhaltung"},
    ]


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
def test_old_encodings_by_guess(data, encoding):
    rows = [f"Die Tür {i} schließt nicht, bitte prüfen Sie die Schlösser;Gebäude für Gäste" for i in range(30)]
    path = data / "post.csv"
    path.write_bytes("\n".join(["Nachricht;Abteilung", *rows]).encode(encoding))
    assert records(path)[0]["Nachricht"] == "Die Tür 0 schließt nicht, bitte prüfen Sie die Schlösser"


def test_one_broken_byte_does_not_turn_utf8_into_cp1252(data):
    path = data / "post.csv"
    path.write_bytes("text,label\nTür auf,a\nÖl für Räder,b\n".encode() + b"kaputt \xfc,c\n")
    assert records(path)[1]["text"] == "Öl für Räder"


def test_quoted_separators_newlines_and_quotes(data):
    path = data / "post.csv"
    path.write_text('text,label\n"eins, zwei\nund ""drei""",a\nvier,b\n', encoding="utf-8")
    found = list(read(path, "post.csv"))
    assert [(r.position, r.line, r.fields["text"]) for r in found] == [(0, 2, 'eins, zwei\nund "drei"'), (1, 4, "vier")]


def test_apostrophes_and_commas_in_texts_do_not_mislead_the_separator(data):
    path = data / "post.csv"
    path.write_text("text\tlabel\nIt's late, isn't it; really\ta\n'Quoted', yes; no\tb\n", encoding="utf-8")
    assert records(path)[0] == {"text": "It's late, isn't it; really", "label": "a"}


def test_tab_file_with_stray_quotes(data):
    path = data / "sms.tsv"
    path.write_text('label\ttext\na\t"hello there\nb\tall fine\na\t"and again\nb\tbye\n', encoding="utf-8")
    assert [r["text"] for r in records(path)] == ['"hello there', "all fine", '"and again', "bye"]


def test_excels_separator_line(data):
    path = data / "post.csv"
    path.write_text("sep=|\ntext|label\na, b; c|x\n", encoding="utf-8")
    assert records(path) == [{"text": "a, b; c", "label": "x"}]


def test_blank_lines_do_not_count_but_short_and_refused_rows_do(data):
    path = data / "post.csv"
    path.write_text("\ntext,label\n\nfirst,a\n   \nsecond\ntoo,many,cells\ntext,label\nlast,b\n", encoding="utf-8")
    found = list(read(path, "post.csv"))
    assert [(type(i).__name__, i.position, i.line) for i in found] == [
        ("Record", 0, 4),
        ("Record", 1, 6),
        ("Refused", 2, 7),
        ("Refused", 3, 8),
        ("Record", 4, 9),
    ]
    assert found[1].fields == {"text": "second", "label": ""}
    assert "3 cells" in found[2].why
    assert "repeats the header" in found[3].why


def test_unclosed_quote_is_named(data):
    path = data / "post.csv"
    path.write_text('text,label\ngood,a\n"never closed,b\nc,d\n', encoding="utf-8")
    found = list(read(path, "post.csv"))
    assert isinstance(found[0], Record)
    assert isinstance(found[1], Refused)
    assert "lines 3 to 4" in found[1].why


def test_giant_cell_is_refused_and_the_rest_is_read(data, monkeypatch):
    monkeypatch.setattr("feinschliff.collect.readers.csv.FIELD_LIMIT", 1_000)
    path = data / "post.csv"
    path.write_text(f"text,label\n{'x' * 2_000},a\nshort,b\n", encoding="utf-8")
    found = list(read(path, "post.csv"))
    assert "longer than" in found[0].why
    assert found[1].fields["text"] == "short"
    assert found[1].position == 1


def test_giant_line_is_refused_and_the_rest_is_read(data, monkeypatch):
    monkeypatch.setattr("feinschliff.collect.lines.LINE_LIMIT", 50)
    path = data / "post.csv"
    path.write_text(f"text,label\n{'x' * 200},a\nshort,b\n", encoding="utf-8")
    found = list(read(path, "post.csv"))
    assert [type(item) for item in found] == [Refused, Record]
    assert found[1].fields["text"] == "short"


def test_nameless_and_repeated_columns_get_names(data):
    path = data / "post.csv"
    path.write_text(",text,label,label\n0,Hallo,a,b\n", encoding="utf-8")
    assert records(path) == [{"column 1": "0", "text": "Hallo", "label": "a", "label (2)": "b"}]


def test_raw_does_not_depend_on_the_separator(data):
    (data / "a.csv").write_text("text;label\neins;x\n", encoding="utf-8")
    (data / "b.csv").write_text('text,label\n"eins",x\n', encoding="utf-16")
    raws = [next(iter(read(data / name, name))).raw for name in ("a.csv", "b.csv")]
    assert raws[0] == raws[1]


def test_empty_and_header_only_files_give_nothing(data):
    (data / "empty.csv").write_text("")
    (data / "header.csv").write_text("text,label\n")
    assert list(read(data / "empty.csv", "empty.csv")) == []
    assert list(read(data / "header.csv", "header.csv")) == []


def test_binary_content_is_refused_as_a_whole(data):
    path = data / "post.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00" + bytes(range(256)) * 20)
    (refused,) = read(path, "post.csv")
    assert refused.position is None
    assert "encoding" in refused.why
