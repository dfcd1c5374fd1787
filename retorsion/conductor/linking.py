"""Linking inside a ledger: acts that wait, and only those whose answers they may change, are linked anew.

In: a unit of work. Out: answers in the ledger that are what one pass over all events would give. Only the answers of acts
that may have changed are worked out; what lies within their reach (:mod:`retorsion.conductor.reach`) serves as possible causes.
"""

from __future__ import annotations

from collections.abc import Mapping

from retorsion import exchanges
from retorsion.conductor import reach
from retorsion.conductor.merging import GROUP
from retorsion.ledger import Unit, queries, standing
from retorsion.records import Answer, Event


def link_some(unit: Unit) -> bool:
    """Link a group of waiting acts anew, and those that they may be the cause of; ``False`` where none waits."""
    touched = _waiting(unit)
    again = queries.touched(unit.connection, "relink", GROUP)
    if not touched and not again:
        return False
    here = reach.load(unit, touched)
    old = queries.answers_of(unit.connection, touched)
    later = reach.told_with(unit, here) | reach.followers(unit, here) | {answer.reply for answer in old.values()}
    later -= queries.waiting(unit.connection, "link", later)
    replies = reach.load(unit, {*here, *again, *later})
    gone = set(touched) - here.keys()
    drop = {id for id, answer in old.items() if answer.reply in gone or answer.cause in gone}
    moved = _relink(unit, replies, drop)
    unit.touch("chain", {*touched, *(end for answer in moved for end in (answer.reply, answer.cause))})
    unit.untouch("link", touched)
    unit.untouch("relink", again)
    turned = exchanges.rivals(moved, reach.load(unit, {end for one in moved for end in (one.reply, one.cause)}))
    unit.touch("relink", turned - replies.keys())
    return True


def _waiting(unit: Unit) -> list[str]:
    """Few that wait all at once; of many those of some pairs of states, in order of day, which share their neighbourhood."""
    waiting = queries.touched(unit.connection, "link", GROUP)
    if len(waiting) < GROUP:
        return waiting
    events = reach.load(unit, waiting)
    group: dict[str, None] = {}
    for id in waiting:
        if len(group) < GROUP and id not in group:
            pairs = reach.pairs(events[id])[:1] if id in events else []
            group.update(
                dict.fromkeys(
                    [id, *(one for pair in pairs for one in queries.touched_between(unit.connection, pair, GROUP))]
                )
            )
    return list(group)


def _relink(unit: Unit, replies: Mapping[str, Event], drop: set[str]) -> list[Answer]:
    """Write the answers that ``replies`` give; returns those that came, went or changed.

    Two acts cannot answer each other: what might answer a reply in turn is linked with all its own causes in sight, too.
    """
    loaded, found = _linked(unit, replies)
    rivals = exchanges.rivals(found, loaded) - replies.keys()
    if rivals:
        found += _linked(unit, {id: loaded[id] for id in rivals})[1]
    answers = [answer for answer in exchanges.settled(found) if answer.reply in replies]
    stale = queries.answers_of(unit.connection, replies)
    drop = drop | {id for id, answer in stale.items() if answer.reply in replies}
    return unit.replace_answers(drop, answers)


def _linked(unit: Unit, replies: Mapping[str, Event]) -> tuple[dict[str, Event], list[Answer]]:
    """The events among which the causes of ``replies`` are found, and the answers that ``replies`` give."""
    loaded = {
        **reach.load(unit, reach.told_with(unit, replies) | reach.near(unit, replies, before=reach.REACH)),
        **replies,
    }
    mentions = queries.mentions_of(unit.connection, {id for event in loaded.values() for id in event.mentions})
    decisions = standing.effective(unit, mentions)
    decided = reach.load(unit, reach.decided_with(unit, mentions))
    loaded.update((id, event) for id, event in decided.items() if id not in loaded)
    answers = exchanges.link([loaded[id] for id in sorted(loaded)], mentions, decisions, replies.keys())
    return loaded, list(answers)
