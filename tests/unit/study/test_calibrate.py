from __future__ import annotations

import numpy as np
import pytest

from retorsion.study.calibrate import reliability, scores, wilson


def test_scores_by_hand():
    found = scores(np.array([0.25, 0.75, 0.75, 0.5]), np.array([0.0, 1.0, 0.0, np.nan]))
    assert (found.cases, found.base_rate) == (3, pytest.approx(1 / 3))
    assert found.brier == pytest.approx((0.0625 + 0.0625 + 0.5625) / 3)
    assert found.ece == pytest.approx((0.25 + 2 * 0.25) / 3)


def test_a_calibrated_forecast_has_slope_one():
    rng = np.random.default_rng(0)
    p = rng.uniform(0.05, 0.95, 20000)
    found = scores(p, (rng.random(20000) < p).astype(float))
    assert found.slope == pytest.approx(1, abs=0.05)
    assert found.intercept == pytest.approx(0, abs=0.05)


def test_nothing_known_gives_nothing():
    assert scores(np.array([0.5]), np.array([np.nan])) is None


def test_one_sided_outcomes_have_no_slope():
    assert scores(np.array([0.5, 0.6]), np.ones(2)).slope is None


def test_reliability_bins_hold_their_cases():
    rows = reliability(np.array([0.05, 0.15, 0.12, 1.0]), np.array([0.0, 1.0, 0.0, 1.0]))
    assert [(r.low, r.cases, r.observed) for r in rows] == [(0.0, 1, 0.0), (0.1, 2, 0.5), (0.9, 1, 1.0)]


def test_wilson_of_no_case_is_everything():
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-3)
