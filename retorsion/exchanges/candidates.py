"""Events in, for each event the earlier acts that it may answer out.

A reply and its cause have different actors, and the reply is aimed at whoever did the cause (it need not be the victim who answers: allies
condemn too). Causes come from the same report, whatever their day, and from the ledger within a window of days. Work grows with the
number of events: each reply looks at a bounded number of causes, the latest first.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations, islice
from types import MappingProxyType

from retorsion.exchanges.weigh import Kinds, days_of, kind_of
from retorsion.records import Event, Mention

MAX_LAG = 120
"""Days within which an act may be taken for an answer without being said to be one."""
MOST_CAUSES = 24
"""Causes between the same two sides, told in whatever report, that one reply is compared with."""
MOST_TOLD = 48
"""Acts told before a reply in its report, and as many after it, that it is compared with: yearly reviews tell hundreds."""
WINDOW = 96
"""Acts between the same two sides, the last ones up to a day, among which the causes of a reply of that day are sought."""

HARD = frozenset({"SANCTION", "COERCE", "ASSAULT", "MOBILIZE"})
"""Types that are deeds; all others are words or good turns."""

Place = tuple[int, int]
"""Sentence and offset of a telling."""


@dataclass(frozen=True, slots=True)
class Act:
    """An event as linking sees it. ``places`` are its tellings by report, first ones first; ``span`` its first and last possible day."""

    event: Event
    actors: frozenset[str]
    recipients: frozenset[str]
    kind: str
    span: tuple[int, int] | None
    places: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)

    @property
    def day(self) -> int | None:
        """The one day of the act as an ordinal, or ``None``."""
        return self.span[0] if self.span and self.span[0] == self.span[1] else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """``reply`` may answer ``cause``.

    ``report`` is the article that tells both nearest to each other, ``steps`` sentences apart, the cause ``ahead`` of the reply; ``None`` where
    no article tells both.
    """

    reply: Act
    cause: Act
    report: str | None
    steps: int | None
    ahead: bool


@dataclass(frozen=True, slots=True)
class _Told:
    """The acts of one report in order of their first telling, and where these stand."""

    acts: Sequence[Act]
    places: Sequence[Place]

    @classmethod
    def of(cls, report: str, acts: Iterable[Act]) -> _Told:
        ordered = sorted(acts, key=lambda act: (act.places[report][0], act.event.id))
        return cls(ordered, [act.places[report][0] for act in ordered])

    def around(self, place: Place) -> Sequence[Act]:
        """The acts told nearest before and after a place."""
        at = bisect_left(self.places, place)
        return self.acts[max(at - MOST_TOLD, 0) : at + MOST_TOLD + 1]


def by_report(acts: Iterable[Act]) -> dict[str, list[Act]]:
    """Report -> the acts that it tells, in the order of ``acts``."""
    reports: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        for report in act.places:
            reports[report].append(act)
    return reports


def read_acts(events: Sequence[Event], mentions: Mapping[str, Mention], kinds: Kinds) -> list[Act]:
    """Events as acts, in order of day and id."""
    acts = [
        Act(
            event=event,
            actors=frozenset(event.actors),
            recipients=frozenset(event.recipients),
            kind=kind_of(event, kinds),
            span=days_of(event.when),
            places=_places(event, mentions),
        )
        for event in events
    ]
    return sorted(acts, key=lambda act: (act.span or (0, 0), act.event.id))


def candidates(
    acts: Sequence[Act], replies: Set[str] | None = None, pointed: Mapping[str, Collection[str]] = MappingProxyType({})
) -> Iterator[list[Candidate]]:
    """For each act that may answer something the list of what it may answer, in order of the cause's day and id.

    ``replies`` are the ids of the acts to look at (``None``: all), ``pointed`` what a report calls the cause of each (by id), however far off it is told.
    """
    by_id = {act.event.id: act for act in acts}
    told = {report: _Told.of(report, some) for report, some in by_report(acts).items()}
    between: dict[tuple[str, str], list[Act]] = defaultdict(list)
    for act in acts:
        for pair in pairs_of(act.event) if act.day is not None else ():
            between[pair].append(act)
    days = {pair: [act.day or 0 for act in done] for pair, done in between.items()}
    for reply in acts:
        if replies is None or reply.event.id in replies:
            near = [
                by_id[id] for id in pointed.get(reply.event.id, ()) if reply.places.keys() & by_id[id].places.keys()
            ]
            near += [act for report in reply.places for act in told[report].around(reply.places[report][0])]
            causes = _causes(reply, near, between, days)
            if causes:
                yield [_candidate(reply, cause) for cause in causes.values()]


def pairs_of(event: Event) -> list[tuple[str, str]]:
    """The pairs of sides that an event is between, each sorted."""
    if event.symmetric:
        return list(combinations(sorted({*event.actors, *event.recipients}), 2))
    return sorted({(min(a, b), max(a, b)) for a in event.actors for b in event.recipients if a != b})


def may_answer(reply: Act, cause: Act) -> bool:
    """Whether sides, days and standing allow it: other actors, aimed at whoever did the cause, not before it.

    A deed that is only demanded, threatened, alleged, denied or not done answers nothing; one that is alleged or denied may still be answered, one not done may not.
    """
    if _is_no_deed(reply.event, _NO_ANSWER) or _is_no_deed(cause.event, _NOT_DONE):
        return False
    if reply.event.id == cause.event.id or not reply.recipients & cause.actors:
        return False
    if reply.actors & cause.actors and not (cause.event.symmetric and not reply.event.symmetric):
        return False
    if reply.event.symmetric and cause.event.symmetric:
        return False
    return not (reply.span and cause.span and cause.span[0] > reply.span[1])


_NOT_DONE = frozenset({"demanded", "threatened", "conditional", "negated"})
_NO_ANSWER = _NOT_DONE | {"alleged", "denied"}


def _is_no_deed(event: Event, standings: Set[str]) -> bool:
    """Whether a hard act has one of the standings under which it was not done."""
    return event.type in HARD and event.standing in standings


def _shortly_before(day: int, done: Sequence[Act], days: Sequence[int]) -> list[Act]:
    """The last acts up to the day, the latest first; ``days`` are those of ``done``."""
    low, high = bisect_left(days, day - MAX_LAG), bisect_right(days, day)
    return [done[at] for at in range(high - 1, max(low, high - WINDOW) - 1, -1)]


def _causes(
    reply: Act,
    told: Iterable[Act],
    between: Mapping[tuple[str, str], list[Act]],
    days: Mapping[tuple[str, str], list[int]],
) -> dict[str, Act]:
    found = {cause.event.id: cause for cause in told if may_answer(reply, cause)}
    if reply.day is not None:
        for pair in pairs_of(reply.event):
            near = _shortly_before(reply.day, between[pair], days[pair])
            fit = (cause for cause in near if reply.actors & cause.recipients and may_answer(reply, cause))
            found.update((cause.event.id, cause) for cause in islice(fit, MOST_CAUSES))
    return dict(sorted(found.items(), key=lambda one: (one[1].span or (0, 0), one[0])))


def _candidate(reply: Act, cause: Act) -> Candidate:
    """The pair with the report in which its tellings stand nearest."""
    best: tuple[int, bool, str] | None = None
    for report in sorted(reply.places.keys() & cause.places.keys()):
        for sentence, start in reply.places[report]:
            for other, begin in cause.places[report]:
                now = (abs(sentence - other), begin > start, report)
                best = now if best is None or now < best else best
    if best is None:
        return Candidate(reply, cause, None, None, True)
    return Candidate(reply, cause, best[2], best[0], not best[1])


def _places(event: Event, mentions: Mapping[str, Mention]) -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for name in event.mentions:
        if name in mentions:
            mention = mentions[name]
            clause = mention.evidence.get("clause")
            found[mention.article].append((mention.sentence, clause.start if clause else 0))
    return {report: tuple(sorted(places)) for report, places in found.items()}
