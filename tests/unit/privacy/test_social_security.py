import time

import pytest

from feinschliff.privacy.recognisers import social_security


def hits(text):
    return [text[span.start : span.end] for span in social_security.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Here's my SSN: 536-90-4399", "536-90-4399"),
        ("536-90-4399 belongs to him", "536-90-4399"),
        ("social security number 536904399", "536904399"),
        ("SSN 536 90 4399", "536 90 4399"),
        ("My SSN is 987-65-4321", "987-65-4321"),  # no such area, but said to be one
        ("NI number QQ 12 34 56 C", "QQ 12 34 56 C"),
        ("AB123456C", "AB123456C"),
        ("national insurance ab 12 34 56 c", "ab 12 34 56 c"),
        ("AHV 756.4815.7239.03", "756.4815.7239.03"),
        ("SVNR 4817 010180", "4817 010180"),
    ],
)
def test_numbers(text, found):
    assert hits(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "666-12-3456, 000-12-3456, 123-00-4567",
        "order 536-90-4399",
        "536904399",
        "536 90 4399",
        "212-555-0199 and 2024-03-12",
        "A-536-90-4399-B",
        "part AB123456C",
        "GB 12 34 56 C, ab 12 34 56 c, AB 12 34 56 E",
        "756.4815.7239.04",
        "4817 010180",
        "the SSN was changed on 12.03.2024 to 5",
    ],
)
def test_no_numbers(text):
    assert hits(text) == []


@pytest.mark.parametrize("piece", ["536-90-4399 ", "536904399 ", "QQ 12 34 56 C ", "SSN ", "SSN 123456789 ", "ab12"])
def test_hostile_texts_stay_fast(piece):
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    start = time.perf_counter()
    assert all(0 < span.score <= 1 and span.type == social_security.TYPE for span in social_security.find(text))
    assert time.perf_counter() - start < 10
