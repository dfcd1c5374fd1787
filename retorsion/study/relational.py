"""Relational events: given that somebody acts, who acts on whom?

In: a ``Table``. Out: ``Relational``: what makes a directed pair more likely to be the next one, as log odds with standard errors: the pair's own past (*inertia*), the other
direction's (*reciprocity*), how active the actor and how beset the recipient lately was. Each act is compared with pairs drawn from all that could have acted (case-control
sampling, seeded); same-day acts do not explain each other. After Butts (2008), Sociological Methodology 38:155. Own code: no kept library was small enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from retorsion.errors import StudyError
from retorsion.study.table import Floats, Ints, Table

NAMES = ("inertia", "reciprocity", "actor's activity", "recipient's exposure")
MEMORY = 30.0
"""Days after which a past act counts 1/e."""

CONTROLS = 20
LEAST_EVENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """``value``: what one more unit of log(1 + faded count) adds to the log odds of being the pair that acts."""

    name: str
    value: float
    error: float

    @property
    def clear(self) -> bool:
        """Whether zero lies outside two standard errors."""
        return abs(self.value) > 2 * self.error


@dataclass(frozen=True, slots=True, kw_only=True)
class Relational:
    """``gain`` is the log-likelihood an event above chance, over the same draws; ``sides`` could have acted."""

    events: int
    sides: int
    controls: int
    effects: tuple[Effect, ...]
    gain: float


def relational(
    table: Table, *, conflict_only: bool = True, memory: float = MEMORY, controls: int = CONTROLS, seed: int = 0
) -> Relational:
    """Fit the model; ``StudyError`` below 100 events or three sides."""
    rows = np.nonzero(table.quad >= (3 if conflict_only else 1))[0]
    if len(rows) < LEAST_EVENTS or len(table.sides) < 3:
        raise StudyError(
            f"too little for a relational model: {len(rows)} acts, {len(table.sides)} sides; {LEAST_EVENTS} and 3 are needed"
        )
    rng = np.random.default_rng(seed)
    x = np.concatenate(list(_choices(table, rows, memory, controls, rng)))
    weights, covariance, gain = _fit(x)
    errors = np.sqrt(np.diag(covariance))
    return Relational(
        events=len(x),
        sides=len(table.sides),
        controls=controls,
        effects=tuple(
            Effect(name=n, value=float(w), error=float(e)) for n, w, e in zip(NAMES, weights, errors, strict=True)
        ),
        gain=gain / len(x),
    )


def _choices(table: Table, rows: Ints, memory: float, controls: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Day by day, the statistics of each act (place 0) and of its controls: events x (1 + controls) x statistics."""
    size = len(table.sides)
    past = np.zeros((size, size))
    last = int(table.day[rows[0]])
    for day in np.unique(table.day[rows]):
        past *= np.exp(-(int(day) - last) / memory)
        last = int(day)
        today = rows[table.day[rows] == day]
        actor, recipient = table.actor[today], table.recipient[today]
        others = rng.integers(0, size, (len(today), controls))
        shift = rng.integers(1, size, (len(today), controls))
        yield statistics(past, np.column_stack([actor, others]), np.column_stack([recipient, (others + shift) % size]))
        np.add.at(past, (actor, recipient), 1)


def statistics(past: Floats, actor: Ints, recipient: Ints) -> Floats:
    """The four statistics of pairs, from faded counts of earlier days."""
    own, back = past[actor, recipient], past[recipient, actor]
    active, beset = past.sum(axis=1)[actor] - own, past.sum(axis=0)[recipient] - own
    return np.asarray(np.log1p(np.stack([own, back, active, beset], axis=-1)))


def _fit(x: Floats) -> tuple[Floats, Floats, float]:
    """Conditional logit by Newton steps, with a very small ridge."""
    weights: Floats = np.zeros(x.shape[2])
    for _ in range(50):
        gradient, curvature, _ = _slopes(x, weights)
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    _, curvature, loglik = _slopes(x, weights)
    return np.asarray(weights), np.asarray(np.linalg.inv(curvature)), loglik + len(x) * float(np.log(x.shape[1]))


def _slopes(x: Floats, weights: Floats) -> tuple[Floats, Floats, float]:
    score = x @ weights
    score = score - score.max(axis=1, keepdims=True)
    p = np.exp(score)
    p /= p.sum(axis=1, keepdims=True)
    mean = np.einsum("ec,ecp->ep", p, x)
    spread = np.einsum("ec,ecp,ecq->pq", p, x, x) - mean.T @ mean
    gradient = (x[:, 0] - mean).sum(axis=0) - 1e-3 * weights
    return gradient, spread + 1e-3 * np.eye(len(weights)), float(np.log(p[:, 0]).sum())
