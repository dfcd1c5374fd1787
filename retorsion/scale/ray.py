"""The same shards on many machines with Ray Data (extra ``ray``): an actor holds a coder and codes one shard after the other.

In: shards and a folder at addresses that every machine reaches. Out: one Parquet file a shard, exactly as ``shards`` writes it; what is there is
not coded again. Ray restarts an actor that dies and gives its shard to another. Actors ask for fewer CPUs than there are: with all of
them taken, Ray Data's own tasks starve (seen on 2 CPUs: nothing finished in 240 seconds). Ray itself is imported only when used.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from retorsion.errors import SettingsError
from retorsion.scale.shards import STALL, Done, check_names, code_shard, rows_of, target_of
from retorsion.settings import Settings

SHARE = 0.5
"""CPUs that an actor asks for. It uses one; asking for less leaves room for Ray's own tasks and lets two actors live on two CPUs."""


class _Actor:
    """Holds the coder; Ray makes one in each worker process."""

    def __init__(self, settings: Settings, out: str, mapping: dict[str, str] | None) -> None:
        from retorsion.scale.contract import Process

        self.process = Process(settings)
        self.out, self.mapping = out, mapping

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        done = code_shard(row["item"], self.out, self.process, mapping=self.mapping)
        return {"shard": done.shard, "out": done.out, "rows": done.rows, "fresh": done.fresh}


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

    Raises ``SettingsError`` where Ray is not installed, and where no shard is finished for ``stall`` seconds.
    """
    ray = _ray()
    check_names(shards, out)
    ready = [(shard, rows_of(target_of(shard, out))) for shard in shards]
    yield from (Done(shard, target_of(shard, out), rows, fresh=False) for shard, rows in ready if rows is not None)
    rest = [shard for shard, rows in ready if rows is None]
    if not rest:
        return
    found = ray.data.from_items(rest, override_num_blocks=len(rest)).map(
        _Actor,
        fn_constructor_args=(settings or Settings.load(), out, mapping),
        num_cpus=SHARE,
        compute=ray.data.ActorPoolStrategy(size=min(workers, len(rest))),
    )
    for row in _watched(found.iter_rows(), stall):
        yield Done(row["shard"], row["out"], int(row["rows"]), fresh=bool(row["fresh"]))


def _watched(rows: Any, stall: float) -> Iterator[dict[str, Any]]:
    """The rows, unless none comes for ``stall`` seconds."""
    from concurrent.futures import ThreadPoolExecutor
    from concurrent.futures import TimeoutError as Late

    source = iter(rows)
    hand = ThreadPoolExecutor(1)
    try:
        while True:
            began = time.monotonic()
            try:
                row = hand.submit(next, source, None).result(timeout=stall)
            except Late as error:
                raise SettingsError(
                    f"no shard was finished in {time.monotonic() - began:.0f} seconds: look at the cluster "
                    "('ray status'), make shards smaller or the time-out longer; what is finished is kept"
                ) from error
            if row is None:
                return
            yield row
    finally:
        hand.shutdown(wait=False, cancel_futures=True)


def _ray() -> Any:
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise SettingsError(
            "Ray is not installed: pip install 'retorsion[ray]', or use retorsion.scale.shards on this machine"
        ) from error
    if not ray.is_initialized():
        ray.init(log_to_driver=False, include_dashboard=False)
    return ray
