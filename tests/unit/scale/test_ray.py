"""The same rows from Ray's actors, whoever dies; and the contract under Ray Data. Run where the extra ``ray`` is installed."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet
import pytest

from retorsion.errors import SettingsError
from retorsion.scale.shards import code_shards as with_pool
from retorsion.settings import Settings

TEXT = "France expelled {} Syrian envoys on Monday. Syria called the step unjustified and recalled its ambassador from Paris."

ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'retorsion[ray]'")


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    yield
    ray.shutdown()


@pytest.fixture
def shards(tmp_path: Path) -> list[str]:
    made = []
    for number in range(3):
        path = tmp_path / f"part-{number}.jsonl"
        rows = [{"id": f"s{number}-{i}", "published": "2025-03-12", "text": TEXT.format(i + 2)} for i in range(70)]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        made.append(str(path))
    return made


def rows(out: Path) -> list[tuple[str, str]]:
    tables = (pyarrow.parquet.read_table(path, columns=["id", "annotation"]) for path in sorted(out.glob("*.parquet")))
    return [(row["id"], row["annotation"]) for table in tables for row in table.to_pylist()]


def actors() -> list[int]:
    """Processes that code shards now."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and b"ray::_Actor.code" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def strike(sign: signal.Signals, struck: list[int]) -> None:
    """Send a signal to the first actor that codes."""
    end = time.monotonic() + 120
    while not struck and time.monotonic() < end:
        for pid in actors()[:1]:
            os.kill(pid, sign)
            struck.append(pid)
        time.sleep(0.02)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "silent"])
def test_an_actor_that_is_lost_costs_its_shard_one_more_try(shards, tmp_path, sign):
    from retorsion.scale.ray import code_shards

    settings, struck = Settings.load(env={}), list[int]()
    striker = threading.Thread(target=strike, args=(sign, struck))
    striker.start()
    stall = 40.0 if sign == signal.SIGSTOP else 600.0
    done = sorted(code_shards(shards, str(tmp_path / "ray"), settings, stall=stall), key=lambda one: one.shard)
    striker.join()
    assert len(struck) == 1
    assert [(one.shard, one.rows, one.why) for one in done] == [(shard, 70, None) for shard in shards]
    list(with_pool(shards, str(tmp_path / "pool"), settings, workers=1))
    assert rows(tmp_path / "ray") == rows(tmp_path / "pool")
    again = list(code_shards(shards, str(tmp_path / "ray"), settings))
    assert [(one.rows, one.fresh) for one in again] == [(70, False)] * 3


def test_a_shard_that_is_not_there_costs_only_itself(shards, tmp_path):
    from retorsion.scale.ray import code_shards

    missing = str(tmp_path / "none.jsonl")
    done = {one.shard: one for one in code_shards([missing, shards[0]], str(tmp_path / "out"), Settings.load(env={}))}
    assert done[shards[0]].rows == 70
    assert "check the name" in (done[missing].why or "")


def test_a_cluster_without_room_is_told(shards, tmp_path):
    from retorsion.scale.ray import code_shards

    @ray.remote(num_cpus=ray.cluster_resources()["CPU"])
    class Rival:
        def ready(self) -> bool:
            return True

    rival = Rival.remote()
    ray.get(rival.ready.remote())
    with pytest.raises(SettingsError, match="no worker came up"):
        list(code_shards(shards, str(tmp_path / "out"), Settings.load(env={}), stall=1.0))
    ray.kill(rival)


def test_the_contract_under_ray_data():
    """Record batches through Ray Data: for those who have their reports in a data set and want the rows there."""
    data = pytest.importorskip("ray.data", reason="Ray Data is not installed: pip install 'ray[data]'")

    class Code:
        def __init__(self) -> None:
            from retorsion.scale.contract import Process

            self.process = Process()  # one coder an actor

        def __call__(self, table: pyarrow.Table) -> pyarrow.Table:
            return pyarrow.Table.from_batches([self.process.process(batch) for batch in table.to_batches()])

    reports = data.from_items([{"id": f"r{n}", "text": TEXT.format(n), "published": "2025-03-12"} for n in range(2, 6)])
    coded = reports.map_batches(
        Code, batch_format="pyarrow", num_cpus=0.5, compute=data.ActorPoolStrategy(size=1)
    )  # less than all CPUs: Ray Data's own tasks need some
    found = sorted((row["id"], row["mentions"][0]["type"]) for row in coded.take_all())
    assert found == [(f"r{n}", "SANCTION") for n in range(2, 6)]
