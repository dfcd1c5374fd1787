"""Each picture by itself: as SVG, as PNG, and as its data with a caption that names the sources.

In: what to draw. Out: a file that stands alone (colours fixed, no style sheet needed). The drawing is ``lanes`` and ``charts``; PNG is made by resvg.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from retorsion.ledger import overview
from retorsion.ledger.view import sides
from retorsion.records import encode
from retorsion.show.charts import answer_graph, heat_strip, world_map
from retorsion.show.dates import month_text
from retorsion.show.drawing import Picture, standalone, to_png
from retorsion.show.frame import Site, site_of
from retorsion.show.lanes import lanes_svg
from retorsion.show.listing import story_of
from retorsion.show.refusals import Refusal, Refused
from retorsion.show.replies import reply

Kind = Literal["svg", "png", "json"]
PairOf = Annotated[str, Path(pattern=r"^[A-Za-z]{2,6}-[A-Za-z]{2,6}$", examples=["GBR-RUS"])]
Since = Annotated[date | None, Query(description="First day.")]
router = APIRouter(
    prefix="/pictures",
    tags=["pictures"],
    responses={
        "default": {"model": Refusal, "description": "Refused; the message says what to do."},
        200: {
            "content": {
                "image/svg+xml": {"schema": {"type": "string"}},
                "image/png": {"schema": {"type": "string"}},
                "application/json": {},
            }
        },
    },
)


def exchange_picture(site: Site, id: str) -> Picture:
    """The two lanes of an exchange."""
    exchange = site.view.exchange(id)
    story = story_of(site.view, site.wording, exchange)
    outlets = sorted({a.publisher for a in story.articles.values() if a.publisher})
    names = site.wording.names(exchange.pair)
    caption = (
        f"Acts of {names}, {exchange.opened or 'day unknown'} to {exchange.last or 'day unknown'}. {len(story.acts)} acts, "
        f"{len(story.answers)} answers. Sources: {', '.join(outlets) or 'publishers unknown'}."
    )
    data = {"events": [encode(act.event) for act in story.acts], "answers": [encode(a) for a in story.answers]}
    return Picture(lanes_svg(story), data, caption)


def years_picture(site: Site, pair: str) -> Picture:
    """The heat strip of a dyad."""
    named = sides(pair)
    return years_of(site, named, overview.months(site.view, "|".join(sorted(named))))


def years_of(site: Site, named: tuple[str, ...], months: dict[str, int], address: Any = None) -> Picture:
    """The heat strip of months that are at hand; ``address`` gives the link of a month."""
    title = f"Acts of {site.wording.names(named)} by month"
    span = f"{month_text(min(months))} to {month_text(max(months))}" if months else "no act of known day"
    caption = (
        f"{title}, {span}: {sum(months.values()):,} acts of known day, each counted once however many reports tell it."
    )
    return Picture(heat_strip(months, title, address), months, caption)


def map_picture(site: Site, since: str | None, until: str | None) -> Picture:
    """The world by activity."""
    found = site.cache.get(
        ("countries", since, until), lambda: dict(overview.countries(site.view, since=since, until=until))
    )
    window = f"{since or 'the first report'} to {until or 'the last'}"
    title = f"Acts by state, {window}"
    svg = world_map(found, title, lambda code: f"/view/dyad/{code}", site.wording.name)
    caption = f"{title}: acts that a state did or suffered. Outlines: Natural Earth; projection: Equal Earth."
    return Picture(svg, found, caption)


def answering_picture(site: Site, since: str | None) -> Picture:
    """Who answers whom."""
    found = site.cache.get(("answering", since), lambda: overview.answering(site.view, since=since))
    title = f"Who answers whom since {since}" if since else "Who answers whom"
    svg = answer_graph(found, title, lambda a, b: f"/view/dyad/{a}-{b}", site.wording.name)
    data = [{"who": a, "whom": b, "answers": n} for (a, b), n in found.items()]
    return Picture(
        svg, data, f"{title}: {sum(found.values())} answers, the latest first; at most 3,000 and 16 parties drawn."
    )


@router.get("/exchange/{id}.{kind}")
def get_exchange_picture(request: Request, id: Annotated[str, Path(max_length=200)], kind: Kind) -> Response:
    """The two lanes of an exchange."""
    return _send(request, exchange_picture(site_of(request), id), kind)


@router.get("/years/{pair}.{kind}")
def get_years_picture(request: Request, pair: PairOf, kind: Kind) -> Response:
    """A dyad's acts by month."""
    return _send(request, years_picture(site_of(request), pair), kind)


@router.get("/reciprocity/{pair}.{kind}")
def get_reciprocity_picture(request: Request, pair: PairOf, kind: Kind) -> Response:
    """What comes back between two sides: acts each way with ruptures, chances beside those without an act, days and sizes of answers."""
    from retorsion.show.reciprocity_chart import reciprocity_picture

    one, other = sides(pair)
    return _send(request, reciprocity_picture(site_of(request).outlook.reciprocity((one, other))), kind)


@router.get("/map.{kind}")
def get_map(request: Request, kind: Kind, since: Since = None, until: Since = None) -> Response:
    """The world by activity."""
    first, last = (day.isoformat() if day else None for day in (since, until))
    return _send(request, map_picture(site_of(request), first, last), kind)


@router.get("/answering.{kind}")
def get_answering(request: Request, kind: Kind, since: Since = None) -> Response:
    """Who answers whom."""
    return _send(request, answering_picture(site_of(request), since.isoformat() if since else None), kind)


def _send(request: Request, picture: Picture, kind: Kind) -> Response:
    if kind == "json":
        return reply(request, {"caption": picture.caption, "data": picture.data})
    if not picture.svg:
        raise Refused(404, "there is nothing to draw yet")
    svg = standalone(picture)
    if kind == "svg":
        return Response(svg, media_type="image/svg+xml")
    return Response(to_png(svg), media_type="image/png")
