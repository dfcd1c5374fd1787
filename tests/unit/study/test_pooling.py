from __future__ import annotations

import numpy as np

from retorsion.study.pooling import Level, walk_forward


def test_a_case_learns_only_from_settled_ones():
    """Days 0, 13 and 14 with horizon 14: only the last may know the first."""
    day = np.array([0, 13, 14])
    key = (np.zeros(3, dtype=int),)
    corrected, variance = walk_forward(np.zeros(3), day, np.array([1.0, 1.0, 1.0]), key, 14, (Level(1000, 1.0),))
    assert corrected[:2].tolist() == [0.0, 0.0]
    assert corrected[2] > 0
    assert variance[2] < variance[1] == 1.0


def test_unknown_outcomes_teach_nothing():
    corrected, _ = walk_forward(
        np.zeros(2), np.array([0, 50]), np.array([np.nan, np.nan]), (np.zeros(2, dtype=int),), 14, (Level(1000, 1.0),)
    )
    assert corrected.tolist() == [0.0, 0.0]


def test_a_dyad_that_never_answers_is_believed_slowly():
    day = np.arange(0, 3000, 15)
    key = (np.zeros(len(day), dtype=int),)
    corrected, _ = walk_forward(np.zeros(len(day)), day, np.zeros(len(day)), key, 14, (Level(730, 20),))
    assert corrected[0] == 0
    assert np.all(np.diff(corrected[1:60]) < 0)
