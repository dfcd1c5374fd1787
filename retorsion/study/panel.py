"""Dyad-week and dyad-month panels, with the codes that political scientists merge on.

In: events or a table. Out: one row a directed dyad and period, empty periods too, with counts by quad class and type, severities and the codes of both sides (ISO-3,
Correlates of War, Gleditsch-Ward). The codes are those of ``data/actors/countries.csv``; bodies that are no states have none, and ``None`` is written, not 0.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from retorsion.dictionaries import read_csv
from retorsion.errors import StudyError
from retorsion.records import Event
from retorsion.study.table import Table, from_events

Unit = Literal["week", "month"]

CODEBOOK: tuple[tuple[str, str], ...] = (
    ("actor", "who acts: ISO-3 or a body's code"),
    ("recipient", "towards whom: ISO-3 or a body's code"),
    ("actor_cow", "Correlates of War number of the actor; empty for what is no state"),
    ("recipient_cow", "Correlates of War number of the recipient"),
    ("actor_gw", "Gleditsch-Ward number of the actor"),
    ("recipient_gw", "Gleditsch-Ward number of the recipient"),
    ("start", "first day of the period, ISO; weeks begin on Monday"),
    ("acts", "acts done in the period, all classes"),
    ("verbal_cooperation", "quad class 1 (AGREE, CONSULT, SUPPORT, CONCEDE)"),
    ("material_cooperation", "quad class 2 (COOPERATE, AID, RETREAT)"),
    ("verbal_conflict", "quad class 3 (REQUEST, ACCUSE, REJECT, THREATEN)"),
    ("material_conflict", "quad class 4 (PROTEST, SANCTION, MOBILIZE, COERCE, ASSAULT)"),
    (
        "severity",
        "sum of known severities of the acts (0 to 10 each, below 0 for friendly ones); empty where none is known",
    ),
    ("severity_known", "acts whose severity is known"),
)
"""Columns of a panel and what they hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRow:
    """One directed dyad in one period; fields as in ``CODEBOOK``. ``types`` counts acts by type or code."""

    actor: str
    recipient: str
    actor_cow: int | None
    recipient_cow: int | None
    actor_gw: int | None
    recipient_gw: int | None
    start: str
    acts: int
    verbal_cooperation: int
    material_cooperation: int
    verbal_conflict: int
    material_conflict: int
    severity: float | None
    severity_known: int
    types: dict[str, int]


def panel(
    events: Iterable[Event] | Table, unit: Unit = "month", *, pairs: Sequence[tuple[str, str]] = ()
) -> Iterator[PanelRow]:
    """Rows by dyad, then time. ``pairs`` (directed) chooses dyads; default: every pair with an act. ``StudyError`` for another unit."""
    if unit not in ("week", "month"):
        raise StudyError(f"panels are by week or month, not by {unit}")
    table = events if isinstance(events, Table) else from_events(events)
    if not len(table):
        return
    starts = tuple(_starts(date.fromordinal(table.origin), date.fromordinal(table.origin + table.days - 1), unit))
    borders = np.array([start.toordinal() - table.origin for start in starts])
    codes = state_codes()
    for actor, recipient in pairs or _pairs(table):
        rows = table.rows(actor, recipient)
        cells: dict[int, list[int]] = defaultdict(list)
        for row, period in zip(rows, np.searchsorted(borders, table.day[rows], side="right") - 1, strict=True):
            cells[int(period)].append(int(row))
        for i, start in enumerate(starts):
            yield _row(table, actor, recipient, start, cells.get(i, []), codes)


def _pairs(table: Table) -> list[tuple[str, str]]:
    keys = np.unique(table.actor * len(table.sides) + table.recipient)
    return [(table.sides[int(k) // len(table.sides)], table.sides[int(k) % len(table.sides)]) for k in keys]


def _starts(first: date, last: date, unit: Unit) -> Iterator[date]:
    day = (
        first - timedelta(days=first.weekday())
        if unit == "week" and first.toordinal() > 7
        else first.replace(day=1)
        if unit == "month"
        else first
    )
    while day <= last:
        yield day
        day = day + timedelta(days=7) if unit == "week" else (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _row(
    table: Table,
    actor: str,
    recipient: str,
    start: date,
    rows: Sequence[int],
    codes: dict[str, tuple[int | None, int | None]],
) -> PanelRow:
    quads = Counter(int(table.quad[row]) for row in rows)
    known = [float(table.severity[row]) for row in rows if not np.isnan(table.severity[row])]
    one, two = codes.get(actor, (None, None)), codes.get(recipient, (None, None))
    return PanelRow(
        actor=actor,
        recipient=recipient,
        actor_cow=one[0],
        recipient_cow=two[0],
        actor_gw=one[1],
        recipient_gw=two[1],
        start=start.isoformat(),
        acts=len(rows),
        verbal_cooperation=quads[1],
        material_cooperation=quads[2],
        verbal_conflict=quads[3],
        material_conflict=quads[4],
        severity=round(sum(known), 2) if known else None,
        severity_known=len(known),
        types=dict(sorted(Counter(table.code[row].split("/")[0] for row in rows).items())),
    )


def state_codes() -> dict[str, tuple[int | None, int | None]]:
    """ISO-3 -> (Correlates of War, Gleditsch-Ward)."""
    return {row["iso3"]: (_int(row["cow"]), _int(row["gw"])) for row in read_csv("actors/countries.csv")}


def _int(text: str) -> int | None:
    return int(text) if text.isdigit() else None
