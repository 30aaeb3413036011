"""Fingerprints: stable, keyed, unambiguous."""

from feinschliff.text.fingerprints import canonical_json, content_id, example_id, normalise

KEY = b"k" * 32


def test_example_id_is_stable_and_depends_on_every_part():
    first = example_id(KEY, "post.csv", 3, '["Hallo","a"]')
    assert len(first) == 32
    assert first == example_id(KEY, "post.csv", 3, '["Hallo","a"]')
    others = {
        example_id(b"x" * 32, "post.csv", 3, '["Hallo","a"]'),
        example_id(KEY, "mail.csv", 3, '["Hallo","a"]'),
        example_id(KEY, "post.csv", 4, '["Hallo","a"]'),
        example_id(KEY, "post.csv", 3, '["Hallo","b"]'),
    }
    assert len(others | {first}) == 5


def test_parts_cannot_run_into_each_other():
    assert example_id(KEY, "a", 11, "x") != example_id(KEY, "a1", 1, "x")


def test_content_id_ignores_key_order_but_not_values():
    assert content_id(KEY, {"a": 1, "b": 2}, {}) == content_id(KEY, {"b": 2, "a": 1}, {})
    assert content_id(KEY, {"a": 1}, {"b": 2}) != content_id(KEY, {"b": 2}, {"a": 1})


def test_normalise_sees_through_case_space_and_composition():
    assert (
        normalise("  Gru\u0308sse\taus\n der STRASSE ") == "grüsse aus der strasse" == normalise("Grüße aus der Straße")
    )


def test_canonical_json_sorts_keys():
    assert canonical_json({"b": "ü", "a": 1}) == '{"a":1,"b":"ü"}'
