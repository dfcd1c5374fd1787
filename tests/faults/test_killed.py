"""``kill -9`` at random moments of ``update`` and ``decide``, then a restart: nothing said to be done is lost, nothing is doubled.

A few kills by default; ``RETORSION_KILLS=50`` for the long run before a release.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from retorsion.conductor import open, update
from retorsion.ledger import Ledger
from tests.faults.worker import reports
from tests.unit.ledger.fakes import FakeCoder

KILLS = int(os.environ.get("RETORSION_KILLS", "5"))
ROOT = Path(__file__).resolve().parents[2]


def start(job: str, where: str) -> subprocess.Popen[str]:
    """A worker that has loaded everything and is about to begin."""
    command = [sys.executable, "-m", "tests.faults.worker", job, where]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    return worker


def said(worker: subprocess.Popen[str]) -> list[str]:
    """The lines that a worker said after "ready", until its end. (``communicate`` would lose those that came with "ready".)"""
    assert worker.stdout is not None
    lines = worker.stdout.read().splitlines()
    worker.wait(timeout=120)
    return lines


def killed(job: str, where: str, after: float) -> list[list[str]]:
    """What a worker said was done before it was killed ``after`` seconds."""
    worker = start(job, where)
    time.sleep(after)
    worker.send_signal(signal.SIGKILL)
    return [line.split() for line in said(worker)]


def whole(ledger: Ledger) -> tuple[object, ...]:
    return (
        ledger.sizes(),
        ledger.events(done=None),
        ledger.answers(),
        ledger.exchanges(),
        [m.id for m in ledger.mentions()],
    )


def test_update_goes_on_where_it_was_killed(make, request) -> None:  # type: ignore[no-untyped-def]
    chance = random.Random(5)
    where, other = make(), make()
    with open(other) as ledger:
        update(ledger, reports(), FakeCoder(), now="2025-03-20T08:00:00Z")
        expected = whole(ledger)
    for _ in range(KILLS):
        said = killed("update", where, chance.uniform(0.05, 0.9))
        with open(where) as ledger:
            coded = max((int(words[1]) for words in said if words[0] == "coded"), default=0)
            done = ledger.sizes()["articles"] - len(ledger.pending(limit=1000))
            assert done >= coded
            if ["end"] in said:
                assert whole(ledger) == expected
    with open(where, wait=60) as ledger:
        counts = update(ledger, reports(), FakeCoder(), now="2025-03-20T08:00:00Z")
        assert counts.read == counts.kept + counts.copies + counts.known + counts.issues == 48
        assert whole(ledger) == expected
        assert ledger.pending() == []


def test_what_was_decided_before_a_kill_is_kept_once(make) -> None:  # type: ignore[no-untyped-def]
    chance = random.Random(7)
    where = make()
    with open(where) as ledger:
        update(ledger, reports(12), FakeCoder(), now="2025-03-20T08:00:00Z")
    kept: dict[str, tuple[str, str]] = {}
    for _ in range(KILLS):
        for words in killed("decide", where, chance.uniform(0.02, 0.5)):
            if words[0] == "decided":
                kept[words[1]] = (words[2], words[3])
        with open(where) as ledger:
            made = {one.id for one in ledger.decisions()}
            assert kept.keys() <= made
            keys = [one.key for one in ledger.decisions()]
            assert len(keys) == len(set(keys)) == len([line for line in ledger.log() if line.what == "decide"])
            for event, number in kept.values():
                assert ledger.event(event).count == {"diplomat": int(number)}
            assert all(
                one.id in made
                for event in ledger.events(done=None)
                for one in ledger.decisions()
                if one.id in event.decisions
            )
