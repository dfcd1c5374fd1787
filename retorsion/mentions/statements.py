"""Who says what in an article: quotations over paragraphs, attributions, and whose words stand at a place.

In: a ``Reading`` and its ``Parties``. Out: ``Statements``. Quotations are read from marks and word patterns in every sentence; reported
speech and thought from the parse where the gate let a sentence in and from word patterns elsewhere. ``Quote.speaker`` is resolved through
the article, ``Attribution.source`` keeps the mention. No act is coded here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from retorsion.mentions.marks import Marked, find_marked
from retorsion.mentions.parse import Reading, Sentence
from retorsion.mentions.quotes import Statement, find_statements_in, is_fragment
from retorsion.mentions.sayings import Range, Saying, inside
from retorsion.mentions.sayings_parsed import find_parsed
from retorsion.mentions.sayings_plain import find_plain
from retorsion.mentions.speakers import Speakers
from retorsion.mentions.stretches import Stretch, find_stretches
from retorsion.records import Attribution, Party, Quote, QuoteKind, Span, content_id


class PartiesLike(Protocol):
    """What is asked of the parties of an article."""

    def named(self, sentence: Sentence) -> tuple[Party, ...]:
        """Every dictionary party named in the sentence, in order, with spans."""
        ...


@dataclass(frozen=True, slots=True)
class Voice:
    """A stretch of the text that somebody else than the outlet vouches for."""

    start: int
    end: int
    attribution: Attribution
    parties: tuple[Party, ...]
    stance: str


@dataclass(frozen=True)
class Statements:
    """All statements of one article. ``voices`` are sorted by length, shortest first: the first that holds a place is the innermost."""

    quotes: tuple[Quote, ...]
    attributions: tuple[Attribution, ...]
    voices: tuple[Voice, ...]

    def voice_at(self, offset: int) -> Voice | None:
        """The innermost voice at the offset, or ``None`` where the outlet itself speaks."""
        return next((v for v in self.voices if v.start <= offset < v.end), None)

    def speaker_at(self, offset: int) -> tuple[Party, ...]:
        """Who speaks, thinks or is cited at the offset; empty for the outlet and where nobody can tell."""
        voice = self.voice_at(offset)
        return voice.parties if voice else ()

    def attribution_at(self, offset: int) -> Attribution | None:
        """The innermost attribution whose content holds the offset."""
        voice = self.voice_at(offset)
        return voice.attribution if voice else None

    def inside_quote(self, offset: int) -> Quote | None:
        """The quotation that holds the offset, or ``None``."""
        return next((q for q in self.quotes for p in q.parts if p.start <= offset < p.end), None)


def find_statements(reading: Reading, parties: PartiesLike) -> Statements:
    """Quotations, attributions and voices of an article. Measured: see ``docs/reference/quality`` and the tests of quality."""
    marked = find_marked(reading.text, reading.paragraphs)
    stretches = find_stretches(reading, marked)
    plain = {
        n: find_plain(stretch) for n, stretch in enumerate(stretches) if stretch.quotes or not _parsed(reading, stretch)
    }
    sayings = {number: _sayings(reading, stretch, plain.get(number, ())) for number, stretch in enumerate(stretches)}
    speakers = Speakers.of(reading, _places(reading, parties))
    statements = find_statements_in(reading.text, stretches, sayings, plain, speakers)
    finder = _Countries(reading, parties, speakers)
    quotes = _quotes(reading, statements, finder)
    voices = _voices(reading, stretches, sayings, statements, finder)
    outermost = tuple(v.attribution for v in voices)
    return Statements(quotes, _outermost(outermost), tuple(sorted(voices, key=lambda v: v.end - v.start)))


def _sayings(reading: Reading, stretch: Stretch, plain: tuple[Saying, ...]) -> tuple[Saying, ...]:
    """From the parse where the stretch is one parsed sentence without a spoken quotation, from patterns elsewhere."""
    if not _parsed(reading, stretch) or any(not is_fragment(reading.text, q) for q in stretch.quotes):
        return plain
    return find_parsed(
        reading.sentences[stretch.sentences[0]], lambda offset: any(q.holds(offset) for q in stretch.quotes)
    )


def _parsed(reading: Reading, stretch: Stretch) -> bool:
    return len(stretch.sentences) == 1 and reading.sentences[stretch.sentences[0]].doc is not None


def _places(reading: Reading, parties: PartiesLike) -> frozenset[str]:
    """Names of states, cities and bodies in the text: none of them is a person."""
    dictionaries = getattr(parties, "dictionaries", None)
    if dictionaries is None:
        return frozenset()
    found = dictionaries.find(reading.text)
    return frozenset(
        reading.text[f.start : f.end] for f in found if any(n.kind not in {"leader", "surname"} for n in f.names)
    )


# ------------------------------------------------------------------ parties of a source
@dataclass
class _Countries:
    """The parties that the words of a source name, or that the article names where it introduces the speaker."""

    reading: Reading
    parties: PartiesLike
    speakers: Speakers

    def of(self, *places: Range | None) -> tuple[Party, ...]:
        """The parties of the first place that names any."""
        for place in places:
            if place is None:
                continue
            found = self._in(place) or self._of_head(place)
            if found:
                return found
        return ()

    def _in(self, place: Range) -> tuple[Party, ...]:
        sentence = self.reading.sentence_at(place[0])
        if sentence is None:
            return ()
        low, high = place[0] - 45, place[1] + 45
        named = [p for p in self.parties.named(sentence) if p.span is not None and p.actor]
        exact = [p for p in named if p.span is not None and place[0] <= p.span.start < place[1]]
        if exact:
            return tuple(exact[:1])
        text = self.reading.text
        close = [
            p
            for p in named
            if p.span is not None
            and (
                (
                    low <= p.span.start
                    and p.span.end <= place[0]
                    and not set(text[p.span.end : place[0]]) & set(',;:."“”')
                )
                or (place[1] <= p.span.start <= high and text[place[1] : place[1] + 2] == ", ")
            )
        ]
        return tuple(close[-1:])

    def _of_head(self, place: Range) -> tuple[Party, ...]:
        of = getattr(self.parties, "of", None)
        sentence = self.reading.sentence_at(place[0])
        if of is None or sentence is None or sentence.doc is None:
            return ()
        tokens = [t for t in sentence.doc if place[0] <= sentence.offset(t) < place[1]]
        head = next((t for t in tokens if t.head not in tokens or t.head is t), None)
        found: tuple[Party, ...] = of(sentence, head) if head is not None else ()
        return found


# ------------------------------------------------------------------ records
def _quotes(reading: Reading, statements: Sequence[Statement], finder: _Countries) -> tuple[Quote, ...]:
    ids = [content_id("q", reading.article.id, s.parts[0].start, s.parts[-1].end) for s in statements]
    return tuple(_quote(reading, s, ids, number, finder) for number, s in enumerate(statements))


def _quote(reading: Reading, statement: Statement, ids: Sequence[str], number: int, finder: _Countries) -> Quote:
    named = statement.named
    who = finder.of(statement.source, named.place if named else None)
    return Quote(
        id=ids[number],
        article=reading.article.id,
        kind="mixed" if statement.fragment else "direct",
        parts=tuple(reading.span(p.start, p.end) for p in statement.parts),
        speaker=named.name if named else None,
        role=named.role if named else None,
        country=who[0].state if who else None,
        source=reading.span(*statement.source) if statement.source else None,
        cue=reading.span(*statement.saying.cue) if statement.saying else None,
        fragment=statement.fragment,
        part_of=ids[statement.part_of] if statement.part_of is not None else None,
    )


def _voices(
    reading: Reading,
    stretches: Sequence[Stretch],
    sayings: dict[int, tuple[Saying, ...]],
    statements: Sequence[Statement],
    finder: _Countries,
) -> tuple[Voice, ...]:
    """A voice for each saying and each quotation; a quotation held by a saying widens it."""
    marks = [p for s in statements for p in s.parts]
    made: list[Voice] = []
    used: set[int] = set()
    for group in sayings.values():
        for saying in group:
            mine = [s for s in statements if s.saying is saying]
            used |= {id(s) for s in mine}
            content = _union([*saying.content, *(_with_marks(reading, p) for s in mine for p in s.parts)])
            if content:
                named = next((s.named for s in mine if s.named), None)
                who = finder.of(saying.source, named.place if named else None)
                made += _of_content(reading, saying.source, (saying.cue,), content, marks, who, saying.entry.stance)
    for statement in statements:
        if id(statement) not in used:
            named = statement.named
            who = finder.of(statement.source, named.place if named else None)
            held = statement.saying
            content = _union([_with_marks(reading, p) for p in statement.parts])
            cue = (held.cue,) if held is not None else ()
            stance = held.entry.stance if held is not None else "neutral"
            source = statement.source if held is not None else None
            made += _of_content(reading, source, cue, content, marks, who, stance)
    return tuple(made)


def _of_content(
    reading: Reading,
    source: Range | None,
    cue: tuple[Range, ...],
    content: Sequence[Range],
    marks: Sequence[Marked],
    who: tuple[Party, ...],
    stance: str,
) -> list[Voice]:
    attribution = Attribution(
        source=reading.span(*source) if source else None,
        cue=tuple(reading.span(*c) for c in cue),
        content=tuple(reading.span(*c) for c in content),
        quote_type=_kind(reading.text, content, marks),
    )
    return [Voice(a, b, attribution, who, stance) for a, b in content]


def _with_marks(reading: Reading, part: Marked) -> Range:
    start = part.start - 1 if part.start else 0
    end = part.end if part.open or part.end >= len(reading.text) else part.end + 1
    return start, end


def _kind(text: str, content: Sequence[Range], marks: Sequence[Marked]) -> QuoteKind:
    letters = [i for a, b in content for i in range(a, b) if text[i].isalnum()]
    quoted = sum(1 for i in letters if any(m.start <= i < m.end for m in marks))
    share = quoted / len(letters) if letters else 0.0
    return "direct" if share >= 0.9 else "mixed" if share else "indirect"


def _union(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """Ranges in order, overlapping ones joined."""
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _outermost(attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Each attribution once, those whose cue stands in the content of another left out; in order of the text."""
    once = list({id(a): a for a in attributions}.values())
    kept = [a for a in once if not any(b is not a and _nested(a, b) for b in once)]
    return tuple(sorted(kept, key=lambda a: (a.content[0].start, a.content[-1].end)))


def _nested(inner: Attribution, outer: Attribution) -> bool:
    ranges = [(s.start, s.end) for s in outer.content]
    anchor = inner.cue[0].start if inner.cue else inner.content[0].start
    if not inside(ranges, anchor):
        return False
    return _length(outer.content) >= _length(inner.content)


def _length(spans: Sequence[Span]) -> int:
    return sum(s.end - s.start for s in spans)
