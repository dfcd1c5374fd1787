"""What every page and route of one server shares: the ledger, the words, the rules on what is shown.

In: an open ledger and settings. Out: ``Site``, found by a route through :func:`site_of`. The truth is in the ledger; the small cache holds overviews for a
minute (what is written here drops them at once), so that many readers of a large ledger cost one count.
"""

from __future__ import annotations

import gzip
import json
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
from retorsion.show.dates import date_text, moment_text
from retorsion.show.outlook import Outlook
from retorsion.show.privacy import Privacy, shown_address
from retorsion.show.replies import holds, takes_gzip
from retorsion.show.security import CSRF_COOKIE, form_token
from retorsion.show.wording import Wording, link_text, publishers_text

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


MOST_PAGES = 16 * 2**20
"""Bytes of rendered pages, packed, that one server keeps."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A rendered page as it is sent: packed with gzip. ``digest`` names all that it was made of, ``tag`` the page itself."""

    digest: bytes
    packed: bytes
    tag: str


@dataclass(slots=True)
class Rendered:
    """The last page of each address and reader, which none outlives a write: with the ledger's pulse when it was last found true, and a digest of all that it was
    made of. At most ``most`` bytes, the longest unasked go first."""

    most: int = MOST_PAGES
    size: int = 0
    held: OrderedDict[Any, tuple[int | None, Kept]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    turns: tuple[threading.Lock, ...] = field(default_factory=lambda: tuple(threading.Lock() for _ in range(64)))

    def turn(self, key: Any) -> threading.Lock:
        """Held while a page is looked after, so that many who ask for it at once wait for one look."""
        return self.turns[hash(key) % len(self.turns)]

    def standing(self, key: Any, pulse: int | None) -> Kept | None:
        """The page under ``key`` where nobody has written since it was last found true."""
        with self.lock:
            then, kept = self.held.get(key, (None, None))
            if kept is None or then is None or then != pulse:
                return None
            self.held.move_to_end(key)
            return kept

    def get(self, key: Any, pulse: int | None, digest: bytes, make: Callable[[], str]) -> Kept:
        """The page under ``key``, made anew where ``digest`` is another than that of the page kept; true as of ``pulse``."""
        with self.lock:
            _, kept = self.held.get(key, (None, None))
        if kept is None or kept.digest != digest:
            packed = gzip.compress(make().encode(errors="replace"), 4, mtime=0)
            kept = Kept(digest, packed, blake2b(packed, digest_size=10).hexdigest())
        with self.lock:
            _, old = self.held.pop(key, (None, None))
            self.size += len(kept.packed) - (len(old.packed) if old else 0)
            self.held[key] = (pulse, kept)
            while self.size > self.most:
                self.size -= len(self.held.popitem(last=False)[1][1].packed)
        return kept


Gather = Callable[["Site"], tuple[Iterable[str], Callable[[], dict[str, Any]]]]
"""From a look at the ledger: all texts that a page is made of, and a way to the values of its template."""


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
    patience: float = 0.0
    """Seconds by which a kept page may be behind what another process writes; what is written by way of this server is on the next page."""
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
        return self._with_token(request, HTMLResponse(self._text(request, template, token, values), status), token)

    def kept_page(self, request: Request, template: str, gather: Gather) -> Response:
        """A page that is rendered once for the same address, reader and facts, and not even looked after while nobody writes. It may hold no form that writes, since
        such a form belongs to one browser."""
        who: Who = request.state.who
        key = (request.url.path, request.url.query, who)
        kept = self.rendered.standing(key, self.ledger.pulse(self.patience))
        if kept is None:
            with self.rendered.turn(key):
                kept = self._looked_after(request, key, template, gather)
        return self._kept(request, kept)

    def _looked_after(self, request: Request, key: Any, template: str, gather: Gather) -> Kept:
        """The page as the ledger now has it: the one that somebody before in the queue saw to, the one kept where nothing on it has changed, or a new one."""
        pulse = self.ledger.pulse(
            self.patience
        )  # before the look: what is written meanwhile has the page looked after again
        kept = self.rendered.standing(key, pulse)
        if kept is not None:
            return kept
        with self.glance() as site:
            facts, values = gather(site)
            return self.rendered.get(key, pulse, _digest(facts), lambda: self._text(request, template, "", values()))

    def _kept(self, request: Request, kept: Kept) -> Response:
        """A kept page as the reader's browser takes it; nothing of it where that holds it already."""
        etag = f'"{kept.tag}"'
        headers = {"etag": f"W/{etag}", "vary": "Accept-Encoding"}
        if holds(request, etag):
            return self._with_token(request, Response(status_code=304, headers=headers), form_token(request))
        if takes_gzip(request.headers.get("accept-encoding", "")):
            headers["content-encoding"] = "gzip"
            page = kept.packed
        else:
            page = gzip.decompress(kept.packed)
        return self._with_token(request, HTMLResponse(page, headers=headers), form_token(request))

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
    def _with_token(request: Request, response: Response, token: str) -> Response:
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
        field=lambda name: wording.phrases["field"].get(name, name), value=lambda value, field: _value(wording, value, field),
    )  # fmt: skip
    made.filters["exact"] = _exact
    made.filters["feed_address"] = shown_address
    return made


def _value(wording: Wording, value: Any, field: str) -> str:
    """A field's value in words: lists with commas, what has no words of its own as JSON."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value) or "none"
    worded = field in {"when", "count"} or isinstance(value, str)
    return wording.value(field, json.dumps(value)) if worded else json.dumps(value, ensure_ascii=False)


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
