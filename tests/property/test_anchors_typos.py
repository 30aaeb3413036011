"""Spelling comparison against the plain definition."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feinschliff.anchors.typos import edits, one_typo, only_typos

LETTERS = st.text(alphabet="abc ", max_size=9)


def levenshtein(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y)))
    return row[-1]


@given(LETTERS, LETTERS, st.integers(0, 4))
def test_edits_are_levenshtein_up_to_the_limit(a, b, most):
    assert edits(a, b, most) == min(levenshtein(a, b), most + 1)


@given(LETTERS, LETTERS)
def test_one_typo_is_symmetric_and_one_edit_or_a_swap(a, b):
    assert one_typo(a, b) == one_typo(b, a)
    if levenshtein(a, b) == 1:
        assert one_typo(a, b)
    if one_typo(a, b):
        assert 1 <= levenshtein(a, b) <= 2


@given(st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=4), max_size=5), st.data())
def test_short_words_never_count_as_typos(words, data):
    other = data.draw(st.permutations(words))
    assert only_typos(words, other) == (words == list(other))
