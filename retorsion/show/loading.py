"""The command ``load``: results of coding in shards -> a ledger, without coding anything again.

In: a folder of Parquet files. Out: ledger rows and the counts of the run. Merging and linking are the conductor's, as for any update.
"""

from __future__ import annotations

import json
from collections import Counter

from retorsion.show.coding import progress


def load_results(folder: str, db: str, json_: bool) -> None:
    """Update the ledger from every file of ``folder``, one coder after the other."""
    from retorsion.conductor import update
    from retorsion.ledger.store import open as open_ledger
    from retorsion.scale.loading import read_results

    batches = read_results(folder)
    total: Counter[str] = Counter()
    with open_ledger(db) as ledger, progress("loading") as advance:
        for batch in batches:
            counts = dict(update(ledger, batch.articles(), batch, progress=advance))
            total.update({name: number for name, number in counts.items() if name not in _SIZES})
            total |= Counter({name: counts[name] for name in _SIZES if name in counts})
    if json_:
        print(json.dumps({"ledger": db, **total}, ensure_ascii=False))
        return
    from retorsion.show.terminal import counts_table

    counts_table(dict(total), db)


_SIZES = ("events", "answers", "exchanges")
"""Counts that say how large the ledger is, not what the run did."""
