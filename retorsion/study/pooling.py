"""Walk-forward partial pooling: what past forecasts missed, taken back level by level.

In: log odds of a frozen model for cases in any order, outcomes, and for each level a key per case (everybody, the actor, the directed
dyad). Out: corrected log odds and their variance. A case on day t uses only outcomes settled by t (case day + horizon <= t). Each level
keeps a shrunk mean of what the level above still missed (a Gaussian prior on a random intercept, one Newton step, old cases fading).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp

import numpy as np

from retorsion.study.table import Floats, Ints


@dataclass(frozen=True, slots=True)
class Level:
    """Memory in days and weight of the prior (in cases times p(1-p)): the larger, the slower it believes."""

    memory: float
    prior: float


LEVELS = (Level(180, 30), Level(730, 60), Level(730, 60))
"""Everybody, the actor, the directed dyad. Chosen by rolling validation inside the training years (cuts 1983, 1987, 1991, 1995)."""


@dataclass(slots=True)
class _Intercept:
    missed: float = 0.0
    weight: float = 0.0
    last: int = 0

    def at(self, day: int, level: Level) -> tuple[float, float]:
        """Value and variance of the intercept on that day."""
        fade = exp(-(day - self.last) / level.memory)
        total = self.weight * fade + level.prior
        return self.missed * fade / total, 1 / total

    def learn(self, day: int, residual: float, weight: float, level: Level) -> None:
        """Take in one settled case."""
        fade = exp(-(day - self.last) / level.memory)
        self.missed = self.missed * fade + residual
        self.weight = self.weight * fade + weight
        self.last = day


@dataclass(slots=True)
class _State:
    keys: Sequence[Ints]
    levels: Sequence[Level]
    intercepts: list[dict[int, _Intercept]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.intercepts = [{} for _ in self.levels]

    def of(self, level: int, case: int) -> _Intercept:
        """The intercept that this case shares at this level."""
        return self.intercepts[level].setdefault(int(self.keys[level][case]), _Intercept())


def walk_forward(
    base: Floats, day: Ints, y: Floats, keys: Sequence[Ints], horizon: int, levels: Sequence[Level] = LEVELS
) -> tuple[Floats, Floats]:
    """Corrected log odds and the variance of the correction, both in the order of ``base``. ``y`` is NaN where nobody knows yet."""
    state = _State(keys, levels)
    before = np.zeros((len(levels), len(base)))
    corrected, variance = base.copy(), np.zeros(len(base))
    queue = np.argsort(day, kind="stable")
    settled = 0
    for case in queue:
        while day[queue[settled]] + horizon <= day[case]:
            _settle(state, int(queue[settled]), int(day[queue[settled]]) + horizon, y, before)
            settled += 1
        for level, rule in enumerate(levels):
            before[level, case] = corrected[case]
            shift, doubt = state.of(level, int(case)).at(int(day[case]), rule)
            corrected[case] += shift
            variance[case] += doubt
    return corrected, variance


def _settle(state: _State, case: int, day: int, y: Floats, before: Floats) -> None:
    if np.isnan(y[case]):
        return
    for level, rule in enumerate(state.levels):
        p = 1 / (1 + exp(-before[level, case]))
        state.of(level, case).learn(day, float(y[case]) - p, p * (1 - p), rule)
