"""Whose words stand where: sayings and statements -> voices over stretches of the text.

In: the sayings and quotations of an article, and who its sources are. Out: one ``Voice`` for each piece of content, with its attribution, its
parties and what the cue tells of the stance. A quotation held by a saying widens it. Nested voices stay; the reader picks the innermost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from retorsion.mentions.marks import Marked
from retorsion.mentions.parse import Reading
from retorsion.mentions.quotes import Sayings, Statement
from retorsion.mentions.sayings import Range, Saying
from retorsion.mentions.sources import Sources
from retorsion.mentions.speakers import Named
from retorsion.records import Attribution, Party, QuoteKind


class Voice(Struct, frozen=True):
    """A stretch of the text that somebody else than the outlet vouches for."""

    start: int
    end: int
    attribution: Attribution
    parties: tuple[Party, ...]
    stance: str
    lemma: str = ""


def find_voices(
    reading: Reading,
    sayings: Sayings,
    statements: Sequence[Statement],
    resolved: Mapping[Range, Named],
    sources: Sources,
) -> tuple[Voice, ...]:
    """A voice for each piece of each saying and of each quotation that no saying holds. ``resolved``: cue -> who is meant by its source."""
    marks = [p for s in statements for p in s.parts]
    every = list(chain.from_iterable(sayings.values()))
    made: list[Voice] = []
    for saying in every:
        mine = [s for s in statements if s.saying is saying]
        content = _union([*saying.content, *_quoted(reading, mine)])
        named = _first_named(mine) or resolved.get(saying.cue)
        made += _of_content(reading, saying, content, marks, _who(sources, saying.source, named))
    known = {id(saying) for saying in every}
    for statement in statements:
        if id(statement.saying) not in known:
            content = _union(_quoted(reading, [statement]))
            who = _who(sources, statement.source, statement.named)
            made += _of_content(reading, statement.saying, content, marks, who)
    return tuple(made)


def _quoted(reading: Reading, statements: Sequence[Statement]) -> list[Range]:
    return [_with_marks(reading, part) for statement in statements for part in statement.parts]


def _first_named(statements: Sequence[Statement]) -> Named | None:
    return next((s.named for s in statements if s.named), None)


def _who(sources: Sources, source: Range | None, named: Named | None) -> tuple[Party, ...]:
    return sources.of(source, named.place if named else None)


def _of_content(
    reading: Reading,
    saying: Saying | None,
    content: Sequence[Range],
    marks: Sequence[Marked],
    who: tuple[Party, ...],
) -> Iterator[Voice]:
    if not content:
        return
    attribution = Attribution(
        source=reading.span(*saying.source) if saying is not None and saying.source is not None else None,
        cue=(reading.span(*saying.cue),) if saying is not None else (),
        content=tuple(reading.span(*c) for c in content),
        quote_type=_kind(reading.text, content, marks),
    )
    stance, lemma = (saying.entry.stance, saying.entry.lemma) if saying is not None else ("neutral", "")
    for start, end in content:
        yield Voice(start, end, attribution, who, stance, lemma)


def _with_marks(reading: Reading, part: Marked) -> Range:
    start = part.start - 1 if part.start else 0
    end = part.end if part.open or part.end >= len(reading.text) else part.end + 1
    return start, end


def _kind(text: str, content: Sequence[Range], marks: Sequence[Marked]) -> QuoteKind:
    near = [(m.start, m.end) for m in marks if _touches(m, content)]
    if not near:
        return "indirect"
    marked = _union([(max(a, start), min(b, end)) for a, b in content for start, end in near if a < end and start < b])
    share = _letters(text, marked) / (_letters(text, content) or 1)
    return "direct" if share >= 0.9 else "mixed" if share else "indirect"


def _letters(text: str, ranges: Sequence[Range]) -> int:
    """How many letters and figures stand in ranges that do not overlap."""
    return sum(sum(map(str.isalnum, text[a:b])) for a, b in ranges)


def _touches(mark: Marked, content: Sequence[Range]) -> bool:
    return any(mark.start < b and a < mark.end for a, b in content)


def _union(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """Ranges in order, overlapping ones joined."""
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
