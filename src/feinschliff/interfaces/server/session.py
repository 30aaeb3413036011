"""The browser's way in: the link that `serve` prints is exchanged for a cookie, so that no page needs the token."""

from __future__ import annotations

import hmac
from urllib.parse import parse_qs

Headers = list[tuple[bytes, bytes]]


class Session:
    """What the cookie holds is derived from the token: who reads the cookie cannot use the API with it elsewhere."""

    def __init__(self, token: str) -> None:
        self.token = token.encode()
        self.value = hmac.digest(self.token, b"feinschliff studio", "sha256").hex().encode()

    def knows_link(self, query: bytes) -> bool:
        """Whether the address carries the token."""
        sent = parse_qs(query.decode("latin-1")).get("token", [])
        return len(sent) == 1 and hmac.compare_digest(sent[0].encode(), self.token)

    def knows_cookie(self, headers: Headers, host: bytes) -> bool:
        wanted = cookie_name(host)
        sent = [value.split(b";") for name, value in headers if name == b"cookie"]
        pairs = [pair.strip().partition(b"=") for line in sent for pair in line]
        values = [value for name, _, value in pairs if name == wanted]
        return len(values) == 1 and hmac.compare_digest(values[0], self.value)

    def set_cookie(self, host: bytes) -> tuple[bytes, bytes]:
        return b"set-cookie", cookie_name(host) + b"=" + self.value + b"; Path=/; HttpOnly; SameSite=Strict"


def cookie_name(host: bytes) -> bytes:
    """One per port: browsers keep cookies per host only, and two servers may run on one machine."""
    return b"feinschliff-" + (host.rpartition(b":")[2] if host[-1:].isdigit() and b":" in host else b"80")


def from_our_page(headers: Headers) -> bool:
    """Whether the browser says that one of our own pages, or the person, sent the request; old browsers do not say."""
    sites = [value for name, value in headers if name == b"sec-fetch-site"]
    return all(site in (b"same-origin", b"none") for site in sites)
