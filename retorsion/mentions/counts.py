"""How many of what an act falls on: a noun phrase -> numbers by unit, bounds, and the persons or things themselves.

In: the head noun of the phrase, with its conjuncts ("a diplomat and the spouse of another"). Out: ``Counted``. Units are a closed list
(``data/units.toml``); money, percentages and ceilings ("no more than 25") are no counts. A number is only ever one that the words give:
a bare plural has none. "The same number" and "the pair" are looked up in what was counted before, through ``earlier``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from retorsion.dictionaries import read_toml
from retorsion.mentions.numerals import number
from retorsion.mentions.parse import Reading, Sentence
from retorsion.records import Party, Span, Target

if TYPE_CHECKING:
    from spacy.tokens import Token

Bounds = tuple[int, int | None]
Earlier = Callable[[str | None, int | None], Mapping[str, int] | None]
"""(unit or None, total or None) -> what was counted before under that unit, or with that total."""


class Namer(Protocol):
    """The part of ``Parties`` that is used here."""

    def of(self, sentence: Sentence, token: Token) -> tuple[Party, ...]: ...


@dataclass(frozen=True, slots=True)
class Counted:
    """``count`` by unit; ``bounds`` where the words are vague; ``same`` where they point to an earlier number that was not given."""

    count: dict[str, int] = field(default_factory=dict)
    bounds: dict[str, Bounds] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    span: Span | None = None
    same: bool = False


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


@dataclass(frozen=True, slots=True)
class _Part:
    """One conjunct: its unit, its number (``None`` unknown), and whether its number is that of something told before."""

    head: Token
    unit: str | None
    number: int | None
    bounds: Bounds | None = None
    same: bool = False
    ceiling: bool = False


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


def count_of(
    reading: Reading, parties: Namer | None, sentence: Sentence, head: Token, earlier: Earlier | None = None
) -> Counted:
    """What the phrase headed by ``head`` counts, conjuncts included; an empty ``Counted`` where it counts nothing.

    Measured with gold evidence for acts, the head being the first noun of a unit in it: see ``tests/quality``.
    """
    heads = _heads(_antecedent(_noun_of(head)), head)
    parts = [_resolved(part, earlier) for one in heads for part in _parts(reading, sentence, one)]
    if head.tag_ in ("WP", "WDT"):
        parts = [replace(part, unit=_as_casualty(head, part.unit) or part.unit) for part in parts]
    parts = _broken_down(_shared_number(parts))
    count: dict[str, int] = {}
    bounds: dict[str, Bounds] = {}
    same = False
    for part in parts:
        same = same or (part.same and part.number is None)
        if part.unit is None:
            continue
        if part.number is not None and not part.ceiling:
            count[part.unit] = count.get(part.unit, 0) + part.number
        if part.bounds is not None:
            bounds[part.unit] = part.bounds
    found = [part for part in parts if part.unit is not None]
    span = sentence.cover(token for part in found for token in _phrase(part.head)) if found else None
    return Counted(count, bounds, tuple(_target(parties, sentence, part) for part in found), span, same)


def unit_of(sentence: Sentence, head: Token) -> str | None:
    """The unit that a noun is counted in, or ``None``; usable without a count to find the noun that an act falls on."""
    return _unit(head)


# --- conjuncts


def _noun_of(head: Token) -> Token:
    """``ambassador`` where the parser took "his ambassador home" for one noun."""
    if head.lower_ in ("home", "back"):
        return next((child for child in head.children if child.dep_ in ("compound", "nsubj") and _unit(child)), head)
    return head


def _heads(noun: Token, head: Token) -> list[Token]:
    """The noun, and what the sentence puts beside it: "of a secretary and of the husband", "he was expelled, along with three others"."""
    found = [noun]
    prep = head.head
    if head.dep_ == "pobj":
        beside = [p for p in prep.children if p.dep_ == "conj" and p.pos_ == "ADP"]
        found.extend(child for p in beside for child in p.children if child.dep_ == "pobj")
    if head.dep_ in ("nsubjpass", "dobj") and prep.pos_ == "VERB":
        along = [p for p in prep.children if p.dep_ == "prep" and p.lower_ == "with" and _along(p)]
        found.extend(child for p in along for child in p.children if child.dep_ == "pobj")
        found.extend(token for p in prep.children if p.dep_ == "prep" and p.i > head.i for token in _misplaced(p))
    return found


def _parts(reading: Reading, sentence: Sentence, head: Token) -> Iterator[_Part]:
    yield _part(reading, sentence, head)
    for token in head.children:
        if token.dep_ == "conj" and token.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "ADJ"):
            yield from _parts(reading, sentence, token)
        elif token.dep_ == "prep" and _along(token) and token.lower_ == "with":
            yield from (
                part for child in token.children if child.dep_ == "pobj" for part in _parts(reading, sentence, child)
            )
        elif token.dep_ == "prep":
            for other in _misplaced(token):
                yield from _parts(reading, sentence, other)


def _misplaced(prep: Token) -> Iterator[Token]:
    """The person whom the parser joined to the place before: "a secretary at the embassy and the husband of another"."""
    for place in (child for child in prep.children if child.dep_ == "pobj"):
        for token in (place, *place.subtree):
            if (
                token.dep_ == "conj"
                and _unit(place) == "mission"
                and _unit(token) in ("diplomat", "spouse", "staff", "ambassador", "consul")
            ):
                yield token


def _along(prep: Token) -> bool:
    """ "Along with three others", "together with his wife"."""
    return any(child.lower_ in ("along", "together") for child in prep.children) or (
        prep.i > 0 and prep.nbor(-1).lower_ in ("along", "together")
    )


def _antecedent(head: Token) -> Token:
    """The noun that a relative pronoun stands for."""
    if head.tag_ not in ("WP", "WDT"):
        return head
    node = head
    while node.head != node:
        if node.dep_ == "relcl":
            return node.head
        node = node.head
    return head


def _part(reading: Reading, sentence: Sentence, head: Token) -> _Part:
    noun = _counted_noun(head)
    unit = _unit(noun) or _unit_of_name(reading, head)
    if unit is None and head.lemma_.lower() in ("member", "name"):
        unit = "person"
    same = _says_same(head)
    figure, bounds, ceiling = _figure(head, noun, unit)
    if unit is None and head.lower_ in units().collective:
        return _Part(head, None, units().collective[head.lower_] or None, bounds, True)
    if unit is None and _stands_alone(head):
        return _Part(head, None, 1 if _is_ordinal(head) else number(head.text), bounds, True)
    if unit is not None:
        unit = _as_casualty(head, unit) or _as_casualty(noun, unit) or unit
        figure = figure if figure is not None else _one_each(noun, unit)
    return _Part(
        noun if unit is not None else head, unit, None if same and not figure else figure, bounds, same, ceiling
    )


def _stands_alone(head: Token) -> bool:
    """Whether a number or an ordinal stands for people told before ("ordered out a seventh", "sent six home"), and is no year."""
    if _is_ordinal(head):
        return head.dep_ in ("dobj", "nsubjpass", "pobj", "conj") and head.head.lower_ not in (
            "in",
            "on",
            "at",
            "since",
            "by",
        )
    return (
        head.pos_ == "NUM"
        and not re.fullmatch(r"1[5-9]\d\d|20\d\d", head.text)
        and head.head.lower_ not in ("in", "since", "from")
    )


def _one_each(noun: Token, unit: str) -> int | None:
    """ "France, Italy and Spain recalled their ambassadors": one for each that the verb names."""
    if unit not in ("ambassador", "mission") or not any(child.lower_ == "their" for child in noun.children):
        return None
    subject = next((child for child in noun.head.children if child.dep_ == "nsubj"), None)
    named = 0
    while subject is not None:
        named += subject.pos_ == "PROPN"
        subject = next((child for child in subject.children if child.dep_ == "conj"), None)
    return named if named > 1 else None


def _counted_noun(head: Token) -> Token:
    """The noun that is counted: ``staff`` in "three members of the embassy's staff", ``officials`` in "three of the officials"."""
    if head.lemma_.lower() not in units().holders and not (head.pos_ == "NUM" or _is_ordinal(head)):
        return head
    for prep in head.children:
        if prep.dep_ == "prep" and prep.lower_ == "of":
            for child in prep.children:
                if child.dep_ == "pobj" and child.pos_ != "PRON":
                    return child
    return head


def _is_ordinal(token: Token) -> bool:
    return token.lower_ in _ORDINALS


_ORDINALS = frozenset(
    "second third fourth fifth sixth seventh eighth ninth tenth another counterpart counterparts".split()
)


def _unit(noun: Token) -> str | None:
    lemma = noun.lemma_.lower()
    table = units()
    before = noun.nbor(-1).lower_ if noun.i > 0 else ""
    after = noun.nbor(1).lower_ if noun.i + 1 < len(noun.doc) else ""
    for phrase in (f"{before} {lemma}", f"{before} {noun.lower_}", f"{lemma} {after}"):
        if phrase in table.nouns:
            return table.nouns[phrase]
    if lemma == "envoy":
        return _envoy(noun)
    unit = table.nouns.get(lemma) or table.nouns.get(noun.lower_)
    if unit == "person" and _under_cover(noun):
        return "diplomat"
    if unit == "diplomat" and lemma == "secretary" and before not in ("first", "second", "third", "1st", "2nd", "3rd"):
        return None
    if unit in ("staff", "person", None) and noun.pos_ in ("NOUN", "PROPN") and _at_mission(noun):
        return "staff" if unit is not None or noun.tag_ in ("NNS", "NNPS") else None
    if unit == "staff" and lemma in ("official", "officer") and _listed(noun):
        return "person"
    if unit is None:
        return _demonym(noun)
    return unit


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
    for child in noun.children:
        if child.dep_ in ("compound", "poss", "amod") and child.lower_ in words:
            return True
        if (
            child.dep_ == "prep"
            and child.lower_ in ("at", "of", "in", "from")
            and any(g.lower_ in words for g in child.children)
        ):
            return True
    return False


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


def _unit_of_name(reading: Reading, head: Token) -> str | None:
    """The unit of a named person or ship, from the title beside the name here or elsewhere in the article."""
    if head.pos_ != "PROPN":
        return None
    for child in head.children:
        if child.dep_ in ("compound", "appos", "nmod", "amod"):
            unit = _unit(child)
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


# --- numbers


def _figure(head: Token, noun: Token, unit: str | None) -> tuple[int | None, Bounds | None, bool]:
    """(number, bounds, whether it is a ceiling) of a phrase."""
    text = _modifiers(head)
    low = " ".join(token.lower_ for token in text)
    found = _numeral(text)
    if found is not None:
        if any(phrase in low for phrase in units().most):
            return found, (0, found), True
        if any(phrase in low for phrase in units().least):
            return found, (found, None), False
        return found, None, False
    for word, bounds in units().bounds.items():
        if re.search(rf"\b{word}\b", low) or head.lower_ == word:
            return None, bounds, False
    return _by_article(head, noun, unit), None, False


def _modifiers(head: Token) -> list[Token]:
    """The words before the head that belong to its phrase, in order, without those of possessors and inner clauses."""
    kept: list[Token] = []
    for child in head.lefts:
        if child.dep_ in ("nummod", "det", "amod", "advmod", "quantmod", "predet", "compound", "nmod"):
            kept.extend(token for token in child.subtree if token.dep_ not in ("relcl", "acl"))
    if head.pos_ == "NUM":
        kept.extend([*(t for t in head.lefts for t in t.subtree), head])
    kept = sorted(set(kept), key=lambda token: token.i)
    if kept and kept[0].i > 1:
        first = kept[0].i
        kept = [head.doc[i] for i in range(max(0, first - 3), first) if head.doc[i].lower_ in _QUANTIFIERS] + kept
    return kept


_QUANTIFIERS = frozenset(
    "at least more than over no fewer less not up to most under about around some as many upwards of".split()
)


def _numeral(tokens: list[Token]) -> int | None:
    """The number among the words before a noun: the longest run of number words."""
    best = None
    run: list[str] = []
    for token in tokens:
        if token.pos_ == "NUM" or token.like_num or token.lower_ in ("hundred", "thousand", "million", "dozen"):
            run.append(token.text)
            value = number(" ".join(run))
            best = value if value is not None else best
        elif token.text != "-" and token.lower_ != "and":
            run = []
    return best


def _by_article(head: Token, noun: Token, unit: str | None) -> int | None:
    """One, where the phrase is singular and has an article, a possessor, or a name."""
    if noun.tag_ in ("NNS", "NNPS") or unit is None or noun.lower_ in ("staff", "personnel", "people"):
        return None
    if noun != head:
        return None
    if any(
        child.dep_ in ("det", "poss", "predet") or child.lower_ in ("a", "an", "another") for child in head.children
    ):
        negative = any(
            child.lower_ in ("no", "any", "every", "each") and child.dep_ == "det" for child in head.children
        )
        return None if negative else 1
    if (
        head.pos_ == "PROPN"
        or any(child.dep_ in ("amod", "compound", "appos") for child in head.children)
        or unit in ("ambassador", "diplomat", "spouse")
    ):
        return 1
    return 1 if head.dep_ == "conj" else None


def _says_same(head: Token) -> bool:
    """ "The same number of diplomats", "as many Americans"."""
    words = [token.lower_ for token in head.subtree]
    text = " ".join(words)
    return (head.lemma_ == "number" and "same" in words) or bool(
        re.search(r"\b(?:the same number|as many(?! as \d)|an equal number|a like number)\b", text)
    )


def _resolved(part: _Part, earlier: Earlier | None) -> _Part:
    """The part with the number (or the unit) of what was told before, where it points there."""
    if not part.same or earlier is None:
        return part
    if part.unit is None:
        known = earlier(None, None if _is_ordinal(part.head) else part.number) or earlier(None, None)
        if known and len(known) == 1:
            unit, told = next(iter(known.items()))
            return _Part(part.head, unit, part.number if part.number is not None else told, part.bounds, True)
        return part
    known = earlier(part.unit, None) or earlier(None, None)
    if not known or part.number is not None:
        return part
    return _Part(part.head, part.unit, sum(known.values()), part.bounds, True)


def _broken_down(parts: list[_Part]) -> list[_Part]:
    """ "Three Ukrainians, two of them embassy staff": two staff and one person."""
    if len(parts) != 1 or parts[0].number is None or parts[0].unit is None:
        return parts
    whole = parts[0]
    doc = whole.head.doc
    for token in doc[whole.head.i : len(doc) - 2]:
        value = number(token.text) if token.pos_ == "NUM" or token.like_num else None
        if (
            value is None
            or value >= (whole.number or 0)
            or doc[token.i + 1].lower_ != "of"
            or doc[token.i + 2].lower_ not in ("them", "whom", "these")
        ):
            continue
        if doc[token.i - 1].lower_ == "but":
            continue
        kind = next((t for t in doc[token.i + 3 : token.i + 8] if _unit(t) not in (None, "mission")), None)
        unit = _unit(kind) if kind is not None else None
        if kind is None or unit is None or unit == whole.unit:
            continue
        return [_Part(kind, unit, value), _Part(whole.head, whole.unit, (whole.number or 0) - value)]
    return parts


def _shared_number(parts: list[_Part]) -> list[_Part]:
    """ "32 individuals and organisations": one number for both, counted as entities."""
    if (
        len(parts) == 2
        and parts[0].number is not None
        and parts[1].number is None
        and {parts[0].unit, parts[1].unit} == {"person", "entity"}
    ):
        return [_Part(parts[0].head, "entity", parts[0].number, parts[0].bounds, parts[0].same, parts[0].ceiling)]
    return parts


def _as_casualty(noun: Token, unit: str | None) -> str | None:
    """``killed`` or ``injured`` where people are the object of such a verb or the subject of dying."""
    if unit not in ("person", "troop", "staff", "diplomat"):
        return None
    verb = noun.head
    if noun.dep_ in ("dobj", "nsubjpass", "nsubj"):
        harm = units().harm.get(verb.lemma_.lower())
        if harm is not None and not (noun.dep_ == "nsubj" and verb.lemma_ not in ("die", "perish", "drown", "be")):
            return harm
        for child in verb.children:
            if child.dep_ in ("acomp", "oprd", "advmod", "xcomp", "ccomp") and child.lower_ == "dead":
                return "killed"
    return None


# --- targets


def _phrase(head: Token) -> list[Token]:
    """The head with its modifiers and its "of" phrase, without conjuncts and clauses."""
    kept = [head]
    for child in head.children:
        if child.dep_ in ("det", "amod", "nummod", "compound", "poss", "prep", "quantmod", "predet", "nmod"):
            kept.extend(child.subtree)
    return kept


def _target(parties: Namer | None, sentence: Sentence, part: _Part) -> Target:
    state = None
    if parties is not None:
        found = parties.of(sentence, part.head)
        state = found[0].state if found else None
    stated = any(
        child.dep_ in ("amod", "poss", "compound") and child.text[:1].isupper() for child in part.head.children
    )
    return Target(
        role=part.unit or "person",
        number=None if part.ceiling else part.number,
        state=state,
        state_basis="stated" if stated else "inferred",
        name=_name(part.head),
        relation=_relation(part),
        span=sentence.cover(_phrase(part.head)),
    )


def _name(head: Token) -> str | None:
    """The name beside the noun ("Ambassador Andrei Kelin", "its ambassador, Anatoly Antonov")."""
    if head.pos_ == "PROPN":
        words = [t.text for t in (*head.lefts, head) if t.pos_ == "PROPN" and t.lower_ not in units().nouns]
        return " ".join(words) or None
    for child in head.children:
        if child.dep_ == "appos" and child.pos_ == "PROPN":
            return " ".join(t.text for t in child.subtree if t.pos_ == "PROPN" and t.i <= child.i)
    return None


def _relation(part: _Part) -> str | None:
    """Whose spouse: "spouse of another" -> ``of a diplomat``."""
    if part.unit != "spouse":
        return None
    for prep in part.head.children:
        if prep.dep_ == "prep" and prep.lower_ == "of":
            return " ".join(token.text for token in prep.subtree)
    return next((f"{child.text}" for child in part.head.children if child.dep_ in ("amod", "poss")), None)
