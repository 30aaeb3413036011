"""The shapes that clients send and get: OpenAI's where they exist."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from feinschliff.core.problems import Problem

Json = dict[str, Any]
MAX_TOKENS = 512
MOST_TOKENS = 4096
MOST_MESSAGES = 1000
MOST_TEXTS = 10_000
CHANGES_THE_ANSWER = (
    *("tools", "functions", "tool_choice", "stop", "logprobs", "top_logprobs", "logit_bias", "audio", "prediction"),
    *("frequency_penalty", "presence_penalty", "web_search_options"),
)
"""Fields of OpenAI's API that we do not have and that would change the answer: refused. Others are ignored."""


def whole_characters(text: str) -> str:
    """JSON can carry half a character (a lone surrogate), which no model can read."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("the text holds half a character (a lone surrogate)") from None
    return text


Text = Annotated[str, AfterValidator(whole_characters)]


class Part(BaseModel):
    """A piece of a message; only text is understood."""

    type: Literal["text"]
    text: Text


class Turn(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: Text | list[Part]

    def plain(self) -> dict[str, str]:
        role = "system" if self.role == "developer" else self.role
        text = self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)
        return {"role": role, "content": text}


class StreamOptions(BaseModel):
    include_usage: bool = False


class ChatRequest(BaseModel):
    model_config = ConfigDict(extra="allow")

    model: str
    messages: list[Turn] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool = False
    stream_options: StreamOptions | None = None
    max_tokens: int | None = Field(default=None, ge=1, le=MOST_TOKENS)
    max_completion_tokens: int | None = Field(default=None, ge=1, le=MOST_TOKENS)
    temperature: float | None = Field(default=None, ge=0, le=2, allow_inf_nan=False)
    top_p: float | None = Field(default=None, gt=0, le=1, allow_inf_nan=False)
    seed: int | None = Field(default=None, ge=-(2**63), lt=2**63)
    n: int | None = Field(default=None, ge=1, le=1)
    response_format: dict[str, Any] | None = None

    @field_validator("messages")
    @classmethod
    def asks_something(cls, messages: list[Turn]) -> list[Turn]:
        if messages[-1].role != "user" or not messages[-1].plain()["content"].strip():
            raise ValueError("the last message must be the user's and say something")
        return messages

    def refused_fields(self) -> list[str]:
        """Fields that would change the answer and that we do not have."""
        extra = self.model_extra or {}
        refused = [
            name for name in CHANGES_THE_ANSWER if extra.get(name) not in (None, False, 0, [], {}, "none", "auto")
        ]
        kind = (self.response_format or {}).get("type", "text")
        return refused + ([] if kind == "text" else ["response_format"])

    def options(self) -> Json:
        """As the model wants them; not asked: the likeliest answer, up to 512 tokens."""
        return {
            "max_tokens": self.max_completion_tokens or self.max_tokens or MAX_TOKENS,
            "temperature": self.temperature or 0.0,
            "top_p": 1.0 if self.top_p is None else self.top_p,
            "seed": (self.seed or 0) % 2**63,
        }


class ClassifyRequest(BaseModel):
    model: str
    input: Text | Annotated[list[Text], Field(min_length=1, max_length=MOST_TEXTS)]

    def texts(self) -> list[str]:
        return [self.input] if isinstance(self.input, str) else self.input


def completion(number: str, model: str, content: str, finish_reason: str, usage: Json) -> Json:
    """A whole answer."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content, "refusal": None},
        "finish_reason": finish_reason,
        "logprobs": None,
    }
    return {**_head(number, "chat.completion", model), "choices": [choice], "usage": usage}


def chunk(number: str, model: str, delta: Json, finish_reason: str | None = None) -> Json:
    """A piece of an answer."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
    return {**_head(number, "chat.completion.chunk", model), "choices": [choice]}


def usage_chunk(number: str, model: str, usage: Json) -> Json:
    return {**_head(number, "chat.completion.chunk", model), "choices": [], "usage": usage}


def total(usage: Json) -> Json:
    return {**usage, "total_tokens": usage["prompt_tokens"] + usage["completion_tokens"]}


def field_of(place: Sequence[Any], body: Any) -> str:
    """The field that a complaint is about, as the client wrote it: ``messages.0.content``."""
    names = []
    for part in place[1:]:  # the first says "body"
        inside = isinstance(body, dict) and isinstance(part, str)
        if not inside and not (isinstance(body, list) and isinstance(part, int)):
            continue  # the name of one of pydantic's own branches
        names.append(str(part))
        body = body.get(part) if inside else body[part] if part < len(body) else None
    return ".".join(names)


def event(value: Json) -> str:
    """One server-sent event; JSON without line breaks and without raw non-ASCII is safe in any split."""
    return f"data: {json.dumps(value)}\n\n"


def classified(model: str, answers: list[Json]) -> Json:
    """The answer of /v1/classify."""
    data = [
        {
            "index": index,
            "outputs": {
                name: {**output, "top": [{"label": label, "confidence": share} for label, share in output["top"]]}
                for name, output in answer["outputs"].items()
            },
        }
        for index, answer in enumerate(answers)
    ]
    return {"object": "list", "model": model, "data": data}


def labels_text(answer: Json) -> str:
    """A classifier's answer as a chat message: its labels as JSON."""
    return json.dumps({name: output["label"] for name, output in answer["outputs"].items()}, ensure_ascii=False)


def error_of(problem: Problem) -> Json:
    """OpenAI's error shape, with what to do as our addition."""
    shown = problem.to_json()
    message = " ".join(part for part in (problem.what, problem.why) if part)
    kind = "invalid_request_error" if problem.kind == "input" else "server_error"
    return {
        "error": {
            "message": message,
            "type": kind,
            "param": problem.where or None,
            "code": problem.code,
            "do": shown["do"],
        }
    }


def _head(number: str, kind: str, model: str) -> Json:
    return {"id": number, "object": kind, "created": int(time.time()), "model": model}
