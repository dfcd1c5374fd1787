"""Made-up histories for the study tests: seeded, small, with answers that hang on what came before."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from retorsion.study.table import Table, build

START = date(1990, 1, 1)
SIDES = ("AAA", "BBB", "CCC", "DDD")


def draw_rows(days: int = 2500, seed: int = 7) -> list[tuple[int, str, str, int, str, float, str]]:
    """Four sides; each pair acts at its own rate and more often in the fortnight after the other acted."""
    rng = np.random.default_rng(seed)
    rows = []
    for i, a in enumerate(SIDES):
        for b in SIDES[i + 1 :]:
            base, heat = rng.uniform(0.005, 0.04), {a: 0.0, b: 0.0}
            for day in range(days):
                for actor, recipient in ((a, b), (b, a)):
                    if rng.random() < min(base + 0.05 * heat[recipient] + 0.03 * heat[actor], 0.7):
                        quad = int(rng.choice([1, 3, 4], p=[0.3, 0.4, 0.3]))
                        rows.append((START.toordinal() + day, actor, recipient, quad, f"{quad}", float("nan"), ""))
                        if quad > 1:
                            heat[actor] += 1
                heat = {side: value * 0.9 for side, value in heat.items()}
    return rows


@pytest.fixture(scope="session")
def rows() -> list[tuple[int, str, str, int, str, float, str]]:
    return draw_rows()


@pytest.fixture(scope="session")
def history() -> Table:
    return build(draw_rows())


@pytest.fixture(scope="session")
def backtest_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An events file and a cases file in the shape of the exchange benchmark; the last fifth is the test."""
    folder = tmp_path_factory.mktemp("backtest")
    rows = sorted(draw_rows())
    with (folder / "events.csv").open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["date", "actor", "recipient", "code", "quad"])
        writer.writerows([date.fromordinal(d).isoformat(), a, b, c, q] for d, a, b, q, c, _, _ in rows)
    cut = START.toordinal() + 2000
    cases = sorted({(a, b, d) for d, a, b, q, *_ in rows if q > 2})
    with (folder / "cases.csv").open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["case_id", "actor", "recipient", "date", "split"])
        for a, b, d in cases:
            if d >= cut or d + 14 < cut:
                day = date.fromordinal(d)
                writer.writerow([f"{a}-{b}-{day}", a, b, day.isoformat(), "test" if d >= cut else "train"])
    return folder / "events.csv", folder / "cases.csv"


def day(n: int) -> str:
    """ISO date ``n`` days after the start of the made-up histories."""
    return (START + timedelta(days=n)).isoformat()
