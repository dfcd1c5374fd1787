"""A ledger in pages: records by filter, a page at a time, and the counts that overviews show.

In: a view, a filter, where the last page ended. Out: a page of records and where the next one starts; nothing reads more rows than it shows, so
that a ledger of a million events answers as fast as a small one. Order is total: newest day first (unknown days last), then id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from retorsion.ledger import queries, rows, search
from retorsion.ledger import tables as t
from retorsion.ledger.view import Between, View, sides
from retorsion.records import Answer, Article, Claim, Event, Exchange, Issue, Mention

Item = TypeVar("Item")
Mark = tuple[Any, ...]
"""Where a page ended: the sort key of its last record."""

Questions = tuple[Select[Any], ...]
"""Statements that a page is asked for with, one after the other until it is full."""

HITS = 2_000
"""Tellings that a search for words looks at, best first."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """``next`` is ``None`` on the last page."""

    items: tuple[Item, ...]
    next: Mark | None


@dataclass(frozen=True, slots=True)
class Bodies(Generic[Item]):
    """A page of records as the ledger keeps them: who has these very texts from before need not read them again."""

    kind: type[Item]
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    next: Mark | None = None

    def read(self) -> tuple[Item, ...]:
        """The records."""
        return tuple(rows.record(self.kind, text) for text in self.texts)

    def page(self) -> Page[Item]:
        """The records, and where the next page starts."""
        return Page(self.read(), self.next)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """What events to show; ``None`` asks nothing. ``publisher`` told of it, ``words`` stand in a telling's sentence, ``least`` publishers tell of it."""

    between: Between = None
    actor: str | None = None
    recipient: str | None = None
    since: str | None = None
    until: str | None = None
    type: str | None = None
    standing: str | None = None
    done: bool | None = None
    background: bool | None = None
    publisher: str | None = None
    least: int | None = None
    words: str | None = None
    article: str | None = None


def events(view: View, wanted: EventFilter, *, after: Mark | None = None, limit: int = 50) -> Page[Event]:
    """A page of events, newest first."""
    return event_bodies(view, wanted, after=after, limit=limit).page()


def event_bodies(view: View, wanted: EventFilter, *, after: Mark | None = None, limit: int = 50) -> Bodies[Event]:
    """The same, not read yet."""
    with view._session() as connection:
        if not wanted.words:
            return _newest(connection, Event, _event_questions(wanted, after, limit), limit)
        found = queries.events_of_mentions(connection, search.matching(connection, wanted.words, "mention", HITS))
        query, day = _selected(wanted)
        query = query.where(t.events.c.id.in_(sorted(set(found.values()))))
        return _newest(connection, Event, _questions(query, day, after, limit), limit)


@lru_cache(maxsize=256)
def _event_questions(wanted: EventFilter, after: Mark | None, limit: int) -> Questions:
    """Put together once a filter: that takes longer than asking."""
    return _questions(*_selected(wanted), after, limit)


def _newest(connection: Connection, kind: type[Item], questions: Questions, limit: int) -> Bodies[Item]:
    """A page of records by day, the newest first, those without one last."""
    found: list[Any] = []
    for question in questions:
        if len(found) <= limit:
            found += connection.execute(question).all()
    more = len(found) > limit
    found = found[:limit]
    ids, texts = tuple(row[0] for row in found), tuple(row[2] for row in found)
    return Bodies(kind, ids, texts, (found[-1][1] or 0, found[-1][0]) if more else None)


def latest(view: View, most: int) -> tuple[Event, ...]:
    """The latest ``most`` acts told as done whose day is known, oldest first."""
    column = t.events.c
    query = select(column.body).where(column.done.is_(True), column.day > 0)
    with view._session() as connection:
        found = queries.bodies(connection, Event, query.order_by(column.day.desc(), column.id.desc()).limit(most))
    return found[::-1]


def state(view: View) -> tuple[Any, ...]:
    """A mark that changes whenever the ledger's events, decisions or runs do; three look-ups in indexes."""
    marks = (func.max(t.events.c.changed), func.max(t.log.c.seq), func.max(t.runs.c.started))
    with view._session() as connection:
        return tuple(connection.execute(select(mark)).scalar() for mark in marks)


def _selected(wanted: EventFilter) -> tuple[Select[Any], Any]:
    """The query without words and order, and the column that holds the day."""
    named = sides(wanted.between)
    column = t.events.c
    if not named:
        return select(column.id, column.day, column.body).where(*_conditions(wanted, column.day)), column.day
    place = t.event_dyads.c
    dyad = rows.key(*named) if len(named) == 2 else named[0]
    query = select(place.event.label("id"), place.day.label("day"), column.body)
    query = query.select_from(t.event_dyads.join(t.events, column.id == place.event))
    return query.where(place.dyad == dyad, *_conditions(wanted, place.day)), place.day


def _conditions(wanted: EventFilter, day: Any) -> list[Any]:
    """``day`` is the column that the page is ordered by, so that a window of days reads no others."""
    column = t.events.c
    found: list[Any] = []
    found += [column.type == wanted.type] if wanted.type else []
    found += [column.standing == wanted.standing] if wanted.standing else []
    found += [column.done.is_(wanted.done)] if wanted.done is not None else []
    found += [column.background.is_(wanted.background)] if wanted.background is not None else []
    found += [day >= rows.ordinal(wanted.since)] if wanted.since else []
    found += [day <= rows.ordinal(wanted.until), day > 0] if wanted.until else []
    found += [column.publishers >= wanted.least] if wanted.least else []
    return found + _tellings(wanted)


def _tellings(wanted: EventFilter) -> list[Any]:
    """Conditions on what tells of the event."""
    column = t.mentions.c
    part: list[Any] = []
    part += [column.actors.contains(f"|{wanted.actor}", autoescape=True)] if wanted.actor else []
    part += [column.recipients.contains(f"|{wanted.recipient}", autoescape=True)] if wanted.recipient else []
    part += [column.article == wanted.article] if wanted.article else []
    if wanted.publisher:
        part.append(column.article.in_(select(t.articles.c.id).where(t.articles.c.publisher == wanted.publisher)))
    return [exists().where(column.event == t.events.c.id, column.current.is_(True), *part)] if part else []


def _questions(query: Select[Any], day: Any, after: Mark | None, limit: int) -> Questions:
    """A page by ``day``, the newest first, those without one last, as two questions, each in the order of an index; one record more than ``limit``."""
    id = query.selected_columns[0]
    unknown = query.where(or_(day.is_(None), day == 0)).order_by(id.desc()).limit(limit + 1)
    if after is not None and after[0] == 0:
        return (unknown.where(id < after[1]),)
    known = query.where(day > 0).order_by(day.desc(), id.desc()).limit(limit + 1)
    if after is not None:
        known = known.where(or_(day < after[0], and_(day == after[0], id < after[1])))
    return known, unknown


def _by_id(
    view: View, kind: type[Item], table: Any, conditions: Sequence[Any], after: Mark | None, limit: int
) -> Page[Item]:
    """A page of a table in order of id."""
    query = select(table.c.id, table.c.body).where(*conditions).order_by(table.c.id).limit(limit + 1)
    if after is not None:
        query = query.where(table.c.id > after[0])
    with view._session() as connection:
        found = list(connection.execute(query))
    items = tuple(rows.record(kind, row.body) for row in found[:limit])
    return Page(items, (found[limit - 1].id,) if len(found) > limit else None)


def mentions(
    view: View,
    *,
    event: str | None = None,
    article: str | None = None,
    run: str | None = None,
    type: str | None = None,
    after: Mark | None = None,
    limit: int = 50,
) -> Page[Mention]:
    """A page of tellings in order of id: current ones, or those of a run."""
    column = t.mentions.c
    wanted: list[Any] = [column.run == run] if run else [column.current.is_(True)]
    if event:
        with view._session() as connection:
            wanted.append(column.event == queries.redirected(connection, event))
    wanted += [column.article == article] if article else []
    wanted += [column.type == type] if type else []
    return _by_id(view, Mention, t.mentions, wanted, after, limit)


def answers(
    view: View,
    *,
    event: str | None = None,
    basis: str | None = None,
    least: float | None = None,
    after: Mark | None = None,
    limit: int = 50,
) -> Page[Answer]:
    """A page of answers in order of id; of an event either way, of one basis, of at least a score."""
    column = t.answers.c
    wanted: list[Any] = [or_(column.reply == event, column.cause == event)] if event else []
    wanted += [column.basis == basis] if basis else []
    wanted += [column.score >= least] if least is not None else []
    return _by_id(view, Answer, t.answers, wanted, after, limit)


def links(view: View, ids: Iterable[str]) -> tuple[Answer, ...]:
    """All answers with an end in ``ids``, in order of id: one question for a whole page of events."""
    return link_bodies(view, ids).read()


def link_bodies(view: View, ids: Iterable[str]) -> Bodies[Answer]:
    """The same, not read yet."""
    with view._session() as connection:
        found = sorted(queries.answer_bodies_of(connection, ids).items())
    return Bodies(Answer, tuple(id for id, _ in found), tuple(body for _, body in found))


def links_of(view: View, event: Event, *, most: int = 50) -> list[tuple[Answer, Event]]:
    """Answers that an event gives or draws, each with the event at its other end, in order of id."""
    with view._session() as connection:
        return queries.links_of_event(connection, event.id, most)


def tellings(view: View, event: Event) -> tuple[tuple[Mention, Article], ...]:
    """The tellings of an event as read from this view, in the order of :meth:`View.mentions`, each with its article without the text."""
    with view._session() as connection:
        return queries.tellings_of_event(connection, event.id)


def by_ids(view: View, ids: Iterable[str]) -> dict[str, Event]:
    """Id -> event, for those of ``ids`` that stand."""
    with view._session() as connection:
        return queries.by_ids(connection, Event, t.events, ids)


def exchanges(
    view: View,
    *,
    between: Between = None,
    since: str | None = None,
    state: str | None = None,
    after: Mark | None = None,
    limit: int = 50,
) -> Page[Exchange]:
    """A page of exchanges, the one acted in last first."""
    return exchange_bodies(view, between=between, since=since, state=state, after=after, limit=limit).page()


def exchange_bodies(
    view: View,
    *,
    between: Between = None,
    since: str | None = None,
    state: str | None = None,
    after: Mark | None = None,
    limit: int = 50,
) -> Bodies[Exchange]:
    """The same, not read yet."""
    with view._session() as connection:
        return _newest(connection, Exchange, _exchange_questions(sides(between), since, state, after, limit), limit)


@lru_cache(maxsize=256)
def _exchange_questions(
    named: tuple[str, ...], since: str | None, state: str | None, after: Mark | None, limit: int
) -> Questions:
    column = t.exchanges.c
    query = select(column.id, column.last.label("day"), column.body)
    if len(named) == 2:
        query = query.where(column.left == min(named), column.right == max(named))
    elif named:
        query = query.where(or_(column.left == named[0], column.right == named[0]))
    query = query.where(column.last >= rows.ordinal(since)) if since else query
    query = query.where(column.state == state) if state else query
    return _questions(query, column.last, after, limit)


def exchange_ids(view: View, event: str) -> list[str]:
    """Ids of the exchanges that hold an event, in order."""
    with view._session() as connection:
        return sorted(queries.exchange_ids_of(connection, [event]))


def articles(
    view: View,
    *,
    publisher: str | None = None,
    since: str | None = None,
    until: str | None = None,
    words: str | None = None,
    after: Mark | None = None,
    limit: int = 50,
) -> Page[Article]:
    """A page of articles without their texts, in order of id."""
    column = t.articles.c
    wanted: list[Any] = [column.publisher == publisher] if publisher else []
    wanted += [column.day >= rows.ordinal(since)] if since else []
    wanted += [column.day <= rows.ordinal(until)] if until else []
    with view._session() as connection:
        if words:
            wanted.append(column.id.in_(search.matching(connection, words, "article", HITS)))
        wanted += [column.id > after[0]] if after is not None else []
        ids = list(connection.execute(select(column.id).where(*wanted).order_by(column.id).limit(limit + 1)).scalars())
        found = queries.articles(connection, ids[:limit], text=False)
    return Page(tuple(found[id] for id in ids[:limit]), (ids[limit - 1],) if len(ids) > limit else None)


def claims(view: View, *, after: Mark | None = None, limit: int = 50) -> Page[Claim]:
    """A page of claims in order of article, then place in it."""
    article, number = (str(after[0]), int(after[1])) if after is not None else ("", 0)
    found: list[tuple[str, int, Claim]] = []
    while len(found) <= limit:
        with view._session() as connection:
            ids = queries.article_ids(connection, after=article, limit=50)
            if number and article:
                ids = [article, *ids]
            held = queries.codings(connection, ids)
        if not ids:
            break
        for id in ids:
            some = list(enumerate(held[id].claims if id in held else (), 1))
            found += [(id, n, claim) for n, claim in some if not (id == article and n <= number)]
        article, number = ids[-1], 0
    more = len(found) > limit
    return Page(tuple(claim for _, _, claim in found[:limit]), found[limit - 1][:2] if more else None)


def issues(
    view: View, *, kind: str | None = None, run: str | None = None, after: Mark | None = None, limit: int = 50
) -> Page[Issue]:
    """A page of issues in order of id."""
    wanted: list[Any] = [t.issues.c.kind == kind] if kind else []
    return _by_id(view, Issue, t.issues, wanted + ([t.issues.c.run == run] if run else []), after, limit)
