"""Without --task, the files say what they are."""

import pytest

from feinschliff.collect import guess_task

FILES = {
    "openai.jsonl": (
        '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n',
        "chat",
    ),
    "alpaca.json": ('[{"instruction": "Greet", "input": "", "output": "Hello"}]', "chat"),
    "faq.csv": ("frage;antwort\nWann?;Morgen früh\nWo?;Am Empfang\n", "chat"),
    "claims.csv": (
        "text,label\nwater in the cellar,water\nhail on the roof,storm\nfire in the kitchen,fire\n",
        "classify",
    ),
    "empty.csv": ("", "classify"),
}


@pytest.mark.parametrize("name", FILES)
def test_the_task_is_seen_from_the_records(tmp_path, name):
    content, task = FILES[name]
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert guess_task([tmp_path / name]) == task
