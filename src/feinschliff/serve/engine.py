"""The engine: one process that holds loaded models and answers JSON lines (`python -m feinschliff.serve.engine`).

A request is one line ``{"id": n, "op": ..., "place": {"model", "folder", "base"}, ...}``; every reply names its `id`:
``{"result": ...}`` or ``{"problem": ...}`` ends a request; a chat first gives ``{"start": ...}``, then
``{"piece": text}`` as often as there is text, and ends with a result. ``cancel`` has no reply of its own.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from feinschliff.core.problems import Do, Problem
from feinschliff.serve.answers import to_json

Json = dict[str, Any]
MOST_LOADED = 8
MOST_STREAMS = 8
BATCH = 64


@dataclass
class Loaded:
    """A model in memory, with its card."""

    model: Any
    card: Json
    folder: Path
    base: Path | None


@dataclass
class Chat:
    """A chat answer that is being written."""

    number: int
    loaded: Loaded
    pieces: Iterator[str]
    prompt_tokens: int
    max_tokens: int
    text: str = ""


class Engine:
    """Answers requests one after the other; chats take turns piece by piece, so that none waits for another's end."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.loaded: OrderedDict[str, Loaded] = OrderedDict()
        self.requests: queue.Queue[Json] = queue.Queue()
        self.open: set[int] = set()
        self.cancelled: set[int] = set()
        self.chats: list[Chat] = []

    def say(self, number: int, **reply: Any) -> None:
        if "result" in reply or "problem" in reply:
            self.open.discard(number)
        self.out.write(json.dumps({"id": number, **reply}) + "\n")
        self.out.flush()

    def listen(self, lines: TextIO) -> None:
        """Take requests in a thread of its own; when the other side is gone, so are we, in the middle of anything."""
        for line in lines:
            request = json.loads(line)
            if request["op"] != "cancel":
                self.open.add(request["id"])
                self.requests.put(request)
            elif request["id"] in self.open:
                self.cancelled.add(request["id"])
        os._exit(0)

    def work(self) -> None:
        while True:
            if (request := self._next()) is not None:
                self._guarded(request["id"], self._answer, request)
            for chat in list(self.chats):
                if not self._guarded(chat.number, self._continue, chat):
                    self.chats.remove(chat)

    def _next(self) -> Json | None:
        """The next request; waits only when no chat is being written, and takes none while too many are."""
        if len(self.chats) >= MOST_STREAMS:
            return None
        try:
            return self.requests.get(block=not self.chats)
        except queue.Empty:
            return None

    def _guarded(self, number: int, step: Any, argument: Any) -> bool:
        """Run a step; a problem becomes the reply. Returns whether the step wants to be called again."""
        try:
            return bool(step(argument))
        except Problem as problem:
            self.say(number, problem=problem.to_json())
        except Exception as error:
            traceback.print_exc()
            self.say(number, problem=_bug(error).to_json())
        return False

    def _answer(self, request: Json) -> bool:
        number = request["id"]
        if self._dropped(number):
            return False
        if request["op"] == "ping":
            self.say(number, result="pong")
            return False
        loaded = self._load(request["place"])
        match request["op"]:
            case "load":
                self.say(number, result=_facts(loaded))
            case "classify":
                self.say(number, result=_classify(loaded, request["texts"]))
            case "embed":
                self.say(number, result=_classifier(loaded).embed(request["texts"]).tolist())
            case "chat":
                self.chats.append(self._start(loaded, request))
        return False

    def _start(self, loaded: Loaded, request: Json) -> Chat:
        model = _chat_model(loaded)
        messages = request["messages"]
        tokens = _fitting_prompt(model, messages, request["max_tokens"])
        self.say(request["id"], start={"prompt_tokens": tokens})
        options = {name: request[name] for name in ("max_tokens", "temperature", "top_p", "seed")}
        return Chat(request["id"], loaded, model.stream(messages, **options), tokens, request["max_tokens"])

    def _continue(self, chat: Chat) -> bool:
        """Write one more piece; False when the answer is complete or nobody wants it any more."""
        if self._dropped(chat.number):
            return False
        piece = next(chat.pieces, None)
        if piece is not None:
            chat.text += piece
            self.say(chat.number, piece=piece)
            return True
        made = _count(chat.loaded.model, chat.text)
        reason = "length" if made >= chat.max_tokens else "stop"
        usage = {"prompt_tokens": chat.prompt_tokens, "completion_tokens": made}
        self.say(chat.number, result={"finish_reason": reason, "usage": usage})
        return False

    def _dropped(self, number: int) -> bool:
        """Whether whoever asked went away; asked before each request and each piece."""
        if number not in self.cancelled:
            return False
        self.cancelled.discard(number)
        self.open.discard(number)
        return True

    def _load(self, place: Mapping[str, Any]) -> Loaded:
        """The model of this place, loaded when it is not; the one that was not used for longest makes room."""
        from feinschliff.models import predictor
        from feinschliff.models.bases import locate
        from feinschliff.models.folder import read_card, verify

        key = place["folder"]
        if key in self.loaded:
            self.loaded.move_to_end(key)
            return self.loaded[key]
        folder = Path(key)
        verify(folder)
        card = read_card(folder)
        base = locate(place["base"]) if place.get("base") and card.get("method") not in ("linear", "full") else None
        loaded = Loaded(predictor.load_serving(folder, base), card, folder, base)
        self._share(loaded)
        while len(self.loaded) >= MOST_LOADED:
            self.loaded.popitem(last=False)
        self.loaded[key] = loaded
        return loaded

    def _share(self, new: Loaded) -> None:
        """Keep the weights of one base in memory once, however many models stand on it."""
        if new.base is None:
            return
        from feinschliff.models.sharing import network_of, share_weights

        for other in self.loaded.values():
            if other.base == new.base:
                share_weights(network_of(other.model), network_of(new.model))
                return


def _facts(loaded: Loaded) -> Json:
    outputs = {name: list(labels) for name, labels in (getattr(loaded.model, "outputs", None) or {}).items()}
    return {"task": loaded.card["task"], "method": loaded.card.get("method"), "outputs": outputs}


def _classify(loaded: Loaded, texts: Sequence[str]) -> list[Json]:
    model = _classifier(loaded)
    batches = (texts[i : i + BATCH] for i in range(0, len(texts), BATCH))
    return [to_json(prediction) for batch in batches for prediction in model.classify(batch)]


def _classifier(loaded: Loaded) -> Any:
    if not hasattr(loaded.model, "classify"):
        raise _wrong_task(loaded, "classify", "it writes answers")
    return loaded.model


def _chat_model(loaded: Loaded) -> Any:
    if not hasattr(loaded.model, "stream"):
        raise _wrong_task(loaded, "chat", "it gives labels")
    return loaded.model


def _fitting_prompt(model: Any, messages: Sequence[Mapping[str, str]], max_tokens: int) -> int:
    """How many tokens the prompt has; refuses what does not fit instead of forgetting the beginning in silence."""
    tokenizer = getattr(model, "tokenizer", None)
    if tokenizer is None:
        return sum(_count(model, m["content"]) for m in messages)
    from feinschliff.models.causal import context_length
    from feinschliff.models.chat_template import encode, template, turns_of

    turns = turns_of(tokenizer, messages, model.system)
    tokens, room = len(encode(tokenizer, template(tokenizer, turns, answer_next=True))), context_length(model.model)
    if tokens + max_tokens > room:
        raise Problem(
            "serve/too-long",
            f"The conversation has {tokens:,} tokens and the answer may have {max_tokens:,}; the model reads {room:,}.",
            "What does not fit would be forgotten without a word.",
            ["send fewer or shorter messages", "or ask for a smaller max_tokens"],
        )
    return tokens


def _count(model: Any, text: str) -> int:
    """Tokens of a text; words where the model has no tokenizer."""
    tokenizer = getattr(model, "tokenizer", None)
    if tokenizer is None:
        return len(text.split())
    from feinschliff.models.chat_template import encode

    return len(encode(tokenizer, text))


def _wrong_task(loaded: Loaded, wanted: str, what: str) -> Problem:
    return Problem(
        "serve/wrong-task",
        f"This model was trained for {loaded.card['task']}: {what}, so it cannot {wanted}.",
        "Each model answers in the way it was trained.",
        [Do("see what is released", "feinschliff status")],
    )


def _bug(error: Exception) -> Problem:
    return Problem(
        "bug/engine",
        f"Something went wrong while answering: {type(error).__name__}: {str(error)[:200]}",
        "This is our mistake, not yours; other requests go on.",
        ["try again; if it happens again, report it with this line"],
        safe="Nothing that is stored was changed.",
        kind="bug",
    )


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints goes to stderr: stdout belongs to the replies
    engine = Engine(out)
    threading.Thread(target=engine.listen, args=(sys.stdin,), daemon=True).start()
    engine.work()


if __name__ == "__main__":
    main()
