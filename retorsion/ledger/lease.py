"""One long job at a time: a row that says who works on the ledger, so that a second ``update`` waits or can say whom it waits for.

A lease is a courtesy, not what keeps rows whole (transactions do that). It is written and given back in transactions of its own;
one left behind by a process that died is taken over: at once on the same host, after :data:`STALE` seconds elsewhere.
"""

from __future__ import annotations

import os
import platform
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from retorsion.errors import LedgerBusy
from retorsion.ledger import rows
from retorsion.ledger.tables import leases

STALE = 600
Transaction = Callable[[], AbstractContextManager[Connection]]


@contextmanager
def lease(writing: Transaction, name: str, wait: float) -> Iterator[Callable[[], None]]:
    """Hold ``name``; gives a function to call now and then to show life. Raises :class:`LedgerBusy` after ``wait`` seconds."""
    token = secrets.token_hex(8)
    until = time.monotonic() + wait
    while (holder := _take(writing, name, token)) is not None:
        if time.monotonic() >= until:
            raise LedgerBusy(f"the ledger is held by {holder}: wait until it is done, then run the same command again")
        time.sleep(min(0.2, max(0.0, until - time.monotonic())))
    try:
        yield lambda: _beat(writing, token)
    finally:
        with writing() as connection:
            connection.execute(delete(leases).where(leases.c.token == token))


def _take(writing: Transaction, name: str, token: str) -> str | None:
    """Take the lease, or say in words who has it."""
    now = rows.stamp()
    with writing() as connection:
        held = connection.execute(select(leases).where(leases.c.name == name)).first()
        if held is not None and _alive(held.host, held.pid, held.beat):
            return f"'{name}' (process {held.pid} on {held.host}, since {held.since[:19]}Z)"
        connection.execute(delete(leases).where(leases.c.name == name))
        row = {
            "name": name,
            "pid": os.getpid(),
            "host": platform.node(),
            "since": now,
            "beat": now,
            "token": token,
        }
        connection.execute(leases.insert(), [row])
    return None


def holder(connection: Connection) -> str | None:
    """Who holds any lease now, in words; ``None`` where nobody does."""
    held = connection.execute(select(leases).order_by(leases.c.since)).first()
    return f"'{held.name}' (process {held.pid} on {held.host}, since {held.since[:19]}Z)" if held else None


def _beat(writing: Transaction, token: str) -> None:
    with writing() as connection:
        connection.execute(update(leases).where(leases.c.token == token).values(beat=rows.stamp()))


def _alive(host: str, pid: int, beat: str) -> bool:
    if host != platform.node():
        return beat >= rows.stamp(datetime.now(UTC) - timedelta(seconds=STALE))
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
