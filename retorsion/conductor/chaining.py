"""Exchanges inside a ledger: acts that wait, and only the affairs of the two sides around them, are chained anew.

In: a unit of work. Out: exchanges in the ledger that are what one pass over all events of a pair would give. An affair reaches as far as
acts follow one another within a week or answer one another. Where a pair acts daily for so long that this is more than :data:`MOST` acts,
the stretch is cut at the ends of quarters, so that a further report never rewrites decades.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from retorsion import exchanges
from retorsion.conductor.merging import GROUP
from retorsion.exchanges.candidates import pairs_of
from retorsion.exchanges.chains import GAP_DAYS, Pair
from retorsion.ledger import Unit, queries, rows
from retorsion.ledger import tables as t
from retorsion.records import Answer, Claim, Event, Exchange, Quote

MOST = 2000
"""Acts of one pair that are chained at one time."""
UNDATED = 200
"""Acts of one pair without a day that any affair may draw on; of more, only those that its answers name."""


def chain_some(unit: Unit) -> bool:
    """Rebuild the exchanges around a group of waiting acts; ``False`` where none waits."""
    touched = queries.touched(unit.connection, "chain", GROUP)
    if not touched:
        return False
    here = queries.by_ids(unit.connection, Event, t.events, touched)
    old = _exchanges(unit, touched)
    seeds: dict[Pair, set[str]] = {}
    for exchange in old.values():
        seeds.setdefault(exchange.pair, set()).update(exchange.events)
    for event in here.values():
        for pair in pairs_of(event):
            seeds.setdefault(pair, set()).add(event.id)
    done, seen = set(touched), set[tuple[Pair, str]]()
    for pair in sorted(seeds):
        for part in _parts(unit, pair, seeds[pair]):
            done |= _chain(unit, pair, part)
            seen.update((pair, id) for id in part)
    lost = [id for id, one in old.items() if seen.isdisjoint((one.pair, event) for event in one.events)]
    unit.replace_exchanges(lost, [])
    unit.untouch("chain", done)
    return True


def _exchanges(unit: Unit, events: Collection[str]) -> dict[str, Exchange]:
    return queries.by_ids(unit.connection, Exchange, t.exchanges, queries.exchange_ids_of(unit.connection, events))


def _chain(unit: Unit, pair: Pair, part: set[str]) -> set[str]:
    """Write the exchanges of one part of a pair's acts; returns the acts that need no further look."""
    events = queries.by_ids(unit.connection, Event, t.events, part)
    answers = queries.answers_of(unit.connection, events)
    inside = [answers[id] for id in sorted(answers) if answers[id].reply in events and answers[id].cause in events]
    old = [id for id, exchange in _exchanges(unit, part).items() if exchange.pair == pair]
    unit.replace_exchanges(old, [one for one in _made(unit, events, inside) if one.pair == pair])
    return {id for id, event in events.items() if pairs_of(event) == [pair]}


def _made(unit: Unit, events: Mapping[str, Event], answers: Sequence[Answer]) -> tuple[Exchange, ...]:
    mentions = queries.mentions_of(unit.connection, {id for event in events.values() for id in event.mentions})
    codings = queries.codings(unit.connection, {mention.article for mention in mentions.values()})
    claims: list[Claim] = [claim for id in sorted(codings) for claim in codings[id].claims]
    quotes: list[Quote] = [quote for id in sorted(codings) for quote in codings[id].quotes]
    return exchanges.chain(
        [events[id] for id in sorted(events)],
        answers,
        mentions=mentions,
        claims=claims,
        quotes=quotes,
        now=queries.setting(unit.connection, "horizon"),
    )


def _parts(unit: Unit, pair: Pair, seeds: set[str]) -> list[set[str]]:
    """The acts of ``pair`` that the affairs of ``seeds`` may reach, in parts that do not depend on one another."""
    days = queries.days_of_pair(unit.connection, rows.key(*pair))
    undated = {id for id, day in days.items() if not day}
    start = (seeds & days.keys()) | (undated if len(undated) <= UNDATED else set())
    region = _spread(unit, pair, days, start | _held(unit, pair, seeds, days))
    if len(region) <= MOST:
        return [region] if region else []
    return _quarters(unit, pair, region, days, seeds)


def _spread(unit: Unit, pair: Pair, days: Mapping[str, int], start: set[str]) -> set[str]:
    """Acts joined with ``start`` by days, by answers, or by lying within the days of what these join."""
    stretches = _stretches(days)
    region, fresh = set[str](), set(start)
    while fresh and len(region) <= MOST:
        region |= fresh
        spans = [(days[id], days[id]) for id in fresh if days[id]]
        near = _held(unit, pair, fresh, days)
        for answer in queries.answers_of(unit.connection, fresh).values():
            if answer.reply in days and answer.cause in days:
                near |= {answer.reply, answer.cause}
                spans.append((days[answer.reply], days[answer.cause]))
        for exchange in queries.exchanges_over(unit.connection, pair, _outer(spans, GAP_DAYS)):
            near |= days.keys() & set(exchange.events)
            spans.append((rows.ordinal(exchange.opened) or 0, rows.ordinal(exchange.last) or 0))
        fresh = (near | _touching(stretches, spans)) - region
    return region


def _held(unit: Unit, pair: Pair, events: Collection[str], days: Mapping[str, int]) -> set[str]:
    """All acts of the exchanges of ``pair`` that hold any of ``events``."""
    found = (one for one in _exchanges(unit, events).values() if one.pair == pair)
    return days.keys() & {id for exchange in found for id in exchange.events}


def _outer(spans: Sequence[tuple[int, int]], margin: int) -> tuple[int, int]:
    known = [day for span in spans for day in span if day]
    return (min(known) - margin, max(known) + margin) if known else (0, 0)


def _touching(stretches: Sequence[tuple[int, int, list[str]]], spans: Sequence[tuple[int, int]]) -> set[str]:
    """The acts of stretches that overlap any of ``spans``; ends of a span may come in either order, an unknown end (0) is left out."""
    found: set[str] = set()
    at = 0
    for first, last in sorted({(min(span) or max(span), max(span)) for span in spans if any(span)}):
        at = max(at, bisect_left(stretches, first, key=lambda one: one[1]))
        while at < len(stretches) and stretches[at][0] <= last:
            found.update(stretches[at][2])
            at += 1
    return found


def _stretches(days: Mapping[str, int]) -> list[tuple[int, int, list[str]]]:
    """First day, last day and acts of each run of days, which come in order, in which no gap is longer than an affair's bound."""
    found: list[tuple[int, int, list[str]]] = []
    first = last = 0
    ids: list[str] = []
    for id, day in days.items():
        if not day:
            continue
        if day - last > GAP_DAYS:
            if ids:
                found.append((first, last, ids))
            first, ids = day, []
        ids.append(id)
        last = day
    return [*found, (first, last, ids)] if ids else found


def _quarters(unit: Unit, pair: Pair, region: set[str], days: Mapping[str, int], seeds: set[str]) -> list[set[str]]:
    """The quarters of a long stretch that hold a seed, or acts of an exchange as it stands that reaches into one of them."""
    parts: dict[tuple[int, int], set[str]] = {}
    for id in region:
        moment = date.fromordinal(days[id] or 1)
        parts.setdefault((moment.year, (moment.month - 1) // 3), set()).add(id)
    wanted, found = set(seeds), dict[tuple[int, int], set[str]]()
    while fresh := {key: part for key, part in parts.items() if key not in found and not part.isdisjoint(wanted)}:
        found.update(fresh)
        for part in fresh.values():
            held = (one for one in _exchanges(unit, part).values() if one.pair == pair)
            wanted.update(id for exchange in held for id in exchange.events)
    return [found[key] for key in sorted(found)]
