"""Two penalised regressions for yes/no outcomes: a logit, and a rate model with non-negative weights.

In: a design matrix and outcomes of 0 and 1. Out: weights, and for the logit a covariance robust to clusters. Both objectives are convex:
the answer does not depend on a start or a seed. Nothing here knows what the columns mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retorsion.study.table import Floats, Ints

RATE_PENALTY = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Logit:
    """``P = sigmoid(weights[0] + standardised x @ weights[1:])``; ``covariance`` of the weights, clusters allowed for."""

    mean: Floats
    scale: Floats
    weights: Floats
    covariance: Floats

    def design(self, x: Floats) -> Floats:
        """Constant column and standardised columns."""
        return np.column_stack([np.ones(len(x)), (x - self.mean) / self.scale])

    def predict(self, x: Floats) -> Floats:
        """Log odds."""
        return np.asarray(self.design(x) @ self.weights)

    def variance(self, x: Floats) -> Floats:
        """Variance of the log odds that comes from not knowing the weights."""
        design = self.design(x)
        return np.asarray(np.einsum("ij,jk,ik->i", design, self.covariance, design))


def sigmoid(z: Floats) -> Floats:
    """``1 / (1 + exp(-z))``, safe for large values."""
    return np.asarray(1 / (1 + np.exp(-np.clip(z, -35, 35))))


def logit(p: Floats) -> Floats:
    """Log odds of probabilities, clipped to [0.0001, 0.9999]."""
    p = np.clip(p, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(p / (1 - p)))


def fit_logit(x: Floats, y: Floats, cluster: Ints, penalty: float) -> Logit:
    """Newton steps on the likelihood with ``penalty / 2 * weights^2`` (none on the constant)."""
    spread = x.std(axis=0)
    model = Logit(x.mean(axis=0), np.where(spread > 1e-9, spread, 1.0), np.empty(0), np.empty((0, 0)))
    design = model.design(x)
    ridge = np.full(design.shape[1], penalty)
    ridge[0] = 1e-3
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        p = sigmoid(design @ weights)
        step = np.linalg.solve(_curvature(design, p, ridge), design.T @ (y - p) - ridge * weights)
        weights = weights + step
        if np.abs(step).max() < 1e-7:
            break
    p = sigmoid(design @ weights)
    covariance = _sandwich(design, y - p, _curvature(design, p, ridge), cluster)
    return Logit(model.mean, model.scale, weights, covariance)


def _curvature(design: Floats, p: Floats, ridge: Floats) -> Floats:
    return np.asarray((design.T * (p * (1 - p))) @ design + np.diag(ridge))


def _sandwich(design: Floats, residual: Floats, curvature: Floats, cluster: Ints) -> Floats:
    """Covariance that lets the cases of one cluster hang together (Huber-White)."""
    scores = np.zeros((int(cluster.max()) + 1, design.shape[1]))
    np.add.at(scores, cluster, design * residual[:, None])
    bread = np.linalg.inv(curvature)
    return np.asarray(bread @ (scores.T @ scores) @ bread)


def fit_rate(x: Floats, y: Floats, span: int) -> Floats:
    """Weights (first: a constant) of ``P = 1 - exp(-span * (w0 + x @ w))``, all >= 0: each a mean number of acts a day caused or kept up."""
    from scipy.optimize import minimize

    design = rate_design(x, span)
    hit = y > 0

    def objective(weights: Floats) -> tuple[float, Floats]:
        expected = design @ weights + 1e-6
        none = np.exp(-expected)
        loss = expected[~hit].sum() - np.log1p(-none[hit]).sum() + RATE_PENALTY * weights @ weights
        slope = np.where(hit, -none / (1 - none), 1.0)
        return float(loss), design.T @ slope + 2 * RATE_PENALTY * weights

    start = np.full(design.shape[1], 0.03)
    bounds = [(0, None)] * design.shape[1]
    return np.asarray(minimize(objective, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def rate_design(x: Floats, span: int) -> Floats:
    """Expected acts in ``span`` days for unit weights: a small constant column, then the rates."""
    return span * np.column_stack([np.full(len(x), 0.01), x])
