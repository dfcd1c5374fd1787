"""Derived rows as they once stood are kept, and a decision tells which mentions it names on which side."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the history; rebuild the small table of named mentions with a side, which was the left one for all so far."""
    op.create_table(
        "history",
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("until", sa.Text(), primary_key=True),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("history_kind", "history", ["kind", "since", "until"])
    op.drop_index("decision_mentions_named", "decision_mentions")
    op.drop_index("ix_decision_mentions_now", "decision_mentions")
    op.rename_table("decision_mentions", "decision_mentions_old")
    op.create_table(
        "decision_mentions",
        sa.Column("decision", sa.Text(), primary_key=True),
        sa.Column("side", sa.Text(), primary_key=True),
        sa.Column("named", sa.Text(), primary_key=True),
        sa.Column("now", sa.Text()),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO decision_mentions (decision, side, named, now) "
        "SELECT decision, 'left', named, now FROM decision_mentions_old"
    )
    op.drop_table("decision_mentions_old")
    op.create_index("decision_mentions_named", "decision_mentions", ["named"])
    op.create_index("ix_decision_mentions_now", "decision_mentions", ["now"])
