"""The pages: one route each. In: an address. Out: a page, whole and readable without script; htmx only swaps the part that a filter changes.

What a page holds is gathered in ``views``; what people do on it is in ``corrections``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

import retorsion
from retorsion.dictionaries import read_csv
from retorsion.ledger import overview
from retorsion.ledger.browse import EventFilter
from retorsion.records import EventType, Standing
from retorsion.show import ahead, views
from retorsion.show.frame import Site, site_of
from retorsion.show.pictures import answering_picture, map_picture
from retorsion.show.refusals import Refused
from retorsion.show.replies import cursor_of, mark_of

LOOKED_COOKIE = "retorsion_looked"
Id = Annotated[str, Path(max_length=200)]
PairOf = Annotated[str, Path(pattern=r"^[A-Za-z]{2,6}(-[A-Za-z]{2,6})?$")]
Text = Annotated[str, Query(max_length=400)]
TYPES = get_args(EventType)
STANDINGS = get_args(Standing)
router = APIRouter()


@router.get("/")
def since_page(request: Request) -> Response:
    """Since you last looked; in an empty ledger, the way to begin."""
    with site_of(request).glance() as site:
        sizes = site.cache.get("sizes", site.view.sizes)
        if not sizes["articles"]:  # somebody may have filled it since
            sizes = site.view.sizes()
        if not sizes["articles"]:
            return site.page(request, "empty.html.j2")
        looked = _moment(request.cookies.get(LOOKED_COOKIE))
        return site.page(
            request,
            "since.html.j2",
            looked=looked,
            sizes=sizes,
            **views.since_page(site, looked),
        )


def _moment(text: str | None) -> str | None:
    """A moment of the ledger's shape out of a cookie, or ``None``."""
    fits = text is not None and len(text) == 27 and text.endswith("Z") and text[10] == "T"
    return text if fits else None


def _day(text: str) -> str | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Refused(422, f"{text[:40]!r} is no day: write it as 2025-03-12") from error


def _one_of(value: str, allowed: tuple[str, ...], what: str) -> str | None:
    if value and value not in allowed:
        raise Refused(422, f"no {what} {value[:40]!r}: one of {', '.join(allowed)}")
    return value or None


def _next(request: Request, page: Any) -> str | None:
    """The address of the next page of a list."""
    if page.next is None:
        return None
    held = {key: value for key, value in request.query_params.items() if key != "cursor" and value}
    return f"{request.url.path}?{urlencode({**held, 'cursor': cursor_of(page.next)})}"


@router.get("/view/dyad/{pair}")
def dyad_page(
    request: Request,
    pair: PairOf,
    type: Text = "",
    standing: Text = "",
    since: Text = "",
    until: Text = "",
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """Two lanes, years, exchanges."""
    wanted = EventFilter(
        between=pair.upper(), type=_one_of(type, TYPES, "type"), standing=_one_of(standing, STANDINGS, "status"),
        since=_day(since), until=_day(until),
    )  # fmt: skip
    after = mark_of(cursor, "ns")
    asked = {"type": type, "standing": standing, "since": since, "until": until}

    def gather(site: Site) -> tuple[Iterable[str], Callable[[], dict[str, Any]]]:
        facts = views.dyad_facts(site, pair.upper(), wanted, after)
        return facts.texts(), lambda: {
            "asked": asked, "types": TYPES, "standings": STANDINGS, "next": _next(request, facts.acts),
            **views.dyad_page(site, facts),
        }  # fmt: skip

    return site_of(request).kept_page(request, "dyad.html.j2", gather)


@router.get("/view/exchange/{id}")
def exchange_page(request: Request, id: Id) -> Response:
    """The ladder of an exchange."""
    with site_of(request).glance() as site:
        return site.page(request, "exchange.html.j2", **views.exchange_page(site, id))


@router.get("/view/forecast/{id}")
def forecast_page(request: Request, id: Id) -> Response:
    """The forecast of the answer to an act, with all that belongs beside it."""
    site = site_of(request)
    return site.page(request, "forecast.html.j2", **ahead.forecast_page(site, id))


@router.get("/view/event/{id}")
def event_page(request: Request, id: Id) -> Response:
    """One event; an id that was merged away leads on."""
    with site_of(request).glance() as site:
        event = site.view.event(id)
        if event.id != id:
            return RedirectResponse(f"/view/event/{event.id}", 308)
        return site.page(request, "event.html.j2", types=TYPES, standings=STANDINGS, **views.event_page(site, event))


@router.get("/view/article/{id:path}")
def article_page(request: Request, id: Id) -> Response:
    """One report."""
    with site_of(request).glance() as site:
        return site.page(request, "article.html.j2", types=TYPES, **views.article_page(site, id))


@router.get("/view/search")
def search_page(
    request: Request,
    q: Text = "",
    kind: Literal["events", "articles"] = "events",
    between: Annotated[str, Query(pattern=r"^([A-Za-z]{2,6}(-[A-Za-z]{2,6})?)?$")] = "",
    type: Text = "",
    standing: Text = "",
    publisher: Text = "",
    since: Text = "",
    until: Text = "",
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """Words, parties, type, status, publisher, days."""
    with site_of(request).glance() as site:
        asked = {
            "q": q, "kind": kind, "between": between, "type": type, "standing": standing, "publisher": publisher, "since": since,
            "until": until,
        }  # fmt: skip
        wanted = EventFilter(
            words=q.strip() or None, between=between.upper() or None, type=_one_of(type, TYPES, "type"),
            standing=_one_of(standing, STANDINGS, "status"), publisher=publisher or None, since=_day(since), until=_day(until),
        )  # fmt: skip
        values = views.search_page(site, wanted, kind, mark_of(cursor, "ns" if kind == "events" else "s"))
        return site.page(
            request, "search.html.j2", asked=asked, types=TYPES, standings=STANDINGS, next=_next(request, values["page"]),
            export=_export_query(asked), saved=views.setting(site, views.SAVED), query=urlencode({k: v for k, v in asked.items() if v}),
            **values,
        )  # fmt: skip


def _export_query(asked: dict[str, str]) -> str:
    """What is shown, as an address of the REST interface without its format."""
    names = {"q": "words"}
    held = {names.get(key, key): value for key, value in asked.items() if value and key != "kind"}
    if asked["kind"] == "articles":
        return "/articles?" + urlencode(
            {k: v for k, v in held.items() if k in {"words", "publisher", "since", "until"}}
        )
    return "/events?" + urlencode({**held, "all": "true"})


@router.get("/view/world")
def world_page(request: Request, since: Text = "", until: Text = "") -> Response:
    """Countries by activity in a window, and who answers whom."""
    with site_of(request).glance() as site:
        first, last = _day(since), _day(until)
        world, graph = map_picture(site, first, last), answering_picture(site, first)
        counts = sorted(world.data.items(), key=lambda item: (-item[1], item[0]))
        dyads = site.cache.get(
            ("dyads", first, last), lambda: overview.dyads(site.view, since=first, until=last, limit=24)
        )
        return site.page(
            request, "world.html.j2", world=Markup(world.svg), world_caption=world.caption, graph=Markup(graph.svg),
            graph_caption=graph.caption, links=graph.data, counts=counts[:24], since=since, until=until,
            dyads=[(dyad.replace("|", "-"), site.wording.names(dyad.split("|")), n) for dyad, n in dyads],
        )  # fmt: skip


@router.get("/view/sources")
def sources_page(request: Request) -> Response:
    """Publishers, feeds, copies, runs, issues."""
    with site_of(request).glance() as site:
        return site.page(
            request, "sources.html.j2", publishers=site.cache.get("publishers", lambda: overview.publishers(site.view)),
            families=site.cache.get("families", lambda: overview.families(site.view)), kinds=overview.issue_counts(site.view), feeds=site.view.feeds(), runs=site.view.runs()[-20:][::-1],
        )  # fmt: skip


@router.get("/view/about")
def about_page(request: Request) -> Response:
    """Which program, coder, dictionaries and settings stand behind what is shown."""
    with site_of(request).glance() as site:
        runs = site.view.runs()
        return site.page(
            request, "about.html.j2", sizes=site.cache.get("sizes", site.view.sizes), run=runs[-1] if runs else None,
            program=retorsion.__version__, privacy=site.privacy, where=_shown(site), quality=read_csv("show/quality.csv"), log=site.view.log()[-30:][::-1],
        )  # fmt: skip


def _shown(site: Site) -> str:
    """The ledger's name without the way to it or its password."""
    return site.ledger.where.rsplit("/", 1)[-1]
