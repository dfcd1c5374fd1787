"""Other people's event data as a ``Table``, without a ledger.

In: the kind of data set and its path. Out: a table of the acts that have a type, two sides known to the dictionaries and a day, with severities from ``severity.csv``.
What was left out is counted by reason. For more than a few million rows use ``datasets.bulk`` first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from retorsion.datasets.importing import import_rows
from retorsion.events.severity import Scale, read_scale
from retorsion.records import Article, Mention
from retorsion.study.table import QUAD_OF_TYPE, Row, Table, build


def read_dataset(kind: str, path: str | Path, today: str | None = None) -> Table:
    """A table of a data set's acts; those dated after ``today`` are left out and counted. Symmetric acts (talks) give a row each way; one-a-day filtering is left to the caller."""
    dropped: Counter[str] = Counter()
    rows = _rows(kind, path, today, dropped)
    return build(rows, dict(dropped))


def _rows(kind: str, path: str | Path, today: str | None, dropped: Counter[str]) -> list[Row]:
    scale = read_scale()
    return [row for mention in _mentions(kind, path, today, dropped) for row in _of(mention, scale, dropped)]


def _mentions(kind: str, path: str | Path, today: str | None, dropped: Counter[str]) -> Iterator[Mention]:
    for record in import_rows(kind, path, today=today):
        if isinstance(record, Mention):
            yield record
        elif not isinstance(record, Article):
            dropped[record.kind] += 1


def _of(mention: Mention, scale: Scale, dropped: Counter[str]) -> list[Row]:
    if mention.when is None or mention.when.day is None or mention.when.precision not in ("day", "range"):
        dropped["no day"] += 1
        return []
    day = date.fromisoformat(mention.when.day).toordinal()
    severity = scale.severity(mention.type, mention.mode, mention.measure, sum(mention.count.values()))
    code = f"{mention.type}/{mention.mode}" if mention.mode else mention.type
    pairs = {
        (a.state, b.state)
        for a in mention.actors
        for b in mention.recipients
        if a.state and b.state and a.state != b.state
    }
    dropped["no two known sides"] += not pairs
    return [(day, a, b, QUAD_OF_TYPE[mention.type], code, severity, mention.id) for a, b in sorted(pairs) if a and b]
