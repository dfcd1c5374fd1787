"""The write side of a ledger: everything done through one :class:`Unit` is kept together or not at all.

A unit lives as long as one transaction. It writes what the stages made (articles, annotations, events, answers, exchanges) and notes
what waits for a later stage (``touched``), so that work cut short goes on where it stopped. It decides nothing and derives nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from retorsion.ledger import queries, rows
from retorsion.ledger import tables as t
from retorsion.ledger.view import View
from retorsion.records import Annotation, Answer, Article, Decision, Event, Exchange, Issue, Mention, Run

Blocks = Mapping[str, Sequence[tuple[str, int]]]
"""Mention id -> (block key, day as ordinal) pairs under which it may meet other tellings of the same act."""

PERSON = "person"
"""Stands for the run of a mention that somebody added by hand."""


class Unit(View):
    """One unit of work on an open transaction; reads see what it has written. ``at`` is the moment written beside each row."""

    def __init__(self, connection: Connection, at: str) -> None:
        super().__init__(lambda: nullcontext(connection))
        self.connection = connection
        self.at = at

    def upsert(self, table: Table, values: Sequence[dict[str, Any]], *, overwrite: bool) -> int:
        """Insert rows; those whose key is there already are overwritten or left. Returns how many rows were written."""
        written = 0
        insert = postgresql.insert if self.connection.dialect.name == "postgresql" else sqlite.insert
        for piece in queries.pieces(values):
            statement: Any = insert(table)
            keys = [column.name for column in table.primary_key]
            rest = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
            if overwrite and rest:
                statement = statement.on_conflict_do_update(index_elements=keys, set_=rest)
            else:
                statement = statement.on_conflict_do_nothing(index_elements=keys)
            result = self.connection.execute(statement, piece)
            written += max(result.rowcount, 0)
        return written

    def delete(self, table: Table, column: str, ids: Iterable[str]) -> None:
        """Delete the rows whose ``column`` is one of ``ids``."""
        for piece in queries.pieces(sorted(set(ids))):
            self.connection.execute(delete(table).where(table.c[column].in_(piece)))

    def save_articles(self, articles: Sequence[Article], *, state: str, run: str | None) -> None:
        """Keep articles that are new to the ledger. ``state``: ``read`` waits for the coder, ``kept`` is not to be coded."""
        held = [rows.of_article(article, added=self.at, state=state, run=run) for article in articles]
        self.upsert(t.articles, held, overwrite=False)
        texts = [{"article": article.id, "text": article.text} for article in articles if article.text is not None]
        self.upsert(t.texts, texts, overwrite=False)

    def save_families(self, families: Mapping[str, str]) -> None:
        """Article id -> the article that stands for its family of copies (itself where it copies none)."""
        for id, family in sorted(families.items()):
            self.connection.execute(update(t.articles).where(t.articles.c.id == id).values(family=family))

    def save_issues(self, issues: Sequence[Issue]) -> int:
        """Keep issues; returns how many are new."""
        return self.upsert(t.issues, [rows.of_issue(issue, added=self.at) for issue in issues], overwrite=False)

    def save_run(self, run: Run) -> None:
        """Keep a run, or what is newly known of it."""
        self.upsert(t.runs, [rows.of_run(run)], overwrite=True)

    def save_annotation(self, annotation: Annotation, *, run: str, coder: str, blocks: Blocks) -> bool:
        """Keep what a coder found in a kept article; what an earlier coder found stays, no longer current.

        Returns ``False`` where this coder's work on the article is kept already (somebody else was quicker).
        """
        article = annotation.article
        row = self.connection.execute(
            select(t.articles.c.state, t.articles.c.coder).where(t.articles.c.id == article)
        ).one()
        if row.state == "coded" and row.coder == coder:
            return False
        mentions = [replace(mention, run=run) for mention in annotation.mentions]
        gone, fresh = self._compare(article, mentions)
        self._retire(article, gone)
        self._insert_mentions(fresh, run, blocks)
        self.upsert(t.codings, [rows.of_annotation(annotation, run=run, added=self.at)], overwrite=True)
        self.save_issues([replace(issue, run=run) for issue in annotation.issues])
        done = {"state": "coded", "coder": coder}
        self.connection.execute(update(t.articles).where(t.articles.c.id == article).values(**done))
        return True

    def _compare(self, article: str, mentions: Sequence[Mention]) -> tuple[dict[str, str], list[Mention]]:
        """Machine mentions that no longer stand (id -> run), and those not yet kept word for word."""
        column = t.mentions.c
        standing = and_(column.article == article, column.current.is_(True), column.run != PERSON)
        held = {m.id: m for m in queries.bodies(self.connection, Mention, select(column.body).where(standing))}
        same = {m.id for m in mentions if m.id in held and replace(m, run=held[m.id].run) == held[m.id]}
        gone = {id: mention.run or "" for id, mention in held.items() if id not in same}
        return gone, [mention for mention in mentions if mention.id not in same]

    def _retire(self, article: str, gone: Mapping[str, str]) -> None:
        """Mentions and annotation of an earlier coding stay, marked with the moment that they were replaced."""
        self.touch("regroup", queries.events_of_mentions(self.connection, gone).values())
        past = {"current": False, "event": None, "replaced": self.at}
        for piece in queries.pieces(sorted(gone)):
            where = and_(t.mentions.c.id.in_(piece), t.mentions.c.current.is_(True))
            self.connection.execute(update(t.mentions).where(where).values(**past))
        self.delete(t.blocks, "mention", gone)
        where = and_(t.codings.c.article == article, t.codings.c.current.is_(True))
        self.connection.execute(update(t.codings).where(where).values(current=False, replaced=self.at))

    def _insert_mentions(self, mentions: Sequence[Mention], run: str, blocks: Blocks) -> None:
        days = {id: min((day for _, day in pairs), default=None) for id, pairs in blocks.items()}
        held = [rows.of_mention(m, run=run, added=self.at, day=days.get(m.id)) for m in mentions]
        self.upsert(t.mentions, held, overwrite=True)
        places = {(block, day, m.id) for m in mentions for block, day in blocks.get(m.id, ())}
        keys = [{"block": block, "day": day, "mention": id} for block, day, id in sorted(places)]
        self.upsert(t.blocks, keys, overwrite=False)
        self.touch("mention", (m.id for m in mentions))

    def touch(self, kind: str, ids: Iterable[str]) -> None:
        """Note that ``ids`` wait for a stage."""
        self.upsert(t.touched, [{"kind": kind, "id": id} for id in sorted(set(ids))], overwrite=False)

    def untouch(self, kind: str, ids: Iterable[str]) -> None:
        """Note that a stage has dealt with ``ids``."""
        for piece in queries.pieces(sorted(set(ids))):
            self.connection.execute(delete(t.touched).where(t.touched.c.kind == kind, t.touched.c.id.in_(piece)))

    def effective(self, mentions: Iterable[str]) -> tuple[Decision, ...]:
        """Decisions in force that name any of ``mentions``, each naming the mentions that stand today."""
        return ()

    def decided_with(self, mentions: Iterable[str]) -> set[str]:
        """The other mentions that decisions in force name together with any of ``mentions``."""
        return set()

    def replace_events(self, old: Iterable[str], events: Sequence[Event], redirects: Mapping[str, str]) -> set[str]:
        """Put ``events`` in the place of those whose ids are in ``old``; returns ids that came, changed or went."""
        before = dict(self._versions({*old, *(event.id for event in events)}))
        held = {event.id: rows.of_event(event, changed=self.at) for event in events}
        changed = {id for id, row in held.items() if before.get(id) != row["version"]}
        gone = before.keys() - held.keys()
        self.delete(t.events, "id", gone)
        self.delete(t.event_dyads, "event", gone | changed)
        self.upsert(t.events, [held[id] for id in sorted(changed)], overwrite=True)
        dyads = [(dyad, held[e.id]["day"] or 0, e.id) for e in events if e.id in changed for dyad in rows.dyads(e)]
        self.upsert(
            t.event_dyads, [{"dyad": d, "day": day, "event": e} for d, day, e in sorted(dyads)], overwrite=False
        )
        self._join_mentions(gone, [event for event in events if event.id in changed])
        self._redirect(redirects, held.keys())
        return changed | gone

    def _versions(self, ids: Iterable[str]) -> Iterable[tuple[str, str]]:
        for piece in queries.pieces(sorted(ids)):
            query = select(t.events.c.id, t.events.c.version).where(t.events.c.id.in_(piece))
            yield from ((row.id, row.version) for row in self.connection.execute(query))

    def _join_mentions(self, gone: Iterable[str], events: Sequence[Event]) -> None:
        """Write on each mention which event it is part of."""
        loose = {*gone, *(event.id for event in events)}
        for piece in queries.pieces(sorted(loose)):
            self.connection.execute(update(t.mentions).where(t.mentions.c.event.in_(piece)).values(event=None))
        for event in events:
            for piece in queries.pieces(event.mentions):
                where = and_(t.mentions.c.id.in_(piece), t.mentions.c.current.is_(True))
                self.connection.execute(update(t.mentions).where(where).values(event=event.id))

    def _redirect(self, redirects: Mapping[str, str], standing: Iterable[str]) -> None:
        """Old ids lead to new ones; an id that stands (again) leads nowhere else."""
        self.delete(t.redirects, "old", standing)
        values = [
            {"old": old, "new": new, "at": self.at}
            for old, new in sorted(redirects.items())
            if old not in set(standing)
        ]
        self.upsert(t.redirects, values, overwrite=True)

    def replace_answers(self, old: Iterable[str], answers: Sequence[Answer]) -> set[str]:
        """Put ``answers`` in the place of those whose ids are in ``old``; returns the events at the ends of what changed."""
        before = queries.by_ids(self.connection, Answer, t.answers, {*old, *(answer.id for answer in answers)})
        after = {answer.id: answer for answer in answers}
        changed = {id for id, answer in after.items() if before.get(id) != answer}
        gone = before.keys() - after.keys()
        self.delete(t.answers, "id", gone)
        self.upsert(t.answers, [rows.of_answer(after[id], changed=self.at) for id in sorted(changed)], overwrite=True)
        moved = [before[id] for id in gone | (changed & before.keys())] + [after[id] for id in changed]
        return {end for answer in moved for end in (answer.reply, answer.cause)}

    def replace_exchanges(self, old: Iterable[str], exchanges: Sequence[Exchange]) -> None:
        """Put ``exchanges`` in the place of those whose ids are in ``old``."""
        before = queries.by_ids(self.connection, Exchange, t.exchanges, {*old, *(x.id for x in exchanges)})
        changed = [x for x in exchanges if before.get(x.id) != x]
        stale = {x.id for x in changed} | (before.keys() - {x.id for x in exchanges})
        for table, column in ((t.exchanges, "id"), (t.exchange_events, "exchange"), (t.open_items, "exchange")):
            self.delete(table, column, stale)
        self.upsert(t.exchanges, [rows.of_exchange(x, changed=self.at) for x in changed], overwrite=True)
        links = [{"exchange": x.id, "event": id} for x in changed for id in sorted(set(x.events))]
        self.upsert(t.exchange_events, links, overwrite=False)
        items = [rows.of_open_item(item, exchange=x.id) for x in changed for item in x.open_items]
        self.upsert(t.open_items, items, overwrite=True)

    def set(self, key: str, value: str | None) -> None:
        """Keep a value for readers of the ledger; ``None`` removes it."""
        self.delete(t.settings, "key", [key])
        if value is not None:
            self.connection.execute(t.settings.insert(), [{"key": key, "value": value}])

    def note(self, by: str, what: str, subject: str, detail: Mapping[str, Any]) -> None:
        """Add a line to the log, which only grows."""
        text = msgspec.json.encode(dict(detail), order="deterministic").decode()
        self.connection.execute(
            t.log.insert(), [{"at": self.at, "by": by, "what": what, "subject": subject, "detail": text}]
        )
