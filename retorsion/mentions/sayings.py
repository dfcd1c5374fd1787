"""One saying: who says, thinks or wants what, in the words of one sentence.

``sayings_plain`` finds them without a parse, ``sayings_parsed`` with one; ``statements`` turns both into quotations and attributions.
Offsets are code points of the article. Nothing is resolved here: ``source`` is the mention that stands beside the cue.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from retorsion.mentions.speech import Cue

Range = tuple[int, int]
"""Start and end, end excluded."""


class Saying(Struct, frozen=True):
    """``content`` is empty where the cue stands beside a quotation alone. ``how`` names the pattern that found it."""

    sentence: int
    cue: Range
    entry: Cue
    source: Range | None
    content: tuple[Range, ...]
    how: str
    addressee: Range | None = None

    @property
    def extent(self) -> Range | None:
        """From the first to the last character of the content."""
        return (min(a for a, _ in self.content), max(b for _, b in self.content)) if self.content else None


def inside(ranges: Iterable[Range], offset: int) -> bool:
    """Whether one of the ranges holds the offset."""
    return any(start <= offset < end for start, end in ranges)


def trim(text: str, start: int, end: int) -> Range:
    """The range without white space, commas, colons and dashes at its edges."""
    while start < end and (text[start].isspace() or text[start] in ",;:–—-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—-"):
        end -= 1
    return start, end
