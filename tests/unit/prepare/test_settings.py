import pytest

from feinschliff.core.problems import Problem
from feinschliff.prepare.settings import read_settings


def test_defaults_and_written_values():
    assert read_settings({}, 7).seed == 7
    filled = read_settings({"unlabelled": "drop", "validation": "0.2", "test": "0.15", "seed": "3"}, 7)
    assert (filled.unlabelled, filled.validation, filled.test, filled.seed) == ("drop", 0.2, 0.15, 3)
    assert filled.most_validation is None, "a written share is not bounded"


def test_an_unknown_setting_offers_the_nearest():
    with pytest.raises(Problem, match="did you mean unlabelled") as problem:
        read_settings({"unlabeled": "drop"}, 7)
    assert problem.value.code == "prepare/unknown-setting"


@pytest.mark.parametrize(
    "written",
    [{"unlabelled": "keep"}, {"test": "0"}, {"test": "ten"}, {"validation": "0.9"}, {"test": "nan"}, {"seed": "x"}],
)
def test_bad_values_are_refused(written):
    with pytest.raises(Problem) as problem:
        read_settings(written, 7)
    assert problem.value.code == "prepare/bad-setting"
