"""Which acts linking may have to look at again when some come, change or go: the only place that knows how far an answer reaches.

In: a unit of work and acts. Out: ids of acts near them: told by the same reports, or between the same two states within :data:`REACH` days; of a
crowded pair only the :data:`NEAREST` acts are looked at. Reads only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from retorsion.exchanges.candidates import MAX_LAG, WINDOW
from retorsion.ledger import Unit, queries, rows, standing
from retorsion.ledger import tables as t
from retorsion.records import Event

REACH = MAX_LAG
"""Days within which an act may answer another without being said to."""
NEAREST = 2 * WINDOW
"""Acts of one pair looked at on each side of a day: linking compares the last :data:`WINDOW` of those that have an exact day."""


def neighbours_of_lost(unit: Unit, old: Iterable[str], made: Sequence[Event]) -> set[str]:
    """What must be linked anew because acts among ``old`` do not come back in ``made`` with the sides, day and kind that they had."""
    now = {event.id: event for event in made}
    lost = {id: event for id, event in load(unit, old).items() if id not in now or _place(event) != _place(now[id])}
    return told_with(unit, lost) | followers(unit, lost) if lost else set()


def _place(event: Event) -> tuple[object, ...]:
    return event.type, event.actors, event.recipients, event.when


def load(unit: Unit, ids: Iterable[str]) -> dict[str, Event]:
    """Id -> event, for those of ``ids`` that stand."""
    return queries.by_ids(unit.connection, Event, t.events, ids)


def decided_with(unit: Unit, mentions: Iterable[str]) -> set[str]:
    """The events that decisions name together with any of ``mentions``."""
    named = standing.decided_with(unit, mentions)
    return set(queries.events_of_mentions(unit.connection, named).values())


def told_with(unit: Unit, events: Mapping[str, Event]) -> set[str]:
    """Events that the reports on ``events`` tell, and those that a person linked with them."""
    told = queries.events_of_articles(unit.connection, {id for event in events.values() for id in event.articles})
    return told | decided_with(unit, {id for event in events.values() for id in event.mentions})


def near(unit: Unit, events: Mapping[str, Event], *, before: int = 0, after: int = 0) -> set[str]:
    """Events between the same two states within so many days; none for acts of no one day, which only their reports link."""
    found: set[str] = set()
    for pair, days in sorted(_days_of_pairs(events).items()):
        for first, last in _stretches(sorted(days), before + after):
            held = queries.acts_around(unit.connection, pair, first, last, before=before, after=after, most=NEAREST)
            for day in days:
                if first <= day <= last:
                    found.update(event for _, event in _window(held, day, before, after))
    return found


def followers(unit: Unit, causes: Mapping[str, Event]) -> set[str]:
    """Later events between the same two states that linking would compare with any of ``causes``."""
    later = load(unit, near(unit, causes, after=REACH))
    exact: dict[str, list[tuple[int, str]]] = {}
    for event in later.values():
        day = _day(event)
        for pair in pairs(event) if day else ():
            exact.setdefault(pair, []).append((day, event.id))
    found: set[str] = set()
    for pair, days in _days_of_pairs(causes).items():
        held = sorted(exact.get(pair, ()))
        for day in days:
            found.update(event for _, event in _window(held, day, 0, REACH, WINDOW))
    return found


def _window(
    held: Sequence[tuple[int, str]], day: int, before: int, after: int, most: int = NEAREST
) -> Sequence[tuple[int, str]]:
    """Of acts in order of day those of one day and the ``most`` nearest within so many days before and after it."""
    low, high = bisect_left(held, (day,)), bisect_left(held, (day + 1,))
    start = max(bisect_left(held, (day - before,)), low - most)
    return held[start : min(bisect_left(held, (day + after + 1,)), high + most)]


def _days_of_pairs(events: Mapping[str, Event]) -> dict[str, set[int]]:
    """Pair of states -> days of those of ``events`` that have one."""
    found: dict[str, set[int]] = {}
    for event in events.values():
        day = _day(event)
        for pair in pairs(event) if day else ():
            found.setdefault(pair, set()).add(day)
    return found


def _day(event: Event) -> int:
    """The one day of an act (ordinal); 0 where it has none."""
    exact = event.when is not None and event.when.precision == "day"
    return (rows.ordinal(event.when.day) if event.when and exact else None) or 0


def _stretches(days: Sequence[int], reach: int) -> list[tuple[int, int]]:
    """First and last day of runs in which no gap is longer than ``reach``."""
    found: list[tuple[int, int]] = []
    for day in days:
        if found and day - found[-1][1] <= reach:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def pairs(event: Event) -> list[str]:
    """The pairs of states that an act is between, as the ledger's keys, in order."""
    return [dyad for dyad in sorted(rows.dyads(event)) if "|" in dyad]
