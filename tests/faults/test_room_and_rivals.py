"""A full disk and two writers at once: the last unit is rolled back whole, the rest is kept, the next run goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from retorsion.conductor import open, update
from retorsion.errors import LedgerFull
from tests.faults.test_killed import KILLS, ROOT, said, start, whole
from tests.faults.worker import reports
from tests.unit.ledger.fakes import FakeCoder

NOW = "2025-03-20T08:00:00Z"

FULL = """
import resource, signal, sys
from retorsion.conductor import open, update
from retorsion.errors import LedgerFull
from tests.faults.worker import reports
from tests.unit.ledger.fakes import FakeCoder
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with open(sys.argv[1]) as ledger:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    try:
        update(ledger, reports(), FakeCoder(), now="2025-03-20T08:00:00Z")
        print("done")
    except LedgerFull as error:
        print("full", error)
"""


@pytest.mark.parametrize("room", [300_000] if KILLS < 10 else range(150_000, 420_000, 30_000))
def test_a_full_disk_loses_nothing_that_was_kept(tmp_path: Path, room: int) -> None:
    where = str(tmp_path / "l.db")
    done = subprocess.run(
        [sys.executable, "-c", FULL, where, str(room)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stdout.startswith("full"), done.stdout + done.stderr
    assert "free some room and run" in done.stdout and where in done.stdout
    with open(where) as ledger, open(str(tmp_path / "other.db")) as other:
        sizes = ledger.sizes()
        assert sizes["articles"] in (0, 48)
        update(ledger, reports(), FakeCoder(), now=NOW)
        update(other, reports(), FakeCoder(), now=NOW)
        assert whole(ledger) == whole(other)


def test_a_full_device_is_said_in_the_same_words(tmp_path: Path) -> None:
    from sqlalchemy.exc import OperationalError

    from retorsion.ledger.engine import worded

    with pytest.raises(LedgerFull, match=r"no room left for l.db: free some room"), worded("l.db"):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))


def test_two_updates_at_once_neither_lose_nor_double(make) -> None:  # type: ignore[no-untyped-def]
    where, other = make(), make()
    open(where).close()
    workers = [start("update", where), start("update", where)]
    told = [said(worker) for worker in workers]
    assert [lines[-1] for lines in told] == ["end", "end"]
    with open(where) as ledger, open(other) as alone:
        update(alone, reports(), FakeCoder(), now=NOW)
        assert whole(ledger) == whole(alone)
        assert sum(run.counts["coded"] for run in ledger.runs()) == 48


def test_decisions_are_made_while_an_update_runs(make) -> None:  # type: ignore[no-untyped-def]
    where = make()
    with open(where, wait=60) as ledger:
        update(ledger, reports(4), FakeCoder(), now=NOW)
        event = ledger.events(done=None)[0]
        worker = start("update", where)
        made = [ledger.decide("field", event.id, field="count", value={"diplomat": n}, by="anna") for n in range(1, 6)]
        assert said(worker)[-1] == "end"
        assert ledger.decisions() == tuple(made)
        assert ledger.event(event.id).count == {"diplomat": 5}


def test_two_deciders_at_once_neither_lose_nor_double(make) -> None:  # type: ignore[no-untyped-def]
    """Both make the same decisions under the same keys, as a form sent twice does."""
    where = make()
    with open(where) as ledger:
        update(ledger, reports(6), FakeCoder(), now=NOW)
        events = [event.id for event in ledger.events(done=None)]
    workers = [start("decide", where), start("decide", where)]
    told = [[line.split() for line in said(worker)] for worker in workers]
    assert told[0] == told[1] and told[0][-1] == ["end"]
    with open(where) as ledger:
        assert sorted(one.id for one in ledger.decisions()) == sorted(words[1] for words in told[0][:-1])
        assert len(ledger.decisions()) == len(ledger.log()) == len(events)
