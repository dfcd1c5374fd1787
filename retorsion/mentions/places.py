"""Where: the country in which an act took place.

In: the words of an act's clause. Out: a ``Place`` at country level, ``stated`` where a place is named for the act ("in Moscow"), ``inferred`` where
it only follows from the parties, or ``None``. Cities and their countries are in ``data/places.csv``. A name that has several bearers there counts as
the first listed; a capital that acts ("Moscow said") is a party and no place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from retorsion.dictionaries import read_csv
from retorsion.mentions.parse import Reading, Sentence
from retorsion.records import Party, Place

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

_PREPOSITIONS = frozenset("in at near outside inside around off on".split())


class Namer(Protocol):
    """The part of ``Parties`` that is used here."""

    def named(self, sentence: Sentence) -> tuple[Party, ...]: ...


@dataclass(frozen=True, slots=True)
class City:
    """A row of ``places.csv``; latitude and longitude are rounded to a tenth of a degree, ``None`` where not known."""

    name: str
    country: str
    lat: float | None
    lon: float | None


@cache
def cities() -> Mapping[str, City]:
    """Cities by name, the first bearer of a name first; read once."""
    found: dict[str, City] = {}
    for row in read_csv("places.csv"):
        city = City(row["name"], row["country"], _degrees(row["lat"]), _degrees(row["lon"]))
        for name in (row["name"], *filter(None, row["others"].split("|"))):
            found.setdefault(name, city)
    return MappingProxyType(found)


def _degrees(cell: str) -> float | None:
    return float(cell) if cell else None


def place_of(reading: Reading, parties: Namer | None, sentence: Sentence, clause: Sequence[Token]) -> Place | None:
    """The place of the act told by ``clause``: a city or country after a preposition of place there; else ``None``.

    A place that only describes a party ("the British embassy in Moscow") is ``inferred``: the act need not have happened there.
    """
    inferred: Place | None = None
    for prep in clause:
        if prep.dep_ != "prep" or prep.lower_ not in _PREPOSITIONS:
            continue
        for noun in prep.children:
            place = _place(parties, sentence, noun) if noun.dep_ == "pobj" else None
            if place is None:
                continue
            if prep.head.pos_ in ("VERB", "AUX"):
                return place
            inferred = inferred or Place(
                text=place.text, country=place.country, basis="inferred", span=place.span, lat=place.lat, lon=place.lon
            )
    return inferred


def _place(parties: Namer | None, sentence: Sentence, noun: Token) -> Place | None:
    """The place that a noun names, with the words before it that belong to the name ("New York", "Kuala Lumpur")."""
    words = [*(t for t in noun.lefts if t.dep_ == "compound" and t.text[:1].isupper()), noun]
    for first in range(len(words)):
        name = " ".join(token.text for token in words[first:])
        city = cities().get(name)
        if city is not None:
            return Place(
                text=name, country=city.country, span=sentence.cover(words[first:]), lat=city.lat, lon=city.lon
            )
    return _country(parties, sentence, noun)


def _country(parties: Namer | None, sentence: Sentence, noun: Token) -> Place | None:
    """The country that a noun names, as the actor dictionaries know it."""
    if parties is None:
        return None
    at = sentence.offset(noun)
    for party in parties.named(sentence):
        if (
            party.span is not None
            and party.span.start <= at < party.span.end
            and party.state is not None
            and len(party.state) == 3
        ):
            return Place(text=party.span.quote, country=party.state, span=party.span)
    return None
