"""How many of what an act falls on: a noun phrase -> numbers by unit, bounds, and the persons or things themselves.

In: the head noun of the phrase, with its conjuncts ("a diplomat and the spouse of another"). Out: ``Counted``. Units are a closed list
(``data/units.toml``); money, percentages and ceilings ("no more than 25") are no counts. A number is only ever one that the words give:
a bare plural has none. "The same number" and "the pair" are looked up in what was counted before, through ``earlier``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from retorsion.mentions.frames import children, prepositional
from retorsion.mentions.numerals import number
from retorsion.mentions.parse import Reading, Sentence
from retorsion.mentions.units import Bounds, unit_of, unit_of_name, units
from retorsion.records import Party, Span, Target

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

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
class _Part:
    """One conjunct: its unit, its number (``None`` unknown), and whether its number is that of something told before."""

    head: Token
    unit: str | None
    number: int | None
    bounds: Bounds | None = None
    same: bool = False
    ceiling: bool = False


def count_of(
    reading: Reading, parties: Namer | None, sentence: Sentence, head: Token, earlier: Earlier | None = None
) -> Counted:
    """What the phrase headed by ``head`` counts, conjuncts included; an empty ``Counted`` where it counts nothing.

    Without ``earlier``, what "the same number" and "the pair" stand for is looked up in the sentences before. Measured with gold evidence
    for acts, the head being the likeliest noun in it: 105 of 130 development counts exactly right.
    """
    known = earlier or _earlier(reading, sentence, head)
    heads = _heads(_antecedent(_noun_of(head)), head)
    told = [part for one in heads for part in _parts(reading, sentence, one)]
    parts = [_hurt(head, one) for part in told for one in _resolved(part, known)]
    return _summed(parties, sentence, _broken_down(_shared_number(parts)))


def _hurt(head: Token, part: _Part) -> _Part:
    """ "Who was killed": the pronoun, not the noun it stands for, is the one in the verb's reach."""
    if head.tag_ not in ("WP", "WDT"):
        return part
    return replace(part, unit=_as_casualty(head, part.unit) or part.unit)


def _summed(parties: Namer | None, sentence: Sentence, parts: Sequence[_Part]) -> Counted:
    found = [part for part in parts if part.unit is not None]
    bounds = {part.unit: part.bounds for part in found if part.unit is not None and part.bounds is not None}
    span = sentence.cover(chain.from_iterable(_phrase(part.head) for part in found)) if found else None
    same = any(part.same and part.number is None for part in parts)
    return Counted(_figures(found), bounds, tuple(_target(parties, sentence, part) for part in found), span, same)


def _figures(parts: Sequence[_Part]) -> dict[str, int]:
    """The numbers by unit, those of a ceiling ("no more than 25") left out."""
    count: dict[str, int] = {}
    for part in parts:
        if part.unit is not None and part.number is not None and not part.ceiling:
            count[part.unit] = count.get(part.unit, 0) + part.number
    return count


def count_of_act(
    reading: Reading,
    parties: Namer | None,
    sentence: Sentence,
    verb: Token,
    object: Token | None,
    earlier: Earlier | None = None,
) -> Counted:
    """What the act of ``verb`` counts: by its ``object``, else by the first phrase of its clause that counts something.

    The subject serves only where the verb is passive or says that somebody leaves, dies, or must be gone.
    """
    tried = [] if object is None else [object]
    first: Counted | None = None
    for head in (*tried, *(token for token in _candidates(verb) if token not in tried)):
        found = count_of(reading, parties, sentence, head, earlier)
        if found.count or found.bounds:
            return _with_strays(found, reading, parties, sentence, verb, earlier)
        first = first or found
    return first or Counted()


def _with_strays(
    found: Counted, reading: Reading, parties: Namer | None, sentence: Sentence, verb: Token, earlier: Earlier | None
) -> Counted:
    """With the nouns that the parse joins to the verb though they belong to its object ("expelled a diplomat and the spouse of another")."""
    counted = sentence.token_at(found.span.end - 1) if found.span is not None else None
    nouns = (t for t in children(verb, "conj") if t.pos_ == "NOUN" and unit_of(t) is not None)
    strays = [t for t in nouns if counted is not None and not _across_a_clause(counted, t)]
    for stray in strays:
        more = count_of(reading, parties, sentence, stray, earlier)
        if more.span is None or found.span is None or set(more.count) & set(found.count):
            continue
        span = sentence.span(
            sentence.token_at(found.span.start) or stray, sentence.token_at(more.span.end - 1) or stray
        )
        found = Counted(
            found.count | more.count, found.bounds | more.bounds, found.targets + more.targets, span, found.same
        )
    return found


_GOING = frozenset("leave depart go return quit exit die perish be have fly arrive enter lose face".split())
_FALLS_ON = frozenset("of on against for to".split())


def _candidates(verb: Token) -> Iterator[Token]:
    """The nouns of a clause on which its act may fall, the likeliest first."""
    for deps in (("dobj", "nsubjpass", "dative"), ("nsubj",), ("ccomp", "xcomp"), ("prep",)):
        for child in children(verb, *deps):
            yield from _fallen_on(verb, child)


def _fallen_on(verb: Token, child: Token) -> list[Token]:
    if child.dep_ == "nsubj":
        small = verb.dep_ in ("ccomp", "xcomp") and child.i < verb.i and verb.tag_ not in ("VBD", "VBZ")
        return [child] if verb.lemma_ in _GOING or small else []
    if child.dep_ in ("ccomp", "xcomp"):
        return children(child, "nsubj", "nsubjpass", "dobj")
    if child.dep_ == "prep":
        return children(child, "pobj") if child.lower_ in _FALLS_ON else []
    return [child] if unit_of(child) is not None else [*prepositional(child, ("of",)), child]


_TELLS = 6
"""Sentences back in which "the same number" and "the pair" may have been told."""


def _earlier(reading: Reading, sentence: Sentence, head: Token) -> Earlier:
    """What the text before ``head`` counts, nearest first."""

    def found(unit: str | None, total: int | None) -> Mapping[str, int] | None:
        for count in _told(reading, sentence, head):
            if (unit is None or unit in count) and (total is None or sum(count.values()) == total):
                return count
        return None

    return found


def _told(reading: Reading, sentence: Sentence, head: Token) -> Iterator[dict[str, int]]:
    for back in range(min(_TELLS, sentence.index) + 1):
        before = reading.sentences[sentence.index - back]
        if before.doc is not None:
            words = before.doc[: head.i] if back == 0 else before.doc[:]
            counts = (
                count_of(reading, None, before, token, _nothing_before).count
                for token in reversed(words)
                if _may_be_told(token)
            )
            yield from filter(None, counts)


def _nothing_before(unit: str | None, total: int | None) -> None:
    return None


def _may_be_told(token: Token) -> bool:
    """Whether a later "they" or "the same number" may mean the people of this noun; not those who only say whose spouse somebody is."""
    if token.dep_ not in _TOLD or unit_of(token) not in _PEOPLE or _says_same(token):
        return False
    return not (token.dep_ == "pobj" and token.head.lower_ == "of" and unit_of(token.head.head) in _PEOPLE)


_TOLD = frozenset("dobj nsubjpass pobj nsubj".split())
_PEOPLE = frozenset(("diplomat", "staff", "spouse", "ambassador", "consul", "military_attache", "person", "troop"))


# --- conjuncts


def _noun_of(head: Token) -> Token:
    """``ambassador`` where the parser took "his ambassador home" for one noun."""
    if head.lower_ in ("home", "back"):
        return next((child for child in head.children if child.dep_ in ("compound", "nsubj") and unit_of(child)), head)
    return head


def _heads(noun: Token, head: Token) -> list[Token]:
    """The noun, and what the sentence puts beside it: "of a secretary and of the husband", "he was expelled, along with three others"."""
    above = head.head
    if head.dep_ == "pobj":
        return [noun, *_beside_of(above)]
    if head.dep_ in ("nsubjpass", "dobj") and above.pos_ == "VERB":
        return [noun, *_beside_verb(head, above)]
    return [noun]


def _beside_of(prep: Token) -> Iterator[Token]:
    for other in children(prep, "conj"):
        yield from children(other, "pobj") if other.pos_ == "ADP" else ()
    if prep.lower_ == "of" and unit_of(prep.head) is None:
        yield from (child for child in children(prep.head, "conj") if unit_of(child) in _POSTED)


def _beside_verb(head: Token, verb: Token) -> Iterator[Token]:
    for prep in children(verb, "prep"):
        if prep.lower_ == "with" and _along(prep):
            yield from children(prep, "pobj")
        elif prep.i > head.i:
            yield from _misplaced(prep)


def _parts(reading: Reading, sentence: Sentence, head: Token) -> Iterator[_Part]:
    yield _part(reading, sentence, head)
    for token in _conjuncts(head):
        yield from _parts(reading, sentence, token)


def _conjuncts(head: Token) -> Iterator[Token]:
    """What is counted together with ``head``: its conjuncts, and people "along with" it."""
    kinds = ("NOUN", "PROPN", "PRON", "NUM", "ADJ")
    yield from (token for token in children(head, "conj") if token.pos_ in kinds and not _across_a_clause(head, token))
    for prep in children(head, "prep"):
        yield from children(prep, "pobj") if prep.lower_ == "with" and _along(prep) else _misplaced(prep)


def _across_a_clause(head: Token, token: Token) -> bool:
    """Whether another clause than one on ``head`` itself stands between: "expelled two diplomats after accusing it of an attack on A and his daughter"."""
    between = (head.doc[at] for at in range(head.i + 1, token.i))
    return any(one.pos_ == "VERB" and head not in one.ancestors and token not in one.ancestors for one in between)


def _misplaced(prep: Token) -> Iterator[Token]:
    """The person whom the parser joined to the place before: "a secretary at the embassy and (of) the husband of another"."""
    for place in children(prep, "pobj"):
        if unit_of(place) == "mission":
            joined = [one for token in place.subtree for one in children(token, "conj")]
            nouns = [noun for one in joined for noun in (children(one, "pobj") if one.pos_ == "ADP" else [one])]
            yield from (noun for noun in nouns if unit_of(noun) in _POSTED)


_POSTED = frozenset("diplomat spouse staff ambassador consul military_attache".split())


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
    unit = unit_of(noun) or unit_of_name(reading, head)
    if unit is None and head.lemma_.lower() in ("member", "name"):
        unit = "person"
    if unit is None:
        return _standing_for(head)
    figure, bounds, ceiling = _figure(head, noun, unit)
    unit = _as_casualty(head, unit) or _as_casualty(noun, unit) or unit
    if figure is None:
        figure = _one_each(noun, unit)
    same = _says_same(head)
    return _Part(noun, unit, None if same and not figure else figure, bounds, same, ceiling)


def _standing_for(head: Token) -> _Part:
    """ "The pair", "a seventh", "six", "the same number": no unit of its own, but that of people told before."""
    if head.lower_ in units().collective:
        return _Part(head, None, units().collective[head.lower_] or None, None, True)
    if _stands_alone(head):
        return _Part(head, None, 1 if _is_ordinal(head) else number(head.text), None, True)
    return _Part(head, None, None, None, _says_same(head))


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
    """The noun that is counted: ``staff`` in "three members of the embassy's staff", ``officials`` in "eight serving and former officials"."""
    alone = head.pos_ == "NUM" or _is_ordinal(head)
    if head.lemma_.lower() not in units().holders and not alone:
        return head
    behind = next((noun for noun in prepositional(head, ("of",)) if noun.pos_ != "PRON"), None)
    if behind is not None:
        return behind
    return _noun_ahead(head) if alone else head


def _noun_ahead(figure: Token) -> Token:
    """The noun behind a number that the parser left standing alone, past its adjectives."""
    for token in figure.doc[figure.i + 1 : figure.i + 7]:
        if token.pos_ == "NOUN" and unit_of(token) is not None:
            return token
        if token.pos_ not in ("ADJ", "CCONJ", "PROPN", "ADV", "NOUN") and token.tag_ not in ("VBG", "VBN"):
            break
    return figure


def _is_ordinal(token: Token) -> bool:
    return token.lower_ in _ORDINALS


_ORDINALS = frozenset(
    "second third fourth fifth sixth seventh eighth ninth tenth another counterpart counterparts".split()
)


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
    own = children(head, "nummod", "det", "amod", "advmod", "quantmod", "predet", "compound", "nmod")
    kept = {token for child in own if child.i < head.i for token in child.subtree if token.dep_ not in ("relcl", "acl")}
    if head.pos_ == "NUM":
        kept |= {head, *(token for child in head.lefts for token in child.subtree)}
    ordered = sorted(kept, key=lambda token: token.i)
    if not ordered:
        return ordered
    first = ordered[0].i
    return [*(token for token in head.doc[max(0, first - 3) : first] if token.lower_ in _QUANTIFIERS), *ordered]


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
    if unit is None or noun != head or _is_plural(noun):
        return None
    if children(head, "det", "poss", "predet"):
        return None if any(child.lower_ in ("no", "any", "every", "each") for child in children(head, "det")) else 1
    named = head.pos_ == "PROPN" or head.dep_ == "conj" or unit in ("ambassador", "diplomat", "spouse")
    return 1 if named or children(head, "amod", "compound", "appos") else None


def _says_same(head: Token) -> bool:
    """ "The same number of diplomats", "as many Americans"."""
    words = [token.lower_ for token in head.subtree]
    text = " ".join(words)
    return (head.lemma_ == "number" and "same" in words) or bool(
        re.search(r"\b(?:the same number|as many(?! as \d)|an equal number|a like number)\b", text)
    )


def _resolved(part: _Part, earlier: Earlier | None) -> list[_Part]:
    """The part with the number (or the units) of what was told before, where it points there."""
    if not part.same or earlier is None:
        return [part]
    if part.unit is None:
        known = earlier(None, None if _is_ordinal(part.head) else part.number) or earlier(None, None)
        return [part] if not known else _as_told(part, known)
    known = earlier(part.unit, None) or earlier(None, None)
    if not known or part.number is not None:
        return [part]
    return [replace(part, number=sum(known.values()))]


def _as_told(part: _Part, known: Mapping[str, int]) -> list[_Part]:
    """ "The pair" after "a diplomat and the spouse of another": one and one; "a seventh" after "six diplomats": one diplomat."""
    if len(known) == 1:
        unit, told = next(iter(known.items()))
        return [replace(part, unit=unit, number=part.number if part.number is not None else told)]
    if part.number is not None and part.number != sum(known.values()):
        return [part]
    return [replace(part, unit=unit, number=told) for unit, told in known.items()]


def _is_plural(noun: Token) -> bool:
    return noun.tag_ in ("NNS", "NNPS") or noun.lower_ in ("staff", "personnel", "people")


def _broken_down(parts: list[_Part]) -> list[_Part]:
    """ "Three Ukrainians, two of them embassy staff": two staff and one person."""
    whole = parts[0] if len(parts) == 1 else None
    if whole is None or whole.number is None or whole.unit is None:
        return parts
    for token in whole.head.doc[whole.head.i : len(whole.head.doc) - 2]:
        share = _share(token)
        if share is None or share >= whole.number:
            continue
        kind = _kind_of(token)
        unit = unit_of(kind) if kind is not None else None
        if kind is not None and unit not in (None, whole.unit):
            return [_Part(kind, unit, share), _Part(whole.head, whole.unit, whole.number - share)]
    return parts


def _share(token: Token) -> int | None:
    """The number in "two of them" and "18 of whom", not in "all but one of them"."""
    if not (token.pos_ == "NUM" or token.like_num) or token.nbor(1).lower_ != "of":
        return None
    if token.nbor(2).lower_ not in ("them", "whom", "these") or token.doc[max(0, token.i - 1)].lower_ == "but":
        return None
    return number(token.text)


def _kind_of(token: Token) -> Token | None:
    """The noun that says what the share is: "two of them embassy *staff*"."""
    ahead = token.doc[token.i + 3 : token.i + 8]
    return next((word for word in ahead if unit_of(word) not in (None, "mission")), None)


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
        return _proper(token for token in (*head.lefts, head) if token.lower_ not in units().nouns)
    beside = next((child for child in children(head, "appos") if child.pos_ == "PROPN"), None)
    return None if beside is None else _proper(token for token in beside.subtree if token.i <= beside.i)


def _proper(tokens: Iterable[Token]) -> str | None:
    return " ".join(token.text for token in tokens if token.pos_ == "PROPN") or None


def _relation(part: _Part) -> str | None:
    """Whose spouse: "spouse of another" -> ``of a diplomat``."""
    if part.unit != "spouse":
        return None
    for prep in part.head.children:
        if prep.dep_ == "prep" and prep.lower_ == "of":
            return " ".join(token.text for token in prep.subtree)
    return next((f"{child.text}" for child in part.head.children if child.dep_ in ("amod", "poss")), None)
