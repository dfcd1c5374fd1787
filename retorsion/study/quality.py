"""How right a coder is on gold that a person made: precision, recall, F1 with intervals, per type and field, confusions, worst cases.

In: gold and predicted reports as plain mappings in the annotation shape (``docs/reference/annotation.md``). Out: ``Quality``.
A predicted event is right when its type is the gold's and, on each side that the gold names, the codes overlap; one prediction serves
one gold event, as many pairs as possible. Intervals draw reports again (bootstrap, seeded): 95 % of ``rounds`` draws lie inside.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

Report = Mapping[str, Any]
Pair = tuple[int, int]
FIELDS = ("measure", "date", "count", "status", "background")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Precision, recall and F1 from counts; ``low`` and ``high`` bound F1 at 95 % (``None`` where not drawn)."""

    right: int
    predicted: int
    gold: int
    low: float | None = None
    high: float | None = None

    @property
    def precision(self) -> float:
        """Share of predicted events that are right; 0 where nothing was predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of gold events found; 0 where the gold has none."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.predicted + self.gold
        return 2 * self.right / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Scores over all reports. ``fields`` maps a field to (right, asked) on matched events; ``worst`` lists reports, worst first, with
    what was missed and what was invented; ``confusion`` counts (gold type, predicted type) of unmatched events whose words overlap."""

    reports: int
    overall: Score
    types: dict[str, Score]
    fields: dict[str, tuple[int, int]]
    confusion: dict[tuple[str, str], int]
    worst: tuple[tuple[str, Score, tuple[str, ...], tuple[str, ...]], ...] = field(default_factory=tuple)


def quality(gold: Sequence[Report], predicted: Mapping[str, Report], *, rounds: int = 1000, seed: int = 0) -> Quality:
    """Score ``predicted`` (by report id; a missing report counts as nothing found) against ``gold``."""
    types: dict[str, Counter[str]] = defaultdict(Counter)
    fields: dict[str, list[bool]] = {name: [] for name in FIELDS}
    confusion: Counter[tuple[str, str]] = Counter()
    rows: list[tuple[str, Score, tuple[str, ...], tuple[str, ...]]] = []
    for report in gold:
        wanted, given = list(report["events"]), _events(predicted.get(str(report["id"])))
        pairs = match(wanted, given)
        _count_types(types, wanted, given, pairs)
        for i, j in pairs:
            _compare_fields(fields, wanted[i], given[j])
        missed, invented = _left(wanted, {i for i, _ in pairs}), _left(given, {j for _, j in pairs})
        confusion.update(_confused(missed, invented))
        score = Score(right=len(pairs), predicted=len(given), gold=len(wanted))
        rows.append((str(report["id"]), score, tuple(map(_label, missed)), tuple(map(_label, invented))))
    rows.sort(key=lambda row: (_worth(row[1]), row[0]))
    return Quality(
        reports=len(gold),
        overall=_with_interval([row[1] for row in rows], rounds, seed),
        types={t: Score(right=c["right"], predicted=c["predicted"], gold=c["gold"]) for t, c in sorted(types.items())},
        fields={name: (sum(hits), len(hits)) for name, hits in fields.items()},
        confusion=dict(confusion.most_common()),
        worst=tuple(rows),
    )


def _events(report: Report | None) -> list[Report]:
    return list((report or {}).get("events") or [])


def _left(events: Sequence[Report], paired: Set[int]) -> list[Report]:
    return [event for at, event in enumerate(events) if at not in paired]


def _confused(missed: Sequence[Report], invented: Sequence[Report]) -> list[tuple[str, str]]:
    """Types of gold and prediction where both speak of the same words."""
    return [(g["event_type"], p["event_type"]) for g in missed for p in invented if overlap(g, p) > 0]


def _worth(score: Score) -> float:
    """What reports are ranked by: F1; where nothing was to be found, the fewer inventions the better."""
    return score.f1 if score.gold else 1.0 - score.predicted


def match(gold: Sequence[Report], predicted: Sequence[Report]) -> list[Pair]:
    """Pairs (gold index, predicted index), one to one: as many as possible, then the most overlap of words."""
    if not gold or not predicted:
        return []
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    gain = np.array([[1 + overlap(g, p) if same(g, p) else 0.0 for p in predicted] for g in gold])
    left, right = linear_sum_assignment(-gain)
    return [(int(i), int(j)) for i, j in zip(left, right, strict=True) if gain[i, j] > 0]


def same(gold: Report, predicted: Report) -> bool:
    """Same type, and the codes overlap on each side that the gold names."""
    return gold.get("event_type") == predicted.get("event_type") and all(
        not _codes(gold, side) or bool(_codes(gold, side) & _codes(predicted, side)) for side in ("actor", "recipient")
    )


def overlap(gold: Report, predicted: Report) -> float:
    """Intersection over union of the evidence in characters; 0 where either has no span."""
    a, b = gold.get("span"), predicted.get("span")
    if not a or not b:
        return 0.0
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return float(max(0.0, shared / (max(a[1], b[1]) - min(a[0], b[0]))))


def _codes(event: Report, side: str) -> frozenset[str]:
    found = (who if isinstance(who, str) else who.get("country") or who.get("code") for who in event.get(side) or [])
    return frozenset(str(code) for code in found if code)


def _count_types(
    types: dict[str, Counter[str]], gold: Sequence[Report], predicted: Sequence[Report], pairs: list[Pair]
) -> None:
    for event in gold:
        types[event["event_type"]]["gold"] += 1
    for event in predicted:
        types[event["event_type"]]["predicted"] += 1
    for i, _ in pairs:
        types[gold[i]["event_type"]]["right"] += 1


def _compare_fields(fields: dict[str, list[bool]], gold: Report, predicted: Report) -> None:
    for name in FIELDS:
        if gold.get(name) is not None and gold.get(name) != {}:
            fields[name].append(gold[name] == predicted.get(name))


def _with_interval(scores: Sequence[Score], rounds: int, seed: int) -> Score:
    total = _total(scores)
    if not scores or rounds < 1:
        return total
    rng = random.Random(seed)
    drawn = sorted(_total(rng.choices(scores, k=len(scores))).f1 for _ in range(rounds))
    low, high = drawn[int(rounds * 0.025)], drawn[min(rounds - 1, int(rounds * 0.975))]
    return Score(right=total.right, predicted=total.predicted, gold=total.gold, low=low, high=high)


def _total(scores: Sequence[Score]) -> Score:
    return Score(
        right=sum(s.right for s in scores), predicted=sum(s.predicted for s in scores), gold=sum(s.gold for s in scores)
    )


def _label(event: Report) -> str:
    actors, recipients = ",".join(sorted(_codes(event, "actor"))), ",".join(sorted(_codes(event, "recipient")))
    return f"{event['event_type']} {actors or '-'} > {recipients or '-'}: {event.get('evidence') or ''}"
