"""The parties that an article names: who is named where, how often, from which state the report speaks.

In: the names of an article as resolved by ``names``. Out: ``Party`` records with spans in the article, the states by salience, the nearest
other party. No parse is needed; what a phrase around a name means is decided in ``meanings``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from retorsion.mentions.names import ArticleNames, Hit, is_in
from retorsion.mentions.parse import Reading, Sentence
from retorsion.mentions.reference import BODIES
from retorsion.records import Party, PartyBasis

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token


@dataclass
class Named:
    """The names of one article, asked by sentence."""

    reading: Reading
    names: ArticleNames
    _told: dict[int, tuple[Party, ...]] = field(default_factory=dict)

    def named(self, sentence: Sentence) -> tuple[Party, ...]:
        """Every party named in the sentence (parsed or not), in order, with spans in the article.

        Left out: datelines, asides ("Russian-backed"), and capitals and towns that are only the place of something.
        """
        found = self._told.get(sentence.index)
        if found is None:
            hits = self.names.hits[sentence.index]
            found = tuple(self.of_hit(sentence, h) for h in hits if h.use == "party" or h.name.kind == "region")
            self._told[sentence.index] = found
        return found

    def places(self, sentence: Sentence) -> tuple[Party, ...]:
        """Places named in the sentence (countries, regions, towns), with the state they lie in; the dateline is left out."""
        kinds = ("country", "capital", "city", "region")
        hits = self.names.hits[sentence.index]
        return tuple(self.of_hit(sentence, h) for h in hits if h.name.kind in kinds and h.use in ("party", "place"))

    def main(self) -> tuple[str, ...]:
        """State and body codes of the article, most salient first."""
        return tuple(code for code, _ in self._salience.most_common())

    @property
    def home(self) -> str | None:
        """The state from which the report speaks: its dateline's, else one named twice as often as any other; else ``None``."""
        dateline = self.names.home
        if dateline and self._salience[dateline] >= 2:
            return dateline
        states = [
            (code, weight) for code, weight in self._salience.most_common() if code not in BODIES and len(code) == 3
        ]
        if len(states) > 1 and states[0][1] < 2 * states[1][1]:
            return None
        return states[0][0] if states else None

    def nearest(self, sentence: Sentence, token: Token, exclude: frozenset[str] = frozenset()) -> Party | None:
        """The most likely other party in context whose state is not in ``exclude``: this sentence, those before, the article."""
        at = sentence.offset(token)
        for back in range(0, 3):
            if sentence.index - back < 0:
                break
            group = [
                p
                for p in self.named(self.reading.sentences[sentence.index - back])
                if p.state not in exclude and p.span
            ]
            if group:
                return min(group, key=lambda p: abs((p.span.start if p.span else 0) - at))
        code = next((code for code in self.main() if code not in exclude), None)
        return self.first_of(code) if code else None

    @cached_property
    def _salience(self) -> Counter[str]:
        weights: Counter[str] = Counter()
        for number, hits in enumerate((self.names.title, *self.names.hits)):
            for hit in hits:
                if hit.use == "party" and not hit.code.endswith(".MED"):
                    weights[hit.state] += 3 if number < 3 else 2
                elif hit.use == "place" and hit.name.kind == "region":
                    weights[hit.state] += 1
        return weights

    def first_of(self, code: str) -> Party | None:
        """The first naming of a state or body."""
        for sentence in self.reading.sentences:
            for party in self.named(sentence):
                if party.state == code:
                    return party
        return None

    def of_hit(self, sentence: Sentence, hit: Hit, basis: PartyBasis | None = None, code: str | None = None) -> Party:
        """The party of a name; a leader not in office on the day has the basis ``reference``."""
        kind = hit.name.kind
        default: PartyBasis = "capital" if kind in ("capital", "seat", "city", "region") else "dictionary"
        if hit.person and not hit.settled:
            default = "reference"
        return Party(
            text=sentence.text[hit.start : hit.end],
            span=self.reading.span(sentence.start + hit.start, sentence.start + hit.end),
            actor=code or hit.code,
            basis=basis or default,
            name=hit.name.actor.name,
            role=hit.name.actor.role if hit.person else None,
        )

    def hit_at(self, sentence: Sentence, token: Token) -> Hit | None:
        """The name that covers the token, or ``None``."""
        hits = self.names.hits[sentence.index]
        at = bisect_right(hits, token.idx, key=lambda hit: hit.start) - 1
        return hits[at] if at >= 0 and token.idx < hits[at].end else None

    def scene(self, sentence: Sentence) -> str | None:
        """The one state that the sentence names as a place ("in Iraq"): where unnamed rebels are."""
        hits = self.names.hits[sentence.index]
        inside = {
            h.state for h in hits if h.use == "place" or (h.name.kind == "country" and is_in(sentence.text, h.start))
        }
        return next(iter(inside)) if len(inside) == 1 else None
