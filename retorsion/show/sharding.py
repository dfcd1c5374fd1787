"""The command ``code-shards``: files of many reports in, one Parquet file of what was found out for each, here or on a Ray cluster.

In: what a person named. Out: the results in a folder or at an address, a line of progress, and the number of shards that could not be coded. What
is there is not coded again; ``retorsion load`` brings the results into a ledger.
"""

from __future__ import annotations

import sys
from pathlib import Path

from retorsion.articles.gauge import Gauge
from retorsion.show.coding import load_settings, parse_mapping, progress


def code_in_shards(sources: list[str], out: str, map_: str | None, workers: int, ray: bool, config: Path | None) -> int:
    """Code the shards that are not coded yet; returns how many could not be."""
    from retorsion.scale.shards import shards_in

    if ray:
        from retorsion.scale.ray import code_shards
    else:
        from retorsion.scale.shards import code_shards
    settings, mapping = load_settings(config), parse_mapping(map_)
    shards = [shard for source in sources for shard in shards_in(source, out)]
    gauge = Gauge(total=len(shards))
    fresh = rows = failed = 0
    with progress("coding", gauge) as advance:
        for done in code_shards(shards, out, settings, workers=workers, mapping=mapping):
            gauge.done += 1
            failed += done.out is None
            fresh += done.out is not None and done.fresh
            rows += done.rows if done.fresh else 0
            if done.why:
                print(f"{done.shard}: {done.why}", file=sys.stderr)
            advance(done.rows if done.fresh else 0)
    before = len(shards) - fresh - failed
    print(
        f"{out}: {fresh:,} shards coded ({rows:,} reports and issues), {before:,} were there, {failed:,} could not be coded"
    )
    if not failed:
        print(f"next: retorsion load {out} --db study.db")
    return failed
