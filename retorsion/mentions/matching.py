"""Where the patterns fit a parsed sentence: triggers, their objects, and the phrases that fill actor and recipient.

In: a ``Doc`` and ``Patterns``. Out: ``Match`` es, at most one for each trigger word, the most particular pattern winning. Whether the act was
done, threatened or denied is not asked here (``standing``), nor who a phrase denotes (``parties``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from retorsion.mentions import frames
from retorsion.mentions.deednouns import ANSWERING
from retorsion.mentions.patterns import Pattern, Patterns, Trigger

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Doc, Token

PARTICLES = frozenset(
    "out off up down in on over as away for to from with against into at of by through aside apart together across under behind around".split()
)
_REACH = 14
"""How many words away another word of a trigger may stand."""


class Match(Struct, frozen=True, kw_only=True):
    """A pattern that fits. ``verb`` is the verb whose tense and negation count: the trigger itself, or the one that holds the noun; ``named``: how many
    of the recipients stand where the pattern says that they do, before names that only stand somewhere below."""

    pattern: Pattern
    head: Token
    verb: Token | None
    words: tuple[Token, ...]
    actors: tuple[Token, ...]
    recipients: tuple[Token, ...]
    object: Token | None
    subject: Token | None = None
    light: bool = False
    named: int = 0


class Scene(Struct, frozen=True):
    """What the patterns may ask about the surroundings: the lemmas of the sentence, and of the article."""

    here: frozenset[str]
    article: frozenset[str]


def find_matches(
    doc: Doc,
    patterns: Patterns,
    article: frozenset[str] = frozenset(),
    fits: Callable[[Match], bool] = lambda match: True,
) -> list[Match]:
    """All matches that ``fits`` lets pass, in order of the text, one for each trigger word."""
    mend_lemmas(doc, patterns)
    outsiders = patterns.words("outsider")
    scene = Scene(_bag(doc), article)
    found: list[Match] = []
    for token in doc:
        if token.lemma_.lower() not in patterns.triggers:
            continue
        best = max(filter(fits, _at(token, patterns, scene)), key=_rank, default=None)
        if best is not None and not _told_of(best, outsiders) and not _is_epithet(best):
            found.append(best)
    return [_completed(match) for match in _without_overlaps(found)]


def _bag(doc: Doc) -> frozenset[str]:
    """Words and lemmas of the sentence, lower case; names also without a final s."""
    words = {form for t in doc for form in (t.lemma_.lower(), t.lower_)}
    return frozenset(words.union(t.lower_.removesuffix("s") for t in doc if t.pos_ == "PROPN"))


def _told_of(match: Match, words: frozenset[str]) -> bool:
    """Whether the doer is one of ``words``: somebody whose doings are never acts of a state or a group."""
    return match.subject is not None and match.subject.lemma_.lower() in words and match.pattern.type != "PROTEST"


def _is_epithet(match: Match) -> bool:
    """ "Fighters backed by Tehran": whose friends they are, not that somebody spoke up for them; "a plan backed by Tehran" tells of a vote."""
    head = match.head
    if match.pattern.measure != "endorsement" or head.dep_ != "acl" or head.tag_ != "VBN":
        return False
    return head.head.lemma_.lower() not in _VOTED


_VOTED = frozenset(
    "plan proposal resolution draft motion bid call candidate bill demand appeal idea initiative".split()
)


def mend_lemmas(doc: Doc, patterns: Patterns) -> None:
    """Set right the lemmas of known words that the model's rules get wrong (``staged`` -> ``stag``); the doc is changed."""
    for token in doc:
        if token.pos_ in {"VERB", "AUX"} or (token.pos_ == "NOUN" and token.lower_.endswith("s")):
            lemma = token.lemma_.lower()
            better = patterns.lemma(token.lower_, lemma, "noun" if token.pos_ == "NOUN" else "verb")
            if better != lemma:
                token.lemma_ = better


def _rank(match: Match) -> tuple[int, int]:
    return match.pattern.weight + 2 * len(match.words), len(match.recipients)


def _at(token: Token, patterns: Patterns, scene: Scene) -> Iterator[Match]:
    if token.lower_ in _DAYS and token.pos_ == "PROPN":
        return
    for kind in _kinds(token):
        for trigger, pattern, need in patterns.at(kind, token.lemma_.lower()):
            if not need.met(scene.here):
                continue
            match = _nominal(token, trigger, pattern) if kind == "noun" else _verbal(token, trigger, pattern)
            if match is not None and _suits(match, scene):
                yield match


def _kinds(token: Token) -> tuple[str, ...]:
    """What the token may be: an attributive participle is nothing, a "noun" with a subject or an object is a verb that the tagger missed."""
    if token.pos_ in {"VERB", "AUX"}:
        return () if token.dep_ == "amod" else ("verb",)
    if token.pos_ in {"NOUN", "PROPN"}:
        return ("verb", "noun") if frames.child(token, "dobj", "nsubj", "aux") is not None else ("noun",)
    return ("adjective",) if token.pos_ == "ADJ" else ()


def find_words(token: Token, words: tuple[str, ...]) -> tuple[Token, ...] | None:
    """The further words of a trigger around its head; ``None`` where one is missing."""
    found: list[Token] = []
    for word in words:
        place = _particle(token, word) if word in PARTICLES else _below(token, word.removeprefix("~"))
        if place is None:
            return None
        found.append(place)
    return tuple(found)


def _particle(token: Token, word: str) -> Token | None:
    after = [c for c in token.children if c.i > token.i]
    return _own_particle(after, word) or _inner_particle(token, after, word) or _next_word(token, word)


def _own_particle(after: list[Token], word: str) -> Token | None:
    return next((c for c in after if c.lower_ == word and c.dep_ in _PARTICLE_DEPS and not _when(c)), None)


def _inner_particle(token: Token, after: list[Token], word: str) -> Token | None:
    """A particle that the parser hung on the object or on another particle ("call the envoy *in*")."""
    near = [c for c in after if c.dep_ in {"dobj", "prep", "advmod"} and c.i - token.i < _REACH]
    inner = (g for c in near for g in c.children if g.lower_ == word and g.dep_ in _INNER_DEPS)
    return next(inner, None)


def _next_word(token: Token, word: str) -> Token | None:
    if token.i + 1 == len(token.doc):
        return None
    following = token.doc[token.i + 1]
    return following if following.lower_ == word and not _when(following) else None


_PARTICLE_DEPS = frozenset({"prt", "prep", "advmod", "agent", "dative", "acomp", "oprd", "aux", "mark"})
_INNER_DEPS = frozenset({"prep", "prt", "advmod"})
_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december "
    "today yesterday tomorrow weekend morning evening night eve".split()
)


def _when(prep: Token) -> bool:
    """Whether a preposition only says when ("agreed on Monday")."""
    return any(c.dep_ == "pobj" and c.lower_ in _DAYS for c in prep.children)


def _below(token: Token, word: str) -> Token | None:
    first, last = max(token.left_edge.i, token.i - _REACH), min(token.right_edge.i, token.i + _REACH)
    for t in token.doc[first : last + 1]:
        if (t.lower_ == word or t.lemma_.lower() == word) and t.i != token.i and token.is_ancestor(t):
            return t
    return None


def _verbal(token: Token, trigger: Trigger, pattern: Pattern) -> Match | None:
    extra = find_words(token, trigger.words)
    if extra is None or (token.lemma_.lower() in _MANY_SIDED and any(c not in extra for c in _particles(token))):
        return None
    verb = trigger.kind == "verb"
    if verb and "subject" in pattern.actor and any(w.dep_ == "nsubj" and w.head == token for w in extra):
        return None  # "since fighting resumed": what is done is not who does it
    objects = _objects(token, extra, pattern) if verb else [p for w in extra for p in frames.children(w, "pobj")]
    actors = _makers(frames.subjects(token)) if verb else frames.predicate_subjects(token)
    anchors = [token, *extra, *objects]
    frame = {"subject": actors, "object": objects, "owner": _each(objects, frames.owners) + _named_owners(extra)}
    return _filled(pattern, token, token, (token, *extra), frame, anchors, light=False)


def _named_owners(words: tuple[Token, ...]) -> list[Token]:
    """Whose a noun of the trigger is: "blocked a Palestinian *bid*"."""
    nouns = [w for w in words if w.pos_ == "NOUN"]
    return _each(nouns, frames.children, "poss") + _each(nouns, frames.nationalities)


def _makers(subjects: list[Token]) -> list[Token]:
    """Who made the paper that the words say acts: "signed an order that barred", "a decree by Baku bans"; the paper itself where nobody is named."""
    if not subjects or subjects[0].lemma_.lower() not in _PAPERS:
        return subjects
    return frames.owners(subjects[0]) or subjects


_PAPERS = frozenset(
    "order decree law bill resolution statement note letter decision ruling directive proclamation edict ordinance motion".split()
)


def _particles(verb: Token) -> list[Token]:
    """Its particles; behind a pronoun the parse takes one for an adverb ("hold them back")."""
    loose = [c for c in frames.children(verb, "advmod") if c.lower_ in _LOOSE and c.i == verb.i + 2]
    return [*frames.children(verb, "prt"), *(c for c in loose if c.nbor(-1).pos_ == "PRON")]


_LOOSE = frozenset("back off up down out over on".split())
_MANY_SIDED = frozenset(
    "send bring give take set put call hold carry break turn go make get cut pull come pass stand look fly move bear draw".split()
)
"""Verbs that another particle makes another verb ("bring up", "take off")."""


def _objects(token: Token, extra: tuple[Token, ...], pattern: Pattern) -> list[Token]:
    """What the verb acts on; a noun that belongs to the trigger ("set *fire* to", "revoke the *accreditation* of") is looked through."""
    objects = _besides(frames.patients(token), extra) or [
        t for t in frames.children(token, "dative") if t.pos_ != "ADP"
    ]
    objects = objects or _besides(_each(extra, frames.children, "pobj"), extra)
    objects = objects or _besides([o for word in extra if word.pos_ == "NOUN" for o in _behind(word)], extra)
    objects = objects or _besides([s for w in extra if w.pos_ == "VERB" for s in frames.children(w, "nsubj")], extra)
    if not objects and pattern.comp:
        return _each(frames.complements(token), frames.children, "nsubj", "nsubjpass")
    return objects


def _besides(found: list[Token], extra: tuple[Token, ...]) -> list[Token]:
    return [t for t in found if t not in extra]


def _each(tokens: Iterable[Token], find: Callable[..., list[Token]], *names: str) -> list[Token]:
    return [found for token in tokens for found in find(token, *names)]


def _behind(noun: Token) -> list[Token]:
    return frames.prepositional(noun, ("of",)) + frames.children(noun, "poss")


def _nominal(token: Token, trigger: Trigger, pattern: Pattern) -> Match | None:
    extra = find_words(token, trigger.words)
    if extra is None:
        return None
    verb = frames.governor(token)
    held = verb if verb is not None and verb.lemma_.lower() in pattern.light and not _is_answered(token, verb) else None
    if pattern.nominal == "light" and held is None:
        return None
    frame = _noun_frame(token, held, pattern)
    if pattern.mode == "expel" and "from" in pattern.actor and not frame["subject"]:
        frame["subject"] = [p for o in frame["object"] for p in frames.prepositional(o, ("from",))]
    holding = (held,) if held is not None and pattern.actor else ()  # a verb of charging tells an act of its own
    anchors = [token, *extra, *_shell(token), *holding]
    match = _filled(pattern, token, verb, (*holding, token, *extra), frame, anchors, light=bool(holding))
    told = any((match.light, frame["owner"], frame["object"], match.recipients))
    return match if told or pattern.nominal != "party" else None


def _is_answered(noun: Token, verb: Token) -> bool:
    """Whether the act that a noun names is what the verb's subject answers ("responded to the expulsion"), not its answer ("with the expulsion")."""
    if verb.lemma_.lower() not in ANSWERING:
        return False
    way = [noun, *takewhile(lambda word: word != verb, noun.ancestors)]
    return not any(word.dep_ == "prep" and word.lower_ in {"with", "by", "through"} for word in way)


_SHELLS = frozenset(
    "campaign series wave act string pattern spate round policy programme program case attempt accusation threat kind sort form".split()
)


def _shell(token: Token) -> list[Token]:
    """The noun that wraps the act, if any: what hangs on "campaign" in "a campaign of harassment against officials" hangs on the harassment."""
    outer = token.head.head if token.dep_ == "pobj" and token.head.lower_ == "of" else None
    return [outer] if outer is not None and outer.lemma_.lower() in _SHELLS else []


def _noun_frame(token: Token, held: Token | None, pattern: Pattern) -> dict[str, list[Token]]:
    """Who does what to whom around a noun; ``held``: the light verb that holds it."""
    around = [token, *_shell(token)]
    own = [
        o
        for t in around
        for o in frames.children(t, "poss") + frames.prepositional(t, ("by", "between")) + frames.nationalities(t)
    ]
    if not pattern.transitive:
        own += frames.prepositional(token, ("of", "from"))
    subjects = frames.subjects(held) if held is not None and token.dep_ != "nsubj" else []
    objects = frames.prepositional(token, ("of",)) if pattern.transitive else []
    return {"subject": subjects or own, "object": objects, "owner": own}


def _filled(
    pattern: Pattern,
    head: Token,
    verb: Token | None,
    words: tuple[Token, ...],
    frame: dict[str, list[Token]],
    anchors: list[Token],
    *,
    light: bool,
) -> Match:
    actors = _slots(pattern.actor, frame, anchors, head)
    recipients = [t for t in _slots(pattern.recipient, frame, anchors, head) if t not in actors]
    thing = frame["object"][0] if frame["object"] else None
    ordered = tuple(sorted(set(words), key=lambda t: t.i))
    return Match(
        pattern=pattern,
        head=head,
        verb=verb,
        words=ordered,
        actors=tuple(actors),
        recipients=tuple(recipients),
        object=thing,
        subject=frame["subject"][0] if frame["subject"] else None,
        light=light,
        named=len(recipients),
    )


def _more_actors(match: Match) -> list[Token]:
    """The actors, the capitals inside their phrases, and for acts done at home the place. Who a clause on one of those that meet names ("the premier,
    who chairs the union, met") does not meet."""
    actors = [*match.actors]
    mutual = match.pattern.symmetric
    aside = {t.i for a in actors for c in frames.children(a, "relcl", "appos") for t in c.subtree} if mutual else ()
    actors += [t for actor in match.actors for t in _capitals(actor) if t not in actors and t.i not in aside]
    if match.pattern.type in _AT_HOME:
        anchors = [*match.words, *([match.object] if match.object is not None else [])]
        actors += [t for a in anchors for t in frames.prepositional(a, ("in", "at")) if t not in actors]
    return actors


def _completed(match: Match) -> Match:
    """The match with candidates of last resort after those of its own phrases: names inside the doer's phrase, the place, names below the act."""
    mine = {t.i for t in match.subject.subtree} if match.subject is not None else set()
    actors = _more_actors(match)
    recipients = [*match.recipients]
    if not match.pattern.own:
        taken = {*mine, match.head.i, *(t.i for t in (*recipients, *actors))}
        recipients += _last_resort(match.pattern, match.verb or match.head, taken)
    return replace(match, actors=tuple(actors), recipients=tuple(recipients))


def _last_resort(pattern: Pattern, token: Token, taken: set[int]) -> list[Token]:
    """Names below the act that no phrase of the recipient's gives; what somebody is accused *of* names nobody accused."""
    barred = {"advcl", "relcl", "parataxis"} | (
        {"pcomp", "ccomp", "xcomp"} if pattern.type in {"ACCUSE", "SUPPORT"} else set()
    )
    aside = {t.i for c in token.subtree if c.dep_ in barred and c != token for t in c.subtree}
    return [t for t in _capitals(token) if t.i not in taken and t.i not in aside]


_AT_HOME = frozenset({"PROTEST", "COERCE", "RETREAT", "CONCEDE"})
"""Acts whose actor, where the clause names none, is of the place where they happen."""


def _capitals(token: Token) -> list[Token]:
    """Names and nationalities anywhere below a word, in order: the last resort for who is meant."""
    return [
        t for t in token.subtree if t != token and (t.pos_ == "PROPN" or (t.pos_ == "ADJ" and t.text[:1].isupper()))
    ]


def _slots(names: tuple[str, ...], frame: dict[str, list[Token]], anchors: list[Token], head: Token) -> list[Token]:
    found: list[Token] = []
    for name in names:
        for token in _slot(name, frame, anchors, head):
            if token not in found and token != head:
                found.append(token)
    return found


def _slot(name: str, frame: dict[str, list[Token]], anchors: list[Token], head: Token) -> list[Token]:
    if name in frame:
        return frame[name]
    if name.startswith("comp."):
        return _of_complement(name, head)
    return [p for a in anchors for p in frames.prepositional(a, (name,))]


def _of_complement(name: str, head: Token) -> list[Token]:
    verbs = frames.complements(head)
    if name == "comp.subject":
        return [s for v in verbs for s in frames.children(v, "nsubj", "nsubjpass")]
    if name == "comp.object":
        return [o for v in verbs for o in frames.children(v, "dobj")]
    return [p for v in verbs for c in frames.children(v, "prep", "agent", "dative") for p in frames.children(c, "pobj")]


def _suits(match: Match, scene: Scene) -> bool:
    pattern = match.pattern
    if (pattern.needy and not match.named) or (pattern.symmetric and not _is_plural(match)):
        return False
    objects = [match.object] if match.object is not None else []
    if not _holds(objects, pattern.object, pattern.not_object, loose=match.head.pos_ == "NOUN"):
        return False
    doers = [match.subject] if match.subject is not None else []
    if not _holds(doers, pattern.subject, pattern.not_subject):
        return False
    return _complement_fits(match) and _surroundings_fit(match, scene)


def _is_plural(match: Match) -> bool:
    """Whether a mutual act shows two sides: a partner, a joint or plural doer, or a noun that names its parties."""
    doer = match.subject
    if match.named or doer is None:
        return bool(match.named) or match.head.pos_ == "VERB" or len(match.recipients) > 1 or bool(match.actors)
    many = bool(frames.children(doer, "conj")) or doer.tag_ in {"NNS", "NNPS"} or doer.lower_ in _MANY
    return many or any(
        c.text[:1].isupper() and frames.children(c, "conj") for c in frames.children(doer, "amod", "compound", "poss")
    )


_MANY = frozenset("they we both two all these those pair sides who which each".split())


def _complement_fits(match: Match) -> bool:
    pattern = match.pattern
    if not (pattern.comp or pattern.not_comp):
        return True
    below = {t.lemma_.lower() for c in frames.complements(match.head) for t in frames.joined(c)} or {"*none*"}
    return not (pattern.comp and not below & pattern.comp) and not below & pattern.not_comp


def _words_below(token: Token) -> set[str]:
    return {word for t in token.subtree for word in (t.lemma_.lower(), t.lower_)}


def _surroundings_fit(match: Match, scene: Scene) -> bool:
    pattern = match.pattern
    modifiers = frames.children(match.head, "compound", "amod", "nmod") if pattern.not_with else ()
    if pattern.not_with.intersection(c.lemma_.lower() for c in modifiers):
        return False
    if pattern.below and not pattern.below & _words_below(match.head):
        return False
    if (pattern.near and not scene.here & pattern.near) or scene.here & pattern.not_near:
        return False
    return not pattern.topic or bool((scene.here | scene.article) & pattern.topic)


def _holds(tokens: list[Token], wanted: frozenset[str], barred: frozenset[str], *, loose: bool = False) -> bool:
    """Whether what stands in a place is of the wanted words and not of the barred. ``loose``: a noun may leave the place open."""
    named = {label for token in tokens for t in frames.joined(token) for label in labels(t)} or {"*none*"}
    if named & barred:
        return False
    if not wanted or named & wanted:
        return True
    return loose and not tokens


def labels(token: Token) -> Iterator[str]:
    """What a word set may call a phrase: its lemma, what it is a number of, its compounds, and ``*name*`` or ``*pron*``."""
    yield token.lemma_.lower()
    yield token.lower_
    if token.pos_ == "PROPN":
        yield "*name*"
        yield token.lower_.removesuffix("s")
    if token.pos_ == "PRON" and token.lower_ not in {"it", "this", "that", "which", "who"}:
        yield "*pron*"
    if token.pos_ in {"NUM", "PRON", "DET"} or token.lemma_.lower() in _PARTITIVE:
        for inner in frames.prepositional(token, ("of",)):
            yield from labels(inner)
    for c in token.children:
        if c.dep_ == "appos" or (c.dep_ == "compound" and token.pos_ == "PROPN"):
            yield c.lemma_.lower()


_PARTITIVE = frames.QUANTITY | frozenset(
    "member number group one score majority some most all half both each staff team planeload truckload shipload boatload lorryload trainload consignment shipment batch sackful cargo".split()
)


def _without_overlaps(found: list[Match]) -> list[Match]:
    """Of matches that share a word, the more particular one."""
    kept: list[Match] = []
    taken: set[int] = set()
    for match in sorted(found, key=lambda m: (-_rank(m)[0], m.head.i)):
        places = {t.i for t in match.words if t == match.head or t.pos_ != "VERB" or match.light}
        if places & taken:
            continue
        taken |= places
        kept.append(match)
    return sorted(kept, key=lambda m: m.head.i)
