"""Profiles in, pairs worth comparing out: blocks of type and parties, inside them a window of days.

Each telling meets those of its own day (and of the next, where a day is soft); tellings of a month, a year or no known day meet their
neighbours by day of news. Crowded days are capped, so that the work grows with the number of tellings, not with its square. The pairs
depend on the tellings alone, never on the order in which they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from retorsion.events.profiles import Profile

Key = tuple[str, str, str]
Pair = tuple[int, int]

MOST_ACTORS = 4
MOST_RECIPIENTS = 6
CROWD = 40
"""Tellings of one block on one day, from which on each meets only the fullest ones and its neighbours."""
LEADERS = 16
NEIGHBOURS = 6
VAGUE_REACH = 24
"""How many tellings on each side, by day of news, one of no exact day meets in a crowded block."""


def keys(one: Profile) -> tuple[Key, ...]:
    """The blocks a telling belongs to: type, actor, recipient; a side that nobody knows is the empty string, and sorts last."""
    if one.symmetric:
        both = sorted(one.actors | one.recipients)[: MOST_ACTORS + 1]
        return tuple((one.type, a, b) for a, b in combinations(both, 2))
    actors, recipients = sorted(one.actors)[:MOST_ACTORS], sorted(one.recipients)[:MOST_RECIPIENTS]
    if not actors and not recipients:
        return ()
    return tuple((one.type, actor, recipient) for actor in actors or [""] for recipient in recipients or [""])


def candidates(profiles: Sequence[Profile]) -> Iterator[Pair]:
    """Index pairs ``(i, j)``, ``i < j``, each once."""
    of = [keys(one) for one in profiles]
    halves = {key for each in of for key in each if "" in key}
    blocks: dict[Key, list[int]] = defaultdict(list)
    for at, each in enumerate(of):
        for key in _with_halves(each, halves) if halves else each:
            blocks[key].append(at)
    for key, block in blocks.items():
        if len(block) < 2:
            continue
        for i, j in _in_block(block, profiles):
            if _is_first_block(key, of[i], of[j]):
                yield (i, j) if i < j else (j, i)


def _with_halves(own: tuple[Key, ...], halves: set[Key]) -> Iterable[Key]:
    """A telling whose sides are known also meets those that leave one side out."""
    open_sides = {half for type, a, b in own for half in ((type, a, ""), (type, "", b)) if half in halves}
    return (*own, *sorted(open_sides.difference(own)))


def _is_first_block(key: Key, left: tuple[Key, ...], right: tuple[Key, ...]) -> bool:
    """Whether this is the block that answers for a pair which several blocks share."""
    if len(left) == len(right) == 1:
        return left == right or "" in key
    shared = [one for one in left if one in right]
    return shared[0] == key if shared else "" in key and (key in left or key in right)


def _in_block(block: list[int], profiles: Sequence[Profile]) -> Iterator[Pair]:
    days: dict[int, list[int]] = defaultdict(list)
    vague: list[int] = []
    for at in block:
        first = profiles[at].first
        if profiles[at].exact and first is not None:
            days[first].append(at)
        else:
            vague.append(at)
    for first, same in days.items():
        yield from _crowd(same, profiles)
        if first + 1 in days:
            yield from _next_day(same, days[first + 1], profiles)
    if vague:
        yield from _vague(vague, block, profiles)


def _crowd(same: list[int], profiles: Sequence[Profile]) -> Iterator[Pair]:
    if len(same) <= CROWD:
        yield from combinations(same, 2)
        return
    ordered = sorted(same, key=lambda at: _fullness(profiles[at]))
    for at, one in enumerate(ordered):
        for other in ordered[: min(at, LEADERS)]:
            yield other, one
        for other in ordered[max(LEADERS, at - NEIGHBOURS) : at]:
            yield other, one


def _next_day(today: list[int], tomorrow: list[int], profiles: Sequence[Profile]) -> Iterator[Pair]:
    """Days one apart only count where one of them is soft."""
    left = sorted(today, key=lambda at: _fullness(profiles[at]))[:LEADERS]
    right = sorted(tomorrow, key=lambda at: _fullness(profiles[at]))[:LEADERS]
    for one in left:
        for other in right:
            if profiles[one].soft or profiles[other].soft:
                yield one, other


def _vague(vague: list[int], block: list[int], profiles: Sequence[Profile]) -> Iterator[Pair]:
    loose = set(vague)
    ordered = sorted(block, key=lambda at: (anchor(profiles[at]), profiles[at].order))
    reach = len(ordered) if len(ordered) <= CROWD else VAGUE_REACH
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 : place + 1 + reach]:
            if one in loose or other in loose:
                yield one, other


def anchor(one: Profile) -> int:
    """The day by which a telling is sorted in its block: its own, else that of the news; 0 where nothing is known."""
    if one.first is not None and one.last is not None:
        return one.first if one.exact or one.news is None else max(one.first, min(one.news, one.last))
    return one.news or 0


def _fullness(one: Profile) -> tuple[int, int, tuple[str, str, int, str]]:
    """Tellings with number and many words first: others find their match among them."""
    return -len(one.counts), -len(one.words), one.order
