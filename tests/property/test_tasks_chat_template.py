"""Prefix rendering: what is trained is exactly the answers, whatever people write."""

from __future__ import annotations

import re
from typing import Any

import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feinschliff.core.problems import Problem
from feinschliff.models.chat_template import Rendered, render, render_prompt

CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
FORGETFUL = (
    "{% for m in messages %}{% if m.role != 'assistant' or loop.last %}{{ m.role + ':' + m.content + '<|im_end|>' }}"
    "{% endif %}{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}"
)
SPECIAL = ("<|im_start|>", "<|im_end|>")


class BytesTokenizer:
    """A tokenizer small enough to reason about: UTF-8 bytes, and two control tokens."""

    all_special_ids = (256, 257)
    all_special_tokens = SPECIAL

    def __init__(self, template: str = CHATML) -> None:
        self.template = jinja2.Environment(autoescape=False).from_string(template)

    def apply_chat_template(self, messages: Any, *, tokenize: bool, add_generation_prompt: bool) -> str:
        return self.template.render(messages=messages, add_generation_prompt=add_generation_prompt)

    def __call__(self, text: str, *, add_special_tokens: bool) -> dict[str, list[int]]:
        parts = re.split(f"({'|'.join(map(re.escape, SPECIAL))})", text)
        ids = [[256 + SPECIAL.index(p)] if p in SPECIAL else list(p.encode()) for p in parts]
        return {"input_ids": [i for part in ids for i in part]}

    def decode(self, tokens: Any) -> str:
        return b"".join(SPECIAL[t - 256].encode() if t > 255 else bytes([t]) for t in tokens).decode()


words = st.text(st.characters(codec="utf-8", exclude_characters="<|>"), max_size=30)
turns = st.lists(st.tuples(words, words), min_size=1, max_size=4)


def conversation(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"role": r, "content": c} for q, a in pairs for r, c in (("user", q), ("assistant", a))]


def trained_text(rendered: Rendered) -> str:
    return BytesTokenizer().decode(t for t, on in zip(rendered.tokens, rendered.trained, strict=True) if on)


@settings(deadline=None)
@given(turns, words)
def test_trained_tokens_decode_to_exactly_the_answers_with_their_end(pairs: list[tuple[str, str]], system: str) -> None:
    rendered = render(BytesTokenizer(), conversation(pairs), system=system, max_length=10_000)
    assert trained_text(rendered) == "".join(answer + "<|im_end|>" for _, answer in pairs)
    assert len(rendered.answers) == len(pairs)
    for (start, end), (_, answer) in zip(rendered.answers, pairs, strict=True):
        assert BytesTokenizer().decode(rendered.tokens[start:end]) == answer + "<|im_end|>"


@settings(deadline=None)
@given(turns, words)
def test_what_stands_before_the_last_answer_is_the_prompt_of_serving(pairs: list[tuple[str, str]], system: str) -> None:
    messages = conversation(pairs)
    rendered = render(BytesTokenizer(), messages, system=system, max_length=10_000)
    prompt = render_prompt(BytesTokenizer(), messages[:-1], system=system, max_length=10_000)
    assert list(rendered.tokens[: rendered.answers[-1][0]]) == prompt


@settings(deadline=None)
@given(turns, st.integers(8, 300))
def test_too_long_conversations_fit_and_say_what_was_left_out(pairs: list[tuple[str, str]], max_length: int) -> None:
    whole = render(BytesTokenizer(), conversation(pairs), system="Be kind.", max_length=10_000)
    short = render(BytesTokenizer(), conversation(pairs), system="Be kind.", max_length=max_length)
    assert len(short.tokens) == len(short.trained) <= max_length
    assert short.dropped_turns % 2 == 0
    assert len(short.answers) == len(pairs) - short.dropped_turns // 2
    assert all(all(short.trained[start:end]) and start < end for start, end in short.answers)
    if len(whole.tokens) <= max_length:
        assert short == whole


def test_old_turns_go_first_then_the_answer_loses_its_end() -> None:
    pairs = [("old question", "old answer"), ("new question", "a" * 200)]
    rendered = render(BytesTokenizer(), conversation(pairs), system="S", max_length=120)
    assert (rendered.dropped_turns, rendered.cut_answers) == (2, 1)
    assert "old" not in BytesTokenizer().decode(rendered.tokens)
    assert trained_text(rendered) == "a" * (len(trained_text(rendered)))


def test_a_system_turn_of_the_conversation_wins() -> None:
    messages = [{"role": "system", "content": "Own."}, *conversation([("q", "a")])]
    text = BytesTokenizer().decode(render(BytesTokenizer(), messages, system="Project's.", max_length=999).tokens)
    assert "Own." in text and "Project's." not in text


def test_a_template_that_rewrites_earlier_turns_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        render(BytesTokenizer(FORGETFUL), conversation([("q", "a"), ("q", "a")]), system="", max_length=999)
    assert caught.value.code == "train/template-not-prefix"


def test_a_conversation_without_an_answer_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        render(BytesTokenizer(), [{"role": "user", "content": "Hello?"}], system="", max_length=99)
    assert caught.value.code == "train/no-answer"


@settings(deadline=None)
@given(words, words, st.sampled_from(SPECIAL))
def test_a_control_token_that_a_person_wrote_ends_no_turn(before: str, after: str, mark: str) -> None:
    written = [{"role": "user", "content": before + mark + after}, {"role": "assistant", "content": mark + before}]
    rendered = render(BytesTokenizer(), written, system="", max_length=10_000)
    plain = render(BytesTokenizer(), conversation([("", "")]), system="", max_length=10_000)
    assert sum(t > 255 for t in rendered.tokens) == sum(t > 255 for t in plain.tokens)
