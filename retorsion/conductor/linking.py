"""Linking inside a ledger: acts that wait, and only those whose answers they may change, are linked anew.

In: a unit of work. Out: answers in the ledger that are what one pass over all events would give. An act may answer what the same reports
tell, and what its two sides did within :data:`REACH` days; of a crowded pair only the :data:`NEAREST` acts are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from retorsion import exchanges
from retorsion.conductor.merging import GROUP
from retorsion.ledger import Unit, queries, rows, standing
from retorsion.ledger import tables as t
from retorsion.records import Answer, Event

REACH = 120
"""Days within which an act may answer another without being said to; no smaller than linking's own bound."""
NEAREST = 200
"""Acts of one pair looked at on each side of a day; well above the number of causes that linking compares."""


def link_some(unit: Unit) -> bool:
    """Link a group of waiting acts anew, and those that they may be the cause of; ``False`` where none waits."""
    touched = _waiting(unit)
    again = queries.touched(unit.connection, "relink", GROUP)
    if not touched and not again:
        return False
    here = _events(unit, touched)
    old = queries.answers_of(unit.connection, touched)
    later = _told_with(unit, here) | _within_reach(unit, here, 0, REACH) | {answer.reply for answer in old.values()}
    later -= queries.waiting(unit.connection, "link", later)
    replies = _events(unit, {*here, *again, *later})
    gone = set(touched) - here.keys()
    drop = {id for id, answer in old.items() if answer.reply in gone or answer.cause in gone}
    moved = _relink(unit, replies, drop)
    unit.touch("chain", {*touched, *(end for answer in moved for end in (answer.reply, answer.cause))})
    unit.untouch("link", touched)
    unit.untouch("relink", again)
    unit.touch("relink", {answer.cause for answer in moved} - replies.keys())
    return True


def _waiting(unit: Unit) -> list[str]:
    """Few that wait all at once; of many those of some pairs of states, in order of day, which share their neighbourhood."""
    waiting = queries.touched(unit.connection, "link", GROUP)
    if len(waiting) < GROUP:
        return waiting
    events = _events(unit, waiting)
    group: dict[str, None] = {}
    for id in waiting:
        if len(group) < GROUP and id not in group:
            pairs = _pairs(events[id])[:1] if id in events else []
            group.update(
                dict.fromkeys(
                    [id, *(one for pair in pairs for one in queries.touched_between(unit.connection, pair, GROUP))]
                )
            )
    return list(group)


def _relink(unit: Unit, replies: Mapping[str, Event], drop: set[str]) -> list[Answer]:
    """Write the answers that ``replies`` give; returns those that came, went or changed.

    Two acts cannot answer each other: whatever might answer a reply in turn is linked with all its own causes in sight, too.
    """
    partners = _events(unit, _told_with(unit, replies) | _within_reach(unit, replies, 0, 0))
    full = {**replies, **partners}
    loaded = {**_events(unit, _told_with(unit, full) | _within_reach(unit, full, REACH, 0)), **full}
    mentions = queries.mentions_of(unit.connection, {id for event in loaded.values() for id in event.mentions})
    decisions = standing.effective(unit, mentions)
    decided = _events(unit, _decided_with(unit, mentions))
    loaded.update((id, event) for id, event in decided.items() if id not in loaded)
    answers = exchanges.link([loaded[id] for id in sorted(loaded)], mentions, decisions)
    stale = queries.answers_of(unit.connection, replies)
    drop = drop | {id for id, answer in stale.items() if answer.reply in replies}
    return unit.replace_answers(drop, [answer for answer in answers if answer.reply in replies])


def _events(unit: Unit, ids: Iterable[str]) -> dict[str, Event]:
    return queries.by_ids(unit.connection, Event, t.events, ids)


def _decided_with(unit: Unit, mentions: Iterable[str]) -> set[str]:
    """The events that decisions name together with any of ``mentions``."""
    named = standing.decided_with(unit, mentions)
    return set(queries.events_of_mentions(unit.connection, named).values())


def _told_with(unit: Unit, events: Mapping[str, Event]) -> set[str]:
    """Events that the reports on ``events`` tell, and those that a person linked with them."""
    told = queries.events_of_articles(unit.connection, {id for event in events.values() for id in event.articles})
    return told | _decided_with(unit, {id for event in events.values() for id in event.mentions})


def _within_reach(unit: Unit, events: Mapping[str, Event], before: int, after: int) -> set[str]:
    """Events between the same two states within so many days; none for acts of no one day, which only their reports link."""
    asked: dict[str, set[int]] = {}
    for event in events.values():
        exact = event.when is not None and event.when.precision == "day"
        day = (rows.ordinal(event.when.day) if event.when and exact else None) or 0
        for pair in _pairs(event) if day else ():
            asked.setdefault(pair, set()).add(day)
    found: set[str] = set()
    for pair, days in sorted(asked.items()):
        for first, last, alone in _stretches(sorted(days), before, after):
            if alone:
                found |= queries.events_around(unit.connection, pair, first, before=before, after=after, most=NEAREST)
            else:
                found |= queries.events_in(unit.connection, pair, first - before, last + after)
    return found


def _stretches(days: Sequence[int], before: int, after: int) -> list[tuple[int, int, bool]]:
    """First and last day of runs whose surroundings overlap, and whether a run is a single day."""
    found: list[tuple[int, int, bool]] = []
    for day in days:
        if found and day - before <= found[-1][1] + after:
            found[-1] = (found[-1][0], day, False)
        else:
            found.append((day, day, True))
    return found


def _pairs(event: Event) -> list[str]:
    return [dyad for dyad in sorted(rows.dyads(event)) if "|" in dyad]
