"""Shares and differences with their intervals, from 0/1 outcomes by day.

In: arrays over days. Out: ``Share`` (hits, cases, Wilson interval) and differences with an interval from drawing blocks of days again (seeded), for days
near each other are not independent. Strata compare days alike in what the answering side had lately been doing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retorsion.study.calibrate import wilson
from retorsion.study.table import Bools, Floats, Ints

BLOCK_DAYS = 90
DRAWS = 500
STRATA_EDGES = (1, 3, 7, 15)
"""Acts of the answering side in the four weeks before: 0, 1-2, 3-6, 7-14, 15 and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``share`` is ``None`` where there is no case; ``interval`` holds 95 %."""

    hits: int
    cases: int
    share: float | None
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``value`` is ``None`` where one side of the comparison has no case."""

    value: float | None
    interval: tuple[float, float] | None


def share_of(outcomes: Floats) -> Share:
    """Share of ones among known outcomes."""
    known = outcomes[~np.isnan(outcomes)]
    hits = int(known.sum())
    return Share(
        hits=hits, cases=len(known), share=hits / len(known) if len(known) else None, interval=wilson(hits, len(known))
    )


LEAST_TREATED = 10
"""Days with an act below which no interval is given: draws of a handful of cases look far surer than they are."""


def excess(y: Floats, treated: Bools, strata: Ints, rng: np.random.Generator) -> Difference:
    """How much likelier ones are on treated days than on other days of the same stratum (weighted by treated days), with the range of 98 % of
    block draws. False alarms on simulated sides that do not answer: ``docs/explanation/models/reciprocity.md``."""
    known = ~np.isnan(y)
    blocks = np.arange(len(y)) // BLOCK_DAYS
    counts = _cells(y[known], treated[known], strata[known], blocks[known])
    value = _stratified(counts.sum(axis=0))
    if value is None or len(counts) < 4 or counts[:, :, 1].sum() < LEAST_TREATED:
        return Difference(value=value, interval=None)
    draws = [_stratified(counts[rng.integers(0, len(counts), len(counts))].sum(axis=0)) for _ in range(DRAWS)]
    usable = [draw for draw in draws if draw is not None]
    if len(usable) < DRAWS // 2:
        return Difference(value=value, interval=None)
    low, high = np.quantile(usable, [0.01, 0.99])
    return Difference(value=value, interval=(float(low), float(high)))


def _cells(y: Floats, treated: Bools, strata: Ints, blocks: Ints) -> Floats:
    """Counts by block, stratum, treated or not, outcome."""
    size = int(blocks.max()) + 1 if len(blocks) else 0
    counts = np.zeros((size, len(STRATA_EDGES) + 1, 2, 2))
    np.add.at(counts, (blocks, strata, treated.astype(int), y.astype(int)), 1)
    return counts


def _stratified(counts: Floats) -> float | None:
    """Weighted mean of the strata's differences; strata without both kinds of days are left out."""
    cases = counts.sum(axis=2)
    both = (cases[:, 0] > 0) & (cases[:, 1] > 0)
    if not both.any():
        return None
    shares = counts[both, :, 1] / cases[both]
    weights = cases[both, 1]
    return float((weights * (shares[:, 1] - shares[:, 0])).sum() / weights.sum())


def lately(acts: Floats, window: int = 28) -> Ints:
    """Stratum of each day by acts in the ``window`` days before it."""
    total = np.concatenate([[0.0], np.cumsum(acts)])
    before = total[:-1] - total[np.maximum(np.arange(len(acts)) - window, 0)]
    return np.asarray(np.digitize(before, STRATA_EDGES), dtype=np.int64)
