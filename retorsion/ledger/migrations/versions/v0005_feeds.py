"""Feeds are kept with what they said last time, so that ``update`` and ``watch`` ask only for what is new and the page can show how each fares."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table; feeds come into it at their next look."""
    op.create_table(
        "feeds",
        sa.Column("address", sa.Text(), primary_key=True),
        sa.Column("looked", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
