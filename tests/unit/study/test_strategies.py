from __future__ import annotations

import numpy as np
import pytest

from retorsion.errors import StudyError
from retorsion.study.strategies import NAMES, Turn, confusion, identify, play, turns_of
from retorsion.study.table import build


@pytest.mark.parametrize(
    ("name", "received", "moves"),
    [
        ("tit-for-tat", [0, 2, 0, 1], [0, 2, 0, 1]),
        ("two-for-one", [0, 2, 0, 0, 1], [0, 2, 2, 0, 1]),
        ("escalating", [1, 0, 2, 3], [2, 0, 3, 3]),
        ("grudging", [0, 1, 0, 2, 0], [0, 1, 1, 2, 2]),
        ("ignoring", [3, 3, 3], [0, 0, 0]),
    ],
)
def test_each_rule_plays_its_moves(name, received, moves):
    turns = play(name, received, np.random.default_rng(0), error=0.0, background=0.0)
    assert [turn.move for turn in turns] == moves


def test_recovery_at_60_opportunities_and_ten_percent_error():
    table = confusion(opportunities=60, runs=100, error=0.1, seed=11)
    assert {name: table[name][name] for name in NAMES if table[name][name] < 0.85} == {}
    assert table["ignoring"]["ignoring"] >= 0.95


def test_probabilities_sum_to_one_and_too_few_turns_are_refused():
    received = [1, 0, 2, 0] * 10
    evidence = identify(play("tit-for-tat", received, np.random.default_rng(1)))
    assert sum(evidence.probability.values()) == pytest.approx(1)
    assert (evidence.turns, evidence.hostile) == (40, 20)
    with pytest.raises(StudyError, match="12, 6 of them hostile; 20 and 8 are needed"):
        identify(play("tit-for-tat", received[:12], np.random.default_rng(1)))


def test_a_change_of_rule_is_seen():
    rng = np.random.default_rng(2)
    received = [int(rng.integers(0, 3)) for _ in range(120)]
    before, after = (
        play("tit-for-tat", received[:60], rng, error=0.05),
        play("ignoring", received[60:], rng, background=0.1),
    )
    stretches = identify(before + after).stretches
    assert [s.rule for s in stretches] == ["tit-for-tat", "ignoring"]
    assert stretches[1].start == pytest.approx(60, abs=4)


def test_a_dyad_becomes_turns():
    table = build(
        [
            (100, "A", "B", 4, "19", 9.0, ""),
            (105, "B", "A", 3, "11", 2.0, ""),
            (130, "B", "A", 4, "16", 5.0, ""),
            (160, "A", "B", 1, "04", -1.0, ""),
        ]
    )
    assert turns_of(table, "A", "B") == (
        Turn(3, 0, table.date_of(14)),
        Turn(0, 2, table.date_of(28)),
        Turn(0, 0, table.date_of(42)),
    )
