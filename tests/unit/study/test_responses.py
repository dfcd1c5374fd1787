from __future__ import annotations

import numpy as np
import pytest

from retorsion import study
from retorsion.errors import StudyError
from retorsion.records import Answer, Event, When
from retorsion.study.responses import Mean, reciprocity
from retorsion.study.ruptures import split
from retorsion.study.table import Table, build


def simulated(cross: float, own: float, days: int, seed: int) -> Table:
    """Two sides with memory of a week; ``cross`` is what an act of A adds to B."""
    from retorsion.study.hawkes import Hawkes, simulate_days

    alpha = np.array([[own, 0.0], [cross, own]])[:, :, None]
    counts = simulate_days(
        Hawkes((7,), np.array([0.05, 0.05]), alpha, np.ones((2, 7)), np.full(2, 1e6)),
        np.zeros((0, 2)),
        0,
        days,
        np.random.default_rng(seed),
    )
    rows = [
        (1 + d, *(("A", "B") if k == 0 else ("B", "A")), 4, "19", float("nan"), "")
        for d, k in zip(*np.nonzero(counts), strict=True)
    ]
    return build(rows)


def test_zero_reciprocity_is_reported_as_none():
    """20 seeded dyads that do not answer, self-exciting, read both ways: at most two of the 40 readings claim answers (95 %)."""
    readings = [
        way.reading
        for seed in range(20)
        for way in reciprocity(simulated(0.0, 0.4, 1500, seed), pair=("A", "B")).directions
    ]
    assert sum("more often after" in reading and "no more" not in reading for reading in readings) <= 2


def test_true_reciprocity_is_seen():
    way = reciprocity(simulated(0.35, 0.3, 4000, 3), pair=("A", "B")).directions[0]
    assert (way.acting, way.answering) == ("A", "B")
    assert way.excess.interval[0] > 0
    assert way.after_act.share > way.without_act.share


def test_counts_shares_and_lags_by_hand():
    rows = [
        (1, "A", "B", 4, "19", 5.0, ""),
        (4, "B", "A", 4, "19", 2.0, ""),
        (40, "A", "B", 3, "11", 1.0, ""),
        (60, "A", "B", 1, "04", -1.0, ""),
    ]
    result = reciprocity(build(rows), by="month", days=14)
    first, second = result.directions
    assert (first.acts, first.cooperation, second.acts) == (2, 1, 1)
    assert (first.after_act.hits, first.after_act.cases) == (1, 2)
    assert (first.lag.cases, first.lag.median) == (1, 3.0)
    assert result.balance == pytest.approx(1 / 3)
    assert result.severity_balance == pytest.approx((6 - 2) / 8)
    assert [(p.start, p.conflict, p.cooperation) for p in result.periods] == [
        ("0001-01-01", (1, 1), (0, 0)),
        ("0001-02-01", (1, 0), (0, 0)),
        ("0001-03-01", (0, 0), (1, 0)),
    ]
    assert "too few days" in first.reading


def test_lags_and_proportions_come_from_answers_where_linked():
    events = [
        Event(id="x", type="SANCTION", actors=("A",), recipients=("B",), when=When(day="2024-01-01")),
        Event(id="y", type="SANCTION", actors=("B",), recipients=("A",), when=When(day="2024-01-09")),
    ]
    result = study.reciprocity(
        events, answers=[Answer(id="a", reply="y", cause="x", basis="stated", lag_days=8, proportion=0.5)]
    )
    assert (result.directions[0].lag.median, result.directions[0].proportion.median) == (8.0, 0.5)
    assert (result.directions[1].lag.cases, result.directions[1].proportion.median) == (0, None)


def test_nothing_to_study_says_why():
    with pytest.raises(StudyError, match="left out: 1 not done \\(alleged\\)"):
        reciprocity(
            [
                Event(
                    id="x",
                    type="SANCTION",
                    actors=("A",),
                    recipients=("B",),
                    when=When(day="2024-01-01"),
                    standing="alleged",
                )
            ]
        )


def test_a_rupture_is_found_and_none_invented():
    rng = np.random.default_rng(0)
    counts = np.concatenate([rng.poisson(2, 40), rng.poisson(9, 40)]).astype(float)
    assert [border for border, _ in split(counts)] == [40]
    assert sum(bool(split(rng.poisson(4, 100).astype(float))) for _ in range(50)) == 0


def test_a_dyad_with_no_cases_gets_words_not_numbers():
    result = reciprocity(build([(1, "A", "B", 4, "19", 5.0, ""), (90, "A", "C", 4, "19", 5.0, "")]), pair=("B", "C"))
    assert [way.reading for way in result.directions] == [
        "B did nothing hostile to C here that one could look for an answer to",
        "C did nothing hostile to B here that one could look for an answer to",
    ]
    assert (result.balance, result.severity_balance, result.ruptures, result.directions[0].lag.median) == (
        None,
        None,
        (),
        None,
    )
    with pytest.raises(StudyError, match="periods are by month, quarter, year, not by decade"):
        reciprocity(build([(1, "A", "B", 4, "19", 5.0, "")]), by="decade")


def test_answers_to_third_sides_are_no_answers_of_the_pair():
    days = {
        "x": ("A", "B", "2024-01-01"),
        "y": ("B", "A", "2024-01-09"),
        "u": ("C", "B", "2024-01-02"),
        "v": ("B", "C", "2024-01-03"),
    }
    events = [
        Event(id=i, type="SANCTION", actors=(a,), recipients=(b,), when=When(day=d)) for i, (a, b, d) in days.items()
    ]
    links = [("y", "x", 8, 1.0), ("v", "u", 1, 0.3), ("v", "x", 2, 3.0)]
    answers = [
        Answer(id=f"{reply}{cause}", reply=reply, cause=cause, basis="stated", lag_days=lag, proportion=size)
        for reply, cause, lag, size in links
    ]
    way = study.reciprocity(events, pair=("A", "B"), answers=answers).directions[0]
    assert (way.lags, way.proportions) == ((0,) * 8 + (1,), (0, 0, 0, 1, 0, 0, 0))


def test_goldstein_values_are_those_of_the_codes_and_of_the_types():
    rows = [
        (1, "A", "B", 4, "190", float("nan"), ""),
        (2, "A", "B", 4, "SANCTION/expel", float("nan"), ""),
        (3, "B", "A", 1, "040", float("nan"), ""),
    ]
    rows.append((3, "B", "A", 4, "no code", float("nan"), ""))
    found = study.reciprocity(build(rows), pair=("A", "B"))
    first, second = found.directions
    assert (first.goldstein, second.goldstein) == (Mean(cases=2, value=-8.5), Mean(cases=1, value=1.0))
    assert found.goldstein_balance == -9.5
