"""The same shards on many machines with Ray (extra ``ray``): an actor holds a coder and codes one shard after the other.

In: shards and a folder at addresses that every machine reaches. Out: one Parquet file a shard, exactly as ``shards`` writes it; what is there is
not coded again. An actor that dies or falls silent costs its shard one more try, as on one machine. What travels is the name of a shard, so Ray's
core actors do it: Ray Data starts more processes for the same work (docs/decisions/0009). Ray itself is imported only when used.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from retorsion.errors import ReadError, SettingsError
from retorsion.scale.shards import STALL, TRIES, Done, Waiting, check_names, code_shard, finished
from retorsion.settings import Settings

LOOK = 10.0
"""Seconds between two looks at whether the actors are alive."""


class _Actor:
    """Holds the coder; Ray makes one in each worker process. ``silence`` is answered while ``code`` works."""

    def __init__(self, settings: Settings, out: str, mapping: dict[str, str] | None) -> None:
        from retorsion.scale.contract import Process

        self.process = Process(settings)
        self.out, self.mapping = out, mapping
        self.heard = time.monotonic()

    def code(self, shard: str) -> Done:
        """Code one shard."""
        self._beat()
        try:
            return code_shard(shard, self.out, self.process, mapping=self.mapping, beat=self._beat)
        except (ReadError, OSError) as error:
            return Done(shard, None, why=str(error))

    def silence(self) -> float:
        """Seconds since a batch was done."""
        return time.monotonic() - self.heard

    def _beat(self) -> None:
        self.heard = time.monotonic()


def code_shards(
    shards: Sequence[str],
    out: str,
    settings: Settings | None = None,
    *,
    workers: int = 2,
    mapping: dict[str, str] | None = None,
    stall: float = STALL,
) -> Iterator[Done]:
    """Code shards with ``workers`` actors of the running cluster (one is started here where none runs), as they come to an end.

    Raises ``SettingsError`` where Ray is not installed, and where no actor comes up within ``stall`` seconds.
    """
    ray = running()
    check_names(shards, out)
    done, rest = finished(shards, out)
    yield from done
    actor = ray.remote(_Actor).options(num_cpus=1, max_concurrency=2)
    crew = _Crew(ray, lambda: actor.remote(settings or Settings.load(), out, mapping), Waiting(rest), stall)
    try:
        yield from crew.work(min(workers, len(rest)))
    finally:
        crew.dismiss()


class _Crew:
    """The actors of one run. State: who does what, and when he was last heard. An actor gets its first shard once it has answered."""

    def __init__(self, ray: Any, hire: Callable[[], Any], waiting: Waiting, stall: float) -> None:
        self.ray, self.hire, self.waiting, self.stall = ray, hire, waiting, stall
        self.tasks: dict[Any, tuple[Any, str | None]] = {}
        self.heard: dict[Any, float] = {}
        self.stillborn = 0

    def work(self, workers: int) -> Iterator[Done]:
        """Until every shard is done or given up."""
        for _ in range(workers):
            self._hire()
        heard = time.monotonic()
        while self.waiting or any(shard for _, shard in self.tasks.values()):
            ready, _ = self.ray.wait(list(self.tasks), timeout=min(LOOK, self.stall))
            for task in ready:
                yield from self._listen(task)
            heard = time.monotonic() if ready else heard
            yield from self._look_after(time.monotonic() - heard)

    def dismiss(self) -> None:
        """End the actors."""
        for actor, _ in self.tasks.values():
            self.ray.kill(actor)
        self.tasks.clear()

    def _hire(self) -> None:
        actor = self.hire()
        self.tasks[actor.silence.remote()] = (actor, None)

    def _listen(self, task: Any) -> Iterator[Done]:
        actor, shard = self.tasks.pop(task)
        self.heard.pop(task, None)
        try:
            said = self.ray.get(task)
        except self.ray.exceptions.RayActorError as error:
            self.stillborn += shard is None
            if self.stillborn >= TRIES:
                raise SettingsError(
                    f"workers die as soon as they begin ({str(error)[:300]}): look at the cluster"
                ) from error
            yield from self._lose(shard, "its worker died")
            return
        if isinstance(said, Done):
            yield said
        following = self.waiting.take()
        if following is None:
            self.ray.kill(actor)
        else:
            task = actor.code.remote(following)
            self.tasks[task], self.heard[task] = (actor, following), time.monotonic()

    def _look_after(self, passed: float) -> Iterator[Done]:
        """Replace the silent; where nobody is at work and nobody came for ``passed`` seconds there is only the cluster to look at."""
        busy = [(task, actor, shard) for task, (actor, shard) in self.tasks.items() if shard is not None]
        if not busy and passed > self.stall:
            raise SettingsError(
                f"no worker came up in {passed:.0f} seconds: look at the cluster ('ray status'), ask for fewer workers or a longer time-out"
            )
        for task, actor, shard in busy:
            if time.monotonic() - self._last_heard(task, actor) > self.stall:
                del self.tasks[task], self.heard[task]
                self.ray.kill(actor)
                yield from self._lose(shard, f"its worker was silent for {self.stall:g} seconds")

    def _last_heard(self, task: Any, actor: Any) -> float:
        """When the actor of a task last did something; asked without waiting long, so that the others go on."""
        asked = actor.silence.remote()
        answered, _ = self.ray.wait([asked], timeout=1.0)
        if answered:
            with suppress(self.ray.exceptions.RayActorError):  # its task tells of it
                self.heard[task] = time.monotonic() - self.ray.get(asked)
        return self.heard[task]

    def _lose(self, shard: str | None, why: str) -> Iterator[Done]:
        """Give the shard back, or up, and hire somebody else."""
        given_up = self.waiting.lost(shard, why) if shard is not None else None
        if given_up is not None:
            yield given_up
        if self.waiting:
            self._hire()


def running() -> Any:
    """Ray, with the cluster that runs or one started here; raises ``SettingsError`` where it is not installed."""
    try:
        import ray
    except ImportError as error:
        raise SettingsError(
            "Ray is not installed: pip install 'retorsion[ray]', or use retorsion.scale.shards on this machine"
        ) from error
    if not ray.is_initialized():
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # no word to anybody outside
        os.environ.setdefault("RAY_worker_niceness", "0")  # at Ray's own 15 workers starve where anything else runs
        ray.init(log_to_driver=False, include_dashboard=False)
    return ray
