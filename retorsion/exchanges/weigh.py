"""Two events in, what can be measured between them out: lag in days, proportion, whether the answer is in kind.

Kinds come from ``severity.csv`` (column ``kin``). Unknown stays ``None``: a proportion needs the same unit on both sides, a lag needs days
or weekdays on both.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from retorsion.dictionaries import read_csv
from retorsion.records import Event, When

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNITS: Mapping[str, str] = {
    "diplomat": "people", "spouse": "people", "consul": "people", "military_attache": "people", "staff": "people",
    "person": "people", "ambassador": "people", "mission": "mission", "entity": "entity", "killed": "killed", "injured": "injured",
    "troop": "troop", "ship": "ship",
}  # fmt: skip
"""Units that are added up before two acts are weighed: two members of an embassy's staff are as many as two diplomats."""

Kinds = Mapping[tuple[str, str], str]


@cache
def read_kinds() -> Kinds:
    """(type, measure) -> what counts as the same kind of act; measure ``""`` for the type alone."""
    rows = read_csv("severity.csv")
    return MappingProxyType({(row["type"], row["measure"]): row["kin"] for row in rows if not row["mode"]})


def kind_of(event: Event, kinds: Kinds) -> str:
    """What an act is in kind: ``expulsion``, ``trade``, ``force`` ...; the type's own where the measure has no row."""
    return kinds.get((event.type, event.measure or ""), kinds.get((event.type, ""), event.type.lower()))


def days_of(when: When | None) -> tuple[int, int] | None:
    """First and last day that ``when`` may mean, as ordinals; ``None`` where it names none."""
    if when is None or when.day is None:
        return None
    first = date.fromisoformat(when.day[:10])
    start = first.toordinal()
    if when.precision == "week":
        return start, start + 6
    if when.precision == "month":
        return start, start - first.day + calendar.monthrange(first.year, first.month)[1]
    if when.precision == "year":
        return start, date(first.year, 12, 31).toordinal()
    if when.precision == "range" and when.day_end:
        return start, max(start, date.fromisoformat(when.day_end[:10]).toordinal())
    return start, start


def lag_days(cause: When | None, reply: When | None) -> int | None:
    """Days from cause to reply; from weekdays of one week (Monday to Wednesday: 2) where no date is known; ``None`` where neither tells."""
    before, after = days_of(cause), days_of(reply)
    if before and after:
        if before[0] != before[1] or after[0] != after[1]:
            return None
        return after[0] - before[0]
    left, right = _weekday(cause), _weekday(reply)
    return (right - left) % 7 if left is not None and right is not None else None


def proportion(cause: Event, reply: Event) -> float | None:
    """People or things of the reply over those of the cause; ``None`` where a number is unknown or the units differ."""
    before, after = totals(cause), totals(reply)
    if not before or before.keys() != after.keys() or len(before) > 1:
        shared = before.keys() & after.keys()
        if shared != {"people"}:
            return None
        return round(after["people"] / before["people"], 4) if before["people"] else None
    unit = next(iter(before))
    return round(after[unit] / before[unit], 4) if before[unit] else None


def totals(event: Event) -> dict[str, int]:
    """The event's numbers with kindred units added up."""
    found: dict[str, int] = {}
    for unit, number in event.count.items():
        found[UNITS.get(unit, unit)] = found.get(UNITS.get(unit, unit), 0) + number
    return found


def _weekday(when: When | None) -> int | None:
    if when is None:
        return None
    if when.weekday in WEEKDAYS:
        return WEEKDAYS.index(when.weekday)
    exact = days_of(when)
    return date.fromordinal(exact[0]).weekday() if exact and exact[0] == exact[1] else None
