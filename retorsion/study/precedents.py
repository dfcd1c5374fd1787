"""Past acts most like one act, and the answer each drew.

In: a ``Query`` (or an event), cases, filters. Out: ``Precedents``: cases in order of likeness, each opened into parts, and counts over all cases that pass the
filters. Counts only: the library was found through words like tit-for-tat, so no share answered is ever given; unknown is not silence; a wave counts once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log2
from operator import attrgetter
from types import MappingProxyType
from typing import Literal, TypeVar

from retorsion.dictionaries import read_csv
from retorsion.records import Event
from retorsion.study.cases import Case, Reply, ReplyStatus, Size, library, same_kind
from retorsion.study.responses import Spread, spread

CAVEATS = (
    "Found through words such as tit-for-tat: acts that drew an answer are over-represented, so these counts are no probabilities.",
    "Unknown means that no page seen says what came back; it is not silence.",
    "Cases of one wave (many states at once) are one story and count once.",
    "Late answers and third rounds are reported less often: lags are too short and chains too few.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """The act to find precedents for; ``None`` is unknown and compares with nothing."""

    actor: str | None = None
    recipient: str | None = None
    measure: str | None = None
    people: int | None = None
    ambassador: bool | None = None
    reason: str | None = None
    year: int | None = None
    day: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a likeness: ``value`` 0 to 1 times ``weight``, in words."""

    name: str
    value: float
    weight: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """``likeness`` is the weighted mean of ``parts``; ``unknown`` names parts that could not be compared; ``same_wave`` further cases of its wave."""

    case: Case
    likeness: float
    parts: tuple[Part, ...]
    unknown: tuple[str, ...]
    same_wave: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Over openings that pass the filters, a wave counted once by its commonest outcome: numbers of cases, never shares."""

    cases: int
    rows: int
    status: dict[ReplyStatus, int]
    in_kind: int
    sizes: dict[Size, int]
    lag_days: Spread
    proportion: Spread
    went_on: int
    years: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedents:
    """What was asked, what is alike, and what all cases hold together."""

    query: Query
    found: tuple[Precedent, ...]
    counts: Counts
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which cases to look at: a pair either way, any of some states, any state of a region, years (both included), wars or not."""

    pair: tuple[str, str] | None = None
    sides: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    war: bool = True
    region: frozenset[str] | None = None

    def keep(self, case: Case) -> bool:
        """Whether a case passes all of them."""
        both = {case.actor, case.recipient}
        return (
            (self.pair is None or both == set(self.pair))
            and (not self.sides or bool(both & set(self.sides)))
            and (self.region is None or bool(both & self.region))
            and (self.since is None or case.year >= self.since)
            and (self.until is None or case.year <= self.until)
            and (self.war or case.reason != "war")
        )


Region = Literal["americas", "europe", "africa", "middle-east", "asia", "oceania"]
REGIONS: Mapping[Region, tuple[int, int]] = MappingProxyType({
    "americas": (2, 199), "europe": (200, 399), "africa": (400, 599), "middle-east": (600, 699), "asia": (700, 899), "oceania": (900, 999),
})  # fmt: skip
"""Regions as the Correlates of War project numbers its states: Russia and the Caucasus in Europe, North Africa, Sudan, Turkey and Iran in the Middle East."""


def states_of(region: Region) -> frozenset[str]:
    """The states of a region, past ones too; bodies are in none."""
    low, high = REGIONS[region]
    numbers = ((row["iso3"], row["cow"]) for row in read_csv("actors/countries.csv"))
    return frozenset(code for code, number in numbers if number and low <= int(number) <= high)


def query_of(event: Event) -> Query:
    """The query that an event is. A targeted ambassador counts as head of mission."""
    roles = {target.role for target in event.targets} | set(event.count)
    return Query(
        actor=event.actors[0].split(".")[0] if event.actors else None,
        recipient=event.recipients[0].split(".")[0] if event.recipients else None,
        measure=event.measure,
        people=sum(event.count.values()) or None,
        ambassador=True if roles & {"ambassador", "charge-d-affaires"} else None,
        year=int(event.when.day[:4]) if event.when and event.when.day else None,
        day=event.when.day if event.when and event.when.precision == "day" else None,
    )


def precedents(
    query: Query | Event,
    *,
    cases: Sequence[Case] | None = None,
    pair: tuple[str, str] | None = None,
    sides: Sequence[str] = (),
    since: int | None = None,
    until: int | None = None,
    war: bool = True,
    region: Region | None = None,
    limit: int = 10,
) -> Precedents:
    """The ``limit`` most similar openings. Filters: ``pair`` (either way), ``sides`` (any of these states), ``region`` (any state of it), years, ``war=False`` sets
    wars aside."""
    asked = query_of(query) if isinstance(query, Event) else query
    shown = Filters(
        pair=pair, sides=tuple(sides), since=since, until=until, war=war, region=states_of(region) if region else None
    )
    pool = [
        case
        for case in (library() if cases is None else cases)
        if case.opens and shown.keep(case) and not is_itself(asked, case)
    ]
    ranked = sorted((_compare(asked, case, pool) for case in pool), key=lambda found: (-found.likeness, found.case.id))
    return Precedents(query=asked, found=tuple(_once(ranked)[:limit]), counts=counts_of(pool), caveats=CAVEATS)


def is_itself(query: Query, case: Case) -> bool:
    """Whether a case is the act asked about: same sides, a measure of its family, days at most three apart. An act is no precedent of itself."""
    if query.day is None or case.day is None or (query.actor, query.recipient) != (case.actor, case.recipient):
        return False
    apart = abs((date.fromisoformat(query.day) - date.fromisoformat(case.day)).days)
    return apart <= 3 and same_kind(query.measure, case.measure)


def _once(ranked: Sequence[Precedent]) -> list[Precedent]:
    """The most similar case of each wave only."""
    seen: set[str] = set()
    kept = []
    for found in ranked:
        if found.case.wave is None or found.case.wave not in seen:
            kept.append(found)
        seen |= {found.case.wave} if found.case.wave else set()
    return kept


def _compare(query: Query, case: Case, pool: Sequence[Case]) -> Precedent:
    parts, unknown = [], []
    for name, weight, compare in _PARTS:
        found = compare(query, case)
        if found is None:
            unknown.append(name)
        else:
            parts.append(Part(name=name, value=round(found[0], 3), weight=weight, why=found[1]))
    total = sum(part.weight for part in parts)
    likeness = sum(part.value * part.weight for part in parts) / total if total else 0.0
    wave = sum(other.wave == case.wave for other in pool) - 1 if case.wave else 0
    return Precedent(case=case, likeness=round(likeness, 3), parts=tuple(parts), unknown=tuple(unknown), same_wave=wave)


Compared = tuple[float, str] | None


def _measure(query: Query, case: Case) -> Compared:
    """Same measure 1, same family 0.8, else 0."""
    if query.measure is None or case.measure is None:
        return None
    if query.measure == case.measure:
        return 1.0, f"the same measure ({case.measure})"
    return (
        (0.8, f"of one family ({case.measure})")
        if same_kind(query.measure, case.measure)
        else (0.0, f"another measure ({case.measure})")
    )


def _sides(query: Query, case: Case) -> Compared:
    """Same sides the same way 1, the other way round 0.8, one side shared in its part 0.5, in the other part 0.3."""
    if query.actor is None and query.recipient is None:
        return None
    if (query.actor, query.recipient) == (case.actor, case.recipient):
        return 1.0, "the same two states"
    if (query.recipient, query.actor) == (case.actor, case.recipient):
        return 0.8, "the same two states, the other way round"
    if query.actor == case.actor or query.recipient == case.recipient:
        return 0.5, f"the same {'actor' if query.actor == case.actor else 'recipient'}"
    return (
        (0.3, "one state in the other part")
        if {query.actor, query.recipient} & {case.actor, case.recipient}
        else (0.0, "other states")
    )


def _size(query: Query, case: Case) -> Compared:
    """1 for the same number of people, down to 0 at sixteen times as many or a sixteenth."""
    if not query.people or not case.people:
        return None
    return max(0.0, 1 - abs(log2(case.people / query.people)) / 4), f"{case.people} people against {query.people}"


def _reason(query: Query, case: Case) -> Compared:
    """The same stated reason or another."""
    if query.reason is None or case.reason is None:
        return None
    return (
        (1.0, f"the same reason ({case.reason})")
        if query.reason == case.reason
        else (0.0, f"another reason ({case.reason})")
    )


def _head(query: Query, case: Case) -> Compared:
    """Whether a head of mission is among those sent off."""
    if query.ambassador is None or case.ambassador is None:
        return None
    return float(query.ambassador == case.ambassador), "head of mission " + (
        "among them" if case.ambassador else "not among them"
    )


def _era(query: Query, case: Case) -> Compared:
    """Nearness in time: halved about every ten years."""
    if query.year is None:
        return None
    years = abs(case.year - query.year)
    return exp(-years / 15), f"{years} years apart"


_PARTS: tuple[tuple[str, float, Callable[[Query, Case], Compared]], ...] = (
    ("measure", 0.30, _measure), ("sides", 0.20, _sides), ("size", 0.15, _size), ("reason", 0.15, _reason),
    ("head of mission", 0.10, _head), ("time", 0.10, _era),
)  # fmt: skip


def counts_of(pool: Sequence[Case]) -> Counts:
    """Counts over cases, a wave once: its commonest status, the middle of its lags and proportions, its commonest size."""
    waves = _waves(pool)
    replies = [_replies(wave) for wave in waves]
    years = [case.year for case in pool]
    return Counts(
        cases=len(waves),
        rows=len(pool),
        status=dict(Counter(map(_status, waves))),
        in_kind=sum(any(reply.in_kind for reply in group) for group in replies),
        sizes=dict(Counter(size for group in replies if (size := _size_of(group)))),
        lag_days=_middles(replies, attrgetter("lag_days")),
        proportion=_middles(replies, attrgetter("proportion")),
        went_on=sum(any(reply.answered_again for reply in group) for group in replies),
        years=(min(years), max(years)) if years else None,
    )


Value = TypeVar("Value", ReplyStatus, Size)


def _waves(pool: Sequence[Case]) -> list[list[Case]]:
    """Cases of one wave together; a case without one by itself."""
    groups: dict[str, list[Case]] = {}
    for case in pool:
        groups.setdefault(case.wave or case.id, []).append(case)
    return list(groups.values())


def _replies(wave: Sequence[Case]) -> list[Reply]:
    return [reply for case in wave if (reply := _first(case))]


def _status(wave: Sequence[Case]) -> ReplyStatus:
    return _commonest([case.status for case in wave])


def _size_of(replies: Sequence[Reply]) -> Size | None:
    """The commonest size of the replies; ``None`` where none is known."""
    sizes = [reply.size for reply in replies if reply.size]
    return _commonest(sizes) if sizes else None


def _commonest(values: Sequence[Value]) -> Value:
    return Counter(values).most_common(1)[0][0]


def _middles(groups: Sequence[Sequence[Reply]], value_of: Callable[[Reply], float | None]) -> Spread:
    """Quartiles over the groups' medians; groups without a known value are left out."""
    medians = [spread([value for value in map(value_of, group) if value is not None]).median for group in groups]
    return spread([median for median in medians if median is not None])


def _first(case: Case) -> Reply | None:
    """The first answer in kind, else the first answer, else ``None``."""
    return next((r for r in case.replies if r.in_kind), case.replies[0] if case.replies else None)
