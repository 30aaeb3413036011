from feinschliff.core.nouns import Span
from feinschliff.interfaces.studio import pages
from feinschliff.privacy.scan import recognisers, scan, without_overlaps
from feinschliff.privacy.types import NAMES


def test_each_file_is_a_recogniser():
    types = [module.TYPE for module in recognisers()]
    assert sorted(types) == sorted(NAMES), "each type has one recogniser and a name for people"
    for language in pages.LANGUAGES:
        assert all(f"pii.{kind}" in pages.texts(language) for kind in types)


def test_scan_gives_sorted_spans_of_all_types():
    text = "Öçü 😀 Tel. 0221/4710686, iban DE89 3704 0044 0532 0130 00, Karte 4111 1111 1111 1111, a@b.example"
    spans = scan(text)
    assert [span.type for span in spans] == ["PHONE", "IBAN", "CREDIT_CARD", "EMAIL"]
    assert [text[s.start : s.end] for s in spans][1] == "DE89 3704 0044 0532 0130 00"
    assert all(0 < span.score <= 1 for span in spans)


def test_a_number_inside_an_address_is_no_phone():
    assert [span.type for span in scan("01713920051@mail.example")] == ["EMAIL"]


def test_a_street_named_after_a_person_is_redacted_whole():
    text = "Send it to 12 Anna Schmidt Drive, Apt 4, and ask Tom Miller."
    assert [(s.type, text[s.start : s.end]) for s in scan(text)] == [
        ("ADDRESS", "12 Anna Schmidt Drive, Apt 4"),
        ("PERSON", "Tom Miller"),
    ]


def test_the_most_certain_then_the_longest_wins():
    spans = [Span(0, 9, "A", 0.5), Span(5, 8, "B", 0.9), Span(4, 9, "C", 0.9), Span(9, 12, "D", 0.1)]
    assert [span.type for span in without_overlaps(spans)] == ["C", "D"]


def test_plain_questions_with_a_number_have_no_hit():
    assert not any(scan(f"Wann kommt meine Lieferung {i}, und was kostet sie?") for i in range(1000))
