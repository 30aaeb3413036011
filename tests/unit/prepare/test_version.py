"""prepare() on small invented sets: what is set aside, how the split falls, what is written."""

import hashlib
import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from feinschliff.anchors import apply
from feinschliff.core.events import silent
from feinschliff.core.nouns import Example
from feinschliff.core.problems import Problem
from feinschliff.prepare import prepare, preview
from feinschliff.store.datasets import read_examples, write_examples
from feinschliff.text.fingerprints import canonical_json, content_id, example_id, row_hash

KEY = b"a key for tests"


def row(i, text=None, label=None, part="", source="mails.csv", **labels):
    text = f"Anfrage Nummer {i} zum Vertrag" if text is None else text
    wanted = labels or {"team": ("Technik", "Vertrieb", "Schaden")[i % 3] if label is None else label}
    return Example(
        example_id(KEY, source, i, text),
        "",
        "domain",
        {"text": text},
        {"labels": wanted},
        part,
        source=source,
        position=i,
    )


def run(folder, rows, *, expired=(), previous=None, settings=None, mode="redact", task="classify", seed=7, salt="salt"):
    folder.mkdir(parents=True, exist_ok=True)
    write_examples(folder / "collected.parquet", rows)
    sources = sorted({r.source for r in rows})
    result = prepare(
        [(folder / "collected.parquet", sources, expired)],
        task=task,
        key=KEY,
        salt=salt,
        privacy={"mode": mode},
        languages=["de"],
        seed=seed,
        settings=settings or {},
        previous=previous,
        out=folder / "out",
        emit=silent,
    )
    return result, read_examples(folder / "out" / "dataset.parquet")


def test_split_is_80_10_10_and_stratified(tmp_path):
    rows = [row(i, label=("a" if i % 4 else "b")) for i in range(400)]
    result, written = run(tmp_path, rows)
    assert result["parts"] == {"train": 320, "validation": 40, "test": 40}
    assert not result["test_given"]
    shares = Counter(r.output["labels"]["team"] for r in written if r.part == "test")
    assert abs(shares["b"] - 10) <= 1
    assert result["outputs"]["team"] == dict(
        Counter(r.output["labels"]["team"] for r in written if r.part == "train").most_common()
    )


def test_given_test_stays_and_a_tenth_of_train_is_validation(tmp_path):
    rows = [row(i, part="train") for i in range(200)] + [
        row(i, f"Test {i}", part="test", source="t.csv") for i in range(50)
    ]
    result, written = run(tmp_path, rows)
    assert result["parts"] == {"train": 180, "validation": 20, "test": 50} and result["test_given"]
    assert {r.source for r in written if r.part == "test"} == {"t.csv"}


def test_validation_from_train_has_at_most_a_thousand_rows(tmp_path):
    rows = [row(i, part="train") for i in range(10_100)] + [row(i, f"Test {i}", part="test") for i in range(3)]
    assert run(tmp_path, rows)[0]["parts"]["validation"] == 1000
    assert run(tmp_path, rows, settings={"validation": "0.1"})[0]["parts"]["validation"] == 1010


def test_given_validation_and_test_leave_train_alone(tmp_path):
    rows = [row(i, part=("train", "train", "validation", "test")[i % 4]) for i in range(80)] + [row(80)]
    assert run(tmp_path, rows)[0]["parts"] == {"train": 41, "validation": 20, "test": 20}


def test_train_given_alone_still_gets_a_test(tmp_path):
    result, _ = run(tmp_path, [row(i, part="train") for i in range(100)])
    assert result["parts"] == {"train": 80, "validation": 10, "test": 10} and not result["test_given"]


def test_duplicates_and_leaks(tmp_path):
    base = [row(i, part="train") for i in range(40)]
    copy = row(40, "  anfrage nummer 3 zum  VERTRAG", base[3].output["labels"]["team"], "train")
    other_label = row(41, "Anfrage Nummer 5 zum Vertrag", "Schaden" if 5 % 3 != 2 else "Technik", "train")
    tests = [row(50 + i, f"Testfall {i}", part="test") for i in range(5)]
    test_copy = row(60, "Testfall 0", tests[0].output["labels"]["team"], "test")
    leak = row(61, "TESTFALL 1", "Schaden", "train")
    result, written = run(tmp_path, [*base, copy, other_label, *tests, test_copy, leak])
    part = {r.position: r.part for r in written}
    assert (part[40], part[61], part[60], part[3] in ("train", "validation")) == (
        "aside:duplicate",
        "aside:leak",
        "test",
        True,
    )
    assert part[41] == part[5], "like inputs with unlike outputs stay together, for anchors to judge"
    counts = result["counts"]
    assert (counts["in"], counts["duplicate"], counts["leak"], counts["test_duplicates"]) == (49, 1, 1, 1)


def test_no_label_stops_with_first_place_and_can_be_dropped(tmp_path):
    rows = [row(i) for i in range(40)]
    rows[7] = replace(rows[7], output={"labels": {"team": ""}}, meta={"line": 9})
    rows[9] = replace(rows[9], output={"labels": {}})
    with pytest.raises(Problem) as problem:
        run(tmp_path, rows)
    assert problem.value.code == "prepare/no-label"
    assert problem.value.what == "2 of 40 examples have no label (first: mails.csv, line 9)."
    assert not (tmp_path / "out").exists()
    result, written = run(tmp_path, rows, settings={"unlabelled": "drop"})
    assert result["counts"]["unlabelled"] == 2 and {written[7].part, written[9].part} == {"aside:broken"}


def test_empty_texts_are_set_aside(tmp_path):
    result, written = run(tmp_path, [*(row(i) for i in range(30)), row(30, " \n ")])
    assert written[30].part == "aside:empty" and result["counts"]["empty"] == 1


@pytest.mark.parametrize(
    ("rows", "code", "says"),
    [
        ([row(i) for i in range(3)], "prepare/too-few", "3 examples are too few"),
        ([row(i, " ") for i in range(30)], "prepare/too-few", "0 examples are too few"),
        ([row(i, "immer gleich", "a") for i in range(30)], "prepare/too-few", "29 more say the same"),
        ([row(i, label="a") for i in range(30)], "prepare/one-class", "All 30 examples have the same label"),
        ([row(i, a=str(i % 2), b="x") for i in range(30)], "prepare/one-class", "'b'"),
        ([row(i, part="test") for i in range(30)], "prepare/too-few", "0 examples are too few"),
        ([], "prepare/nothing-collected", "0 examples"),
    ],
)
def test_too_little_writes_nothing(tmp_path, rows, code, says):
    with pytest.raises(Problem) as problem:
        run(tmp_path, rows)
    assert problem.value.code == code and says in problem.value.what
    assert not (tmp_path / "out").exists()


def test_a_label_with_one_example_goes_to_train(tmp_path):
    for seed in range(5):
        result, written = run(tmp_path, [*(row(i) for i in range(40)), row(40, label="Selten")], seed=seed)
        assert written[40].part == "train"
        assert any("Selten" in warning and "only one example" in warning for warning in result["warnings"])


def test_privacy_modes(tmp_path):
    rows = [*(row(i) for i in range(40)), row(40, "Bitte an petra@firma.example", part="test")]
    rows += [row(41, "Bitte an anna@firma.example", "Technik"), row(42, "Bitte an uwe@firma.example", "Technik")]
    result, written = run(tmp_path, rows)
    found = result["personal_data"]
    assert written[40].input["text"] == "Bitte an [EMAIL]" and written[40].id == rows[40].id
    assert (found["mode"], found["counts"], found["examples"]) == ("redact", {"EMAIL": 3}, 3)
    assert "petra@" not in json.dumps(result)
    assert written[41].part == "aside:leak", "after redaction it reads as the test example does"
    result, written = run(tmp_path, rows, mode="report")
    assert "petra@" in written[40].input["text"] and result["personal_data"]["counts"] == {"EMAIL": 3}
    assert written[41].part in ("train", "validation")
    result, _ = run(tmp_path, rows, mode="off")
    assert result["personal_data"]["checked"] == [] and result["personal_data"]["counts"] == {}


def test_growth_keeps_parts_and_shares(tmp_path):
    rows = [row(i) for i in range(100)]
    _, first = run(tmp_path / "1", rows)
    result, second = run(
        tmp_path / "2", rows + [row(i) for i in range(100, 200)], previous=tmp_path / "1/out/dataset.parquet"
    )
    before = {r.id: r.part for r in first}
    assert all(before.get(r.id, r.part) == r.part for r in second)
    assert result["parts"] == {"train": 160, "validation": 20, "test": 20}


def test_a_new_copy_never_moves_an_old_row(tmp_path):
    rows = [row(i) for i in range(40)]
    _, first = run(tmp_path / "1", rows)
    copies = [replace(row(i, source="again.csv"), output=rows[i].output) for i in range(40)]
    result, second = run(tmp_path / "2", [*copies, *rows], previous=tmp_path / "1/out/dataset.parquet")
    assert [r.part for r in second[40:]] == [r.part for r in first]
    assert result["counts"]["leak"] == result["parts"]["test"]
    assert result["counts"]["duplicate"] == 40 - result["parts"]["test"]


def test_a_new_row_with_an_old_input_and_another_label_joins_its_part(tmp_path):
    rows = [row(i) for i in range(60)]
    _, first = run(tmp_path / "1", rows)
    other = [row(i, source="again.csv", label="Anders") for i in range(60)]
    _, second = run(tmp_path / "2", rows + other, previous=tmp_path / "1/out/dataset.parquet")
    for old, new in zip(first, second[60:], strict=True):
        assert new.part == ("aside:leak" if old.part == "test" else old.part)


def test_the_order_within_a_label_is_shuffled(tmp_path):
    _, written = run(tmp_path, [row(i, label=("a" if i < 200 else "b")) for i in range(400)])
    places = [i for i, r in enumerate(written) if r.part == "test" and i < 200]
    assert len({b - a for a, b in pairwise(places)}) > 3, "every tenth row would follow the order of the file"


def test_texts_are_tidied_and_content_follows(tmp_path):
    rows = [*(row(i) for i in range(30)), row(30, "Gru\u0308ße \r\naus Köln ", "Technik")]
    rows.append(row(31, "Mail an a@b.example", "Technik"))
    _, written = run(tmp_path / "1", rows)
    assert written[30].input["text"] == "Grüße\naus Köln" and written[30].id == rows[30].id
    assert written[30].content == content_id(KEY, written[30].input, written[30].output)
    _, kept = run(tmp_path / "2", rows, mode="report")
    assert kept[30].content == written[30].content and kept[31].content != written[31].content


def test_what_anchors_set_aside_stays_until_its_content_changes(tmp_path):
    rows = [row(i) for i in range(40)]
    _, first = run(tmp_path / "1", rows)
    judged = [replace(r, part="aside:unclear") if r.position in (4, 5) else r for r in first]
    judged[5] = replace(judged[5], content="it read otherwise then")
    write_examples(tmp_path / "judged.parquet", judged)
    result, second = run(tmp_path / "2", rows, previous=tmp_path / "judged.parquet")
    assert second[4].part == "aside:unclear" and second[5].part in ("train", "validation", "test")
    assert result["counts"]["unclear"] == 1


def test_a_label_that_anchors_changed_stays_changed_until_its_source_says_something_else(tmp_path):
    rows = [row(i) for i in range(40)]
    _, first = run(tmp_path / "1", rows)
    verdict = {"id": first[4].id, "verdict": "likely_mislabelled", "act": "relabel", "to": "Schaden", "strength": 0.9}
    apply(tmp_path / "1/out/dataset.parquet", [verdict], None, key=KEY, salt="salt", out=tmp_path / "applied")
    _, second = run(tmp_path / "2", rows, previous=tmp_path / "applied/dataset.parquet")
    assert first[4].output == {"labels": {"team": "Vertrieb"}}
    assert second[4].output == {"labels": {"team": "Schaden"}}
    mended = [replace(r, output={"labels": {"team": "Technik"}}) if r.position == 4 else r for r in rows]
    _, third = run(tmp_path / "3", mended, previous=tmp_path / "applied/dataset.parquet")
    assert third[4].output == {"labels": {"team": "Technik"}}


def test_list_and_fingerprint(tmp_path):
    rows = [row(i) for i in range(40)]
    one, written = run(tmp_path / "1", rows)
    listed = json.loads((tmp_path / "1/out/list.json").read_text())
    assert [entry[0] for entry in listed] == [r.id for r in written] and all(len(entry[1]) == 64 for entry in listed)
    assert run(tmp_path / "2", rows)[0]["fingerprint"] == one["fingerprint"]
    assert run(tmp_path / "3", rows, seed=8)[0]["fingerprint"] != one["fingerprint"], "the parts count"
    assert json.loads((tmp_path / "3/out/list.json").read_text()) == listed, "but not in the hash of a row"
    assert run(tmp_path / "4", rows, salt="other")[0]["fingerprint"] != one["fingerprint"]
    whole = [[[r.id, row_hash(r, "salt")] for r in written], [r.part for r in written]]
    assert one["fingerprint"] == hashlib.sha256(canonical_json(whole).encode()).hexdigest()
    assert listed == whole[0]


def test_an_id_that_comes_again_is_taken_once(tmp_path):
    rows = [row(i) for i in range(30)]
    result, written = run(tmp_path, rows + rows[:4])
    assert len(written) == 30 and result["counts"]["repeated"] == 4


def test_the_split_does_not_depend_on_ids(tmp_path):
    rows = [row(i) for i in range(60)]
    renamed = [replace(r, id=f"{59 - i:032d}") for i, r in enumerate(rows)]
    assert [r.part for r in run(tmp_path / "1", rows)[1]] == [r.part for r in run(tmp_path / "2", renamed)[1]]


def test_one_group_stands_in_one_part(tmp_path):
    rows = [replace(row(i), group=f"case {i // 3}") for i in range(90)]
    _, written = run(tmp_path, rows)
    assert all(len({r.part for r in written[i : i + 3]}) == 1 for i in range(0, 90, 3))
    assert {r.part for r in written} == {"train", "validation", "test"}


def test_conversations(tmp_path):
    def talk(i, answer="Gern."):
        messages = [{"role": "user", "content": f"Frage {i}: wo ist mein Paket?"}]
        return Example(
            f"{i:032d}",
            "",
            "conversations",
            {"messages": messages},
            {"message": {"role": "assistant", "content": answer}},
        )

    result, written = run(tmp_path, [*(talk(i) for i in range(50)), talk(50, "")], task="chat")
    assert result["parts"] == {"train": 40, "validation": 5, "test": 5, "aside:empty": 1} and result["outputs"] == {}
    shown = preview(tmp_path / "out/dataset.parquet", written[2].id)
    assert [turn["role"] for turn in shown["turns"]] == ["user", "assistant"] and shown["part"] == written[2].part


def test_preview_of_an_unknown_id(tmp_path):
    run(tmp_path, [row(i) for i in range(30)])
    for name in ("zzz", ""):
        with pytest.raises(Problem) as problem:
            preview(tmp_path / "out/dataset.parquet", name)
        assert problem.value.code == "prepare/unknown-example"


def test_another_language_than_the_project_says_is_a_warning(tmp_path):
    rows = [row(i, f"Where is parcel {i}, and when will it arrive at our office building?") for i in range(40)]
    result, _ = run(tmp_path, rows)
    assert result["language"]["main"] == "en" and any("'en'" in warning for warning in result["warnings"])
