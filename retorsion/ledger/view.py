"""The read side of a ledger: questions as methods, records as answers. A view never writes and holds nothing but a way to a connection.

Every list has a total order. Unless asked otherwise, :meth:`View.events` leaves out acts that nobody vouches for as done (alleged,
denied, threatened, planned ...). Ids of events that were merged away lead to the event that took their place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select

from retorsion.errors import NotFound
from retorsion.ledger import queries, rows
from retorsion.ledger import tables as t
from retorsion.ledger.differences import Change, differences
from retorsion.ledger.queries import Kind
from retorsion.records import (
    Annotation,
    Answer,
    Article,
    Claim,
    Decision,
    Event,
    Exchange,
    Feed,
    Issue,
    Mention,
    OpenItem,
    Run,
)

Between = tuple[str, ...] | str | None
"""Two sides, as ``("GBR", "RUS")`` or ``"GBR-RUS"``, or one; ``None`` is everybody."""

SIZES = ("articles", "events", "answers", "exchanges", "decisions", "mentions", "issues")
"""What :meth:`View.sizes` counts where nothing is asked for."""


def sides(between: Between) -> tuple[str, ...]:
    """The state codes that ``between`` names, none, one or two."""
    if between is None:
        return ()
    given = between.replace("|", "-").split("-") if isinstance(between, str) else list(between)
    return tuple(side.strip().upper() for side in given if side.strip())[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """A line of the log: ``by`` did ``what`` (decide, undo, move) to ``subject``, a decision."""

    seq: int
    at: str
    by: str
    what: str
    subject: str
    detail: dict[str, Any]


class View:
    """Reads a ledger. Made by ``Ledger``; several threads may use one."""

    def __init__(self, session: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._session = session

    def article(self, id: str) -> Article:
        """The article with its text, if the ledger keeps it."""
        with self._session() as connection:
            found = queries.articles(connection, [id], text=True)
        if id not in found:
            raise NotFound(f"no article {id} in this ledger")
        return found[id]

    def articles(self, ids: Iterable[str] | None = None, *, text: bool = True) -> Iterator[Article]:
        """Articles in order of id, all or those of ``ids``; read a thousand at a time."""
        wanted = None if ids is None else sorted(set(ids))
        after = ""
        while True:
            with self._session() as connection:
                page = self._page(connection, wanted, after)
                found = queries.articles(connection, page, text=text)
            yield from (found[id] for id in page if id in found)
            if not page:
                return
            after = page[-1]

    @staticmethod
    def _page(connection: Connection, wanted: list[str] | None, after: str) -> list[str]:
        if wanted is None:
            return queries.article_ids(connection, after=after)
        return [id for id in wanted if id > after][: queries.PIECE]

    def pending(self, *, other_than: str | None = None, after: str = "", limit: int = 100) -> list[str]:
        """Ids of articles that wait for the coder (with ``other_than``: or were coded by another than that), in order."""
        with self._session() as connection:
            return queries.pending(connection, other_than=other_than, after=after, limit=limit)

    def annotation(self, article: str) -> Annotation | None:
        """All that the coder found in an article, as it stands; ``None`` where it was not coded."""
        with self._session() as connection:
            return queries.annotation(connection, article)

    def mention(self, id: str) -> Mention:
        """One mention: as it stands, or as it last stood where a later coder no longer found it."""
        with self._session() as connection:
            query = select(t.mentions.c.body).where(t.mentions.c.id == id)
            found = queries.bodies(
                connection, Mention, query.order_by(t.mentions.c.current.desc(), t.mentions.c.added.desc())
            )
        if not found:
            raise NotFound(f"no mention {id} in this ledger")
        return found[0]

    def mentions(
        self, event: str | None = None, *, article: str | None = None, run: str | None = None
    ) -> tuple[Mention, ...]:
        """The tellings of an event, of an article or of a run, by day of publication, then place in the article."""
        with self._session() as connection:
            wanted: list[Any] = [t.mentions.c.current.is_(True)] if run is None else [t.mentions.c.run == run]
            if event is not None:
                wanted.append(t.mentions.c.event == queries.redirected(connection, event))
            if article is not None:
                wanted.append(t.mentions.c.article == article)
            return queries.mentions(connection, and_(*wanted))

    def event(self, id: str) -> Event:
        """The event, or the one that took its place."""
        with self._session() as connection:
            return self._event(connection, id)

    def _event(self, connection: Connection, id: str) -> Event:
        found = queries.by_ids(connection, Event, t.events, [id])
        if id not in found:  # an id that stands leads nowhere else
            id, old = queries.redirected(connection, id), id
            found = queries.by_ids(connection, Event, t.events, [id])
            if id not in found:
                raise NotFound(f"no event {old} in this ledger")
        return found[id]

    def event_of(self, mention: str) -> Event | None:
        """The event that a mention is part of; ``None`` where it is part of none (rejected, or replaced by a later coding)."""
        with self._session() as connection:
            id = queries.events_of_mentions(connection, [mention]).get(mention)
            return self._event(connection, id) if id else None

    def version(self, event: str | Event) -> str:
        """A short name of the event's present content: hand it to ``decide(expected=...)`` to be told when it changed meanwhile."""
        return rows.version(rows.body(self.event(event) if isinstance(event, str) else event))

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
        """Events by day (unknown first), then id.

        ``done``: ``True`` only acts told as done, ``False`` only others, ``None`` both; a ``standing`` overrides it.
        ``since`` and ``until`` are ISO days, both included, and leave out acts of unknown day.
        """
        named = sides(between)
        column = t.events.c
        wanted: list[Any] = []
        if standing is not None:
            wanted.append(column.standing == standing)
        elif done is not None:
            wanted.append(column.done.is_(done))
        wanted += [column.type == type] if type else []
        wanted += [column.day >= rows.ordinal(since)] if since else []
        wanted += [column.day <= rows.ordinal(until)] if until else []
        wanted += [] if include_background else [column.background.is_(False)]
        with self._session() as connection:
            return queries.events(connection, wanted, rows.key(*named) if len(named) == 2 else (named or (None,))[0])

    def exchanges(self, between: Between = None, *, since: str | None = None) -> tuple[Exchange, ...]:
        """Exchanges by opening day, then id; ``since`` leaves out those whose last act is older."""
        with self._session() as connection:
            return queries.exchanges(connection, sides(between), since)

    def exchange(self, id: str) -> Exchange:
        """One exchange."""
        with self._session() as connection:
            return self._one(connection, Exchange, t.exchanges, id, "exchange")

    def answers(self, of: str | None = None) -> tuple[Answer, ...]:
        """The answers inside an exchange, or those that an event gives or draws; all where ``of`` is ``None``. In order of id."""
        with self._session() as connection:
            if of is None:
                return queries.all_answers(connection)
            held = queries.by_ids(connection, Exchange, t.exchanges, [of])
            if held:
                found = queries.by_ids(connection, Answer, t.answers, held[of].answers)
            else:
                found = queries.answers_of(connection, [self._event(connection, of).id])
            return tuple(found[id] for id in sorted(found))

    def answer(self, id: str) -> Answer:
        """One answer."""
        with self._session() as connection:
            return self._one(connection, Answer, t.answers, id, "answer")

    @staticmethod
    def _one(connection: Connection, kind: type[queries.Item], table: Any, id: str, word: str) -> queries.Item:
        found = queries.by_ids(connection, kind, table, [id])
        if id not in found:
            raise NotFound(f"no {word} {id} in this ledger")
        return found[id]

    def quotes(self, answer: str) -> tuple[str, ...]:
        """The words behind an answer: those that state the link; for an inferred one the clauses of both acts as first reported."""
        link = self.answer(answer)
        if link.evidence:
            return tuple(dict.fromkeys(span.quote for _, span in link.evidence))
        clauses = (
            mention.evidence.get("clause") for end in (link.cause, link.reply) for mention in self.mentions(end)[:1]
        )
        return tuple(clause.quote for clause in clauses if clause)

    def claims(self, exchange: str | None = None, *, article: str | None = None) -> tuple[Claim, ...]:
        """Claims of an article, or of the articles that tell of an exchange; in order of article, then place."""
        with self._session() as connection:
            if exchange is not None:
                held = self._one(connection, Exchange, t.exchanges, exchange, "exchange")
                events = queries.by_ids(connection, Event, t.events, held.events)
                wanted = {id for event in events.values() for id in event.articles}
            else:
                wanted = {article} if article else set()
            found = queries.codings(connection, wanted)
        return tuple(claim for id in sorted(found) for claim in found[id].claims)

    def open_items(self, state: str | None = "open") -> tuple[OpenItem, ...]:
        """Warnings and demands, by default those still open; in order of id."""
        with self._session() as connection:
            return queries.open_items(connection, state)

    def runs(self) -> tuple[Run, ...]:
        """Every run of the program, oldest first."""
        with self._session() as connection:
            return queries.runs(connection)

    def feeds(self) -> tuple[Feed, ...]:
        """Every feed that was looked at, by address, with what it said last time."""
        with self._session() as connection:
            return queries.bodies(connection, Feed, select(t.feeds.c.body).order_by(t.feeds.c.address))

    def issues(self, *, kind: str | None = None, run: str | None = None, stage: str | None = None) -> tuple[Issue, ...]:
        """What could not be used and why, in order of id."""
        with self._session() as connection:
            return queries.issues(connection, kind, run, stage)

    def decisions(self, *, withdrawn: bool = False, event: str | Event | None = None) -> tuple[Decision, ...]:
        """Decisions as they were made, oldest first; those taken back only where asked for.

        With ``event`` only those on its mentions: what persons said, beside what the machine said (:meth:`mentions`) and what is shown
        (:meth:`event`).
        """
        with self._session() as connection:
            if event is None:
                return queries.decisions(connection, withdrawn=withdrawn)
            held = self._event(connection, event) if isinstance(event, str) else event
            named = queries.decisions_on(connection, held.mentions) | set(held.decisions)
            return queries.decisions(connection, withdrawn=withdrawn, ids=named)

    def decision(self, id: str) -> Decision:
        """One decision, taken back or not."""
        with self._session() as connection:
            return self._one(connection, Decision, t.decisions, id, "decision")

    def named_decisions(self) -> tuple[tuple[Decision, dict[str, list[str]]], ...]:
        """Decisions in force, oldest first, each with the mentions that it names on each side."""
        with self._session() as connection:
            made = queries.decisions(connection, withdrawn=False)
            return tuple((one, queries.named(connection, one.id)) for one in made)

    def diff(self, before: str, after: str) -> tuple[Change, ...]:
        """What a later run found otherwise than an earlier one, in the articles that both coded."""
        with self._session() as connection:
            return tuple(differences(connection, before, after))

    def find(self, prefix: str) -> tuple[Kind, str]:
        """What an id, or the first letters of one, names: its kind and the whole id. ``NotFound`` where nothing or more than one does."""
        with self._session() as connection:
            found = queries.starting(connection, prefix)
        if not found:
            raise NotFound(f"nothing in this ledger has an id that begins with {prefix!r}")
        if len(found) > 1:
            some = ", ".join(id for _, id in found[:4])
            raise NotFound(f"{prefix!r} begins more than one id ({some} ...): give more letters")
        return found[0]

    def log(self, subject: str | None = None) -> tuple[LogLine, ...]:
        """What was decided, taken back and moved along, by whom and when, oldest first; of one decision where given."""
        with self._session() as connection:
            return tuple(LogLine(**line) for line in queries.log(connection, subject))

    def setting(self, key: str) -> str | None:
        """A value kept for readers of the ledger; ``None`` where nobody set it."""
        with self._session() as connection:
            return queries.setting(connection, key)

    def is_empty(self) -> bool:
        """Whether the ledger has kept no article yet; counts nothing."""
        with self._session() as connection:
            return not queries.article_ids(connection, limit=1)

    def sizes(self, of: Collection[str] = SIZES) -> dict[str, int]:
        """How many articles, current mentions, events, answers, exchanges, decisions, issues and runs the ledger holds, those asked for."""
        conditions = {"mentions": t.mentions.c.current.is_(True), "decisions": t.decisions.c.withdrawn.is_(None)}
        with self._session() as connection:
            wanted = {name: [conditions[name]] if name in conditions else [] for name in of}
            return {name: queries.number(connection, t.metadata.tables[name], *where) for name, where in wanted.items()}
