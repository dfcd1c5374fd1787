"""Who is meant: words of a sentence -> ``Party`` with an actor code on the date of the report.

In: a ``Reading`` and the ``Dictionaries``. Out: ``Parties``, asked token by token by acts and statements. An empty tuple means that nobody
known is meant; no code is ever guessed. Acts, roles in an act and quotations are not decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retorsion.dictionaries import Dictionaries
from retorsion.mentions.parse import Reading, Sentence
from retorsion.records import Party

if TYPE_CHECKING:
    from spacy.tokens import Token

SpeakerAt = Callable[[int], tuple[Party, ...]]
"""Article offset -> who is speaking there (for "we", "our", "us")."""


@dataclass
class Parties:
    """The parties of one article. ``speaking`` is the only method that changes it."""

    reading: Reading
    dictionaries: Dictionaries
    _speakers: list[tuple[int, int, tuple[Party, ...]]] = field(default_factory=list)

    def of(self, sentence: Sentence, token: Token, speaker_at: SpeakerAt | None = None) -> tuple[Party, ...]:
        """Who the noun phrase headed by ``token`` denotes, without its conjuncts; empty where nobody is known."""
        inside = {t.i for t in token.subtree}
        found = []
        for party in self.named(sentence):
            at = sentence.token_at(party.span.start) if party.span else None
            if at is not None and at.i in inside:
                found.append(party)
        return tuple(found[:1])

    def of_phrase(self, sentence: Sentence, token: Token, speaker_at: SpeakerAt | None = None) -> tuple[Party, ...]:
        """``of`` for ``token`` and each of its conjuncts, each code once."""
        parties = list(self.of(sentence, token, speaker_at))
        for other in token.conjuncts:
            parties += [p for p in self.of(sentence, other, speaker_at) if p.actor not in {q.actor for q in parties}]
        return tuple(parties)

    def named(self, sentence: Sentence) -> tuple[Party, ...]:
        """Every dictionary party named in the sentence (parsed or not), in order, with spans in the article."""
        return tuple(
            Party(
                text=sentence.text[f.start : f.end],
                span=self.reading.span(sentence.start + f.start, sentence.start + f.end),
                actor=f.names[0].actor.code,
                basis="dictionary",
                name=f.names[0].actor.name,
            )
            for f in self.dictionaries.find(sentence.text)
            if f.names[0].kind != "block"
        )

    def main(self) -> tuple[str, ...]:
        """State and body codes of the article, most salient first."""
        counts: dict[str, int] = {}
        for sentence in self.reading.sentences:
            for party in self.named(sentence):
                if party.state:
                    counts[party.state] = counts.get(party.state, 0) + 1
        return tuple(sorted(counts, key=lambda code: -counts[code]))

    def nearest(self, sentence: Sentence, token: Token, exclude: frozenset[str] = frozenset()) -> Party | None:
        """The most likely other party in context whose state is not in ``exclude``, or ``None``."""
        for party in self.named(sentence):
            if party.state not in exclude:
                return party
        return None

    def speaking(self, start: int, end: int, parties: tuple[Party, ...]) -> None:
        """Say that between these article offsets "we", "our" and "us" mean ``parties`` (the innermost span counts)."""
        self._speakers.append((start, end, parties))


def find_parties(reading: Reading, dictionaries: Dictionaries) -> Parties:
    """The parties of an article; cheap until asked."""
    return Parties(reading, dictionaries)
