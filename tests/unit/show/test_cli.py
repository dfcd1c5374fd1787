"""The command line as a whole: help, exit statuses, listings; the program starts without its heavy parts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.unit.show.commands import Commands

HEAVY = ("msgspec", "spacy", "sqlalchemy", "numpy", "duckdb", "trafilatura", "fastapi", "pyarrow", "scipy")


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "sys.argv = ['retorsion', '--help']\n"
        "from retorsion.show.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    print('status', end.code)\n"
        f"print('heavy', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    lines = python(code).splitlines()
    assert lines[-2:] == ["status 0", "heavy []"]


def test_the_package_loads_without_its_heavy_parts() -> None:
    code = f"import sys, retorsion; print([name for name in {(*HEAVY, 'typer', 'rich')!r} if name in sys.modules])"
    assert python(code).strip() == "[]"


def test_wrong_use_is_status_two(run: Commands) -> None:
    for words in (["nonsense"], ["why"], ["events", "--nope"], ["decide", "same", "m_1", "m_2", "perhaps"]):
        done = run(*words)
        assert (done.status, done.out) == (2, ""), words
        assert "Error" in done.err or "Usage" in done.err


def test_every_command_has_help_with_an_example(run: Commands) -> None:
    import typer.main

    from retorsion.show.cli import app

    def walk(command: object, name: tuple[str, ...] = ()) -> dict[tuple[str, ...], object]:
        commands = getattr(command, "commands", None)
        if commands is None:
            return {name: command}
        return {key: one for word, inner in commands.items() for key, one in walk(inner, (*name, word)).items()}

    for name, command in walk(typer.main.get_command(app)).items():
        assert command.help, name
        assert f"retorsion {' '.join(name)}" in (command.epilog or ""), name
    done = run("decide", "same", "--help")
    assert (done.status, done.err) == (0, "")
    assert 'retorsion decide same m_3f2a m_91c0 no --why "two expulsions"' in done.out


def test_no_ledger_is_one_line_that_says_how_to_make_one(run: Commands) -> None:
    for words in (
        ["events"],
        ["exchanges"],
        ["why", "e_1"],
        ["log"],
        ["runs"],
        ["issues"],
        ["undo", "d_1"],
        ["decide", "reject", "e_1"],
        ["export", "event", "--out", "x.csv"],
        ["study", "reciprocity"],
        ["forecast", "RUS-GBR"],
        ["backup", "b.db"],
        ["freeze", "v1"],
    ):
        done = run(*words)
        assert done.status == 3, words
        assert "no ledger at ledger.db: make one with 'retorsion update REPORTS --db ledger.db'" in done.complaint


def test_update_twice_changes_nothing_and_counts_add_up(run: Commands, examples: Path) -> None:
    first = run("update", examples, "--json").data
    assert first["read"] == first["kept"] + first["copies"] + first["known"] + first["issues"] == 8
    assert (first["copies"], first["coded"], first["issues"]) == (1, 8, 0)
    listed = run("events", "--all", "--json").out
    second = run("update", examples, "--json").data
    assert (second["known"], second["coded"], second["kept"]) == (8, 0, 0)
    assert run("events", "--all", "--json").out == listed
    assert len(run("runs", "--json").data) == 1


def test_code_writes_one_line_an_article_in_order(run: Commands, examples: Path) -> None:
    done = run("code", examples / "reports.jsonl", "--out", "coded.jsonl")
    assert (done.status, done.out, done.err) == (0, "", "")
    lines = [json.loads(line) for line in Path("coded.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == [
        json.loads(line)["id"] for line in (examples / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert all(line["events"] for line in lines)
    assert not Path("coded.jsonl.part").exists()
    streamed = run("code", examples / "reports.jsonl").out
    assert [json.loads(line) for line in streamed.splitlines()] == lines


def test_listings_as_text_and_as_json(run: Commands, study: Path) -> None:
    done = run("events", "GBR-RUS", "--since", "2025-03-01", "--type", "sanction", "--db", study, "--json").data
    assert {event["type"] for event in done} == {"SANCTION"}
    assert {event["standing"] for event in done} == {"asserted"}
    text = run("events", "GBR-RUS", "--db", study).out
    assert "Russia" in text
    assert all(event["id"] in text for event in done)
    exchanges = run("exchanges", "RUS-GBR", "--since", "2025-01-01", "--db", study, "--json").data
    assert [one["exchange"]["pair"] for one in exchanges] == [["GBR", "RUS"]]
    told = run("exchanges", "RUS-GBR", "--since", "2025-01-01", "--db", study).out
    assert exchanges[0]["exchange"]["id"] in told
    nothing = run("exchanges", "FRA-DEU", "--db", study)
    assert (nothing.status, nothing.out) == (
        0,
        f"no exchange between FRA-DEU in {study}; 'retorsion events' lists single acts\n",
    )


def test_wrong_days_and_words_of_a_listing_are_said(run: Commands, study: Path) -> None:
    assert "'tomorrow' is no day" in run("events", "--since", "tomorrow", "--db", study).complaint
    assert "there is no 'BOMB'" in run("events", "--type", "bomb", "--db", study).complaint
    assert "there is no 'maybe'" in run("events", "--standing", "maybe", "--db", study).complaint
    assert "no pair of states" in run("events", "GBR-RUS-FRA", "--db", study).complaint
    assert "no date or date-time" in run("events", "--as-of", "yore", "--db", study).complaint


def test_why_opens_events_answers_and_exchanges(run: Commands, study: Path) -> None:
    event = run("events", "--db", study, "--json").data[0]["id"]
    assert event in run("why", event[:10], "--db", study).out
    exchange = run("exchanges", "--db", study, "--json").data[-1]["exchange"]
    for id in (exchange["id"], exchange["answers"][0]):
        done = run("why", id, "--db", study)
        assert (done.status, done.err) == (0, "")
        assert id in done.out
    mention = run("why", event, "--json", "--db", study).data["mentions"][0]
    assert event in run("why", mention["id"], "--db", study).out
    assert "begins more than one id" in run("why", "e_", "--db", study).complaint
    assert "nothing in this ledger has an id that begins with 'zzz'" in run("why", "zzz", "--db", study).complaint
    assert "is an article: name an event" in run("why", mention["article"], "--db", study).complaint
    run("decide", "reject", mention["id"], "--db", study)
    told = run("why", mention["id"], "--db", study).out
    assert mention["evidence"]["clause"]["quote"] in told and "reject" in told.splitlines()[-1]


def test_as_of_shows_the_ledger_as_it_stood(run: Commands, study: Path) -> None:
    now = run("exchanges", "--db", study, "--json").data
    assert run("exchanges", "--as-of", "2025-03-13", "--db", study, "--json").data == []
    assert run("events", "--all", "--as-of", "2025-03-13", "--db", study, "--json").data == []
    event = now[0]["exchange"]["events"][0]
    run("decide", "reject", event, "--db", study)
    later = run("exchanges", "--db", study, "--json").data
    then = run("exchanges", "--as-of", "2025-03-15", "--db", study, "--json").data
    assert then == now
    assert later != now


def test_settings_say_where_a_value_comes_from(run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETORSION_MERGE_WINDOW_DAYS", "5")
    found = {row["name"]: row for row in run("settings", "--json").data}
    assert (found["merge.window_days"]["value"], found["merge.window_days"]["origin"]) == (
        5,
        "variable RETORSION_MERGE_WINDOW_DAYS",
    )
    Path("retorsion.toml").write_text("[merge]\nwindow_dayz = 5\n", encoding="utf-8")
    done = run("settings")
    assert done.status == 3
    assert "there is no setting merge.window_dayz" in done.complaint
    assert run("settings", "--config", "none.toml").status == 3


def test_more_issues_than_allowed_is_status_one(run: Commands) -> None:
    folder = Path("reports")
    folder.mkdir()
    (folder / "empty.txt").write_text("", encoding="utf-8")
    (folder / "undated.txt").write_text("Russia expelled two British diplomats.", encoding="utf-8")
    assert run("update", folder, "--max-issues", "0").status == 1
    assert run("update", folder, "--max-issues", "1").status == 0
    assert run("update", folder).status == 0
    assert run("code", folder, "--max-issues", "0", "--out", "x.jsonl").status == 1
    assert run("code", folder / "undated.txt", "--max-issues", "0").status == 0


def test_interrupted_is_status_130_and_says_that_it_goes_on(run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("retorsion.conductor.update", stop)
    done = run("update", ".")
    assert done.status == 130
    assert done.complaint == "retorsion: interrupted; what was finished is kept, the same command goes on from there"


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_a_real_process_ends_cleanly_on_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "retorsion.show.cli", "update", "-", "--db", str(tmp_path / "x.db")]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background inherits "ignore"
    )
    for _ in range(300):
        if (tmp_path / "x.db").exists():
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip().splitlines()[-1].startswith("retorsion: interrupted")


def test_freeze_replay_backup_and_restore(run: Commands, study: Path, examples: Path) -> None:
    assert run("freeze", "paper-v1", "--db", study).status == 0
    assert run("freeze", "paper-v1", "--db", study).complaint == (
        "retorsion: paper-v1 is not empty: name a new folder to freeze into"
    )
    assert run("replay", "paper-v1", examples).out == "paper-v1: the same bytes\n"
    missing = run("replay", "paper-v1", examples / "reports.jsonl", "--json")
    assert (missing.status, missing.data["same"], len(missing.data["missing"])) == (1, False, 6)
    assert run("replay", "nowhere", examples).status == 3
    assert run("backup", "copy.db", "--db", study).status == 0
    assert run("restore", "copy.db", "--db", "back.db").status == 0
    assert (
        run("events", "--all", "--json", "--db", "back.db").out == run("events", "--all", "--json", "--db", study).out
    )
    assert run("restore", "copy.db", "--db", "back.db").complaint == (
        "retorsion: back.db exists: name a new file to restore into"
    )
    assert "no backup at none.db" in run("restore", "none.db", "--db", "y.db").complaint
