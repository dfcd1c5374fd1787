"""A text cut at the borders of what was coded in it: each piece with the names of the fields it gave.

In: a text, where it starts in its article, and spans with labels. Out: pieces in order that give the text again when joined. Templates escape them; nothing here
makes mark-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from retorsion.records import Mention, Span

FIELDS = (
    "actor",
    "type",
    "recipient",
    "when",
    "count",
    "place",
    "message",
    "condition",
    "standing",
    "said_by",
    "reply",
)
LABELS = {"type": "act", "when": "date", "said_by": "speaker", "reply": "in reply", "message": "what is said"}


@dataclass(frozen=True, slots=True)
class Piece:
    """``labels`` are words such as ``actor``; empty for plain text. ``refs`` are ids of events told here."""

    text: str
    labels: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """A stretch of an article with what it gave."""

    start: int
    end: int
    label: str
    ref: str = ""


def labels_of(mention: Mention, ref: str = "") -> list[Label]:
    """The words behind each field of a telling."""
    spans: list[tuple[str, Span | None]] = [(name, mention.evidence.get(name)) for name in FIELDS]
    spans += [("said_by", party.span) for party in mention.said_by]
    spans += [
        ("when", mention.when.span if mention.when else None),
        ("place", mention.place.span if mention.place else None),
    ]
    spans += [("count", target.span) for target in mention.targets]
    spans += [("reply", reply.span) for reply in mention.replies]
    found = {(s.start, s.end, LABELS.get(name, name)) for name, s in spans if s is not None and s.end > s.start}
    return [Label(start, end, name, ref) for start, end, name in sorted(found)]


def pieces(text: str, start: int, labels: Iterable[Label]) -> tuple[Piece, ...]:
    """``text``, which begins at ``start`` of its article, cut at every border of ``labels``."""
    end = start + len(text)
    inside = [one for one in labels if one.start < end and one.end > start]
    borders = sorted({start, end, *(min(max(b, start), end) for one in inside for b in (one.start, one.end))})
    found = []
    for left, right in pairwise(borders):
        over = [one for one in inside if one.start <= left and one.end >= right]
        names = tuple(dict.fromkeys(one.label for one in over if one.label))
        refs = tuple(dict.fromkeys(one.ref for one in over if one.ref))
        found.append(Piece(text[left - start : right - start], names, refs))
    return tuple(found)


def paragraphs(parts: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces of a whole text as paragraphs; every character is kept, so that a selection can be counted."""
    found: list[list[Piece]] = [[]]
    for piece in parts:
        for number, line in enumerate(piece.text.split("\n")):
            if number:
                found[-1].append(Piece("\n"))
                found.append([])
            if line:
                found[-1].append(Piece(line, piece.labels, piece.refs))
    return found
