"""What every page and route of one server shares: the ledger, the words, the rules on what is shown.

In: an open ledger and settings. Out: ``Site``, found by a route through :func:`site_of`. The truth is in the ledger; the small cache holds overviews for a
minute (what is written here drops them at once), so that many readers of a large ledger cost one count.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

import retorsion
from retorsion.ledger.store import Ledger
from retorsion.ledger.view import View
from retorsion.show.access import Who
from retorsion.show.outlook import Outlook
from retorsion.show.privacy import Privacy
from retorsion.show.security import CSRF_COOKIE, form_token
from retorsion.show.story import Wording, date_text, link_text, moment_text, publishers_text

Value = TypeVar("Value")
NAME_COOKIE = "retorsion_name"


@dataclass(slots=True)
class Cache:
    """Values kept for ``seconds``; at most ``most`` of them."""

    seconds: float = 60.0
    most: int = 500
    held: dict[Any, tuple[float, Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Any, make: Callable[[], Value]) -> Value:
        """The value under ``key``, made anew when it is too old."""
        now = time.monotonic()
        with self.lock:
            found = self.held.get(key)
        if found is not None and now - found[0] < self.seconds:
            value: Value = found[1]
            return value
        value = make()
        with self.lock:
            if len(self.held) >= self.most:
                self.held.clear()
            self.held[key] = (now, value)
        return value

    def forget(self) -> None:
        """Drop everything: somebody wrote."""
        with self.lock:
            self.held.clear()


MOST_PAGES = 32 * 2**20
"""Bytes of rendered pages that one server keeps."""


@dataclass(slots=True)
class Rendered:
    """The last page of each address and reader, with a digest of all that it was made of, so that none is ever stale; at most ``most`` bytes, the longest unasked
    go first."""

    most: int = MOST_PAGES
    size: int = 0
    held: OrderedDict[Any, tuple[bytes, bytes]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Any, digest: bytes, make: Callable[[], str]) -> bytes:
        """The page under ``key``, made anew where ``digest`` is another than that of the page kept."""
        with self.lock:
            kept = self.held.get(key)
            if kept is not None and kept[0] == digest:
                self.held.move_to_end(key)
                return kept[1]
        page = make().encode(errors="replace")
        with self.lock:
            self.size += len(page) - len(self.held.pop(key, (b"", b""))[1])
            self.held[key] = (digest, page)
            while self.size > self.most:
                self.size -= len(self.held.popitem(last=False)[1][1])
        return page


@dataclass(slots=True)
class Site:
    """One running server. ``view`` is what pages read: the ledger, or with :meth:`glance` the ledger as it stands at one moment."""

    ledger: Ledger
    view: View
    wording: Wording
    privacy: Privacy
    environment: Environment
    outlook: Outlook
    keyed: bool = False
    cache: Cache = field(default_factory=Cache)
    rendered: Rendered = field(default_factory=Rendered)

    @contextmanager
    def glance(self) -> Iterator[Site]:
        """The site over one look at the ledger: what a page gathers fits together whatever is written meanwhile, and costs one connection."""
        with self.ledger.snapshot() as view:
            yield replace(self, view=view)

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """A page; sets the cookie that its forms need."""
        token = form_token(request)
        return self._sent(request, self._text(request, template, token, values), token, status)

    def kept_page(
        self, request: Request, template: str, facts: Iterable[str], values: Callable[[], dict[str, Any]]
    ) -> Response:
        """A page that is rendered once for the same address, reader and ``facts`` (all texts that it is made of). It may hold no form that writes, since such a
        form belongs to one browser."""
        who: Who = request.state.who
        key = (request.url.path, request.url.query, who)
        page = self.rendered.get(key, _digest(facts), lambda: self._text(request, template, "", values()))
        return self._sent(request, page, form_token(request))

    def _text(self, request: Request, template: str, token: str, values: dict[str, Any]) -> str:
        who: Who = request.state.who
        return self.environment.get_template(template).render(
            request=request,
            path=request.url.path,
            who=who,
            keyed=self.keyed,
            name=who.name or request.cookies.get(NAME_COOKIE, ""),
            writes=who.scope == "write",
            csrf=token,
            release=retorsion.__version__,
            **values,
        )

    @staticmethod
    def _sent(request: Request, page: str | bytes, token: str, status: int = 200) -> Response:
        response = HTMLResponse(page, status)
        secure = request.url.scheme == "https"
        response.set_cookie(CSRF_COOKIE, token, httponly=True, samesite="strict", secure=secure, max_age=86_400 * 30)
        return response

    def error_page(self, request: Request, status: int, message: str, details: Any) -> Response:
        """A refusal as a page."""
        if not hasattr(request.state, "who"):
            request.state.who = Who(None, "none")
        return self.page(request, "error.html.j2", status, status_code=status, message=message, details=details)


def environment(wording: Wording) -> Environment:
    """Templates with everything escaped, and the words they need."""
    made = Environment(
        loader=PackageLoader("retorsion.show"), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    made.filters.update(
        date=date_text, moment=moment_text, link=link_text, publishers=publishers_text, state=wording.name, states=wording.names,
        title=wording.title, standing=wording.standing, thousands=lambda number: f"{number:,}",
    )  # fmt: skip
    made.filters["exact"] = _exact
    return made


def _exact(text: str) -> Markup:
    """Escaped, with carriage returns that survive the browser's parser: a selection is counted in the article's characters."""
    return Markup(str(escape(text)).replace("\r", "&#13;"))


def _digest(facts: Iterable[str]) -> bytes:
    """A short name of what a page is made of; no text of a ledger holds a NUL."""
    return blake2b("\0".join(facts).encode(errors="surrogatepass"), digest_size=16).digest()


def site_of(request: Request) -> Site:
    """The site that a request is for."""
    site: Site = request.app.state.site
    return site


def writer_of(request: Request, said: str | None) -> str:
    """The name that a write is kept under: the key's, or on one's own machine what the writer says."""
    who: Who = request.state.who
    return (who.name or said or "").strip()[:100]
