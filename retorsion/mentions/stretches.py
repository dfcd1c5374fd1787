"""Sentences as a reader hears them: a quotation, however many sentences it holds, is one piece of the sentence around it.

In: a ``Reading`` and its quoted stretches. Out: ``Stretch``es of ``Piece``s: words, marks and whole quotations, with offsets in the
article. No parse is needed and none is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

import msgspec

from retorsion.mentions.marks import OPENERS, Marked
from retorsion.mentions.parse import Reading

_PIECE = re.compile(
    r"(?:[A-Z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Capt|Prof|St)\.|\w+(?:[-.]\w+)*(?:[’']\w+)*|[^\w\s]"
)
_LETTERS = re.compile(r"\w+")
_DATELINE = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ .,'’/-]{2,}[^\n]{0,60}?(?:\s[-–]|\s?—|\s--)\s+(?=\S)")
_MARKS = frozenset(OPENERS) | {"”", "’"}


class Piece(msgspec.Struct, frozen=True, gc=False):
    """A word, a mark, or a whole quotation (``quote`` set; then ``text`` is empty). ``low`` is the lower-case word.

    A ``Struct`` because a report makes some hundred of them: three times as fast to make as a named tuple."""

    text: str
    start: int
    end: int
    quote: Marked | None = None
    low: str = ""

    @property
    def is_word(self) -> bool:
        """Whether it is a word outside quotation marks."""
        return bool(self.text) and (self.text[0].isalnum() or self.text[0] == "_")

    @property
    def capital(self) -> bool:
        """Whether the word begins with a capital letter."""
        return self.text[:1].isupper()


class Stretch(msgspec.Struct, frozen=True, dict=True):
    """A sentence with its quotations whole. ``sentences`` are the indices of the cut sentences that it covers, ``begin`` is where its dateline
    ends, ``quotes`` are the quotations in it, in order. It is taken to pieces when they are asked for."""

    start: int
    end: int
    paragraph: int
    sentences: tuple[int, ...]
    begin: int
    quotes: tuple[Marked, ...]
    text: str

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Its words, marks and quotations in order."""
        return _pieces(self.text, self.begin, self.end, self.quotes)

    @property
    def words(self) -> frozenset[str]:
        """Its words in lower case, letters and figures only, those of its quotations included."""
        return frozenset(_LETTERS.findall(self.text[self.begin : self.end].lower()))


def is_quotation(text: str, marked: Marked) -> bool:
    """Two words or more, or one that is spoken ("No," he said): a lone word between marks is a label, not a statement."""
    words = text[marked.start : marked.end]
    if len(re.findall(r"\w+(?:[-’']\w+)*", words)) >= 2:
        return True
    return bool(words) and words[-1] in ",.!?" and text[marked.end : marked.end + 1] != "." and words[:1].isupper()


def find_stretches(reading: Reading, marked: Sequence[Marked]) -> tuple[Stretch, ...]:
    """All stretches of the article, in order."""
    outer = [m for m in marked if m.depth == 1 and is_quotation(reading.text, m)]
    found: list[Stretch] = []
    for group in _groups(reading, outer):
        first, last = reading.sentences[group[0]], reading.sentences[group[-1]]
        inside = tuple(m for m in outer if first.start <= m.start <= last.end)
        dateline = _DATELINE.match(reading.text, first.start, last.end) if first.paragraph < 3 else None
        begin = dateline.end() if dateline and not any(m.start < dateline.end() for m in inside) else first.start
        found.append(Stretch(first.start, last.end, first.paragraph, tuple(group), begin, inside, reading.text))
    return tuple(found)


def _groups(reading: Reading, outer: Sequence[Marked]) -> Iterator[list[int]]:
    """Sentence indices, those cut inside one quotation together."""
    group: list[int] = []
    at = 0
    for sentence in reading.sentences:
        while at < len(outer) and outer[at].end < sentence.start:
            at += 1
        joined = at < len(outer) and outer[at].start < sentence.start <= outer[at].end
        if group and not joined:
            yield group
            group = []
        group.append(sentence.index)
    if group:
        yield group


def _pieces(text: str, start: int, end: int, quotes: Sequence[Marked]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = start
    for marked in quotes:
        left = marked.start - 1 if marked.start > start and text[marked.start - 1] in _MARKS else marked.start
        right = marked.end + 1 if marked.end < end and text[marked.end] in _MARKS else marked.end
        pieces += _words(text, at, left)
        pieces.append(Piece("", left, right, marked))
        at = right
    return (*pieces, *_words(text, at, end))


def _words(text: str, start: int, end: int) -> list[Piece]:
    return [
        Piece(word, *match.span(), None, word.lower().replace("’", "'"))
        for match in _PIECE.finditer(text, start, end)
        if (word := match.group()) not in _MARKS
    ]
