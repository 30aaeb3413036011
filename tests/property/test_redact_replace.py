"""Redaction changes the hits and nothing else, whatever the text around them."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from feinschliff.core.nouns import Example, Span
from feinschliff.privacy.replace import Redaction, replace, with_texts
from feinschliff.privacy.scan import scan, without_overlaps

SECRETS = st.sampled_from(
    [
        ("petra.müller@firma.example", "EMAIL"),
        ("DE89 3704 0044 0532 0130 00", "IBAN"),
        ("4111 1111 1111 1111", "CREDIT_CARD"),
        ("+49 171 3920051", "PHONE"),
    ]
)
# Letters, umlauts, composed characters and emoji; no digits or @, so that the planted secret is the only one.
PROSE = st.text(st.sampled_from("aeäöüßÅéñ 😀👩‍🔧\u0301\n.,;!?(“„中"), max_size=40)


@given(PROSE, SECRETS, PROSE)
@settings(max_examples=200)
def test_a_planted_secret_is_found_at_its_place_and_only_it_is_replaced(before, secret, after):
    value, kind = secret
    text = f"{before} {value} {after}"
    assert [(s.start, s.end, s.type) for s in scan(text)] == [(len(before) + 1, len(before) + 1 + len(value), kind)]
    assert replace(text, scan(text)) == f"{before} [{kind}] {after}"


@given(st.text(max_size=200))
@settings(max_examples=300)
def test_any_text_keeps_every_character_outside_the_hits(text):
    spans = scan(text)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    kept = [
        text[a:b] for a, b in zip([0, *(s.end for s in spans)], [*(s.start for s in spans), len(text)], strict=True)
    ]
    tags = [f"[{s.type}]" for s in spans] + [""]
    assert replace(text, spans) == "".join(piece + tag for piece, tag in zip(kept, tags, strict=True))


@given(PROSE, SECRETS)
def test_redacting_twice_changes_nothing_more(before, secret):
    tags = Redaction("redact").text
    once = with_texts(Example("i", "c", "domain", {"text": f"{before} {secret[0]}"}, {"labels": {}}), tags)
    assert f"[{secret[1]}]" in once.input["text"] and with_texts(once, tags) == once


@given(
    st.lists(
        st.builds(
            lambda a, n, t, s: Span(a, a + n, t, s),
            st.integers(0, 30),
            st.integers(1, 9),
            st.sampled_from("AB"),
            st.floats(0, 1),
        )
    )
)
def test_kept_spans_never_overlap_and_every_dropped_one_meets_a_kept_one(spans):
    kept = without_overlaps(spans)
    assert all(left.end <= right.start for left, right in pairwise(kept))
    for span in spans:
        assert any(span.start < other.end and other.start < span.end and other.score >= span.score for other in kept)
