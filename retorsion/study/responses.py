"""Reciprocity of a dyad: what comes back, and what would have come anyway.

In: events (records or a ``Table``) and, where linked, answers. Out: ``Reciprocity``: acts each way, the chance of a response within k days of an act *beside*
that of days without an act, the excess over alike days with its interval, lags, proportions, balances, ruptures. A high reply rate is not reciprocity,
and none of these figures is a cause. Cases are counted with every figure; without a case it is ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import numpy as np

from retorsion.datasets.crosswalk import goldstein_values
from retorsion.errors import StudyError
from retorsion.records import Answer, Event
from retorsion.study.history import conflict, outcome
from retorsion.study.ruptures import Rupture, ruptures
from retorsion.study.shares import Difference, Share, excess, lately, share_of
from retorsion.study.table import Bools, Floats, Ints, Table, from_events

By = Literal["month", "quarter", "year"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Quartiles of some values, and how many there are; ``None`` without any."""

    cases: int
    low: float | None
    median: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """Mean of some values, and how many there are; ``None`` without any."""

    cases: int
    value: float | None


SIZES = ("below 1/4", "1/4 to 1/2", "1/2 to 1", "equal", "1 to 2", "2 to 4", "above 4")
"""Sizes of an answer against the act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """``answering`` after acts of ``acting``. ``after_act`` and ``without_act`` are chances of a conflict act of ``answering`` on the next ``days`` days;
    ``excess`` compares days on which ``answering`` had lately been equally active. ``lag`` is in days to the next such act, where one came; ``lags`` counts answers
    by days, from 0 on, ``proportions`` by size as :data:`SIZES`. ``goldstein`` is of the acts of ``acting``, friendly ones too."""

    acting: str
    answering: str
    acts: int
    cooperation: int
    per_month: float
    after_act: Share
    without_act: Share
    excess: Difference
    lag: Spread
    proportion: Spread
    lags: tuple[int, ...]
    proportions: tuple[int, ...]
    goldstein: Mean

    @property
    def reading(self) -> str:
        """One plain sentence."""
        if self.after_act.share is None or self.without_act.share is None:
            return f"{self.acting} did nothing hostile to {self.answering} here that one could look for an answer to"
        if self.excess.interval is None:
            return f"too few days to tell whether {self.answering} answers {self.acting}"
        if self.excess.interval[0] <= 0:
            return f"{self.answering} acts no more often after an act of {self.acting} than on alike days without one: no reciprocity seen"
        return f"{self.answering} acts more often after an act of {self.acting} than on alike days without one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One month, quarter or year: conflict and cooperation of the first towards the second and back, and the summed severity each way
    (``None`` where no act has one)."""

    start: str
    conflict: tuple[int, int]
    cooperation: tuple[int, int]
    severity: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reciprocity:
    """``balance`` is (first to second minus second to first) / both, of conflict acts: 0 is even, 1 is one-sided; ``None`` without acts. ``goldstein_balance`` is the
    first's mean Goldstein value towards the second minus the other way round: below 0 where the first is the more hostile."""

    pair: tuple[str, str]
    since: str
    until: str
    days: int
    directions: tuple[Direction, Direction]
    balance: float | None
    severity_balance: float | None
    goldstein_balance: float | None
    ruptures: tuple[Rupture, ...]
    periods: tuple[Period, ...]
    left_out: dict[str, int]


def reciprocity(
    events: Iterable[Event] | Table,
    *,
    pair: tuple[str, str] | None = None,
    by: By = "month",
    days: int = 14,
    answers: Sequence[Answer] = (),
    seed: int = 0,
) -> Reciprocity:
    """Study one dyad (default: the pair with most acts). ``days`` is the window of a response. ``StudyError`` where nothing dated is left."""
    if by not in get_args(By):
        raise StudyError(f"periods are by {', '.join(get_args(By))}, not by {by}")
    table = events if isinstance(events, Table) else from_events(events)
    if not len(table):
        raise StudyError("no dated act between two sides is left to study" + _left(table))
    first, second = pair or busiest_pair(table)
    counts = (table.counts(first, second), table.counts(second, first))
    rng = np.random.default_rng(seed)
    ways = ((first, second, counts[0], counts[1]), (second, first, counts[1], counts[0]))
    totals = [float(conflict(c).sum()) for c in counts]
    directions = tuple(_direction(table, *way, days, answers, rng) for way in ways)
    severities = [_severity(table, a, b) for a, b in ((first, second), (second, first))]
    return Reciprocity(
        pair=(first, second),
        since=table.date_of(0),
        until=table.date_of(table.days - 1),
        days=days,
        directions=directions,  # type: ignore[arg-type]  # two of them
        balance=_balance(*totals),
        severity_balance=_balance(*(float(np.nansum(np.maximum(s, 0))) for s in severities)),
        goldstein_balance=_difference(*(way.goldstein.value for way in directions)),
        ruptures=tuple(r for a, b, c, _ in ways for r in ruptures(conflict(c), table, a, b)),
        periods=_periods(table, first, second, by),
        left_out=dict(table.dropped),
    )


def _left(table: Table) -> str:
    return (
        "; left out: " + ", ".join(f"{n} {why}" for why, n in table.dropped.items() if n)
        if any(table.dropped.values())
        else ""
    )


def busiest_pair(table: Table) -> tuple[str, str]:
    """The two sides with most acts between them, in order of the alphabet."""
    low, high = np.minimum(table.actor, table.recipient), np.maximum(table.actor, table.recipient)
    keys, counts = np.unique(low * len(table.sides) + high, return_counts=True)
    best = int(keys[counts.argmax()])
    return table.sides[best // len(table.sides)], table.sides[best % len(table.sides)]


def _direction(
    table: Table,
    acting: str,
    answering: str,
    acts: Floats,
    replies: Floats,
    days: int,
    answers: Sequence[Answer],
    rng: np.random.Generator,
) -> Direction:
    hostile, back = conflict(acts) > 0, conflict(replies)
    y = outcome(replies, days)
    stated = _own_answers(table, answers, acting, answering)
    lags = [a.lag_days for a in stated if a.lag_days is not None] if stated else _lags(hostile, back > 0, days)
    proportions = [a.proportion for a in stated if a.proportion is not None]
    return Direction(
        acting=acting,
        answering=answering,
        acts=int(conflict(acts).sum()),
        cooperation=int(acts[:, :2].sum()),
        per_month=float(conflict(acts).sum() / table.days * 30.4375),
        after_act=share_of(y[hostile]),
        without_act=share_of(y[~hostile]),
        excess=excess(y, hostile, lately(back), rng),
        lag=spread(lags),
        proportion=spread(proportions),
        lags=tuple(int(n) for n in np.bincount([lag for lag in lags if lag >= 0])) if lags else (),
        proportions=_sizes(proportions),
        goldstein=_goldstein(table, acting, answering),
    )


def _sizes(proportions: Sequence[float]) -> tuple[int, ...]:
    """How many answers are of each of :data:`SIZES`."""
    place = [3 if p == 1 else int(np.searchsorted((0.25, 0.5, 1), p, side="right")) if p < 1 else
             4 + int(np.searchsorted((2, 4), p, side="left")) for p in proportions]  # fmt: skip
    return tuple(int(n) for n in np.bincount(place, minlength=len(SIZES)))


def _goldstein(table: Table, actor: str, recipient: str) -> Mean:
    """Over acts whose code or type has a Goldstein value."""
    scale = goldstein_values()
    values = [scale[table.code[row]] for row in table.rows(actor, recipient) if table.code[row] in scale]
    return Mean(cases=len(values), value=float(np.mean(values)) if values else None)


def _difference(one: float | None, other: float | None) -> float | None:
    return one - other if one is not None and other is not None else None


def _own_answers(table: Table, answers: Sequence[Answer], acting: str, answering: str) -> list[Answer]:
    """Answers of one side to the other's acts towards it; what either does to third sides is left out."""
    if not table.id:
        return []
    causes, replies = (
        {table.id[row] for row in table.rows(*way)} for way in ((acting, answering), (answering, acting))
    )
    return [answer for answer in answers if answer.cause in causes and answer.reply in replies]


def _lags(hostile: Bools, back: Bools, days: int) -> list[int]:
    """Days from each act day to the next act of the other side, where one came within the window."""
    later = np.nonzero(back)[0]
    found = np.nonzero(hostile)[0]
    where = np.searchsorted(later, found, side="right")
    lags = [int(later[w] - f) for w, f in zip(where, found, strict=True) if w < len(later)]
    return [lag for lag in lags if lag <= days]


def spread(values: Sequence[float]) -> Spread:
    """Quartiles of values."""
    if not values:
        return Spread(cases=0, low=None, median=None, high=None)
    low, median, high = (float(q) for q in np.quantile(np.asarray(values, dtype=float), [0.25, 0.5, 0.75]))
    return Spread(cases=len(values), low=low, median=median, high=high)


def _balance(one: float, other: float) -> float | None:
    return (one - other) / (one + other) if one + other > 0 else None


def _severity(table: Table, actor: str, recipient: str) -> Floats:
    return np.asarray(table.severity[table.rows(actor, recipient)])


def _periods(table: Table, first: str, second: str, by: By) -> tuple[Period, ...]:
    """Every period from the first to the last act, empty ones too."""
    keys = [_period(date.fromordinal(table.origin + day), by) for day in range(table.days)]
    starts = sorted(set(keys))
    number = np.searchsorted(starts, keys)
    sums = [
        np.stack([np.bincount(number, weights=c[:, q], minlength=len(starts)) for q in range(4)], axis=1)
        for c in (table.counts(first, second), table.counts(second, first))
    ]
    weights = [_severity_sums(table, a, b, number, len(starts)) for a, b in ((first, second), (second, first))]
    return tuple(
        Period(
            start=start,
            conflict=(int(sums[0][i, 2:].sum()), int(sums[1][i, 2:].sum())),
            cooperation=(int(sums[0][i, :2].sum()), int(sums[1][i, :2].sum())),
            severity=(weights[0][i], weights[1][i]),
        )
        for i, start in enumerate(starts)
    )


def _severity_sums(table: Table, actor: str, recipient: str, number: Ints, size: int) -> list[float | None]:
    rows = table.rows(actor, recipient)
    known = rows[~np.isnan(table.severity[rows])]
    periods = number[table.day[known]]
    sums = np.bincount(periods, weights=table.severity[known], minlength=size)
    cases = np.bincount(periods, minlength=size)
    return [float(sums[i]) if cases[i] else None for i in range(size)]


def _period(day: date, by: By) -> str:
    month = day.month if by == "month" else (day.month - 1) // 3 * 3 + 1 if by == "quarter" else 1
    return f"{day.year:04d}-{month:02d}-01"
