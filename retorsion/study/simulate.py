"""What if: exchanges between two sides, acted out many times. A simulation, never a record and never a forecast.

In: two ``Player``s (fitted from a dyad's past or made up), the acts so far, a seed. Out: simulated acts in continuous time with a severity each, and ranges over many runs.
Each side acts of itself now and then and answers what it receives by its rule, after a lag, with a severity in proportion; the two sides may differ in everything.
An answer is itself something to answer, so an exchange may go on. Severity 0 to 10 as in ``severity.csv``.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from retorsion.errors import StudyError
from retorsion.study.history import conflict
from retorsion.study.table import Floats, Ints, Table

Rule = Literal["tit-for-tat", "generous", "two-for-one", "escalating", "grudging", "ignoring"]
RULES: tuple[Rule, ...] = ("tit-for-tat", "generous", "two-for-one", "escalating", "grudging", "ignoring")
STEP = 1.3
"""How much more severe an escalating answer is than what it answers."""

LEAST = 0.5
"""Answers below this severity are not given: exchanges die out."""

MOST_ACTS = 5000
"""A run stops here and says so: an exchange that explodes is a property of the players, not of the world."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """``own_rate`` acts a month of itself with ``own_severity`` on average; ``answers`` the chance that an act is answered at all; ``lag`` mean days; ``proportion`` mean
    severity of the answer over that of the act; ``spread`` the log-normal spread of both severities; ``error`` the chance of not keeping the rule."""

    side: str
    rule: Rule = "tit-for-tat"
    own_rate: float = 0.5
    own_severity: float = 4.0
    answers: float = 0.9
    lag: float = 4.0
    proportion: float = 1.0
    spread: float = 0.25
    error: float = 0.1


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """``day`` from the start of the simulation (fractions count), negative for the past; ``answers`` the position of the act it answers in the run, -1 for none; ``round`` 0 for
    acts of one's own, one more for each answer."""

    day: float
    actor: str
    severity: float
    answers: int = -1
    round: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """5 %, 50 % and 95 % of the runs."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Ranges over ``runs`` runs of ``days`` days; ``stopped`` runs were cut off for too many acts. ``marked`` says what this is, to be shown with every figure."""

    runs: int
    days: int
    seed: int
    acts: dict[str, Range]
    severity: dict[str, Range]
    rounds: Range
    quiet_after: Range
    stopped: int
    marked: str = "simulation"


@dataclass(slots=True)
class _World:
    players: dict[str, Player]
    rng: np.random.Generator
    acts: list[Act] = field(default_factory=list)
    queue: list[tuple[float, int, Act]] = field(default_factory=list)
    worst: dict[str, float] = field(default_factory=dict)
    order: int = 0

    def plan(self, act: Act) -> None:
        """Put an act into the future."""
        self.order += 1
        heapq.heappush(self.queue, (act.day, self.order, act))


def simulate(
    first: Player, second: Player, days: int, rng: np.random.Generator, past: Sequence[Act] = ()
) -> tuple[Act, ...]:
    """One run of ``days`` days, in order of time. The last acts of ``past`` (within a month) may still be answered."""
    world = _World({first.side: first, second.side: second}, rng)
    for player in world.players.values():
        _plan_own(world, player, 0.0)
    for act in sorted(past):
        world.worst[act.actor] = max(world.worst.get(act.actor, 0.0), act.severity)
        if act.day > -30:
            _answer(world, act, -1, earliest=0.0)
    while world.queue and len(world.acts) < MOST_ACTS:
        day, _, act = heapq.heappop(world.queue)
        if day >= days:
            break
        _do(world, act)
    return tuple(world.acts)


def _do(world: _World, act: Act) -> None:
    world.acts.append(act)
    world.worst[act.actor] = max(world.worst.get(act.actor, 0.0), act.severity)
    if act.answers < 0 and act.round == 0:
        _plan_own(world, world.players[act.actor], act.day)
    _answer(world, act, len(world.acts) - 1)


def _plan_own(world: _World, player: Player, day: float) -> None:
    if player.own_rate > 0:
        when = day + world.rng.exponential(30.4375 / player.own_rate)
        world.plan(Act(when, player.side, _severity(world, player.own_severity, player.spread)))


def _answer(world: _World, act: Act, place: int, earliest: float | None = None) -> None:
    """Plan what the other side does in reply, by its rule."""
    player = next(p for side, p in world.players.items() if side != act.actor)
    rng = world.rng
    gives = player.rule != "ignoring" and rng.random() < player.answers * (0.65 if player.rule == "generous" else 1.0)
    if rng.random() < player.error:
        gives = not gives
    if not gives:
        return
    for _ in range(2 if player.rule == "two-for-one" else 1):
        severity = _severity(world, _asked(world, player, act) * player.proportion, player.spread)
        if severity >= LEAST:
            when = max(act.day + rng.exponential(player.lag), earliest if earliest is not None else act.day)
            world.plan(Act(when, player.side, severity, place, act.round + 1))


def _asked(world: _World, player: Player, act: Act) -> float:
    """Severity the rule asks for: as received, one step up, or the worst ever received."""
    if player.rule == "escalating":
        return act.severity * STEP
    return world.worst.get(act.actor, act.severity) if player.rule == "grudging" else act.severity


def _severity(world: _World, mean: float, spread: float) -> float:
    """Log-normal around a mean, at most 10."""
    return float(min(mean * np.exp(world.rng.normal(-spread * spread / 2, spread)), 10.0)) if mean > 0 else 0.0


def _acts_of(side: str, run: Sequence[Act]) -> list[Act]:
    return [act for act in run if act.actor == side]


def what_if(
    first: Player, second: Player, *, days: int = 90, runs: int = 500, seed: int = 0, past: Sequence[Act] = ()
) -> WhatIf:
    """Many runs from the present state: the same seed gives the same ranges."""
    rng = np.random.default_rng(seed)
    drawn = [simulate(first, second, days, rng, past) for _ in range(runs)]
    sides = (first.side, second.side)
    return WhatIf(
        runs=runs,
        days=days,
        seed=seed,
        acts={side: _range([len(_acts_of(side, run)) for run in drawn]) for side in sides},
        severity={side: _range([sum(a.severity for a in _acts_of(side, run)) for run in drawn]) for side in sides},
        rounds=_range([max((a.round for a in run), default=0) for run in drawn]),
        quiet_after=_range([run[-1].day if run else 0.0 for run in drawn]),
        stopped=sum(len(run) >= MOST_ACTS for run in drawn),
    )


def _range(values: Sequence[float]) -> Range:
    low, middle, high = (float(v) for v in np.quantile(np.asarray(values, dtype=float), [0.05, 0.5, 0.95]))
    return Range(low=low, middle=middle, high=high)


def fit_player(table: Table, acting: str, answering: str, *, days: int = 14, rule: Rule = "tit-for-tat") -> Player:
    """A player with the habits of ``answering`` towards ``acting``: how often it answers beyond its usual rate, how fast, in what proportion of severity.

    The chance of an answer is (with - without) / (1 - without): what comes within ``days`` beyond what comes anyway. ``StudyError`` below five acts each way.
    """
    acts, back = conflict(table.counts(acting, answering)), conflict(table.counts(answering, acting))
    if acts.sum() < 5 or back.sum() < 5:
        raise StudyError(
            f"too few acts between {acting} and {answering} to fit a player: {int(acts.sum())} and {int(back.sum())}, five each are needed"
        )
    within = _within(back, days)
    hostile = (acts > 0)[: len(within)]
    without = float(within[~hostile].mean()) if (~hostile).any() else 0.0
    chance = max(0.0, (float(within[hostile].mean()) - without) / max(1 - without, 1e-9)) if hostile.any() else 0.0
    lags = _lags(np.nonzero(acts)[0], np.nonzero(back)[0], days)
    ours, theirs = (_mean_severity(table, *pair) for pair in ((answering, acting), (acting, answering)))
    answered = chance * float((acts > 0).sum())
    return Player(
        side=answering,
        rule=rule,
        own_rate=max(0.0, (float(back.sum()) - answered) / table.days * 30.4375),
        own_severity=ours or 4.0,
        answers=chance,
        lag=float(np.mean(lags)) if len(lags) else days / 2,
        proportion=ours / theirs if ours and theirs else 1.0,
    )


def _within(back: Floats, days: int) -> Floats:
    total = np.cumsum(back)
    return np.asarray(total[days:] > total[:-days], dtype=float)


def _lags(acts: Ints, back: Ints, days: int) -> Ints:
    place = np.searchsorted(back, acts, side="right")
    found = place < len(back)
    lags = back[place[found]] - acts[found]
    return np.asarray(lags[lags <= days])


def _mean_severity(table: Table, actor: str, recipient: str) -> float | None:
    rows = table.rows(actor, recipient)
    known = table.severity[rows[table.quad[rows] >= 3]]
    known = known[~np.isnan(known)]
    return float(known.mean()) if len(known) else None
