"""The REST interface, reading side: the nouns of the records, filtered and paged, with the reasons behind each.

In: a request. Out: records as the ledger holds them, as JSON, CSV or JSON lines. Nothing is computed here that ``ledger`` and ``show`` do not; what may be
shown of the articles' words is ``privacy``'s to say. Writing is in ``writing``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from retorsion.errors import NotFound
from retorsion.ledger import browse
from retorsion.ledger.browse import EventFilter
from retorsion.records import (
    Answer,
    AnswerBasis,
    Article,
    Claim,
    Event,
    EventType,
    Exchange,
    ExchangeState,
    Issue,
    Mention,
    Run,
    Standing,
    encode,
)
from retorsion.show import export, samples
from retorsion.show.frame import Site, site_of
from retorsion.show.models import model_of, page_of
from retorsion.show.privacy import private_names
from retorsion.show.refusals import Refusal, Refused
from retorsion.show.replies import Form, listing, one_page, reply
from retorsion.show.why import why_json

Id = Annotated[str, Path(max_length=200, examples=["e_04c1b62945cb3892"])]
Limit = Annotated[int, Query(ge=1, le=500, description="Records a page.")]
Cursor = Annotated[str | None, Query(max_length=400, description="`next` of the page before.")]
Format = Annotated[Form, Query(description="json: one page; csv and jsonl: everything from here on, streamed.")]
Pair = Annotated[str | None, Query(pattern=r"^[A-Za-z]{2,6}([-|][A-Za-z]{2,6})?$", description="GBR-RUS, or one side.")]
Code = Annotated[str | None, Query(pattern=r"^[A-Z0-9.]{2,20}$", description="A party's code, as RUS or RUS.GOV.")]
Name = Annotated[str | None, Query(max_length=200)]
Words = Annotated[str | None, Query(min_length=1, max_length=400, description='Words, "a phrase", -not, begin*.')]
Day = Annotated[date | None, Query(description="ISO day.")]
REFUSALS: dict[int | str, dict[str, Any]] = {
    "default": {"model": Refusal, "description": "Refused; the message says what to do."}
}
STREAMS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/csv": {"schema": {"type": "string"}}, "application/x-ndjson": {"schema": {"type": "string"}}}
    },
}
GONE: dict[int | str, dict[str, Any]] = {
    304: {"description": "You hold it already (If-None-Match)."},
    308: {"description": "Merged into another event; the address of that one."},
}
router = APIRouter(responses=REFUSALS)


def iso(day: date | None) -> str | None:
    """A day of the query as the ledger wants it."""
    return day.isoformat() if day else None


def shower(site: Site) -> Callable[[Any], Any]:
    """What may be shown of a record or a row."""

    def shown(item: Any) -> Any:
        names = private_names([item]) if isinstance(item, Mention) and site.privacy.mask else ()
        return site.privacy.shown(encode(item), names)

    return shown


@router.get("/articles", response_model=page_of(Article), tags=["articles"], responses=STREAMS)
def list_articles(
    request: Request,
    publisher: Name = None,
    since: Day = None,
    until: Day = None,
    words: Words = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    format: Format = "json",
) -> Response:
    """Reports as kept, without their texts, in order of id."""
    site = site_of(request)

    def fetch(after: Any, most: int) -> Any:
        return browse.articles(
            site.ledger, publisher=publisher, since=iso(since), until=iso(until), words=words, after=after, limit=most
        )

    return listing(request, fetch, encode, shape="s", limit=limit, cursor=cursor, form=format, shown=shower(site))


@router.get("/articles/{id:path}", response_model=model_of(Article), tags=["articles"], responses={304: GONE[304]})
def get_article(request: Request, id: Id) -> Response:
    """One report with its text, unless article text is hidden on this server."""
    site = site_of(request)
    article = site.ledger.article(id)
    value = encode(article)
    if article.text is not None:
        names = private_names(site.ledger.mentions(article=article.id)) if site.privacy.mask else ()
        value["text"] = site.privacy.cover(article.text, names) if site.privacy.shows_text else None
    return reply(request, value)


@router.get("/mentions", response_model=page_of(Mention), tags=["mentions"], responses=STREAMS)
def list_mentions(
    request: Request,
    event: Name = None,
    article: Name = None,
    run: Name = None,
    type: EventType | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    format: Format = "json",
) -> Response:
    """Tellings of acts: of an event, of an article, or of a run of the coder; in order of id."""
    site = site_of(request)

    def fetch(after: Any, most: int) -> Any:
        return browse.mentions(site.ledger, event=event, article=article, run=run, type=type, after=after, limit=most)

    return listing(request, fetch, encode, shape="s", limit=limit, cursor=cursor, form=format, shown=shower(site))


@router.get("/mentions/{id}", response_model=model_of(Mention), tags=["mentions"], responses={304: GONE[304]})
def get_mention(request: Request, id: Id) -> Response:
    """One telling of an act, with the words behind each field."""
    site = site_of(request)
    return reply(request, shower(site)(site.ledger.mention(id)))


@router.get(
    "/events", response_model=page_of(Event), tags=["events"], responses={200: {**STREAMS[200], **samples.EVENTS}}
)
def list_events(
    request: Request,
    between: Pair = None,
    actor: Code = None,
    recipient: Code = None,
    type: EventType | None = None,
    standing: Standing | None = None,
    done: Annotated[
        bool | None, Query(description="Only acts told as done (default), or only others; ignored with standing.")
    ] = True,
    all: Annotated[bool, Query(description="Acts of every standing.")] = False,
    background: Annotated[bool | None, Query(description="Only history, or none of it.")] = None,
    publisher: Name = None,
    least: Annotated[int | None, Query(ge=1, le=1000, description="Least number of independent publishers.")] = None,
    words: Words = None,
    since: Day = None,
    until: Day = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    format: Format = "json",
) -> Response:
    """Acts, newest first. By default only those told as done: alleged, denied, threatened and planned acts are asked for."""
    site = site_of(request)
    wanted = EventFilter(
        between=between, actor=actor, recipient=recipient, type=type, standing=standing,
        done=None if standing or all else done, background=background, publisher=publisher, least=least, words=words,
        since=iso(since), until=iso(until),
    )  # fmt: skip

    def fetch(after: Any, most: int) -> Any:
        return browse.events(site.ledger, wanted, after=after, limit=most)

    return listing(
        request, fetch, export.event_row, shape="ns", limit=limit, cursor=cursor, form=format, shown=shower(site)
    )


@router.get("/events/{id}", response_model=model_of(Event), tags=["events"], responses=GONE)
def get_event(request: Request, id: Id) -> Response:
    """One event; its ETag is the version to send back as `If-Match` when correcting it."""
    site = site_of(request)
    event = site.ledger.event(id)
    if event.id != id:
        return RedirectResponse(f"/events/{event.id}", 308)
    return reply(request, shower(site)(event), tag=site.ledger.version(event.id))


@router.get("/events/{id}/why", tags=["events"], responses=GONE)
def why_event(request: Request, id: Id) -> Response:
    """Every sentence, source, rule, person and score behind an event."""
    site = site_of(request)
    event = site.ledger.event(id)
    if event.id != id:
        return RedirectResponse(f"/events/{event.id}/why", 308)
    return _why(request, site, "event", event.id)


def _why(request: Request, site: Site, kind: str, id: str) -> Response:
    value = why_json(site.ledger, site.wording, kind, id)
    names: set[str] = set()
    if site.privacy.mask:
        events = site.ledger.exchange(id).events if kind == "exchange" else [id] if kind == "event" else []
        names = private_names([m for event in events for m in site.ledger.mentions(event)])
    if not site.privacy.shows_text:
        value.pop("quotes", None)
    return reply(request, site.privacy.shown(value, names))


@router.get(
    "/answers", response_model=page_of(Answer), tags=["answers"], responses={200: {**STREAMS[200], **samples.ANSWERS}}
)
def list_answers(
    request: Request,
    event: Name = None,
    basis: AnswerBasis | None = None,
    least: Annotated[float | None, Query(ge=0, le=1, description="Least score.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    format: Format = "json",
) -> Response:
    """Which act answers which, with lag, proportion, score and its parts; in order of id."""
    site = site_of(request)

    def fetch(after: Any, most: int) -> Any:
        return browse.answers(site.ledger, event=event, basis=basis, least=least, after=after, limit=most)

    def row(answer: Answer) -> dict[str, Any]:
        return export.answer_row(answer, site.ledger, site.privacy.shows_text)

    return listing(request, fetch, row, shape="s", limit=limit, cursor=cursor, form=format, shown=shower(site))


@router.get("/answers/{id}", response_model=model_of(Answer), tags=["answers"], responses={304: GONE[304]})
def get_answer(request: Request, id: Id) -> Response:
    """One answer."""
    site = site_of(request)
    return reply(request, shower(site)(site.ledger.answer(id)))


@router.get("/answers/{id}/why", tags=["answers"], responses={304: GONE[304]})
def why_answer(request: Request, id: Id) -> Response:
    """Both acts, the words that state the link, and the score opened into its parts."""
    return _why(request, site_of(request), "answer", id)


@router.get("/exchanges", response_model=page_of(Exchange), tags=["exchanges"], responses=STREAMS)
def list_exchanges(
    request: Request,
    between: Pair = None,
    since: Day = None,
    state: ExchangeState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    format: Format = "json",
) -> Response:
    """Acts of two sides that answer each other, the exchange acted in last first."""
    site = site_of(request)

    def fetch(after: Any, most: int) -> Any:
        return browse.exchanges(site.ledger, between=between, since=iso(since), state=state, after=after, limit=most)

    return listing(request, fetch, encode, shape="ns", limit=limit, cursor=cursor, form=format, shown=shower(site))


@router.get("/exchanges/{id}", response_model=model_of(Exchange), tags=["exchanges"], responses={304: GONE[304]})
def get_exchange(request: Request, id: Id) -> Response:
    """One exchange, with its open items and both sides' accounts."""
    site = site_of(request)
    return reply(request, shower(site)(site.ledger.exchange(id)))


@router.get("/exchanges/{id}/why", tags=["exchanges"], responses={304: GONE[304]})
def why_exchange(request: Request, id: Id) -> Response:
    """The whole story: each act with every telling, the answers, and what each side claims."""
    return _why(request, site_of(request), "exchange", id)


@router.get("/claims", response_model=page_of(Claim), tags=["claims"], responses=STREAMS)
def list_claims(
    request: Request,
    exchange: Name = None,
    article: Name = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    format: Format = "json",
) -> Response:
    """What somebody says is so, with who holds and who denies it; never an act by itself."""
    site = site_of(request)
    some = site.ledger.claims(exchange, article=article) if exchange or article else None

    def fetch(after: Any, most: int) -> Any:
        return browse.claims(site.ledger, after=after, limit=most) if some is None else one_page(some, after, most)

    shape = "sn" if some is None else "n"
    return listing(request, fetch, encode, shape=shape, limit=limit, cursor=cursor, form=format, shown=shower(site))


@router.get("/issues", response_model=page_of(Issue), tags=["issues"], responses=STREAMS)
def list_issues(
    request: Request,
    kind: Name = None,
    run: Name = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    format: Format = "json",
) -> Response:
    """What could not be used, and why; in order of id."""
    site = site_of(request)

    def fetch(after: Any, most: int) -> Any:
        return browse.issues(site.ledger, kind=kind, run=run, after=after, limit=most)

    return listing(request, fetch, encode, shape="s", limit=limit, cursor=cursor, form=format, shown=encode)


@router.get("/runs", response_model=page_of(Run), tags=["runs"], responses=STREAMS)
def list_runs(request: Request, limit: Limit = 50, cursor: Cursor = None, format: Format = "json") -> Response:
    """Every run of the program, oldest first: versions, settings, and counts that add up."""
    site = site_of(request)
    runs = site.ledger.runs()
    return listing(
        request, lambda after, most: one_page(runs, after, most), encode, shape="n", limit=limit, cursor=cursor, form=format,
        shown=encode,
    )  # fmt: skip


@router.get("/runs/{id}", response_model=model_of(Run), tags=["runs"], responses={304: GONE[304]})
def get_run(request: Request, id: Id) -> Response:
    """One run."""
    found = [run for run in site_of(request).ledger.runs() if run.id == id]
    if not found:
        raise NotFound(f"no run {id} in this ledger")
    return reply(request, encode(found[0]))


@router.get("/search", tags=["search"])
def search(
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=400, examples=["envoys -football"])],
    kind: Literal["events", "articles"] = "events",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Words in the sentences that tell of acts (`events`, newest first), or in the reports (`articles`)."""
    if not q.strip():
        raise Refused(422, "q: name at least one word")
    if kind == "articles":
        return list_articles(request, words=q, limit=limit, cursor=cursor)
    return list_events(request, words=q, all=True, limit=limit, cursor=cursor)
