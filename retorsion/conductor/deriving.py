"""From what was said to what follows: merges, links and chains whatever a unit of work touched, and nothing else.

In: a unit of work with its notes of what waits. Out: events, answers and exchanges in the ledger, as one pass over the whole ledger would
make them. Three stages, each reading only a neighbourhood: mentions that may tell of one act; events of the same two sides within
reach of an answer; events joined by answers. Nothing is kept between calls.
"""

from __future__ import annotations

from collections.abc import Iterator

from retorsion.conductor.chaining import chain_some
from retorsion.conductor.copies import refold
from retorsion.conductor.linking import link_some
from retorsion.conductor.merging import GROUP, merge_some, slots_of
from retorsion.events.tables import Tables
from retorsion.ledger import Ledger, Unit, queries
from retorsion.ledger import open as open_ledger
from retorsion.ledger.store import WAIT


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
