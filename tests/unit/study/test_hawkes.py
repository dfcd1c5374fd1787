from __future__ import annotations

import numpy as np
import pytest

from retorsion.study.hawkes import Hawkes, excitation, fit_hawkes, level, log_mass, simulate_days


def made(offspring: list[list[float]], mu: list[float]) -> Hawkes:
    marks = len(mu)
    alpha = np.array(offspring, dtype=float)[:, :, None]
    return Hawkes((7,), np.array(mu), alpha, np.ones((marks, 7)), np.full(marks, 1e6))


def test_simulate_then_recover():
    """Two sides, 20,000 days: own and cross offspring come back within 0.06, none where none was put in."""
    truth = made([[0.4, 0.25], [0.0, 0.5]], [0.15, 0.1])
    counts = simulate_days(truth, np.zeros((0, 2)), 0, 20000, np.random.default_rng(1))
    found = fit_hawkes(counts, 0, scales=(7,))
    assert found.offspring == pytest.approx(truth.offspring, abs=0.06)
    assert found.mu == pytest.approx(truth.mu, abs=0.04)
    assert found.radius == pytest.approx(0.5, abs=0.06)


def test_rates_use_earlier_days_only():
    counts = simulate_days(
        made([[0.4, 0.2], [0.2, 0.4]], [0.2, 0.2]), np.zeros((0, 2)), 0, 400, np.random.default_rng(2)
    )
    model = fit_hawkes(counts, 0)
    changed = counts.copy()
    changed[300:] = np.random.default_rng(5).permutation(changed[300:])
    assert np.array_equal(model.rates(counts, 0)[:301], model.rates(changed, 0)[:301])


def test_excitation_of_one_act_by_hand():
    counts = np.array([[1.0], [0.0], [0.0]])
    keep = np.exp(-1 / 7)
    assert excitation(counts, (7,))[:, 0] == pytest.approx([0.0, 1 - keep, (1 - keep) * keep])


def test_level_is_one_before_anything_happened():
    assert level(np.zeros((3, 1)), np.ones((3, 1)))[0, 0] == 1.0


def test_weekday_rhythm_is_found():
    rng = np.random.default_rng(4)
    factors = np.array([1, 1, 1, 1, 1, 0.3, 1.7])
    counts = rng.poisson(0.5 * factors[np.arange(7000) % 7])[:, None].astype(float)
    found = fit_hawkes(counts, 0).weekday[0]
    assert found[5] / found[0] == pytest.approx(0.3, abs=0.08)
    assert found[6] / found[0] == pytest.approx(1.7, abs=0.25)


def test_log_mass_by_hand():
    assert log_mass(np.array([2.0]), np.array([1.0])) == pytest.approx(-1 - np.log(2))
    assert log_mass(np.array([0.0]), np.array([1.0]), 1.0) == pytest.approx(np.log(0.5))
