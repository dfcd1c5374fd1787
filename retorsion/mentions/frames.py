"""Who stands where around a verb or a noun: subjects, objects, complements, possessors, over a dependency parse.

In: a token of a parsed sentence. Out: head tokens of the phrases that fill a place, conjuncts not unfolded. Passives, relative clauses,
participles, infinitives and shared subjects are undone here once, for all who ask. No dictionary, no act, no party is known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

OBJECT_CONTROL = frozenset(
    "ask tell order urge force allow permit help press invite instruct advise require request beg compel persuade enable authorise authorize want expect lead push "
    "encourage implore direct command cause prompt oblige call appeal forbid warn summon get make let send give".split()
)
"""Verbs whose object, not subject, does what the infinitive below says."""

_ABOUT_OBJECT = frozenset(
    "accuse suspect charge convict blame condemn stop prevent bar ban block deter keep criticise criticize".split()
)
"""Verbs whose object did what the gerund below says ("accused Moscow of jailing")."""

_TIME = frozenset("hour day week fortnight month deadline".split())
"""Objects that are no patients: "gave the envoy two *days* to leave"."""

_RELATIVE = frozenset({"who", "which", "that", "whom"})
_LIMIT = 8


def is_passive(verb: Token) -> bool:
    """Whether the verb is passive, reduced passives ("diplomats expelled by") included."""
    deps = {child.dep_ for child in verb.children}
    if deps & {"auxpass", "nsubjpass"}:
        return True
    if verb.tag_ != "VBN" or deps & {"aux", "nsubj"}:
        return False
    return verb.dep_ in {"acl", "advcl", "amod"} or "agent" in deps


def child(token: Token, *deps: str) -> Token | None:
    """The first child with one of the relations, or ``None``."""
    return next((c for c in token.children if c.dep_ in deps), None)


def children(token: Token, *deps: str) -> list[Token]:
    """All children with one of the relations, in order of the text."""
    return [c for c in token.children if c.dep_ in deps]


def agents(verb: Token) -> list[Token]:
    """The ``by`` phrase of a passive."""
    found = [
        p
        for by in verb.children
        if by.dep_ == "agent" or (by.dep_ == "prep" and by.lower_ == "by")
        for p in children(by, "pobj")
    ]
    return found


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Who does what ``verb`` says, whatever the construction; empty where nobody is named."""
    if depth > _LIMIT:
        return []
    if is_passive(verb):
        found = agents(verb)
        shared = verb.dep_ == "conj" and not found and is_passive(verb.head)
        return agents(verb.head) if shared else found
    own = _named(children(verb, "nsubj", "csubj"), verb)
    return own or _controlled(verb, depth)


def _named(found: list[Token], verb: Token) -> list[Token]:
    return [named for c in found for named in [_antecedent(c, verb)] if named is not None]


def _antecedent(subject: Token, verb: Token) -> Token | None:
    """The noun a relative pronoun stands for; the subject itself otherwise."""
    if subject.lower_ in _RELATIVE and subject.tag_ in {"WP", "WDT", "WP$", "IN"}:
        clause = verb
        while clause.dep_ == "conj":
            clause = clause.head
        return clause.head if clause.dep_ in {"relcl", "acl"} else None
    return subject


def _controlled(verb: Token, depth: int) -> list[Token]:
    """The subject that a verb without one borrows from the words above it."""
    head, dep = verb.head, verb.dep_
    if dep == "conj" and _is_of_the_sayer(verb):
        return subjects(head.head, depth + 1)
    if dep == "conj" and head.pos_ in {"VERB", "AUX"}:
        turned = is_passive(head) and not is_passive(verb) and verb.tag_ != "VBN"
        return _subject_words(head, depth, turned)
    if dep in {"xcomp", "ccomp"}:
        return _from_governor(head, depth)
    if dep in {"advcl", "dep", "parataxis"} and head.pos_ in {"VERB", "AUX"}:
        return _subject_words(head, depth, is_passive(head))
    if dep in {"acl", "relcl"}:
        return [head] if verb.tag_ in {"VBG", "VBN", "VBD", "VBZ", "VBP"} else owners(head, depth + 1)
    if dep == "pcomp":
        return _through_preposition(head, depth)
    return []


def _is_of_the_sayer(verb: Token) -> bool:
    """ "said that police had tortured detainees, and urged": a plain past that the parser joins to the finished or coming tense of what is said."""
    said = verb.head
    plain = verb.tag_ == "VBD" and not children(verb, "aux", "auxpass")
    return plain and said.dep_ == "ccomp" and bool(children(said, "aux")) and said.head.tag_ == "VBD"


def _subject_words(head: Token, depth: int, passive: bool) -> list[Token]:
    """What stands as the subject of the verb above: who suffers it where that verb is ``passive``, else who does it."""
    return patients(head, depth + 1) if passive else subjects(head, depth + 1)


def _from_governor(head: Token, depth: int) -> list[Token]:
    if head.pos_ in {"ADJ", "NOUN"}:
        return predicate_subjects(head, depth + 1) or owners(head, depth + 1)
    if is_passive(head):
        return patients(head, depth + 1)
    if head.lemma_.lower() in OBJECT_CONTROL:
        found = children(head, "dobj", "dative") or prepositional(head, ("on", "to", "upon"))
        if found:
            return found
    return subjects(head, depth + 1)


def _through_preposition(prep: Token, depth: int) -> list[Token]:
    above = prep.head
    while above.dep_ == "prep":
        above = above.head
    if above.pos_ == "NOUN":
        return owners(above, depth + 1)
    if above.pos_ == "ADJ":
        return predicate_subjects(above, depth + 1)
    if above.lemma_.lower() in _ABOUT_OBJECT and prep.lower_ in {"of", "with", "for", "from"}:
        return patients(above, depth + 1)
    return patients(above, depth + 1) if is_passive(above) else subjects(above, depth + 1)


def predicate_subjects(word: Token, depth: int = 0) -> list[Token]:
    """The subject of a predicate adjective or noun ("Iran is ready"); the noun that an attributive adjective modifies."""
    if word.dep_ in {"acomp", "attr", "oprd", "ccomp", "xcomp", "advcl", "ROOT", "conj"}:
        own = children(word, "nsubj")
        if own:
            return own
        if word.head != word:
            return subjects(word.head, depth + 1)
    if word.dep_ in {"amod", "acl", "appos", "relcl"}:
        return [word.head]
    return []


def patients(verb: Token, depth: int = 0) -> list[Token]:
    """Who or what suffers what ``verb`` says; empty where nothing is named."""
    if depth > _LIMIT:
        return []
    if not is_passive(verb):
        return _active_patients(verb)
    own = _named(children(verb, "nsubjpass", "nsubj"), verb)
    if own:
        return own
    if verb.dep_ in {"acl", "relcl", "amod"}:
        return [verb.head]
    if verb.dep_ == "conj" or (verb.dep_ in {"advcl", "xcomp", "ccomp"} and verb.head.pos_ in {"VERB", "AUX"}):
        return patients(verb.head, depth + 1) if is_passive(verb.head) else subjects(verb.head, depth + 1)
    return []


def _active_patients(verb: Token) -> list[Token]:
    found = _named(children(verb, "dobj"), verb)
    if found and found[0].lemma_.lower() in _TIME:
        return children(verb, "dative") or prepositional(verb, ("to",)) or found
    loose = children(verb, "dative", "oprd")[:1]
    return found or loose or _small_clause(verb) or _relative_object(verb) or _shared_object(verb)


def _small_clause(verb: Token) -> list[Token]:
    """ "sent three diplomats packing": the parser may make the object the subject of the gerund after it."""
    below = [
        c
        for c in children(verb, "ccomp")
        if (c.tag_ in {"VBG", "JJ", "VBN"} or (c.tag_ == "VBD" and c.lemma_ in _REDUCED))
        and not children(c, "mark", "aux")
    ]
    return [s for c in below for s in children(c, "nsubj") if s.i > verb.i]


_REDUCED = frozenset("want hold accuse suspect charge convict jail detain blame".split())
"""Verbs whose participle after a noun ("a general wanted for murder") is easily read as a past tense."""


def _relative_object(verb: Token) -> list[Token]:
    """The antecedent of a relative clause that has a subject of its own ("two men whom Kenya deported")."""
    if verb.dep_ != "relcl":
        return []
    subject = child(verb, "nsubj")
    if subject is None or subject.lower_ in _RELATIVE:
        return []
    return [verb.head]


def _shared_object(verb: Token) -> list[Token]:
    """ "condemned and expelled the envoys": the object that stands at the later of two joined verbs."""
    later = [c for c in verb.children if c.dep_ == "conj" and c.tag_ == verb.tag_ and c.i - verb.i <= 3]
    return [o for c in later for o in children(c, "dobj")][:1]


def prepositional(token: Token, names: tuple[str, ...]) -> list[Token]:
    """The nouns that hang on ``token`` through one of the prepositions, first-named preposition first."""
    found: list[Token] = []
    for name in names:
        for prep in token.children:
            if prep.dep_ in {"prep", "dative", "agent", "prt", "advmod"} and prep.lower_ == name:
                found.extend(children(prep, "pobj"))
                found.extend(p for inner in children(prep, "prep") for p in children(inner, "pobj"))
    return found


def owners(noun: Token, depth: int = 0) -> list[Token]:
    """Whose act a noun names: possessor, "by", nationality, maker in a compound; else the subject of the verb that holds it."""
    found = children(noun, "poss") + prepositional(noun, ("by",)) + nationalities(noun)
    if found or depth > _LIMIT:
        return found
    return holder(noun, depth)


def nationalities(noun: Token) -> list[Token]:
    """Capitalised words before a noun ("Russian strikes", "NATO raid", "Security Council resolution")."""
    return [
        c
        for c in children(noun, "amod", "compound", "nmod")
        if c.i < noun.i and (c.pos_ == "PROPN" or c.text[:1].isupper())
    ]


def holder(noun: Token, depth: int = 0) -> list[Token]:
    """The subject of the verb whose object (or predicate) the noun is."""
    verb = governor(noun)
    if verb is None or noun.dep_ in {"nsubj", "nsubjpass"}:
        return []
    return subjects(verb, depth + 1)


def governor(noun: Token) -> Token | None:
    """The verb above a noun, through prepositions and quantities ("a series of attacks"); ``None`` where another noun stands between."""
    above = noun
    for _ in range(_LIMIT):
        if above.dep_ == "conj" and above.head.pos_ in {"NOUN", "PROPN"}:
            above = above.head
            continue
        head = above.head
        if head == above:
            return None
        if head.pos_ in {"VERB", "AUX"}:
            return head
        if head.dep_ in {"prep", "agent", "prt", "dative"} or head.pos_ == "ADP":
            above = head
            continue
        if head.lemma_.lower() in QUANTITY and above.lower_ in {"of", "at"}:
            above = head
            continue
        return None
    return None


QUANTITY = frozenset(
    "series round wave day number spate string couple dozen hundred thousand part kind form lot set pair hour week start beginning end resumption first second third "
    "latest new one two three several exchange campaign barrage volley hail minute course resumption continuation attempt act".split()
)
"""Nouns that only measure the act named after "of"."""


def complements(verb: Token) -> list[Token]:
    """The verbs below: infinitives, that-clauses, gerunds after a preposition, infinitives that the parser hung on the object."""
    found = children(verb, "xcomp", "ccomp", "pcomp")
    found += [c for prep in children(verb, "prep", "agent") for c in children(prep, "pcomp")]
    found += [c for c in children(verb, "advcl") if _infinitive(c)]
    nouns = children(verb, "dobj", "attr", "nsubjpass", "dative", "acomp", "npadvmod")
    nouns += [noun for prep in children(verb, "prep", "prt") for noun in children(prep, "pobj")]
    return found + _hung_on(nouns)


def _hung_on(nouns: list[Token]) -> list[Token]:
    return [c for noun in nouns for c in children(noun, "acl", "xcomp", "relcl", "advcl") if _infinitive(c)]


def _infinitive(verb: Token) -> bool:
    return verb.tag_ == "VB" and any(c.lower_ == "to" and c.dep_ in {"aux", "mark"} for c in verb.children)


def joined(token: Token) -> Iterator[Token]:
    """The token and its conjuncts, in order."""
    yield token
    for c in children(token, "conj"):
        yield from joined(c)


def clause(head: Token, keep: list[Token]) -> list[Token]:
    """The words of the shortest clause around ``head``: its own phrases without the clauses that hang on them, and ``keep``."""
    inside = {head.i}
    for c in head.children:
        if c.dep_ in {"punct", "advcl", "ccomp", "parataxis", "conj", "cc", "dep", "relcl", "acl", "meta"}:
            continue
        inside.update(t.i for t in _bounded(c))
    inside.update(t.i for t in keep)
    return [head.doc[i] for i in range(min(inside), max(inside) + 1)]


def _bounded(token: Token) -> Iterator[Token]:
    yield token
    for c in token.children:
        if c.dep_ not in {"relcl", "parataxis", "advcl", "appos", "punct"}:
            yield from _bounded(c)
