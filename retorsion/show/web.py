"""``retorsion serve``: one app with the page and the REST interface over one ledger.

In: a ledger's place, settings, who may ask. Out: a FastAPI app, or a running server. Binds to this machine alone unless a key file or a trusted proxy says who asks.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles

import retorsion
from retorsion import conductor
from retorsion.errors import SettingsError
from retorsion.ledger.engine import CONNECTIONS
from retorsion.settings import Settings, ShowSettings
from retorsion.show import access, refusals
from retorsion.show.access import Access
from retorsion.show.frame import Site, environment
from retorsion.show.outlook import Outlook
from retorsion.show.privacy import Privacy
from retorsion.show.security import Guard, Limits
from retorsion.show.wording import Wording

ABOUT = """A ledger of what states do to one another, read from news reports: acts, claims, answers, warnings, each with its sentences.

Lists are paged by `cursor` and can be had whole as CSV or JSON lines (`format`). Records carry an ETag. A write is a decision with a name and a reason, and can
be taken back. An act that is alleged, denied, threatened or planned is not shown as done unless asked for."""
PATIENCE = 5.0
"""Seconds by which a kept page may be behind what an ``update`` beside the server writes: it commits many times a report, and most pages are not touched by it."""


def create_app(
    db: str,
    *,
    settings: ShowSettings | None = None,
    access: Access | None = None,
    limits: Limits | None = None,
    readonly: bool = False,
    wording: Wording | None = None,
    patience: float = 0.0,
) -> FastAPI:
    """The app over the ledger at ``db``, which is made if absent unless ``readonly``; ``wording`` where it is loaded already. ``patience``: seconds by
    which a kept page may be behind what another process writes."""
    from retorsion.show import corrections, pages, pictures, rest, rest_study, writing

    shown = settings or ShowSettings()
    rules = access or Access(readonly=readonly)
    app = FastAPI(
        title="Retorsion", version=retorsion.__version__, description=ABOUT, docs_url=None, redoc_url=None, lifespan=_few_threads
    )  # fmt: skip
    words = wording or Wording.load()
    ledger = conductor.open(db, readonly=readonly)
    privacy = Privacy(shown.quote_length, shown.mask_private)
    app.state.site = Site(
        ledger, ledger, words, privacy, environment(words), Outlook(ledger), keyed=bool(rules.keys), patience=patience
    )
    app.state.access = rules
    app.add_middleware(Guard, access=rules, limits=limits or Limits())
    refusals.install(app)
    app.add_exception_handler(Exception, _broken)
    for part in (
        pages,
        corrections,
    ):  # first: an address is tried against one route after another, and most requests are for pages
        app.include_router(part.router, include_in_schema=False)
    for part in (rest, rest_study, writing, pictures):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=str(resources.files("retorsion.show") / "static")), name="static")
    return app


@asynccontextmanager
async def _few_threads(_: FastAPI) -> AsyncIterator[None]:
    """As many requests at once as the ledger keeps connections: more would open one each time, and only wait for one another."""
    to_thread.current_default_thread_limiter().total_tokens = CONNECTIONS
    yield


async def _broken(request: Request, error: Exception) -> Response:
    """A fault of ours: logged here, worded there."""
    logging.getLogger("retorsion.serve").error("%s %s failed", request.method, request.url.path, exc_info=error)
    return refusals.refusal(request, 500, "this server made a mistake; its log says which")


def serve(
    db: str,
    *,
    config: Path | None = None,
    host: str | None = None,
    port: int | None = None,
    keys: Path | None = None,
    proxies: tuple[str, ...] = (),
    hosts: tuple[str, ...] = (),
    readonly: bool = False,
    rate: float | None = None,
) -> None:
    """Serve until interrupted. Another address than loopback needs ``keys`` or ``proxies``."""
    import uvicorn

    settings = Settings.load(config, show_host=host, show_port=port).show
    rules = rules_of(settings.host, keys, proxies, hosts, readonly)
    limits = Limits() if rate is None else Limits(rate=rate)
    app = create_app(db, settings=settings, access=rules, limits=limits, readonly=readonly, patience=PATIENCE)
    print(f"retorsion: http://{settings.host}:{settings.port} shows {db}; Ctrl-C ends it")
    options: dict[str, Any] = {"log_level": "warning", "server_header": False, "proxy_headers": False}
    try:
        uvicorn.run(app, host=settings.host, port=settings.port, **options)
    finally:
        app.state.site.ledger.close()


def rules_of(host: str, keys: Path | None, proxies: tuple[str, ...], hosts: tuple[str, ...], readonly: bool) -> Access:
    """Who may ask; ``SettingsError`` where anybody on the network could."""
    if not access.is_loopback(host) and keys is None and not proxies:
        raise SettingsError(
            f"{host} can be reached from other machines: name a key file (--keys FILE; --add-key makes keys) or a proxy that signs people in (--proxy)"
        )
    held = access.read_keys(keys) if keys else ()
    if keys and not held:
        raise SettingsError(
            f"{keys} holds no key: make one with 'retorsion serve --keys {keys} --add-key NAME --scope write'"
        )
    names = access.LOCAL_NAMES | {one.lower() for one in hosts} | {host.lower()}
    return Access(held, frozenset(proxies), frozenset(names - {"0.0.0.0", "::"}), readonly)
