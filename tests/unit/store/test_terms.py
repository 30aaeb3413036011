"""The terms on which a source may be used."""

import pytest

from feinschliff.core.problems import Problem
from feinschliff.store.terms import checked_terms


def test_terms_are_kept_without_blanks_and_empty_ones():
    assert checked_terms({"owner": " Claims ", "purpose": "", "keep_until": "2027-12-31"}) == {
        "owner": "Claims",
        "keep_until": "2027-12-31",
    }


@pytest.mark.parametrize("written", ["31.12.2027", "2027-13-01", "soon", "2027"])
def test_a_date_is_year_month_and_day(written):
    with pytest.raises(Problem) as refused:
        checked_terms({"keep_until": written})
    assert refused.value.code == "collect/bad-date"


def test_an_unknown_term_offers_the_nearest():
    with pytest.raises(Problem, match="owner"):
        checked_terms({"ownr": "x"})
