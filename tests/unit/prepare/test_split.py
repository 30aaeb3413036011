"""No two rows that belong together stand on both sides of the split, whatever was given and however it grows."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from feinschliff.core.events import silent
from feinschliff.core.nouns import PARTS, Example
from feinschliff.core.problems import Problem
from feinschliff.prepare import prepare
from feinschliff.store.datasets import read_examples, write_examples
from feinschliff.text.similarity import jaccard

NAMES = ["Ahorn", "Buche", "Eiche", "Fichte", "Ginster", "Hasel", "Kiefer", "Linde", "Mispel", "Quitte"]


def text(i):
    """Texts of about 80 characters that share little: each word of the second half depends on another digit."""
    words = [NAMES[(i // 10**k + 3 * k) % 10] + str(i * (k + 7) % 97) for k in range(7)]
    return f"Anliegen {i}: " + " ".join(words)


def row(i, said=None, part="", label=None, source="a.csv", **meta):
    said = text(i) if said is None else said
    group = meta.pop("group", "")
    return Example(
        f"{i:032d}",
        "",
        "domain",
        {"text": said},
        {"labels": {"team": label or "xyz"[i % 3]}},
        part,
        group,
        source,
        i,
        meta=meta,
    )


def twin(i, number=1000, **more):
    return row(number + i, text(i) + " bitte", label="xyz"[i % 3], **more)


def run(folder, rows, *, previous=None, settings=None, seed=5):
    folder.mkdir(parents=True, exist_ok=True)
    write_examples(folder / "collected.parquet", rows)
    report = prepare(
        [(folder / "collected.parquet", sorted({r.source for r in rows}), ())],
        task="classify",
        key=b"key",
        salt="salt",
        privacy={"mode": "off"},
        languages=[],
        seed=seed,
        settings=settings or {},
        previous=previous,
        out=folder / "out",
        emit=silent,
    )
    return report, {r.position: r.part for r in read_examples(folder / "out/dataset.parquet")}


def test_the_invented_texts_are_as_the_tests_need_them():
    assert jaccard(text(4), text(4) + " bitte") > 0.85
    assert max(jaccard(text(i), text(j)) for i in range(40) for j in range(i)) < 0.6


def test_near_duplicates_stand_in_one_part(tmp_path):
    report, part = run(tmp_path, [*(row(i) for i in range(200)), *(twin(i) for i in range(60))])
    assert all(part[i] == part[1000 + i] for i in range(60))
    assert {part[i] for i in range(60)} == set(PARTS), "or the test would say nothing"
    assert report["split"]["units"] == 200 and report["split"]["joined"]["near_duplicate"] == 120
    assert report["quality"]["near_duplicates"] == 120
    assert 5 <= report["split"]["leaks_if_random"] <= 26


def test_groups_hold_together_across_chains(tmp_path):
    rows = [row(i, groups=[f"thread:{i // 2}"]) for i in range(120)]
    rows[3] = replace(rows[3], meta={"groups": ["thread:1", "customer:7"]})
    rows[50] = replace(rows[50], group="customer:7")
    report, part = run(tmp_path, rows)
    assert all(part[i] == part[i + 1] for i in range(0, 120, 2)) and part[2] == part[50]
    assert {*part.values()} == set(PARTS) and report["split"]["joined"]["group"] == 120


def test_groups_that_are_no_list_of_names_are_nothing(tmp_path):
    rows = [row(i, groups=bad) for i, bad in zip(range(30), ["x", 5, None, [1, ""], {"a": 1}] * 6, strict=True)]
    assert run(tmp_path, rows)[0]["split"]["joined"]["group"] == 0


def test_a_unit_that_is_larger_than_the_share_goes_to_train(tmp_path):
    rows = [row(i, groups=["customer:big"] if i < 40 else []) for i in range(100)]
    for seed in range(4):
        report, part = run(tmp_path / str(seed), rows, seed=seed)
        assert {part[i] for i in range(40)} == {"train"}
        assert report["parts"] == {"train": 80, "validation": 10, "test": 10}


def test_where_all_texts_are_alike_people_are_told(tmp_path):
    rows = [row(i, f"Bitte melden Sie uns den Stand des Zählers mit der Nummer {i:03d} noch heute") for i in range(60)]
    report, part = run(tmp_path, rows)
    assert set(part.values()) == {"train"}
    assert any("Only 0 examples could be put into test" in w and "nearly the same" in w for w in report["warnings"])


def test_units_of_several_rows_keep_the_shares_of_labels(tmp_path):
    rows = [row(i, groups=[f"g{i // 4}"], label="ab"[i // 4 % 2]) for i in range(800)]
    report, part = run(tmp_path, rows)
    shares = Counter(("ab"[i // 4 % 2], part[i]) for i in range(800))
    assert report["parts"]["test"] == 80 and abs(shares["a", "test"] - shares["b", "test"]) <= 8


def test_near_duplicates_of_a_given_test_leave_train_alone(tmp_path):
    rows = [row(i, part="train") for i in range(60)]
    rows += [twin(1, part="test"), twin(2, part="validation"), twin(3, 3000, part="test")]
    rows += [row(2002, text(2) + " danke", part="test"), row(4000, text(3), part="validation", label="x")]
    report, part = run(tmp_path, rows)
    assert part[1] == part[2] == part[3] == "aside:leak"
    assert part[1001] == part[2002] == part[3003] == "test" and part[1002] == "validation"
    assert part[4000] == "validation", "near duplicates among given parts stay as they were given"
    assert report["counts"]["leak"] == 3


def test_group_mates_of_a_given_test_stay_where_they_were_given_and_are_told(tmp_path):
    rows = [row(i, part="train", groups=["customer:1"] if i == 4 else []) for i in range(60)]
    rows += [row(70, part="test", groups=["customer:1"]), row(71, groups=["customer:1"])]
    report, part = run(tmp_path, rows)
    assert part[4] in ("train", "validation") and part[71] == "aside:leak"
    assert any("1 examples given as train are of a group" in warning for warning in report["warnings"])


def frozen(tmp_path):
    rows = [row(i, groups=[f"customer:{i}"]) for i in range(200)]
    _, part = run(tmp_path / "1", rows)
    return rows, part, tmp_path / "1/out/dataset.parquet"


def test_new_near_duplicates_and_mates_of_frozen_rows_follow_them(tmp_path):
    rows, before, previous = frozen(tmp_path)
    alike = [twin(i, 1000) for i in range(200)]
    mates = [row(3000 + i, groups=[f"customer:{i}"]) for i in range(200)]
    wanted = {"test": "aside:leak", "train": "train", "validation": "validation"}
    for name, new, number in (("near", alike, 1000), ("mates", mates, 3000)):
        _, part = run(tmp_path / name, rows + new, previous=previous)
        assert all(part[i] == before[i] for i in range(200)), "old rows keep their part"
        assert all(part[number + i] == wanted[before[i]] for i in range(200))


def test_who_is_a_mate_of_train_and_of_validation_is_set_aside(tmp_path):
    rows, before, previous = frozen(tmp_path)
    learned, checked = (next(i for i in before if before[i] == part) for part in ("train", "validation"))
    new = row(900, groups=[f"customer:{learned}", f"customer:{checked}"])
    friend = row(901, groups=[f"customer:{learned}"])
    _, part = run(tmp_path / "2", [*rows, new, friend], previous=previous)
    assert part[900] == "aside:leak" and part[901] == "train"


def test_variations_are_only_ever_learned_from(tmp_path):
    rows = [row(i) for i in range(100)]
    made = [row(1000 + i, variation_of=rows[i].id) for i in range(30)]
    _, part = run(tmp_path / "1", rows + made)
    assert {part[i] for i in range(30)} == {part[1000 + i] for i in range(30)} == {"train"}
    _, before = run(tmp_path / "2", rows)
    late = [row(1000 + i, variation_of=rows[i].id, part="train") for i in range(100)]
    _, part = run(tmp_path / "3", rows + late, previous=tmp_path / "2/out/dataset.parquet")
    assert all(part[1000 + i] == ("train" if before[i] == "train" else "aside:leak") for i in range(100))


def dated(i):
    return (date(2026, 1, 1) + timedelta(days=i)).isoformat()


def test_later_auto_tests_on_the_newest(tmp_path):
    rows = [row(i, date=dated(i * 37 % 100)) for i in range(100)]
    rows.append(row(100, date="Mittwoch"))
    report, part = run(tmp_path, rows, settings={"later": "auto"})
    newest = {i for i in range(100) if i * 37 % 100 >= 90}
    assert {i for i in part if part[i] == "test"} == newest
    assert report["split"]["rule"] == "later: from 2026-04-01 on" and report["parts"]["validation"] == 10
    assert any("1 examples have no date" in warning for warning in report["warnings"])


def test_later_than_a_date_and_a_group_across_the_cut_stays_in_train(tmp_path):
    rows = [row(i, date=dated(i), groups=["thread:1"] if i in (10, 95) else []) for i in range(100)]
    report, part = run(tmp_path, rows, settings={"later": dated(89)})
    assert {i for i in part if part[i] == "test"} == set(range(90, 100)) - {95}
    assert part[10] == part[95] != "test" and report["split"]["rule"] == "later than 2026-03-31"


@pytest.mark.parametrize(("later", "says"), [("soon", "a date such as"), ("auto", "no example has one")])
def test_later_without_a_date_is_refused(tmp_path, later, says):
    with pytest.raises(Problem) as problem:
        run(tmp_path, [row(i) for i in range(40)], settings={"later": later})
    assert problem.value.code == "prepare/bad-setting" and says in problem.value.what
    assert not (tmp_path / "out").exists()


def test_quality_counts_lengths_and_balance_and_warns(tmp_path):
    rows = [row(i, label="a") for i in range(90)] + [row(90, "ja", label="b")]
    rows += [row(91, text(91) * 1000, label="a"), row(92, text(92) * 1000, part="test", label="a")]
    report, part = run(tmp_path, rows)
    assert part[91] == "aside:too_long" and part[92] == "test", "a given test stays as given"
    found = report["quality"]
    assert (found["too_long"], found["too_short"]) == (2, 1)
    assert found["length"]["median"] in range(60, 90) and found["length"]["longest"] == len(text(92)) * 1000
    assert found["balance"] == {"team": round(1 / 91, 4)} and report["counts"]["too_long"] == 1
    for said in ("1 text is longer than 50,000", "1 text has fewer than 3", "less than a tenth of the examples of 'a'"):
        assert any(said in warning for warning in report["warnings"]), said


def test_a_set_without_faults_has_no_warnings(tmp_path):
    assert run(tmp_path, [row(i) for i in range(60)])[0]["warnings"] == []


def test_nothing_but_the_version_is_left_in_the_folder(tmp_path):
    run(tmp_path, [row(i) for i in range(60)])
    assert {path.name for path in tmp_path.rglob("*")} == {"collected.parquet", "out", "dataset.parquet", "list.json"}
