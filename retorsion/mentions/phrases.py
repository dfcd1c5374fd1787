"""The make-up of a noun phrase: its organ, its modifiers, its owner's tokens, its extent.

In: spaCy tokens and the word lists of the dictionaries. Out: tokens and dictionary rows. Who an owner is, and what a pronoun means, is
decided in ``parties`` and ``reference``; nothing here knows an article.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from retorsion.dictionaries import Dictionaries, Organ

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Doc, Token

MODIFIERS = frozenset({"amod", "compound", "nmod", "npadvmod", "nummod", "quantmod"})
FORMER = frozenset(
    {"former", "ex", "ousted", "deposed", "exiled", "late", "one-time", "onetime", "erstwhile", "retired", "toppled", "ex-"}
)  # fmt: skip
"""Words that take an office away from its bearer: a former president does not act for the state."""

RELATIONAL = frozenset(
    {"neighbour", "neighbor", "ally", "rival", "foe", "enemy", "partner", "adversary", "counterpart", "opponent", "patron", "protector"}
    | {"arch-foe", "archenemy", "master", "coloniser", "colonizer", "backer", "interlocutor", "archrival"}
)  # fmt: skip
"""Nouns whose possessor is the other side: "its neighbour" is not it."""

ENVOYS = frozenset(
    {"ambassador", "envoy", "diplomat", "consul", "attache", "attaché", "embassy", "consulate", "mission", "high commissioner", "nuncio"}
    | {"representative", "legation", "high commission", "charge d'affaires", "chargé d'affaires", "delegation", "emissary", "secretary"}
    | {"staff", "personnel", "counsellor", "counselor", "general", "section", "commission"}
)  # fmt: skip
"""Nouns after which a place is where they serve, not whom they serve."""

MISSIONS = frozenset(
    {"embassy", "consulate", "mission", "legation", "high commission", "consulate general", "interests section"}
)

_OWNING = frozenset({"of", "for", "from", "within"})
_LOCAL = frozenset({"in", "at", "near", "around", "across", "inside", "on", "throughout", "along", "outside"})
_AIDES = frozenset(
    {"aide", "adviser", "advisor", "assistant", "deputy", "spokesman", "spokeswoman", "successor", "heir", "lawyer"}
)


def organ_of(doc: Doc, token: Token, dictionaries: Dictionaries) -> Organ | None:
    """The longest organ that ends at ``token`` ("deputy foreign minister") or begins there with "of" ("ministry of defence")."""
    start, word = token.i, token.lower_
    ahead = doc.between(start, min(start + 5, len(doc))).lower().split() if dictionaries.opens_organ(word) else []
    for size in range(len(ahead), 1, -1):
        organ = dictionaries.organ(" ".join(ahead[:size]).rstrip(",.;:"))
        if organ is not None:
            return organ
    for left in range(max(0, start - 3), start) if dictionaries.closes_organ(word) else ():
        phrase = doc.between(left, start + 1).lower()
        organ = dictionaries.organ(phrase)
        if organ is not None:
            return organ if " of " not in phrase else None
    return dictionaries.organ(word) or dictionaries.organ(token.lemma_.lower())


def title_token(token: Token, dictionaries: Dictionaries) -> Token | None:
    """The office word before a name: "ambassador" in "Russian ambassador Andrei Kelin"; the last one counts."""
    found = None
    for child in token.lefts:
        if child.dep_ in ("compound", "nmod", "amod", "appos") and not child.text.isupper():
            organ = dictionaries.organ(child.lower_)
            if organ is not None and organ.kind in ("office", "organ", "people", "group"):
                found = child
    return found


def left_tokens(token: Token) -> Iterator[Token]:
    """Modifier tokens before the head, in order, with what hangs on them; no possessor, no determiner."""
    for child in token.lefts:
        if child.dep_ in MODIFIERS:
            yield from child.subtree


def possessor(token: Token) -> Token | None:
    """The possessor of the phrase ("Britain" in "Britain's foreign secretary"), or ``None``."""
    for child in token.lefts:
        if child.dep_ == "poss":
            return child
        if child.dep_ in ("compound", "amod", "nmod"):
            inner = possessor(child)
            if inner is not None:
                return inner
    return None


def owner_objects(token: Token, word: str) -> Iterator[tuple[str, Token]]:
    """(preposition, object) pairs that name an owner: of, for, from; "to" for aides; a place for those who do not serve abroad."""
    bound = [child for child in token.rights if child.dep_ == "acl" and child.lemma_ in _STAYING]
    for child in (*token.rights, *(prep for verb in bound for prep in verb.rights)):
        if child.dep_ in ("prep", "agent"):
            for thing in child.children:
                how = _owning(child.lower_, thing, word) if thing.dep_ == "pobj" else None
                if how is not None:
                    yield how, thing


_STAYING = frozenset(
    {"base", "live", "operate", "station", "locate", "hold", "detain", "work", "reside", "deploy", "fight", "stay"}
)
"""Verbs that tie people to the place they are in: "a group based in Trinidad"."""


def _owning(prep: str, thing: Token, word: str) -> str | None:
    """How an object owns what stands before the preposition: "of", "at" a mission, "in" a place; ``None`` where it does not."""
    if prep in _OWNING or (prep == "to" and word in _AIDES):
        return prep
    if prep in ("at", "in") and thing.lemma_.lower() in MISSIONS:
        return "at"
    return "in" if prep in _LOCAL and word not in ENVOYS else None


def place_tokens(token: Token) -> Iterator[Token]:
    """The tokens inside a phrase about a place ("the western province of Herat", "Russia's Kursk region"); none for other nouns."""
    if token.lemma_.lower() in _SPOTS or token.pos_ == "PROPN":
        yield from token.subtree


_SPOTS = frozenset(
    {"city", "town", "village", "province", "region", "capital", "district", "part", "area", "north", "south", "east", "west", "state"}
    | {"country", "camp", "jail", "prison", "island", "territory", "stronghold", "house", "street", "border", "mountain", "port", "zone"}
    | {"suburb", "outskirt", "square", "valley", "northeast", "northwest", "southeast", "southwest", "base", "waters", "water", "coast"}
    | {"airport", "enclave", "exclave", "peninsula", "desert", "strip", "settlement", "neighbourhood", "neighborhood", "hospital", "hotel"}
)  # fmt: skip


def served_at(token: Token) -> Token | None:
    """The place of an embassy or envoy: "London" in "ambassador in London", "embassy to London"."""
    for prep in token.children:
        if prep.dep_ == "prep" and prep.lower_ in ("in", "to", "at"):
            return next((thing for thing in prep.children if thing.dep_ == "pobj"), None)
    return None


def apposed(token: Token) -> Token | None:
    """The apposition of the head, on either side of it, or ``None``."""
    return next((child for child in token.children if child.dep_ == "appos"), None)


def is_former(token: Token) -> bool:
    """Whether a word before the head takes the office away ("former", "ex-", "ousted")."""
    return any(t.lower_.rstrip("-") in FORMER or t.lower_.startswith("ex-") for t in left_tokens(token))


def is_elsewhere(token: Token, organ: Organ | None) -> bool:
    """Whether the phrase says that its organ is foreign, without saying whose ("Western commanders")."""
    if organ is not None and organ.kind == "place":
        return False
    name = organ.word.split() if organ is not None else []
    return any(t.lower_ in _ELSEWHERE and t.lower_ not in name for t in left_tokens(token))


_ELSEWHERE = frozenset(
    {"western", "european", "arab", "african", "asian", "foreign", "international", "allied", "nordic", "baltic", "gulf", "latin", "regional"}
    | {"multinational", "global", "world", "scandinavian", "balkan", "caribbean", "eastern", "overseas"}
)  # fmt: skip


def name_tokens(token: Token) -> tuple[Token, ...]:
    """The proper nouns that make one name ending at ``token``, in order."""
    kept = [t for t in token.lefts if t.dep_ in ("compound", "nmod") and t.pos_ == "PROPN"]
    run = [token]
    for child in reversed(kept):
        if child.i == run[0].i - 1:
            run.insert(0, child)
    return tuple(run)


def head_of_clause(token: Token) -> Token | None:
    """For a relative pronoun: the noun that its clause describes."""
    for ancestor in token.ancestors:
        if ancestor.dep_ in ("relcl", "acl"):
            return ancestor.head
    return None


def _is_object_pronoun(token: Token) -> bool:
    """ "him", "it" as an object; "himself" is the subject itself."""
    own = token.lower_.endswith(("self", "selves"))
    return token.tag_ == "PRP" and token.dep_ in ("dobj", "pobj", "dative", "iobj") and not own


def _subject_before(verb: Token) -> Token | None:
    return next((child for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass")), None)


def clause_subject(token: Token) -> Token | None:
    """The subject of the clause in which a pronoun or "the country" is an object: somebody else ("Anwar telephoned him")."""
    described = token.dep_ == "dobj" and token.pos_ == "NOUN" and token.head.lemma_ not in _MOVES
    if not (described or _is_object_pronoun(token) or _passive_goal(token)):
        return None
    for verb in token.ancestors:
        subject = _subject_before(verb)
        if subject is not None:
            return subject
        if verb.pos_ in ("VERB", "AUX") and verb.dep_ not in ("xcomp", "conj", "advcl", "pcomp", "acl"):
            return None
    return None


def _passive_goal(token: Token) -> bool:
    """ "the ministry" in "was summoned to the ministry"."""
    verb = token.head.head if token.dep_ == "pobj" else None
    return verb is not None and verb.pos_ == "VERB" and any(child.dep_ == "nsubjpass" for child in verb.lefts)


_MOVES = frozenset({"leave", "flee", "enter", "quit", "exit", "visit", "depart", "tour", "cross"})


def subject_ahead(token: Token) -> Token | None:
    """The subject of the main clause where the phrase stands in front of it: "In its statement, Russia said ..."."""
    root = next((t for t in token.ancestors if t.dep_ == "ROOT"), None)
    if root is None:
        return None
    subject = next((child for child in root.lefts if child.dep_ in ("nsubj", "nsubjpass")), None)
    return subject if subject is not None and subject.i > token.i and subject.pos_ != "PRON" else None


def is_plural(token: Token) -> bool:
    """Whether the head is plural in form or by coordination."""
    return token.tag_ in ("NNS", "NNPS") or bool(token.conjuncts)


def is_definite(token: Token) -> bool:
    """Whether "the", "this", "these", "that" or "both" stands before the head, or a title stands bare before a name."""
    return any(t.lower_ in ("the", "this", "that", "these", "those", "both", "neither") for t in token.lefts)


def is_subject(token: Token) -> bool:
    """Whether the token is a subject, itself or as a conjunct of one."""
    while token.dep_ == "conj" and token.head is not token:
        token = token.head
    return token.dep_ in ("nsubj", "nsubjpass", "csubj")


def extent(token: Token) -> tuple[Token, Token]:
    """First and last token of the phrase without relative clauses, appositions and conjuncts."""
    first = token
    for child in token.lefts:
        if child.dep_ in MODIFIERS or child.dep_ in ("poss", "det", "predet"):
            first = min(first, min(child.subtree, key=lambda t: t.i), key=lambda t: t.i)
    return first, token


def number_of(token: Token) -> int | None:
    """How many a phrase speaks of: "the two", "both", "all four"; ``None`` where it does not say."""
    words = {t.lower_ for t in token.lefts} | {token.lower_}
    return next((number for word, number in _NUMBERS.items() if word in words), None)


_NUMBERS: Mapping[str, int] = MappingProxyType(
    {
        "both": 2,
        "neither": 2,
        "two": 2,
        "pair": 2,
        "duo": 2,
        "three": 3,
        "trio": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
    }
)
