"""The studio's routes: its page and files, uploads, walks and their events."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from typing import IO, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from feinschliff.interfaces.studio import pages
from feinschliff.interfaces.studio.verbs import RunRequest, begin
from feinschliff.interfaces.studio.walks import Walk, Walks

Json = dict[str, Any]
HEARTBEAT_SECONDS = 15.0
POLL_SECONDS = 0.1
CHUNK = 1 << 20


def add_studio(app: FastAPI) -> None:
    """Add the studio to the app of a project."""
    app.state.walks = Walks()
    app.add_api_route("/", page, methods=["GET"], response_model=None)
    app.add_api_route("/studio/{name}", static, methods=["GET"], response_model=None)
    app.add_api_route("/api/state", state, methods=["GET"])
    app.add_api_route("/api/files", upload, methods=["POST"])
    app.add_api_route("/api/files/{number}", remove, methods=["DELETE"])
    app.add_api_route("/api/runs", start, methods=["POST"])
    app.add_api_route("/api/runs/{number}/stop", stop, methods=["POST"])
    app.add_api_route("/api/runs/{number}/events", events, methods=["GET"], response_model=None)


def page(request: Request) -> HTMLResponse:
    chosen = request.cookies.get("feinschliff-language", "")
    language = pages.preferred(chosen, request.headers.get("accept-language", ""))
    walks: Walks = request.app.state.walks
    fresh = walks.running is None and walks.last is None
    return HTMLResponse(pages.start(language, fresh=fresh), headers={"content-security-policy": pages.POLICY})


def static(name: str) -> FileResponse:
    if name not in pages.FILES:
        raise HTTPException(404, f"There is no file {name!r}.")
    return FileResponse(pages.STATIC / name, media_type=pages.FILES[name])


def state(request: Request) -> Json:
    """What a page needs that was just opened: how the project stands, what runs, what the last walk came to."""
    walks: Walks = request.app.state.walks
    running, last = walks.running, walks.last
    return {
        "project": request.app.state.project.status(),
        "running": running.id if running else None,
        "last": {"id": last.id, "verb": last.verb, **(last.outcome or {})} if last else None,
    }


async def upload(request: Request, name: str) -> Json:
    """The body, whole and raw, as a file of the project; half of one leaves nothing behind. It replaces an earlier one
    of the same name."""
    total, waiting = 0, bytearray()
    with request.app.state.project.uploads.receiving(name) as (number, place, file):
        replaced = place.exists()
        async for chunk in request.stream():
            waiting += chunk
            if len(waiting) >= CHUNK:
                await run_in_threadpool(file.write, bytes(waiting))
                total += len(waiting)
                waiting.clear()
        await run_in_threadpool(file.write, bytes(waiting))
        await run_in_threadpool(_to_disk, file)  # here, not when the block ends: that would hold up every other answer
        total += len(waiting)
    return {"id": number, "name": place.name, "bytes": total, "replaced": replaced}


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def remove(request: Request, number: str) -> Json:
    request.app.state.project.uploads.remove(number)
    return {"removed": number}


def start(request: Request, asked: RunRequest) -> Json:
    try:
        return {"id": begin(request.app.state.project, request.app.state.walks, asked)}
    except ValidationError as error:
        found = [{**each, "loc": ("body", "arguments", *each["loc"])} for each in error.errors(include_url=False)]
        raise RequestValidationError(found, body=asked.model_dump()) from error


def stop(request: Request, number: str) -> Json:
    request.app.state.walks.get(number).stop()
    return {"stopping": number}


def events(request: Request, number: str) -> Response:
    walk: Walk = request.app.state.walks.get(number)
    sent = request.headers.get("last-event-id", "")
    seen = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
    if walk.outcome is not None and seen >= len(walk.events):
        return Response(status_code=204)  # tells the browser not to come again
    return StreamingResponse(stream(walk, seen), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def stream(walk: Walk, seen: int) -> AsyncIterator[str]:
    """Every event after number `seen`; a comment when nothing happened for long, so that nobody hangs up."""
    spoken = time.monotonic()
    while True:
        over = walk.outcome is not None  # asked first: then no event can come after those that are read now
        fresh = walk.events[seen:]
        for kind, data in fresh:
            seen += 1
            yield f"event: {kind}\nid: {seen}\ndata: {data}\n\n"
        if over:
            return
        if fresh or time.monotonic() - spoken > HEARTBEAT_SECONDS:
            if not fresh:
                yield ": still here\n\n"
            spoken = time.monotonic()
        await asyncio.sleep(POLL_SECONDS)
