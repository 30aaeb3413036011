"""Who may come in: this machine's names only, the token or our page's cookie, no foreign pages, no oversized bodies."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.exceptions import HTTPException

from feinschliff.interfaces.server.session import Headers, Session, from_our_page
from feinschliff.interfaces.studio import pages

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
Refusal = tuple[int, str, str]

OWN_HOST = re.compile(rb"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.IGNORECASE)
OPEN_PATHS = frozenset({"/health", *pages.OPEN_FILES})
READING = frozenset({"GET", "HEAD"})
MAX_BODY = 8 * 1024 * 1024
MAX_UPLOAD = 200 * 1024 * 1024
UPLOADS = "/api/files"
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
]


class Guard:
    """ASGI middleware: refuses before anything else of the app sees the request."""

    def __init__(self, app: App, token: str) -> None:
        self.app = app
        self.expected = f"Bearer {token}".encode()
        self.session = Session(token)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}  # a page brings its own content policy
                message["headers"] = [*message["headers"], *(each for each in HEADERS if each[0] not in own)]
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None and refusal[0] == 401 and scope["path"] == "/" and scope["method"] in READING:
            await self._at_the_door(scope, guarded_send)
        elif refusal is not None:
            await refuse(guarded_send, *refusal)
        elif scope["path"] == "/" and b"token=" in scope["query_string"]:  # known already: clean the address
            await answer(guarded_send, 303, b"", [(b"location", b"/")])
        else:
            await self.app(scope, limited(receive, limit_of(scope["path"])), guarded_send)

    async def _at_the_door(self, scope: MutableMapping[str, Any], send: Send) -> None:
        """Exchange the printed link for the cookie, or say where the link is found."""
        if self.session.knows_link(scope["query_string"]):
            await answer(send, 303, b"", [(b"location", b"/"), self.session.set_cookie(host_of(scope["headers"]))])
            return
        accepted = b",".join(value for name, value in scope["headers"] if name == b"accept-language")
        page = pages.closed(accepted.decode("latin-1")).encode()
        await answer(send, 401, page, [*pages.HEADERS, (b"www-authenticate", b"Bearer")])

    def _refusal(self, scope: MutableMapping[str, Any]) -> Refusal | None:
        """(status, code, message) when the request may not come in."""
        headers, writing = scope["headers"], scope["method"] not in READING
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) != 1 or not OWN_HOST.fullmatch(hosts[0]):
            return 421, "serve/foreign-host", "This address answers only to 127.0.0.1, localhost and [::1]."
        origins = [value for name, value in headers if name == b"origin"]
        if writing and any(origin.lower() != b"http://" + hosts[0].lower() for origin in origins):
            return FOREIGN
        if scope["path"] not in OPEN_PATHS and not self._knows_token(headers):
            if not self.session.knows_cookie(headers, hosts[0]):
                return NO_TOKEN
            # a browser sends the cookie by itself, so it must also say that our page asked
            if (writing and len(origins) != 1) or (scope["path"] != "/" and not from_our_page(headers)):
                return FOREIGN
        lengths = [value for name, value in headers if name == b"content-length"]
        limit = limit_of(scope["path"])
        if any(not length.isdigit() or int(length) > limit for length in lengths):
            return too_large(limit)
        return None

    def _knows_token(self, headers: Headers) -> bool:
        sent = [value for name, value in headers if name == b"authorization"]
        return len(sent) == 1 and hmac.compare_digest(sent[0], self.expected)


FOREIGN = (403, "serve/foreign-origin", "Another web page may not send requests here.")
NO_TOKEN = (401, "serve/no-token", "Send the token that `feinschliff serve` printed: Authorization: Bearer TOKEN.")


def host_of(headers: Headers) -> bytes:
    return next(value for name, value in headers if name == b"host")


def limit_of(path: str) -> int:
    return MAX_UPLOAD if path == UPLOADS else MAX_BODY


def too_large(limit: int) -> Refusal:
    return 413, "serve/too-large", f"A request may have {limit // 2**20} MB."


def limited(receive: Receive, limit: int = MAX_BODY) -> Receive:
    """A `receive` that stops at `limit` bytes, also where no length was announced."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413, too_large(limit)[2])
        return message

    return counted


async def refuse(send: Send, status: int, code: str, message: str) -> None:
    kind = "authentication_error" if status == 401 else "invalid_request_error"
    body = json.dumps({"error": {"message": message, "type": kind, "param": None, "code": code}}).encode()
    more = [(b"www-authenticate", b"Bearer")] if status == 401 else []
    await answer(send, status, body, [(b"content-type", b"application/json"), *more])


async def answer(send: Send, status: int, body: bytes, headers: Headers) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
