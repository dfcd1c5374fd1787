"""Decisions in, what persons have settled about mentions out: together, apart, rejected, corrected.

Only what stands counts: a withdrawn decision is as if never made, and the latest of several on the same pair holds. A person outranks
a rule whatever the order. The truth stays in the ledger's decisions; nothing here judges mentions by itself.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from retorsion.records import Decision


@dataclass(frozen=True, slots=True)
class Verdicts:
    """``together`` in the order decided; ``apart`` both ways; ``fields`` by mention, later ones over earlier ones; ``by`` the decisions."""

    together: tuple[tuple[str, str], ...] = ()
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)
    alone: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def divides(self, left: Iterable[str], right: set[str]) -> bool:
        """Whether somebody said that a mention of ``left`` and one of ``right`` are not one act."""
        return any(not right.isdisjoint(self.apart.get(one, ())) for one in left)

    def touches(self, mention: str) -> bool:
        """Whether a decision names this mention."""
        return mention in self.by


def read_verdicts(decisions: Sequence[Decision], known: Mapping[str, str]) -> Verdicts:
    """What stands of ``decisions``; ``known`` (mention -> event) resolves those that name events."""
    standing = sorted((one for one in decisions if one.withdrawn is None), key=_rank)
    members: dict[str, list[str]] = defaultdict(list)
    for mention, event in sorted(known.items()):
        members[event].append(mention)
    together, apart = _pairs(standing, members)
    fields, rejected, alone = _singles(standing, members)
    by: dict[str, list[str]] = defaultdict(list)
    for one in standing:
        for name in (one.left, one.right):
            for mention in members.get(name, [name]) if name else []:
                by[mention].append(one.id)
    return Verdicts(
        together, apart, alone, rejected, fields, {name: tuple(sorted(set(ids))) for name, ids in by.items()}
    )


def _rank(one: Decision) -> tuple[bool, str, str]:
    return "@" not in one.by, one.at, one.id


def _pairs(
    standing: Sequence[Decision], members: Mapping[str, list[str]]
) -> tuple[tuple[tuple[str, str], ...], dict[str, frozenset[str]]]:
    latest: dict[tuple[str, str], bool] = {}
    for one in standing:
        for pair, same in _pair_verdicts(one, members):
            latest.pop(pair, None)
            latest[pair] = same
    apart: dict[str, set[str]] = defaultdict(set)
    for (left, right), same in latest.items():
        if not same:
            apart[left].add(right)
            apart[right].add(left)
    together = tuple(pair for pair, same in latest.items() if same)
    return together, {name: frozenset(others) for name, others in apart.items()}


def _pair_verdicts(one: Decision, members: Mapping[str, list[str]]) -> Iterator[tuple[tuple[str, str], bool]]:
    """Sorted pairs of mentions with whether they are one act; a split parts those that leave from those that stay."""
    if not one.right:
        return
    right = members.get(one.right, [one.right])
    if one.kind == "same_event" and one.verdict != "unsure":
        left = members.get(one.left, [one.left])
        together = one.verdict == "yes"
        pairs = product(left[:1], right[:1]) if together else product(left, right)
        yield from (((min(a, b), max(a, b)), together) for a, b in pairs if a != b)
    elif one.kind == "split" and one.verdict == "yes":
        leaving = {one.left, *_listed(one.value)}
        staying = [b for b in right if b not in leaving]
        yield from (((min(a, b), max(a, b)), False) for a, b in product(sorted(leaving), staying))


def _singles(
    standing: Sequence[Decision], members: Mapping[str, list[str]]
) -> tuple[dict[str, dict[str, Any]], frozenset[str], frozenset[str]]:
    fields: dict[str, dict[str, Any]] = defaultdict(dict)
    rejected: dict[str, bool] = {}
    alone: dict[str, bool] = {}
    for one in standing:
        for mention in members.get(one.left, [one.left]):
            if one.kind == "field" and one.field and one.value is not None and one.verdict == "yes":
                fields[mention][one.field] = json.loads(one.value)
            elif one.kind == "reject" and one.right is None:
                rejected[mention] = one.verdict == "yes"
            elif one.kind == "split" and one.right is None:
                alone[mention] = one.verdict == "yes"
    return fields, _true(rejected), _true(alone)


def _true(found: Mapping[str, bool]) -> frozenset[str]:
    return frozenset(name for name, holds in found.items() if holds)


def _listed(value: str | None) -> list[str]:
    found = json.loads(value) if value else []
    return [str(one) for one in found] if isinstance(found, list) else []
