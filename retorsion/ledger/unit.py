"""The write side of a ledger: everything done through one :class:`Unit` is kept together or not at all.

A unit lives as long as one transaction. It writes what the stages made (articles, annotations, events, answers, exchanges) and notes
what waits for a later stage (``touched``), so that work cut short goes on where it stopped. It decides nothing and derives nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import Table, and_, bindparam, delete, select, update

from retorsion.ledger import decisions, moves, queries, rows
from retorsion.ledger import tables as t
from retorsion.ledger.writer import Writer
from retorsion.records import Annotation, Answer, Article, Decision, Event, Exchange, Feed, Issue, Mention, Run


class Slot(NamedTuple):
    """A place where a mention may meet others that tell of the same act: columns of ``blocks``."""

    block: str
    day: int
    own: bool = True
    exact: bool = True


Slots = Mapping[str, Sequence[Slot]]
"""Mention id -> its slots."""


class Unit(Writer):
    """One unit of work on an open transaction; reads see what it has written."""

    def save_articles(self, articles: Sequence[Article], *, state: str, run: str | None) -> None:
        """Keep articles that are new to the ledger. ``state``: ``read`` waits for the coder, ``kept`` is not to be coded."""
        held = [rows.of_article(article, added=self.at, state=state, run=run) for article in articles]
        self.upsert(t.articles, held, overwrite=False)
        texts = [{"article": article.id, "text": article.text} for article in articles if article.text is not None]
        self.upsert(t.texts, texts, overwrite=False)

    def save_families(self, families: Mapping[str, str]) -> None:
        """Article id -> the article that stands for its family of copies (itself where it copies none).

        Where a family changes, the events told in the article wait to be made anew: they count families.
        """
        before: dict[str, str] = {}
        for piece in queries.pieces(sorted(families)):
            query = select(t.articles.c.id, t.articles.c.family).where(t.articles.c.id.in_(piece))
            before.update((row.id, row.family) for row in self.connection.execute(query))
        changed = {id: families[id] for id in sorted(before) if before[id] != families[id]}
        for id, family in changed.items():
            self.connection.execute(update(t.articles).where(t.articles.c.id == id).values(family=family))
        self.touch("mention", queries.current_in(self.connection, changed))

    def save_bands(self, bands: Mapping[str, Iterable[int]]) -> None:
        """Article id -> numbers that it shares with articles whose text is much like its own."""
        values = [{"band": band, "article": id} for id in sorted(bands) for band in sorted(set(bands[id]))]
        self.upsert(t.fingerprints, values, overwrite=False)

    def save_issues(self, issues: Sequence[Issue]) -> int:
        """Keep issues; returns how many are new."""
        return self.upsert(t.issues, [rows.of_issue(issue, added=self.at) for issue in issues], overwrite=False)

    def save_feeds(self, feeds: Iterable[Feed]) -> None:
        """Keep what feeds said at their last look."""
        self.upsert(t.feeds, [rows.of_feed(feed) for feed in feeds], overwrite=True)

    def save_run(self, run: Run) -> None:
        """Keep a run, or what is newly known of it."""
        self.upsert(t.runs, [rows.of_run(run)], overwrite=True)

    def save_annotations(self, found: Sequence[Annotation], *, run: str, coder: str, slots: Slots) -> list[Annotation]:
        """Keep what a coder found in kept articles; what an earlier coder found stays, no longer current.

        Returns those that were kept; left out is what this coder's earlier work has already (somebody else was quicker).
        """
        before = queries.coders(self.connection, [one.article for one in found])
        kept = [one for one in found if before[one.article] != ("coded", coder)]
        again = {id for id, (_, earlier) in before.items() if earlier is not None}
        told = {one.article: [replace(mention, run=run) for mention in one.mentions] for one in kept}
        told |= {id: self._supersede(id, told[id], run) for id in sorted(again & told.keys())}
        self._insert_mentions(_of_run(told, run), run, slots)
        for id in sorted(again & told.keys()):
            moves.move(self, id, told[id], run)
        codings = [rows.of_annotation(one, told[one.article], run=run, added=self.at) for one in kept]
        self.upsert(t.codings, codings, overwrite=True)
        self.save_issues(_issues(kept, run))
        self._mark_coded(told, coder)
        return kept

    def _mark_coded(self, ids: Iterable[str], coder: str) -> None:
        for piece in queries.pieces(sorted(ids)):
            where = t.articles.c.id.in_(piece)
            self.connection.execute(update(t.articles).where(where).values(state="coded", coder=coder))

    def _supersede(self, article: str, mentions: Sequence[Mention], run: str) -> list[Mention]:
        """Retire what an earlier coding found; returns the new mentions, where equal as the row that stands already."""
        held = self._held(article)
        told = [_as_held(mention, held) for mention in mentions]
        self._retire(article, held.keys() - {mention.id for mention in told if mention.run != run})
        return told

    def _held(self, article: str) -> dict[str, Mention]:
        """The machine's mentions of an article as they stand."""
        column = t.mentions.c
        standing = and_(column.article == article, column.current.is_(True), column.run != moves.PERSON)
        return {m.id: m for m in queries.bodies(self.connection, Mention, select(column.body).where(standing))}

    def _retire(self, article: str, gone: Set[str]) -> None:
        """Mentions and annotation of an earlier coding stay, marked with the moment that they were replaced."""
        self.touch("regroup", queries.events_of_mentions(self.connection, gone).values())
        past = {"current": False, "event": None, "replaced": self.at}
        for piece in queries.pieces(sorted(gone)):
            where = and_(t.mentions.c.id.in_(piece), t.mentions.c.current.is_(True))
            self.connection.execute(update(t.mentions).where(where).values(**past))
        self.delete(t.blocks, "mention", gone)
        where = and_(t.codings.c.article == article, t.codings.c.current.is_(True))
        self.connection.execute(update(t.codings).where(where).values(current=False, replaced=self.at))

    def _insert_mentions(self, mentions: Sequence[Mention], run: str, slots: Slots) -> None:
        days = {id: min((slot.day for slot in places if slot.day), default=None) for id, places in slots.items()}
        held = [rows.of_mention(m, run=run, added=self.at, day=days.get(m.id)) for m in mentions]
        self.upsert(t.mentions, held, overwrite=True)
        self.save_slots({m.id: slots.get(m.id, ()) for m in mentions})

    def save_slots(self, slots: Slots) -> None:
        """Keep where mentions may meet others, and note that they wait to be merged."""
        keys = [{**slot._asdict(), "mention": id} for id in sorted(slots) for slot in sorted(set(slots[id]))]
        self.upsert(t.blocks, keys, overwrite=True)
        self.touch("mention", slots)

    def replace_events(self, old: Iterable[str], events: Sequence[Event], redirects: Mapping[str, str]) -> set[str]:
        """Put ``events`` in the place of those whose ids are in ``old``; returns ids that came, changed or went."""
        before = dict(self._versions({*old, *(event.id for event in events)}))
        held = {event.id: rows.of_event(event, changed=self.at) for event in events}
        changed = {id for id, row in held.items() if before.get(id) != row["version"]}
        gone = before.keys() - held.keys()
        self._archive("event", t.events, gone | (changed & before.keys()))
        self.delete(t.events, "id", gone)
        self._leave_dyads(before.keys() & (gone | changed))
        self.upsert(t.events, [held[id] for id in sorted(changed)], overwrite=True)
        new = [event for event in events if event.id in changed]
        self._enter_dyads((dyad, held[event.id]["day"] or 0, event.id) for event in new for dyad in rows.dyads(event))
        self._join_mentions(gone, new)
        self._redirect(redirects, held.keys())
        return changed | gone

    def _leave_dyads(self, events: Set[str]) -> None:
        column = t.event_dyads.c
        found: Counter[tuple[str, int]] = Counter()
        for piece in queries.pieces(sorted(events)):
            rows_ = self.connection.execute(select(column.dyad, column.day).where(column.event.in_(piece)))
            found.subtract((row.dyad, rows.month(row.day)) for row in rows_)
        self.delete(t.event_dyads, "event", events)
        self._count_months(found)

    def _enter_dyads(self, places: Iterable[tuple[str, int, str]]) -> None:
        """Write under which dyads, and on which day (0: unknown), events are found."""
        entered = sorted(places)
        self.upsert(t.event_dyads, [{"dyad": d, "day": day, "event": e} for d, day, e in entered], overwrite=False)
        self._count_months(Counter((dyad, rows.month(day)) for dyad, day, _ in entered))

    def _count_months(self, more: Mapping[tuple[str, int], int]) -> None:
        """Add to the number of events of each dyad and month; a month without any has no row."""
        column = t.dyad_months.c
        values: list[dict[str, Any]] = [
            {"dyad": dyad, "month": month, "n": n} for (dyad, month), n in sorted(more.items()) if n
        ]
        self.add(t.dyad_months, values)
        for piece in queries.pieces(sorted({one["dyad"] for one in values if one["n"] < 0})):
            self.connection.execute(delete(t.dyad_months).where(column.dyad.in_(piece), column.n == 0))

    def _versions(self, ids: Iterable[str]) -> Iterable[tuple[str, str]]:
        for piece in queries.pieces(sorted(ids)):
            query = select(t.events.c.id, t.events.c.version).where(t.events.c.id.in_(piece))
            yield from ((row.id, row.version) for row in self.connection.execute(query))

    def _join_mentions(self, gone: Iterable[str], events: Sequence[Event]) -> None:
        """Write on each mention which event it is part of."""
        loose = {*gone, *(event.id for event in events)}
        for piece in queries.pieces(sorted(loose)):
            self.connection.execute(update(t.mentions).where(t.mentions.c.event.in_(piece)).values(event=None))
        joined = [{"mention": id, "joined": event.id} for event in events for id in event.mentions]
        where = and_(t.mentions.c.id == bindparam("mention"), t.mentions.c.current.is_(True))
        statement = update(t.mentions).where(where).values(event=bindparam("joined"))
        for some in queries.pieces(joined):
            self.connection.execute(statement, some)

    def _redirect(self, redirects: Mapping[str, str], standing: Iterable[str]) -> None:
        """Old ids lead to new ones; an id that stands (again) leads nowhere else."""
        self.delete(t.redirects, "old", standing)
        values = [
            {"old": old, "new": new, "at": self.at}
            for old, new in sorted(redirects.items())
            if old not in set(standing)
        ]
        self.upsert(t.redirects, values, overwrite=True)

    def replace_answers(self, old: Iterable[str], answers: Sequence[Answer]) -> list[Answer]:
        """Put ``answers`` in the place of those whose ids are in ``old``; returns those that came, went or changed."""
        before = queries.by_ids(self.connection, Answer, t.answers, {*old, *(answer.id for answer in answers)})
        after = {answer.id: answer for answer in answers}
        changed = {id for id, answer in after.items() if before.get(id) != answer}
        gone = before.keys() - after.keys()
        self._archive("answer", t.answers, gone | (changed & before.keys()))
        self.delete(t.answers, "id", gone)
        self.upsert(t.answers, [rows.of_answer(after[id], changed=self.at) for id in sorted(changed)], overwrite=True)
        went = [before[id] for id in sorted(gone)]
        return went + [after[id] for id in sorted(changed)]

    def replace_exchanges(self, old: Iterable[str], exchanges: Sequence[Exchange]) -> None:
        """Put ``exchanges`` in the place of those whose ids are in ``old``."""
        before = queries.by_ids(self.connection, Exchange, t.exchanges, {*old, *(x.id for x in exchanges)})
        changed = [x for x in exchanges if before.get(x.id) != x]
        stale = {x.id for x in changed} | (before.keys() - {x.id for x in exchanges})
        self._archive("exchange", t.exchanges, stale & before.keys())
        for table, column in ((t.exchanges, "id"), (t.exchange_events, "exchange"), (t.open_items, "exchange")):
            self.delete(table, column, stale)
        self.upsert(t.exchanges, [rows.of_exchange(x, changed=self.at) for x in changed], overwrite=True)
        self.upsert(t.exchange_events, _links(changed), overwrite=False)
        items = [rows.of_open_item(item, exchange=x.id) for x in changed for item in x.open_items]
        self.upsert(t.open_items, items, overwrite=True)

    def _archive(self, kind: str, table: Table, ids: Iterable[str]) -> None:
        """Keep derived rows as they stood before they are replaced; what stood for no time at all leaves no trace."""
        for piece in queries.pieces(sorted(ids)):
            query = select(table.c.id, table.c.changed, table.c.body).where(table.c.id.in_(piece))
            past = [
                {"kind": kind, "id": row.id, "since": row.changed, "until": self.at, "body": row.body}
                for row in self.connection.execute(query)
                if row.changed < self.at
            ]
            self.upsert(t.history, past, overwrite=False)

    def set(self, key: str, value: str | None) -> None:
        """Keep a value for readers of the ledger; ``None`` removes it."""
        self.delete(t.settings, "key", [key])
        if value is not None:
            self.connection.execute(t.settings.insert(), [{"key": key, "value": value}])

    def decide(self, request: decisions.Request) -> Decision:
        """Keep a decision (:func:`retorsion.ledger.decisions.decide`); what follows from it waits for the stages."""
        return decisions.decide(self, request)

    def repeat(self, decision: Decision, named: Mapping[str, Sequence[str]]) -> None:
        """Keep a decision made elsewhere on the same mentions, with its id and moment as they were."""
        decisions.repeat(self, decision, named)

    def undo(self, decision: str, *, by: str, why: str = "") -> Decision:
        """Take a decision back (:func:`retorsion.ledger.decisions.undo`)."""
        return decisions.undo(self, decision, by=by, why=why)


def _as_held(mention: Mention, held: Mapping[str, Mention]) -> Mention:
    """What an earlier run found word for word stays that run's."""
    before = held.get(mention.id)
    return before if before is not None and replace(mention, run=before.run) == before else mention


def _issues(found: Sequence[Annotation], run: str) -> list[Issue]:
    return [replace(issue, run=run) for one in found for issue in one.issues]


def _links(exchanges: Sequence[Exchange]) -> list[dict[str, str]]:
    """Rows of ``exchange_events``."""
    return [{"exchange": one.id, "event": id} for one in exchanges for id in sorted(set(one.events))]


def _of_run(told: Mapping[str, Sequence[Mention]], run: str) -> list[Mention]:
    """The mentions that the run found first; the others stand already."""
    return [mention for some in told.values() for mention in some if mention.run == run]
