"""A light table of dated acts between sides, and daily counts made of it.

In: event records, or a CSV of ``date, actor, recipient, code, quad`` (plain or gzip). Out: a frozen ``Table`` of numpy columns
and, per directed pair, an array of days by quad class. The truth lives in what was read; the table drops what has no day, no
side or equal sides, and counts what it dropped. It knows nothing of models.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retorsion.errors import ReadError
from retorsion.records import Event

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

QUAD_OF_TYPE = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1,
    "COOPERATE": 2, "AID": 2, "RETREAT": 2,
    "REQUEST": 3, "ACCUSE": 3, "REJECT": 3, "THREATEN": 3,
    "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
"""PLOVER's reading: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict."""

CONFLICT = (3, 4)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Acts in order of day. ``day`` counts from ``origin`` (an ordinal of the proleptic calendar); ``actor`` and ``recipient``
    index ``sides``; ``severity`` is NaN where unknown. ``code`` is a type or a CAMEO code. ``dropped`` tells why rows were left out.
    """

    origin: int
    days: int
    sides: tuple[str, ...]
    day: Ints
    actor: Ints
    recipient: Ints
    quad: Ints
    code: tuple[str, ...]
    severity: Floats
    id: tuple[str, ...] = ()
    dropped: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.day.size)

    def index(self, side: str) -> int:
        """Position of a side in ``sides``; -1 where it never acts nor receives."""
        try:
            return self.sides.index(side)
        except ValueError:
            return -1

    def date_of(self, day: int) -> str:
        """ISO date of a day of this table."""
        return date.fromordinal(self.origin + int(day)).isoformat()

    def day_of(self, iso: str) -> int:
        """Day of this table for an ISO date; negative before the first act."""
        return date.fromisoformat(iso).toordinal() - self.origin

    def rows(self, actor: str, recipient: str) -> Ints:
        """Row numbers of what ``actor`` did to ``recipient``, in order of day."""
        chosen = (self.actor == self.index(actor)) & (self.recipient == self.index(recipient))
        return np.nonzero(chosen)[0]

    def counts(self, actor: str, recipient: str) -> Floats:
        """Acts a day and quad class of one directed pair: ``days`` x 4."""
        return self._daily(self.rows(actor, recipient))

    def outgoing(self, actor: str) -> Floats:
        """Acts a day and quad class of one side towards anybody: ``days`` x 4."""
        return self._daily(np.nonzero(self.actor == self.index(actor))[0])

    def incoming(self, recipient: str) -> Floats:
        """Acts a day and quad class of anybody towards one side: ``days`` x 4."""
        return self._daily(np.nonzero(self.recipient == self.index(recipient))[0])

    def _daily(self, rows: Ints) -> Floats:
        cells = self.day[rows] * 4 + self.quad[rows] - 1
        return np.bincount(cells, minlength=self.days * 4).astype(np.float64).reshape(self.days, 4)

    def until(self, iso: str) -> Table:
        """The acts up to and including that day, on a calendar that ends there: what was known on it."""
        last = self.day_of(iso)
        keep = np.nonzero(self.day <= last)[0]
        return Table(
            origin=self.origin, days=max(last + 1, 0), sides=self.sides, day=self.day[keep], actor=self.actor[keep],
            recipient=self.recipient[keep], quad=self.quad[keep], code=tuple(self.code[i] for i in keep),
            severity=self.severity[keep], id=tuple(self.id[i] for i in keep) if self.id else (), dropped=self.dropped,
        )  # fmt: skip


Row = tuple[int, str, str, int, str, float, str]
"""Day as ordinal, actor, recipient, quad, code, severity, id."""


def build(rows: Iterable[Row], dropped: dict[str, int] | None = None) -> Table:
    """A table of rows in any order; same-day rows keep the order they came in."""
    kept = sorted(rows, key=lambda row: row[0])
    sides = tuple(sorted({side for row in kept for side in row[1:3]}))
    place = {side: i for i, side in enumerate(sides)}
    origin = kept[0][0] if kept else 1
    return Table(
        origin=origin,
        days=kept[-1][0] - origin + 1 if kept else 0,
        sides=sides,
        day=_ints(row[0] - origin for row in kept),
        actor=_ints(place[row[1]] for row in kept),
        recipient=_ints(place[row[2]] for row in kept),
        quad=_ints(row[3] for row in kept),
        code=tuple(row[4] for row in kept),
        severity=np.array([row[5] for row in kept], dtype=np.float64),
        id=tuple(row[6] for row in kept),
        dropped=dropped or {},
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def from_events(events: Iterable[Event]) -> Table:
    """A table of what was done: one row an actor and recipient of each event; acts alleged, denied, threatened or planned are left out.

    Joint acts give a row a pair, so that shares count pairs of sides. Events known only to the month or year have no day and are dropped.
    """
    dropped: Counter[str] = Counter()
    return build(_event_rows(events, dropped), dict(dropped)) if not isinstance(events, Table) else events


def _event_rows(events: Iterable[Event], dropped: Counter[str]) -> list[Row]:
    rows: list[Row] = []
    for event in events:
        reason = _unfit(event)
        if reason or event.when is None or event.when.day is None:
            dropped[reason or "no day"] += 1
            continue
        found = _rows_of(event, date.fromisoformat(event.when.day).toordinal())
        dropped["one side only"] += not found
        rows += found
    return rows


def _rows_of(event: Event, day: int) -> list[Row]:
    """One row for each pair of two sides of the event."""
    severity = float("nan") if event.severity is None else event.severity
    code = (event.mode and f"{event.type}/{event.mode}") or event.type
    pairs = [(side(a), side(b)) for a in event.actors for b in event.recipients]
    return [(day, a, b, QUAD_OF_TYPE[event.type], code, severity, event.id) for a, b in pairs if a != b]


def _unfit(event: Event) -> str | None:
    """Why an event has no place in a series of days, or ``None``."""
    if not event.done:
        return f"not done ({event.standing})"
    if event.when is None or event.when.day is None:
        return "no day"
    return None if event.when.precision in ("day", "range") else f"known to the {event.when.precision} only"


def side(code: str) -> str:
    """The state or body behind an actor code: ``GBR.GOV`` -> ``GBR``."""
    return code.split(".", 1)[0]


EARLIEST = date(1900, 1, 1)


def read_table(path: str | Path, today: str | None = None) -> Table:
    """Read ``date, actor, recipient`` and ``quad`` (or a CAMEO ``code`` to make it of); ``severity`` and ``id`` if there.

    A missing column, an impossible date or class, a day before 1900 or after ``today`` stops with the line: a forecast over half-read data would be
    worse than none, and one misdated act would stretch the series by years of silence that nobody reported.
    """
    return build(_csv_rows(path, date.fromisoformat(today) if today else date.max))


def _day(text: str, latest: date) -> int:
    day = date.fromisoformat(text)
    if day < EARLIEST:
        raise ValueError(f"{text} lies before 1900")
    if day > latest:
        raise ValueError(f"{text} lies in the future")
    return day.toordinal()


def _csv_rows(path: str | Path, latest: date) -> Iterator[Row]:
    for line, row in read_rows(path, ("date", "actor", "recipient")):
        actor, recipient = row["actor"], row["recipient"]
        if not actor or not recipient or actor == recipient:
            continue
        code = row.get("code") or ""
        severity = row.get("severity") or "nan"
        try:
            quad = int(row.get("quad") or quad_of_cameo(code))
            day = _day(row["date"], latest)
            if not 1 <= quad <= 4:
                raise ValueError(f"quad {quad} is none of 1, 2, 3, 4")
            yield day, actor, recipient, quad, code, float(severity), row.get("id") or ""
        except ValueError as error:
            raise ReadError(f"{path}, line {line}: {error}") from error


def quad_of_cameo(code: str) -> int:
    """PLOVER's reading of a CAMEO root: 01-05 = 1, 06-08 = 2, 09-13 = 3, 14-20 = 4. ``ValueError`` for anything else."""
    root = int(code[:2]) if code[:2].isdigit() else 0
    if not 1 <= root <= 20:
        raise ValueError(f"no quad given and {code!r} is no CAMEO code")
    return 1 if root <= 5 else 2 if root <= 8 else 3 if root <= 13 else 4


def read_rows(path: str | Path, need: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line numbers and rows of a CSV (gzip by its first bytes); ``ReadError`` where it cannot be read or lacks a column."""
    try:
        data = Path(path).read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ReadError(f"cannot read {path}: {error}") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in need if name not in (reader.fieldnames or ())]
    if missing:
        raise ReadError(
            f"{path} lacks the column {missing[0]!r}; it has {', '.join(reader.fieldnames or ()) or 'no header'}"
        )
    for row in reader:
        if any(row[name] is None for name in need):
            raise ReadError(f"{path}, line {reader.line_num}: the line is cut short")
        if None in row:
            raise ReadError(f"{path}, line {reader.line_num}: more cells than the header names")
        yield reader.line_num, row
