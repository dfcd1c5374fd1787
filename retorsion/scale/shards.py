"""Shards in, one Parquet file out for each: on this machine with spawned workers; an engine on many machines calls ``code_shard`` itself.

In: files that ``retorsion.articles`` reads, at local paths or fsspec addresses (``s3://…``). Out: ``OUT/<name of the shard>.parquet``, which takes its
name only when it is whole: a shard whose file is there is not coded again, so that an interrupted run goes on. A worker that dies
or falls silent costs its shard one more try; a shard that costs ``TRIES`` workers is reported and left. No ledger is touched here.
"""

from __future__ import annotations

import glob
import importlib
import json
import multiprocessing
import os
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from retorsion.errors import ReadError
from retorsion.scale.pool import one_thread_each
from retorsion.settings import Settings

STALL = 600.0
"""Seconds without a sign of life after which a worker is taken for lost."""

TRIES = 3
"""Workers that one shard may cost."""

Beat = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a shard. ``out`` is ``None`` and ``why`` says what happened where it could not be coded; ``fresh`` is false
    where its file was there before. ``rows`` are reports and issues."""

    shard: str
    out: str | None
    rows: int = 0
    fresh: bool = True
    why: str | None = None


class Waiting:
    """Shards that are to be handed out, and how many workers each has cost; true while there are any."""

    def __init__(self, shards: Sequence[str]) -> None:
        self._shards = deque(shards)
        self._tries: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._shards)

    def take(self) -> str | None:
        """The next shard, ``None`` where there is none."""
        return self._shards.popleft() if self._shards else None

    def lost(self, shard: str, why: str) -> Done | None:
        """A worker was lost over ``shard``: it waits again, or is given up and told."""
        self._tries[shard] = self._tries.get(shard, 0) + 1
        if self._tries[shard] < TRIES:
            self._shards.append(shard)
            return None
        return Done(shard, None, why=f"{why}, {TRIES} times; look at its reports, or give workers more memory")


def target_of(shard: str, out: str) -> str:
    """Where the result of a shard goes: by its name alone, so that a second run finds it."""
    return f"{str(out).rstrip('/')}/{shard.rstrip('/').rsplit('/', 1)[-1]}.parquet"


def check_names(shards: Sequence[str], out: str) -> None:
    """Two shards of one name would overwrite each other; raises ``ReadError``."""
    seen: dict[str, str] = {}
    for shard in shards:
        other = seen.setdefault(target_of(shard, out), shard)
        if other != shard:
            raise ReadError(f"{other} and {shard} bear one name: give each shard its own, or run them into two folders")


def shards_in(place: str, out: str) -> list[str]:
    """The shards that a place names, by name: a file, a pattern, or the files in and below a folder; at a path or an fsspec address.

    Files whose names begin with a dot or an underscore are no shards, nor is what lies in ``out``. Raises ``ReadError`` where there is none.
    """
    files, path = place_of(place)
    if files is None:
        found = _local_files(place)
    else:
        files.invalidate_cache()
        named = files.glob(path) if glob.has_magic(path) else [path] if files.isfile(path) else files.find(path)
        found = [files.unstrip_protocol(one) for one in named]
    results = f"{str(out).rstrip('/')}/"
    shards = [one for one in sorted(found) if one.rsplit("/", 1)[-1][:1] not in "._" and not one.startswith(results)]
    if not shards:
        raise ReadError(f"there is no shard in {place}: name files, a folder of them or a pattern")
    return shards


def _local_files(place: str) -> list[str]:
    path = Path(place)
    if path.is_dir():
        return [str(one) for one in path.rglob("*") if one.is_file()]
    return [place] if path.is_file() else [one for one in glob.glob(place, recursive=True) if Path(one).is_file()]  # noqa: PTH207


def finished(shards: Sequence[str], out: str) -> tuple[list[Done], list[str]]:
    """The shards whose results are there, as ``Done``, and those that are still to be coded; both in order."""
    found = [(shard, rows_of(target_of(shard, out))) for shard in shards]
    done = [Done(shard, target_of(shard, out), rows, fresh=False) for shard, rows in found if rows is not None]
    return done, [shard for shard, rows in found if rows is None]


def code_shard(
    shard: str, out: str, process: Any, *, mapping: dict[str, str] | None = None, beat: Beat | None = None
) -> Done:
    """Code one shard with a loaded :class:`~retorsion.scale.contract.Process`; nothing is done where its file is there.

    ``beat`` is called after each batch. Raises ``ReadError`` where the shard is not there.
    """
    target = target_of(shard, out)
    if (rows := rows_of(target)) is not None:
        return Done(shard, target, rows, fresh=False)
    with _local(shard) as source, _whole(target) as part:
        return Done(shard, target, _write(source, part, process, mapping, beat or _silent))


def _silent() -> None:
    """For callers that do not listen."""


def _write(source: Path, part: Path, process: Any, mapping: dict[str, str] | None, beat: Beat) -> int:
    import pyarrow.parquet

    from retorsion.articles.files import read
    from retorsion.scale.contract import SCHEMA

    coder = process.coder
    facts = {"version": coder.version, "model": coder.model, "dictionaries_hash": coder.dictionaries_hash}
    schema = SCHEMA.with_metadata({"retorsion": json.dumps(facts)})
    rows = 0
    with pyarrow.parquet.ParquetWriter(part, schema, compression="zstd") as writer:
        for batch in process.stream(read(source, mapping=mapping, settings=process.settings)):
            writer.write_batch(batch.replace_schema_metadata(schema.metadata))
            rows += batch.num_rows
            beat()
    return rows


def rows_of(target: str) -> int | None:
    """Rows of a finished result, ``None`` where there is none."""
    import pyarrow.parquet

    files, path = place_of(target)
    if files is None:
        return int(pyarrow.parquet.read_metadata(path).num_rows) if Path(path).is_file() else None
    if not files.exists(path):
        return None
    with files.open(path, "rb") as stream:
        return int(pyarrow.parquet.read_metadata(stream).num_rows)


def place_of(address: str) -> tuple[Any, str]:
    """The fsspec file system of an address and the path there; ``(None, path)`` on this machine."""
    if "://" not in address:
        return None, address
    try:
        fsspec: Any = importlib.import_module("fsspec")
    except ImportError as error:
        raise ReadError(
            f"{address}: addresses need fsspec and the package for their scheme: pip install 'retorsion[s3]' for s3://"
        ) from error
    try:
        files, path = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise ReadError(f"{address}: {error}; check the scheme or install its package") from error
    return files, path


@contextmanager
def _local(shard: str) -> Iterator[Path]:
    """The shard as a file of this machine; a remote one is fetched, and gone afterwards."""
    files, path = place_of(shard)
    if files is None:
        if not Path(path).exists():
            raise ReadError(f"there is no shard {shard}: check the name")
        yield Path(path)
        return
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, path.rsplit("/", 1)[-1])
        try:
            files.get_file(path, str(copy))
        except FileNotFoundError as error:
            raise ReadError(f"there is no shard {shard}: check the name") from error
        yield copy


@contextmanager
def _whole(target: str) -> Iterator[Path]:
    """A file to write that takes the name ``target`` only when the block ends well."""
    files, path = place_of(target)
    if files is None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        folder = Path(path).parent
    with tempfile.TemporaryDirectory(dir=folder if files is None else None, prefix=f".part-{os.getpid()}-") as scratch:
        part = Path(scratch, "part.parquet")
        yield part
        if files is None:
            part.replace(path)
        else:
            files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            files.put_file(str(part), f"{path}.part")
            files.mv(f"{path}.part", path)


# ------------------------------------------------------------------ workers of this machine
@dataclass
class _Worker:
    """A process, the way to talk to it, the shard it has, and when it was last heard."""

    process: BaseProcess
    line: Connection
    shard: str | None = None
    heard: float = 0.0


def code_shards(
    shards: Sequence[str],
    out: str,
    settings: Settings | None = None,
    *,
    workers: int = 2,
    mapping: dict[str, str] | None = None,
    stall: float = STALL,
) -> Iterator[Done]:
    """Code shards with ``workers`` processes, as they come to an end; ends the processes when it is left."""
    check_names(shards, out)
    done, rest = finished(shards, out)
    yield from done
    crew = _Crew(settings or Settings.load(), out, mapping, stall, Waiting(rest))
    with one_thread_each():
        try:
            yield from crew.work(min(workers, len(rest)))
        finally:
            crew.dismiss()


class _Crew:
    """The workers of one run. State: who does what."""

    def __init__(
        self, settings: Settings, out: str, mapping: dict[str, str] | None, stall: float, waiting: Waiting
    ) -> None:
        self.settings, self.out, self.mapping, self.stall = settings, out, mapping, stall
        self.waiting = waiting
        self.workers: list[_Worker] = []

    def work(self, workers: int) -> Iterator[Done]:
        """Until every shard is done or given up."""
        for _ in range(workers):
            self._hire()
        while any(worker.shard for worker in self.workers):
            for worker in self._heard():
                yield from self._listen(worker)
            yield from self._look_after()

    def dismiss(self) -> None:
        """End the processes."""
        for worker in self.workers:
            self._end(worker)
        self.workers.clear()

    def _end(self, worker: _Worker) -> None:
        """End a process, and take away what it had begun to write: a killed one cannot."""
        worker.process.kill()
        worker.process.join()
        worker.line.close()
        if place_of(self.out)[0] is None:
            for part in Path(self.out).glob(f".part-{worker.process.pid}-*"):
                shutil.rmtree(part, ignore_errors=True)

    def _hire(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_serve, args=(theirs, self.settings, self.out, self.mapping), name="retorsion shard", daemon=True
        )
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self.workers.append(worker)
        self._hand(worker)

    def _hand(self, worker: _Worker) -> None:
        worker.shard = self.waiting.take()
        worker.heard = time.monotonic()
        if worker.shard is not None:
            worker.line.send(worker.shard)

    def _heard(self) -> list[_Worker]:
        ready = wait([worker.line for worker in self.workers], timeout=min(1.0, self.stall))
        return [worker for worker in self.workers if worker.line in ready]

    def _listen(self, worker: _Worker) -> Iterator[Done]:
        try:
            said = worker.line.recv()
        except (EOFError, OSError):
            yield from self._lose(worker, "its worker died")
            return
        worker.heard = time.monotonic()
        if isinstance(said, Done):
            self._hand(worker)
            yield said

    def _look_after(self) -> Iterator[Done]:
        now = time.monotonic()
        for worker in list(self.workers):
            if worker.shard is not None and now - worker.heard > self.stall:
                yield from self._lose(worker, f"its worker was silent for {self.stall:g} seconds")

    def _lose(self, worker: _Worker, why: str) -> Iterator[Done]:
        """Give the shard back, or up, and hire somebody else."""
        self._end(worker)
        self.workers.remove(worker)
        given_up = self.waiting.lost(worker.shard, why) if worker.shard is not None else None
        if given_up is not None:
            yield given_up
        if self.waiting:
            self._hire()


def _serve(line: Connection, settings: Settings, out: str, mapping: dict[str, str] | None) -> None:
    """The life of a worker: a shard in, signs of life and what became of it out, until nobody calls any more."""
    import signal

    from retorsion.scale.contract import Process

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    process = Process(settings)
    while True:
        try:
            shard = line.recv()
        except EOFError:
            return
        try:
            line.send(code_shard(shard, out, process, mapping=mapping, beat=lambda: line.send(None)))
        except (ReadError, OSError) as error:
            line.send(Done(shard, None, why=str(error)))
