"""Events and answers in, exchanges out: what two sides did to each other in one affair, in order of time.

The core of an exchange are events joined by answers; cores of one pair that lie within a week of each other are one affair, and other news
between the pair from those days belongs to it. History is never drawn into today's exchange: it makes an exchange of its own where
its events answer each other, and what has no date and is history stands outside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from retorsion.exchanges.candidates import pairs_of
from retorsion.exchanges.narratives import narratives
from retorsion.exchanges.warnings import open_items
from retorsion.exchanges.weigh import Kinds, days_of, read_kinds
from retorsion.records import Answer, Claim, Event, Exchange, ExchangeState, Mention, Quote, content_id

GAP_DAYS = 7
"""Days between two cores of one pair up to which they are one affair."""
QUIET_DAYS = 30
"""Days without an act after which an exchange counts as quiet."""
ENDINGS = frozenset({"restore-relations", "lift-sanction", "sign-treaty"})
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Pair = tuple[str, str]
Told = TypeVar("Told", Claim, Quote)


@dataclass(frozen=True, slots=True)
class _Sources:
    """What the parts of an exchange are read from."""

    mentions: Mapping[str, Mention]
    claims: Mapping[str, Sequence[Claim]]
    quotes: Mapping[str, Sequence[Quote]]
    kinds: Kinds
    now: str | None


@dataclass(slots=True)
class _Affair:
    """Events of one pair that belong together, while they are gathered."""

    events: list[Event]
    answers: list[Answer] = field(default_factory=list)

    def span(self) -> tuple[int, int] | None:
        """First and last exact day of its news."""
        known = [span[0] for event in self.events if (span := days_of(event.when)) and span[0] == span[1]]
        return (min(known), max(known)) if known else None

    @property
    def history(self) -> bool:
        """Whether all of it is told as history."""
        return all(event.background for event in self.events)


def chain(
    events: Sequence[Event],
    answers: Sequence[Answer],
    *,
    mentions: Mapping[str, Mention] | None = None,
    claims: Sequence[Claim] = (),
    quotes: Sequence[Quote] = (),
    now: str | None = None,
) -> tuple[Exchange, ...]:
    """The exchanges of ``events`` and ``answers``, in order of pair and opening. ``now`` (ISO day) decides what is quiet and what has lapsed."""
    sources = _Sources(mentions or {}, _by_article(claims), _by_article(quotes), read_kinds(), now)
    by_pair: dict[Pair, list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda one: one.id):
        for pair in pairs_of(event):
            by_pair[pair].append(event)
    replies: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        replies[answer.reply].append(answer)
    found = (
        _exchange(pair, affair, sources)
        for pair, among in sorted(by_pair.items())
        for affair in _affairs(among, [answer for event in among for answer in replies.get(event.id, ())])
    )
    return tuple(sorted(found, key=lambda one: (one.pair, one.opened or "", one.id)))


def _spans(cores: Sequence[_Affair]) -> list[tuple[_Affair, tuple[int, int]]]:
    """The cores that are news and have a day, with their first and last one."""
    return [(core, span) for core in cores if not core.history and (span := core.span())]


def _affairs(events: Sequence[Event], answers: Sequence[Answer]) -> list[_Affair]:
    """Cores joined by answers, then cores near in time, then the other news of those days."""
    by_id = {event.id: event for event in events}
    inside = [answer for answer in answers if answer.cause in by_id]
    cores = _join_near(_cores(by_id, inside))
    home = {event.id: core for core in cores for event in core.events}
    spans = _spans(cores)
    for event in events:
        if event.id not in home and not event.background:
            near = _nearest(event, spans) or _same_report(event, cores)
            if near:
                near.events.append(event)
    return cores


def _same_report(event: Event, cores: Sequence[_Affair]) -> _Affair | None:
    """For an event of unknown day, the affair that its own reports tell most of; ``None`` where none or its day is known."""
    if days_of(event.when) is not None:
        return None
    told = set(event.articles)
    shared = [
        (sum(bool(told & set(one.articles)) for one in core.events), -i, core)
        for i, core in enumerate(cores)
        if not core.history
    ]
    best = max(shared, key=lambda row: row[:2], default=None)
    return best[2] if best is not None and best[0] else None


def _cores(by_id: Mapping[str, Event], answers: Sequence[Answer]) -> list[_Affair]:
    owner: dict[str, str] = {}

    def find(name: str) -> str:
        while owner.setdefault(name, name) != name:
            owner[name] = owner[owner[name]]
            name = owner[name]
        return name

    kept = [one for one in answers if not (_undated_history(by_id[one.cause]) or _undated_history(by_id[one.reply]))]
    for answer in kept:
        if by_id[answer.reply].background == by_id[answer.cause].background:
            a, b = find(answer.reply), find(answer.cause)
            owner[max(a, b)] = min(a, b)
    cores: dict[str, _Affair] = defaultdict(lambda: _Affair([]))
    for name in sorted(owner):
        cores[find(name)].events.append(by_id[name])
    for answer in kept:
        if answer.reply in owner and answer.cause in owner and find(answer.reply) == find(answer.cause):
            cores[find(answer.reply)].answers.append(answer)
    return list(cores.values())


def _undated_history(event: Event) -> bool:
    return event.background and days_of(event.when) is None


def _join_near(cores: Sequence[_Affair]) -> list[_Affair]:
    """News of one pair no more than a week apart is one affair; without any date all of it is, for there is nothing to tell it apart by."""
    history = [core for core in cores if core.history]
    news = sorted(
        (core for core in cores if not core.history), key=lambda core: (core.span() or (0, 0), core.events[0].id)
    )
    joined: list[_Affair] = []
    for core in news:
        span, last = core.span(), joined[-1].span() if joined else None
        if (
            joined
            and (span is None or last is None or span[0] - last[1] <= GAP_DAYS)
            and _share_report(joined[-1], core, span)
        ):
            joined[-1].events.extend(core.events)
            joined[-1].answers.extend(core.answers)
        else:
            joined.append(core)
    return history + joined


def _share_report(a: _Affair, b: _Affair, span: tuple[int, int] | None) -> bool:
    """Dated cores need nothing more; undated ones must be told by a common report."""
    if span is not None and a.span() is not None:
        return True
    reports = {report for event in a.events for report in event.articles}
    return any(report in reports for event in b.events for report in event.articles)


def _nearest(event: Event, spans: Iterable[tuple[_Affair, tuple[int, int]]]) -> _Affair | None:
    """The affair whose days the event falls into or stands next to (a week at most)."""
    span = days_of(event.when)
    if span is None or span[0] != span[1]:
        return None
    best: tuple[int, _Affair] | None = None
    for core, (first, last) in spans:
        distance = max(first - span[0], span[0] - last, 0)
        if distance <= GAP_DAYS and (best is None or distance < best[0]):
            best = distance, core
    return best[1] if best else None


def _told_in(reports: Set[str], by_report: Mapping[str, Sequence[Told]]) -> list[Told]:
    return [one for report in sorted(reports) for one in by_report.get(report, ())]


def _exchange(pair: Pair, affair: _Affair, sources: _Sources) -> Exchange:
    ordered = in_order(affair.events, affair.answers)
    days = _days(ordered)
    reports = {report for event in ordered for report in event.articles}
    claims, quotes = _told_in(reports, sources.claims), _told_in(reports, sources.quotes)
    main = _main_answer(affair.answers, {event.id: event for event in ordered})
    last = max(days, default=None)
    return Exchange(
        id=content_id("x", *pair, min(event.id for event in affair.events if _in_answer(event, affair.answers))),
        pair=pair,
        events=tuple(event.id for event in ordered),
        answers=tuple(sorted(answer.id for answer in affair.answers)),
        opened=min(days, default=None),
        last=last,
        acted_last=_acted_last(ordered, pair),
        state=_state(pair, ordered, claims, last, sources.now),
        proportion=main.proportion if main else None,
        in_kind=main.in_kind if main else None,
        open_items=open_items(ordered, affair.answers, sources.kinds, sources.now),
        narratives=narratives(pair, ordered, sources.mentions, claims, quotes),
    )


def _placed(day: Mapping[str, int | None], links: Sequence[tuple[str, str]]) -> dict[str, int | None]:
    """The days, and beside them those of what has none: no later than its replies, no earlier than its causes."""
    known = dict(day)
    for cause, reply in links:
        before, after = day[cause], day[reply]
        if before is None and after is not None:
            known[cause] = min(after, after if (now := known[cause]) is None else now)
        elif after is None and before is not None:
            known[reply] = max(before, before if (now := known[reply]) is None else now)
    return known


def _depths(ids: Iterable[str], links: Sequence[tuple[str, str]]) -> dict[str, int]:
    """How many answers lead to each event, at most twelve."""
    depth = dict.fromkeys(ids, 0)
    for _ in range(min(len(depth), 12)):
        for cause, reply in links:
            depth[reply] = max(depth[reply], min(depth[cause] + 1, 12))
    return depth


def in_order(events: Sequence[Event], answers: Sequence[Answer]) -> list[Event]:
    """By day (weekday where no date is known), a cause before its reply; what has no day stands beside what it answers or caused."""
    day = {event.id: _place(event) for event in events}
    links = [(one.cause, one.reply) for one in answers if one.cause in day and one.reply in day]
    known, depth = _placed(day, links), _depths(day, links)
    latest = max((one for one in known.values() if one is not None), default=0)
    return sorted(events, key=lambda one: (latest if known[one.id] is None else known[one.id], depth[one.id], one.id))


def _place(event: Event) -> int | None:
    span = days_of(event.when)
    if span:
        return span[0]
    weekday = event.when.weekday if event.when else None
    return WEEKDAYS.index(weekday) if weekday in WEEKDAYS else None


def _days(events: Sequence[Event]) -> list[str]:
    """Days of the acts; where there is none, the first days of weeks, months and years. A campaign of months opens no exchange."""
    dated = [event.when for event in events if event.when and event.when.day and event.when.precision != "range"]
    exact = [when.day for when in dated if when.day and when.precision == "day"]
    return exact or [when.day for when in dated if when.day]


def _in_answer(event: Event, answers: Sequence[Answer]) -> bool:
    return any(event.id in (answer.reply, answer.cause) for answer in answers)


def _acted_last(ordered: Sequence[Event], pair: Pair) -> tuple[str, ...]:
    """The side or sides whose act is the last one, whatever is only planned, denied or said not to have been done left out."""
    acts = [event for event in ordered if event.standing not in ("planned", "denied", "negated", "alleged")]
    if not acts:
        return ()
    last = acts[-1]
    same_day = [event for event in acts if _place(event) is not None and _place(event) == _place(last)] or [last]
    final = [
        event for event in same_day if event.type not in ("ACCUSE", "REJECT", "REQUEST", "SUPPORT", "CONSULT")
    ] or same_day
    return tuple(sorted(set(final[-1].actors) & set(pair)))


def _state(
    pair: Pair, ordered: Sequence[Event], claims: Sequence[Claim], last: str | None, now: str | None
) -> ExchangeState:
    """``closed``: both sides say so, or they settle it together. ``quiet``: thirty days without an act. Else open."""
    closers = {claim.holder.state for claim in claims if claim.kind == "close-out" and claim.holder}
    settled = any(event.measure in ENDINGS and set(pair) <= set(event.actors) and event.done for event in ordered[-3:])
    if settled or set(pair) <= closers:
        return "closed"
    return "quiet" if now and last and _days_between(last, now) > QUIET_DAYS else "open"


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days


def _main_answer(answers: Sequence[Answer], events: Mapping[str, Event]) -> Answer | None:
    """The answer that weighs most: in kind before others, the more severe reply before the milder one."""
    return max(
        answers,
        key=lambda one: (bool(one.in_kind), one.proportion is not None, events[one.reply].severity or 0.0, one.id),
        default=None,
    )


def _by_article(records: Sequence[Told]) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = defaultdict(list)
    for record in records:
        found[record.article].append(record)
    return found
