"""The whole collect step on small invented files."""

import hashlib
import os
from unittest.mock import ANY

import pytest

from feinschliff.core.nouns import Example, Record
from feinschliff.core.problems import Problem
from feinschliff.store.datasets import write_examples

POST = "text,label\nDie Tür klemmt,Haus\nDie Rechnung ist falsch,Geld\n"


def write(path, content, encoding="utf-8"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding=encoding)
    return path


def test_examples_and_report(data, take):
    path = write(
        data / "post.csv", "text,label,kanal\nDie Tür klemmt,Haus,Telefon\nDie Rechnung ist falsch, Geld ,Mail\n"
    )
    report, examples = take(path)
    assert [(e.input, e.output) for e in examples] == [
        ({"text": "Die Tür klemmt"}, {"labels": {"label": "Haus"}}),
        ({"text": "Die Rechnung ist falsch"}, {"labels": {"label": "Geld"}}),
    ]
    assert [(e.kind, e.part, e.source, e.position) for e in examples] == [
        ("classify", "", "post.csv", i) for i in (0, 1)
    ]
    assert examples[1].meta == {"line": 3}, "columns that nobody mapped stay out: no scan would look at them"
    assert report["taken"] == 2
    assert report["preview"] == {
        "source": "post.csv",
        "line": 2,
        "input": {"text": "Die Tür klemmt"},
        "output": {"labels": {"label": "Haus"}},
    }
    (source,) = report["sources"]
    assert source["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (source["rows"], source["refused"], source["bytes"]) == (2, 0, path.stat().st_size)


def test_ids_are_stable_and_unique(data, take):
    path = write(data / "post.csv", POST + "Die Tür klemmt,Haus\n")
    _, first = take(path)
    _, second = take(path)
    assert first == second
    assert len({e.id for e in first}) == 3
    assert len({e.content for e in first}) == 2


def test_missing_labels_and_texts_stay_for_prepare(data, take):
    path = write(data / "post.jsonl", '{"text": "a"}\n{"text": null, "label": "x"}\n{"text": "c", "label": 3}\n')
    report, examples = take(path)
    assert report["refused_count"] == 0
    assert [(e.input["text"], e.output["labels"]["label"]) for e in examples] == [("a", ""), ("", "x"), ("c", "3")]


def test_refused_records_are_named_and_counted_in_the_position(data, take):
    lines = ['{"text": "a", "label": "x"}', "{broken", '{"text": ["b"], "label": "x"}', '{"text": "d", "label": "y"}']
    report, examples = take(write(data / "post.jsonl", "\n".join(lines)))
    assert [e.position for e in examples] == [0, 3]
    assert report["refused_count"] == 2
    assert [(r["position"], r["line"]) for r in report["refused"]] == [(1, 2), (2, 3)]
    assert report["sources"][0]["rows"] == 4
    assert report["sources"][0]["refused"] == 2


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (r'"a\u0000b"', "NUL"),
        (r'"\ud83d"', "half a character"),
        ("1e999", "too large"),
        ("[" * 200 + "]" * 200, "100 levels"),
    ],
)
def test_what_could_not_be_stored_is_refused(data, take, value, why):
    lines = [f'{{"text": "a", "label": "x", "more": {value}}}', '{"text": "b", "label": "x"}']
    report, examples = take(write(data / "post.jsonl", "\n".join(lines)))
    assert [e.input["text"] for e in examples] == ["b"]
    assert why in report["refused"][0]["why"]


def test_only_a_hundred_refused_records_are_listed(data, take):
    report, _ = take(write(data / "post.jsonl", '{"text": "a", "label": "x"}\n' + "{\n" * 150))
    assert (len(report["refused"]), report["refused_count"]) == (100, 150)


def test_encoding_is_reported(data, take):
    report, _ = take(write(data / "post.csv", POST, "cp1252"))
    assert any("cp1252" in note for note in report["notes"])


def test_an_unsure_encoding_is_asked_for_and_the_answer_is_obeyed(data, take):
    write(data / "new.csv", "text,label\nTür zu,a\nTor auf,b\n")
    (data / "old.csv").write_bytes("text,label\nab € 25,a\nohne,b\n".encode("iso8859-15"))
    report, _ = take(data)
    (skipped,) = report["skipped"]
    assert skipped["source"] == "old.csv" and "'ab € 25,a' (iso8859_15) or 'ab § 25,a' (mac_roman)" in skipped["why"]
    for answer, text in (("iso8859-15", "ab € 25"), ("mac-roman", "ab § 25")):
        report, examples = take(data, encoding=answer)
        assert [example.input["text"] for example in examples] == ["Tür zu", "Tor auf", text, "ohne"]
        assert len(report["notes"]) == 1 and "check its umlauts" in report["notes"][0]


def test_broken_umlauts_are_reported(data, take):
    report, _ = take(write(data / "post.csv", POST.encode().decode("cp1252")))
    assert any(note.startswith("1 ×") and "umlauts" in note for note in report["notes"])


def test_parts_by_file_name_or_by_wish(data, take):
    for name in ("train.csv", "dev.csv", "test.csv", "more.csv"):
        write(data / name, POST)
    report, examples = take(data)
    assert report["parts"] == {"test": 2, "train": 2, "unsplit": 2, "validation": 2}
    assert {e.source: e.part for e in examples}["dev.csv"] == "validation"
    report, _ = take(data, split="train")
    assert report["parts"] == {"train": 8}


def test_text_folders_are_labels(data, take):
    for folder, name, text in (("lob", "1.txt", "Danke!"), ("lob", "2.txt", "Prima"), ("kritik", "1.md", "Zu\r\nspät")):
        write(data / folder / name, text)
    write(data / "README.md", "Unsere Post")
    report, examples = take(data)
    assert report["mapping"] == {"text": "text", "label": "folder"}
    assert [(e.source, e.input["text"], e.output["labels"]["folder"]) for e in examples] == [
        ("kritik/1.md", "Zu\nspät", "kritik"),
        ("lob/1.txt", "Danke!", "lob"),
        ("lob/2.txt", "Prima", "lob"),
    ]
    assert report["skipped"] == [{"source": "README.md", "why": "it accompanies the data"}]


def test_files_that_do_not_fit_and_unknown_formats_are_skipped_with_a_reason(data, take):
    write(data / "a.csv", POST)
    write(data / "b.csv", "name,ort\nx,y\n")
    write(data / "c.xyz", "?")
    write(data / "d.csv", "")
    write(data / "e.csv", "text,label\n")
    write(data / "LICENSE", "free")
    report, examples = take(data)
    assert len(examples) == 2
    why = {item["source"]: item["why"] for item in report["skipped"]}
    assert set(why) == {"b.csv", "c.xyz", "d.csv", "e.csv", "LICENSE"}
    assert "no column text" in why["b.csv"]
    assert ".xyz" in why["c.xyz"]
    assert why["d.csv"] == "it is empty"
    assert why["e.csv"] == "it holds no record"


def test_map_with_several_outputs(data, take):
    path = write(data / "post.csv", "a,b,c\nHallo,1,x\n")
    report, (example,) = take(path, mapping={"text": "a", "label.urgency": "b", "label.department": "c"})
    assert example.output == {"labels": {"urgency": "1", "department": "x"}}
    assert not report["mapping_guessed"]


def test_one_label_column_names_its_output(data, take):
    path = write(data / "post.csv", "Notiz;Abteilung\nDie Tür klemmt sehr;Haus\n")
    _, (example,) = take(path)
    assert example.output == {"labels": {"Abteilung": "Haus"}}


@pytest.mark.parametrize(
    ("mapping", "code", "said"),
    [
        ({"text": "txt", "label": "label"}, "collect/unknown-column", "did you mean text"),
        ({"label": "lable"}, "collect/unknown-column", "text, label"),
        ({"txt": "text"}, "collect/unknown-map-key", "did you mean text"),
        ({"label.": "label"}, "collect/unknown-map-key", "label."),
    ],
)
def test_wrong_mapping_is_refused_before_anything_is_written(data, take, tmp_path, mapping, code, said):
    path = write(data / "post.csv", POST)
    with pytest.raises(Problem) as caught:
        take(path, mapping=mapping)
    assert caught.value.code == code
    assert said in caught.value.what
    assert not (tmp_path / "out").exists()


def test_no_mapping_shows_the_first_record_and_the_line_to_try(data, take):
    path = write(data / "post.csv", "a,b\n" + "".join(f"17,{i}\n" for i in range(30)))
    with pytest.raises(Problem) as caught:
        take(path)
    assert caught.value.code == "collect/no-mapping"
    assert "a: 17, b: 0" in caught.value.what
    assert "--map text=" in caught.value.do[0].command


def test_missing_header_is_asked_for(data, take):
    path = write(data / "post.csv", "Die Tür klemmt,Haus\n" + "Der Aufzug steht,Haus\nGeld fehlt,Kasse\n" * 3)
    with pytest.raises(Problem) as caught:
        take(path)
    assert caught.value.code == "collect/no-mapping"
    assert "no header" in caught.value.what


def test_messages_and_question_exclude_each_other(data, take):
    path = write(data / "chat.jsonl", '{"messages": [], "q": "x"}\n')
    with pytest.raises(Problem) as caught:
        take(path, task="chat", mapping={"messages": "messages", "question": "q"})
    assert caught.value.code == "collect/map-conflict"


@pytest.mark.parametrize("content", ["", "text,label\n"])
def test_nothing_taken_says_why_and_writes_nothing(data, take, tmp_path, content):
    path = write(data / "post.csv", content)
    with pytest.raises(Problem) as caught:
        take(path)
    assert caught.value.code == "collect/nothing-taken"
    assert "post.csv: it" in caught.value.what
    assert not list((tmp_path / "out").glob("*"))


def test_only_broken_lines_is_nothing_taken(data, take):
    with pytest.raises(Problem) as caught:
        take(write(data / "post.jsonl", "{\n{\n"), mapping={"text": "text", "label": "label"})
    assert caught.value.code == "collect/nothing-taken"
    assert "line 1" in caught.value.what


def test_empty_folder_and_pipe_are_nothing_taken(data, take):
    os.mkfifo(data / "pipe.csv")
    with pytest.raises(Problem) as caught:
        take(data)
    assert caught.value.code == "collect/nothing-taken"
    assert "pipe.csv" in caught.value.what


@pytest.mark.parametrize(("more", "code"), [({"task": "clasify"}, "unknown-task"), ({"split": "tets"}, "unknown-part")])
def test_unknown_task_and_part(data, take, more, code):
    with pytest.raises(Problem) as caught:
        take(write(data / "post.csv", POST), **more)
    assert caught.value.code == f"collect/{code}"


def test_progress_reaches_the_total_and_never_goes_back(data, take):
    events = []
    for name in ("a.csv", "b.csv"):
        write(data / name, "text,label\n" + "Hallo Welt,x\n" * 5_000)
    take(data, emit=events.append)
    done = [event["done"] for event in events if event["type"] == "progress"]
    assert done == sorted(done)
    assert len(done) > 4
    assert done[-1] == events[-1]["total"] == 130_022


def test_collected_folder_is_not_touched(data, take):
    write(data / "post.csv", POST)
    before = sorted((p.name, p.stat().st_mtime_ns) for p in data.rglob("*"))
    take(data)
    assert sorted((p.name, p.stat().st_mtime_ns) for p in data.rglob("*")) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file_is_skipped(data, take):
    write(data / "a.csv", POST)
    write(data / "b.csv", POST).chmod(0)
    report, examples = take(data)
    assert len(examples) == 2
    assert "cannot be read" in report["skipped"][0]["why"]


def test_a_text_above_the_limit_is_refused_whatever_its_bytes(data, monkeypatch):
    from feinschliff.collect.readers import text

    monkeypatch.setattr(text, "LINE_LIMIT", 20)
    for content, taken in (("ä" * 20, True), ("a" * 21, False), ("b" * 100, False), ("zu spät", True)):
        (item,) = text.read(write(data / "1.txt", content), "1.txt")
        assert isinstance(item, Record) is taken, content
        assert taken or item.why == text.TOO_LONG


def test_a_column_cannot_pass_for_what_we_note_about_a_record(data, take):
    path = write(data / "post.csv", "text,label,line,relabelled\nDie Tür klemmt,Haus,C-Linie,ja\n")
    _, (example,) = take(path, mapping={"text": "text", "label": "label"})
    assert example.meta == {"line": 2}


KNOWN = ("root", "source", "sha256", "taken_with", "rows")


def known(report):
    return [[source[key] for key in KNOWN] for source in report["sources"]]


def test_what_has_not_changed_is_not_read_again(data, take):
    write(data / "a.csv", "text,label\nDach ab,Sturm\nRohr leck,Wasser\n")
    changing = write(data / "b.csv", "text,label\nScheibe,Glas\n")
    first, _ = take(data)
    changing.write_text("text,label\nScheibe,Glas\nTür,Glas\n")
    report, examples = take(data, known=known(first))
    assert report["unchanged"] == {"files": 1, "rows": 2} and report["taken"] == 2
    assert [source["source"] for source in report["sources"]] == ["b.csv"]
    assert [e.input["text"] for e in examples] == ["Scheibe", "Tür"]


def test_nothing_changed_is_no_problem(data, take):
    write(data / "a.csv", "text,label\nDach ab,Sturm\n")
    first, _ = take(data)
    report, examples = take(data, known=known(first))
    assert (report["taken"], report["unchanged"], examples) == (0, {"files": 1, "rows": 1}, [])


def test_another_mapping_reads_the_same_file_again(data, take):
    write(data / "a.csv", "text,label,team\nDach ab,Sturm,Nord\n")
    first, _ = take(data, mapping={"text": "text", "label": "label"})
    report, _ = take(data, mapping={"text": "text", "label": "team"}, known=known(first))
    assert report["taken"] == 1


def test_a_record_keeps_its_id_when_others_are_put_in_front_of_it(data, take):
    path = write(data / "a.csv", "text,label\nDach ab,Sturm\nRohr leck,Wasser\nRohr leck,Wasser\n")
    _, before = take(path)
    path.write_text("text,label\nneu,Glas\nDach ab,Sturm\nRohr leck,Wasser\nRohr leck,Wasser\n")
    _, after = take(path)
    assert [e.id for e in after[1:]] == [e.id for e in before]
    assert len({e.id for e in after}) == 4, "equal records are told apart"


def test_groups_and_dates_come_from_the_columns_that_are_named(data, take):
    path = write(data / "a.csv", "text,label,kunde,am\nDach ab,Sturm,K7,2026-03-01\nRohr,Wasser,,\n")
    _, (first, second) = take(path, mapping={"text": "text", "label": "label", "group": "kunde", "date": "am"})
    assert first.meta == {"line": 2, "groups": ["kunde:K7"], "date": "2026-03-01"}
    assert "groups" not in second.meta


def test_a_passage_keeps_the_headings_above_it_and_its_document(data, take):
    path = write(data / "handbuch.md", "# Elternzeit\n\n## Antrag\n\nFormular 7 ausfüllen.\n")
    _, (example,) = take(path, task="document")
    assert example.input == {"text": "Formular 7 ausfüllen."} and example.output == {}
    assert example.meta == {"line": 5, "section": ["Elternzeit", "Antrag"], "groups": ["document:handbuch.md"]}


def test_questions_of_a_page_and_of_a_table_with_other_columns_are_taken_together(data, take):
    write(data / "fragen.csv", "Frage,Antwort\nWo steht der Drucker?,Im Keller\n")
    page = "".join(f"## Was kostet Leistung {n}?\n\nSie kostet {n} Euro.\n\n" for n in range(3))
    write(data / "faq.md", page)
    for mapping in (None, {"question": "Frage", "answer": "Antwort"}):
        report, examples = take(data, task="chat", mapping=mapping)
        said = [e.output["message"]["content"] for e in examples if e.kind == "chat"]
        assert sorted(said) == ["Im Keller", "Sie kostet 0 Euro.", "Sie kostet 1 Euro.", "Sie kostet 2 Euro."]
        assert report["taken"] == 4 and report["skipped"] == []


def test_a_document_without_questions_is_kept_only_beside_examples(data, take):
    write(data / "haus.md", "# Haus\n\nDer Drucker steht im Keller.\n")
    with pytest.raises(Problem) as caught:
        take(data, task="chat")
    assert caught.value.code == "collect/nothing-taken" and "no questions" in caught.value.what
    write(data / "fragen.csv", "question,answer\nWo steht der Drucker?,Im Keller\n")
    report, examples = take(data, task="chat")
    assert [e.kind for e in examples] == ["chat", "document"] and report["taken"] == 1
    assert "1 × document without questions" in report["notes"][0]


def test_what_an_example_cites_is_kept_and_groups_it_with_its_document(data, take):
    path = write(data / "q.jsonl", '{"question": "a?", "answer": "b", "file": "h.md", "quote": ["x", "y"]}\n')
    mapping = {"question": "question", "answer": "answer", "document": "file", "passage": "quote"}
    _, (example,) = take(path, task="chat", mapping=mapping)
    assert example.meta["cites"] == {"document": "h.md", "passage": "x\ny"}
    assert example.meta["groups"] == ["document:h.md"]


def test_a_column_that_says_the_part_is_found_and_holds(data, take):
    path = write(data / "a.csv", "text,label,split\nDach,a,train\nRohr,b,Test\nTür,a,val\nGlas,b,\n")
    report, examples = take(path)
    assert [e.part for e in examples] == ["train", "test", "validation", ""]
    assert report["mapping"]["part"] == "split"
    assert [e.part for e in take(path, split="train")[1]] == ["train"] * 4


def test_a_column_called_split_that_holds_something_else_is_no_part(data, take):
    report, examples = take(write(data / "a.csv", "text,label,split\nDach,a,links\nRohr,b,test\n"))
    assert "part" not in report["mapping"] and {e.part for e in examples} == {""}
    report, examples = take(data / "a.csv", mapping={"text": "text", "label": "label", "part": "split"})
    assert [e.part for e in examples] == ["test"]
    assert report["refused"][0]["why"] == "its part is 'links', which is none of train, validation and test"


def test_an_export_of_another_task_is_refused_by_its_columns(data, take):
    examples = [Example("1", "c", "classify", {"text": "Dach ab"}, {"labels": {"art": "Sturm"}}, part="train")]
    write_examples(data / "a.parquet", examples)
    write(data / "b.jsonl", '{"question": "Wo?", "answer": "Hier."}\n')
    report, taken = take(data, task="chat")
    assert report["skipped"] == [{"source": "a.parquet", "why": ANY}] and len(taken) == 1
    assert "it has no column question" in report["skipped"][0]["why"]
