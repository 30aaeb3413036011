"""The catalogue: every entry is whole, names are found, languages decide."""

from __future__ import annotations

import pytest

from feinschliff.models import catalogue


def test_starters_come_first_and_are_pinned() -> None:
    first, second = list(catalogue.entries().values())[:2]
    assert (first.name, second.name) == ("minilm", "smollm2")
    for base in (first, second):
        assert base.starter is not None
        pins = [base.starter.wheel_sha256, base.starter.weights_sha256, *(f.sha256 for f in base.starter.files)]
        assert all(len(pin) == 64 and int(pin, 16) for pin in pins)
        assert all("/" not in f.name for f in base.starter.files)


def test_every_entry_says_what_a_person_needs_to_choose() -> None:
    for base in catalogue.entries().values():
        assert base.kind in ("encoder", "chat")
        assert base.licence and base.languages and base.hub.count("/") == 1
        assert base.bytes >= 2 * base.parameters, f"{base.name}: fewer than two bytes per parameter"
        assert all(len(code) == 2 and code.islower() for code in base.languages)


@pytest.mark.parametrize(("name", "found"), [("MiniLM", "minilm"), ("Qwen/Qwen3-0.6B", "qwen3-0.6b")])
def test_a_base_is_found_by_name_and_by_hub_id(name: str, found: str) -> None:
    base = catalogue.find(name)
    assert base is not None and base.name == found


def test_an_unknown_name_offers_the_nearest() -> None:
    problem = catalogue.unknown_base("minlm")
    assert problem.code == "models/unknown-base"
    assert "minilm" in problem.what


def test_speaks_goes_by_all_languages_and_trusts_the_unknown() -> None:
    assert catalogue.speaks("minilm", ["en"])
    assert not catalogue.speaks("minilm", ["en", "de"])
    assert catalogue.speaks("multilingual-e5-small", ["en", "de"])
    assert catalogue.speaks("./my-own", ["de"])


def test_fitting_bases_for_german_speak_german_and_the_smallest_comes_first() -> None:
    encoders = catalogue.fitting(["de"], "encoder")
    sizes = [catalogue.entries()[name].parameters for name in encoders]
    assert "multilingual-e5-small" in encoders and "minilm" not in encoders
    assert sizes == sorted(sizes)
    assert "smollm2" not in catalogue.fitting(["de"], "chat")
