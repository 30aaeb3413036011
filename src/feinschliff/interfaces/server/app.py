"""The web application: routes only; who may come in is decided in `guard`, who answers by the project's engine."""

from __future__ import annotations

import secrets
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from feinschliff.core.problems import Problem
from feinschliff.interfaces.server import shapes
from feinschliff.interfaces.server.guard import Guard
from feinschliff.interfaces.server.shapes import ChatRequest, ClassifyRequest
from feinschliff.interfaces.studio.routes import add_studio

Json = dict[str, Any]


def create_app(project: Any, token: str) -> FastAPI:
    """The app for one project: `project.releases()` lists, `project.engine()` answers."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with project.engine(released_only=True) as engine:
            app.state.engine = engine
            threading.Thread(target=_warm, args=(project, engine), daemon=True).start()
            yield

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.project = project
    app.add_middleware(Guard, token=token)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(Exception, _bug)
    app.add_api_route("/health", health, methods=["GET"])
    app.add_api_route("/v1/models", models, methods=["GET"])
    app.add_api_route("/v1/models/{name}", model, methods=["GET"])
    app.add_api_route("/v1/chat/completions", chat, methods=["POST"], response_model=None)
    app.add_api_route("/v1/classify", classify, methods=["POST"])
    add_studio(app)
    return app


async def health() -> Json:
    return {"status": "ok"}


def models(request: Request) -> Json:
    return {"object": "list", "data": [_card(row) for row in request.app.state.project.releases()]}


def model(request: Request, name: str) -> Json:
    for row in request.app.state.project.releases():
        if row["name"] == name:
            return _card(row)
    raise HTTPException(404, f"There is no model named {name!r}.")


def classify(request: Request, asked: ClassifyRequest) -> Json:
    answering = request.app.state.engine.answer(asked.model)
    return shapes.classified(asked.model, answering.classify(asked.texts()))


async def chat(request: Request, asked: ChatRequest) -> JSONResponse | StreamingResponse:
    if refused := asked.refused_fields():
        raise HTTPException(400, f"Not supported here, and it would change the answer: {', '.join(refused)}.")
    answering = await run_in_threadpool(request.app.state.engine.answer, asked.model)
    stream = await run_in_threadpool(_open, answering, asked)
    number = f"chatcmpl-{secrets.token_hex(12)}"
    if asked.stream:
        body = _events(request, stream, asked, number)
        return StreamingResponse(body, media_type="text/event-stream", headers={"x-accel-buffering": "no"})
    content = "".join([piece async for piece in _pieces(request, stream)])
    usage = shapes.total(stream.usage or {"prompt_tokens": 0, "completion_tokens": 0})
    return JSONResponse(shapes.completion(number, asked.model, content, stream.finish_reason, usage))


class Labels:
    """A classifier's answer in the place of a stream: one piece, its labels as JSON."""

    def __init__(self, text: str, asked: str) -> None:
        self.pieces = [text]
        self.finish_reason = "stop"
        self.usage = {"prompt_tokens": len(asked.split()), "completion_tokens": len(text.split())}

    def __iter__(self) -> Labels:
        return self

    def __next__(self) -> str:
        if not self.pieces:
            raise StopIteration
        return self.pieces.pop()

    def close(self) -> None:
        self.pieces.clear()


def _open(answering: Any, asked: ChatRequest) -> Any:
    messages = [turn.plain() for turn in asked.messages]
    if answering.task == "chat":
        return answering.stream(messages, **asked.options())
    text = messages[-1]["content"]
    return Labels(shapes.labels_text(answering.classify([text])[0]), text)


async def _pieces(request: Request, stream: Any) -> AsyncIterator[str]:
    """The pieces of an answer; it ends, and so does its writing, as soon as the client is gone."""
    try:
        while (piece := await run_in_threadpool(next, stream, None)) is not None:
            if await request.is_disconnected():
                return
            yield piece
    finally:
        stream.close()


async def _events(request: Request, stream: Any, asked: ChatRequest, number: str) -> AsyncIterator[str]:
    name = asked.model
    yield shapes.event(shapes.chunk(number, name, {"role": "assistant", "content": ""}))
    try:
        async for piece in _pieces(request, stream):
            yield shapes.event(shapes.chunk(number, name, {"content": piece}))
    except Problem as problem:  # the headers are out: the error becomes the last event
        yield shapes.event(shapes.error_of(problem))
        return
    yield shapes.event(shapes.chunk(number, name, {}, stream.finish_reason))
    if asked.stream_options and asked.stream_options.include_usage:
        yield shapes.event(shapes.usage_chunk(number, name, shapes.total(stream.usage)))
    yield "data: [DONE]\n\n"


def _warm(project: Any, engine: Any) -> None:
    """Load what is released before the first question comes; what fails here is said to whoever asks."""
    for row in project.releases():
        with suppress(Problem):
            engine.answer(row["name"])


def _card(row: Json) -> Json:
    created = int(datetime.fromisoformat(row["created"]).timestamp())
    return {
        "id": row["name"],
        "object": "model",
        "created": created,
        "owned_by": "feinschliff",
        "task": row["task"],
        "version": row["model"],
    }


async def _problem(request: Request, problem: Any) -> JSONResponse:
    status = problem.http_status
    if problem.code.partition("/")[2].startswith("unknown"):
        status = 404
    elif problem.kind == "input":
        status = 400  # what OpenAI's clients expect of a bad request
    return JSONResponse(shapes.error_of(problem), status)


async def _invalid(request: Request, error: Any) -> JSONResponse:
    found = error.errors()
    # of a field that may be a text or a list, every branch complains; what is not about the type is meant
    first = next((each for each in found if each["type"] not in ("string_type", "list_type")), found[0])
    field = shapes.field_of(first["loc"], error.body)
    message = str(first["msg"]).removeprefix("Value error, ")
    return _error(400, f"{field}: {message}" if field else message, "serve/bad-request", param=field or None)


async def _http(request: Request, error: Any) -> JSONResponse:
    code = {404: "serve/not-found", 405: "serve/wrong-method", 413: "serve/too-large"}.get(
        error.status_code, "serve/bad-request"
    )
    return _error(error.status_code, str(error.detail), code)


async def _left(request: Request, error: Exception) -> Response:
    """Whoever sent the request broke it off and hears no answer; 499 is what others call that."""
    return Response(status_code=499)


async def _bug(request: Request, error: Exception) -> JSONResponse:
    return _error(500, f"Something went wrong inside the server: {type(error).__name__}.", "bug/server", "server_error")


def _error(
    status: int, message: str, code: str, kind: str = "invalid_request_error", param: str | None = None
) -> JSONResponse:
    return JSONResponse({"error": {"message": message, "type": kind, "param": param, "code": code}}, status)
