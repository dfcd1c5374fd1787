"""Quotations -> statements with a speaker.

In: stretches, the sayings found in them, the marks, and who the people of the article are. Out: ``Statement``s: the parts of one statement
(which may run over paragraphs), who makes it in the words of the text (``source``) and by name (``named``). Fragments in the writer's own
sentences find their owner here too. Nothing is said of countries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct
from msgspec.structs import replace

from retorsion.mentions.marks import Marked
from retorsion.mentions.sayings import Range, Saying, inside
from retorsion.mentions.speakers import Named, Speakers
from retorsion.mentions.stretches import Stretch
from retorsion.mentions.wordruns import subject_of

_TITLE_CASE = re.compile(
    r"(?:[A-Z0-9][\w'’-]*|of|the|and|in|for|to|a|an|on)(?:\s+(?:[A-Z0-9][\w'’:-]*|of|the|and|in|for|to|a|an|on))+"
)
_CALLED = re.compile(
    r"\b(?:titled|entitled|named|dubbed|nicknamed|known as|movie|film|book|novel|song|album|series|slogan|operation|codenamed)\s+\W{0,2}$",
    re.IGNORECASE,
)
_LINKS = frozenset({"but", "and", "so", "yet", "still", "or"})
Sayings = Mapping[int, tuple[Saying, ...]]
"""Position of a stretch -> its sayings."""


class Statement(Struct, frozen=True):
    """``parts`` in order; ``saying`` is the attribution that holds it, ``None`` where the context alone tells who speaks."""

    parts: tuple[Marked, ...]
    saying: Saying | None
    source: Range | None
    named: Named | None
    fragment: bool
    part_of: int | None = None


def find_statements_in(
    text: str, stretches: Sequence[Stretch], sayings: Sayings, plain: Sayings, speakers: Speakers
) -> tuple[tuple[Statement, ...], dict[Range, Named]]:
    """Statements in order of their first part, and for the cue of each saying who its source is.

    ``plain`` are sayings found without a parse, asked where ``sayings`` name nobody.
    """
    collector = _Collector(text, stretches, sayings, plain, speakers)
    for number, stretch in enumerate(stretches):
        for marked in stretch.quotes:
            collector.add(number, marked)
        collector.hear(number)
    return tuple(_with_owners(text, collector.found)), collector.resolved


@dataclass
class _Collector:
    """Walks through the article: ``found`` so far, and who was ``heard`` so far (the last one last)."""

    text: str
    stretches: Sequence[Stretch]
    sayings: Sayings
    plain: Sayings
    speakers: Speakers
    found: list[Statement] = field(default_factory=list)
    heard: list[Named] = field(default_factory=list)
    resolved: dict[Range, Named] = field(default_factory=dict)

    def add(self, number: int, marked: Marked) -> None:
        """Take in a quotation: as a further part of the statement before, or as a statement of its own."""
        previous = self.found[-1] if self.found else None
        saying = self._holding(number, marked)
        fragment = is_fragment(self.text, marked)
        if previous is not None and (
            self._runs_on(previous, marked, number, saying) or _shares(previous, saying, fragment)
        ):
            self.found[-1] = replace(previous, parts=(*previous.parts, marked))
        elif fragment and _is_title(self.text, marked):
            return
        elif previous is not None and previous.fragment and self._goes_with(previous, marked, number, saying):
            self.found.append(replace(previous, parts=(marked,), fragment=False))
        else:
            self._begin(number, marked, previous, saying, fragment)

    def _begin(
        self, number: int, marked: Marked, previous: Statement | None, saying: Saying | None, fragment: bool
    ) -> None:
        """A statement of its own, with whoever the text lets make it."""
        stretch = self.stretches[number]
        if saying is None and not fragment:
            saying = _beside(stretch, self.sayings[number]) or _beside(stretch, self.plain.get(number, ()))
        source = saying.source if saying is not None else None
        if source is None and fragment:
            source = self._subject(stretch, marked)
        named = self._speaker(source, previous, stretch, fragment)
        self.found.append(Statement((marked,), saying, source, named, fragment))
        if named is not None and not fragment:
            self.heard.append(replace(named, heard_at=marked.start))

    def _speaker(
        self, source: Range | None, previous: Statement | None, stretch: Stretch, fragment: bool
    ) -> Named | None:
        if source is not None:
            return self.speakers.resolve(source, self.heard)
        if fragment:
            return None
        if previous is not None and stretch.paragraph - previous.parts[-1].paragraph <= 1:
            return previous.named
        return self.heard[-1] if self.heard else None

    def hear(self, number: int) -> None:
        """Who spoke in the stretch, for the "he" or "it" of the next one; those cited inside another's words left out."""
        sayings = self.sayings[number]
        for saying in sayings:
            if saying.source is None:
                continue
            named = self.speakers.resolve(saying.source, self.heard)
            self.resolved[saying.cue] = named
            nested = any(other is not saying and inside(other.content, saying.cue[0]) for other in sayings)
            if named.name is not None and saying.entry.kind == "speech" and saying.how != "noun" and not nested:
                self.heard.append(replace(named, heard_at=saying.cue[0]))

    def _holding(self, number: int, marked: Marked) -> Saying | None:
        best = _innermost(self.sayings[number], marked)
        if best is None or best.source is None:
            return _innermost(self.plain.get(number, ()), marked) or best
        return best

    def _runs_on(self, previous: Statement, marked: Marked, number: int, saying: Saying | None) -> bool:
        """The same statement goes on: the paragraph before was left open, or only a quotation follows the attributed one."""
        stretch, end = self.stretches[number], previous.parts[-1]
        if marked.continued and end.open:
            return True
        if previous.fragment or not number or end.paragraph not in {marked.paragraph, marked.paragraph - 1}:
            return False
        if saying is not None or not _alone(stretch, marked):
            return False
        held_before = _holds(self.stretches[number - 1], end)
        return held_before and (end.paragraph == marked.paragraph or previous.named is not None)

    def _goes_with(self, previous: Statement, marked: Marked, number: int, saying: Saying | None) -> bool:
        """A quotation alone after a sentence that ended in a quoted fragment or in its speaker: his as well."""
        stretch, end = self.stretches[number], previous.parts[-1]
        if saying is not None or previous.saying is None or previous.source is None or not number:
            return False
        before = self.stretches[number - 1]
        closes = previous.saying.how in {"last", "inverted"} or before.end - end.end <= 2
        alone = _alone(stretch, marked) and not is_fragment(self.text, marked)
        return alone and closes and _holds(before, end)

    def _subject(self, stretch: Stretch, marked: Marked) -> Range | None:
        """The subject of the writer's sentence, where it is somebody whose words these may be."""
        at = next((i for i, p in enumerate(stretch.pieces) if p.quote is marked), 0)
        subject = subject_of(stretch.pieces, at)
        known = subject is not None and self.speakers.known(self.speakers.resolve(subject, self.heard))
        return subject if known else None


def _shares(previous: Statement, saying: Saying | None, fragment: bool) -> bool:
    """Whether one saying holds the statement before and this quotation, both of them whole."""
    return saying is not None and previous.saying is saying and not fragment and not previous.fragment


def _alone(stretch: Stretch, marked: Marked) -> bool:
    """Whether the stretch is this quotation and no more than a linking word."""
    return all(p.low in _LINKS for p in stretch.pieces if p.is_word) and stretch.quotes[0] is marked


def _holds(stretch: Stretch, marked: Marked) -> bool:
    return any(q is marked for q in stretch.quotes)


def _innermost(sayings: Sequence[Saying], marked: Marked) -> Saying | None:
    """The innermost saying whose content holds the quotation; speech before thought, a named source before none."""
    holding = [s for s in sayings if inside(s.content, marked.start)]
    if not holding:
        return None
    return min(holding, key=lambda s: (s.source is None, s.entry.kind != "speech", _size(s, marked.start)))


def _size(saying: Saying, at: int) -> int:
    return min(b - a for a, b in saying.content if a <= at < b)


def _beside(stretch: Stretch, sayings: tuple[Saying, ...]) -> Saying | None:
    """A quotation that is a sentence of its own: the one who speaks nearest to it in the same stretch."""
    own = [s for s in sayings if s.entry.kind == "speech" and s.source is not None]
    first = stretch.quotes[0].start
    return min(own, key=lambda s: abs(s.cue[0] - first)) if own else None


def is_fragment(text: str, marked: Marked) -> bool:
    """A few quoted words inside the writer's sentence: no capital of their own, or no mark that ends a clause."""
    words = text[marked.start : marked.end]
    if words[:1].isupper() and words.rstrip()[-1:] in {".", ",", "!", "?", "…"}:
        return False
    if marked.open or marked.continued:
        return False
    return not (words.rstrip()[-1:] in {",", "!", "?"} and len(words.split()) > 4)


def _is_title(text: str, marked: Marked) -> bool:
    words = text[marked.start : marked.end]
    before = text[max(0, marked.start - 30) : marked.start]
    return bool(_TITLE_CASE.fullmatch(words)) or bool(_CALLED.search(before))


def _with_owners(text: str, found: list[Statement]) -> list[Statement]:
    """Fragments whose words stand in a longer quotation of the article belong to its speaker."""
    words = [_words(text, s) for s in found]
    done: list[Statement] = []
    for i, statement in enumerate(found):
        home = _home(words, found, i) if statement.fragment else None
        if home is None:
            done.append(statement)
            continue
        vague = statement.named is None or not statement.named.person
        done.append(replace(statement, part_of=home, named=found[home].named if vague else statement.named))
    return done


def _home(words: Sequence[str], found: Sequence[Statement], i: int) -> int | None:
    """Which longer statement of a known speaker holds the words of fragment ``i``."""
    for j, other in enumerate(found):
        if j != i and not other.fragment and other.named is not None and f" {words[i]} " in f" {words[j]} ":
            return j
    return None


def _words(text: str, statement: Statement) -> str:
    return " ".join(re.findall(r"\w+", " ".join(text[p.start : p.end] for p in statement.parts).lower()))
