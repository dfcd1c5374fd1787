"""In what unit a noun is counted: "consular officer" -> diplomat, "frigate" -> ship, "Ambassador Kelin" -> ambassador.

In: a noun of a parsed sentence. Out: a unit of the closed list in ``data/units.toml``, or ``None``. A name takes the unit of the title beside it,
here or elsewhere in the article. Nothing here counts: that is for ``counts``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from retorsion.dictionaries import read_toml
from retorsion.mentions.frames import children
from retorsion.mentions.parse import Reading

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

Bounds = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Units:
    """The tables of ``units.toml``."""

    nouns: Mapping[str, str]
    holders: frozenset[str]
    missions: frozenset[str]
    collective: Mapping[str, int]
    harm: Mapping[str, str]
    handled: frozenset[str]
    bounds: Mapping[str, Bounds]
    least: tuple[str, ...]
    most: tuple[str, ...]


@cache
def units() -> Units:
    """The tables, read once."""
    data = read_toml("units.toml")
    return Units(
        nouns=MappingProxyType({word: unit for unit, words in data["nouns"].items() for word in words}),
        holders=frozenset(data["holders"]["words"]),
        missions=frozenset(data["missions"]["words"]),
        collective=MappingProxyType(data["collective"]),
        harm=MappingProxyType({word: unit for unit, words in data["harm"].items() for word in words}),
        handled=frozenset(data["handled"]["words"]),
        bounds=MappingProxyType({word: (low, high or None) for word, (low, high) in data["bounds"].items()}),
        least=tuple(data["modifiers"]["least"]),
        most=tuple(data["modifiers"]["most"]),
    )


def unit_of(noun: Token) -> str | None:
    """The unit that a noun is counted in, or ``None``; "its envoy" is the head of mission, "five Poles at the embassy" are staff."""
    phrase = _of_phrase(noun)
    if phrase is not None:
        return phrase
    lemma = noun.lemma_.lower()
    unit = units().nouns.get(lemma) or units().nouns.get(noun.lower_)
    if lemma == "envoy":
        return _envoy(noun)
    if lemma == "secretary":
        return None
    return unit if unit not in ("staff", "person", None) else _person_or_staff(noun, unit)


def _of_phrase(noun: Token) -> str | None:
    """The unit of a noun with the word beside it: "defence attache", "high commissioner", "consul general", "second secretary"."""
    nouns, lemma = units().nouns, noun.lemma_.lower()
    before = noun.nbor(-1).lower_ if noun.i > 0 else ""
    after = noun.nbor(1).lower_ if noun.i + 1 < len(noun.doc) else ""
    phrases = (f"{before} {lemma}", f"{before} {noun.lower_}", f"{lemma} {after}")
    return next((nouns[phrase] for phrase in phrases if phrase in nouns), None)


def _person_or_staff(noun: Token, unit: str | None) -> str | None:
    if unit == "person" and _under_cover(noun):
        return "diplomat"
    if noun.pos_ in ("NOUN", "PROPN") and _at_mission(noun):
        return "staff" if unit is not None or noun.tag_ in ("NNS", "NNPS") else None
    if unit == "staff" and noun.lemma_.lower() in ("official", "officer") and _listed(noun):
        return "person"
    return _demonym(noun) if unit is None else unit


def _under_cover(noun: Token) -> bool:
    """ "Two spies working under diplomatic cover"."""
    words = [token.lower_ for token in noun.subtree]
    return "diplomatic" in words and bool({"cover", "immunity", "status", "passport", "passports"} & set(words))


def _envoy(noun: Token) -> str:
    """ "Its envoy", "the envoy in Bangkok": the head of mission; "a British envoy", "two envoys": diplomats."""
    indefinite = any(child.lower_ in ("a", "an", "another") for child in noun.children) or noun.tag_ == "NNS"
    return "diplomat" if indefinite and not any(child.dep_ == "poss" for child in noun.children) else "ambassador"


def _at_mission(noun: Token) -> bool:
    """ "Employees of the embassy", "five Poles at the mission", "embassy officials"."""
    words = units().missions
    if any(child.lower_ in words for child in children(noun, "compound", "poss", "amod")):
        return True
    preps = [prep for prep in children(noun, "prep") if prep.lower_ in ("at", "of", "in", "from")]
    return any(child.lower_ in words for prep in preps for child in prep.children)


def _listed(noun: Token) -> bool:
    """Whether the officials are on a list or barred from a country, rather than working at a mission."""
    lemmas = {token.lemma_.lower() for token in noun.doc}
    return bool(lemmas & {"bar", "ban", "blacklist", "sanction", "freeze", "enter", "entry", "visa", "list", "travel"})


def _demonym(noun: Token) -> str | None:
    """ "Ten Poles", "three Ukrainians": people, where a number or an article counts them."""
    plural = (
        noun.tag_ in ("NNPS", "NNS") and noun.text[:1].isupper() and noun.text.isalpha() and not noun.text.isupper()
    )
    counted = any(child.dep_ == "nummod" for child in noun.children)
    return "person" if plural and counted else None


_BESIDE = re.compile(
    r"\b([Aa]mbassador|[Ee]nvoy|[Cc]onsul|[Aa]ttach[eé])(?: to [A-Z]\w+| in [A-Z]\w+)?, ([A-ZÀ-Þ][\w'.-]+(?: [A-ZÀ-Þ][\w'.-]*)*)"
)
"""A title with the name set beside it: "its own ambassador, Anatoly Antonov"."""
_NAME = re.compile(r"[A-ZÀ-Þ][\w'’-]+")


def unit_of_name(reading: Reading, head: Token) -> str | None:
    """The unit of a named person or ship, from the title beside the name here or elsewhere in the article."""
    if head.pos_ != "PROPN":
        return None
    for child in head.children:
        if child.dep_ in ("compound", "appos", "nmod", "amod"):
            unit = unit_of(child)
            if unit is not None:
                return unit
    if any(child.text in ("HMS", "USS", "INS", "MV") for child in head.children):
        return "ship"
    return _title_elsewhere(reading.text, head.text) or _person(head)


def _person(head: Token) -> str | None:
    """``person`` for a first name and a surname that somebody freed, arrested, barred or expelled."""
    names = [
        token for token in head.lefts if token.dep_ == "compound" and token.pos_ == "PROPN" and token.text.isalpha()
    ]
    titled = any(token.text in ("Mr", "Mr.", "Mrs", "Mrs.", "Ms", "Ms.", "Dr", "Dr.") for token in head.lefts)
    return "person" if (names or titled) and head.head.lemma_.lower() in units().handled else None


def _title_elsewhere(text: str, name: str) -> str | None:
    """ "Ambassador Andrei Kelin" somewhere tells what "Kelin" is elsewhere."""
    if len(name) < 4 or not _NAME.fullmatch(name):
        return None
    for found in _BESIDE.finditer(text):
        if name in found[2].split():
            title = found[1].lower()
            return "ambassador" if title == "envoy" else units().nouns.get(title)
    for found in re.finditer(rf"(\w[\w-]*)((?: [A-ZÀ-Þ][\w'’.-]*)*) {re.escape(name)}\b", text):
        words = [found[1], *found[2].split()]
        for word in reversed(words):
            unit = units().nouns.get(word.lower())
            if unit in ("ambassador", "consul"):
                return unit
            if word.lower() == "envoy":
                return "ambassador"
    return None
