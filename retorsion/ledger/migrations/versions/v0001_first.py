"""The first schema: articles, mentions and decisions as said; events, answers and exchanges as derived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table and index."""
    _said()
    _coded()
    _mentions()
    _derived()
    _exchanges()
    _people()


def _said() -> None:
    op.create_table(
        "meta", sa.Column("key", sa.Text(), primary_key=True), sa.Column("value", sa.Text(), nullable=False)
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("beat", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("publisher", sa.Text()),
        sa.Column("day", sa.Integer()),
        sa.Column("language", sa.Text()),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("coder", sa.Text()),
        sa.Column("run", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("articles_coder", "articles", ["coder", "id"])
    op.create_index("articles_state", "articles", ["state", "id"])
    op.create_index("ix_articles_added", "articles", ["added"])
    op.create_index("ix_articles_day", "articles", ["day"])
    op.create_index("ix_articles_family", "articles", ["family"])
    op.create_index("ix_articles_text_hash", "articles", ["text_hash"])
    op.create_table(
        "texts", sa.Column("article", sa.Text(), primary_key=True), sa.Column("text", sa.Text(), nullable=False)
    )
    op.create_table(
        "fingerprints",
        sa.Column("band", sa.BigInteger(), primary_key=True),
        sa.Column("article", sa.Text(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("fingerprints_article", "fingerprints", ["article"])


def _coded() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("started", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("ix_runs_started", "runs", ["started"])
    op.create_table(
        "issues",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("article", sa.Text()),
        sa.Column("run", sa.Text()),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("ix_issues_article", "issues", ["article"])
    op.create_index("ix_issues_kind", "issues", ["kind"])
    op.create_index("ix_issues_run", "issues", ["run"])
    op.create_table(
        "codings",
        sa.Column("article", sa.Text(), primary_key=True),
        sa.Column("run", sa.Text(), primary_key=True),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("replaced", sa.Text()),
        sa.Column("mentions", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("codings_run", "codings", ["run"])


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("run", sa.Text(), primary_key=True),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("event", sa.Text()),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("actors", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer()),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("replaced", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("mentions_article", "mentions", ["article"])
    op.create_index("mentions_event", "mentions", ["event"])
    op.create_index("mentions_run", "mentions", ["run"])
    op.create_table(
        "blocks",
        sa.Column("block", sa.Text(), primary_key=True),
        sa.Column("day", sa.Integer(), primary_key=True),
        sa.Column("mention", sa.Text(), primary_key=True),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("exact", sa.Boolean(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("blocks_mention", "blocks", ["mention"])
    op.create_table(
        "touched",
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        sqlite_with_rowid=False,
    )


def _derived() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("background", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Integer()),
        sa.Column("publishers", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("events_day", "events", ["day", "id"])
    op.create_index("events_type", "events", ["type", "day"])
    op.create_index("ix_events_changed", "events", ["changed"])
    op.create_table(
        "event_dyads",
        sa.Column("dyad", sa.Text(), primary_key=True),
        sa.Column("day", sa.Integer(), primary_key=True),
        sa.Column("event", sa.Text(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("event_dyads_event", "event_dyads", ["event"])
    op.create_table(
        "answers",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("ix_answers_cause", "answers", ["cause"])
    op.create_index("ix_answers_reply", "answers", ["reply"])


def _exchanges() -> None:
    op.create_table(
        "exchanges",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("left", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("opened", sa.Integer()),
        sa.Column("last", sa.Integer()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("exchanges_pair", "exchanges", ["left", "right", "last"])
    op.create_index("exchanges_right", "exchanges", ["right", "last"])
    op.create_table(
        "exchange_events",
        sa.Column("exchange", sa.Text(), primary_key=True),
        sa.Column("event", sa.Text(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("exchange_events_event", "exchange_events", ["event"])
    op.create_table(
        "open_items",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("exchange", sa.Text(), primary_key=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("ix_open_items_event", "open_items", ["event"])
    op.create_index("ix_open_items_state", "open_items", ["state"])
    op.create_index("open_items_exchange", "open_items", ["exchange"])
    op.create_table(
        "redirects",
        sa.Column("old", sa.Text(), primary_key=True),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
    )
    op.create_index("ix_redirects_new", "redirects", ["new"])


def _people() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Text()),
        sa.Column("key", sa.Text(), unique=True),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("ix_decisions_at", "decisions", ["at"])
    op.create_table(
        "decision_mentions",
        sa.Column("decision", sa.Text(), primary_key=True),
        sa.Column("named", sa.Text(), primary_key=True),
        sa.Column("now", sa.Text()),
        sqlite_with_rowid=False,
    )
    op.create_index("decision_mentions_named", "decision_mentions", ["named"])
    op.create_index("ix_decision_mentions_now", "decision_mentions", ["now"])
    op.create_table(
        "log",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
    )
    op.create_index("ix_log_at", "log", ["at"])
    op.create_index("ix_log_subject", "log", ["subject"])
    op.create_table(
        "settings", sa.Column("key", sa.Text(), primary_key=True), sa.Column("value", sa.Text(), nullable=False)
    )
