"""Daily counts that excite later counts: a discrete-day Hawkes model with memory at several time scales.

In: counts a day of some marks (actor by kind of act). Out: fitted rates for every day from the days before it, what each mark adds to each
other (mean direct offspring), and simulated days. The data have no clock: same-day order is arbitrary, so a day never explains itself.
Own acts and the other side's stand in separate terms; an excitation is an association, never called a cause.

    rate_k(d) = level_k(d) * weekday_k(d) * (mu_k + sum_j,b alpha_kjb R_jb(d)),   R_jb(d) = r_b R_jb(d-1) + (1 - r_b) N_j(d-1)

``alpha >= 0``, fitted by L-BFGS-B on the Poisson likelihood; weekday factors have a Gaussian prior; ``level`` is the ratio of observed to
expected counts, fading with 180 days and shrunk by 10 events. After Hawkes (1971), Biometrika 58:83. Scores: ``docs/explanation/models/hawkes.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retorsion.study.history import fading
from retorsion.study.table import Floats, Table

SCALES = (1, 7, 45, 365)
PENALTY = 1.0
WEEKDAY_PENALTY = 1.0
LEVEL_MEMORY = 180.0
LEVEL_PRIOR = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Hawkes:
    """``mu`` (marks), ``alpha`` (marks x marks x scales: row excited by column), ``weekday`` (marks x 7, factors, Monday first),
    ``dispersion`` (marks; negative-binomial size, large = Poisson)."""

    scales: tuple[int, ...]
    mu: Floats
    alpha: Floats
    weekday: Floats
    dispersion: Floats

    @property
    def offspring(self) -> Floats:
        """Mean number of acts of the row's mark that one act of the column's mark is followed by, over all scales."""
        return np.asarray(self.alpha.sum(axis=2))

    @property
    def radius(self) -> float:
        """Spectral radius of the offspring matrix: at 1 and above the series would grow for ever."""
        return float(np.abs(np.linalg.eigvals(self.offspring)).max())

    def rates(self, counts: Floats, first_weekday: int, adapt: bool = True) -> Floats:
        """Expected counts of each day from the days before it; ``first_weekday`` is that of the first row (Monday 0)."""
        memory = excitation(counts, self.scales)
        weights = self.alpha.transpose(0, 2, 1).reshape(len(self.mu), -1)
        days = (np.arange(len(counts)) + first_weekday) % 7
        plain = (self.mu + memory @ weights.T) * self.weekday[:, days].T + 1e-9
        return plain * level(counts, plain) if adapt else plain


def excitation(counts: Floats, scales: Sequence[int]) -> Floats:
    """Fading means of the counts of earlier days: days x (scales * marks), scale by scale."""
    none = np.zeros((1, counts.shape[1]))
    return np.hstack([np.vstack([none, fading(counts, scale)[:-1]]) for scale in scales])


def level(counts: Floats, expected: Floats) -> Floats:
    """How far recent days ran above or below expectation, mark by mark; 1 where nothing is known. Uses earlier days only."""
    memory = 1 / (1 - np.exp(-1 / LEVEL_MEMORY))
    seen, due = (excitation(series, (int(LEVEL_MEMORY),)) * memory for series in (counts, expected))
    return np.asarray((seen + LEVEL_PRIOR) / (due + LEVEL_PRIOR))


def fit_hawkes(counts: Floats, first_weekday: int, scales: Sequence[int] = SCALES) -> Hawkes:
    """Maximum penalised likelihood, each mark by itself; 12,000 days of 8 marks take under 2 s of CPU."""
    days, marks = counts.shape
    design = np.hstack([np.ones((days, 1)), excitation(counts, scales)])
    weekdays = np.eye(7)[(np.arange(days) + first_weekday) % 7]
    fitted = [_fit_mark(counts[:, k], design, weekdays) for k in range(marks)]
    width = design.shape[1]
    alpha = np.stack([theta[1:width].reshape(len(scales), marks).T for theta in fitted])
    model = Hawkes(
        tuple(scales),
        mu=np.array([theta[0] for theta in fitted]),
        alpha=alpha,
        weekday=np.exp(np.stack([theta[width:] for theta in fitted])),
        dispersion=np.full(marks, 1e6),
    )
    rates = model.rates(counts, first_weekday)
    sizes = np.array([_dispersion(counts[:, k], rates[:, k]) for k in range(marks)])
    return Hawkes(model.scales, model.mu, model.alpha, model.weekday, sizes)


def _fit_mark(y: Floats, design: Floats, weekdays: Floats) -> Floats:
    from scipy.optimize import minimize

    width = design.shape[1]

    def objective(theta: Floats) -> tuple[float, Floats]:
        weights, log_day = theta[:width], theta[width:]
        factor = np.exp(weekdays @ log_day)
        base = design @ weights
        rate = factor * base + 1e-9
        slope = 1 - y / rate
        gradient = design.T @ (slope * factor)
        gradient[1:] += 2 * PENALTY * weights[1:]
        penalty = PENALTY * weights[1:] @ weights[1:] + WEEKDAY_PENALTY / 2 * log_day @ log_day
        of_day = weekdays.T @ (slope * factor * base) + WEEKDAY_PENALTY * log_day
        return float((rate - y * np.log(rate)).sum() + penalty), np.concatenate([gradient, of_day])

    start = np.concatenate([[max(y.mean() / 5, 1e-3)], np.full(width - 1, 0.5 / max(width - 1, 1)), np.zeros(7)])
    bounds = [(1e-6, None)] + [(0, None)] * (width - 1) + [(None, None)] * 7
    return np.asarray(
        minimize(objective, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300}).x
    )


def _dispersion(y: Floats, rate: Floats) -> float:
    """Size of the negative binomial that fits best around given rates."""
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda log_size: -log_mass(y, rate, float(np.exp(log_size))), bounds=(-4, 12), method="bounded"
    )
    return float(np.exp(found.x))


def log_mass(y: Floats, rate: Floats, size: float | None = None) -> float:
    """Summed log mass of counts: Poisson, or negative binomial of that size."""
    from scipy.special import gammaln

    if size is None:
        return float((y * np.log(rate) - rate - gammaln(y + 1)).sum())
    own = gammaln(y + size) - gammaln(size) + size * np.log(size / (size + rate))
    return float((own - gammaln(y + 1) + y * np.log(rate / (size + rate))).sum())


def simulate_days(model: Hawkes, counts: Floats, first_weekday: int, days: int, rng: np.random.Generator) -> Floats:
    """Draw the days after ``counts`` (Poisson), each feeding the next: days x marks. A simulation, not a record."""
    state = _last_state(counts, model.scales)
    drawn = np.zeros((days, len(model.mu)))
    for d in range(days):
        weekday = model.weekday[:, (first_weekday + len(counts) + d) % 7]
        rate = weekday * (model.mu + np.einsum("kjb,bj->k", model.alpha, state))
        drawn[d] = rng.poisson(np.minimum(rate, 1e3))
        keep = np.exp(-1 / np.array(model.scales))[:, None]
        state = keep * state + (1 - keep) * drawn[d]
    return drawn


def _last_state(counts: Floats, scales: Sequence[int]) -> Floats:
    """Fading means after the last day of ``counts``: scales x marks."""
    if not len(counts):
        return np.zeros((len(scales), counts.shape[1]))
    padded = np.vstack([counts, np.zeros((1, counts.shape[1]))])
    return np.asarray(excitation(padded, scales)[-1].reshape(len(scales), counts.shape[1]))


def dyad_counts(table: Table, first: str, second: str, by_quad: bool = False) -> Floats:
    """Counts a day of both directions of a dyad: (first, second) x (cooperation, conflict), or x the four quad classes."""
    both = [table.counts(first, second), table.counts(second, first)]
    if by_quad:
        return np.hstack(both)
    return np.column_stack([part for c in both for part in (c[:, :2].sum(axis=1), c[:, 2:].sum(axis=1))])
