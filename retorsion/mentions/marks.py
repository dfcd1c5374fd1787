"""Quotation marks -> the stretches of text that stand between them.

In: the text of an article and its paragraphs. Out: ``Marked`` stretches, marks excluded, in order, with their depth (1, or 2 for a
quotation inside a quotation) and whether they were left open at the end of a paragraph. Curly and straight, double and single marks; a
single mark is told from an apostrophe by what stands around it. Nothing here knows who speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

OPENERS = {"“": "”", "„": "“”", "«": "»", '"': '"', "‘": "’", "'": "'"}
"""An opening mark and the marks that may close it."""

_MARK = re.compile("[" + re.escape("".join(OPENERS)) + "]")
_DOUBLE = frozenset('“„«"')
_LEAD = frozenset(" \t\u00a0\u2009\u202f([{—–-/“‘\"'«„")
_ELISION = re.compile(r"[’‘'](?:\d0s|\d\ds?\b|tis\b|twas\b|em\b|til\b|cause\b|n\b|round\b)", re.IGNORECASE)
_PLURAL = re.compile(r"[sS][’']\s+[a-z]")


class Marked(Struct, frozen=True):
    """A stretch between marks: ``start`` and ``end`` without them; ``open`` when the paragraph ended before the quotation did."""

    start: int
    end: int
    paragraph: int
    depth: int = 1
    open: bool = False
    continued: bool = False

    def holds(self, offset: int) -> bool:
        """Whether the offset lies inside."""
        return self.start <= offset < self.end


def find_marked(text: str, paragraphs: Sequence[tuple[int, int]]) -> tuple[Marked, ...]:
    """All quoted stretches, outer before inner. A mark that never closes counts only where the next paragraph opens again, where it
    opens its paragraph, or where a colon or comma leads into it."""
    found: list[Marked] = []
    carried = False
    for number, (start, end) in enumerate(paragraphs):
        follows = number + 1 < len(paragraphs) and _opens(text, paragraphs[number + 1][0])
        made = list(_scan(text, start, end, number, follows))
        if carried and made and made[0].start <= start + 1:
            first = made[0]
            made[0] = Marked(first.start, first.end, number, 1, first.open, True)
        carried = bool(made) and made[-1].open and follows
        for outer in made:
            found.append(outer)
            found.extend(_inner(text, outer))
    return tuple(found)


def _opens(text: str, at: int) -> bool:
    return at < len(text) and text[at] in OPENERS


def _scan(text: str, start: int, end: int, paragraph: int, follows: bool) -> Iterator[Marked]:
    after = start
    for mark in _MARK.finditer(text, start, end):
        at = mark.start()
        if at < after or not _is_opening(text, at, start, end):
            continue
        close = _closing(text, at, end)
        if close is not None:
            if close > at + 1:
                yield Marked(at + 1, close, paragraph)
            after = close + 1
        elif _may_run_on(text, at, start, follows):
            yield Marked(at + 1, end, paragraph, 1, follows or at == start)
            return


def _is_opening(text: str, at: int, start: int, end: int) -> bool:
    if at + 1 >= end or text[at + 1].isspace():
        return False
    before = text[at - 1] if at > start else " "
    if text[at] in "“„«":
        return True
    if text[at] in "‘'" and _ELISION.match(text, at):
        return False
    return before in _LEAD and (text[at + 1].isalnum() or text[at + 1] in "\"'“‘[($£€…¿¡.-—")


def _closing_double(text: str, at: int, end: int) -> int | None:
    """The first closing mark that opens no quotation of its own."""
    closers = OPENERS[text[at]]
    return next((i for i in range(at + 1, end) if text[i] in closers and not _reopens(text, at, i, end)), None)


def _closing(text: str, at: int, end: int) -> int | None:
    """Where the mark at ``at`` is closed, or ``None``."""
    if text[at] in _DOUBLE:
        return _closing_double(text, at, end)
    closers = [i for i in range(at + 1, end) if text[i] in OPENERS[text[at]] and _may_close(text, i, end)]
    for position, candidate in enumerate(closers):
        later = closers[position + 1] if position + 1 < len(closers) else None
        if not _PLURAL.match(text, candidate - 1) or later is None or _opener_between(text, candidate, later, end):
            return candidate
    return closers[-1] if closers else None


def _reopens(text: str, at: int, i: int, end: int) -> bool:
    """A straight mark after a space and before a letter opens, whatever came before it."""
    return text[i] == '"' and text[i - 1].isspace() and i + 1 < end and text[i + 1].isalnum() and i > at + 1


def _may_close(text: str, i: int, end: int) -> bool:
    after = text[i + 1] if i + 1 < end else " "
    return not text[i - 1].isspace() and not after.isalnum()


def _opener_between(text: str, first: int, last: int, end: int) -> bool:
    return any(
        text[i] in "‘'" and text[i - 1] in _LEAD and _is_opening(text, i, first, end) for i in range(first + 1, last)
    )


def _may_run_on(text: str, at: int, start: int, follows: bool) -> bool:
    if text[at] in "‘'" and not follows:
        return False
    return at == start or follows or text[start:at].rstrip()[-1:] in {":", ","}


def _inner(text: str, outer: Marked) -> Iterator[Marked]:
    for inner in _scan(text, outer.start, outer.end, outer.paragraph, False):
        yield Marked(inner.start, inner.end, inner.paragraph, 2, inner.open)
