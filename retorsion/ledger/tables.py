"""The schema of the ledger, as SQLAlchemy tables; SQLite and PostgreSQL share it.

Each record is kept whole as JSON text in ``body``; the other columns are copies of what queries look for. ``day`` columns hold the
proleptic ordinal of a date (an integer, so that windows are arithmetic); ``None`` where no day is known. Moments (``added``,
``replaced``, ``at`` ...) are UTC texts of fixed width that sort by time. Rows of what the machine and people said are never
rewritten; events, answers and exchanges are derived and may be rebuilt at any time. Creating and altering is done by
``migrations`` only, and a test holds the two equal.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, Table, Text

SCHEMA = 5
"""Number of the newest migration; kept in the ledger as ``meta.schema``."""

metadata = MetaData()

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("pid", Integer, nullable=False),
    Column("host", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("beat", Text, nullable=False),
    Column("token", Text, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("publisher", Text),
    Column("day", Integer, index=True),
    Column("language", Text),
    Column("text_hash", Text, nullable=False, index=True),
    Column("family", Text, nullable=False, index=True),
    Column("added", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("coder", Text),
    Column("run", Text),
    Column("body", Text, nullable=False),
    Index("articles_state", "state", "id"),
    Index("articles_coder", "coder", "id"),
)

texts = Table("texts", metadata, Column("article", Text, primary_key=True), Column("text", Text, nullable=False))

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("band", BigInteger, primary_key=True),
    Column("article", Text, primary_key=True),
    Index("fingerprints_article", "article"),
    sqlite_with_rowid=False,
)

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("started", Text, nullable=False, index=True),
    Column("body", Text, nullable=False),
)

issues = Table(
    "issues",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("kind", Text, nullable=False, index=True),
    Column("article", Text, index=True),
    Column("run", Text, index=True),
    Column("added", Text, nullable=False),
    Column("body", Text, nullable=False),
)

feeds = Table(
    "feeds",
    metadata,
    Column("address", Text, primary_key=True),
    Column("looked", Text, nullable=False),
    Column("body", Text, nullable=False),
)
"""Feeds that were looked at, and what they said last time: how the next look knows what is new."""

codings = Table(
    "codings",
    metadata,
    Column("article", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("current", Boolean, nullable=False),
    Column("added", Text, nullable=False),
    Column("replaced", Text),
    Column("mentions", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("codings_run", "run"),
)
"""Everything a run found in an article; ``mentions`` lists [id, run] of the rows of ``mentions``, which later runs may share."""

mentions = Table(
    "mentions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("article", Text, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("event", Text),
    Column("type", Text, nullable=False),
    Column("actors", Text, nullable=False),
    Column("recipients", Text, nullable=False),
    Column("day", Integer),
    Column("standing", Text, nullable=False),
    Column("added", Text, nullable=False),
    Column("replaced", Text),
    Column("body", Text, nullable=False),
    Index("mentions_article", "article"),
    Index("mentions_event", "event"),
    Index("mentions_run", "run"),
)
"""``run`` is ``person`` for a mention that somebody added by hand; ``actors`` and ``recipients`` are codes between bars."""

blocks = Table(
    "blocks",
    metadata,
    Column("block", Text, primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("mention", Text, primary_key=True),
    Column("own", Boolean, nullable=False),
    Column("exact", Boolean, nullable=False),
    Index("blocks_mention", "mention"),
    sqlite_with_rowid=False,
)
"""Where a current mention may meet others that tell of the same act; keys are made by the merging stage.

``own`` is false where the mention only visits a block of tellings that leave a side out; ``exact`` says that its day is known.
"""

touched = Table(
    "touched",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    sqlite_with_rowid=False,
)
"""Work not yet done: mentions to merge, events to link, events whose exchange is to be rebuilt."""

events = Table(
    "events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("background", Boolean, nullable=False),
    Column("day", Integer),
    Column("publishers", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("changed", Text, nullable=False, index=True),
    Column("body", Text, nullable=False),
    Index("events_day", "day", "id"),
    Index("events_type", "type", "day"),
)

event_dyads = Table(
    "event_dyads",
    metadata,
    Column("dyad", Text, primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("event", Text, primary_key=True),
    Index("event_dyads_event", "event"),
    sqlite_with_rowid=False,
)
"""Both states of an act, sorted, as ``GBR|RUS``, and each state alone, as ``GBR``; an unknown day is 0."""

dyad_months = Table(
    "dyad_months",
    metadata,
    Column("dyad", Text, primary_key=True),
    Column("month", Integer, primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How many rows of ``event_dyads`` each dyad has in each month (``rows.month``); written with them, so that overviews need not count."""

answers = Table(
    "answers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("reply", Text, nullable=False, index=True),
    Column("cause", Text, nullable=False, index=True),
    Column("basis", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("changed", Text, nullable=False),
    Column("body", Text, nullable=False),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("id", Text, primary_key=True),
    Column("left", Text, nullable=False),
    Column("right", Text, nullable=False),
    Column("opened", Integer),
    Column("last", Integer),
    Column("state", Text, nullable=False),
    Column("changed", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("exchanges_pair", "left", "right", "last"),
    Index("exchanges_right", "right", "last"),
)

exchange_events = Table(
    "exchange_events",
    metadata,
    Column("exchange", Text, primary_key=True),
    Column("event", Text, primary_key=True),
    Index("exchange_events_event", "event"),
    sqlite_with_rowid=False,
)

open_items = Table(
    "open_items",
    metadata,
    Column("id", Text, primary_key=True),
    Column("exchange", Text, primary_key=True),
    Column("event", Text, nullable=False, index=True),
    Column("state", Text, nullable=False, index=True),
    Column("body", Text, nullable=False),
    Index("open_items_exchange", "exchange"),
)

redirects = Table(
    "redirects",
    metadata,
    Column("old", Text, primary_key=True),
    Column("new", Text, nullable=False, index=True),
    Column("at", Text, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("person", Boolean, nullable=False),
    Column("at", Text, nullable=False, index=True),
    Column("withdrawn", Text),
    Column("key", Text, unique=True),
    Column("body", Text, nullable=False),
)

decision_mentions = Table(
    "decision_mentions",
    metadata,
    Column("decision", Text, primary_key=True),
    Column("side", Text, primary_key=True),
    Column("named", Text, primary_key=True),
    Column("now", Text, index=True),
    Index("decision_mentions_named", "named"),
    sqlite_with_rowid=False,
)
"""Which mentions a decision names on its ``left`` and ``right``, and the one that stands for each today (``None``: no longer found)."""

history = Table(
    "history",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("until", Text, primary_key=True),
    Column("since", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("history_kind", "kind", "since", "until"),
    sqlite_with_rowid=False,
)
"""Events, answers and exchanges as they once stood, from ``since`` until just before ``until``."""

log = Table(
    "log",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False, index=True),
    Column("by", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("detail", Text, nullable=False),
)

settings = Table("settings", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

search_docs = Table(
    "search_docs",
    metadata,
    Column("doc", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Index("search_docs_id", "kind", "id"),
)
"""Number of an article or a mention in the index of words that SQLite keeps (``search_words``); PostgreSQL needs none."""
