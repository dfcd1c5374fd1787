"""Exchanges inside a ledger: acts that wait, and only the affairs of the two sides around them, are chained anew.

In: a unit of work. Out: exchanges in the ledger that are what one pass over all events of a pair would give. An affair reaches as far as
acts follow one another within a week or answer one another. Where a pair acts daily for so long that this is more than :data:`MOST` acts,
the stretch is cut at the ends of quarters, so that a further report never rewrites decades.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from retorsion import exchanges
from retorsion.conductor.merging import GROUP
from retorsion.exchanges.chains import GAP_DAYS, Pair, pairs_of
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
    done = set(touched)
    for pair in sorted(seeds):
        for part in _parts(unit, pair, seeds[pair]):
            done |= _chain(unit, pair, part)
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
    region = _spread(unit, days, (seeds & days.keys()) | (undated if len(undated) <= UNDATED else set()), seeds)
    if len(region) <= MOST:
        return [region] if region else []
    return _quarters(unit, pair, region, days, seeds)


def _spread(unit: Unit, days: Mapping[str, int], start: set[str], seeds: set[str]) -> set[str]:
    """Acts joined with ``start`` by days, answers or an exchange as it stands."""
    stretch_of = _stretches(days)
    members: dict[int, set[str]] = {}
    for id, number in stretch_of.items():
        members.setdefault(number, set()).add(id)
    region, fresh = set[str](), set(start)
    for exchange in _exchanges(unit, seeds).values():
        fresh |= days.keys() & set(exchange.events)
    while fresh and len(region) <= MOST:
        for number in {stretch_of[id] for id in fresh if id in stretch_of}:
            fresh |= members[number]
        fresh -= region
        region |= fresh
        if len(region) <= MOST:
            found = queries.answers_of(unit.connection, fresh).values()
            ends = {end for answer in found for end in (answer.reply, answer.cause)}
            ends |= {id for exchange in _exchanges(unit, fresh).values() for id in exchange.events}
            fresh = (ends & days.keys()) - region
    return region


def _stretches(days: Mapping[str, int]) -> dict[str, int]:
    """Dated act -> number of the stretch of days it lies in; a gap longer than an affair's bound begins a new one."""
    found: dict[str, int] = {}
    number, last = 0, 0
    for id, day in sorted(days.items(), key=lambda one: (one[1], one[0])):
        if day:
            number += day - last > GAP_DAYS
            found[id], last = number, day
    return found


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
