"""Who may come in: this machine's names only, the token, no foreign web pages, no oversized bodies."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.exceptions import HTTPException

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

OWN_HOST = re.compile(rb"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.IGNORECASE)
OPEN_PATHS = frozenset({"/health"})
READING = frozenset({"GET", "HEAD"})
MAX_BODY = 8 * 1024 * 1024
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
]


class Guard:
    """ASGI middleware: refuses before anything else of the app sees the request."""

    def __init__(self, app: App, token: str) -> None:
        self.app = app
        self.expected = f"Bearer {token}".encode()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        if (refusal := self._refusal(scope)) is not None:
            await refuse(guarded_send, *refusal)
            return
        await self.app(scope, limited(receive), guarded_send)

    def _refusal(self, scope: MutableMapping[str, Any]) -> tuple[int, str, str] | None:
        """(status, code, message) when the request may not come in."""
        headers = scope["headers"]
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) != 1 or not OWN_HOST.fullmatch(hosts[0]):
            return 421, "serve/foreign-host", "This address answers only to 127.0.0.1, localhost and [::1]."
        if scope["method"] not in READING:
            origins = [value for name, value in headers if name == b"origin"]
            if any(origin.lower() != b"http://" + hosts[0].lower() for origin in origins):
                return 403, "serve/foreign-origin", "Another web page may not send requests here."
        if scope["path"] not in OPEN_PATHS and not self._knows_token(headers):
            return (
                401,
                "serve/no-token",
                "Send the token that `feinschliff serve` printed: Authorization: Bearer TOKEN.",
            )
        lengths = [value for name, value in headers if name == b"content-length"]
        if any(not length.isdigit() or int(length) > MAX_BODY for length in lengths):
            return TOO_LARGE
        return None

    def _knows_token(self, headers: list[tuple[bytes, bytes]]) -> bool:
        sent = [value for name, value in headers if name == b"authorization"]
        return len(sent) == 1 and hmac.compare_digest(sent[0], self.expected)


TOO_LARGE = (413, "serve/too-large", f"A request may have {MAX_BODY // 2**20} MB.")


def limited(receive: Receive) -> Receive:
    """A `receive` that stops at MAX_BODY bytes, also where no length was announced."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MAX_BODY:
            raise HTTPException(413, TOO_LARGE[2])
        return message

    return counted


async def refuse(send: Send, status: int, code: str, message: str) -> None:
    kind = "authentication_error" if status == 401 else "invalid_request_error"
    body = json.dumps({"error": {"message": message, "type": kind, "param": None, "code": code}}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
