"""Mentions of one act in, the event out: a pure summary, rebuilt whenever a mention or a decision changes.

Each report first gives one value a field (its fullest count, its sharpest day); then reports are weighed as independent families under a
named policy, and where they differ the values are kept beside one another as conflicts.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any, Literal, TypeVar

from msgspec.structs import replace

from retorsion.events.families import family_of
from retorsion.events.profiles import COUNTED, days
from retorsion.events.tables import Tables
from retorsion.records import Article, Conflict, Event, EventType, Mention, Party, Standing, When, encode

ValuePolicy = Literal["most reported", "lowest", "highest"]
"""Which value is shown where reports differ; the lowest and the highest are of counts, other fields are the most reported ones."""

Value = TypeVar("Value")
Ranked = tuple[Value | None, list[tuple[Value, list[str]]]]
"""The value shown, and every value with its mentions, the most reported first."""
DEEDS = frozenset({"COERCE", "ASSAULT", "MOBILIZE"})


@dataclass(frozen=True, slots=True)
class Reports:
    """Mentions of one act by report, each with its independent family; reports in order of publication, mentions in order of the text."""

    by_article: Mapping[str, Sequence[Mention]]
    families: Mapping[str, str]

    def choose(
        self, value_of: Callable[[Sequence[Mention]], Value | None], same: Callable[[Value], Hashable] | None = None
    ) -> Ranked[Value]:
        """The value that most families report (the first published where even), and all values with their mentions.

        ``same`` gives what must be equal for two values to count as one; by default the whole value, which then must be hashable. Of a report that tells
        the act several times those mentions hold its value that have it themselves; where none does by itself, all do together.
        """

        def key(value: Value) -> Hashable:
            return same(value) if same else value

        held: dict[Hashable, tuple[Value, set[str], list[str], list[int]]] = {}
        for article, mentions in self.by_article.items():
            value = value_of(mentions)
            if value:
                _, families, ids, told = held.setdefault(key(value), (value, set(), [], []))
                families.add(self.families[article])
                own = [one.id for one in mentions if (alone := value_of([one])) and key(alone) == key(value)]
                ids.extend(own or [one.id for one in mentions])
                told.append(len(mentions))
        ranked = sorted(held.values(), key=lambda one: (-len(one[1]), -sum(one[3])))
        return (ranked[0][0] if ranked else None), [(value, ids) for value, _, ids, _ in ranked]


def summarise(
    mentions: Sequence[Mention],
    articles: Mapping[str, Article],
    tables: Tables,
    *,
    id: str = "",
    policy: ValuePolicy = "most reported",
    decisions: tuple[str, ...] = (),
    fields: Mapping[str, Any] | None = None,
) -> Event:
    """The event that ``mentions`` tell of; ``fields`` are corrections by persons, which stand above what was coded."""
    ordered = sorted(mentions, key=lambda one: order_of(one, articles))
    reports = _reports(ordered, articles, tables)
    types: Ranked[EventType] = reports.choose(_type)
    kind = types[0]
    assert kind is not None
    measure, measures = reports.choose(lambda some: _measure(some, tables))
    count, counts = _count(reports, policy)
    when, whens = reports.choose(_sharpest, lambda when: (when.day, when.day_end, when.precision, when.weekday))
    standings: Ranked[Standing] = reports.choose(_standing)
    actors, recipients = (reports.choose(partial(_codes, role=role))[0] or () for role in ("actors", "recipients"))
    mode, _ = reports.choose(lambda some: next((one.mode for one in some if one.mode), None))
    event = Event(
        id=id,
        type=kind,
        mode=mode,
        measure=measure,
        actors=actors,
        recipients=recipients,
        when=when,
        count=count,
        standing=standings[0] or "asserted",
        articles=tuple(reports.by_article),
        publishers=_publishers(reports, articles),
        second_hand=_second_hand(ordered, {*actors, *recipients}),
        confidence=_confidence(reports),
        severity=tables.scale.severity(kind, mode, measure, _number(count)),
        conflicts=_conflicts(measures, counts, whens, standings[1], tables, kind),
        decisions=decisions,
        **_of_type([one for one in ordered if one.type == kind]),
        **_of_all(ordered),
    )
    return correct(event, fields) if fields else event


def _of_type(same: Sequence[Mention]) -> dict[str, Any]:
    """Fields that are taken together from the mentions that have the event's type."""
    return {
        "contexts": tuple(sorted({context for one in same for context in one.contexts})),
        "instrument": next((one.instrument for one in same if one.instrument), None),
        "symmetric": any(one.symmetric for one in same),
        "place": next((one.place for one in sorted(same, key=_place_rank) if one.place), None),
        "targets": max((one.targets for one in same), key=len),
    }


def _of_all(ordered: Sequence[Mention]) -> dict[str, Any]:
    """Fields that are taken together from all mentions, whatever type they were coded."""
    return {
        "condition": next((one.condition.quote for one in ordered if one.condition), None),
        "said_by": _codes_of(party for one in ordered for party in one.said_by),
        "denied_by": _codes_of(party for one in ordered for party in one.denied_by),
        "background": all(one.background for one in ordered),
        "mentions": tuple(one.id for one in ordered),
    }


def correct(event: Event, fields: Mapping[str, Any]) -> Event:
    """The event with a person's values; a field it does not have is left alone."""
    known: dict[str, Any] = {}
    for name, value in fields.items():
        if name in ("actors", "recipients", "said_by", "denied_by", "contexts"):
            known[name] = tuple(sorted(str(one) for one in value))
        elif name == "when":
            known[name] = When(**{**value, "span": None}) if isinstance(value, dict) else _when_of(value)
        elif name in (
            "type",
            "mode",
            "measure",
            "instrument",
            "standing",
            "condition",
            "background",
            "symmetric",
            "count",
        ):
            known[name] = value
    return replace(event, **known)


def order_of(mention: Mention, articles: Mapping[str, Article]) -> tuple[str, str, int, str]:
    """Where a mention stands among others: by publication, report, place in the text. The same in every run."""
    article = articles.get(mention.article)
    clause = mention.evidence.get("clause")
    return (
        (article.published if article else None) or "9999",
        mention.article,
        clause.start if clause else 0,
        mention.id,
    )


def _when_of(value: object) -> When | None:
    return When(day=str(value), precision="day", basis="stated") if value else None


def _reports(ordered: Sequence[Mention], articles: Mapping[str, Article], tables: Tables) -> Reports:
    by_article: dict[str, list[Mention]] = defaultdict(list)
    for one in ordered:
        by_article[one.article].append(one)
    families = {
        name: family_of(articles.get(name), articles, tables.families) or f"report {name}" for name in by_article
    }
    return Reports(by_article, families)


def _measure(some: Sequence[Mention], tables: Tables) -> str | None:
    """The measure of one report; of one family the first of the file, since "expelled" tells more than "revoked the accreditation"."""
    found = [one.measure for one in some if one.measure]
    if not found:
        return None
    family = tables.scale.family(some[0].type, found[0])
    rank = {measure: place for place, (_, _, measure) in enumerate(tables.scale.rows)}
    return min(
        (one for one in found if tables.scale.family(some[0].type, one) == family), key=lambda one: rank.get(one, 999)
    )


def _count(reports: Reports, policy: ValuePolicy) -> tuple[dict[str, int], list[tuple[dict[str, int], list[str]]]]:
    shown, values = reports.choose(
        lambda some: max((one.count for one in some), key=lambda count: (len(count), _number(count))),
        lambda count: tuple(sorted(count.items())),
    )
    if policy != "most reported" and values:
        pick = min if policy == "lowest" else max
        shown = pick((value for value, _ in values), key=_number)
    return shown or {}, values


def _number(count: Mapping[str, int]) -> int:
    return sum(count.values())


def _sharpest(some: Sequence[Mention]) -> When | None:
    """The most exact day of one report, stated before taken from the story; without its place in the text, so that reports can agree."""

    def vagueness(when: When) -> tuple[int, bool]:
        first, last = days(when)
        length = (last - first) if first is not None and last is not None else 99_999
        return length, when.basis in ("published", "story")

    found = [one.when for one in some if one.when and (one.when.day or one.when.weekday)]
    return replace(min(found, key=vagueness), span=None, value=None) if found else None


def _type(some: Sequence[Mention]) -> EventType:
    return some[0].type


def _standing(some: Sequence[Mention]) -> Standing:
    """A deed that anybody in the report only alleges is alleged; another act that the report once tells as done is asserted."""
    found = [one.standing for one in some]
    if some[0].type in DEEDS and "alleged" in found:
        return "alleged"
    return "asserted" if "asserted" in found else found[0]


def _codes(some: Sequence[Mention], role: str) -> tuple[str, ...]:
    return max((_codes_of(one.actors if role == "actors" else one.recipients) for one in some), key=len)


def _codes_of(parties: Iterable[Party]) -> tuple[str, ...]:
    return tuple(sorted({party.state for party in parties if party.state}))


def _place_rank(one: Mention) -> bool:
    return one.place is None or one.place.basis == "inferred"


def _publishers(reports: Reports, articles: Mapping[str, Article]) -> tuple[str, ...]:
    known = {reports.families[name] for name in reports.by_article if not reports.families[name].startswith("report ")}
    return tuple(sorted(known))


def _second_hand(mentions: Sequence[Mention], sides: set[str]) -> bool:
    """No report tells it in its own voice, and nobody cited is of a side that did it or suffered it.

    A report that tells of an appeal, a threat or a plan and cites nobody vouches for it as for a deed; for what is alleged or denied none does.
    """
    if any(one.standing not in ("alleged", "denied") and not one.said_by for one in mentions):
        return False
    return not any(party.state in sides for one in mentions for party in one.said_by)


def _confidence(reports: Reports) -> float | None:
    """The best telling's confidence, raised by a third of what is missing for each further independent family; ``None`` where unknown."""
    best: dict[str, float] = {}
    for article, mentions in reports.by_article.items():
        for one in mentions:
            if one.confidence is not None:
                family = reports.families[article]
                best[family] = max(best.get(family, 0.0), one.confidence)
    if not best:
        return None
    ranked = sorted(best.values(), reverse=True)
    sure = ranked[0]
    for further in ranked[1:]:
        sure += (1.0 - sure) * further / 3
    return round(sure, 4)


def _conflicts(
    measures: list[tuple[str, list[str]]],
    counts: list[tuple[dict[str, int], list[str]]],
    whens: list[tuple[When, list[str]]],
    standings: list[tuple[Standing, list[str]]],
    tables: Tables,
    kind: str,
) -> tuple[Conflict, ...]:
    """Fields on which reports differ in substance: one wording of a family for another, or a sharper day, is no conflict."""
    found: list[tuple[str, Sequence[tuple[Any, list[str]]], bool]] = [
        ("measure", measures, len({tables.scale.family(kind, measure) for measure, _ in measures}) > 1),
        ("count", counts, any(_differ(a, b) for (a, _), (b, _) in combinations(counts, 2))),
        ("when", whens, any(_apart(a, b) for (a, _), (b, _) in combinations(whens, 2))),
        ("standing", standings, len(standings) > 1),
    ]
    return tuple(
        Conflict(field=name, values=tuple((_text(value), tuple(ids)) for value, ids in values))
        for name, values, differ in found
        if differ
    )


def _differ(a: Mapping[str, int], b: Mapping[str, int]) -> bool:
    if _number(a) == _number(b):
        return False
    mine: dict[str, int] = defaultdict(int)
    yours: dict[str, int] = defaultdict(int)
    for totals, count in ((mine, a), (yours, b)):
        for unit, number in count.items():
            totals[COUNTED.get(unit, unit)] += number
    return any(mine[kind] != yours[kind] for kind in mine.keys() & yours.keys())


def _apart(a: When, b: When) -> bool:
    (first, last), (start, end) = days(a), days(b)
    if first is None or last is None or start is None or end is None:
        return False
    return max(first, start) > min(last, end)


def _text(value: object) -> str:
    return json.dumps(encode(value), ensure_ascii=False, sort_keys=True)
