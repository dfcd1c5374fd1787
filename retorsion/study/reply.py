"""The reply model: will the other side's conflict act come within so many days of this one?

In: a ``Table`` and cases (directed pair, day of a conflict act). Out: probabilities that use nothing after each case's day. Two pooled
models are fitted on cases settled before a cut day and blended half and half: a logit on 42 logs of rates, and a non-negative rate model with
six memory scales of both sides. What they keep missing is taken back walk-forward for everybody, the actor and the dyad.

Measured on the Levant series (KEDS, fit 1979-2003, 2,878 cases of 2003-2011, horizon 14 days): see ``docs/explanation/models/forecast.md``.
Rolling validation inside 1979-2003, mean of four cuts, Brier: plain 90-day rate 0.147, logit 0.1308, rate model 0.1308, blend 0.1300, with
pooling 0.1296. Tried there and left out for no gain: dyad dummies, 12,013 cases of 307 further pairs, a small neural network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retorsion.study.history import (
    PairHistory,
    common_features,
    horizon_features,
    outcome,
    pair_history,
    plain_rate,
    rates,
)
from retorsion.study.pooling import walk_forward
from retorsion.study.regress import Logit, fit_logit, fit_rate, logit, rate_design
from retorsion.study.table import Bools, Floats, Ints, Table

PENALTY = 20.0
HORIZON = 14
MINIMUM_CASES = 100
MINIMUM_EACH = 20
"""Fewest training cases, and fewest answered and unanswered ones among them, below which no model is fitted."""


@dataclass(frozen=True, slots=True, order=True)
class Case:
    """``actor`` did a conflict act to ``recipient`` on ``day`` (of the table): does ``recipient`` answer?"""

    actor: str
    recipient: str
    day: int


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """All that is known of some cases, row by row in their order: model columns, the plain 90-day rate, outcome (NaN: not yet known)."""

    cases: tuple[Case, ...]
    day: Ints
    x: Floats
    rate: Floats
    plain: Floats
    y: Floats
    actor: Ints
    dyad: Ints

    def part(self, rows: Ints) -> Inputs:
        """Some of the rows, in the order given; numbers of actors and dyads stay."""
        return Inputs(
            cases=tuple(self.cases[i] for i in rows), day=self.day[rows], x=self.x[rows], rate=self.rate[rows], plain=self.plain[rows],
            y=self.y[rows], actor=self.actor[rows], dyad=self.dyad[rows],
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class ReplyModel:
    """Frozen after the fit. ``base`` gives log odds before walk-forward pooling."""

    horizon: int
    logit: Logit
    weights: Floats
    cases: int

    def base(self, inputs: Inputs) -> Floats:
        """Half the logit, half the rate model, on the scale of log odds."""
        expected = rate_design(inputs.rate, self.horizon) @ self.weights
        return 0.5 * self.logit.predict(inputs.x) + 0.5 * logit(1 - np.exp(-expected))


def find_cases(table: Table, pairs: Sequence[tuple[str, str]]) -> tuple[Case, ...]:
    """Every day on which the first of a pair did a conflict act to the second."""
    found = []
    for actor, recipient in pairs:
        rows = table.rows(actor, recipient)
        days = np.unique(table.day[rows][table.quad[rows] >= 3])
        found += [Case(actor, recipient, int(day)) for day in days]
    return tuple(found)


def gather(table: Table, cases: Sequence[Case], horizon: int = HORIZON) -> Inputs:
    """The columns of all cases for one horizon."""
    return gather_each(table, cases, (horizon,))[0]


def gather_each(table: Table, cases: Sequence[Case], horizons: Sequence[int]) -> tuple[Inputs, ...]:
    """The columns of all cases, once a horizon; each pair's history is made once."""
    day = np.array([case.day for case in cases], dtype=np.int64)
    pairs = [(case.actor, case.recipient) for case in cases]
    names = sorted(set(pairs))
    dyad = np.array([names.index(pair) for pair in pairs], dtype=np.int64)
    actors = sorted({pair[0] for pair in names})
    actor = np.array([actors.index(a) for a, _ in pairs], dtype=np.int64)
    parts: list[tuple[Ints, tuple[Floats, ...]]] = []
    for number, pair in enumerate(names):
        where = np.nonzero(dyad == number)[0]
        parts.append((where, _columns(pair_history(table, *pair), day[where], horizons)))
    common, rate, plain, *each = (_assemble(parts, column, len(cases)) for column in range(3 + 2 * len(horizons)))
    return tuple(
        Inputs(tuple(cases), day, np.hstack([common, each[2 * i]]), rate, plain, each[2 * i + 1], actor, dyad)
        for i in range(len(horizons))
    )


def _columns(history: PairHistory, days: Ints, horizons: Sequence[int]) -> tuple[Floats, ...]:
    """Common features, rates, the plain rate, then features and outcome of each horizon."""
    shared = (common_features(history, days), rates(history, days), plain_rate(history.replies)[days])
    each = ((horizon_features(history, days, h), outcome(history.replies, h)[days]) for h in horizons)
    return (*shared, *(column for pair in each for column in pair))


def _assemble(parts: Sequence[tuple[Ints, tuple[Floats, ...]]], column: int, length: int) -> Floats:
    first = parts[0][1][column] if parts else np.empty(0)
    result = np.empty((length, *first.shape[1:]))
    for where, columns in parts:
        result[where] = columns[column]
    return result


def fit(inputs: Inputs, train: Bools, horizon: int = HORIZON) -> ReplyModel | None:
    """Fit on the rows of ``train`` whose outcome is known; ``None`` below the minimum of cases."""
    rows = np.nonzero(train & ~np.isnan(inputs.y))[0]
    y = inputs.y[rows]
    answered = int(y.sum())
    if len(rows) < MINIMUM_CASES or min(answered, len(rows) - answered) < MINIMUM_EACH:
        return None
    return ReplyModel(
        horizon=horizon,
        logit=fit_logit(inputs.x[rows], y, inputs.dyad[rows], PENALTY),
        weights=fit_rate(inputs.rate[rows], y, horizon),
        cases=len(rows),
    )


def predict(model: ReplyModel, inputs: Inputs) -> tuple[Floats, Floats]:
    """Log odds and their variance for all rows, walk-forward: row by row only outcomes settled by its day are used."""
    keys = (np.zeros(len(inputs.day), dtype=np.int64), inputs.actor, inputs.dyad)
    corrected, doubt = walk_forward(model.base(inputs), inputs.day, inputs.y, keys, model.horizon)
    return corrected, doubt + model.logit.variance(inputs.x)


def plain_forecast(inputs: Inputs, horizon: int = HORIZON) -> Floats:
    """The rival: ``1 - exp(-horizon * rate of the last 90 days)``."""
    return np.asarray(1 - np.exp(-horizon * inputs.plain))
