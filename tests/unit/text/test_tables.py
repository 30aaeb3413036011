"""Columns are added; every byte that was there stays."""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
from pathlib import Path

import pytest

from feinschliff.core.problems import Problem
from feinschliff.text.tables import new_names, read_table, write_table


def file(tmp_path: Path, data: bytes, name: str = "in.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def with_column(tmp_path: Path, source: Path, name: str = "new", value: str = "x") -> bytes:
    table = read_table(source)
    out = tmp_path / f"out{source.suffix}"
    write_table(out, table, {name: [value] * len(table.rows)})
    return out.read_bytes()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"text,n\nhello,1\n", b"text,n,new\nhello,1,x\n"),
        (b"text;n\r\n'a';1\r\n", b"text;n;new\r\n'a';1;x\r\n"),
        (b'text,n\n"a ""b"", c",1', b'text,n,new\n"a ""b"", c",1,x'),
        (b'text,n\n"two\nlines",1\nlast,2\n', b'text,n,new\n"two\nlines",1,x\nlast,2,x\n'),
        (b"text,n\n\na,1\n\n\nb,2\n", b"text,n,new\n\na,1,x\n\n\nb,2,x\n"),
        (b"text\nonly one\n", b"text,new\nonly one,x\n"),
        (b"sep=;\r\ntext;n\r\na, b;1\r\n", b"sep=;\r\ntext;n;new\r\na, b;1;x\r\n"),
        (b"text,n,m\nshort,1\n", b"text,n,m,new\nshort,1,,x\n"),
        (b'"text","n"\n"quoted",  1\n', b'"text","n",new\n"quoted",  1,x\n'),
    ],
)
def test_csv_keeps_its_bytes(tmp_path: Path, data: bytes, expected: bytes) -> None:
    assert with_column(tmp_path, file(tmp_path, data)) == expected


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (b"", "cp1252"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_the_encoding_comes_back(tmp_path: Path, bom: bytes, encoding: str) -> None:
    text = "text;n\r\nFür Größe — schön;1\r\n"
    source = file(tmp_path, bom + text.encode(encoding))
    assert read_table(source).rows[0].fields["text"] == "Für Größe — schön"
    expected = "text;n;new\r\nFür Größe — schön;1;x\r\n"
    assert with_column(tmp_path, source) == bom + expected.encode(encoding)


def test_a_broken_byte_in_utf8_is_given_back(tmp_path: Path) -> None:
    data = "text,n\nGrüße äöü,1\nkaputt ".encode() + b"\xff" + b",2\n"
    assert b"kaputt \xff,2,x" in with_column(tmp_path, file(tmp_path, data))


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@cmd", "\tx", "\rx"])
def test_new_cells_never_start_a_formula(tmp_path: Path, value: str) -> None:
    source = file(tmp_path, b"text,n\n=SUM(A1),1\n")
    out = with_column(tmp_path, source, value=value).decode()
    first, new = (row := list(csv.reader(io.StringIO(out, newline="")))[1])[0], row[-1]
    assert first == "=SUM(A1)", "what was in the file is not ours to change"
    assert new == f"'{value}"


def test_new_cells_with_separators_and_quotes_read_back(tmp_path: Path) -> None:
    out = with_column(tmp_path, file(tmp_path, b"text;n\na;1\n"), value='say "no"; or\nnot').decode()
    assert list(csv.reader(io.StringIO(out, newline=""), delimiter=";"))[1][-1] == 'say "no"; or\nnot'


def test_letters_that_the_encoding_lacks_become_question_marks_in_new_cells(tmp_path: Path) -> None:
    out = with_column(tmp_path, file(tmp_path, "text,n\nGrüße,1\n".encode("cp1252")), value="ok 😀")
    assert out == "text,n,new\nGrüße,1,ok ?\n".encode("cp1252")


def test_jsonl_keeps_its_bytes_and_stays_jsonl(tmp_path: Path) -> None:
    data = '{"text":"Größe",  "n":1}\r\n\n{}\n{"text": "b"}'.encode()
    out = with_column(tmp_path, file(tmp_path, data, "in.jsonl"), value='=a "b"')
    lines = out.split(b"\n")
    assert lines[0].startswith('{"text":"Größe",  "n":1'.encode())
    assert [json.loads(line)["new"] for line in lines if line.strip()] == ['=a "b"'] * 3


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_among_others_in_the_text(tmp_path: Path, separator: str) -> None:
    rows = [["text", "n"], ["a; b, c | d", "1"], ["x, y", "2"]]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    table = read_table(file(tmp_path, out.getvalue().encode()))
    assert table.separator == separator
    assert [row.fields["text"] for row in table.rows] == ["a; b, c | d", "x, y"]


def test_taken_names_are_not_used_twice(tmp_path: Path) -> None:
    table = read_table(file(tmp_path, b"text,label,predicted_label\na,b,c\n"))
    assert new_names(table, ["label", "urgency"]) == {"label": "predicted_predicted_label", "urgency": "urgency"}


@pytest.mark.parametrize(
    ("data", "name", "code", "place"),
    [
        (b"", "in.csv", "table/empty", ""),
        (b"text,n\n", "in.csv", "table/empty", ""),
        (b"text,n\na,1\nb,2,3\n", "in.csv", "table/ragged", "line 3"),
        (b'{"a": 1}\n{"a": \n', "in.jsonl", "table/bad-line", "line 2"),
        (b"PK\x03\x04\0\0a,b\n1,2\n", "in.xlsx", "table/no-text", "in.xlsx"),
        (b'text,label\n"foo,A\nbar,B\n', "in.csv", "table/unclosed-quote", "line 2"),
        (b"[1]\n", "in.jsonl", "table/bad-line", "line 1"),
    ],
)
def test_what_cannot_be_answered_is_named(tmp_path: Path, data: bytes, name: str, code: str, place: str) -> None:
    with pytest.raises(Problem) as caught:
        read_table(file(tmp_path, data, name))
    assert caught.value.code == code
    assert place in caught.value.where


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"nothing\.csv cannot be read"):
        read_table(tmp_path / "nothing.csv")


def test_utf16_without_a_mark_is_read_and_written_back(tmp_path: Path) -> None:
    data = "text,n\nSchöne Grüße,1\nund noch einer,2\n".encode("utf-16-le")
    (tmp_path / "in.csv").write_bytes(data)
    table = read_table(tmp_path / "in.csv")
    assert table.rows[0].fields["text"] == "Schöne Grüße"
    write_table(tmp_path / "out.csv", table, {})
    assert (tmp_path / "out.csv").read_bytes() == data


def test_rows_without_anything_in_them_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        read_table(file(tmp_path, b"{}\n{}\n", "in.jsonl"))
    assert caught.value.code == "table/empty"


def test_lines_are_counted_from_the_line_that_names_the_separator(tmp_path: Path) -> None:
    source = file(tmp_path, b"sep=;\ntext;n\nhello;1\n")
    table = read_table(source)
    assert (table.columns, table.separator, table.rows[0].line) == (("text", "n"), ";", 3)


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rows.csv")
    with pytest.raises(Problem) as caught:
        read_table(tmp_path / "rows.csv")
    assert caught.value.code == "table/unreadable"


def test_columns_of_the_same_name_are_told_apart_as_collect_does(tmp_path: Path) -> None:
    from feinschliff.collect.readers import csv as reader

    path = tmp_path / "in.csv"
    path.write_bytes(b"text,text,,label\na,b,c,d\n")
    table = read_table(path)
    (record,) = reader.read(path, "in.csv")
    assert table.columns == tuple(record.fields) == ("text", "text (2)", "column 3", "label")
    assert table.rows[0].fields == record.fields
