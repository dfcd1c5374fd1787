"""One named question a function: a connection and parameters in, records out. Nothing here writes.

Days in parameters are ISO text; orders are total, so that equal ledgers answer with equal lists. Lists of ids are asked for in pieces
of :data:`PIECE`, since databases bound the number of parameters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, Literal, TypeVar

from msgspec.structs import replace
from sqlalchemy import BindParameter, ColumnElement, Connection, Select, Table, and_, bindparam, case, func, or_, select

from retorsion.ledger import rows
from retorsion.ledger import tables as t
from retorsion.records import (
    Annotation,
    Answer,
    Article,
    Decision,
    Event,
    Exchange,
    Issue,
    Mention,
    OpenItem,
    Run,
)

PIECE = 500
Kind = Literal["event", "answer", "exchange", "mention", "article", "decision", "run"]
KINDS: tuple[tuple[Kind, Table], ...] = (
    ("event", t.events),
    ("answer", t.answers),
    ("exchange", t.exchanges),
    ("mention", t.mentions),
    ("article", t.articles),
    ("decision", t.decisions),
    ("run", t.runs),
)
Item = TypeVar("Item")
IDS: BindParameter[Any] = bindparam("ids", expanding=True)
"""Where a statement that is built once takes its list of ids."""

EVENT: BindParameter[Any] = bindparam("event")
"""Where it takes the id of an event."""


def pieces(items: Iterable[Item], size: int = PIECE) -> Iterator[list[Item]]:
    """``items`` in lists of at most ``size``."""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece


def bodies(connection: Connection, kind: type[Item], query: Select[Any]) -> tuple[Item, ...]:
    """The records whose bodies ``query`` selects, in its order."""
    return tuple(rows.record(kind, text) for text in connection.execute(query).scalars())


def by_ids(connection: Connection, kind: type[Item], table: Any, ids: Iterable[str]) -> dict[str, Item]:
    """Id -> record, for those of ``ids`` that ``table`` holds."""
    found: dict[str, Item] = {}
    for piece in pieces(sorted(set(ids))):
        held = connection.execute(_bodies_by_id(table), {"ids": piece}).all()
        found.update((id, rows.record(kind, body)) for id, body in held)
    return found


@cache
def _bodies_by_id(table: Table) -> Select[Any]:
    """Built once a table: putting a statement together takes longer than looking some ids up."""
    return select(table.c.id, table.c.body).where(table.c.id.in_(IDS))


def _values(connection: Connection, keys: Iterable[Any], query: Callable[[list[Any]], Select[Any]]) -> set[Any]:
    """The values that ``query`` selects, asked with one piece of ``keys`` after another."""
    return {value for piece in pieces(sorted(set(keys))) for value in connection.execute(query(piece)).scalars()}


def _values_of(connection: Connection, ids: Iterable[str], statement: Select[Any]) -> set[Any]:
    """The same with a statement that was built once and takes ``IDS``."""
    some = pieces(sorted(set(ids)))
    return {value for piece in some for value in connection.execute(statement, {"ids": piece}).scalars()}


def articles(connection: Connection, ids: Iterable[str], *, text: bool) -> dict[str, Article]:
    """Id -> article, for those of ``ids`` that are kept; without ``text`` the text stays ``None``."""
    found: dict[str, Article] = {}
    for piece in pieces(sorted(set(ids))):
        for row in connection.execute(_WITH_TEXT if text else _WITHOUT_TEXT, {"ids": piece}):
            found[row.id] = _article(row)
    return found


_WITHOUT_TEXT = select(t.articles.c.id, t.articles.c.family, t.articles.c.body).where(t.articles.c.id.in_(IDS))
_WITH_TEXT = _WITHOUT_TEXT.add_columns(t.texts.c.text).join_from(
    t.articles, t.texts, t.texts.c.article == t.articles.c.id, isouter=True
)


def _article(row: Any) -> Article:
    article = rows.record(Article, row.body)
    copy_of = row.family if row.family != article.id else None
    return replace(article, copy_of=copy_of, text=getattr(row, "text", None))


def article_ids(connection: Connection, *, after: str = "", limit: int = 1000) -> list[str]:
    """Ids of kept articles in order, from the one after ``after``."""
    query = select(t.articles.c.id).where(t.articles.c.id > after).order_by(t.articles.c.id).limit(limit)
    return list(connection.execute(query).scalars())


def hashes(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Id -> hash of the text, for those of ``ids`` that are kept."""
    found: dict[str, str] = {}
    for piece in pieces(ids):
        query = select(t.articles.c.id, t.articles.c.text_hash).where(t.articles.c.id.in_(piece))
        found.update((row.id, row.text_hash) for row in connection.execute(query))
    return found


def coders(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """Article id -> its state and the coder that coded it last."""
    found: dict[str, tuple[str, str | None]] = {}
    column = t.articles.c
    for piece in pieces(sorted(set(ids))):
        query = select(column.id, column.state, column.coder).where(column.id.in_(piece))
        found.update((row.id, (row.state, row.coder)) for row in connection.execute(query))
    return found


def twins(connection: Connection, digests: Iterable[str]) -> dict[str, list[str]]:
    """Text hash -> ids of kept articles with that very text."""
    found: dict[str, list[str]] = {}
    for piece in pieces(sorted(set(digests))):
        query = select(t.articles.c.text_hash, t.articles.c.id).where(t.articles.c.text_hash.in_(piece))
        for row in connection.execute(query):
            found.setdefault(row.text_hash, []).append(row.id)
    return found


def alike(connection: Connection, bands: Iterable[int]) -> set[str]:
    """Ids of articles that have any of ``bands``."""
    column = t.fingerprints.c
    return _values(connection, bands, lambda piece: select(column.article).where(column.band.in_(piece)))


def bands_of(connection: Connection, articles: Iterable[str]) -> set[int]:
    """The bands of ``articles``."""
    column = t.fingerprints.c
    return _values(connection, articles, lambda piece: select(column.band).where(column.article.in_(piece)))


def current_in(connection: Connection, articles: Iterable[str]) -> set[str]:
    """Ids of the current mentions in ``articles``."""
    column = t.mentions.c
    query = select(column.id).where(column.current.is_(True))
    return _values(connection, articles, lambda piece: query.where(column.article.in_(piece)))


def pending(connection: Connection, *, other_than: str | None, after: str, limit: int) -> list[str]:
    """Ids of articles to be coded, in order: those never coded, and with ``other_than`` those that another coder coded."""
    never: ColumnElement[bool] = t.articles.c.state == "read"
    if other_than is not None:
        never = or_(never, and_(t.articles.c.state == "coded", t.articles.c.coder != other_than))
    query = select(t.articles.c.id).where(never, t.articles.c.id > after).order_by(t.articles.c.id).limit(limit)
    return list(connection.execute(query).scalars())


def events(connection: Connection, condition: Sequence[Any], dyad: str | None) -> tuple[Event, ...]:
    """Events that meet ``condition``, of one dyad (``GBR|RUS``) or state where given, by day (unknown first), then id."""
    query = select(t.events.c.body)
    if dyad is not None:
        query = query.join(t.event_dyads, t.event_dyads.c.event == t.events.c.id).where(t.event_dyads.c.dyad == dyad)
    return bodies(connection, Event, query.where(*condition).order_by(func.coalesce(t.events.c.day, 0), t.events.c.id))


def acts_around(
    connection: Connection, pair: str, first: int, last: int, *, before: int, after: int, most: int
) -> list[tuple[int, str]]:
    """(Day, id) of events of a pair of states between two days (ordinals, both included) and of the ``most`` nearest within so many days before
    and after them, in order of day and id; a vague day is its first one."""
    found: list[tuple[int, str]] = []
    asked: list[tuple[Select[Any], int, int]] = [(_ACTS_BETWEEN, first, last)]
    if before:
        asked.append((_LAST_ACTS_BETWEEN, first - before, first - 1))
    if after:
        asked.append((_FIRST_ACTS_BETWEEN, last + 1, last + after))
    for statement, begin, end in asked:
        held = connection.execute(statement, {"pair": pair, "begin": begin, "end": end, "most": most})
        found += [(row.day, row.event) for row in held]
    return sorted(found)


_ACTS_BETWEEN = select(t.event_dyads.c.day, t.event_dyads.c.event).where(
    t.event_dyads.c.dyad == bindparam("pair"), t.event_dyads.c.day.between(bindparam("begin"), bindparam("end"))
)
_LAST_ACTS_BETWEEN = _ACTS_BETWEEN.order_by(t.event_dyads.c.day.desc(), t.event_dyads.c.event.desc()).limit(
    bindparam("most")
)
_FIRST_ACTS_BETWEEN = _ACTS_BETWEEN.order_by(t.event_dyads.c.day, t.event_dyads.c.event).limit(bindparam("most"))


def days_of_pair(connection: Connection, pair: str) -> dict[str, int]:
    """Event id -> day (ordinal; 0: unknown) of all events of a pair of states, in order of day. A busy pair has tens of thousands: they are fetched at once."""
    column = t.event_dyads.c
    query = select(column.event, column.day).where(column.dyad == pair).order_by(column.day)
    return {row[0]: row[1] for row in connection.execute(query).all()}


def exchanges(connection: Connection, sides: tuple[str, ...], since: str | None) -> tuple[Exchange, ...]:
    """Exchanges of a pair, of one state, or of all; the latest act on or after ``since``; by opening day, then id."""
    column = t.exchanges.c
    query = select(column.body)
    if len(sides) == 2:
        query = query.where(column.left == min(sides), column.right == max(sides))
    elif sides:
        query = query.where(or_(column.left == sides[0], column.right == sides[0]))
    if since is not None:
        query = query.where(column.last >= rows.ordinal(since))
    return bodies(connection, Exchange, query.order_by(func.coalesce(column.opened, 0), column.id))


def events_of_articles(connection: Connection, articles: Iterable[str]) -> set[str]:
    """Ids of the events told in any of ``articles``."""
    column = t.mentions.c
    query = select(column.event).where(column.event.is_not(None)).distinct()
    return _values(connection, articles, lambda piece: query.where(column.article.in_(piece)))


def exchanges_over(connection: Connection, pair: tuple[str, str], days: tuple[int, int]) -> tuple[Exchange, ...]:
    """Exchanges of a pair that were open on any day between two (ordinals, both included)."""
    column = t.exchanges.c
    query = select(column.body).where(column.left == pair[0], column.right == pair[1])
    return bodies(
        connection, Exchange, query.where(column.last >= days[0], column.opened <= days[1]).order_by(column.id)
    )


def answers_of(connection: Connection, events: Iterable[str]) -> dict[str, Answer]:
    """Id -> answer, for answers with an end in ``events``."""
    return {id: rows.record(Answer, body) for id, body in answer_bodies_of(connection, events).items()}


def answer_bodies_of(connection: Connection, events: Iterable[str]) -> dict[str, str]:
    """Id -> body, for the same answers."""
    found: dict[str, str] = {}
    for piece in pieces(sorted(set(events))):
        found.update((id, body) for id, body in connection.execute(_ANSWERS_OF, {"ids": piece}).all())
    return found


_ANSWERS_OF = select(t.answers.c.id, t.answers.c.body).where(
    or_(t.answers.c.reply.in_(IDS), t.answers.c.cause.in_(IDS))
)


def links_of_event(connection: Connection, event: str, most: int) -> list[tuple[Answer, Event]]:
    """Answers that an event gives or draws, each with the event at its other end, in order of id."""
    held = connection.execute(_LINKS_OF, {"event": event, "most": most})
    return [(rows.record(Answer, link), rows.record(Event, other)) for link, other in held]


_ENDS = t.answers.c
_OTHER_END = case((_ENDS.reply == EVENT, _ENDS.cause), else_=_ENDS.reply)
_LINKS_OF = (
    select(_ENDS.body, t.events.c.body)
    .join(t.events, t.events.c.id == _OTHER_END)
    .where(or_(_ENDS.reply == EVENT, _ENDS.cause == EVENT))
    .order_by(_ENDS.id)
    .limit(bindparam("most"))
)


def all_answers(connection: Connection) -> tuple[Answer, ...]:
    """Every answer, in order of id."""
    return bodies(connection, Answer, select(t.answers.c.body).order_by(t.answers.c.id))


def exchange_ids_of(connection: Connection, events: Iterable[str]) -> set[str]:
    """Ids of the exchanges that hold any of ``events``."""
    return _values_of(connection, events, _EXCHANGES_OF)


_EXCHANGES_OF = select(t.exchange_events.c.exchange).where(t.exchange_events.c.event.in_(IDS))


def first_of_due(connection: Connection, quiet: int, lapsed: int) -> set[str]:
    """One event of each exchange that a later day changes: still open with its last act before ``quiet``, or with an open warning or demand from
    before ``lapsed`` (ordinals)."""
    column = t.exchange_events.c
    old = t.open_items.join(t.events, t.events.c.id == t.open_items.c.event)
    waiting = select(t.open_items.c.exchange).select_from(old)
    waiting = waiting.where(t.open_items.c.state == "open", t.events.c.day < lapsed)
    silent = and_(t.exchanges.c.state == "open", t.exchanges.c.last < quiet)
    query = select(func.min(column.event)).join(t.exchanges, t.exchanges.c.id == column.exchange)
    query = query.where(or_(silent, t.exchanges.c.id.in_(waiting)))
    return set(connection.execute(query.group_by(column.exchange)).scalars())


def open_items(connection: Connection, state: str | None) -> tuple[OpenItem, ...]:
    """Warnings and demands, in order of id."""
    query = select(t.open_items.c.body).order_by(t.open_items.c.id)
    return bodies(connection, OpenItem, query.where(t.open_items.c.state == state) if state else query)


def redirected(connection: Connection, id: str) -> str:
    """The event id that took the place of ``id``, or ``id`` itself; chains and rings end."""
    seen = {id}
    while True:
        new = connection.execute(select(t.redirects.c.new).where(t.redirects.c.old == id)).scalar()
        if new is None or new in seen:
            return id
        seen.add(new)
        id = new


def mentions(connection: Connection, condition: Any) -> tuple[Mention, ...]:
    """Mentions that meet ``condition``, by day of publication (unknown last), article, place in it, id."""
    return _in_place(connection.execute(_MENTIONS.where(condition)))


def tellings_of_event(connection: Connection, event: str) -> tuple[tuple[Mention, Article], ...]:
    """The current mentions of an event that stands, in the same order, each with its article without the text."""
    found = {row.id: row for row in connection.execute(_TELLINGS_OF, {"event": event})}
    told = _in_place((row.told, row.day) for row in found.values())
    return tuple((mention, _article(found[mention.id])) for mention in told)


_MENTIONS = select(t.mentions.c.body, t.articles.c.day).join(
    t.articles, t.articles.c.id == t.mentions.c.article, isouter=True
)
_TELLINGS_OF = (
    select(t.mentions.c.id, t.mentions.c.body.label("told"), t.articles.c.day, t.articles.c.family, t.articles.c.body)
    .join(t.articles, t.articles.c.id == t.mentions.c.article)
    .where(t.mentions.c.event == EVENT, t.mentions.c.current.is_(True))
)


def _in_place(held: Iterable[Any]) -> tuple[Mention, ...]:
    found = [(day or 10**7, rows.record(Mention, body)) for body, day in held]
    return tuple(mention for _, mention in sorted(found, key=_place))


def _place(pair: tuple[int, Mention]) -> tuple[Any, ...]:
    mention = pair[1]
    clause = mention.evidence.get("clause")
    return (pair[0], mention.article, mention.sentence, clause.start if clause else 0, mention.id, mention.run or "")


def mentions_of(connection: Connection, ids: Iterable[str]) -> dict[str, Mention]:
    """Id -> mention as it stands, for those of ``ids`` that are current."""
    found: dict[str, Mention] = {}
    column = t.mentions.c
    for piece in pieces(sorted(set(ids))):
        query = select(column.id, column.body).where(column.id.in_(piece), column.current.is_(True))
        found.update((row.id, rows.record(Mention, row.body)) for row in connection.execute(query))
    return found


def events_of_mentions(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Mention id -> id of the event it is part of, where it is part of one."""
    found: dict[str, str] = {}
    column = t.mentions.c
    for piece in pieces(sorted(set(ids))):
        query = select(column.id, column.event).where(column.id.in_(piece), column.current.is_(True))
        found.update((row.id, row.event) for row in connection.execute(query.where(column.event.is_not(None))))
    return found


def mentions_of_events(connection: Connection, events: Iterable[str]) -> set[str]:
    """Ids of the current mentions of ``events``."""
    column = t.mentions.c
    query = select(column.id).where(column.current.is_(True))
    return _values(connection, events, lambda piece: query.where(column.event.in_(piece)))


def annotation(connection: Connection, article: str) -> Annotation | None:
    """What the coder found in an article, as it stands; ``None`` where it was not coded."""
    where = and_(t.codings.c.article == article, t.codings.c.current.is_(True))
    found = bodies(connection, Annotation, select(t.codings.c.body).where(where))
    if not found:
        return None
    here = and_(t.mentions.c.article == article, t.mentions.c.current.is_(True))
    issues = select(t.issues.c.body).where(t.issues.c.article == article).order_by(t.issues.c.id)
    return replace(found[0], mentions=mentions(connection, here), issues=bodies(connection, Issue, issues))


def codings(connection: Connection, articles: Iterable[str]) -> dict[str, Annotation]:
    """Article id -> what the coder found beside mentions (claims, quotations, times), as it stands."""
    found: dict[str, Annotation] = {}
    column = t.codings.c
    for piece in pieces(sorted(set(articles))):
        query = select(column.article, column.body).where(column.article.in_(piece), column.current.is_(True))
        found.update((row.article, rows.record(Annotation, row.body)) for row in connection.execute(query))
    return found


def runs(connection: Connection) -> tuple[Run, ...]:
    """Every run, oldest first."""
    return bodies(connection, Run, select(t.runs.c.body).order_by(t.runs.c.started, t.runs.c.id))


def issues(connection: Connection, kind: str | None, run: str | None, stage: str | None) -> tuple[Issue, ...]:
    """Issues, of one kind, run or stage where given, in order of id."""
    query = select(t.issues.c.body).order_by(t.issues.c.id)
    for column, value in ((t.issues.c.kind, kind), (t.issues.c.run, run), (t.issues.c.stage, stage)):
        query = query.where(column == value) if value else query
    return bodies(connection, Issue, query)


def new_issues(connection: Connection, ids: Collection[str]) -> set[str]:
    """Those of ``ids`` that are not kept yet."""
    return missing(connection, t.issues, ids)


def missing(connection: Connection, table: Any, ids: Collection[str]) -> set[str]:
    """Those of ``ids`` that ``table`` does not hold."""
    column = table.c.id
    return set(ids) - _values(connection, ids, lambda piece: select(column).where(column.in_(piece)))


def decisions(connection: Connection, *, withdrawn: bool, ids: Collection[str] | None = None) -> tuple[Decision, ...]:
    """Every decision, or those of ``ids``, as it was made, oldest first; those taken back only where asked for."""
    if ids is not None:
        held = sorted(by_ids(connection, Decision, t.decisions, ids).values(), key=lambda one: (one.at, one.id))
        return tuple(one for one in held if withdrawn or one.withdrawn is None)
    query = select(t.decisions.c.body).order_by(t.decisions.c.at, t.decisions.c.id)
    return bodies(connection, Decision, query if withdrawn else query.where(t.decisions.c.withdrawn.is_(None)))


def touched(connection: Connection, kind: str, limit: int) -> list[str]:
    """Ids that wait for a stage, in order."""
    query = select(t.touched.c.id).where(t.touched.c.kind == kind).order_by(t.touched.c.id).limit(limit)
    return list(connection.execute(query).scalars())


def slots(connection: Connection, ids: Iterable[str]) -> dict[str, list[Any]]:
    """Mention id -> its slots (rows of ``blocks``)."""
    found: dict[str, list[Any]] = {}
    for piece in pieces(sorted(set(ids))):
        for row in connection.execute(select(t.blocks).where(t.blocks.c.mention.in_(piece)).order_by(t.blocks.c.block)):
            found.setdefault(row.mention, []).append(row)
    return found


def small_blocks(connection: Connection, blocks: Iterable[str], most: int) -> set[str]:
    """Those of ``blocks`` that have no more than ``most`` slots."""
    column = t.blocks.c
    query = select(column.block).group_by(column.block).having(func.count() <= most)
    return _values(connection, blocks, lambda piece: query.where(column.block.in_(piece)))


def in_same_blocks(connection: Connection, mentions: Iterable[str], small: Collection[str], reach: int) -> set[str]:
    """Mentions that share a block with any of ``mentions`` and may tell of the same act.

    In a block that is ``small`` all; in others those of the same or the next day, and those of no exact day within ``reach`` days. Of two that
    only visit a block neither counts there.
    """
    found: set[str] = set()
    one, other = t.blocks.alias("one"), t.blocks.alias("other")
    same = and_(one.c.block == other.c.block, or_(one.c.own.is_(True), other.c.own.is_(True)))
    near = other.c.day.between(one.c.day - 1, one.c.day + 1)
    vague = and_(other.c.exact.is_(False), other.c.day.between(one.c.day - reach, one.c.day + reach))
    for piece in pieces(sorted(set(mentions))):
        query = select(other.c.mention).select_from(one.join(other, same)).where(one.c.mention.in_(piece)).distinct()
        for blocks in pieces(sorted(small)):
            found.update(connection.execute(query.where(one.c.block.in_(blocks))).scalars())
        found.update(connection.execute(query.where(near)).scalars())
        found.update(connection.execute(query.where(vague)).scalars())
    return found


def around(connection: Connection, block: str, day: int, reach: int) -> set[str]:
    """The ``reach`` mentions on each side of a day in a block."""
    column = t.blocks.c
    query = select(column.mention).where(column.block == block)
    before = query.where(column.day <= day).order_by(column.day.desc(), column.mention).limit(reach)
    after = query.where(column.day >= day).order_by(column.day, column.mention).limit(reach)
    return {*connection.execute(before).scalars(), *connection.execute(after).scalars()}


def kin(connection: Connection, mentions: Iterable[str]) -> set[str]:
    """Current mentions of the same article and type as any of ``mentions``."""
    one, other = t.mentions.alias("one"), t.mentions.alias("other")
    same = and_(one.c.article == other.c.article, one.c.type == other.c.type, other.c.current.is_(True))
    query = select(other.c.id).select_from(one.join(other, same)).where(one.c.current.is_(True)).distinct()
    return _values(connection, mentions, lambda piece: query.where(one.c.id.in_(piece)))


def waiting(connection: Connection, kind: str, ids: Iterable[str]) -> set[str]:
    """Those of ``ids`` that wait for a stage."""
    column = t.touched.c
    query = select(column.id).where(column.kind == kind)
    return _values(connection, ids, lambda piece: query.where(column.id.in_(piece)))


def touched_between(connection: Connection, pair: str, limit: int) -> list[str]:
    """Events of a pair of states that wait to be linked, in order of day."""
    column = t.event_dyads.c
    waits = and_(t.touched.c.kind == "link", t.touched.c.id == column.event)
    query = select(column.event).select_from(t.event_dyads.join(t.touched, waits)).where(column.dyad == pair)
    return list(connection.execute(query.order_by(column.day, column.event).limit(limit)).scalars())


def touched_in(connection: Connection, block: str, limit: int) -> list[str]:
    """Mentions of a block that wait to be merged, in order of day."""
    column = t.blocks.c
    waits = and_(t.touched.c.kind == "mention", t.touched.c.id == column.mention)
    query = select(column.mention).select_from(t.blocks.join(t.touched, waits)).where(column.block == block)
    return list(connection.execute(query.order_by(column.day, column.mention).limit(limit)).scalars())


def decisions_on(connection: Connection, mentions: Iterable[str]) -> set[str]:
    """Ids of the decisions that name, or now stand on, any of ``mentions``."""
    return _values_of(connection, mentions, _DECISIONS_ON)


_DECISIONS_ON = select(t.decision_mentions.c.decision).where(
    or_(t.decision_mentions.c.now.in_(IDS), t.decision_mentions.c.named.in_(IDS))
)


def named(connection: Connection, decision: str) -> dict[str, list[str]]:
    """Side -> mentions that a decision named when it was made."""
    sides: dict[str, list[str]] = {"left": [], "right": []}
    column = t.decision_mentions.c
    query = select(column.side, column.named).where(column.decision == decision).order_by(column.side, column.named)
    for row in connection.execute(query):
        sides[row.side].append(row.named)
    return sides


def starting(connection: Connection, prefix: str) -> list[tuple[Kind, str]]:
    """Kind and id of what is named exactly so; else of what begins so, a few of each kind; old event ids count."""
    exact = [
        (kind, prefix)
        for kind, table in KINDS
        if connection.execute(select(table.c.id).where(table.c.id == prefix)).first()
    ]
    if exact:
        return exact[:1]
    if (new := redirected(connection, prefix)) != prefix:
        return [("event", new)]
    if not prefix:
        return []
    found: list[tuple[Kind, str]] = []
    last = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    for kind, table in KINDS:
        query = (
            select(table.c.id).where(table.c.id >= prefix, table.c.id < last).distinct().order_by(table.c.id).limit(5)
        )
        found += [(kind, id) for id in connection.execute(query).scalars()]
    return found


def log(connection: Connection, subject: str | None) -> list[dict[str, Any]]:
    """Lines of the log, oldest first."""
    query = select(t.log).order_by(t.log.c.seq)
    lines = connection.execute(query.where(t.log.c.subject == subject) if subject else query).mappings()
    return [{**line, "detail": json.loads(line["detail"])} for line in lines]


def setting(connection: Connection, key: str) -> str | None:
    """A value that the ledger keeps for its readers, such as a watch list; ``None`` where nobody set it."""
    return connection.execute(select(t.settings.c.value).where(t.settings.c.key == key)).scalar()


def number(connection: Connection, table: Any, *condition: Any) -> int:
    """How many rows."""
    return connection.execute(select(func.count()).select_from(table).where(*condition)).scalar_one()
