"""Merging inside a ledger: mentions that wait, and only what they may be one act with, are merged anew.

In: a unit of work. Out: events in the ledger that are what one merge of everything would give; bounded work, since the neighbourhood
of a mention is found through indexes. Where more tellings crowd around a day than :data:`MOST`, the farthest are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from retorsion.conductor.reach import neighbours_of_lost
from retorsion.events import merge, neighbours
from retorsion.events.tables import Tables
from retorsion.ledger import Unit, queries, standing
from retorsion.ledger.unit import Slot
from retorsion.records import Article, Event, Mention

GROUP = 400
"""Mentions taken from what waits at one time; bounds memory, not the result."""
MOST = 20_000
"""Mentions looked at for one group, at most."""

VAGUE_DAYS = 60
"""Days within which a telling of one day looks for tellings of a month, a year or no known day in a crowded block."""


def slots_of(mention: Mention, article: Article | None, tables: Tables) -> tuple[Slot, ...]:
    """Where the ledger keeps a mention so that others find it."""
    return tuple(Slot(s.block, s.day, s.own, s.exact) for s in neighbours.slots(mention, article, tables))


def merge_some(unit: Unit, tables: Tables) -> bool:
    """Merge a group of waiting mentions with all that they may be one with; ``False`` where none waits."""
    seed = _waiting(unit)
    regroup = queries.touched(unit.connection, "regroup", GROUP)
    if not seed and not regroup:
        return False
    core = _closure(unit, {*seed, *queries.mentions_of_events(unit.connection, regroup)}, tables)
    mentions = queries.mentions_of(unit.connection, core)
    context = queries.mentions_of(unit.connection, {reply.to for one in mentions.values() for reply in one.replies})
    events, redirects, old = _merged(unit, mentions, context)
    unit.touch("relink", neighbours_of_lost(unit, {*old, *regroup}, events))
    changed = unit.replace_events({*old, *regroup}, events, redirects)
    told = {id: event.id for event in events for id in event.mentions}
    unit.touch("link", changed | {told[id] for id in seed if id in told})
    unit.untouch("mention", {*seed, *core})
    unit.untouch("regroup", regroup)
    return True


def _waiting(unit: Unit) -> list[str]:
    """Few that wait all at once; of many those of some blocks, in order of day, which share their neighbourhood."""
    waiting = queries.touched(unit.connection, "mention", GROUP)
    if len(waiting) < GROUP:
        return waiting
    places = queries.slots(unit.connection, waiting)
    group: dict[str, None] = {}
    for id in waiting:
        if len(group) < GROUP and id not in group:
            own = [slot.block for slot in places.get(id, ()) if slot.own]
            group.update(dict.fromkeys([id, *(queries.touched_in(unit.connection, own[0], GROUP) if own else ())]))
    return list(group)


def _merged(
    unit: Unit, mentions: Mapping[str, Mention], context: Mapping[str, Mention]
) -> tuple[list[Event], dict[str, str], set[str]]:
    """Events of ``mentions``, where their old ids lead, and the events they were part of; what is only context makes no event."""
    every = {**context, **mentions}
    known = queries.events_of_mentions(unit.connection, mentions)
    merged = merge(
        [every[id] for id in sorted(every)],
        standing.effective(unit, mentions),
        articles=_articles(unit, every.values()),
        known=known,
    )
    events = [event for event in merged.events if not mentions.keys().isdisjoint(event.mentions)]
    return events, merged.redirects, set(known.values())


def _articles(unit: Unit, mentions: Collection[Mention]) -> dict[str, Article]:
    found = queries.articles(unit.connection, {mention.article for mention in mentions}, text=False)
    originals = {article.copy_of for article in found.values() if article.copy_of}
    return {**found, **queries.articles(unit.connection, originals - found.keys(), text=False)}


def _closure(unit: Unit, seed: set[str], tables: Tables) -> set[str]:
    """The mentions that merging must see to give the same events as if it saw all."""
    pool, core, looked = set(seed), _whole(unit, seed), set[str]()
    while (fresh := core - looked) and len(pool) < MOST:
        pool |= _around(unit, fresh)
        looked |= fresh
        found = queries.mentions_of(unit.connection, pool)
        decisions = standing.effective(unit, found)
        ordered = [found[id] for id in sorted(found)]
        core = _whole(unit, neighbours.related(core, ordered, decisions, _articles(unit, ordered), tables))
    return core


def _whole(unit: Unit, mentions: set[str]) -> set[str]:
    """``mentions`` with all others of the events that they are part of: an event is made anew whole."""
    events = set(queries.events_of_mentions(unit.connection, mentions).values())
    return mentions | queries.mentions_of_events(unit.connection, events)


def _around(unit: Unit, fresh: Collection[str]) -> set[str]:
    """All that merging might compare with any of ``fresh``, and what the same reports tell of the same kind."""
    held = queries.slots(unit.connection, fresh)
    blocks = {slot.block for places in held.values() for slot in places}
    small = queries.small_blocks(unit.connection, blocks, neighbours.CROWD)
    found = {*fresh, *standing.decided_with(unit, fresh)}
    found |= queries.in_same_blocks(unit.connection, fresh, small, VAGUE_DAYS)
    loose = {
        (s.block, s.day) for places in held.values() for s in places if s.own and not s.exact and s.block not in small
    }
    for block, day in sorted(loose):
        found |= queries.around(unit.connection, block, day, neighbours.REACH)
    return found | queries.kin(unit.connection, found)
