"""Ray against this machine's own workers: the same shards, the same rows, one worker killed in the middle; CPU and wall seconds.

    python bench/ray_pool.py REPORTS.jsonl [--articles 2000] [--words 670] [--shards 8] [--workers 2]

An article is made of as many reports in a row as make ``--words`` words. Needs the extra ``ray``; without it only the pool is measured. CPU seconds
are those of this process and all its descendants (/proc), the measuring itself left out; Ray's start is a line of its own and counts as overhead.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet


def descendants(root: int) -> dict[int, tuple[float, str]]:
    """Process id -> (CPU seconds, command line) of this process and everything below it."""
    parents: dict[int, tuple[int, float, str]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            except OSError:
                continue
            seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            parents[int(entry.name)] = (int(fields[1]), seconds, words)
    found, fresh = {root}, {root}
    while fresh:
        fresh = {pid for pid, (parent, _, _) in parents.items() if parent in fresh} - found
        found |= fresh
    return {pid: parents[pid][1:] for pid in found if pid in parents}


class Meter:
    """Samples the CPU seconds of all descendants; those of processes that ended are remembered."""

    def __init__(self) -> None:
        self.seconds: dict[int, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        while not self._stop.wait(0.5):
            self.look()
        self.own = time.thread_time()

    def look(self) -> None:
        for pid, (seconds, _) in descendants(os.getpid()).items():
            self.seconds[pid] = max(self.seconds.get(pid, 0.0), seconds)

    def __enter__(self) -> Meter:
        self.look()
        self._before = sum(self.seconds.values())
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.look()
        self.total = sum(self.seconds.values()) - self._before - self.own


def kill_one(named: str, after: float) -> None:
    """Kill the first descendant whose command line holds ``named``, ``after`` seconds after it is seen busy."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        mine = descendants(os.getpid())
        busy = [
            pid for pid, (seconds, words) in mine.items() if named in words and seconds > after and pid != os.getpid()
        ]
        if busy:
            print(f"    killed {busy[0]} ({mine[busy[0]][1][:60].strip()})", flush=True)
            os.kill(busy[0], signal.SIGKILL)
            return
        time.sleep(0.2)


def articles_of(rows: list[dict[str, Any]], words: int) -> Iterator[dict[str, Any]]:
    """Articles of about ``words`` words without end, each of reports in a row."""
    held: list[str] = []
    for row in itertools.cycle(rows):
        held.append(row["text"])
        if sum(len(text.split()) for text in held) >= words - 60:
            yield {"published": row.get("published"), "language": "en", "text": "\n\n".join(held)}
            held = []


def make_shards(reports: Path, folder: Path, articles: int, words: int, shards: int) -> list[str]:
    rows = [json.loads(line) for line in reports.open(encoding="utf-8")]
    files = [(folder / f"part-{number:03}.jsonl").open("w", encoding="utf-8") for number in range(shards)]
    total = 0
    for number, article in enumerate(itertools.islice(articles_of(rows, words), articles)):
        total += len(article["text"].split())
        files[number % shards].write(json.dumps({"id": f"r{number}", **article}, ensure_ascii=False) + "\n")
    for file in files:
        file.close()
    print(f"{articles:,} articles, {total / articles:,.0f} words each, {shards} shards", flush=True)
    return [file.name for file in files]


def rows_in(out: Path) -> list[tuple[str, str]]:
    found = []
    for path in sorted(out.glob("*.parquet")):
        for row in pyarrow.parquet.read_table(path, columns=["id", "annotation"]).to_pylist():
            found.append((row["id"], row["annotation"]))
    return sorted(found, key=lambda row: (row[0] or "", row[1] or ""))


def run(name: str, work: Callable[[str], Iterable[Any]], out: Path) -> tuple[float, float, list[tuple[str, str]]]:
    began = time.monotonic()
    with Meter() as meter:
        failed = [done for done in work(str(out)) if done.why]
    wall = time.monotonic() - began
    rows = rows_in(out)
    print(f"{name:24} {meter.total:8.1f} CPU s {wall:8.1f} s wall {len(rows):7,} rows, failed: {failed}", flush=True)
    return meter.total, wall, rows


def main() -> None:
    from retorsion.scale import ray as with_ray
    from retorsion.scale import shards as with_pool
    from retorsion.settings import Settings

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--words", type=int, default=670)
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    settings = Settings.load(env={})
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "in").mkdir()
        shards = make_shards(asked.reports, folder / "in", asked.articles, asked.words, asked.shards)
        pool = lambda out: with_pool.code_shards(shards, out, settings, workers=asked.workers)  # noqa: E731
        ray = lambda out: with_ray.code_shards(shards, out, settings, workers=asked.workers)  # noqa: E731
        cpu, wall, rows = run("pool", pool, folder / "pool")
        try:
            import ray as _installed  # noqa: F401
        except ImportError:
            print("Ray is not installed here (pip install 'retorsion[ray]'): only the pool was measured")
            return
        with Meter() as start:
            with_ray.running()
        print(f"ray, start {start.total:21.1f} CPU s", flush=True)
        cpu_ray, wall_ray, rows_ray = run("ray", ray, folder / "ray")
        killer = threading.Thread(target=kill_one, args=("ray::_Actor", 4.0))
        killer.start()
        _, _, rows_killed = run("ray, one worker killed", ray, folder / "killed")
        killer.join()
        whole = cpu_ray + start.total
        print(
            f"overhead of Ray: {100 * (whole / cpu - 1):.0f} % CPU, {100 * (cpu_ray / cpu - 1):.0f} % on a cluster that runs, "
            f"{100 * (wall_ray / wall - 1):.0f} % wall without the start"
        )
        print(f"same rows: {rows == rows_ray}; after a kill: {rows == rows_killed}")


if __name__ == "__main__":
    main()
