"""The ledger as it stood at a moment: what had been read, coded, decided and derived by then, and nothing that came later.

In: a moment. Out: the same questions as a view answers. Derived rows are those that were shown then, kept as they were replaced, not
worked out anew with today's rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager

from sqlalchemy import Connection, Table, and_, or_, select

from retorsion.errors import NotFound
from retorsion.ledger import queries, rows
from retorsion.ledger import tables as t
from retorsion.ledger.moves import PERSON
from retorsion.ledger.view import Between, View, sides
from retorsion.records import Answer, Decision, Event, Exchange, Mention, Run


class PastView:
    """Reads a ledger as of ``moment`` (a UTC text as the ledger writes it)."""

    def __init__(self, session: Callable[[], AbstractContextManager[Connection]], moment: str) -> None:
        self._session = session
        self.moment = moment

    def events(
        self,
        between: Between = None,
        *,
        since: str | None = None,
        until: str | None = None,
        type: str | None = None,
        standing: str | None = None,
        done: bool | None = True,
        include_background: bool = True,
    ) -> tuple[Event, ...]:
        """Events as :meth:`View.events` gives them, as they stood."""
        named = sides(between)
        dyad = rows.key(*named) if len(named) == 2 else (named or (None,))[0]
        found = [
            event
            for event in self._derived(Event, "event", t.events)
            if _stands(event, standing, done)
            and type in (None, event.type)
            and (dyad is None or dyad in rows.dyads(event))
            and (include_background or not event.background)
            and _within(event, rows.ordinal(since), rows.ordinal(until))
        ]
        return tuple(sorted(found, key=lambda event: (_day(event) or 0, event.id)))

    def event(self, id: str) -> Event:
        """One event as it stood; ids that were merged away later are still events here."""
        return self._one(Event, "event", t.events, id)

    def answers(self, exchange: str | None = None) -> tuple[Answer, ...]:
        """Answers as they stood, of one exchange where given; in order of id."""
        found = self._derived(Answer, "answer", t.answers)
        if exchange is not None:
            held = self.exchange(exchange).answers
            found = [answer for answer in found if answer.id in held]
        return tuple(sorted(found, key=lambda answer: answer.id))

    def exchanges(self, between: Between = None, *, since: str | None = None) -> tuple[Exchange, ...]:
        """Exchanges as :meth:`View.exchanges` gives them, as they stood."""
        named = set(sides(between))
        first = rows.ordinal(since)
        found = [
            exchange
            for exchange in self._derived(Exchange, "exchange", t.exchanges)
            if named <= set(exchange.pair) and (first is None or (rows.ordinal(exchange.last) or 0) >= first)
        ]
        return tuple(sorted(found, key=lambda exchange: (rows.ordinal(exchange.opened) or 0, exchange.id)))

    def exchange(self, id: str) -> Exchange:
        """One exchange as it stood."""
        return self._one(Exchange, "exchange", t.exchanges, id)

    def mentions(self, event: str) -> tuple[Mention, ...]:
        """The tellings of an event, as they stood."""
        with self._session() as connection:
            held = self.event(event).mentions
            standing = or_(t.mentions.c.replaced.is_(None), t.mentions.c.replaced > self.moment)
            return queries.mentions(
                connection, and_(t.mentions.c.id.in_(held), t.mentions.c.added <= self.moment, standing)
            )

    def decisions(self) -> tuple[Decision, ...]:
        """The decisions in force then, oldest first."""
        with self._session() as connection:
            made = queries.decisions(connection, withdrawn=True)
        return tuple(
            one for one in made if one.at <= self.moment and (one.withdrawn is None or one.withdrawn > self.moment)
        )

    def articles(self) -> tuple[str, ...]:
        """Ids of the articles that had been read, in order."""
        with self._session() as connection:
            query = select(t.articles.c.id).where(t.articles.c.added <= self.moment).order_by(t.articles.c.id)
            return tuple(connection.execute(query).scalars())

    def _derived(self, kind: type[queries.Item], name: str, table: Table) -> list[queries.Item]:
        with self._session() as connection:
            return [rows.record(kind, body) for body in self._bodies(connection, name, table, None)]

    def _bodies(self, connection: Connection, name: str, table: Table, id: str | None) -> list[str]:
        now = select(table.c.body).where(table.c.changed <= self.moment)
        past = t.history.c
        then = select(past.body).where(past.kind == name, past.since <= self.moment, past.until > self.moment)
        if id is not None:
            now, then = now.where(table.c.id == id), then.where(past.id == id)
        return [*connection.execute(now).scalars(), *connection.execute(then).scalars()]

    def _one(self, kind: type[queries.Item], name: str, table: Table, id: str) -> queries.Item:
        with self._session() as connection:
            found = self._bodies(connection, name, table, id)
        if not found:
            raise NotFound(f"no {name} {id} in this ledger at {self.moment}")
        return rows.record(kind, found[0])


def events_since(view: View, moment: str, known: Collection[str]) -> tuple[tuple[Event, ...], frozenset[str]]:
    """The events that came or changed at or after a moment (UTC text as the ledger writes it), and those of ``known`` ids that stand no more.

    In the order of :meth:`View.events`; what did not change is not read.
    """
    with view._session() as connection:
        events = queries.events(connection, [t.events.c.changed >= moment], None)
        standing = {id for piece in queries.pieces(sorted(known)) for id in _standing(connection, piece)}
    return events, frozenset(set(known) - standing)


def _standing(connection: Connection, ids: Sequence[str]) -> Iterable[str]:
    return connection.execute(select(t.events.c.id).where(t.events.c.id.in_(ids))).scalars()


def last_event(view: View, id: str) -> tuple[Event, str] | None:
    """An event that stands no more, as it last stood, and the moment that it ended; ``id`` may be its first letters if only one begins so."""
    past = t.history.c
    query = select(past.id, past.until, past.body).where(past.kind == "event", past.id >= id, past.id < id + "~")
    with view._session() as connection:
        found = list(connection.execute(query.order_by(past.until)))
    if len({row.id for row in found}) != 1:
        return None
    return rows.record(Event, found[-1].body), found[-1].until


def replaced(view: View, mention: str) -> tuple[str, Run] | None:
    """When a mention ceased to stand, and the run that has coded its article since; ``None`` where it stands, or was taken back by a person."""
    column = t.mentions.c
    query = select(column.article, column.replaced).where(column.id == mention, column.replaced.is_not(None))
    query = query.where(column.run != PERSON)
    with view._session() as connection:
        if queries.mentions_of(connection, [mention]):
            return None
        row = connection.execute(query.order_by(column.replaced.desc())).first()
        coded = t.codings.join(t.runs, t.runs.c.id == t.codings.c.run)
        now = select(t.runs.c.body).select_from(coded).where(t.codings.c.current.is_(True))
        runs = queries.bodies(connection, Run, now.where(t.codings.c.article == row.article)) if row else ()
    return (row.replaced, runs[0]) if row and runs else None


def _day(event: Event) -> int | None:
    return rows.ordinal(event.when.day) if event.when else None


def _stands(event: Event, standing: str | None, done: bool | None) -> bool:
    return event.standing == standing if standing is not None else done in (None, event.done)


def _within(event: Event, first: int | None, last: int | None) -> bool:
    if first is None and last is None:
        return True
    day = _day(event)
    return day is not None and (first is None or day >= first) and (last is None or day <= last)
