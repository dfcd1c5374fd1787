"""Which sentences deserve a parse: those that hold the words of a pattern and somebody who could act.

In: a text and its sentence bounds. Out: a yes or no for each sentence. A pattern's words are asked for as a bag (any order, any inflected form), so a
sentence that is turned away could not have matched; somebody is a name of the dictionaries in the sentence, or, in a text about
what states do, a word that may refer to one named before. No parse is made here. Measured on the gold: see ``docs/explanation/coding-rules.md``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from typing import TYPE_CHECKING

from retorsion.dictionaries import read_toml
from retorsion.mentions.inflect import by_form
from retorsion.mentions.names import read_names
from retorsion.mentions.parse import Gate, Reading, plain
from retorsion.mentions.patterns import Need, Patterns

if TYPE_CHECKING:
    from retorsion.dictionaries import Dictionaries

_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
_REFERENCES = frozenset(
    "it its they them their both each he she him his her we our us who which whose ministry embassy government spokesman spokeswoman spokesperson president minister premier ambassador envoy "
    "army troops forces police officials countries neighbours neighbors sides two capitals leaders parliament authorities diplomats talks move decision state country nation one others country's ministers "
    "kingdom republic bloc regime mission consulate secretary such diplomat this these those anybody junta military council foreign parties pair allies rebels official mr mrs ms gen there summoned".split()
)
"""Words that may stand for a party named before."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """All patterns as bags of words: ``needs`` by lemma of the trigger, ``lemmas`` by form."""

    needs: Mapping[str, tuple[Need, ...]]
    lemmas: Mapping[str, tuple[str, ...]]

    def lets_in(self, sentence: str) -> bool:
        """Whether the words of some pattern stand in the sentence, in any order."""
        words = set(_WORD.findall(plain(sentence).lower()))
        words |= {part for w in words if "-" in w or "'" in w for part in re.split(r"[-']", w)}
        bag = frozenset(words.union(*(self.lemmas.get(w, ()) for w in words)))
        return any(need.met(bag) for word in self.needs.keys() & bag for need in self.needs[word])


def make_sieve(patterns: Patterns) -> Sieve:
    """The sieve of all patterns; a trigger without further needs swallows those that ask for more."""
    needs: dict[str, set[Need]] = {}
    vocabulary: set[str] = set()
    for trigger, _, need in chain.from_iterable(patterns.index.values()):
        needs.setdefault(trigger.lemma, set()).add(need)
        vocabulary |= {trigger.lemma, *need.all, *(w for group in need.any for w in group)}
    return Sieve({k: _least(v) for k, v in needs.items()}, by_form(vocabulary))


def _least(needs: Iterable[Need]) -> tuple[Need, ...]:
    """The needs, the easiest first; one that asks for nothing makes the others idle."""
    ordered = sorted(needs, key=lambda n: (len(n.all) + len(n.any), sorted(n.all)))
    if ordered and not ordered[0].all and not ordered[0].any and not ordered[0].none:
        return (ordered[0],)
    return tuple(ordered)


def make_gate(dictionaries: Dictionaries, patterns: Patterns) -> Gate:
    """The gate over these dictionaries and patterns; building it takes a few hundredths of a second."""
    sieve = make_sieve(patterns)
    statecraft = frozenset(read_toml("statecraft.toml")["words"].split())

    def gate(text: str, bounds: Sequence[tuple[int, int]]) -> Sequence[bool]:
        starts = [found.start for found in dictionaries.find(text)]
        if not starts:
            return [False] * len(bounds)
        of_states = len(statecraft.intersection(_WORD.findall(text.lower()))) >= _LEAST
        return [_lets_in(text[a:b], a, b, starts, sieve, of_states) for a, b in bounds]

    return gate


_LEAST = 2
"""Different words of statecraft (``data/statecraft.toml``) that a text needs before a pronoun in it may stand for a state."""


def _lets_in(sentence: str, start: int, end: int, names: Sequence[int], sieve: Sieve, of_states: bool) -> bool:
    at = bisect_left(names, start)
    here = at < len(names) and names[at] < end
    if not here and not (at and of_states and _refers(sentence)):
        return False
    return sieve.lets_in(sentence)


def _refers(sentence: str) -> bool:
    return not _REFERENCES.isdisjoint(_WORD.findall(plain(sentence).lower()))


def names_two_sides(reading: Reading, let_in: Sequence[bool], dictionaries: Dictionaries) -> bool:
    """Whether an article, cut but not parsed, names two states or bodies that could act where something is told: in the sentences let in, in the
    two before each, in the headline, or as the state from which the report speaks. Phrases without a name are traced back to one of those named,
    so that without two no act between two is coded; a mere place ("in Paris") is no side. Private organisations need no name to be one.

    Of 383 general reports this leaves 25 in 100 of those let in unparsed, with 6 of 146 mentions, each of them wrong (a sea or a street as the
    doer); of 448 mentions in 40 diplomatic reports none is lost.
    """
    found = reading.names or read_names(reading, dictionaries)
    near = {at for i in compress(range(len(let_in)), let_in) for at in range(max(0, i - _BEFORE), i + 1)}
    sides = {hit.state for hits in (found.title, *(found.hits[i] for i in near)) for hit in hits if hit.use == "party"}
    if found.home is not None:
        sides.add(found.home)
    return len(sides) > 1 or (bool(sides) and _names_private(reading.text, dictionaries))


_BEFORE = 2
"""Sentences before one let in whose names it may take up."""


def tells_of_two(reading: Reading, let_in: Sequence[bool], dictionaries: Dictionaries) -> list[bool]:
    """``let_in`` without the sentences that neither name two states or bodies nor name one beside a word that may refer to another. Asked of
    reports that are not about what states do, in which a side that the sentence leaves unsaid stays unknown (``roles``): no act between two
    sides can be coded in such a sentence.

    Of the words of 383 general reports one in a hundred is parsed no more, with none of 140 mentions; of 40 diplomatic reports one in a hundred.
    """
    hits = (reading.names or read_names(reading, dictionaries)).hits
    return [
        yes and (len({hit.state for hit in named}) + _refers(sentence.text) > 1)
        for yes, named, sentence in zip(let_in, hits, reading.sentences, strict=True)
    ]


def _names_private(text: str, dictionaries: Dictionaries) -> bool:
    low = text.lower()
    return any(word in low for word in dictionaries.private)
