"""Held-out scores of the forecast models on the exchange benchmark: daily counts (task 1) and replies in 14 days (task 2).

Run: ``python bench/forecast.py FOLDER`` where FOLDER holds ``isrpal_events.csv.gz``, ``levant_events.csv.gz`` and ``reply14_cases.csv.gz``.
Prints one table a task with the CPU time of the fit. Test days are scored here and nowhere else.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np

from retorsion.study.backtest import backtest
from retorsion.study.hawkes import dyad_counts, fit_hawkes, log_mass
from retorsion.study.table import read_table

CUT = "2003-06-20"


def counts_task(folder: Path) -> None:
    """Task 1: one day ahead, parameters frozen at the cut."""
    table = read_table(folder / "isrpal_events.csv.gz")
    cut = table.day_of(CUT)
    weekday = date.fromordinal(table.origin).weekday()
    print("marks  LL/event  NB LL/event  accuracy  mark LL  fit CPU s  spectral radius")
    for by_quad in (False, True):
        counts = dyad_counts(table, "ISR", "PAL", by_quad)
        start = time.process_time()
        model = fit_hawkes(counts[:cut], weekday)
        spent = time.process_time() - start
        rate, seen = model.rates(counts, weekday)[cut:], counts[cut:]
        plain = log_mass(seen, rate) / seen.sum()
        wide = (
            sum(log_mass(seen[:, k], rate[:, k], float(model.dispersion[k])) for k in range(seen.shape[1])) / seen.sum()
        )
        share = rate / rate.sum(axis=1, keepdims=True)
        hits = seen[np.arange(len(seen)), share.argmax(axis=1)].sum() / seen.sum()
        mark = (seen * np.log(share)).sum() / seen.sum()
        print(
            f"K={counts.shape[1]}    {plain:.4f}   {wide:.4f}      {hits:.3f}     {mark:.4f}  {spent:.2f}       {model.radius:.2f}"
        )


def replies_task(folder: Path) -> None:
    """Task 2: the backtest, next to its rivals."""
    start = time.process_time()
    with tempfile.TemporaryDirectory() as out:
        report = backtest(folder / "levant_events.csv.gz", folder / "reply14_cases.csv.gz", Path(out) / "p.csv")
    spent = time.process_time() - start
    print(
        f"\n{report.train_cases} training cases, {report.test_cases} test cases from {report.cut}; {spent:.1f} s CPU in all"
    )
    print("forecast        Brier    log loss  ECE     slope  intercept")
    for name, score in (("model", report.model), ("90-day rate", report.rate90), ("dyad base rate", report.dyad_rate)):
        if score:
            print(
                f"{name:15s} {score.brier:.5f}  {score.log_loss:.5f}   {score.ece:.4f}  {score.slope or 0:.2f}   {score.intercept or 0:.2f}"
            )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    counts_task(Path(sys.argv[1]))
    replies_task(Path(sys.argv[1]))
