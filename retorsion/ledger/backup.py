"""A ledger copied whole: into a file while others use it, and from there into an empty database of either kind.

In: an open ledger and a path. Out: a SQLite ledger at that path, complete or absent. Every table is copied as it is; nothing is derived.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select, text

from retorsion.errors import LedgerError
from retorsion.ledger import engine as engines
from retorsion.ledger.tables import log, meta, metadata

CHUNK = 2000


def back_up(source: Engine, where: str, target: Path) -> Path:
    """Copy the ledger as it stands at one moment to ``target``, which must not exist; others may go on reading and writing."""
    if target.exists():
        raise LedgerError(f"{target} exists: name a new file for the backup")
    part = target.with_name(target.name + ".part")
    with ExitStack() as stack:
        stack.callback(_sweep, part)
        _sweep(part)
        copy = engines.open_engine(str(part), readonly=False, create=True, wait=10.0)
        stack.callback(copy.dispose)
        _copy(source, where, copy, str(part))
        with engines.worded(str(part)), copy.connect() as connection:
            connection.connection.cursor().execute("PRAGMA journal_mode=DELETE")
        copy.dispose()
        part.replace(target)
    return target


def _sweep(part: Path) -> None:
    for leftover in ("", "-wal", "-shm"):
        part.with_name(part.name + leftover).unlink(missing_ok=True)


def restore(backup: Path, where: str) -> None:
    """Copy the ledger in the file ``backup`` into the empty or absent database ``where``."""
    source = engines.open_engine(str(backup), readonly=True, create=False, wait=10.0)
    try:
        if not engines.is_server(where) and Path(where).exists():
            raise LedgerError(f"{where} exists: name a new file to restore into")
        target = engines.open_engine(where, readonly=False, create=True, wait=10.0)
        try:
            _copy(source, str(backup), target, where)
        finally:
            target.dispose()
    finally:
        source.dispose()


def _copy(source: Engine, where: str, target: Engine, there: str) -> None:
    with engines.reading(source, where) as reading, engines.writing(target, there) as writing:
        for table in metadata.sorted_tables:
            if table is meta or table.name in {"leases", "search_docs"}:  # the index of words fills itself
                continue
            if writing.execute(select(func.count()).select_from(table)).scalar_one():
                raise LedgerError(f"{there} holds a ledger already: name an empty database to restore into")
            found = reading.execution_options(yield_per=CHUNK).execute(select(table)).mappings()
            for some in found.partitions(CHUNK):
                writing.execute(insert(table), [dict(row) for row in some])
        _go_on_counting(writing)


def _go_on_counting(connection: Connection) -> None:
    """PostgreSQL numbers log lines from a sequence of its own, which a copy does not move."""
    if connection.dialect.name == "postgresql":
        last = connection.execute(select(func.max(log.c.seq))).scalar()
        if last is not None:
            connection.execute(text("SELECT setval(pg_get_serial_sequence('log', 'seq'), :last)"), {"last": last})
