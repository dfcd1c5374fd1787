"""A ledger as one object: opened on a file or a server, read through its views, written in units of work.

In: a path or an address. Out: records. The truth lives in the database; this object holds nothing but the way there. What people and
the coder said is never rewritten; what is derived from it is rebuilt by whoever opened the ledger (``derive``), since the ledger itself
knows no stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine

from retorsion.errors import LedgerBusy, LedgerError
from retorsion.ledger import engine as engines
from retorsion.ledger import rows
from retorsion.ledger.backup import back_up
from retorsion.ledger.decisions import Request
from retorsion.ledger.lease import holder, lease
from retorsion.ledger.past import PastView
from retorsion.ledger.unit import Unit
from retorsion.ledger.view import View
from retorsion.records import Decision, DecisionKind, Verdict

Derive = Callable[[Unit], None]
"""Brings events, answers and exchanges up to date with what the unit touched."""

WAIT = 10.0
"""Seconds that a writer waits for another before it gives up."""


def open(
    where: str = "ledger.db",
    *,
    readonly: bool = False,
    create: bool = True,
    wait: float = WAIT,
    derive: Derive | None = None,
) -> Ledger:
    """Open the ledger at a path, at ``:memory:`` or at ``postgresql://...``; made if absent and ``create``.

    Raises :class:`LedgerTooNew`, :class:`LedgerBusy` or :class:`LedgerError`, each saying what to do.
    """
    where = str(where)
    rows.learn()
    return Ledger(
        engines.open_engine(where, readonly=readonly, create=create, wait=wait), where, readonly, wait, derive
    )


class Ledger(View):
    """An open ledger; a context manager. Several threads and processes may read while one writes."""

    def __init__(self, engine: Engine, where: str, readonly: bool, wait: float, derive: Derive | None) -> None:
        super().__init__(lambda: engines.reading(engine, where))
        self.where = where
        self.readonly = readonly
        self._engine = engine
        self._pulse = engines.Pulse(engine)
        self._wait = wait
        self._derive = derive

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database; a file is left whole, without its write-ahead companion where nobody else has it open."""
        self._pulse.close()
        self._engine.dispose()

    def pulse(self, patience: float = 0.0) -> int | None:
        """A number that is another as soon as anybody has written to the ledger, at next to no cost; ``None`` where only the records tell. What another
        process writes may be seen ``patience`` seconds late, what is written by way of this ledger never."""
        return self._pulse(patience)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self.readonly:
            raise LedgerError(f"{self.where} was opened for reading only: open it for writing to change it")
        try:
            with engines.writing(self._engine, self.where) as connection:
                yield connection
            self._pulse.ask_anew()
        except LedgerBusy as error:
            with self._session() as connection:
                who = holder(connection)
            if who is None or ("process" in str(error) and who in str(error)):
                raise
            raise LedgerBusy(f"the ledger {self.where} is held by {who}: try again when it is done") from error

    @contextmanager
    def unit(self, *, at: datetime | str | None = None) -> Iterator[Unit]:
        """A unit of work: all that is done inside is kept together when it ends well, and nothing of it otherwise."""
        with self._writing() as connection:
            yield Unit(connection, rows.stamp(at))

    def decide(
        self,
        kind: DecisionKind,
        left: str = "",
        right: str | None = None,
        verdict: Verdict = "yes",
        *,
        by: str,
        why: str = "",
        field: str | None = None,
        value: Any = None,
        score: float | None = None,
        key: str | None = None,
        expected: str | None = None,
        at: datetime | str | None = None,
    ) -> Decision:
        """Decide, and bring events, answers and exchanges up to date, in one unit of work.

        ``left`` and ``right`` are mentions or events (articles for ``copy``); ``field`` and ``value`` serve ``field``, ``value`` also ``add``
        (a mention) and ``split`` (the mentions that leave). ``key`` makes a repeated request one decision; ``expected`` is the event's
        :meth:`version` as the caller saw it. Raises ``NotFound``, ``StaleEdit`` or ``LedgerError``.
        """
        request = Request(
            kind=kind, left=left, right=right, verdict=verdict, field=field, value=value, score=score, by=by, why=why, key=key,
            expected=expected,
        )  # fmt: skip
        with self.unit(at=at) as unit:
            decision = unit.decide(request)
            self.follow(unit)
        return decision

    def undo(self, decision: str, *, by: str, why: str = "", at: datetime | str | None = None) -> Decision:
        """Take a decision back, and bring what followed from it up to date, in one unit of work."""
        with self.unit(at=at) as unit:
            withdrawn = unit.undo(decision, by=by, why=why)
            self.follow(unit)
        return withdrawn

    def follow(self, unit: Unit) -> None:
        """Bring what follows from a unit's work up to date, where the ledger was opened with somebody who can (``derive``)."""
        if self._derive is not None:
            self._derive(unit)

    def at(self, moment: datetime | str) -> PastView:
        """The ledger as it stood at a moment; a bare day means its end."""
        return PastView(self._session, rows.stamp(moment))

    def backup(self, target: Path | str) -> Path:
        """Copy the ledger as it stands into a new SQLite file, while others may use it; complete or absent."""
        return back_up(self._engine, self.where, Path(target))

    @contextmanager
    def snapshot(self) -> Iterator[View]:
        """A view that keeps seeing the ledger as it stands now, whatever is written meanwhile."""
        with self._session() as connection:
            yield View(lambda: _lent(connection))

    def lease(self, name: str, *, wait: float | None = None) -> AbstractContextManager[Callable[[], None]]:
        """Hold ``name`` for a long job, so that a second such job waits, or says who holds it (:class:`LedgerBusy`)."""
        return lease(self._writing, name, self._wait if wait is None else wait)


@contextmanager
def _lent(connection: Connection) -> Iterator[Connection]:
    yield connection
