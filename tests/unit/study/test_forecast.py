from __future__ import annotations

import numpy as np
import pytest

from retorsion.errors import ReadError, StudyError
from retorsion.records import Event, When, decode, encode
from retorsion.study.forecast import Forecast, forecast
from retorsion.study.history import conflict
from retorsion.study.table import build
from retorsion.study.track import remember, remembered, settle

LAST_ACT = 1683
"""A day on which AAA acts against BBB in the made-up history."""


def test_a_window_that_has_passed_gets_no_chance(history):
    late = forecast(history, ("AAA", "BBB"), history.date_of(LAST_ACT + 40), horizons=(14,))
    assert late.act_day == history.date_of(LAST_ACT)
    assert (late.chances[0].probability, late.chances[0].passed, late.refused) == (None, True, None)


@pytest.fixture(scope="module")
def made(history) -> Forecast:
    return forecast(history, ("AAA", "BBB"), history.date_of(LAST_ACT), horizons=(14,))


def test_everything_stands_beside_the_chance(made):
    chance, record = made.chances[0], made.records[0]
    assert made.refused is None
    assert chance.interval[0] < chance.probability < chance.interval[1]
    assert chance.lift == pytest.approx(chance.probability - chance.without)
    assert chance.base_rate.cases > 20
    assert 0 <= chance.rate90 <= 1
    assert record.model.cases == record.rate90.cases == record.dyad_rate.cases > 50
    assert record.model.bins
    assert sum(kind.share for kind in made.likely.kinds) == pytest.approx(1, abs=0.01)
    assert "not an effect" in made.caveat


def test_the_future_changes_nothing(history, rows, made):
    """Everything after the day of the forecast is shuffled; the forecast is the same, digit for digit."""
    border = history.origin + LAST_ACT
    past, future = [r for r in rows if r[0] <= border], [r for r in rows if r[0] > border]
    order = np.random.default_rng(0).permutation(len(future))
    shuffled = [(future[int(j)][0], *row[1:]) for row, j in zip(future, order, strict=True)]
    again = forecast(build(past + shuffled), ("AAA", "BBB"), history.date_of(LAST_ACT), horizons=(14,))
    assert encode(again) == encode(made)


def test_too_few_cases_are_refused_with_what_is_known():
    rows = [(100 + 20 * i, *("XY" if i % 2 else "YX"), 4, "19", float("nan"), "") for i in range(12)]
    found = forecast(build(rows), ("X", "Y"), "0001-11-16", horizons=(30,))
    assert "a model needs 100, 20 of them answered" in found.refused
    assert (found.chances[0].probability, found.chances[0].interval, found.chances[0].lift) == (None, None, None)
    assert found.chances[0].base_rate.cases > 0
    assert found.records[0].model is None


def test_a_pair_without_acts_has_nothing_to_answer(history):
    with pytest.raises(StudyError, match="AAA did nothing hostile to ZZZ by that day"):
        forecast(history, ("AAA", "ZZZ"), history.date_of(1800))


def test_an_event_without_a_day_or_in_the_future_is_refused(history):
    with pytest.raises(StudyError, match="no day"):
        forecast(history, Event(id="e", type="SANCTION", actors=("AAA",), recipients=("BBB",)), history.date_of(1800))
    later = Event(id="e", type="SANCTION", actors=("AAA",), recipients=("BBB",), when=When(day=history.date_of(2000)))
    with pytest.raises(StudyError, match="a forecast made on 9999-12-31 would rest on nothing"):
        forecast(history, ("AAA", "BBB"), "9999-12-31")
    with pytest.raises(StudyError, match="after the day of the forecast"):
        forecast(history, later, history.date_of(1800))


def test_forecasts_are_kept_and_scored_when_due(history, made, tmp_path):
    path = tmp_path / "forecasts.jsonl"
    assert (remember(path, made), remember(path, made)) == (True, False)
    assert remembered(path) == [made] == [decode(Forecast, encode(made))]
    early, late = settle(path, history.until(history.date_of(LAST_ACT + 1))), settle(path, history)
    assert (early.due, early.open, early.model) == (0, 1, None)
    day = history.day_of(made.act_day)
    came = conflict(history.counts("BBB", "AAA"))[LAST_ACT + 1 : day + 15].sum() > 0
    assert (day, late.due) == (LAST_ACT, 1)
    assert late.model.brier == pytest.approx((made.chances[0].probability - came) ** 2)
    path.write_text("nonsense\n")
    with pytest.raises(ReadError, match="line 1: no forecast"):
        remembered(path)
