"""Counts over a ledger for overviews: dyads, years, countries, publishers, who answers whom, and what changed since a moment.

In: a view and a window. Out: small lists of plain rows. Everything is counted by the database over indexed columns; nothing is kept here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from retorsion.ledger import queries, rows
from retorsion.ledger import tables as t
from retorsion.ledger.view import View
from retorsion.records import Article, Event


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
    return [(dyad, n) for dyad, n in _busiest(view, since, until) if "|" in dyad][:limit]


def countries(
    view: View, *, since: str | None = None, until: str | None = None, limit: int = 400
) -> list[tuple[str, int]]:
    """States and bodies with the number of events they have a part in, busiest first."""
    return [(dyad, n) for dyad, n in _busiest(view, since, until) if "|" not in dyad][:limit]


def _busiest(view: View, since: str | None, until: str | None) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    with view._session() as connection:
        for query in _counts(rows.ordinal(since), rows.ordinal(until)):
            for row in connection.execute(query):
                found[row.dyad] += int(row.n)
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def _counts(since: int | None, until: int | None) -> list[Select[Any]]:
    """Queries for (dyad, n) that together count each event of a window once: whole months are kept counted, only the days of a month cut by a bound are not."""
    kept = t.dyad_months.c
    whole = select(kept.dyad, func.sum(kept.n).label("n")).group_by(kept.dyad)
    if since is None and until is None:
        return [whole]
    first = max(rows.FIRST_MONTH, rows.month(since - 1) + 1) if since else rows.FIRST_MONTH
    if until is None:
        return [whole.where(kept.month >= first), *_days(since, rows.month_start(first) - 1)]
    last = rows.month(until) - 1
    if last < first:
        return _days(since or 1, until)
    within = whole.where(kept.month.between(first, last))
    return [within, *_days(since, rows.month_start(first) - 1), *_days(rows.month_start(last + 1), until)]


def _days(since: int | None, until: int) -> list[Select[Any]]:
    """The query for (dyad, n) over some days; none where there is no such day."""
    if since is None or since > until:
        return []
    column = t.event_dyads.c
    query = select(column.dyad, func.count().label("n")).join(t.events, t.events.c.id == column.event)
    return [query.where(t.events.c.day.between(since, until)).group_by(column.dyad)]


def months(view: View, dyad: str) -> dict[str, int]:
    """Month (``2025-03``) -> number of a dyad's events; acts of unknown day are left out."""
    return {rows.month_text(month): n for month, n in month_rows(view, dyad)}


def month_rows(view: View, dyad: str) -> list[tuple[int, int]]:
    """The same as the ledger keeps it, in order: for who only compares it with what it was."""
    with view._session() as connection:
        return [(row[0], row[1]) for row in connection.execute(_MONTHS, {"dyad": dyad}).all()]


_KEPT = t.dyad_months.c
_MONTHS = select(_KEPT.month, _KEPT.n).where(_KEPT.dyad == bindparam("dyad"), _KEPT.month > 0).order_by(_KEPT.month)


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


def families(view: View, *, limit: int = 12) -> list[tuple[Article, int]]:
    """The reports that others carry too, without their texts, each with the number of reports that carry it, most first."""
    column = t.articles.c
    query = select(column.family, func.count().label("n")).group_by(column.family).having(func.count() > 1)
    with view._session() as connection:
        found = list(connection.execute(query.order_by(func.count().desc(), column.family).limit(limit)))
        held = queries.articles(connection, [row.family for row in found], text=False)
    return [(held[row.family], row.n) for row in found if row.family in held]


def _day(ordinal: int | None) -> str | None:
    return date.fromordinal(ordinal).isoformat() if ordinal else None


def issue_counts(view: View) -> list[tuple[str, int]]:
    """Kind of issue -> how many, most first."""
    query = select(t.issues.c.kind, func.count().label("n")).group_by(t.issues.c.kind)
    with view._session() as connection:
        return [(row.kind, row.n) for row in connection.execute(query.order_by(func.count().desc(), t.issues.c.kind))]


def changes(view: View, since: str, *, limit: int = 200) -> Changes:
    """What became of events since a moment (UTC text as the ledger writes it): at most ``limit`` that came or changed, the last written first."""
    column, past = t.events.c, t.history.c
    recent = select(column.id).where(column.changed > since).order_by(column.changed.desc(), column.id).limit(limit)
    before = select(past.id).where(past.kind == "event", past.until > since).distinct().limit(50_000)
    with view._session() as connection:
        ids = list(connection.execute(recent).scalars())
        known = set(connection.execute(before).scalars())
        gone = queries.missing(connection, t.events, known)
    return Changes(
        tuple(id for id in ids if id not in known), tuple(id for id in ids if id in known), tuple(sorted(gone)[:limit])
    )


def dyads_of(view: View, events: Iterable[str]) -> dict[str, set[str]]:
    """Event -> the pairs of states (``GBR|RUS``) and the states that it is found under."""
    column = t.event_dyads.c
    found: dict[str, set[str]] = {}
    with view._session() as connection:
        for piece in queries.pieces(sorted(set(events))):
            for row in connection.execute(select(column.event, column.dyad).where(column.event.in_(piece))):
                found.setdefault(row.event, set()).add(row.dyad)
    return found


def as_seen(view: View, event: str, version: str) -> Event | None:
    """The event as it stood when it had ``version``; ``None`` where no such state was kept."""
    past = t.history.c
    query = select(past.body).where(past.kind == "event", past.id == event).order_by(past.until.desc()).limit(200)
    with view._session() as connection:
        bodies = list(connection.execute(query).scalars())
    return next((rows.record(Event, body) for body in bodies if rows.version(body) == version), None)
