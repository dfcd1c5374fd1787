"""A thin client of the REST interface: ``Client("http://127.0.0.1:8321").events(between="GBR-RUS")`` gives records.

In: a server's address and, where it asks for one, a key. Out: the same records as a ledger gives, page after page. Refusals come back as ``RetorsionError`` with the server's
words. The only caller of a network outside ``articles/feeds.py``, and only of the server it is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from retorsion.errors import LedgerBusy, NotFound, RetorsionError, StaleEdit
from retorsion.records import Answer, Article, Claim, Decision, Event, Exchange, Issue, Mention, Run, decode

if TYPE_CHECKING:
    from retorsion.study.forecast import Forecast
    from retorsion.study.precedents import Precedents

Record = TypeVar("Record")
ERRORS: dict[str, type[RetorsionError]] = {"not_found": NotFound, "stale": StaleEdit, "busy": LedgerBusy}


class Client:
    """A connection to one server; a context manager."""

    def __init__(self, base: str, *, key: str | None = None, timeout: float = 30.0) -> None:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=base, headers=headers, timeout=timeout, follow_redirects=True)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def articles(self, **filters: Any) -> Iterator[Article]:
        """Articles without their texts."""
        return self._list("/articles", Article, filters)

    def article(self, id: str) -> Article:
        """One article with its text, unless the server hides it."""
        return decode(Article, self._get(f"/articles/{id}"))

    def mentions(self, **filters: Any) -> Iterator[Mention]:
        """Tellings of acts."""
        return self._list("/mentions", Mention, filters)

    def events(self, **filters: Any) -> Iterator[Event]:
        """Acts, newest first; only those told as done unless ``all=True`` or a ``standing`` is asked for."""
        return self._list("/events", Event, filters)

    def event(self, id: str) -> Event:
        """One event, or the one that took its place."""
        return decode(Event, self._get(f"/events/{id}"))

    def answers(self, **filters: Any) -> Iterator[Answer]:
        """Which act answers which."""
        return self._list("/answers", Answer, filters)

    def exchanges(self, **filters: Any) -> Iterator[Exchange]:
        """Exchanges, the one acted in last first."""
        return self._list("/exchanges", Exchange, filters)

    def claims(self, **filters: Any) -> Iterator[Claim]:
        """What somebody says is so."""
        return self._list("/claims", Claim, filters)

    def issues(self, **filters: Any) -> Iterator[Issue]:
        """What could not be used."""
        return self._list("/issues", Issue, filters)

    def runs(self) -> Iterator[Run]:
        """Every run."""
        return self._list("/runs", Run, {})

    def decisions(self, **filters: Any) -> Iterator[Decision]:
        """What was decided, oldest first."""
        return self._list("/decisions", Decision, filters)

    def why(self, noun: str, id: str) -> dict[str, Any]:
        """What stands behind an event, an answer or an exchange (``noun``: events, answers, exchanges), as plain values."""
        found: dict[str, Any] = self._get(f"/{noun}/{id}/why")
        return found

    def precedents(self, **filters: Any) -> Precedents:
        """Past acts most like one act: ``like`` an event, or ``actor``, ``recipient``, ``measure``, ``people``; filters as of ``retorsion precedents``."""
        from retorsion.study.precedents import Precedents

        return decode(Precedents, self._get("/precedents", **_given(filters)))

    def forecast(self, target: str, **options: Any) -> Forecast:
        """The chance that an act (an event's id, or two sides as ``RUS-GBR``) is answered; ``now``, ``horizon`` (a list of days), ``seed``."""
        from retorsion.study.forecast import Forecast

        return decode(Forecast, self._get("/forecast", target=target, **_given(options)))

    def decide(self, *, key: str | None = None, **wanted: Any) -> Decision:
        """Decide; the arguments are those of :meth:`retorsion.Ledger.decide`. ``key`` makes a repeated call one decision."""
        headers = {"idempotency-key": key} if key else {}
        return decode(Decision, self._checked(self._http.post("/decisions", json=wanted, headers=headers)).json())

    def undo(self, decision: str, *, by: str = "", why: str = "") -> Decision:
        """Take a decision back."""
        body = {"by": by or None, "why": why}
        return decode(Decision, self._checked(self._http.post(f"/decisions/{decision}/undo", json=body)).json())

    def _get(self, address: str, **query: Any) -> Any:
        return self._checked(self._http.get(address, params=query)).json()

    def _list(self, address: str, kind: type[Record], filters: dict[str, Any]) -> Iterator[Record]:
        query = {"limit": 200, **_given(filters)}
        while True:
            page = self._get(address, **query)
            yield from (decode(kind, item) for item in page["items"])
            if page["next"] is None:
                return
            query["cursor"] = page["next"]

    @staticmethod
    def _checked(response: httpx.Response) -> httpx.Response:
        if response.is_success:
            return response
        try:
            error = response.json()["error"]
        except (ValueError, KeyError, TypeError) as reason:
            raise RetorsionError(f"the server answers {response.status_code} without a reason") from reason
        raise ERRORS.get(error["code"], RetorsionError)(error["message"])


def _given(filters: dict[str, Any]) -> dict[str, Any]:
    """Those of the filters that were given."""
    return {name: value for name, value in filters.items() if value is not None}
