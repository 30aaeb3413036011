"""feinschliff.toml: what `new` writes is what is read back; a typo is refused with the nearest name."""

from dataclasses import replace

import pytest

from feinschliff.core.problems import Problem
from feinschliff.store.config import NAME, Config, default_config, read_config, write_config


@pytest.mark.parametrize(
    ("kind", "task", "privacy"),
    [
        ("domain", "classify", "report"),
        ("documents", "document", "redact"),
        ("conversations", "chat", "redact"),
        ("style", "chat", "redact"),
    ],
)
def test_the_kind_decides_task_and_privacy(tmp_path, kind, task, privacy):
    write_config(tmp_path, default_config(kind, goal='Sort "claims" – für Köln'))
    names = "tags" if task == "classify" else "pseudonyms"
    assert read_config(tmp_path) == Config(kind, task, 'Sort "claims" – für Köln', (), privacy, names)


def test_own_numbers_and_words_are_read_back(tmp_path):
    config = replace(
        default_config("domain"), patterns={"KUNDE": "K-####"}, confidential=("Falke",), names="pseudonyms"
    )
    write_config(tmp_path, config)
    assert read_config(tmp_path) == config


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("goals = 'x'", "project/unknown-setting", "goal"),
        ("kind = 'domian'", "project/unknown-kind", "domain"),
        ("task = 'clasify'", "project/unknown-task", "classify"),
        ("[privacy]\nmode = 'redacted'", "project/unknown-privacy-mode", "redact"),
        ("[privacy]\nmod = 'redact'", "project/unknown-setting", "mode"),
        ("languages = 'de'", "project/broken-config", "list"),
        ("privacy = 'off'", "project/broken-config", "table"),
        ("kind = x", "project/broken-config", "line 1"),
    ],
)
def test_a_typo_is_refused(tmp_path, text, code, says):
    (tmp_path / NAME).write_text(text)
    with pytest.raises(Problem, match=says) as caught:
        read_config(tmp_path)
    assert caught.value.code == code
    assert caught.value.exit_code == 2
