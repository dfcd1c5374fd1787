"""Our day model beside the library hawkes-rs: one day ahead on the exchange benchmark, and simulated values recovered.

Run in an environment that has ``hawkes-rs`` too (it is no dependency): ``python bench/point_process.py FOLDER`` where FOLDER holds ``isrpal_events.csv.gz``.
The library works in continuous time: each act gets a place in its day by lot; its fitted kernel is then read off by days.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from retorsion.study.hawkes import dyad_counts, excitation, fit_hawkes, log_mass
from retorsion.study.table import Floats, read_table

CUT = "2003-06-20"
TRUE = np.array([[0.3, 0.25], [0.0, 0.4]])
DAYS, RUNS = 5000, 20


def jittered(counts: Floats, seed: int) -> list[Floats]:
    """Times of each mark's acts, spread over their days by lot."""
    rng = np.random.default_rng(seed)
    days = np.arange(len(counts))
    return [np.sort(np.repeat(days, column.astype(int)) + rng.random(int(column.sum()))) for column in counts.T]


def ahead(library: Any, folder: Path) -> None:
    """Log mass an act of the test days, parameters frozen at the cut."""
    table = read_table(folder / "isrpal_events.csv.gz")
    cut = table.day_of(CUT)
    for by_quad in (False, True):
        counts = dyad_counts(table, "ISR", "PAL", by_quad)
        start = time.process_time()
        fitted = library.fit(jittered(counts[:cut], 0), float(cut)).parameters
        spent = time.process_time() - start
        memory = excitation(counts, [1 / fitted.decay])
        rates = np.maximum(np.asarray(fitted.baseline) + memory @ np.asarray(fitted.excitation).T, 1e-6)[cut:]
        seen = counts[cut:]
        print(f"K={counts.shape[1]}: hawkes-rs {log_mass(seen, rates) / seen.sum():.4f} an act, fit {spent:.2f} s CPU")


def recovered(library: Any) -> None:
    """Errors of the offspring matrix over seeded simulations with a decay of half a day^-1."""
    errors: dict[str, list[Floats]] = {"hawkes-rs, true times": [], "hawkes-rs, days by lot": [], "ours, days": []}
    spent = dict.fromkeys(errors, 0.0)
    for seed in range(RUNS):
        truth = library.Parameters(baseline=np.array([0.1, 0.1]), excitation=TRUE, decay=0.5)
        times = library.simulate(truth, float(DAYS), seed)
        counts = np.stack([np.bincount(t.astype(int), minlength=DAYS)[:DAYS] for t in times], axis=1).astype(float)
        fits = {
            "hawkes-rs, true times": lambda times=times: library.fit(times, float(DAYS)).parameters.excitation,
            "hawkes-rs, days by lot": lambda counts=counts, seed=seed: library.fit(jittered(counts, seed), float(DAYS)).parameters.excitation,
            "ours, days": lambda counts=counts: fit_hawkes(counts, 0).offspring,
        }  # fmt: skip
        for name, fit in fits.items():
            start = time.process_time()
            errors[name].append(np.asarray(fit()) - TRUE)
            spent[name] += time.process_time() - start
    for name, found in errors.items():
        all_ = np.array(found)
        print(
            f"{name:24} mean error {np.round(all_.mean(axis=0), 3).tolist()}, deviation {np.round(all_.std(axis=0), 3).tolist()}, {spent[name] / RUNS:.3f} s CPU"
        )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    from hawkes import multivariate

    ahead(multivariate, Path(sys.argv[1]))
    recovered(multivariate)
