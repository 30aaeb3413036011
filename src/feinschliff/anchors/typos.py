"""Are two texts the same but for how they are spelled? Words folded and compared one by one, or letter by letter."""

from __future__ import annotations

from collections.abc import Sequence

SHORTEST_TYPO = 5
"""Letters a word must have for one changed letter to count as a typing error: "an" and "aus" are two words."""

MOST_TYPOS, LETTERS_PER_TYPO = 3, 16
"""So many changed letters at most, and one in 16, make a text a near copy of another."""


def words_of(text: str) -> list[str]:
    """Folded words without the punctuation around them; signs that stand alone, such as ":)", stay."""
    from feinschliff.text.fingerprints import normalise

    tokens = normalise(text).split()
    stripped = (token.strip(".,;:!?\"'()[]…„“”‚‘’»«") or (token if len(token) > 1 else "") for token in tokens)
    return [token for token in stripped if token]


def one_typo(a: str, b: str) -> bool:
    """True when one letter inserted, removed, changed or two neighbours swapped makes `a` into `b`."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    if len(a) == len(b):
        return rest_a[1:] == rest_b[1:] or (rest_a[2:] == rest_b[2:] and rest_a[:2] == rest_b[:2][::-1])
    return rest_a[1:] == rest_b if len(a) > len(b) else rest_a == rest_b[1:]


def only_typos(a: Sequence[str], b: Sequence[str]) -> bool:
    """True when two texts have the same words in the same order but for at most two with one typing error each."""
    if len(a) != len(b):
        return False
    differing = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return len(differing) <= 2 and all(
        min(len(x), len(y)) >= SHORTEST_TYPO and x.isalpha() and y.isalpha() and one_typo(x, y) for x, y in differing
    )


def few_typos(a: str, b: str) -> bool:
    """True when at most three letters differ, at most one in 16, and no number does."""
    from feinschliff.text.fingerprints import normalise

    a, b = normalise(a), normalise(b)
    if [c for c in a if c.isdigit()] != [c for c in b if c.isdigit()]:
        return False
    most = min(MOST_TYPOS, min(len(a), len(b)) // LETTERS_PER_TYPO)
    return most > 0 and edits(a, b, most) <= most


def edits(a: str, b: str, most: int) -> int:
    """Levenshtein distance, or `most` + 1 as soon as it is sure to be more (band of Ukkonen 1985)."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    above = most + 1
    row = {j: j for j in range(min(len(b), most) + 1)}
    for i in range(1, len(a) + 1):
        before, row = row, {}
        for j in range(max(0, i - most), min(len(b), i + most) + 1):
            if j == 0:
                row[0] = i
                continue
            same = before.get(j - 1, above) + (a[i - 1] != b[j - 1])
            row[j] = min(same, before.get(j, above) + 1, row.get(j - 1, above) + 1)
        if min(row.values()) > most:
            return above
    return min(row.get(len(b), above), above)
