"""Backtest of the reply model on past cases, for anybody's event data.

In: an events file (``date, actor, recipient, code, quad``) and a cases file (``case_id, actor, recipient, date, split``), plain or gzip.
Out: a file ``case_id, p`` for the rows of split ``test``, and a report that stands next to the dyad's base rate and the 90-day rate. The fit ends
the day before the first test case; a forecast uses acts up to its own day and outcomes settled by it. Outcomes are computed from the events,
never read from the cases file.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retorsion.errors import ReadError, StudyError
from retorsion.study.calibrate import Scores, scores
from retorsion.study.regress import sigmoid
from retorsion.study.reply import (
    HORIZON,
    MINIMUM_CASES,
    MINIMUM_EACH,
    Case,
    Inputs,
    fit,
    gather,
    plain_forecast,
    predict,
)
from retorsion.study.table import Bools, Floats, Table, read_rows, read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestReport:
    """``cut`` is the first test day. Scores are over test cases whose outcome the events tell; ``None`` where none does."""

    cut: str
    train_cases: int
    test_cases: int
    model: Scores | None
    rate90: Scores | None
    dyad_rate: Scores | None


@dataclass(frozen=True, slots=True, eq=False)
class _Cases:
    ids: tuple[str, ...]
    cases: tuple[Case, ...]
    test: Bools


def backtest(
    events_csv: str | Path,
    cases_csv: str | Path,
    out_csv: str | Path,
    horizon: int = HORIZON,
    *,
    today: str | None = None,
) -> BacktestReport:
    """Forecast the test cases and write ``case_id,p``; acts after ``today`` are an error. Raises ``ReadError`` on unreadable files and ``StudyError`` below the minimum of cases."""
    table = read_table(events_csv, today)
    listed = _read_cases(cases_csv, table)
    inputs = gather(table, listed.cases, horizon)
    p, train = forecast_cases(inputs, listed.test, horizon)
    rows = [(listed.ids[i], f"{p[i]:.6f}") for i in np.nonzero(listed.test)[0]]
    with Path(out_csv).open("w", newline="", encoding="utf-8") as out:
        csv.writer(out, lineterminator="\n").writerows([("case_id", "p"), *rows])
    return _report(table, inputs, listed.test, train, p, horizon)


def forecast_cases(inputs: Inputs, test: Bools, horizon: int = HORIZON) -> tuple[Floats, Bools]:
    """Probabilities of all cases and which of them the model was fitted on: those not of the test, settled before its first day."""
    cut = int(inputs.day[test].min())
    train = ~test & (inputs.day + horizon < cut)
    model = fit(inputs, train, horizon)
    if model is None:
        raise StudyError(
            f"too few training cases: {int(train.sum())} settled before the first test day; a fit needs {MINIMUM_CASES}, "
            f"of them {MINIMUM_EACH} answered and {MINIMUM_EACH} not"
        )
    return sigmoid(predict(model, inputs)[0]), train


def _read_cases(path: str | Path, table: Table) -> _Cases:
    ids, cases, test = [], [], []
    for line, row in read_rows(path, ("case_id", "actor", "recipient", "date", "split")):
        try:
            day = table.day_of(row["date"])
        except ValueError as error:
            raise ReadError(f"{path}, line {line}: {error}") from error
        if not 0 <= day < table.days:
            raise ReadError(
                f"{path}, line {line}: {row['date']} lies outside the events ({table.date_of(0)} to {table.date_of(table.days - 1)})"
            )
        ids.append(row["case_id"])
        cases.append(Case(row["actor"], row["recipient"], day))
        test.append(row["split"] == "test")
    if not any(test):
        raise ReadError(f"{path} has no row of split 'test': nothing to forecast")
    return _Cases(tuple(ids), tuple(cases), np.array(test))


def _report(table: Table, inputs: Inputs, test: Bools, train: Bools, p: Floats, horizon: int) -> BacktestReport:
    y = inputs.y[test]
    return BacktestReport(
        cut=table.date_of(int(inputs.day[test].min())),
        train_cases=int(train.sum()),
        test_cases=int(test.sum()),
        model=scores(p[test], y),
        rate90=scores(plain_forecast(inputs, horizon)[test], y),
        dyad_rate=scores(dyad_rate(inputs, train)[test], y),
    )


def dyad_rate(inputs: Inputs, train: Bools) -> Floats:
    """Share answered of each directed dyad in training (two cases at the overall rate added), for every case."""
    known = train & ~np.isnan(inputs.y)
    overall = float(inputs.y[known].mean()) if known.any() else 0.5
    size = int(inputs.dyad.max()) + 1
    hits = np.bincount(inputs.dyad[known], weights=inputs.y[known], minlength=size)
    cases = np.bincount(inputs.dyad[known], minlength=size)
    return np.asarray(((hits + 2 * overall) / (cases + 2))[inputs.dyad])
