"""Which rule a side seems to play, as Bayesian evidence over its turns.

In: turns (what the other side did, what this side did next, as levels 0 = nothing hostile, 1 = words, 2 = deeds, 3 = force). Out: ``Evidence``: the probability
of each rule given that one of them holds, the error rate, where the rule seems to change. Each rule says one move a turn; any other move is an error. *Ignoring*
is the competing explanation: this side acts at its own rates whatever the other does, so background acts are not taken for answers.
Rules after Axelrod (1984), *The Evolution of Cooperation*, and Press & Dyson's survey names. Confusion matrix: ``docs/explanation/models/strategies.md``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from retorsion.errors import StudyError
from retorsion.study.table import Floats, Ints, Table

LEVELS = 4
LEAST_TURNS = 20
LEAST_HOSTILE = 8
"""Fewest turns, and fewest hostile ones of the other side among them, below which nothing is said."""

FORCE = 8.0
"""Severity from which a deed counts as force."""

GENEROSITY = (0.2, 0.3, 0.4, 0.5)
ERRORS = (0.02, 0.05, 0.1, 0.15, 0.2)
PRIOR_IGNORING = 0.5
"""Before any turn is seen, answering at all and not answering are equally likely; the rules share the other half."""

SWITCH = 0.02
"""Prior chance a turn that the rule changes."""


@dataclass(frozen=True, slots=True)
class Turn:
    """``received`` is the level of what the other side did, ``move`` of what this side did next, ``day`` when (ISO, or empty)."""

    received: int
    move: int
    day: str = ""


Rule = Callable[[Sequence[int]], int]
"""Levels received so far, this turn's last -> the move the rule asks for."""


def tit_for_tat(received: Sequence[int]) -> int:
    """As you to me: the same level back."""
    return received[-1]


def two_for_one(received: Sequence[int]) -> int:
    """Each hostile act is answered on two turns (two tits for a tat)."""
    return max(received[-2:])


def escalating(received: Sequence[int]) -> int:
    """One level above what was received."""
    return min(received[-1] + 1, LEVELS - 1) if received[-1] else 0


def grudging(received: Sequence[int]) -> int:
    """Hostile for ever once wronged, at the highest level received."""
    return max(received)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "tit-for-tat": tit_for_tat,
        "generous": tit_for_tat,
        "two-for-one": two_for_one,
        "escalating": escalating,
        "grudging": grudging,
    }
)
"""Rules that answer. *Generous* asks for the same as tit-for-tat and lets a hostile act pass now and then. *Ignoring* asks for nothing."""

NAMES = (*RULES, "ignoring")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A rule held from turn ``start`` to ``stop`` (excluded); ``day`` is that of its first turn."""

    rule: str
    start: int
    stop: int
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """``probability`` sums to 1 over the rules known here: which of *these* fits best, not that any of them is followed. ``error_rate`` is that of the best
    rule (``None`` for ignoring). ``stretches`` has more than one entry where the rule seems to change."""

    turns: int
    hostile: int
    probability: dict[str, float]
    best: str
    error_rate: float | None
    stretches: tuple[Stretch, ...]


def identify(turns: Sequence[Turn]) -> Evidence:
    """Weigh the rules; ``StudyError`` below the minimum of turns."""
    hostile = sum(turn.received > 0 for turn in turns)
    if len(turns) < LEAST_TURNS or hostile < LEAST_HOSTILE:
        raise StudyError(
            f"too few turns to tell a rule: {len(turns)}, {hostile} of them hostile; {LEAST_TURNS} and {LEAST_HOSTILE} are needed"
        )
    steps = {name: _steps(name, turns) for name in NAMES}
    prior = {name: PRIOR_IGNORING if name == "ignoring" else (1 - PRIOR_IGNORING) / len(RULES) for name in NAMES}
    totals = {name: _evidence(grid) + float(np.log(prior[name])) for name, grid in steps.items()}
    top = max(totals.values())
    weights = {name: float(np.exp(total - top)) for name, total in totals.items()}
    best = max(weights, key=weights.__getitem__)
    return Evidence(
        turns=len(turns),
        hostile=hostile,
        probability={name: weight / sum(weights.values()) for name, weight in weights.items()},
        best=best,
        error_rate=_errors(best, turns),
        stretches=_stretches(turns, steps),
    )


def _steps(name: str, turns: Sequence[Turn]) -> Floats:
    """Log chance of each move: settings (error rate, generosity) x turns."""
    moves = np.array([turn.move for turn in turns])
    if name == "ignoring":
        return _ignoring(moves)
    received = [turn.received for turn in turns]
    asked = np.array([RULES[name](received[: i + 1]) for i in range(len(turns))])
    rows = []
    for error in ERRORS:
        met = np.where(moves == asked, 1 - error, error / (LEVELS - 1))
        if name != "generous":
            rows.append(np.log(met))
            continue
        passed = np.where(moves == 0, 1 - error, error / (LEVELS - 1))
        rows += [np.log(np.where(asked > 0, (1 - g) * met + g * passed, met)) for g in GENEROSITY]
    return np.stack(rows)


def _ignoring(moves: Ints) -> Floats:
    """Own rates of each level, learnt on the way (one imagined turn of each): its product is the Dirichlet evidence."""
    seen = np.ones(LEVELS)
    chances = []
    for move in moves:
        chances.append(np.log(seen[move] / seen.sum()))
        seen[move] += 1
    return np.array([chances])


def _evidence(grid: Floats) -> float:
    """Log mean of the likelihood over the settings."""
    totals = grid.sum(axis=1)
    top = totals.max()
    return float(top + np.log(np.mean(np.exp(totals - top))))


def _errors(name: str, turns: Sequence[Turn]) -> float | None:
    """Share of turns on which the rule was not kept; passing over an act is no error of a generous side."""
    if name == "ignoring":
        return None
    received = [turn.received for turn in turns]
    asked = [RULES[name](received[: i + 1]) for i in range(len(turns))]
    kept = [
        turn.move == move or (name == "generous" and turn.move == 0) for turn, move in zip(turns, asked, strict=True)
    ]
    return 1 - sum(kept) / len(kept)


def _stretches(turns: Sequence[Turn], steps: Mapping[str, Floats]) -> tuple[Stretch, ...]:
    """Most likely sequence of rules (Viterbi), each at its best setting, with a small chance of change a turn."""
    chances = np.stack([grid[grid.sum(axis=1).argmax()] for grid in steps.values()])
    stay, change = np.log(1 - SWITCH), np.log(SWITCH / (len(steps) - 1))
    score, back = chances[:, 0].copy(), np.zeros(chances.shape, dtype=int)
    for t in range(1, chances.shape[1]):
        moved = score[:, None] + np.where(np.eye(len(steps), dtype=bool), stay, change)
        back[:, t] = moved.argmax(axis=0)
        score = moved.max(axis=0) + chances[:, t]
    path = [int(score.argmax())]
    for t in range(chances.shape[1] - 1, 0, -1):
        path.append(int(back[path[-1], t]))
    path.reverse()
    names = list(steps)
    borders = [0, *(t for t in range(1, len(path)) if path[t] != path[t - 1]), len(path)]
    return tuple(
        Stretch(rule=names[path[a]], start=a, stop=b, day=turns[a].day) for a, b in itertools.pairwise(borders)
    )


def play(
    name: str,
    received: Sequence[int],
    rng: np.random.Generator,
    *,
    error: float = 0.1,
    generosity: float = 0.35,
    background: float = 0.3,
) -> list[Turn]:
    """Simulate a side that keeps a rule: with chance ``error`` its move is another one. *Ignoring* acts with chance ``background`` at any level."""
    turns = []
    for i, level in enumerate(received):
        if name == "ignoring":
            move = int(rng.integers(1, LEVELS)) if rng.random() < background else 0
        else:
            move = RULES[name](received[: i + 1])
            if name == "generous" and move and rng.random() < generosity:
                move = 0
            if rng.random() < error:
                move = int((move + rng.integers(1, LEVELS)) % LEVELS)
        turns.append(Turn(level, move))
    return turns


def confusion(
    opportunities: int = 60, runs: int = 200, error: float = 0.1, seed: int = 0
) -> dict[str, dict[str, float]]:
    """Share of simulated sides of each rule (row) that are taken for each rule (column); the other side is hostile on two turns of five."""
    rng = np.random.default_rng(seed)
    table: dict[str, dict[str, float]] = {}
    for name in NAMES:
        found = []
        for _ in range(runs):
            received = [int(rng.integers(1, 3)) if rng.random() < 0.4 else 0 for _ in range(opportunities)]
            found.append(identify(play(name, received, rng, error=error)).best)
        table[name] = {other: found.count(other) / runs for other in NAMES}
    return table


def turns_of(table: Table, acting: str, answering: str, days: int = 14) -> tuple[Turn, ...]:
    """Turns of ``answering``: what ``acting`` did in each window of ``days``, and what came in the next. Levels from quad class and severity."""
    windows = table.days // days
    theirs, ours = (_levels(table, *pair, days, windows) for pair in ((acting, answering), (answering, acting)))
    return tuple(Turn(int(theirs[i]), int(ours[i + 1]), table.date_of((i + 1) * days)) for i in range(windows - 1))


def _levels(table: Table, actor: str, recipient: str, days: int, windows: int) -> Ints:
    rows = table.rows(actor, recipient)
    rows = rows[(table.quad[rows] >= 3) & (table.day[rows] < windows * days)]
    level = np.where(table.quad[rows] == 3, 1, np.where(table.severity[rows] >= FORCE, 3, 2))
    found = np.zeros(windows, dtype=np.int64)
    np.maximum.at(found, table.day[rows] // days, level)
    return found
