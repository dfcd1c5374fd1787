"""Forecasts, precedents and reciprocity as the page and the REST interface give them: worked out once for each state of the ledger, one at a time.

In: what is asked, in the words of the command line. Out: records of ``study``. A served forecast learns from the latest :data:`MOST_ACTS` acts and says so; who waits
longer than :data:`PATIENCE` for another's is told to ask again. So readers of a large ledger wait for no fit. Nothing here is kept in the ledger.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from retorsion.errors import LedgerBusy, NotFound
from retorsion.ledger import browse
from retorsion.ledger.store import Ledger
from retorsion.show.forecasting import last_known, target_in
from retorsion.show.precedence import Asked, Narrowed, described, find_precedents, query_like

if TYPE_CHECKING:
    from retorsion.study.cases import Case
    from retorsion.study.forecast import Forecast
    from retorsion.study.precedents import Precedents
    from retorsion.study.responses import Reciprocity
    from retorsion.study.table import Table

MOST_ACTS = 100_000
SMALL = 500
"""Up to so many acts a forecast costs a page nothing worth waiting for."""

PATIENCE = 10.0
KEPT = 200
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Question:
    """What a forecast is asked: an event's id or two sides, the day it is made (``None``: the last day known), days ahead, and a seed."""

    target: str
    now: str | None = None
    horizons: tuple[int, ...] = (7, 14, 30)
    seed: int = 0


@dataclass(slots=True)
class Outlook:
    """What was worked out of one ledger in its present state."""

    ledger: Ledger
    state: tuple[Any, ...] | None = None
    held: dict[Any, Any] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def forecast(self, asked: Question) -> Forecast:
        """The forecast; ``LedgerBusy`` where another is being made for too long."""
        self._refresh()
        found: Forecast | None = self.held.get(asked)
        if found is not None:
            return found
        with self._turn():
            return self._once(asked, lambda: self._made(asked))

    def at_hand(self, asked: Question) -> Forecast | None:
        """The forecast where it is made already or costs next to nothing; ``None`` otherwise."""
        self._refresh()
        found: Forecast | None = self.held.get(asked)
        return found or (self.forecast(asked) if self._small() else None)

    def reciprocity(self, pair: tuple[str, str]) -> Reciprocity:
        """Reciprocity of two sides over the latest :data:`MOST_ACTS` acts; ``NotFound`` where they have none."""
        self._refresh()
        with self._turn():
            return self._once(("reciprocity", *pair), lambda: self._studied(pair))

    def precedents(self, asked: Asked, narrowed: Narrowed) -> Precedents:
        """Precedents; with ``own`` also among the ledger's latest :data:`MOST_ACTS` acts."""
        query = query_like(self.ledger, asked.like) if asked.like else described(asked)
        return find_precedents(query, narrowed, self._own() if narrowed.own else ())

    def _own(self) -> tuple[Case, ...]:
        self._refresh()
        with self._turn():
            return self._once("cases", self._cases)

    def _made(self, asked: Question) -> Forecast:
        from retorsion.study.forecast import forecast

        table = self._once("table", self._table)
        target = target_in(self.ledger, asked.target)
        return forecast(
            table, target, asked.now or last_known(self.ledger, table), horizons=asked.horizons, seed=asked.seed
        )

    def _studied(self, pair: tuple[str, str]) -> Reciprocity:
        from retorsion.study.responses import reciprocity

        table = self._once("table", self._table)
        rows = [*table.rows(*pair), *table.rows(*pair[::-1])]
        if not rows:
            raise NotFound(f"no dated act between {pair[0]} and {pair[1]} here")
        return reciprocity(table, pair=pair, answers=browse.links(self.ledger, {table.id[row] for row in rows}))

    def _table(self) -> Table:
        from retorsion.study.table import from_events

        return from_events(browse.latest(self.ledger, MOST_ACTS))

    def _cases(self) -> tuple[Case, ...]:
        from retorsion.study.cases import own_cases

        acts = [event for event in browse.latest(self.ledger, MOST_ACTS) if event.measure]
        return own_cases(acts, browse.links(self.ledger, [event.id for event in acts]))

    def _small(self) -> bool:
        return self._once("small", lambda: len(browse.latest(self.ledger, SMALL + 1)) <= SMALL)

    def _refresh(self) -> None:
        """Drop what was worked out of another state of the ledger."""
        now = browse.state(self.ledger)
        if now != self.state or len(self.held) > KEPT:
            self.state, self.held = now, {}

    def _once(self, key: Any, make: Callable[[], Made]) -> Made:
        held = self.held
        if key not in held:
            held[key] = make()
        value: Made = held[key]
        return value

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.lock.acquire(timeout=PATIENCE):
            raise LedgerBusy("another forecast is being made: ask again in some seconds")
        try:
            yield
        finally:
            self.lock.release()
