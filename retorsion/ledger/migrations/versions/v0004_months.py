"""How many events each pair and each state has in each month is kept, so that years of a busy pair are read and not counted."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from alembic import op

from retorsion.ledger.rows import month

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table and count what is kept already."""
    table = op.create_table(
        "dyad_months",
        sa.Column("dyad", sa.Text(), primary_key=True),
        sa.Column("month", sa.Integer(), primary_key=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    counted: Counter[tuple[str, int]] = Counter()
    days = op.get_bind().execute(sa.text("SELECT dyad, day, count(*) AS n FROM event_dyads GROUP BY dyad, day"))
    for row in days:
        counted[row.dyad, month(row.day)] += row.n
    if counted:
        op.bulk_insert(table, [{"dyad": d, "month": m, "n": n} for (d, m), n in sorted(counted.items())])
