"""Releases: a name points at a model, with history; personal data that was only counted needs a decision."""

import pytest

from feinschliff import registry
from feinschliff.core.problems import Problem
from feinschliff.store import metadata as tables
from feinschliff.store.project_store import Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def add_model(store, personal_data=None):
    run = store.add_run("prepare", f"p{len(store.runs())}", {})
    report = {"personal_data": personal_data or {"mode": "redact", "counts": {"EMAIL": 3}}}
    dataset = {"fingerprint": "f", "object": "1" * 64, "report": report}
    number = store.finish_run(run["number"], [(tables.datasets, dataset)])["datasets"]
    run = store.add_run("train", f"t{len(store.runs())}", {})
    model = {
        "dataset": number,
        "method": "linear",
        "recipe": {"method": "linear"},
        "object": "2" * 64,
        "report": {"validation": {}},
        "code_version": "0",
    }
    store.finish_run(run["number"], [(tables.models, model)])
    return registry.resolve(store, None)


def test_without_a_model_there_is_nothing_to_release(store):
    with pytest.raises(Problem, match="no model yet") as caught:
        registry.resolve(store, None)
    assert caught.value.code == "registry/no-model"


def test_models_are_found_by_number_and_by_release(store):
    first = add_model(store)
    add_model(store)
    registry.release(store, first, "claims", None)
    assert registry.resolve(store, "claims")["number"] == registry.resolve(store, "m1")["number"] == 1
    assert registry.resolve(store, None)["number"] == 2
    with pytest.raises(Problem, match="did you mean claims"):
        registry.resolve(store, "claim")


def test_rollback_answers_with_the_model_before_and_keeps_the_history(store):
    first, second = add_model(store), add_model(store)
    registry.release(store, first, "claims", None)
    with pytest.raises(Problem, match="no earlier model"):
        registry.rollback(store, "claims")
    registry.release(store, second, "claims", None)
    assert registry.rollback(store, "claims")["model"] == "m1"
    assert [row["act"] for row in registry.history(store, "claims")] == ["release", "release", "rollback"]
    with pytest.raises(Problem, match="did you mean claims"):
        registry.rollback(store, "clams")


def test_rolling_back_twice_goes_back_twice(store):
    for _ in range(3):
        registry.release(store, add_model(store), "claims", None)
    assert [registry.rollback(store, "claims")["model"] for _ in range(2)] == ["m2", "m1"]
    with pytest.raises(Problem, match="no earlier model"):
        registry.rollback(store, "claims")


@pytest.mark.parametrize("name", ["", "Claims", "a b", "../x", "-x", "x" * 65, "m3"])
def test_names_are_safe_in_addresses_and_paths(store, name):
    with pytest.raises(Problem) as caught:
        registry.release(store, add_model(store), name, None)
    assert caught.value.code == "release/bad-name"
    assert store.releases() == []


def test_counted_personal_data_needs_a_decision_on_record(store):
    model = add_model(store, {"mode": "report", "counts": {"EMAIL": 3, "IBAN": 0}})
    for nothing in (None, "", "  "):
        with pytest.raises(Problem, match="3 EMAIL") as caught:
            registry.release(store, model, "claims", nothing)
        assert caught.value.exit_code == 1
    assert store.releases() == []
    registry.release(store, model, "claims", "addresses of our own staff; works council agreed")
    assert store.releases()[0]["decision"].startswith("addresses of our own staff")
