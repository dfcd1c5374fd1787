"""Scores of probability forecasts against what happened.

In: forecasts in [0, 1] and outcomes of 0 and 1. Out: ``Scores`` (Brier, log loss, expected calibration error over ten bins, intercept and
slope of the recalibrating logit) and the reliability table with 95 % Wilson intervals. It judges; it does not mend.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retorsion.study.regress import logit, sigmoid
from retorsion.study.table import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Forecasts between ``low`` and ``high``: how many, what they said on average, what happened, with its 95 % interval."""

    low: float
    high: float
    cases: int
    forecast: float
    observed: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """``slope`` and ``intercept`` are ``None`` where all outcomes are the same."""

    cases: int
    base_rate: float
    brier: float
    log_loss: float
    ece: float
    intercept: float | None
    slope: float | None
    bins: tuple[Bin, ...] = ()


def scores(p: Floats, y: Floats, bins: int = 10) -> Scores | None:
    """All scores of forecasts whose outcome is known (not NaN); ``None`` when there is none."""
    known = ~np.isnan(y)
    p, y = p[known], y[known]
    if not len(p):
        return None
    clipped = np.clip(p, 1e-6, 1 - 1e-6)
    table = reliability(p, y, bins)
    line = _recalibration(p, y)
    return Scores(
        cases=len(p),
        base_rate=float(y.mean()),
        brier=float(np.mean((p - y) ** 2)),
        log_loss=float(-np.mean(y * np.log(clipped) + (1 - y) * np.log(1 - clipped))),
        ece=sum(row.cases * abs(row.forecast - row.observed) for row in table) / len(p),
        intercept=line[0] if line else None,
        slope=line[1] if line else None,
        bins=table,
    )


def reliability(p: Floats, y: Floats, bins: int = 10) -> tuple[Bin, ...]:
    """Equal bins of the forecast, empty ones left out."""
    where = np.minimum((p * bins).astype(int), bins - 1)
    rows = []
    for b in np.unique(where):
        chosen = where == b
        count, observed = int(chosen.sum()), float(y[chosen].mean())
        rows.append(
            Bin(
                low=float(b) / bins,
                high=float(b + 1) / bins,
                cases=count,
                forecast=float(p[chosen].mean()),
                observed=observed,
                interval=wilson(round(observed * count), count),
            )
        )
    return tuple(rows)


def wilson(hits: int, cases: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a share; (0, 1) where there is no case."""
    if cases == 0:
        return 0.0, 1.0
    share, ratio = hits / cases, z * z / cases
    middle = (share + ratio / 2) / (1 + ratio)
    half = z * ((share * (1 - share) + ratio / 4) / cases) ** 0.5 / (1 + ratio)
    return max(0.0, middle - half), min(1.0, middle + half)


def _recalibration(p: Floats, y: Floats) -> tuple[float, float] | None:
    """Intercept and slope of outcome on the forecast's log odds; ideal 0 and 1."""
    x = logit(p)
    if y.min() == y.max() or np.ptp(x) < 1e-9:
        return None
    design, weights = np.column_stack([np.ones(len(x)), x]), np.array([0.0, 1.0])
    for _ in range(60):
        q = sigmoid(design @ weights)
        curvature = (design.T * (q * (1 - q))) @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, design.T @ (y - q))
        weights = weights + step * min(1.0, 1 / float(np.abs(step).max() + 1e-12))
    return float(weights[0]), float(weights[1])
