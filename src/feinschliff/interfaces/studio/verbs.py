"""What the studio can start: one entry per long verb, with what it takes and how it goes through the project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from feinschliff.core.events import Emit
from feinschliff.core.problems import Problem, unknown
from feinschliff.interfaces.server.shapes import Text
from feinschliff.interfaces.studio.walks import Walks, Work

Json = dict[str, Any]
Short = Annotated[Text, Field(max_length=200)]
Reason = Annotated[Text, Field(max_length=2_000)]
Prepare = Callable[[Any, Walks, Any], Work]
"""(project, walks so far, arguments) -> the work to do in a thread; what is wrong with the arguments is raised now."""


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RunRequest(Arguments):
    verb: str
    arguments: Json = Field(default_factory=dict)


class Polish(Arguments):
    """input_column, output_column: the text or question, the label or answer; left out: guessed.

    encoding: of text files that are not UTF-8; left out: as they look.
    """

    files: list[Short] = Field(min_length=1, max_length=1_000)
    decision: Reason | None = None
    effort: Literal["quick", "standard", "thorough"] | None = None
    input_column: Short | None = None
    output_column: Short | None = None
    encoding: Short | None = None

    def mapping(self, task: str) -> dict[str, str] | None:
        roles = ("question", "answer") if task == "chat" else ("text", "label")
        columns = zip(roles, (self.input_column, self.output_column), strict=True)
        return {role: column.strip() for role, column in columns if column and column.strip()} or None


class Release(Arguments):
    """What a walk measured and did not release, by a person's decision; under the walk's name unless one is given."""

    model: Short
    name: Short | None = None
    decision: Reason | None = None


def polish(project: Any, walks: Walks, asked: Polish) -> Work:
    paths = [project.uploads.path(number) for number in asked.files]
    options = {"encoding": asked.encoding, "effort": asked.effort, "decision": asked.decision or None}

    def work(emit: Emit) -> Json:
        project.fit_task(paths, asked.encoding)
        return project.polish(*paths, map=asked.mapping(project.config.task), **options, emit=emit)

    return work


def release(project: Any, walks: Walks, asked: Release) -> Work:
    walked, name = walks.report(), asked.name or walks.name_for(asked.model)

    def work(emit: Emit) -> Json:
        measured = walked if walked.get("train", {}).get("model") == asked.model else {}
        try:
            return {**measured, "release": project.release(asked.model, name, decision=asked.decision or None)}
        except Problem as gate:
            gate.report = measured  # the page goes on showing what was measured
            raise

    return work


VERBS: dict[str, tuple[type[Arguments], Prepare]] = {"polish": (Polish, polish), "release": (Release, release)}


def begin(project: Any, walks: Walks, asked: RunRequest) -> str:
    """Start a verb; the id of its walk. Raises pydantic's ValidationError for arguments that do not fit."""
    if asked.verb not in VERBS:
        raise unknown("studio/unknown-verb", "verb that the studio can start", asked.verb[:40], VERBS)
    shape, prepare = VERBS[asked.verb]
    return walks.start(asked.verb, prepare(project, walks, shape.model_validate(asked.arguments))).id
