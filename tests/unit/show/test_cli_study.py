"""Import, study, precedents and forecasts from the command line: counts that add up, refusals in words, files as promised."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.unit.show.commands import Commands


@pytest.fixture
def acts(tmp_path: Path) -> Path:
    """Eight years of made-up acts between three states: B answers A within days, C acts as it likes."""
    rng = random.Random(7)
    rows = []
    for number in range(2900):
        day = date(1990, 1, 1) + timedelta(days=number)
        if rng.random() < 0.10:
            rows.append((day, "AAA", "BBB", 4))
            if rng.random() < 0.7:
                rows.append((day + timedelta(days=rng.randint(1, 6)), "BBB", "AAA", 4))
        if rng.random() < 0.05:
            rows.append((day, "CCC", "AAA", 3))
        if rng.random() < 0.05:
            rows.append((day, "AAA", "CCC", rng.choice((1, 3))))
    path = tmp_path / "acts.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("date", "actor", "recipient", "quad"), *sorted(rows)])
    return path


def test_reciprocity_of_a_ledger_and_of_a_table(run: Commands, study: Path, acts: Path) -> None:
    done = run("study", "reciprocity", "GBR-RUS", "--db", study)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[0].startswith("GBR and RUS, ")
    assert done.out.splitlines()[-1] == "associations in what was reported, not effects"
    found = run("study", "reciprocity", "AAA-BBB", "--events", acts, "--by", "year", "--json").data
    assert (found["pair"], len(found["periods"])) == (["AAA", "BBB"], 8)
    assert found["readings"][0] == "BBB acts more often after an act of AAA than on alike days without one"
    part = run(
        "study", "reciprocity", "AAA-BBB", "--events", acts, "--since", "1991-01-01", "--until", "1991-12-31", "--json"
    )
    assert part.data["since"] >= "1991-01-01"
    assert part.data["until"] <= "1991-12-31"
    assert "no dated act between AAA and XXX" in run("study", "reciprocity", "AAA-XXX", "--events", acts).complaint
    assert "names no two sides" in run("study", "reciprocity", "AAA", "--events", acts).complaint


def test_reciprocity_is_drawn_to_a_file(run: Commands, acts: Path) -> None:
    for name in ("x.svg", "x.png", "x.json"):
        assert run("study", "reciprocity", "AAA-BBB", "--events", acts, "--picture", name).status == 0
    assert Path("x.svg").read_text(encoding="utf-8").count("<title>") > 20
    assert Path("x.png").read_bytes().startswith(b"\x89PNG")
    assert "Associations in what was reported" in Path("x.json").read_text(encoding="utf-8")
    wrong = run("study", "reciprocity", "AAA-BBB", "--events", acts, "--picture", "x.pdf")
    assert "ends in .svg, .png or .json" in wrong.complaint
    assert (
        "cannot write nowhere"
        in run("study", "reciprocity", "AAA-BBB", "--events", acts, "--picture", "nowhere/x.svg").complaint
    )


def test_strategies_name_a_rule_or_say_that_there_is_too_little(run: Commands, study: Path, acts: Path) -> None:
    found = run("study", "strategies", "AAA-BBB", "--events", acts, "--json").data
    assert set(found) == {"AAA", "BBB"}
    assert sum(found["BBB"]["probability"].values()) == pytest.approx(1)
    assert found["BBB"]["best"] == max(found["BBB"]["probability"], key=found["BBB"]["probability"].get)
    done = run("study", "strategies", "GBR-RUS", "--db", study)
    assert (done.status, "too few turns to tell a rule" in done.complaint) == (3, True)


def test_simulation_is_marked_and_repeats_with_its_seed(run: Commands, acts: Path) -> None:
    words = ["study", "simulate", "AAA-BBB", "--events", acts, "--runs", "20", "--rule", "grudging"]
    first = run(*words, "--seed", "3")
    assert (first.status, first.err) == (0, "")
    assert first.out.startswith("SIMULATION, no record and no forecast: 20 runs of 90 days, seed 3")
    assert run(*words, "--seed", "3").out == first.out
    data = run(*words, "--json").data
    assert (data["marked"], data["players"][0]["rule"]) == ("simulation", "grudging")
    assert "too few acts" in run("study", "simulate", "AAA-XXX", "--events", acts).complaint


def test_a_panel_has_its_codebook_and_citation(run: Commands, acts: Path) -> None:
    done = run("study", "panel", "AAA-BBB", "--events", acts, "--by", "month", "--out", "panel.csv")
    assert done.status == 0
    with Path("panel.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert done.out == f"panel.csv: {len(rows)} rows\n"
    assert {(row["actor"], row["recipient"]) for row in rows} == {("AAA", "BBB"), ("BBB", "AAA")}
    book = Path("panel.csv.codebook.md").read_text(encoding="utf-8")
    assert all(f"| `{column}` |" in book for column in rows[0])
    assert Path("panel.csv.bib").read_text(encoding="utf-8").startswith("@misc{panel,")
    assert "choose one of" in run("study", "panel", "--events", acts, "--out", "panel.xls").complaint


def test_backtest_in_the_form_that_measurements_use(run: Commands, acts: Path) -> None:
    days = [date(1990, 6, 1) + timedelta(days=7 * number) for number in range(360)]
    rows = [
        (f"{actor}-{day}", actor, recipient, day, "test" if day >= date(1995, 9, 1) else "train")
        for day in days
        for actor, recipient in (("AAA", "BBB"), ("AAA", "CCC"))
    ]
    with Path("cases.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("case_id", "actor", "recipient", "date", "split"), *rows])
    done = run("study", "backtest", acts, "--cases", "cases.csv", "--out", "forecasts.csv")
    assert (done.status, done.err) == (0, "")
    with Path("forecasts.csv").open(newline="", encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    assert [row["case_id"] for row in written] == [row[0] for row in rows if row[4] == "test"]
    assert all(0 < float(row["p"]) < 1 for row in written)
    report = run("study", "backtest", acts, "--cases", "cases.csv", "--out", "again.csv", "--json").data
    assert (report["test_cases"], report["cut"]) == (
        len(written),
        min(row[3] for row in rows if row[4] == "test").isoformat(),
    )
    assert Path("again.csv").read_bytes() == Path("forecasts.csv").read_bytes()
    Path("bad.csv").write_text("id,when\n", encoding="utf-8")
    assert (
        "bad.csv lacks the column" in run("study", "backtest", acts, "--cases", "bad.csv", "--out", "x.csv").complaint
    )
    assert (
        "cannot read none.csv" in run("study", "backtest", "none.csv", "--cases", "bad.csv", "--out", "x.csv").complaint
    )
    assert run("study", "backtest", acts, "--cases", "cases.csv", "--out", "nowhere/x.csv").status == 3


def test_forecasts_are_printed_with_their_rivals_kept_and_scored(run: Commands, acts: Path) -> None:
    done = run("forecast", "AAA-BBB", "--events", acts, "--now", "1997-06-01", "--keep", "made.jsonl")
    assert (done.status, done.err) == (0, "")
    assert "own base rate" in done.out
    assert "90-day rate" in done.out
    assert "past hits at 7 days" in done.out
    assert "an association in past reports, not an effect of the act" in done.out
    run("forecast", "AAA-BBB", "--events", acts, "--now", "1997-06-01", "--keep", "made.jsonl")
    assert len(Path("made.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    made = run("forecast", "AAA-BBB", "--events", acts, "--now", "1997-06-01", "--horizon", "7", "--json").data
    assert [chance["horizon"] for chance in made["chances"]] == [7]
    track = run("study", "track", "made.jsonl", "--events", acts, "--json").data
    assert track["due"] + track["open"] <= 3
    assert "no forecasts at none.jsonl" in run("study", "track", "none.jsonl", "--events", acts).complaint


def test_a_forecast_below_the_minimum_of_cases_is_refused_in_words(run: Commands, study: Path) -> None:
    done = run("forecast", "RUS-GBR", "--db", study)
    assert done.status == 0
    assert "no forecast: " in done.out
    assert "a model needs 100" in done.out
    assert "nothing to answer" in run("forecast", "FRA-GBR", "--db", study).complaint
    assert "'soon' is no day" in run("forecast", "RUS-GBR", "--now", "soon", "--db", study).complaint
    event = run("events", "GBR-RUS", "--since", "2025-03-01", "--type", "SANCTION", "--db", study, "--json").data[0][
        "id"
    ]
    assert run("forecast", event[:12], "--json", "--db", study).data["about"] == event


def test_precedents_of_an_event_and_of_a_description(run: Commands, study: Path) -> None:
    event = run("events", "GBR-RUS", "--since", "2025-03-01", "--type", "SANCTION", "--db", study, "--json").data[0]
    found = run("precedents", "--like", event["id"], "--limit", "4", "--db", study, "--json").data
    assert (found["query"]["actor"], len(found["found"])) == (event["actors"][0].split(".")[0], 4)
    likeness = [one["likeness"] for one in found["found"]]
    assert likeness == sorted(likeness, reverse=True)
    text = run("precedents", "--actor", "rus", "--measure", "expel-diplomats", "--people", "2", "--since", "1990").out
    assert "alike: measure 1.00" in text
    assert "these counts are no probabilities" in text
    assert "%" not in text
    none = run("precedents", "--actor", "RUS", "--between", "FRA-AUS", "--since", "2030")
    assert none.out.splitlines()[0] == "no case passes these filters"
    assert "precedents of what?" in run("precedents").complaint


ROWS = "day,who,whom,plover,how\n2025-03-10,RUS,GBR,SANCTION,expel\n2025-03-12,GBR,Russia,SANCTION,expel\n"
BAD = "2025-13-10,RUS,GBR,SANCTION,expel\n2025-03-10,RUS,GBR,BOMB,\n2025-03-10,RUS\n"
MAP = "date=day,actor=who,recipient=whom,type=plover,mode=how"


def test_import_keeps_refuses_and_counts_each_row(run: Commands) -> None:
    Path("acts.csv").write_text(ROWS + BAD, encoding="utf-8")
    done = run("import", "csv", "acts.csv", "--map", MAP, "--db", "x.db", "--json")
    assert (done.status, done.data["read"], done.data["kept"], done.data["issues"]) == (0, 5, 2, 3)
    assert [line.split(":")[0] for line in done.err.splitlines()] == [
        "issue date",
        "issue unknown-code",
        "issue columns",
    ]
    events = run("events", "--json", "--db", "x.db").data
    assert [(e["actors"], e["recipients"], e["type"], e["mode"], e["when"]["day"]) for e in events] == [
        (["RUS"], ["GBR"], "SANCTION", "expel", "2025-03-10"),
        (["GBR"], ["RUS"], "SANCTION", "expel", "2025-03-12"),
    ]
    again = run("import", "csv", "acts.csv", "--map", MAP, "--db", "x.db", "--json", "--max-issues", "2")
    assert (again.status, again.data["known"], again.data["kept"], again.data["issues"]) == (1, 2, 0, 3)
    assert len(run("runs", "--json", "--db", "x.db").data) == 1
    assert [i["kind"] for i in run("issues", "--kind", "date", "--json", "--db", "x.db").data] == ["date"]


def test_imported_rows_can_be_decided_on_and_survive_recoding(run: Commands) -> None:
    Path("acts.csv").write_text(ROWS, encoding="utf-8")
    run("import", "csv", "acts.csv", "--map", MAP, "--db", "x.db")
    event = run("events", "--json", "--db", "x.db").data[0]["id"]
    assert run("decide", "field", event, "count", "diplomat=2", "--by", "anna", "--db", "x.db").status == 0
    before = run("events", "--json", "--db", "x.db").out
    assert run("update", "--recode", "--db", "x.db", "--json").data["coded"] == 0
    assert run("events", "--json", "--db", "x.db").out == before


def test_import_of_the_wrong_thing_is_said(run: Commands) -> None:
    Path("acts.csv").write_text(ROWS, encoding="utf-8")
    assert run("import", "gdlet", "acts.csv").status == 2
    assert "there is no file or folder none.csv" in run("import", "gdelt", "none.csv").complaint
    assert "--to streams gdelt event files only" in run("import", "icews", "acts.csv", "--to", "x.parquet").complaint
    assert "no GDELT event file" in run("import", "gdelt", "acts.csv", "--to", "x.parquet").complaint
    assert "no file matches *.none" in run("import", "gdelt", "*.none", "--to", "x.parquet").complaint
    assert (
        "the mapping names 'colour'" in run("import", "csv", "acts.csv", "--map", "colour=x", "--db", "x.db").complaint
    )


def test_gdelt_streams_to_parquet(run: Commands, shared: Path) -> None:
    sample = shared / "data" / "samples" / "gdelt2_20191024143000.export.CSV.gz"
    done = run("import", "gdelt", sample, "--to", "x.parquet", "--json").data
    assert done == {"out": "x.parquet", "rows": 2111, "refused": {"no-type": 428}, "unsplit": 0}


def test_each_bad_line_of_a_data_set_is_refused_with_its_reason(run: Commands) -> None:
    lines = [
        "2025-03-10,RUS,GBR,166",
        "1066-10-14,RUS,GBR,166",
        "2942-03-10,RUS,GBR,166",
        "2025-02-30,RUS,GBR,166",
        "2025-03-10,RUS",
        "2025-03-10,RUS,GBR,777",
    ]
    Path("acts.csv").write_text("date,actor,recipient,code\n" + "\n".join(lines) + "\n", encoding="utf-8")
    done = run("import", "csv", "acts.csv", "--db", "bad.db", "--json")
    assert (done.data["read"], done.data["kept"], done.data["issues"]) == (6, 1, 5)
    for words in (
        "1066-10-14 lies before 1900",
        "dated 2942-03-10, after today",
        "'2025-02-30' is no date",
        "2 columns",
        "'777'",
    ):
        assert words in done.err
    assert len(run("events", "--db", "bad.db", "--all", "--json").data) == 1
    Path("future.csv").write_text("date,actor,recipient,quad\n2942-03-10,RUS,GBR,4\n", encoding="utf-8")
    for command in (("study", "reciprocity", "RUS-GBR"), ("forecast", "RUS-GBR"), ("study", "panel", "--out", "p.csv")):
        assert "line 2: 2942-03-10 lies in the future" in run(*command, "--events", "future.csv").complaint
