from __future__ import annotations

import numpy as np
import pytest

from retorsion.errors import StudyError
from retorsion.study.simulate import MOST_ACTS, RULES, Act, Player, fit_player, simulate, what_if
from retorsion.study.table import build


def quiet(side: str, **more) -> Player:
    """A side that does nothing of itself and makes no error."""
    return Player(side=side, own_rate=0, error=0, spread=0, **more)


def test_a_seed_gives_the_same_ranges():
    one, other = Player(side="A"), Player(side="B", rule="generous")
    assert what_if(one, other, runs=50, seed=4) == what_if(one, other, runs=50, seed=4)
    assert what_if(one, other, runs=50, seed=4) != what_if(one, other, runs=50, seed=5)
    assert what_if(one, other, runs=5).marked == "simulation"


def test_sides_that_ignore_and_do_nothing_stay_silent():
    assert (
        simulate(
            quiet("A", rule="ignoring"), quiet("B", rule="ignoring"), 100, np.random.default_rng(0), [Act(-1, "A", 5.0)]
        )
        == ()
    )


def test_one_act_is_answered_in_kind():
    run = simulate(
        quiet("A", rule="ignoring"), quiet("B", answers=1.0), 365, np.random.default_rng(0), [Act(-1, "A", 5.0)]
    )
    assert [(act.actor, act.severity, act.round) for act in run] == [("B", 5.0, 1)]


def test_two_for_one_and_escalation():
    double = simulate(
        quiet("A", rule="ignoring"),
        quiet("B", rule="two-for-one", answers=1.0),
        365,
        np.random.default_rng(0),
        [Act(-1, "A", 5.0)],
    )
    steps = simulate(
        quiet("A", rule="ignoring"),
        quiet("B", rule="escalating", answers=1.0),
        365,
        np.random.default_rng(0),
        [Act(-1, "A", 5.0)],
    )
    assert ([a.severity for a in double], [a.severity for a in steps]) == ([5.0, 5.0], [6.5])


def test_a_grudging_side_answers_with_the_worst_received():
    run = simulate(
        quiet("A", rule="ignoring"),
        quiet("B", rule="grudging", answers=1.0),
        365,
        np.random.default_rng(0),
        [Act(-2, "A", 8.0), Act(-1, "A", 2.0)],
    )
    assert sorted(act.severity for act in run) == [8.0, 8.0]


def test_proportion_below_one_dies_out():
    run = simulate(
        quiet("A", answers=1.0, proportion=0.5),
        quiet("B", answers=1.0, proportion=0.5),
        3650,
        np.random.default_rng(0),
        [Act(-1, "A", 8.0)],
    )
    assert [act.severity for act in run] == [4.0, 2.0, 1.0, 0.5]


def test_a_run_that_explodes_is_cut_and_said_to_be():
    wild = {"rule": "two-for-one", "answers": 1.0, "lag": 0.5}
    result = what_if(quiet("A", **wild), quiet("B", **wild), days=365, runs=2, past=[Act(-1, "A", 9.0)])
    assert result.stopped == 2
    assert result.acts["A"].high + result.acts["B"].high >= MOST_ACTS


def test_simulate_then_recover():
    """Chance of an answer, lag and own rate come back from a simulated history of thirty years."""
    truth = Player(side="B", own_rate=0.4, answers=0.8, lag=4, error=0, spread=0.1, own_severity=4)
    run = simulate(
        Player(side="A", rule="ignoring", own_rate=1.0, error=0, own_severity=4), truth, 11000, np.random.default_rng(8)
    )
    table = build([(1000 + int(a.day), a.actor, "B" if a.actor == "A" else "A", 4, "19", a.severity, "") for a in run])
    found = fit_player(table, "A", "B")
    assert found.answers == pytest.approx(0.8, abs=0.1)
    assert found.lag == pytest.approx(4, abs=1.2)
    assert found.own_rate == pytest.approx(0.4, abs=0.2)
    assert found.proportion == pytest.approx(1, abs=0.1)


def test_too_few_acts_fit_nobody():
    with pytest.raises(StudyError, match="five each are needed"):
        fit_player(build([(1, "A", "B", 4, "19", 1.0, "")]), "A", "B")


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_runs(rule):
    assert what_if(Player(side="A", rule=rule), Player(side="B", rule=rule, answers=0.5), runs=5, days=60).runs == 5
