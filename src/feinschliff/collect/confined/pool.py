"""The parent's side: a few children that read ahead, answers in the order of the files, and what a death means."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from feinschliff.collect.confined.limits import CPU_SECONDS, MEMORY_BYTES
from feinschliff.collect.walk import FoundFile
from feinschliff.core.nouns import Record, Refused

MOST_CHILDREN = 4
FILES_PER_CHILD = 200
"""Then it is replaced, so that what a library loses in memory never adds up."""
STALLED_SECONDS = 120
"""Without any answer; more than CPU_SECONDS, because a child may have to wait for a core or a slow disk."""
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT", "LD_LIBRARY_PATH")
"""What a child gets of ours: no token, no password."""
COMMAND = [sys.executable, "-m", "feinschliff.collect.confined.child"]
LOST_MEMORY = f"reading it needs more than {MEMORY_BYTES // 1024**3} GB of memory; split it into smaller files"
LOST_TIME = f"reading it took more than {CPU_SECONDS} seconds of computing; save it anew or as another format"
LOST = "reading it ended the program that reads it; save it anew or as another format"

Item = Record | Refused


class Child:
    """One confined process that reads one file at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
        )
        self._rest = b""
        self.files = 0
        self.isolated: bool | None = None
        self.reading = False

    def order(self, file: FoundFile, most: int | None, **wanted: Any) -> None:
        """Begin with a file, at most so many records of it; its answers are fetched by `items`."""
        self.files += 1
        self.reading = True
        wanted |= {"path": str(file.path), "source": file.source, "suffix": file.path.suffix.lower(), "most": most}
        assert self._process.stdin is not None  # noqa: S101  (it was opened as a pipe)
        with contextlib.suppress(BrokenPipeError):  # `items` finds it dead and says so
            self._process.stdin.write(json.dumps(wanted).encode() + b"\n")
            self._process.stdin.flush()

    def items(self, source: str) -> Iterator[Item]:
        """The records of the file that was ordered; raises OSError when the system cannot read it."""
        while True:
            answer = self._answer()
            for item in answer.get("items", []):
                yield Refused(source, item[1], item[0], item[2]) if len(item) == 3 else Record(source, *item)
            if "isolated" in answer:
                self.isolated = answer["isolated"]
            if "end" in answer:
                break
        self.reading = False
        if "unreadable" in answer:
            raise OSError(answer["unreadable"])
        if why := answer.get("lost") or _failure(answer):
            yield Refused(source, why)

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _answer(self) -> dict[str, Any]:
        """The next answer; a child that is dead or silent is told as the end of its file."""
        assert self._process.stdout is not None  # noqa: S101  (it was opened as a pipe)
        pipe = self._process.stdout.fileno()
        read = [self._rest]
        while b"\n" not in read[-1]:
            ready, _, _ = select.select([pipe], [], [], STALLED_SECONDS)
            if not ready:
                self._process.kill()
            portion = os.read(pipe, 1 << 20)
            if not portion:
                return {"end": True, "lost": LOST_TIME if not ready else _why_dead(self._process.wait())}
            read.append(portion)
        line, _, self._rest = b"".join(read).partition(b"\n")
        return json.loads(line)

    @property
    def usable(self) -> bool:
        return self._process.poll() is None and self.files < FILES_PER_CHILD


class Pool:
    """Reads files in their order with a few children, each of which is a file ahead of the one before."""

    def __init__(self, task: str, only: Sequence[str] = (), encoding: str = "") -> None:
        """only : which tickets are wanted: ``solved``, ``well-rated``; all when it is empty.

        encoding : see `collect`.
        """
        self.task = task
        self._wanted = {"task": task, "only": list(only), "encoding": encoding}
        self.weaker = False
        """Whether some child could still reach the network: the system gave it no namespace."""
        self._children: list[Child] = []
        self._most = max(1, min(MOST_CHILDREN, os.cpu_count() or 1))

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for child in list(self._children):
            self._end(child)

    def read(self, files: Sequence[FoundFile], most: int | None = None) -> Iterator[tuple[FoundFile, Iterator[Item]]]:
        """Each file with its items, at most so many; whoever stops in the middle of a file may go on to the next."""
        ahead: dict[int, Child] = {}
        try:
            for index, file in enumerate(files):
                for later in range(index, min(index + self._most, len(files))):
                    if later not in ahead and (child := self._idle()):
                        child.order(files[later], most, **self._wanted)
                        ahead[later] = child
                child = ahead.pop(index)
                yield file, child.items(file.source)
                self.weaker = self.weaker or child.isolated is False
                if child.reading or not child.usable:
                    self._end(child)
        finally:
            for child in [child for child in self._children if child.reading]:
                self._end(child)

    def _end(self, child: Child) -> None:
        child.end()
        self._children.remove(child)

    def _idle(self) -> Child | None:
        for child in self._children:
            if not child.reading:
                return child
        if len(self._children) == self._most:
            return None
        self._children.append(Child())
        return self._children[-1]


def _failure(answer: dict[str, Any]) -> str:
    if "memory" in answer:
        return LOST_MEMORY
    return f"it cannot be read: {answer['failed']}" if "failed" in answer else ""


def _why_dead(code: int) -> str:
    if code == -signal.SIGXCPU:
        return LOST_TIME
    return LOST_MEMORY if code == -signal.SIGKILL else LOST
