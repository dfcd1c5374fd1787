"""Bad input end to end: each gets one clear line, the run goes on, the counts add up, and what is kept is whole."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from tests.unit.show.commands import Commands, Done

GOOD = "Russia expelled two British diplomats on Monday, the foreign ministry in Moscow said."
DATE = ("--published", "2025-03-12", "--publisher", "Harbour Gazette")


def good(folder: Path, text: str = GOOD) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "zz-good.txt").write_text(text, encoding="utf-8")


def kinds(done: Done) -> list[str]:
    return [line.split(":")[0].removeprefix("issue ") for line in done.err.splitlines()]


def both(run: Commands, source: Path | str, *words: str) -> tuple[Done, Done]:
    """``update`` and ``code`` of one source; their counts and lines must agree and add up."""
    updated = run("update", source, *(words or DATE), "--db", "bad.db", "--json")
    counts = updated.data
    assert counts["read"] == counts["kept"] + counts["copies"] + counts["known"] + counts["issues"]
    coded = run("code", source, *(words or DATE), "--out", "bad.jsonl")
    return updated, coded


def lines() -> list[dict]:
    return [json.loads(line) for line in Path("bad.jsonl").read_text(encoding="utf-8").splitlines()]


REFUSED: dict[str, tuple[str, bytes, str, str]] = {
    "an empty file": ("a.txt", b"", "empty", "a.txt"),
    "a file of blanks": ("a.txt", b" \r\n\t ", "empty", "a.txt"),
    "a picture": ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "binary", "a.txt"),
    "a broken UTF-16 file": ("a.txt", b"\xff\xfeR\x00u\x00s\x00s", "encoding", "a.txt"),
    "a row that is no JSON": ("a.jsonl", b'{"id": "1", "text": "Rus\n', "bad-row", "a.jsonl"),
    "a CSV without a text": ("a.csv", b"id,colour\n1,red\n", "no-column", "a.csv"),
    "a file of no known kind": ("a.xyz", b"words", "unknown-format", "a.xyz"),
    "a line of twenty megabytes": ("a.txt", b"word " * 4_200_000, "too-long", "a.txt"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_one_line_and_the_rest_goes_on(run: Commands, case: str) -> None:
    name, content, kind, named = REFUSED[case]
    good(Path("in"))
    Path("in", name).write_bytes(content)
    updated, coded = both(run, "in")
    for done in (updated, coded):
        assert done.status == 0
        assert kinds(done) == [kind]
        assert named in done.complaint
    counts = updated.data
    assert (counts["read"], counts["kept"], counts["issues"], counts["coded"]) == (2, 1, 1, 1)
    assert [len(line["events"]) for line in lines()] == [1]
    assert run("update", "in", *DATE, "--db", "bad.db", "--max-issues", "0").status == 1
    assert [issue["kind"] for issue in run("issues", "--db", "bad.db", "--json").data] == [kind]


READ: dict[str, tuple[bytes, list[str]]] = {
    "Latin-1": (
        "Russia expelled two British diplomats, the daily Café Politique said.".encode("latin-1"),
        ["encoding-guessed"],
    ),
    "UTF-16 with a mark": (("\ufeff" + GOOD).encode("utf-16-le"), []),
    "UTF-16 without a mark": (GOOD.encode("utf-16-be"), []),
    "UTF-8 with a mark": (("\ufeff" + GOOD).encode(), []),
    "CRLF": (GOOD.replace(" on ", "\r\non ").encode() + b"\r\n", []),
    "control characters": (GOOD.replace(" two", " \x07two").encode(), ["control-characters"]),
    "right-to-left marks": (("\u202b" + GOOD + "\u202c").encode(), ["control-characters"]),
}


@pytest.mark.parametrize("case", READ)
def test_odd_text_is_read_marked_and_coded_at_the_right_place(run: Commands, case: str) -> None:
    content, notes = READ[case]
    Path("in").mkdir()
    Path("in", "a.txt").write_bytes(content)
    updated, coded = both(run, "in")
    counts = updated.data
    assert (updated.status, coded.status) == (0, 0)
    assert kinds(updated) == kinds(coded) == notes
    assert (counts["read"], counts["kept"], counts["issues"], counts["notes"], counts["coded"]) == (
        1,
        1,
        0,
        len(notes),
        1,
    )
    (event,) = lines()[0]["events"]
    assert event["event_type"] == "SANCTION"
    text = run_text("bad.db")
    start, end = event["span"]
    assert "expelled" in text[start:end]
    assert run("update", "in", *DATE, "--db", "bad.db", "--max-issues", "0").status == 0


def run_text(db: str) -> str:
    connection = sqlite3.connect(db)
    try:
        return str(connection.execute("SELECT text FROM texts").fetchone()[0])
    finally:
        connection.close()


def test_another_language_is_kept_marked_and_not_coded(run: Commands) -> None:
    good(Path("in"))
    french = (
        "La Russie a expulsé lundi deux diplomates britanniques, a annoncé le ministère des affaires étrangères à Moscou. "
        "Le gouvernement britannique a rejeté les accusations et a promis de répondre dans les prochains jours."
    )
    Path("in", "a.txt").write_text(french, encoding="utf-8")
    updated, coded = both(run, "in")
    for done in (updated, coded):
        assert (done.status, kinds(done)) == (0, ["other-language"])
    assert (updated.data["read"], updated.data["kept"], updated.data["issues"], updated.data["coded"]) == (2, 1, 1, 1)
    assert [len(line["events"]) for line in lines()] == [0, 1]
    assert run_counts("bad.db") == 2


def run_counts(db: str) -> int:
    connection = sqlite3.connect(db)
    try:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
    finally:
        connection.close()


def test_missing_and_impossible_dates_are_notes(run: Commands) -> None:
    rows = [
        {"id": "a", "text": GOOD, "publisher": "A"},
        {"id": "b", "text": GOOD + " More will follow.", "published": "2025-02-30", "publisher": "B"},
    ]
    Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    updated, coded = both(run, "in.jsonl", "--publisher", "Harbour Gazette")
    for done in (updated, coded):
        assert done.status == 0
        assert sorted(kinds(done)) == ["bad-date", "no-date"]
    assert (updated.data["read"], updated.data["issues"], updated.data["notes"]) == (2, 0, 2)
    assert [len(line["events"]) for line in lines()] == [1, 1]


def test_doubled_ids_keep_the_first(run: Commands) -> None:
    rows = [
        {"id": "a", "text": GOOD, "published": "2025-03-12"},
        {"id": "a", "text": "Britain summoned the Russian ambassador.", "published": "2025-03-12"},
        {"id": "a", "text": GOOD, "published": "2025-03-12"},
    ]
    Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    updated, coded = both(run, "in.jsonl", "--publisher", "Harbour Gazette")
    for done in (updated, coded):
        assert kinds(done) == ["doubled-id", "repeated"]
    assert (updated.data["read"], updated.data["kept"], updated.data["issues"]) == (3, 1, 2)
    Path("more.jsonl").write_text(json.dumps(rows[1]) + "\n", encoding="utf-8")
    later = run("update", "more.jsonl", "--db", "bad.db", "--json")
    assert (later.data["read"], later.data["issues"], kinds(later)) == (1, 1, ["doubled-id"])


def test_a_file_that_vanishes(run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    good(Path("in"))
    Path("in", "a.txt").write_text(GOOD, encoding="utf-8")
    _refuse(monkeypatch, "a.txt", FileNotFoundError(2, "No such file or directory", "in/a.txt"))
    updated, coded = both(run, "in")
    assert kinds(updated) == kinds(coded) == ["vanished"]
    assert (updated.data["read"], updated.data["kept"]) == (2, 1)


def test_an_unreadable_file(run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    good(Path("in"))
    Path("in", "a.txt").write_text(GOOD, encoding="utf-8")
    _refuse(monkeypatch, "a.txt", PermissionError(13, "Permission denied", "in/a.txt"))
    updated, coded = both(run, "in")
    assert kinds(updated) == kinds(coded) == ["unreadable"]
    assert "change its permissions or leave it out" in updated.complaint
    assert (updated.data["read"], updated.data["kept"]) == (2, 1)


def _refuse(monkeypatch: pytest.MonkeyPatch, name: str, error: OSError) -> None:
    """Opening the file of that name fails, as it does for one without rights; the tests may run as root."""
    real: Callable[..., object] = Path.open

    def opened(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == name:
            raise error
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", opened)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_an_unreadable_folder(run: Commands) -> None:
    good(Path("in"))
    closed = Path("in", "closed")
    closed.mkdir()
    closed.chmod(0)
    try:
        updated, coded = both(run, "in")
    finally:
        closed.chmod(stat.S_IRWXU)
    assert kinds(updated) == kinds(coded) == ["unreadable"]
    assert "closed" in updated.complaint


def test_an_unreadable_folder_as_the_system_reports_it(run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    good(Path("in"))
    Path("in", "closed").mkdir()
    real = os.scandir

    def scandir(path: object) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    updated, coded = both(run, "in")
    assert kinds(updated) == kinds(coded) == ["unreadable"]
    assert (updated.data["read"], updated.data["kept"], updated.data["issues"]) == (2, 1, 1)


def test_a_source_that_is_not_there_stops_before_anything_is_read(run: Commands) -> None:
    for words in (["update", "none/"], ["code", "none.txt"], ["timeline", "*.none"]):
        done = run(*words)
        assert done.status == 3
        assert "check the name" in done.complaint


def test_wrong_dates_and_mappings_of_the_command_are_said_at_once(run: Commands) -> None:
    good(Path("in"))
    assert "yesterday" in run("update", "in", "--published", "yesterday").complaint
    assert "there is no field 'colour'" in run("update", "in", "--map", "colour=x").complaint
    assert "write it as field=column pairs" in run("code", "in", "--map", "text").complaint


def test_standard_input_that_is_empty_or_binary(run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    for content, kind in ((b"", "empty"), (b"\x89PNG\r\n\x1a\n\x00\x00", "binary")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        done = run("update", "-", *DATE, "--db", "bad.db", "--json")
        assert (done.status, kinds(done), done.data["issues"]) == (0, [kind], 1)


LEDGERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "text": (
        lambda path: path.write_text("no ledger at all, only words in a file"),
        "is not a ledger: choose another file",
    ),
    "a folder": (lambda path: path.mkdir(), "is a folder: name a file for the ledger"),
    "another database": (lambda path: _foreign(path), "is a database, but not a ledger: choose another file"),
    "half a ledger": (lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(400)), "damaged"),
}


def _foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE plants (name TEXT)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("case", LEDGERS)
def test_what_is_no_ledger_is_left_as_it_is(run: Commands, case: str) -> None:
    make, words = LEDGERS[case]
    make(Path("x.db"))
    before = Path("x.db").read_bytes() if Path("x.db").is_file() else None
    good(Path("in"))
    for command in (["update", "in"], ["events"], ["decide", "reject", "e_1"], ["backup", "b.db"]):
        done = run(*command, "--db", "x.db")
        assert done.status == 3, command
        if case != "half a ledger":
            assert words in done.complaint
    assert not Path("b.db").exists()
    assert (Path("x.db").read_bytes() if Path("x.db").is_file() else None) == before


def test_a_ledger_of_a_newer_version_is_not_touched(run: Commands, study: Path) -> None:
    connection = sqlite3.connect(study)
    connection.execute("UPDATE meta SET value = '999' WHERE key = 'schema'")
    connection.commit()
    connection.close()
    good(Path("in"))
    for command in (["update", "in"], ["events"], ["undo", "d_1"]):
        done = run(*command, "--db", study)
        assert done.status == 3
        assert "was written by a newer retorsion (schema 999" in done.complaint
        assert "upgrade retorsion" in done.complaint


def test_a_folder_that_is_not_there_for_the_ledger(run: Commands) -> None:
    good(Path("in"))
    done = run("update", "in", "--db", "nowhere/x.db")
    assert (done.status, "no folder nowhere: make it first" in done.complaint) == (3, True)


class Room:
    """Bounds the size of files that this process may write, as a full disk does."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __enter__(self) -> None:
        self.before = resource.getrlimit(resource.RLIMIT_FSIZE)
        self.handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.size, self.before[1]))

    def __exit__(self, *_: object) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self.before)
        signal.signal(signal.SIGXFSZ, self.handler)


def test_a_full_disk_loses_nothing_that_was_kept(run: Commands, study: Path) -> None:
    before = run("events", "--all", "--json", "--db", study).out
    lines = []
    for number in range(12):
        text = (
            f"{GOOD} It was report number {number} of the day. " + f"Nothing more was known at hour {number}. " * 2500
        )
        lines.append(json.dumps({"id": f"r{number}", "text": text, "published": "2025-03-12", "language": "en"}))
    Path("in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with Room(study.stat().st_size + 40_000):
        done = run("update", "in.jsonl", "--db", study)
    assert done.status == 3
    assert "free some room" in done.complaint
    with Room(0):
        assert run("export", "event", "--db", study, "--out", "x.csv").status == 3
    assert run("events", "--all", "--json", "--db", study).out == before
    again = run("update", "in.jsonl", "--db", study, "--json")
    assert (again.status, again.data["read"], again.data["issues"]) == (0, 12, 0)
    assert again.data["read"] == again.data["kept"] + again.data["copies"] + again.data["known"] + again.data["issues"]


def test_a_full_disk_leaves_no_half_file_of_coded_lines(run: Commands) -> None:
    folder = Path("in")
    good(folder, GOOD * 30)
    Path("coded.jsonl").write_text("what was there before\n", encoding="utf-8")
    with Room(100):
        done = run("code", folder, *DATE, "--out", "coded.jsonl")
    assert done.status == 3
    assert done.complaint.startswith("retorsion: cannot write coded.jsonl: ")
    assert Path("coded.jsonl").read_text(encoding="utf-8") == "what was there before\n"
    assert sorted(path.name for path in Path().iterdir()) == ["coded.jsonl", "in"]


def test_a_real_process_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    command = [sys.executable, "-m", "retorsion.show.cli", "code", "empty.txt", "--max-issues", "0"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("issue empty: empty.txt: ")
    wrong = subprocess.run([*command[:4], "none.txt"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (wrong.returncode, wrong.stdout) == (3, "")
    assert wrong.stderr == "retorsion: there is no file or folder none.txt: check the name\n"


def test_every_hostile_file_leaves_its_issue_row_and_nothing_outside(run: Commands, tmp_path: Path) -> None:
    folder = Path("in")
    good(folder)
    row = json.dumps({"id": "r", "text": GOOD + " It gave no reason.", "published": "2025-03-12"}).encode() + b"\n"
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(row + os.urandom(9000).hex().encode())[:-700])
    (folder / "b.warc").write_bytes(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: many\r\n\r\njunk\r\n\r\n")
    (folder / "c.html").write_bytes(b"<html><body>" + b"<p>many words</p>" * 3_000_000)
    (folder / "d.html").write_bytes(b"<div>" * 30_000)
    pyarrow.parquet.write_table(pyarrow.table({"colour": ["red"]}), folder / "e.parquet")
    with zipfile.ZipFile(folder / "f.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../outside.txt", GOOD)
        archive.writestr("bomb.txt", b"\0" * 30_000_000)
    (folder / "g.jsonl").write_bytes(b"".join(b'{"id": "g%d", "text": ""}\n' % n for n in range(10_000)))
    (folder / "warc.paths").write_text("../../outside.warc\n", encoding="utf-8")
    before = {path.name for path in tmp_path.parent.iterdir()}
    done = run("update", folder, *DATE, "--db", "bad.db", "--json")
    assert (done.status, done.data["kept"], done.data["issues"]) == (0, 2, 10_008)
    told = {"archive-unsafe": 3, "bad-row": 3, "empty": 10_000, "no-column": 1, "too-long": 1, "truncated": 1}
    assert done.data["reasons"] == told
    with sqlite3.connect("bad.db") as ledger:
        rows = dict(ledger.execute("SELECT kind, count(*) FROM issues GROUP BY kind"))
    assert rows == told
    assert {path.name for path in tmp_path.parent.iterdir()} == before


def test_the_ledger_in_use_is_no_report(run: Commands) -> None:
    good(Path("in"))
    for _ in range(2):
        done = run("update", "in", "in/study.db", *DATE, "--db", "in/study.db", "--json")
        assert (done.status, done.err, done.data["read"], done.data["issues"]) == (0, "", 1, 0)
    (Path("in") / "other.db").write_bytes(Path("in/study.db").read_bytes())
    assert kinds(run("update", "in", *DATE, "--db", "in/study.db")) == ["unknown-format"]
