"""The engine from the outside: starts its process, asks it from any thread, starts it again if it died. No torch."""

from __future__ import annotations

import itertools
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from feinschliff.core.problems import Problem

Json = dict[str, Any]
MAX_TOKENS = 512
END: Json = {}


class Engine:
    """A running engine. `place(name)` says where a model lies: ``{"model", "folder", "base"}``; asked at each request,
    so that a new release or a rollback answers at once."""

    def __init__(self, place: Callable[[str], Json]) -> None:
        self.place = place
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[str] | None = None
        self._waiting: dict[int, tuple[subprocess.Popen[str], queue.Queue[Json]]] = {}
        self._log: Any = None

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def answer(self, name: str) -> Answering:
        """What answers under a name now.

        Raises the problem of an unknown name, or of a model that cannot be loaded.
        """
        return Answering(self, name, self.place(name))

    def ask(self, name: str, text: str) -> Json:
        """One question: ``{"model", "name", "answer"}`` or ``{"model", "name", "outputs"}``."""
        answering = self.answer(name)
        told = {"name": name, "model": answering.place["model"]}
        if answering.task == "chat":
            return {**told, "answer": "".join(answering.stream([{"role": "user", "content": text}]))}
        return {**told, **answering.classify([text])[0]}

    def request(self, op: str, **fields: Any) -> Any:
        """Send a request and wait for its result."""
        number, replies = self._send(op, fields)
        try:
            return _checked(replies.get())["result"]
        finally:
            self._waiting.pop(number, None)

    def close(self) -> None:
        """End the process, in the middle of whatever it does."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def _send(self, op: str, fields: Mapping[str, Any]) -> tuple[int, queue.Queue[Json]]:
        number, replies = next(self._numbers), queue.Queue[Json]()
        with self._lock:
            process = self._running()
            self._waiting[number] = (process, replies)
            try:
                self._write(process, {"id": number, "op": op, **fields})
            except OSError:
                self._waiting.pop(number, None)
                raise self._died() from None
        return number, replies

    def _cancel(self, number: int) -> None:
        if self._waiting.pop(number, None) is None:
            return
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                try:
                    self._write(self._process, {"id": number, "op": "cancel"})
                except OSError:
                    return

    @staticmethod
    def _write(process: subprocess.Popen[str], message: Json) -> None:
        if process.stdin is not None:
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()

    def _running(self) -> subprocess.Popen[str]:
        """The process, started or started again; call with the lock held."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        environment = {
            # Threads that spin while they wait slow each other down as soon as another program wants a core: one token
            # took 0.43 s instead of 0.06 s beside a training run on two cores.
            "OMP_WAIT_POLICY": "PASSIVE",
            **os.environ,
            "HF_HUB_OFFLINE": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "TOKENIZERS_PARALLELISM": "false",
        }
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 (lives as long as it)
        # -P: nothing is imported from the folder one stands in. Own session: Ctrl-C reaches us first, and we close it.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "feinschliff.serve.engine"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
            env=environment,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        return self._process

    def _listen(self, process: subprocess.Popen[str]) -> None:
        """Hand each reply to who waits for it; when the process ends, tell all who still wait."""
        for line in process.stdout or ():
            reply = json.loads(line)
            if (waiting := self._waiting.get(reply.pop("id"))) is not None:
                waiting[1].put(reply)
        process.wait()
        with self._lock:
            left = [number for number, (served_by, _) in self._waiting.items() if served_by is process]
            told = [self._waiting.pop(number)[1] for number in left]
        for replies in told:
            replies.put({"problem": self._died().to_json()})

    def _died(self) -> Problem:
        last = ""
        if self._log is not None:
            self._log.seek(0)
            last = ([line.strip() for line in self._log.read().splitlines() if line.strip()] or [""])[-1][:200]
        return Problem(
            "serve/engine-died",
            f"The process that answers ended in the middle{f' ({last})' if last else ''}.",
            "It starts again by itself with the next question; with little memory, larger models end like this.",
            ["ask again", "close other programs if it happens again"],
            safe="Nothing that is stored was changed.",
            kind="run",
        )


class Answering:
    """What answers under one name."""

    def __init__(self, engine: Engine, name: str, place: Json) -> None:
        self.engine, self.name, self.place = engine, name, place
        facts = engine.request("load", place=place)
        self.task: str = facts["task"]
        self.outputs: dict[str, list[str]] = facts["outputs"]

    def classify(self, texts: Sequence[str]) -> list[Json]:
        """Per text ``{"outputs": {NAME: {"label", "confidence", "top": [[label, probability], ...]}}}``."""
        return self.engine.request("classify", place=self.place, texts=list(texts))

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors, one per text."""
        return self.engine.request("embed", place=self.place, texts=list(texts))

    def stream(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int = MAX_TOKENS,
        temperature: float = 0.0,
        top_p: float = 1.0,
        seed: int = 0,
    ) -> Stream:
        """The answer piece by piece; what the model cannot take is raised here, before the first piece."""
        options = {"max_tokens": max_tokens, "temperature": temperature, "top_p": top_p, "seed": seed}
        number, replies = self.engine._send(
            "chat", {"place": self.place, "messages": [*map(dict, messages)], **options}
        )
        return Stream(self.engine, number, replies)


class Stream(Iterator[str]):
    """Pieces of an answer. After the last: `finish_reason` (``stop``, ``length``) and `usage` in tokens.

    `close` ends the writing within a piece; an answer that nobody reads to its end must be closed.
    """

    def __init__(self, engine: Engine, number: int, replies: queue.Queue[Json]) -> None:
        self._engine, self._number, self._replies = engine, number, replies
        self.finish_reason = ""
        self.usage: dict[str, int] = {}
        self.prompt_tokens: int = self._take()["start"]["prompt_tokens"]

    def __next__(self) -> str:
        if self.finish_reason:
            raise StopIteration
        reply = self._take()
        if "piece" in reply:
            return str(reply["piece"])
        self.finish_reason, self.usage = reply["result"]["finish_reason"], reply["result"]["usage"]
        self._engine._waiting.pop(self._number, None)
        raise StopIteration

    def close(self) -> None:
        if not self.finish_reason:
            self.finish_reason = "cancelled"
            self._engine._cancel(self._number)
            self._replies.put(END)  # wakes a thread that waits for the next piece

    def _take(self) -> Json:
        reply = self._replies.get()
        if reply is END:
            raise StopIteration
        try:
            return _checked(reply)
        except Problem:
            self._engine._waiting.pop(self._number, None)
            self.finish_reason = "error"
            raise


def _checked(reply: Json) -> Json:
    if "problem" in reply:
        raise Problem.from_json(reply["problem"])
    return reply
