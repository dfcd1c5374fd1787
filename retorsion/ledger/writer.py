"""Rows into tables, notes into the log, and what waits for a later stage: the plain part of the write side.

Holds an open transaction and the moment that is written beside each row. Knows tables, not what records mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete
from sqlalchemy.dialects import postgresql, sqlite

from retorsion.ledger import queries
from retorsion.ledger import tables as t
from retorsion.ledger.view import View


class Writer(View):
    """Writes on an open transaction; reads see what it has written. ``at`` is the moment written beside each row."""

    def __init__(self, connection: Connection, at: str) -> None:
        super().__init__(lambda: nullcontext(connection))
        self.connection = connection
        self.at = at

    def upsert(self, table: Table, values: Sequence[dict[str, Any]], *, overwrite: bool) -> int:
        """Insert rows; those whose key is there already are overwritten or left. Returns how many rows were written."""
        written = 0
        for piece in queries.pieces(values):
            statement = self._insert(table)
            keys = [column.name for column in table.primary_key]
            rest = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
            if overwrite and rest:
                statement = statement.on_conflict_do_update(index_elements=keys, set_=rest)
            else:
                statement = statement.on_conflict_do_nothing(index_elements=keys)
            result = self.connection.execute(statement, piece)
            written += max(result.rowcount, 0)
        return written

    def _insert(self, table: Table) -> Any:
        """An insert of this database's own kind, which may say what to do where the key is taken."""
        return (postgresql.insert if self.connection.dialect.name == "postgresql" else sqlite.insert)(table)

    def add(self, table: Table, values: Sequence[dict[str, Any]]) -> None:
        """Insert rows whose one column beside the key is a number; where the key is there already the number is added to it."""
        keys = [column.name for column in table.primary_key]
        (number,) = (column for column in table.columns if column.name not in keys)
        for piece in queries.pieces(values):
            statement = self._insert(table)
            total = {number.name: number + statement.excluded[number.name]}
            self.connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=total), piece)

    def delete(self, table: Table, column: str, ids: Iterable[str]) -> None:
        """Delete the rows whose ``column`` is one of ``ids``."""
        for piece in queries.pieces(sorted(set(ids))):
            self.connection.execute(delete(table).where(table.c[column].in_(piece)))

    def touch(self, kind: str, ids: Iterable[str]) -> None:
        """Note that ``ids`` wait for a stage."""
        self.upsert(t.touched, [{"kind": kind, "id": id} for id in sorted(set(ids))], overwrite=False)

    def untouch(self, kind: str, ids: Iterable[str]) -> None:
        """Note that a stage has dealt with ``ids``."""
        for piece in queries.pieces(sorted(set(ids))):
            self.connection.execute(delete(t.touched).where(t.touched.c.kind == kind, t.touched.c.id.in_(piece)))

    def note(self, by: str, what: str, subject: str, detail: Mapping[str, Any]) -> None:
        """Add a line to the log, which only grows."""
        text = msgspec.json.encode(dict(detail), order="deterministic").decode()
        self.connection.execute(
            t.log.insert(), [{"at": self.at, "by": by, "what": what, "subject": subject, "detail": text}]
        )
