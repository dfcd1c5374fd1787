"""The guard in front of every request: host, size, rate, who asks, and the headers of every answer.

In: an ASGI request. Out: the same, with ``request.state.who`` set, or a refusal. Browsers are told to run nothing but this server's own files. Writes
must come from this server's own pages or from a program that names itself by key; state is a bucket of tokens a client, kept in memory.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from retorsion.show.access import Access, Who
from retorsion.show.refusals import Refused, is_page, refusal

HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
CSRF_COOKIE = "retorsion_form"
OPEN_PATHS = ("/static/", "/signin")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one server: bytes a body, characters an address, requests a second and in a burst (0: no bound on the rate)."""

    body: int = 1_048_576
    address: int = 8_192
    rate: float = 50.0
    burst: int = 400
    clients: int = 10_000


@dataclass(slots=True)
class Buckets:
    """A bucket of tokens a client; the longest unseen client is forgotten first."""

    limits: Limits
    held: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, client: str, cost: float, now: float) -> bool:
        """Whether the client may go on; a write costs more than a look."""
        if not self.limits.rate:
            return True
        with self.lock:
            tokens, then = self.held.pop(client, (float(self.limits.burst), now))
            tokens = min(float(self.limits.burst), tokens + (now - then) * self.limits.rate)
            self.held[client] = (tokens - cost if tokens >= cost else tokens, now)
            if len(self.held) > self.limits.clients:
                self.held.popitem(last=False)
            return tokens >= cost


class Guard:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, access: Access, limits: Limits) -> None:
        self.app, self.access, self.limits = app, access, limits
        self.buckets = Buckets(limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        answer = self._refused(request)
        target: ASGIApp = answer if answer is not None else self.app
        if scope["method"] == "HEAD":  # what GET says, without a body
            scope, send = {**scope, "method": "GET"}, _bodiless(send)
        await target(scope, self._bounded(receive), _with_headers(send, request))

    def _refused(self, request: Request) -> Response | None:
        peer = request.client.host if request.client else ""
        who = self.access.who(request.headers, request.cookies, peer)
        request.state.who = who
        writes = request.method not in {"GET", "HEAD", "OPTIONS"}
        return (
            self._wrong_address(request)
            or self._too_much(request, who.name or peer, writes)
            or _unknown(request, who)
            or (_foreign(request) if writes else None)
            or (_reader(request, who) if writes else None)
        )

    def _wrong_address(self, request: Request) -> Response | None:
        host = request.headers.get("host", "")
        if not self.access.allows_host(host):
            return refusal(
                request, 421, f"this server does not answer to the name {host[:100]!r}: start it with --allow-host"
            )
        raw = request.scope.get("raw_path") or b""
        if len(raw) + len(request.scope.get("query_string", b"")) > self.limits.address:
            return refusal(
                request, 414, f"an address may hold {self.limits.address:,} characters: ask for less at once"
            )
        if "\0" in request.url.path or b"%00" in request.scope.get("query_string", b""):
            return refusal(request, 400, "an address may not hold the character NUL")
        return None

    def _too_much(self, request: Request, client: str, writes: bool) -> Response | None:
        size = request.headers.get("content-length", "0")
        if not size.isdigit() or int(size) > self.limits.body:
            return refusal(request, 413, f"a request may hold {self.limits.body:,} bytes")
        if self.buckets.take(client, 5.0 if writes else 1.0, time.monotonic()):
            return None
        return refusal(request, 429, "too many requests: wait a moment", None, {"retry-after": "2"})

    def _bounded(self, receive: Receive) -> Receive:
        """A body without a stated length is counted as it comes."""
        read = 0

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.limits.body:
                raise HTTPException(
                    413, f"a request may hold {self.limits.body:,} bytes"
                )  # the one kind that readers of bodies let pass
            return message

        return bounded


def _unknown(request: Request, who: Who) -> Response | None:
    path = request.url.path
    if who.scope != "none" or path.startswith(OPEN_PATHS):
        return None
    if is_page(path) and request.method == "GET":
        return RedirectResponse("/signin", 303)
    return refusal(
        request, 401, "send 'Authorization: Bearer KEY' with a key of this server", None, {"www-authenticate": "Bearer"}
    )


def _foreign(request: Request) -> Response | None:
    """A browser says where a write comes from; another site's is refused."""
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    if request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        return refusal(request, 403, "this write comes from another site's page")
    if origin not in (None, "null") and urlsplit(origin or "").netloc != host:
        return refusal(request, 403, "this write comes from another site's page")
    return None


def _reader(request: Request, who: Who) -> Response | None:
    if who.scope == "write" or request.url.path.startswith("/signin"):
        return None
    return refusal(request, 403, "you may read here, not write: ask for a key with the scope write")


def _with_headers(send: Send, request: Request) -> Send:
    began = time.perf_counter()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["server-timing"] = f"total;dur={(time.perf_counter() - began) * 1000:.1f}"
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-cache")
            headers.append("vary", "Cookie, Authorization")
        await send(message)

    return sending


def _bodiless(send: Send) -> Send:
    async def sending(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return sending


def form_token(request: Request) -> str:
    """The token that this browser's forms carry: that of its cookie, or a new one to be set."""
    held = request.cookies.get(CSRF_COOKIE, "")
    return held if len(held) == 43 else secrets.token_urlsafe(32)


def check_form(request: Request, token: str) -> None:
    """Refuse a form that was not made by a page of ours for this browser."""
    held = request.cookies.get(CSRF_COOKIE, "")
    if not held or not hmac.compare_digest(held.encode(), token.encode("utf-8", "replace")):
        raise Refused(403, "this form is out of date: load the page again and repeat")
