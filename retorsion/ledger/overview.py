"""Counts over a ledger for overviews: dyads, years, countries, publishers, who answers whom, and what changed since a moment.

In: a view and a window. Out: small lists of plain rows. Everything is counted by the database over indexed columns; nothing is kept here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from retorsion.ledger import queries, rows
from retorsion.ledger import tables as t
from retorsion.ledger.view import View
from retorsion.records import Event


@dataclass(frozen=True, slots=True)
class Publisher:
    """A publisher as named, with its articles, how many of them are copies, and the days of the first and the last."""

    name: str | None
    articles: int
    copies: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of events that are new, changed or gone since a moment."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def dyads(view: View, *, since: str | None = None, until: str | None = None, limit: int = 24) -> list[tuple[str, int]]:
    """Pairs of states (``GBR|RUS``) with the number of their events in a window, busiest first."""
    return _busiest(view, t.event_dyads.c.dyad.contains("|"), since, until, limit)


def countries(
    view: View, *, since: str | None = None, until: str | None = None, limit: int = 400
) -> list[tuple[str, int]]:
    """States and bodies with the number of events they have a part in, busiest first."""
    return _busiest(view, ~t.event_dyads.c.dyad.contains("|"), since, until, limit)


def _busiest(view: View, which: Any, since: str | None, until: str | None, limit: int) -> list[tuple[str, int]]:
    column = t.event_dyads.c
    query = select(column.dyad, func.count().label("n")).where(which)
    query = query.where(column.day >= rows.ordinal(since)) if since else query
    query = query.where(column.day <= rows.ordinal(until), column.day > 0) if until else query
    with view._session() as connection:
        found = connection.execute(query.group_by(column.dyad).order_by(func.count().desc(), column.dyad).limit(limit))
        return [(row.dyad, row.n) for row in found]


def months(view: View, dyad: str) -> dict[str, int]:
    """Month (``2025-03``) -> number of a dyad's events; acts of unknown day are left out."""
    column = t.event_dyads.c
    query = select(column.day, func.count().label("n")).where(column.dyad == dyad, column.day > 0)
    found: Counter[str] = Counter()
    with view._session() as connection:
        for row in connection.execute(query.group_by(column.day)):
            found[date.fromordinal(row.day).isoformat()[:7]] += row.n
    return dict(sorted(found.items()))


def answering(view: View, *, since: str | None = None, limit: int = 3000) -> dict[tuple[str, str], int]:
    """(who answers, whom) -> number of answers, over the ``limit`` latest answers."""
    column = t.answers.c
    query = select(column.cause, column.reply).join(t.events, t.events.c.id == column.reply)
    query = query.where(t.events.c.day >= rows.ordinal(since)) if since else query
    with view._session() as connection:
        pairs = list(connection.execute(query.order_by(t.events.c.day.desc(), column.id).limit(limit)))
        held = queries.by_ids(connection, Event, t.events, {id for row in pairs for id in (row.cause, row.reply)})
    found: Counter[tuple[str, str]] = Counter()
    for row in pairs:
        reply, cause = held.get(row.reply), held.get(row.cause)
        if reply and cause and reply.actors and cause.actors:
            found[reply.actors[0].split(".")[0], cause.actors[0].split(".")[0]] += 1
    return dict(found.most_common())


def publishers(view: View) -> list[Publisher]:
    """Every publisher, most articles first."""
    column = t.articles.c
    query = select(
        column.publisher,
        func.count().label("n"),
        func.count(column.id).filter(column.family != column.id).label("copies"),
        func.min(column.day).label("first"),
        func.max(column.day).label("last"),
    )
    with view._session() as connection:
        found = list(
            connection.execute(query.group_by(column.publisher).order_by(func.count().desc(), column.publisher))
        )
    return [Publisher(row.publisher, row.n, row.copies, _day(row.first), _day(row.last)) for row in found]


def _day(ordinal: int | None) -> str | None:
    return date.fromordinal(ordinal).isoformat() if ordinal else None


def issue_counts(view: View) -> list[tuple[str, int]]:
    """Kind of issue -> how many, most first."""
    query = select(t.issues.c.kind, func.count().label("n")).group_by(t.issues.c.kind)
    with view._session() as connection:
        return [(row.kind, row.n) for row in connection.execute(query.order_by(func.count().desc(), t.issues.c.kind))]


def changes(view: View, since: str, *, dyad: str | None = None, limit: int = 200) -> Changes:
    """What became of events since a moment (UTC text as the ledger writes it), latest first."""
    with view._session() as connection:
        recent = _recent(connection, since, dyad, limit)
        past = t.history.c
        before = select(past.id).where(past.kind == "event", past.until > since).distinct()
        known = set(connection.execute(before.limit(50_000)).scalars())
        standing = set(queries.by_ids(connection, Event, t.events, known))
    gone = tuple(sorted(known - standing)) if dyad is None else ()
    new = tuple(id for id in recent if id not in known)
    return Changes(new, tuple(id for id in recent if id in known), gone[:limit])


def _recent(connection: Connection, since: str, dyad: str | None, limit: int) -> list[str]:
    column = t.events.c
    query = select(column.id).where(column.changed > since)
    if dyad is not None:
        query = query.join(t.event_dyads, t.event_dyads.c.event == column.id).where(t.event_dyads.c.dyad == dyad)
    query = query.order_by(func.coalesce(column.day, 0).desc(), column.id).limit(limit)
    return list(connection.execute(query).scalars())


def as_seen(view: View, event: str, version: str) -> Event | None:
    """The event as it stood when it had ``version``; ``None`` where no such state was kept."""
    past = t.history.c
    query = select(past.body).where(past.kind == "event", past.id == event).order_by(past.until.desc()).limit(200)
    with view._session() as connection:
        bodies = list(connection.execute(query).scalars())
    return next((rows.record(Event, body) for body in bodies if rows.version(body) == version), None)
