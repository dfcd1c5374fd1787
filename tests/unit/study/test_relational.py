from __future__ import annotations

import numpy as np
import pytest

from retorsion.errors import StudyError
from retorsion.study.relational import NAMES, relational, statistics
from retorsion.study.table import Table, build

SIDES = "ABCDEFGH"


def simulated(truth: tuple[float, ...], days: int, seed: int) -> Table:
    """One act a day, its pair drawn by the model."""
    rng = np.random.default_rng(seed)
    size = len(SIDES)
    pairs = np.array([(a, b) for a in range(size) for b in range(size) if a != b])
    past, rows = np.zeros((size, size)), []
    for day in range(days):
        past *= np.exp(-1 / 30)
        weight = np.exp(statistics(past, pairs[:, 0], pairs[:, 1]) @ np.array(truth))
        a, b = pairs[rng.choice(len(pairs), p=weight / weight.sum())]
        past[a, b] += 1
        rows.append((1 + day, SIDES[a], SIDES[b], 4, "19", float("nan"), ""))
    return build(rows)


@pytest.mark.parametrize("truth", [(0.8, 0.6, 0.3, 0.0), (0.8, 0.0, 0.0, 0.3)])
def test_simulate_then_recover(truth):
    found = relational(simulated(truth, 3000, 5))
    assert [effect.name for effect in found.effects] == list(NAMES)
    for effect, value in zip(found.effects, truth, strict=True):
        assert effect.value == pytest.approx(value, abs=max(0.12, 3 * effect.error))
    assert found.effects[1].clear == (truth[1] > 0)


def test_too_little_is_refused():
    with pytest.raises(StudyError, match="2 acts, 2 sides; 100 and 3 are needed"):
        relational(build([(1, "A", "B", 4, "19", 0.0, ""), (2, "B", "A", 4, "19", 0.0, "")]))
