"""Which mentions must be merged anew when some are new or changed: what a ledger asks before it merges a neighbourhood.

In: a mention and its report, or a pool of mentions and some of them. Out: the slots under which a ledger finds the pool, and those of
the pool that may be one act with the given ones, directly or through others. Merging these alone gives the events that merging
everything would give, since no pair outside would be joined. Judges nothing itself: the pairs are those of :mod:`retorsion.events.pairs`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from retorsion.events import compare, pairs
from retorsion.events.clusters import acts_of
from retorsion.events.profiles import Profile, join, profile
from retorsion.events.tables import Tables
from retorsion.events.verdicts import read_verdicts
from retorsion.records import Article, Decision, Mention

CROWD = pairs.CROWD
"""A block with fewer tellings is compared whole, whatever the days."""
REACH = pairs.VAGUE_REACH
"""Tellings on each side, by day, that one of no exact day is compared with in a larger block."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A block that a mention belongs to (``own``), or visits because it may match a telling that leaves a side out there.

    ``day`` is its day or that of the news (ordinal; 0: unknown); ``exact`` whether the act's own day is known.
    """

    block: str
    day: int
    own: bool
    exact: bool


def slots(mention: Mention, article: Article | None, tables: Tables) -> tuple[Slot, ...]:
    """Where a ledger keeps ``mention``, its own blocks first; none where the text names no party."""
    one = profile(mention, article, tables)
    day, own = pairs.anchor(one), pairs.keys(one)
    halves = {half for kind, a, b in own if a and b for half in ((kind, a, ""), (kind, "", b))}
    found = [Slot("|".join(key), day, True, one.exact) for key in own]
    return (*found, *(Slot("|".join(key), day, False, one.exact) for key in sorted(halves.difference(own))))


def related(
    seed: Collection[str],
    pool: Sequence[Mention],
    decisions: Sequence[Decision],
    articles: Mapping[str, Article],
    tables: Tables,
) -> set[str]:
    """The ids of those in ``pool`` that may be one act with any of ``seed``, directly or through others of the pool; the seed included.

    Acts that one report would give the same name (same type and sides) belong together too, since they are numbered; so do those of
    the name that one of the seed had which is rejected.
    """
    groups = acts_of(pool, decisions, articles, tables)
    acts = [join(group) for group in groups]
    near: dict[int, set[int]] = defaultdict(set)
    for i, j in pairs.candidates(acts):
        if compare.forbids(acts[i], acts[j], False) is None and compare.score(acts[i], acts[j], tables.ledger) >= 0:
            near[i].add(j)
            near[j].add(i)
    for i, j in [*_namesakes(acts), *_decided(groups, decisions)]:
        near[i].add(j)
        near[j].add(i)
    wanted = set(seed)
    held = {one.id for group in groups for one in group}
    lost = {
        _name(profile(one, articles.get(one.article), tables))
        for one in pool
        if one.id in wanted and one.id not in held
    }
    start = [
        at
        for at, group in enumerate(groups)
        if any(one.id in wanted for one in group) or (lost and _name(group[0]) in lost)
    ]
    found = _reach(start, near)
    return wanted | {one.id for at in found for one in groups[at]}


def _name(one: Profile) -> tuple[object, ...]:
    """What an act is named by, its number left out."""
    return one.article, one.type, one.actors, one.recipients


def _namesakes(acts: Sequence[Profile]) -> list[tuple[int, int]]:
    first: dict[tuple[object, ...], int] = {}
    found: list[tuple[int, int]] = []
    for at, one in enumerate(acts):
        lead = first.setdefault(_name(one), at)
        if lead != at:
            found.append((lead, at))
    return found


def _decided(groups: Sequence[Sequence[Profile]], decisions: Sequence[Decision]) -> list[tuple[int, int]]:
    place = {one.id: at for at, group in enumerate(groups) for one in group}
    together = read_verdicts(decisions, {}).together
    return [(place[a], place[b]) for a, b in together if a in place and b in place]


def _reach(start: Collection[int], near: Mapping[int, Collection[int]]) -> set[int]:
    found, fresh = set(start), list(start)
    while fresh:
        for other in near.get(fresh.pop(), ()):
            if other not in found:
                found.add(other)
                fresh.append(other)
    return found
