"""Two codings of one article: which mention of the later one tells what a mention of the earlier one told.

Judges by the words that both rest on, the type and the sides. Reads and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from retorsion.records import Mention


def counterpart(old: Mention, mentions: Iterable[Mention]) -> str | None:
    """The mention among ``mentions`` (of the same article) that tells the same as ``old``: overlapping words, the same type or the same sides.

    The one with most of type, actors, recipients and words in common; ``None`` where nothing overlaps or all else differs.
    """
    best: tuple[tuple[float, ...], str] | None = None
    for mention in sorted(mentions, key=lambda one: one.id):
        likeness = _likeness(old, mention)
        if likeness is not None and (best is None or likeness > best[0]):
            best = (likeness, mention.id)
    return best[1] if best else None


def _likeness(old: Mention, new: Mention) -> tuple[float, ...] | None:
    shared = _shared(old, new, "type") or 0.0
    clause = _shared(old, new, "clause") or 0.0
    if not shared and not clause:
        return None
    actors = {p.state for p in old.actors} & {p.state for p in new.actors}
    recipients = {p.state for p in old.recipients} & {p.state for p in new.recipients}
    sides = float(bool(actors)) + float(bool(recipients))
    if old.type != new.type and (sides < 2 or not shared):
        return None
    return (float(old.type == new.type), sides, shared, clause)


def _shared(old: Mention, new: Mention, field: str) -> float | None:
    """Share of the words of one field that both mentions rest on, 0 to 1; ``None`` where one has none."""
    one, other = old.evidence.get(field), new.evidence.get(field)
    if one is None or other is None:
        return None
    common = min(one.end, other.end) - max(one.start, other.start)
    return max(0.0, common / max(one.end - one.start, other.end - other.start, 1))
