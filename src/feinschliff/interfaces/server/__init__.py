"""The server: studio and OpenAI-compatible address on this machine, behind a token. Loads no web framework itself."""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Callable
from typing import Any

from feinschliff.core.problems import Do, Problem

HOST = "127.0.0.1"
PREFIX = "fs-"


def run(project: Any, port: int, *, ready: Callable[[str, str], None], token: str | None = None) -> None:
    """Answer on 127.0.0.1:`port` until Ctrl-C; `ready(address, token)` is called when clients may come.

    Raises
    ------
    Problem
        ``serve/port-taken``, naming a free port.
    """
    listener = bind(port)
    import uvicorn

    from feinschliff.interfaces.server.app import create_app

    project.uploads.sweep()
    token = token or PREFIX + secrets.token_urlsafe(24)
    address = f"http://{HOST}:{listener.getsockname()[1]}"
    config = uvicorn.Config(
        create_app(project, token),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="on",
        limit_concurrency=64,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=3,
    )
    ready(address, token)
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn has shut down in order before it passes the signal on
        uvicorn.Server(config).run(sockets=[listener])


def bind(port: int) -> socket.socket:
    """A listening socket on loopback; 0 takes any free port."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise _taken(port, error) from error
    listener.listen(128)
    return listener


def _taken(port: int, error: OSError) -> Problem:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        free = probe.getsockname()[1]
    return Problem(
        "serve/port-taken",
        f"Port {port} cannot be used: {(error.strerror or str(error)).lower()}.",
        "Another program answers there, perhaps an earlier `feinschliff serve`.",
        [Do("take a free one", f"feinschliff serve --port {free}"), "or stop the other program"],
        kind="run",
    )
