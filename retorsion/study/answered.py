"""What past answers looked like: kind, severity, days.

In: a table and a directed pair. Out: ``Likely``: kinds of the first answering act with their shares, severity and lag quartiles, from the pair's own past where it has
enough, with everybody else's counted as a few cases more. Shares are of answers that came, not chances that one comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retorsion.study.responses import Spread, spread
from retorsion.study.table import Ints, Table

POOL_CASES = 10
"""How many cases the answers of all pairs weigh in the shares of kinds."""

ENOUGH = 5
"""Own answers from which lag and severity are the pair's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindShare:
    """A type (with mode, or a code) of the first answering act; ``cases`` are the pair's own."""

    kind: str
    share: float
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """``own`` counts the pair's answers seen; below five, ``lag_days`` and ``severity`` are those of all pairs (``pooled``)."""

    own: int
    pooled: bool
    kinds: tuple[KindShare, ...]
    lag_days: Spread
    severity: Spread


@dataclass(frozen=True, slots=True)
class _Answer:
    kind: str
    lag: int
    severity: float


def likely_answers(table: Table, acting: str, answering: str, pairs: Sequence[tuple[str, str]], window: int) -> Likely:
    """First conflict act of the answering side within ``window`` days of each act."""
    own = _answers(table, acting, answering, window)
    everybody = [answer for pair in pairs for answer in _answers(table, *pair, window)]
    pooled = len(own) < ENOUGH
    source = everybody if pooled else own
    return Likely(
        own=len(own),
        pooled=pooled,
        kinds=_kinds(own, everybody),
        lag_days=spread([answer.lag for answer in source]),
        severity=spread([answer.severity for answer in source if not np.isnan(answer.severity)]),
    )


def _answers(table: Table, acting: str, answering: str, window: int) -> list[_Answer]:
    acts, back = _hostile(table, acting, answering), _hostile(table, answering, acting)
    days = table.day[back]
    found = []
    for day in np.unique(table.day[acts]):
        place = int(np.searchsorted(days, day, side="right"))
        if place < len(days) and days[place] - day <= window:
            row = back[place]
            found.append(_Answer(table.code[row], int(days[place] - day), float(table.severity[row])))
    return found


def _hostile(table: Table, actor: str, recipient: str) -> Ints:
    rows = table.rows(actor, recipient)
    return rows[table.quad[rows] >= 3]


def _kinds(own: Sequence[_Answer], everybody: Sequence[_Answer]) -> tuple[KindShare, ...]:
    mine, all_kinds = Counter(a.kind for a in own), Counter(a.kind for a in everybody)
    total = len(own) + (POOL_CASES if everybody else 0)
    shares = [
        KindShare(kind=kind, share=(mine[kind] + POOL_CASES * n / len(everybody)) / total, cases=mine[kind])
        for kind, n in all_kinds.items()
    ]
    return tuple(sorted(shares, key=lambda s: (-s.share, s.kind))[:8])
