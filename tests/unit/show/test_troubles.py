"""What a command says at its end of everything that could not be used."""

from __future__ import annotations

import json
from pathlib import Path

from retorsion.articles.intake import issue
from retorsion.records import Article
from retorsion.show.troubles import Troubles
from tests.unit.show.commands import Commands


def test_the_first_twenty_whole_and_the_rest_by_kind(capsys) -> None:
    troubles = Troubles()
    items = [Article.from_text("words"), *(issue("bad-row", f"row {n}") for n in range(19))]
    items += [issue("no-date", f"row {n}") for n in range(1000)] + [issue("empty", "row x")]
    assert list(troubles.passing(items)) == items
    assert (troubles.refused, dict(troubles.kinds)) == (20, {"bad-row": 19, "no-date": 1000, "empty": 1})
    troubles.tell()
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] + lines[18:] == [
        "issue bad-row: row 0",
        "issue bad-row: row 1",
        "issue bad-row: row 18",
        "issue no-date: row 0",
        "… and 1,000 more issues: 1 empty, 999 no-date",
    ]


def test_nothing_wrong_is_nothing_said(capsys) -> None:
    troubles = Troubles()
    assert list(troubles.articles([Article.from_text("words")])) == [Article.from_text("words")]
    troubles.tell()
    assert capsys.readouterr() == ("", "")


def test_an_update_counts_its_reasons(run: Commands) -> None:
    rows = [
        {"id": "a", "text": "Russia expelled two British diplomats on Monday, the ministry said.", "published": "2025-03-12"},
        {"id": "b", "text": "Britain called the step unjustified, a spokeswoman said."},
        {"id": "c", "text": "…"},
        {"id": "d"},
    ]  # fmt: skip
    Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    counts = run("update", "in.jsonl", "--db", "x.db", "--json").data
    assert counts["reasons"] == {"bad-row": 1, "empty": 1, "no-date": 1}
    assert (counts["read"], counts["kept"], counts["issues"], counts["notes"]) == (4, 2, 2, 1)
    table = [" ".join(line.split()) for line in run("update", "in.jsonl", "--db", "x.db").out.splitlines()]
    assert table[1:6] == ["read 4", "kept 0", "copies 0", "known 2", "issues 2"]
    assert table[-4:] == ["notes 1", "reason: bad-row 1", "reason: empty 1", "reason: no-date 1"]


def test_progress_tells_rate_and_time_left(monkeypatch, capsys) -> None:
    from retorsion.articles.gauge import Gauge
    from retorsion.show.coding import progress

    times = iter([100.0, 110.0, 4000.0, 90_000.0, 90_100.0])
    monkeypatch.setattr("retorsion.show.coding.time.monotonic", lambda: next(times))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    gauge = Gauge(total=1000, done=200)
    with progress("coding", gauge) as advance:
        advance(50)
        gauge.done = 500
        advance(50)
        gauge.done = 900
        advance(100)
    lines = [line.strip() for line in capsys.readouterr().err.split("\r") if line]
    assert lines == [
        "coding: 50 reports, 5.0 a second, 40 s left",
        "coding: 100 reports, 0.0 a second, 65 min left",
        "coding: 200 reports, 0.0 a second, 2 h 46 min left",
        "coding: 200 reports in 90,000.0 s",
    ]
