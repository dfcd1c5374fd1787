"""Shards in, one file out for each: the same rows as one process finds, whoever dies on the way."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path

import pyarrow.parquet
import pytest

from retorsion.conductor import update
from retorsion.errors import ReadError, SettingsError
from retorsion.ledger.store import open as open_ledger
from retorsion.records import Article, encode
from retorsion.scale.contract import SCHEMA, Process
from retorsion.scale.loading import read_results
from retorsion.scale.pool import PooledCoder, annotate_many
from retorsion.scale.shards import Done, check_names, code_shard, code_shards, shards_in, target_of
from retorsion.settings import Settings

TEXTS = (
    "France expelled two Syrian envoys on Monday. Syria called the step unjustified and recalled its ambassador from Paris.",
    "Russia ordered three Estonian diplomats to leave. Estonia said it would answer in kind, its foreign ministry announced on Friday.",
    "The cup final ended in a draw. Rain kept the crowd small, and both coaches praised their players.",
    "Japan summoned the Chinese ambassador over the patrol. Beijing denied that its ships had entered Japanese waters.",
)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings.load(env={})


@pytest.fixture(scope="module")
def process(settings) -> Process:
    return Process(settings)


@pytest.fixture
def shards(tmp_path: Path) -> list[str]:
    made = []
    for number in range(3):
        path = tmp_path / "in" / f"part-{number}.jsonl"
        path.parent.mkdir(exist_ok=True)
        rows = [
            {"id": f"s{number}-{i}", "published": "2025-03-12", "text": text, "language": "en"}
            for i, text in enumerate(TEXTS)
        ]
        lines = [json.dumps(row) for row in rows] + ["{broken"] * (number == 1)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        made.append(str(path))
    return made


def articles(times: int = 1) -> list[Article]:
    return [
        Article.from_text(text, published="2025-03-12", id=f"a{n}-{i}")
        for n in range(times)
        for i, text in enumerate(TEXTS)
    ]


def test_a_batch_of_reports_in_a_batch_of_rows_out(process):
    batch = pyarrow.RecordBatch.from_pylist(
        [
            {"id": "one", "text": TEXTS[0], "published": "2025-03-12"},
            {"id": "two", "text": " ", "published": None},
            {
                "id": "three",
                "text": "Le gouvernement a expulsé deux diplomates russes, a annoncé le ministère lundi soir.",
                "published": "2025-03-12",
            },
        ]
    )
    rows = process.process(batch).to_pylist()
    coded = [row for row in rows if row["annotation"]]
    assert [row["id"] for row in coded] == ["one"]
    assert ("SANCTION", ["FRA"], "2025-03-10") in [
        (m["type"], [code[:3] for code in m["actor"]], m["day"]) for m in coded[0]["mentions"]
    ]
    kept = [row["id"] for row in rows if row["article"] and not row["annotation"]]
    assert kept == ["three"]
    assert {json.loads(row["issue"])["kind"] for row in rows if row["issue"]} == {
        "empty",
        "other-language",
        "no-date",
    } - ({"no-date"})


def test_a_shard_is_coded_once_and_whole(shards, tmp_path, process):
    out = str(tmp_path / "out")
    first = code_shard(shards[1], out, process)
    assert first == Done(shards[1], f"{out}/part-1.jsonl.parquet", 5)
    stamp = Path(first.out or "").stat().st_mtime_ns
    assert code_shard(shards[1], out, process) == Done(shards[1], first.out, 5, fresh=False)
    assert Path(first.out or "").stat().st_mtime_ns == stamp
    assert pyarrow.parquet.read_schema(first.out).remove_metadata() == SCHEMA
    assert [path.name for path in Path(out).iterdir()] == ["part-1.jsonl.parquet"]


def test_a_run_that_breaks_leaves_no_half_file(shards, tmp_path, process):
    out = tmp_path / "out"

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        code_shard(shards[0], str(out), process, beat=stop)
    assert list(out.iterdir()) == []


def test_two_shards_of_one_name_are_refused():
    with pytest.raises(ReadError, match="bear one name"):
        check_names(["a/x.jsonl", "b/x.jsonl"], "out")
    assert target_of("s3://bucket/x.jsonl.gz", "s3://out/") == "s3://out/x.jsonl.gz.parquet"


def annotations(out: Path) -> dict[str, str]:
    found = {}
    for path in sorted(out.glob("*.parquet")):
        table = pyarrow.parquet.read_table(path, columns=["id", "annotation"]).to_pylist()
        found |= {row["id"]: row["annotation"] for row in table if row["annotation"]}
    return found


def kill_first_child(stop: threading.Event) -> None:
    """Kill the first worker that has begun to work, as the kernel does when memory is short."""
    import multiprocessing

    while not stop.is_set():
        for child in multiprocessing.active_children():
            if child.name == "retorsion shard":
                time.sleep(0.5)
                os.kill(child.pid or 0, signal.SIGKILL)
                return
        time.sleep(0.01)


def test_workers_find_what_one_process_finds_though_one_is_killed(shards, tmp_path, settings, process):
    alone = {a.id: n for a, n in process.coder.annotate_many(articles())}
    stop = threading.Event()
    killer = threading.Thread(target=kill_first_child, args=(stop,))
    killer.start()
    done = sorted(code_shards(shards, str(tmp_path / "out"), settings, workers=2), key=lambda one: one.shard)
    stop.set()
    killer.join()
    assert [(one.shard, one.rows, one.why) for one in done] == [
        (shards[0], 4, None),
        (shards[1], 5, None),
        (shards[2], 4, None),
    ]
    found = annotations(tmp_path / "out")
    assert len(found) == 12
    types = {id: [m["type"] for m in json.loads(text)["mentions"]] for id, text in found.items()}
    assert [types[f"s0-{i}"] for i in range(4)] == [[m.type for m in alone[f"a0-{i}"].mentions] for i in range(4)]


def test_a_silent_worker_is_replaced_and_a_hopeless_shard_is_told(shards, tmp_path, settings):
    done = list(code_shards(shards[:1], str(tmp_path / "out"), settings, workers=1, stall=0.01))
    assert [(one.shard, one.out) for one in done] == [(shards[0], None)]
    assert "silent" in (done[0].why or "")


def test_a_shard_that_is_not_there_costs_only_itself(shards, tmp_path, settings):
    missing = str(tmp_path / "in" / "none.jsonl")
    done = {one.shard: one for one in code_shards([missing, shards[0]], str(tmp_path / "out"), settings, workers=1)}
    assert done[shards[0]].rows == 4
    assert "check the name" in (done[missing].why or "")


def test_results_go_into_a_ledger_as_if_coded_there(shards, tmp_path, process):
    out = str(tmp_path / "out")
    for shard in shards:
        code_shard(shard, out, process)
    (batch,) = read_results(out)
    assert (batch.version, batch.model, batch.dictionaries_hash) == (
        process.coder.version,
        process.coder.model,
        process.coder.dictionaries_hash,
    )
    with open_ledger(str(tmp_path / "a.db")) as ledger:
        loaded = dict(update(ledger, batch.articles(), batch))
        again = dict(update(ledger, batch.articles(), batch))
        events = [encode(event) for event in ledger.events(done=None)]
    (batch,) = read_results(out)
    with open_ledger(str(tmp_path / "b.db")) as ledger:
        coded = dict(update(ledger, batch.articles(), process.coder))
        here = [encode(event) for event in ledger.events(done=None)]
    assert loaded == coded
    assert loaded["coded"] == 12
    assert again["coded"] == 0
    assert strip(events) == strip(here)


def strip(events: list[dict]) -> list[str]:
    return sorted(json.dumps({k: v for k, v in event.items() if k != "id"}, sort_keys=True) for event in events)


def test_a_report_that_waits_for_another_coder_is_told(tmp_path, process, shards):
    code_shard(shards[0], str(tmp_path / "out"), process)
    (batch,) = read_results(tmp_path / "out")
    with pytest.raises(ReadError, match="run 'retorsion update' first"):
        list(batch.annotate_many(articles()))


def test_a_folder_without_results_is_told(tmp_path):
    with pytest.raises(ReadError, match="no results"):
        read_results(tmp_path)
    pyarrow.parquet.write_table(pyarrow.table({"x": [1]}), tmp_path / "x.parquet")
    with pytest.raises(ReadError, match="holds no results"):
        read_results(tmp_path)


def test_pool_gives_what_one_process_gives_in_order(settings, process):
    many = articles(12)
    alone = [(a.id, encode(n)) for a, n in process.coder.annotate_many(many)]
    pooled = [(a.id, encode(n)) for a, n in annotate_many(settings, many, 2)]
    assert pooled == alone
    coder = PooledCoder(settings, 2)
    assert (coder.version, coder.model) == (process.coder.version, process.coder.model)
    first = next(iter(coder.annotate_many(many)))
    assert first[0].id == "a0-0"


def test_ray_missing_is_told(monkeypatch):
    import sys

    from retorsion.scale.ray import code_shards as with_ray

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingsError, match="pip install"):
        list(with_ray(["x"], "out"))


def test_what_a_place_names(tmp_path: Path) -> None:
    for name in (
        "in/b.jsonl",
        "in/a.jsonl.gz",
        "in/sub/c.parquet",
        "in/_SUCCESS",
        "in/.hidden",
        "in/out/a.jsonl.gz.parquet",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    out = str(tmp_path / "in" / "out")
    found = [str(tmp_path / "in" / name) for name in ("a.jsonl.gz", "b.jsonl", "sub/c.parquet")]
    assert shards_in(str(tmp_path / "in"), out) == found
    assert shards_in(str(tmp_path / "in" / "*.jsonl"), out) == found[1:2]
    assert shards_in(found[0], out) == found[:1]
    with pytest.raises(ReadError, match="there is no shard in"):
        shards_in(str(tmp_path / "none*"), out)


def test_what_a_killed_worker_had_begun_to_write_is_taken_away(shards, tmp_path, settings):
    run = code_shards(shards, str(tmp_path / "out"), settings, workers=1)
    first = next(run)
    while not any(tmp_path.glob("out/.part-*")):
        time.sleep(0.01)
    run.close()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) in (
        [Path(first.out or "").name],
        ["part-0.jsonl.parquet", "part-1.jsonl.parquet"],
    )
