"""Two profiles in, how much speaks for one act out: what forbids it, and scored features that open into named parts.

``forbids`` gives the reason why two tellings cannot be one act; no weight outbids it. ``FEATURES`` are the signs, each a small function
whose docstring is its public description; the score is log-odds, the sum of weight times feature, with the weights of
``merge_weights.csv``. 0 or more means: one act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from datetime import date
from types import MappingProxyType

from retorsion.events.profiles import Profile, Words

DEEDS = frozenset({"COERCE", "ASSAULT", "MOBILIZE"})
SPEECH = frozenset({"ACCUSE", "REJECT", "REQUEST", "THREATEN", "SUPPORT", "AGREE", "CONCEDE"})

TOGETHER: Mapping[frozenset[str], float] = MappingProxyType({
    frozenset({"alleged", "asserted"}): -0.5,
    frozenset({"alleged", "denied"}): 0.0,
    frozenset({"denied", "negated"}): -0.3,
    frozenset({"threatened", "conditional"}): 0.0,
    frozenset({"threatened", "asserted"}): -0.5,
    frozenset({"conditional", "asserted"}): -0.5,
    frozenset({"demanded", "asserted"}): -0.5,
    frozenset({"demanded", "conditional"}): -0.3,
    frozenset({"planned", "threatened"}): -0.8,
})  # fmt: skip
"""Standings that may be of one act. Every other two are different things: what was denied, planned or not done is not what was done."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def opposite(a: Profile, b: Profile) -> bool:
    """One side acts on the other in ``a`` and the other way round in ``b``; a mutual act has no direction."""
    if a.symmetric and b.symmetric:
        return False
    turned = bool(a.actors & b.recipients) and bool(a.recipients & b.actors)
    straight = bool(a.actors & b.actors) and bool(a.recipients & b.recipients)
    if a.symmetric or b.symmetric:
        return turned and not straight
    return turned or (not straight and bool(a.actors & b.recipients or a.recipients & b.actors))


def _apart(ours: Words, theirs: Words) -> bool:
    """Both known, and none in common."""
    return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)


def forbids(a: Profile, b: Profile, one_report: bool) -> str | None:
    """Why ``a`` and ``b`` cannot be one act, or ``None``; inside one report also other numbers and other names."""
    if a.type != b.type:
        return "other type"
    if opposite(a, b):
        return "opposite direction"
    if _apart(a.actors, b.actors):
        return "other actor"
    if _apart(a.recipients, b.recipients):
        return "other recipient"
    if day(a, b) is None:
        return "other day"
    if standing(a, b) is None:
        return "other standing"
    if a.background != b.background and (day(a, b) or 0.0) <= 0:
        return "history without a common day"
    return _forbids_in_report(a, b) if one_report else None


def _forbids_in_report(a: Profile, b: Profile) -> str | None:
    if count(a, b) < 0:
        return "other number in one report"
    if a.names and b.names and not a.names & b.names:
        return "other people in one report"
    if a.family and b.family and a.family != b.family:
        return "other measure in one report"
    if a.type in SPEECH and a.measure != b.measure and a.exact and b.exact and a.first != b.first:
        return "other words on another day in one report"
    if not (_within(a.actors, b.actors) and _within(a.recipients, b.recipients)):
        return "other parties in one report"
    return None


def parties(a: Profile, b: Profile) -> float:
    """Same actors and same recipients: 1 where both sets are equal, 0 where one report leaves a side out, below 0 where sets differ."""
    return (_overlap(a.actors, b.actors) + _overlap(a.recipients, b.recipients)) / 2


def measure(a: Profile, b: Profile) -> float:
    """Same measure 1, another of its family 0.9, unknown in one report 0.3, another kind of act -1; threats may vary in what they threaten."""
    if a.measure == b.measure:
        return 1.0 if a.measure else 0.5
    if a.family is None or b.family is None:
        return 0.3
    if a.family == b.family:
        return 0.9
    return 0.4 if a.type == "THREATEN" else -1.0


def day(a: Profile, b: Profile) -> float | None:
    """Same day 1; a day inside the other's month 0.4, year 0.2; nothing known 0; a day off where one was only taken from the story -0.5.

    ``None``: the days exclude each other, or one report was published before the day that the other one names.
    """
    if a.first is None or a.last is None or b.first is None or b.last is None:
        return _day_unknown(a, b)
    if a.exact and b.exact:
        return _days_apart(abs(a.first - b.first), a.soft or b.soft)
    if max(a.first, b.first) > min(a.last, b.last):
        return None
    longest = max(a.last - a.first, b.last - b.first)
    same = (a.first, a.last) == (b.first, b.last)
    return STRETCHES[same, longest < 60]


def _days_apart(distance: int, soft: bool) -> float | None:
    if distance == 0:
        return 1.0
    return -0.5 if soft and distance == 1 else None


STRETCHES: Mapping[tuple[bool, bool], float] = MappingProxyType(
    {(True, True): 0.8, (True, False): 0.5, (False, True): 0.4, (False, False): 0.2}
)
"""(the same stretch of days, under two months) -> how much it speaks for one act."""


def _day_unknown(a: Profile, b: Profile) -> float | None:
    if a.weekday and b.weekday:
        return 0.7 if a.weekday == b.weekday else None
    dated, other = (a, b) if a.first is not None else (b, a)
    if dated.first is None:
        return 0.0
    if other.weekday and dated.exact:
        return 0.5 if WEEKDAYS[date.fromordinal(dated.first).weekday()] == other.weekday else None
    return None if _too_early(other, dated.first) else 0.0


def _too_early(one: Profile, day: int) -> bool:
    """Whether the report was published before the day and does not tell of things to come."""
    return one.news is not None and day > one.news and one.standing not in ("planned", "threatened", "conditional")


def dated(a: Profile, b: Profile) -> float:
    """One report (or sentence) gives a time and the other none -1: standing denials and undated history are seldom the news of the day."""
    return -1.0 if ((a.first is None and a.weekday is None) != (b.first is None and b.weekday is None)) else 0.0


def count(a: Profile, b: Profile) -> float:
    """Same number 1 (2 and more: it tells more), a number inside the other's bounds 0.5, unknown 0, other numbers -1; tolls of dead and hurt
    rise from report to report, so they weigh a third."""
    if not a.counts or not b.counts:
        return _count_bounds(a, b)
    mine, yours = dict(a.counts), dict(b.counts)
    shared = mine.keys() & yours.keys()
    total = sum(mine.values())
    if total == sum(yours.values()) and (shared or _alike(mine.keys() | yours.keys())):
        return 1.0 if total > 1 else 0.6
    if not shared:
        return -0.7 if "head" in mine.keys() ^ yours.keys() else 0.0
    if all(mine[kind] == yours[kind] for kind in shared):
        return 0.3
    return -0.3 if shared <= {"harm", "hurt"} else -1.0


def _alike(kinds: Set[str]) -> bool:
    """Kinds that reports count for one another: neither heads of mission nor dead and hurt among them."""
    return kinds.isdisjoint(("head", "harm", "hurt"))


def _count_bounds(a: Profile, b: Profile) -> float:
    counted, vague = (a, b) if a.counts else (b, a)
    numbers = dict(counted.counts)
    for kind, low, high in vague.bounds:
        if kind in numbers:
            return 0.5 if low <= numbers[kind] and (high is None or numbers[kind] <= high) else -1.0
    return 0.0


def standing(a: Profile, b: Profile) -> float | None:
    """Same standing 0.3; told as fact here and as a charge there -0.5. ``None``: what was denied, planned or not done is not what was done."""
    if a.standing == b.standing:
        return 0.3
    pair = frozenset((a.standing, b.standing))
    if pair == {"asserted", "denied"} and a.type in DEEDS:
        return -0.5
    return TOGETHER.get(pair)


def history(a: Profile, b: Profile) -> float:
    """Both news or both history 0; history in one and news in the other -1, unless an exact day says that they are the same."""
    if a.background == b.background:
        return 0.0
    return 0.0 if a.exact and b.exact and a.first == b.first else -1.0


def matter(a: Profile, b: Profile) -> float:
    """What a complaint, denial or demand is about: a shared matter 1, other matters -1, unknown 0. Deeds: a shared matter only."""
    if not a.matters or not b.matters:
        return 0.0
    shared = len(a.matters & b.matters) / min(len(a.matters), len(b.matters))
    if shared:
        return shared
    return -1.0 if a.type in ("ACCUSE", "REJECT", "REQUEST") else 0.0


def wording(a: Profile, b: Profile) -> float:
    """Share of the shorter telling's content words that stand in the other one, 0 to 1."""
    if not a.words or not b.words:
        return 0.0
    return len(a.words & b.words) / min(len(a.words), len(b.words))


def quotation(a: Profile, b: Profile) -> float:
    """The same three words in a row inside quotation marks: 1."""
    return 1.0 if a.quotes & b.quotes else 0.0


def names(a: Profile, b: Profile) -> float:
    """The same person named as the one it fell on 1, other people named -1."""
    if not a.names or not b.names:
        return 0.0
    return 1.0 if a.names & b.names else -1.0


def place(a: Profile, b: Profile) -> float:
    """The same country stated as the place 0.5, another one -1."""
    if a.country is None or b.country is None:
        return 0.0
    return 0.5 if a.country == b.country else -1.0


def news_day(a: Profile, b: Profile) -> float:
    """How near the reports were published: 1 the same day, 0 after ten days, -1 after three weeks; counts only where a day is unknown."""
    if (a.exact and b.exact) or a.news is None or b.news is None:
        return 0.0
    return max(-1.0, 1.0 - abs(a.news - b.news) / 10)


def trigger(a: Profile, b: Profile) -> float:
    """Both are said to answer the same act: 1."""
    return 1.0 if a.triggers & b.triggers else 0.0


FEATURES: Mapping[str, Callable[[Profile, Profile], float | None]] = MappingProxyType({
    "parties": parties, "measure": measure, "day": day, "dated": dated, "count": count, "standing": standing, "history": history, "matter": matter,
    "wording": wording, "quotation": quotation, "names": names, "place": place, "news_day": news_day, "trigger": trigger,
})  # fmt: skip


def score(a: Profile, b: Profile, weights: Mapping[str, float]) -> float:
    """Log-odds that two tellings which nothing forbids are of one act."""
    return weights["bias"] + sum(weights[name] * (feature(a, b) or 0.0) for name, feature in FEATURES.items())


def parts(a: Profile, b: Profile, weights: Mapping[str, float]) -> dict[str, float]:
    """The score opened: what each feature adds, those that add nothing left out."""
    added = {name: weights[name] * (feature(a, b) or 0.0) for name, feature in FEATURES.items()}
    return {"bias": weights["bias"], **{name: round(value, 3) for name, value in added.items() if value}}


def _overlap(a: Words, b: Words) -> float:
    if not a or not b:
        return 0.0
    share = len(a & b) / len(a | b)
    return 1.0 if share == 1.0 else 2 * share - 1.0


def _within(a: Words, b: Words) -> bool:
    return a <= b or b <= a
