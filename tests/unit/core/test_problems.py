"""Problems: nearest names, exit codes, and the way through a worker and back."""

import pytest

from feinschliff.core.problems import Do, Problem, nearest, unknown


def test_the_nearest_name_is_offered_whatever_its_case():
    assert nearest("MiniLm", ["smollm2", "minilm"])[0] == "minilm"
    assert nearest("zzz", ["smollm2", "minilm"]) == []


def test_an_unknown_name_lists_what_there_is_when_nothing_is_near():
    assert "known: a, b" in unknown("x/y", "thing", "zzz", ["b", "a"]).what
    assert "there is no thing yet" in unknown("x/y", "thing", "zzz", []).what


@pytest.mark.parametrize(
    ("kind", "exit_code", "status"),
    [("input", 2, 422), ("setup", 3, 503), ("run", 4, 409), ("bug", 70, 500), ("gate", 1, 409)],
)
def test_each_kind_has_its_exit_code_and_status(kind, exit_code, status):
    problem = Problem("a/b", "what", kind=kind)
    assert (problem.exit_code, problem.http_status) == (exit_code, status)


def test_a_problem_survives_the_way_through_json():
    problem = Problem(
        "a/b",
        "what",
        "why",
        [Do("words", "feinschliff train --set a=b"), "only words"],
        where="x.csv, line 3",
        kind="run",
    )
    again = Problem.from_json(problem.to_json())
    assert again.to_json() == problem.to_json()
    assert again.do == problem.do
