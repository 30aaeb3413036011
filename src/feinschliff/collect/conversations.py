"""Chat records in the shapes people have (OpenAI, ShareGPT, question and answer) become one conversation shape."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

ROLES = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "chatgpt": "assistant",
    "bot": "assistant",
    "model": "assistant",
}
Message = dict[str, str]
CUT = "turns after the last answer were left out"
MERGED = "neighbouring turns of one speaker were joined"


class Unusable(ValueError):
    """The record cannot become an example; the message says why in one sentence."""


def is_conversation(value: Any) -> bool:
    """Whether a field holds a list of turns (``role`` or ``from`` in each), also as JSON in a CSV cell."""
    turns = _decoded(value)
    return (
        isinstance(turns, list)
        and bool(turns)
        and isinstance(turns[0], dict)
        and bool({"role", "from"} & turns[0].keys())
    )


def plain(text: Any) -> str:
    """A cell or JSON value as text, with line ends as ``\\n``; nothing becomes ""."""
    if text is None:
        return ""
    if isinstance(text, bool):
        return "true" if text else "false"
    if isinstance(text, dict | list):
        raise Unusable(f"a {'list' if isinstance(text, list) else 'group of values'} stands where a text is needed")
    return str(text).replace("\r\n", "\n").replace("\r", "\n")


def from_messages(value: Any, system: Any = None) -> tuple[list[Message], Message, list[str]]:
    """(messages up to the last user turn, the answer to it, notes) of a list of turns; raises Unusable."""
    turns = _decoded(value)
    if not isinstance(turns, list) or not turns:
        raise Unusable("there are no messages in it")
    messages = [_message(turn, number) for number, turn in enumerate(turns, start=1)]
    if plain(system).strip() and messages[0]["role"] != "system":
        messages.insert(0, {"role": "system", "content": plain(system)})
    notes = []
    answers = [i for i, message in enumerate(messages) if message["role"] == "assistant"]
    if not answers:
        raise Unusable("there is no answer of the assistant in it")
    if answers[-1] + 1 < len(messages):
        messages = messages[: answers[-1] + 1]
        notes.append(CUT)
    joined = _joined(messages)
    if len(joined) < len(messages):
        notes.append(MERGED)
    if len(joined) < 2 or joined[-2]["role"] != "user":
        raise Unusable("there is no user turn before the assistant's last answer")
    return joined[:-1], joined[-1], notes


def from_question(question: Any, answer: Any, context: Any = None, system: Any = None) -> tuple[list[Message], Message]:
    """(messages, answer) of one question with its answer; Alpaca's ``input`` is the context. Raises Unusable."""
    asked, answered = plain(question), plain(answer)
    if plain(context).strip():
        asked = f"{asked}\n\n{plain(context)}" if asked.strip() else plain(context)
    if not asked.strip():
        raise Unusable("the question is empty")
    if not answered.strip():
        raise Unusable("the answer is empty")
    messages = [{"role": "user", "content": asked}]
    if plain(system).strip():
        messages.insert(0, {"role": "system", "content": plain(system)})
    return messages, {"role": "assistant", "content": answered}


def _decoded(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value


def _message(turn: Any, number: int) -> Message:
    if not isinstance(turn, Mapping):
        raise Unusable(f"message {number} is no object with role and content")
    named = turn.get("role", turn.get("from"))
    role = ROLES.get(str(named).lower())
    if role is None:
        raise Unusable(f"message {number} has the role {str(named)[:40]!r}; known are system, user, assistant")
    content = turn.get("content", turn.get("value"))
    text = _parts(content) if isinstance(content, list) else plain(content)
    if not text.strip():
        raise Unusable(f"message {number} ({role}) is empty")
    return {"role": role, "content": text}


def _parts(content: Sequence[Any]) -> str:
    """OpenAI's content parts; only text can be used."""
    if not all(isinstance(part, Mapping) and part.get("type") == "text" for part in content):
        raise Unusable("a message holds something other than text")
    return "\n".join(plain(part.get("text")) for part in content)


def _joined(messages: Sequence[Message]) -> list[Message]:
    joined: list[Message] = []
    for message in messages:
        if joined and joined[-1]["role"] == message["role"]:
            joined[-1] = {**message, "content": f"{joined[-1]['content']}\n\n{message['content']}"}
        else:
            joined.append(message)
    return joined
