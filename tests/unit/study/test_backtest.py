from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from retorsion.errors import ReadError, StudyError
from retorsion.study.backtest import backtest


def read_forecasts(path: Path) -> dict[str, str]:
    with path.open(newline="") as file:
        return {row["case_id"]: row["p"] for row in csv.DictReader(file)}


def test_every_test_case_gets_one_probability_and_the_rivals_stand_beside_it(backtest_files, tmp_path):
    events, cases = backtest_files
    report = backtest(events, cases, tmp_path / "p.csv")
    forecasts = read_forecasts(tmp_path / "p.csv")
    with cases.open(newline="") as file:
        wanted = [row["case_id"] for row in csv.DictReader(file) if row["split"] == "test"]
    assert list(forecasts) == wanted
    assert all(0 < float(p) < 1 for p in forecasts.values())
    assert report.test_cases == len(wanted)
    assert report.model.brier < report.dyad_rate.brier
    assert report.model.cases == report.rate90.cases <= len(wanted)


def test_shuffling_the_future_changes_no_forecast(backtest_files, tmp_path):
    """Acts after a test day are shuffled among days and sides; forecasts up to that day stay to the last digit."""
    events, cases = backtest_files
    backtest(events, cases, tmp_path / "before.csv")
    with events.open(newline="") as file:
        header, *rows = list(csv.reader(file))
    watershed = "1996-01-01"
    past, future = [r for r in rows if r[0] <= watershed], [r for r in rows if r[0] > watershed]
    order = np.random.default_rng(3).permutation(len(future))
    shuffled = [[row[0], *future[j][1:]] for row, j in zip(future, order, strict=True)]
    with (tmp_path / "events.csv").open("w", newline="") as file:
        csv.writer(file).writerows([header, *past, *shuffled])
    backtest(tmp_path / "events.csv", cases, tmp_path / "after.csv")
    before, after = read_forecasts(tmp_path / "before.csv"), read_forecasts(tmp_path / "after.csv")
    known = [key for key in before if key[-10:] <= watershed]
    assert len(known) > 100
    assert {key: before[key] for key in known} == {key: after[key] for key in known}
    assert before != after


def test_gzip_gives_the_same_bytes(backtest_files, tmp_path):
    events, cases = backtest_files
    backtest(events, cases, tmp_path / "plain.csv")
    packed = tmp_path / "events.csv.gz"
    packed.write_bytes(gzip.compress(events.read_bytes()))
    backtest(packed, cases, tmp_path / "packed.csv")
    assert (tmp_path / "plain.csv").read_bytes() == (tmp_path / "packed.csv").read_bytes()


@pytest.mark.parametrize(
    ("events", "cases", "error", "words"),
    [
        ("date,actor\n2000-01-01,A\n", None, ReadError, "lacks the column 'recipient'"),
        ("date,actor,recipient,code,quad\n2000-13-01,A,B,040,1\n", None, ReadError, "line 2: month must be in 1..12"),
        (
            "date,actor,recipient,code,quad\n2000-01-01,A,B,040,7\n",
            None,
            ReadError,
            "line 2: quad 7 is none of 1, 2, 3, 4",
        ),
        ("date,actor,recipient,code,quad\n2000-01-01,A,B,999,\n", None, ReadError, "'999' is no CAMEO code"),
        ("date,actor,recipient,code,quad\n2000-01-01,A\n", None, ReadError, "line 2: the line is cut short"),
        (
            "date,actor,recipient,quad\n2000-01-01,A,B,4,4\n",
            None,
            ReadError,
            "line 2: more cells than the header names",
        ),
        ("date,actor,recipient,quad\n1066-10-14,A,B,4\n", None, ReadError, "line 2: 1066-10-14 lies before 1900"),
        (None, "case_id,actor,recipient,date,split\nx,A,B,1890-01-01,test\n", ReadError, "lies outside the events"),
        (None, "case_id,actor,recipient,date,split\n", ReadError, "no row of split 'test'"),
        (
            None,
            "case_id,actor,recipient,date,split\nx,AAA,BBB,1995-01-01,test\n",
            StudyError,
            "too few training cases: 0",
        ),
    ],
)
def test_bad_input_gets_one_clear_line(backtest_files, tmp_path, events, cases, error, words):
    paths = []
    for name, text, good in zip(("events.csv", "cases.csv"), (events, cases), backtest_files, strict=True):
        path = tmp_path / name
        path.write_text(text if text is not None else good.read_text())
        paths.append(path)
    with pytest.raises(error, match=words):
        backtest(*paths, tmp_path / "p.csv")


def test_a_dyad_without_any_past_is_forecast_from_the_pool(backtest_files, tmp_path):
    """A pair that training never saw gets a low, finite probability, not an error and not a certainty."""
    events, cases = backtest_files
    (tmp_path / "events.csv").write_text(events.read_text() + "1996-06-01,XXX,YYY,4,4\n")
    (tmp_path / "cases.csv").write_text(cases.read_text() + "new,XXX,YYY,1996-06-01,test\n")
    backtest(tmp_path / "events.csv", tmp_path / "cases.csv", tmp_path / "p.csv")
    forecasts = {key: float(p) for key, p in read_forecasts(tmp_path / "p.csv").items()}
    assert 0.0 < forecasts["new"] < np.mean(list(forecasts.values()))
