"""Shards and results at fsspec addresses: in memory always, and in a double of S3 where moto and s3fs are installed."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from retorsion.errors import ReadError
from retorsion.scale.contract import Process
from retorsion.scale.loading import read_results
from retorsion.scale.shards import Done, code_shard, code_shards
from retorsion.settings import Settings

fsspec: Any = pytest.importorskip("fsspec", reason="fsspec is not installed: pip install fsspec")

TEXT = "France expelled {} Syrian envoys on Monday. Syria called the step unjustified and recalled its ambassador from Paris."


def fill(files: Any, folder: str, shards: int, reports: int) -> list[str]:
    made = []
    for number in range(shards):
        address = f"{folder}/part-{number}.jsonl"
        rows = [{"id": f"s{number}-{i}", "published": "2025-03-12", "text": TEXT.format(i + 2)} for i in range(reports)]
        files.pipe(address, "".join(json.dumps(row) + "\n" for row in rows).encode())
        made.append(address)
    return made


def ids(folder: str) -> list[str]:
    return sorted(article.id for batch in read_results(folder) for article in batch.articles())


def test_shards_in_and_results_out_of_memory():
    files = fsspec.filesystem("memory")
    shards = fill(files, "memory://news/in", 2, 3)
    process = Process(Settings.load(env={}))
    out = "memory://news/mentions"
    assert code_shard(shards[0], out, process) == Done(shards[0], f"{out}/part-0.jsonl.parquet", 3)
    assert code_shard(shards[0], out, process) == Done(shards[0], f"{out}/part-0.jsonl.parquet", 3, fresh=False)
    code_shard(shards[1], out, process)
    assert sorted(files.ls("/news/mentions", detail=False)) == [
        f"/news/mentions/part-{n}.jsonl.parquet" for n in (0, 1)
    ]
    assert ids(out) == sorted(f"s{n}-{i}" for n in range(2) for i in range(3))
    (batch,) = read_results(out)
    assert [len(found.mentions) > 0 for _, found in batch.annotate_many(list(batch.articles()))] == [True] * 6
    with pytest.raises(ReadError, match="check the name"):
        code_shard("memory://news/in/none.jsonl", out, process)


def test_addresses_that_lead_nowhere():
    with pytest.raises(ReadError, match="no results"):
        read_results("memory://nothing/here")
    with pytest.raises(ReadError, match="check the scheme"):
        read_results("nowhere://bucket/mentions")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = pytest.importorskip("moto.server", reason="moto is not installed: pip install 'moto[server]' s3fs")
    pytest.importorskip("s3fs", reason="s3fs is not installed: pip install 'moto[server]' s3fs")
    double = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    double.start()
    host, port = double.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    fsspec.filesystem("s3", skip_instance_cache=True).mkdir("news")
    yield "s3://news"
    double.stop()


def kill_first_child(stop: threading.Event) -> None:
    import multiprocessing

    while not stop.is_set():
        for child in multiprocessing.active_children():
            if child.name == "retorsion shard":
                time.sleep(3)
                os.kill(child.pid or 0, signal.SIGKILL)
                return
        time.sleep(0.01)


def test_a_bucket_in_and_out_with_a_worker_killed_and_gone_on_with(bucket):
    settings = Settings.load(env={})
    files = fsspec.filesystem("s3", skip_instance_cache=True)
    shards = fill(files, f"{bucket}/in", 4, 70)
    out = f"{bucket}/mentions"
    first = next(iter(code_shards(shards[:2], out, settings, workers=1)))  # left after one shard: the run breaks
    assert first.rows == 70
    stop = threading.Event()
    killer = threading.Thread(target=kill_first_child, args=(stop,))
    killer.start()
    done = sorted(code_shards(shards, out, settings, workers=2), key=lambda one: one.shard)
    stop.set()
    killer.join()
    assert [(one.shard, one.rows, one.fresh, one.why) for one in done] == [
        (shard, 70, shard != first.shard, None) for shard in shards
    ]
    files.invalidate_cache()
    assert sorted(files.ls("news/mentions", detail=False)) == [
        f"news/mentions/part-{n}.jsonl.parquet" for n in range(4)
    ]
    assert ids(out) == sorted(f"s{n}-{i}" for n in range(4) for i in range(70))
    assert [one.fresh for one in code_shards(shards, out, settings, workers=1)] == [False] * 4
