"""From what was said to what follows: merges, links and chains whatever a unit of work touched, and nothing else.

In: a unit of work with its notes of what waits. Out: events, answers and exchanges in the ledger, as one pass over the whole ledger would
make them. Three stages, each reading only a neighbourhood: mentions that may tell of one act; events of the same two sides within
reach of an answer; events joined by answers. Nothing is kept between calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from retorsion import exchanges as linking
from retorsion.conductor.copies import refold
from retorsion.conductor.linking import link_some
from retorsion.conductor.merging import GROUP, merge_some, slots_of
from retorsion.events.tables import Tables
from retorsion.ledger import Ledger, Unit, queries
from retorsion.ledger import open as open_ledger
from retorsion.ledger import tables as t
from retorsion.ledger.store import WAIT
from retorsion.records import Answer, Claim, Event, Exchange, Quote


def open(where: str = "ledger.db", *, readonly: bool = False, create: bool = True, wait: float = WAIT) -> Ledger:
    """Open a ledger (:func:`retorsion.ledger.open`) whose events, answers and exchanges follow every decision at once."""
    return open_ledger(where, readonly=readonly, create=create, wait=wait, derive=derive)


def derive(unit: Unit) -> None:
    """Bring everything that follows from what the unit touched up to date, inside the unit."""
    for _stage in steps(unit):
        continue


def steps(unit: Unit, tables: Tables | None = None) -> Iterator[str]:
    """Do one group of one stage at a time, merging before linking before chaining, and name the stage after each."""
    tables = tables or Tables.load()
    fold_decided(unit)
    place_added(unit, tables)
    while merge_some(unit, tables):
        yield "merge"
    while link_some(unit):
        yield "link"
    while chain_some(unit):
        yield "chain"


def fold_decided(unit: Unit) -> None:
    """Families of copies that a person spoke about are worked out anew."""
    named = queries.touched(unit.connection, "family", GROUP)
    if named:
        refold(unit, set(named))
        unit.untouch("family", named)


def place_added(unit: Unit, tables: Tables) -> None:
    """Mentions that persons added get the slots that the coder's get when they are kept."""
    added = queries.touched(unit.connection, "block", GROUP)
    mentions = queries.mentions_of(unit.connection, added)
    articles = queries.articles(unit.connection, {one.article for one in mentions.values()}, text=False)
    unit.save_slots({id: slots_of(one, articles.get(one.article), tables) for id, one in mentions.items()})
    unit.untouch("block", added)


def chain_some(unit: Unit) -> bool:
    """Rebuild the exchanges of a group of touched events; ``False`` where none waits."""
    touched = queries.touched(unit.connection, "chain", GROUP)
    if not touched:
        return False
    found, answers = _joined(unit, set(touched))
    old = queries.exchange_ids_of(unit.connection, {*found, *touched})
    held = queries.by_ids(unit.connection, Exchange, t.exchanges, old)
    found |= {id for exchange in held.values() for id in exchange.events}
    events = queries.by_ids(unit.connection, Event, t.events, found)
    unit.replace_exchanges(old, _chain(unit, events, answers))
    unit.untouch("chain", {*touched, *found})
    return True


def _joined(unit: Unit, seed: set[str]) -> tuple[set[str], dict[str, Answer]]:
    """All events that answers join with any of ``seed``, and those answers."""
    found, fresh, answers = set(seed), set(seed), dict[str, Answer]()
    while fresh:
        more = queries.answers_of(unit.connection, fresh)
        answers.update(more)
        fresh = {end for answer in more.values() for end in (answer.reply, answer.cause)} - found
        found |= fresh
    return found, answers


def _chain(unit: Unit, events: Mapping[str, Event], answers: Mapping[str, Answer]) -> Sequence[Exchange]:
    mentions = queries.mentions_of(unit.connection, {id for event in events.values() for id in event.mentions})
    codings = queries.codings(unit.connection, {m.article for m in mentions.values()})
    claims: list[Claim] = [claim for id in sorted(codings) for claim in codings[id].claims]
    quotes: list[Quote] = [quote for id in sorted(codings) for quote in codings[id].quotes]
    return linking.chain(
        [events[id] for id in sorted(events)],
        [answers[id] for id in sorted(answers)],
        mentions=mentions,
        claims=claims,
        quotes=quotes,
        now=queries.setting(unit.connection, "horizon"),
    )
