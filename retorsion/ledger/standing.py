"""Decisions as they hold today, written out for the mentions that now stand where each was made.

In: mentions. Out: the decisions in force that name any of them, ready for the stages. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace
from sqlalchemy import select

from retorsion.ledger import queries
from retorsion.ledger import tables as t
from retorsion.ledger.writer import Writer
from retorsion.records import Decision


def effective(writer: Writer, mentions: Iterable[str]) -> tuple[Decision, ...]:
    """Decisions in force that name any of ``mentions``, in order of time, written out for the mentions that stand today.

    A decision on whole events comes once for each mention, or pair of mentions, that it names; all carry its id.
    """
    named = _sides(writer, mentions)
    found = queries.by_ids(writer.connection, Decision, t.decisions, named)
    standing = sorted((one for one in found.values() if one.withdrawn is None), key=lambda one: (one.at, one.id))
    return tuple(one for decision in standing for one in _written_out(decision, named[decision.id]))


def _sides(writer: Writer, mentions: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Decision -> side -> mentions that stand today, for decisions that name any of ``mentions``."""
    column = t.decision_mentions.c
    ids: set[str] = set()
    for piece in queries.pieces(sorted(set(mentions))):
        ids.update(writer.connection.execute(select(column.decision).where(column.now.in_(piece))).scalars())
    sides: dict[str, dict[str, list[str]]] = {id: {"left": [], "right": []} for id in ids}
    for piece in queries.pieces(sorted(ids)):
        query = select(column.decision, column.side, column.now).where(column.decision.in_(piece))
        for row in writer.connection.execute(query.order_by(column.decision, column.side, column.named)):
            if row.now is not None and row.now not in sides[row.decision][row.side]:
                sides[row.decision][row.side].append(row.now)
    return sides


def _written_out(decision: Decision, sides: Mapping[str, list[str]]) -> list[Decision]:
    left = sides["left"]
    pairs = [(a, b) for a in left for b in sides["right"] if a != b]
    if decision.kind in ("same_event", "answers"):
        every = decision.kind == "same_event" and decision.verdict == "no"
        return [replace(decision, left=a, right=b) for a, b in (pairs if every else pairs[:1])]
    if decision.kind == "split" and (decision.value is not None or sides["right"]):
        return [replace(decision, left=a, right=b, value=None) for a, b in pairs]
    right = None if decision.kind == "split" else decision.right
    return [replace(decision, left=a, right=right) for a in left]


def decided_with(writer: Writer, mentions: Iterable[str]) -> set[str]:
    """The mentions that decisions in force name together with any of ``mentions``."""
    return {id for sides in _sides(writer, mentions).values() for ids in sides.values() for id in ids}
