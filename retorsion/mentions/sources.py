"""Which state, body or organ speaks: the words of a source -> parties.

In: a ``Reading``, its ``Parties`` and ``Speakers``. Out: the parties that a source names, or that the article names where it introduces the
speaker. Nobody is guessed: where no place names a party, the answer is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from retorsion.mentions.parse import Reading, Sentence
from retorsion.mentions.sayings import Range
from retorsion.mentions.speakers import Speakers
from retorsion.records import Party, Span

_PRONOUNS = frozenset("he she it they who which that we i you one".split())
_MARKS = frozenset(',;:."“”')
_NEAR = 45
"""How many characters beside a source still belong to it."""


class PartiesLike(Protocol):
    """What is asked of the parties of an article."""

    def named(self, sentence: Sentence) -> tuple[Party, ...]:
        """Every dictionary party named in the sentence, in order, with spans."""
        ...


@dataclass
class Sources:
    """The parties that the words of a source name, or that the article names where it introduces the speaker."""

    reading: Reading
    parties: PartiesLike
    speakers: Speakers

    def of(self, *places: Range | None) -> tuple[Party, ...]:
        """The parties of the first place that names any."""
        for place in places:
            if place is None or self._is_pronoun(place):
                continue
            found = self._in(place) or self._of_head(place)
            if found:
                return found
        return ()

    def _is_pronoun(self, place: Range) -> bool:
        return self.reading.text[place[0] : place[1]].lower() in _PRONOUNS

    def _in(self, place: Range) -> tuple[Party, ...]:
        sentence = self.reading.sentence_at(place[0])
        if sentence is None:
            return ()
        named = [p for p in self.parties.named(sentence) if p.actor]
        exact = [
            p for p in named if p.span is not None and place[0] <= p.span.start < place[1] and self._same_person(p)
        ]
        return tuple(exact[:1] or [p for p in named if self._stands_beside(p.span, place)][-1:])

    def _stands_beside(self, span: Span | None, place: Range) -> bool:
        """Close before the place with no mark between, or close behind it in an apposition."""
        if span is None:
            return False
        text = self.reading.text
        if place[0] - _NEAR <= span.start and span.end <= place[0]:
            return not _MARKS & set(text[span.end : place[0]])
        return place[1] <= span.start <= place[1] + _NEAR and text[place[1] : place[1] + 2] == ", "

    def _same_person(self, party: Party) -> bool:
        """A short name inside a longer one ("Abu Bakar" in "Khalid Abu Bakar") counts only where the rest of the name fits too."""
        for person in self.speakers.people:
            if party.span is None or not (person.start <= party.span.start and party.span.end <= person.end):
                continue
            rest = [w for w in person.name.split() if w not in party.text.split() and not w.endswith(".")]
            return not rest or any(w in (party.name or "") for w in rest)
        return True

    def _of_head(self, place: Range) -> tuple[Party, ...]:
        of = getattr(self.parties, "of", None)
        sentence = self.reading.sentence_at(place[0])
        if of is None or sentence is None or sentence.doc is None:
            return ()
        start, end = place[0] - sentence.start, place[1] - sentence.start
        tokens = [t for t in sentence.doc if start <= t.idx < end]
        head = next((t for t in tokens if t.head not in tokens or t.head is t), None)
        found: tuple[Party, ...] = of(sentence, head) if head is not None else ()
        return found
