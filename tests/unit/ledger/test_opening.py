"""Opening: new, old, newer, other and unreadable files; migrations of a filled ledger; one clear line for each failure."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from retorsion.conductor import open, update
from retorsion.errors import LedgerBusy, LedgerError, LedgerTooNew
from retorsion.ledger import Ledger, engine, overview, restore
from retorsion.ledger.tables import SCHEMA, metadata
from tests.unit.ledger.fakes import REPORTS, FakeCoder

NOW = "2025-03-14T08:00:00Z"


def test_migrations_make_the_schema_that_the_tables_say(where: str) -> None:
    open(where).close()
    one = engine.open_engine(where, readonly=False, create=False, wait=1)
    found = inspect(one)
    words = {name for name in found.get_table_names() if name.startswith("search_words")}
    assert set(found.get_table_names()) - words == {*metadata.tables, "alembic_version"}
    for name, table in metadata.tables.items():
        made = [(c["name"], bool(c["nullable"])) for c in found.get_columns(name)]
        assert made == [(c.name, bool(c.nullable)) for c in table.columns], name
        assert found.get_pk_constraint(name)["constrained_columns"] == [c.name for c in table.primary_key], name
        indexes = {
            (i["name"], tuple(i["column_names"]))
            for i in found.get_indexes(name)
            if not i["unique"] and i["column_names"] != [None]
        }
        assert indexes == {(i.name, tuple(c.name for c in i.columns)) for i in table.indexes}, name
    one.dispose()


def held_by(ledger: Ledger) -> tuple[object, ...]:
    """What a ledger of any earlier schema must still hold, and what is counted anew from it."""
    counted = overview.countries(ledger), overview.dyads(ledger), overview.months(ledger, "GBR|RUS")
    return ledger.events(done=None), ledger.answers(), ledger.sizes(), ledger.runs(), ledger.mentions(), counted


@pytest.mark.parametrize("version", range(1, SCHEMA))
def test_a_filled_ledger_of_every_earlier_schema_is_brought_up_to_date(
    where: str, make: Callable[[], str], version: int
) -> None:
    """The new ledger's rows that the old schema can hold are put into a ledger of that schema, which is then opened."""
    new = make()
    with open(new) as ledger:
        update(ledger, REPORTS, FakeCoder(), now=NOW)
        expected = held_by(ledger)
    old = _empty(where, f"{version:04d}")
    source = engine.open_engine(new, readonly=False, create=False, wait=1)
    tables = set(inspect(old).get_table_names())
    with source.connect() as reading, engine.writing(old, where) as writing:
        for name in sorted(tables & set(metadata.tables) - {"meta", "leases", "search_docs"}):
            columns = {c["name"] for c in inspect(old).get_columns(name)}
            for row in reading.execute(text(f'SELECT * FROM "{name}"')).mappings():
                held = {key: value for key, value in row.items() if key in columns}
                names, values = ", ".join(f'"{k}"' for k in held), ", ".join(f":{k}" for k in held)
                writing.execute(text(f'INSERT INTO "{name}" ({names}) VALUES ({values})'), held)
    source.dispose()
    old.dispose()
    with open(where) as ledger:
        assert held_by(ledger) == expected
        ledger.decide("reviewed", expected[0][0].id, by="anna")


def _empty(where: str, revision: str) -> object:
    if engine.is_server(where):
        one = engine._server(where, 5)
    else:
        one = engine._file(where, False, True, 5)
    with engine.writing(one, where) as connection:
        engine.migrate(connection, revision)
    return one


def test_a_newer_ledger_is_refused(where: str) -> None:
    open(where).close()
    one = engine.open_engine(where, readonly=False, create=False, wait=1)
    with engine.writing(one, where) as connection:
        connection.execute(text("UPDATE meta SET value = '99' WHERE key = 'schema'"))
    one.dispose()
    with pytest.raises(LedgerTooNew, match=rf"newer retorsion \(schema 99, this one knows {SCHEMA}\): upgrade"):
        open(where)


def test_another_database_is_refused_and_left_alone(where: str) -> None:
    one = engine._server(where, 5) if engine.is_server(where) else engine._file(where, False, True, 5)
    with engine.writing(one, where) as connection:
        connection.execute(text("CREATE TABLE songs (title TEXT)"))
    with pytest.raises(LedgerError, match=r"not a ledger|holds other tables"):
        open(where)
    assert inspect(one).get_table_names() == ["songs"]
    one.dispose()


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database at all")
    cases = {
        tmp_path / "notes.txt": "is not a ledger: choose another file",
        tmp_path: "is a folder: name a file",
        tmp_path / "none" / "l.db": "no folder .*: make it first",
    }
    for path, message in cases.items():
        with pytest.raises(LedgerError, match=message):
            open(str(path))
    with pytest.raises(LedgerError, match=r"no ledger at .*: make one with"):
        open(str(tmp_path / "l.db"), create=False)
    with pytest.raises(LedgerError, match="no ledger at"):
        open(str(tmp_path / "l.db"), readonly=True)
    assert not (tmp_path / "l.db").exists()


def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    with open(str(path)) as ledger:
        update(ledger, REPORTS, FakeCoder(), now=NOW)
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x55" * (len(data) - 4096)
    path.write_bytes(bytes(data))
    with (
        pytest.raises(LedgerError, match=r"is damaged: restore it from a backup|is not a ledger"),
        open(str(path)) as ledger,
    ):
        ledger.events()


def test_no_server_is_said_in_one_line_without_the_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(LedgerError) as caught:
        open(f"postgresql://anna:secret@/ledger?host={tmp_path}")
    assert "secret" not in str(caught.value) and "\n" not in str(caught.value)
    assert "check the address and that the server runs" in str(caught.value)


def test_reading_only_writes_nothing(where: str) -> None:
    with open(where) as ledger:
        update(ledger, REPORTS, FakeCoder(), now=NOW)
    with open(where, readonly=True) as ledger:
        assert len(ledger.events(done=None)) == 7
        with pytest.raises(LedgerError, match="was opened for reading only"):
            update(ledger, [], FakeCoder(), now=NOW)


def test_a_file_without_write_permission_is_read_and_refuses_writing(tmp_path: Path) -> None:
    """Run as an unprivileged user, since permissions do not bind the superuser."""
    folder = tmp_path / "shared"
    folder.mkdir()
    with open(str(folder / "l.db")) as ledger:
        update(ledger, REPORTS, FakeCoder(), now=NOW)
    for path in (tmp_path.parents[1], tmp_path.parents[0], tmp_path):
        path.chmod(0o755)
    (folder / "l.db").chmod(0o444)
    folder.chmod(0o555)
    script = (
        "from retorsion.conductor import open\nfrom retorsion.errors import LedgerError\nimport sys\n"
        "with open(sys.argv[1], readonly=True) as l: print(len(l.events(done=None)))\n"
        "try:\n    with open(sys.argv[1]) as l: l.decide('reviewed', l.events()[0].id, by='x')\n"
        "except LedgerError as e: print(type(e).__name__, e)\n"
    )
    command = [sys.executable, "-c", script, str(folder / "l.db")]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("permissions do not bind the superuser, and there is no setpriv to become somebody else")
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[3], check=False)
    folder.chmod(0o755)
    if "ModuleNotFoundError" in done.stderr or "PermissionError" in done.stderr:
        pytest.skip(f"another user cannot run this checkout: {done.stderr.strip().splitlines()[-1]}")
    first, second = done.stdout.splitlines()
    assert first == "7"
    assert second == f"LedgerError {folder / 'l.db'} may not be written: ask for the right to, or copy it elsewhere"


def test_a_writer_that_waits_too_long_says_who_holds_the_ledger(where: str) -> None:
    with open(where) as ledger, open(where, wait=0.2) as other, ledger.lease("update"):
        with pytest.raises(LedgerBusy, match=rf"held by 'update' \(process {os.getpid()} on .*, since 20"):
            update(other, REPORTS, FakeCoder(), now=NOW)
        with ledger.unit() as unit:
            unit.set("a", "b")
            with pytest.raises(LedgerBusy, match=rf"held by .*process {os.getpid()}"):
                other.decide("reviewed", "m", by="anna")


def test_a_lease_of_a_dead_process_is_taken_over(where: str) -> None:
    with open(where) as ledger:
        held = ledger.lease("update")
        held.__enter__()
        with ledger.unit() as unit:
            unit.connection.execute(text("UPDATE leases SET pid = 999999999"))
        assert update(ledger, REPORTS, FakeCoder(), now=NOW).kept == 5
        held.__exit__(None, None, None)


def test_a_backup_taken_while_in_use_opens_and_restores(where: str, make: Callable[[], str], tmp_path: Path) -> None:
    with open(where) as ledger:
        update(ledger, REPORTS, FakeCoder(), now=NOW)
        event = ledger.events()[0]
        ledger.decide("field", event.id, field="count", value={"diplomat": 2}, by="anna", at=NOW)
        expected = ledger.events(done=None), ledger.answers(), ledger.sizes(), ledger.log(), ledger.decisions()
        copy = ledger.backup(tmp_path / "backup.db")
        ledger.decide("reject", event.id, by="boris")
        with pytest.raises(LedgerError, match="exists: name a new file"):
            ledger.backup(tmp_path / "backup.db")
    target = make()
    restore(copy, target)
    for place in (str(copy), target):
        with open(place) as ledger:
            assert (
                ledger.events(done=None),
                ledger.answers(),
                ledger.sizes(),
                ledger.log(),
                ledger.decisions(),
            ) == expected
            ledger.decide("reviewed", event.id, by="anna")
            assert update(ledger, REPORTS, FakeCoder(), now=NOW).known == 5
    with pytest.raises(LedgerError, match=r"holds a ledger already|exists: name a new file"):
        restore(copy, target)
    assert sorted(path.name for path in tmp_path.glob("backup*")) == ["backup.db"]


def test_the_file_is_in_write_ahead_mode(tmp_path: Path) -> None:
    open(str(tmp_path / "l.db")).close()
    with sqlite3.connect(tmp_path / "l.db") as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


THREADS = """
import sys, threading
from retorsion.conductor import open
with open(sys.argv[1]) as ledger:
    sys.setswitchinterval(1e-6)
    gate = threading.Barrier(8)
    threads = [threading.Thread(target=lambda: (gate.wait(), ledger.events(), ledger.mentions(), ledger.exchanges())) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
"""


def test_threads_that_read_a_ledger_first_of_all_get_through(tmp_path) -> None:
    path = str(tmp_path / "study.db")
    with open(path) as ledger:
        update(ledger, REPORTS, FakeCoder())
    assert [subprocess.run([sys.executable, "-c", THREADS, path], check=False).returncode for _ in range(3)] == [0] * 3


def test_a_connection_holds_little_of_the_file_until_it_writes(tmp_path) -> None:
    with open(str(tmp_path / "study.db")) as ledger:
        ledger.close()
        sizes = []
        for part in (ledger._session, ledger._writing, ledger._session):
            with part() as connection:
                sizes.append(connection.exec_driver_sql("PRAGMA cache_size").scalar())
    assert sizes == [-16 * 1024, -64 * 1024, -64 * 1024]
