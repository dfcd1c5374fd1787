"""What was done: every act that the patterns find in a reading, with who did it to whom as head words, and how it stands.

In: a ``Reading``, ``Patterns`` and the cue words of ``standing``. Out: ``Act`` s in order of the text. An act that another act only promises,
threatens, demands or refuses is folded into that one (``agreed to resign`` is one AGREE). Who a head word denotes, and whether any party is
one that a ledger keeps, is asked by the coder, not here. The border conventions are those of ``docs/explanation/coding-rules.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from msgspec import Struct
from msgspec.structs import replace

from retorsion.mentions import frames
from retorsion.mentions.deednouns import ANSWERING, ANSWERS
from retorsion.mentions.matching import Match, find_matches
from retorsion.mentions.parse import Reading, Sentence
from retorsion.mentions.patterns import Pattern, Patterns
from retorsion.mentions.standing import Cues, Scope, read_scope
from retorsion.records import EventType, Standing

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

_EMBEDDERS = frozenset({"AGREE", "THREATEN", "REQUEST", "REJECT"})
_DEEDS = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "AID"})
_SPEECH = frozenset({"REQUEST", "ACCUSE", "PROTEST", "CONSULT", "REJECT", "SUPPORT"})
_PURPOSES = _SPEECH | {"AID", "COOPERATE", "CONCEDE"}
"""Acts that an infinitive below another act only gives as its aim ("signed a treaty to protect")."""
_KIND = frozenset({"AID", "COOPERATE", "RETREAT", "CONCEDE", "CONSULT", "SUPPORT"})
_PLEDGES: Mapping[str, str] = {"AID": "pledge-aid", "CONSULT": "pledge-meeting"}
_MODES: Mapping[str, str] = {
    "ASSAULT": "violence",
    "MOBILIZE": "violence",
    "COERCE": "restrict",
    "SANCTION": "relations",
    "PROTEST": "restrict",
}


class Act(Struct, frozen=True, kw_only=True):
    """One telling of one act. ``actors`` and ``recipients`` are head tokens of candidate phrases, best first: take the first that denotes
    somebody, with its conjuncts (for a ``symmetric`` act all of both). ``object`` is the head of what is counted ("two *diplomats*").

    ``governor`` is the word above that decided the standing ("threatened", "accused"), ``relation`` its kind (`deny`, `allege`, `plan`,
    `demand`, `threaten`, `agree`, `refuse`, `undone`), ``subordinate`` whether it stands in a clause or phrase on the side, ``home`` whether it is one of public life at home unless another side is named, ``within`` the type of the act that this one stands inside of, ``speakers`` the heads of those cited for
    it, innermost first; ``named`` how many of the ``recipients`` stand where the pattern says that they do. ``absorbed`` is the pattern of the act that this one promises, threatens, demands or refuses. ``weight`` tells how particular the rule was.
    """

    sentence: int
    head: Token
    trigger: tuple[Token, ...]
    rule: str
    type: EventType
    mode: str | None = None
    measure: str | None = None
    contexts: tuple[str, ...] = ()
    actors: tuple[Token, ...] = ()
    recipients: tuple[Token, ...] = ()
    named: int = 0
    object: Token | None = None
    symmetric: bool = False
    standing: Standing = "asserted"
    standing_words: tuple[Token, ...] = ()
    condition: tuple[Token, ...] = ()
    future: bool = False
    maybe: bool = False
    negated: bool = False
    governor: Token | None = None
    relation: str | None = None
    within: str | None = None
    absorbed: Pattern | None = None
    speakers: tuple[Token, ...] = ()
    nominal: bool = False
    clause: tuple[Token, ...] = ()
    subordinate: bool = False
    home: bool = False
    weight: int = 0


class _Read(Struct, frozen=True):
    """A match with its scope and the match it stands inside of."""

    match: Match
    scope: Scope
    parent: Match | None


def find_acts(reading: Reading, patterns: Patterns, cues: Cues) -> tuple[Act, ...]:
    """All acts of the reading, in order; none at all where the article is about sport (class ``sport`` of ``classes.toml``)."""
    if all(sentence.doc is None for sentence in reading.sentences):
        return ()
    article = frozenset(re.findall(r"[a-z]+", reading.text.lower()))
    if is_sport(article, patterns):
        return ()
    return tuple(
        act
        for sentence in reading.sentences
        if sentence.doc is not None
        for act in acts_of(sentence, patterns, cues, article)
    )


def is_sport(words: frozenset[str], patterns: Patterns) -> bool:
    """Whether the article's words are those of a sports page: seven different ones of the class ``sport_page``."""
    return len(words & patterns.words("sport_page")) >= 7


def acts_of(sentence: Sentence, patterns: Patterns, cues: Cues, article: frozenset[str] = frozenset()) -> list[Act]:
    """The acts of one parsed sentence."""
    if sentence.doc is None:
        return []

    def fits(match: Match) -> bool:
        return match.pattern.tense == "any" or _tense_fits(match, read_scope(match.head, match.verb, cues))

    matches = find_matches(sentence.doc, patterns, article, fits)
    scopes = {m.head.i: read_scope(m.head, m.verb, cues) for m in matches}
    read = [_Read(m, scopes[m.head.i], _parent(m, matches)) for m in matches]
    return [act for item in read for act in [_act(sentence.index, item, _inside(item.match, read))] if act is not None]


def _stands_apart(node: Token) -> bool:
    """Whether what the word heads is neither object nor complement of what stands above it."""
    if node.dep_ == "advcl":
        return not _open(node)
    return node.dep_ in {"nsubj", "ROOT", "relcl", "parataxis", "appos", "npadvmod"}


def _parent(match: Match, matches: Sequence[Match]) -> Match | None:
    """The nearest other match below whose words this one stands as a complement or an object."""
    by_word = {t.i: m for m in matches if m is not match for t in (m.head, *m.words)}
    node = match.verb if match.light and match.verb is not None else match.head
    for _ in range(8):
        if _stands_apart(node):
            return None
        sibling = node.dep_ == "conj"
        node = node.head
        if _is_answered(node):
            return None
        found = by_word.get(node.i)
        if found is not None and not sibling:
            return found
    return None


def _is_answered(node: Token) -> bool:
    """Whether the preposition opens what an answer is given to: the expulsion in "promised a reply to the expulsion" is done, not promised."""
    if node.dep_ != "prep" or node.lower_ not in {"to", "for"}:
        return False
    lemma = node.head.lemma_.lower()
    return lemma in ANSWERING or lemma in ANSWERS


def _open(verb: Token) -> bool:
    """An infinitive of purpose or a gerund: its subject is the one above."""
    return verb.tag_ == "VB" and any(c.lower_ == "to" for c in verb.children)


def _inside(match: Match, read: Sequence[_Read]) -> list[Match]:
    return [r.match for r in read if r.parent is match]


def _act(number: int, item: _Read, inner: list[Match]) -> Act | None:
    match, scope, parent = item.match, item.scope, item.parent
    if scope.hypothetical or _is_absorbed(match, parent) or _is_about_words(match):
        return None
    if any(_is_decided(m, match) for m in inner):
        return None
    pattern = match.pattern
    if parent is not None and _is_decided(match, parent):
        scope = replace(scope, standing="asserted", relation=None, governor=None)
    absorbed = inner[0].pattern if inner and pattern.type in _EMBEDDERS else None
    act = Act(
        sentence=number,
        head=match.head,
        trigger=match.words,
        rule=pattern.rule,
        type=cast(EventType, pattern.type),
        mode=pattern.mode,
        measure=pattern.measure,
        contexts=pattern.contexts,
        actors=match.actors,
        recipients=match.recipients,
        named=match.named,
        object=match.object,
        symmetric=pattern.symmetric,
        standing=scope.standing,
        standing_words=scope.words,
        condition=scope.condition,
        future=scope.future,
        maybe=scope.maybe,
        negated=scope.negated,
        governor=scope.governor,
        relation=scope.relation,
        within=parent.pattern.type if parent else None,
        absorbed=absorbed,
        speakers=scope.speakers,
        nominal=match.head.pos_ in {"NOUN", "PROPN"},
        clause=tuple(_clause(match)),
        subordinate=_is_subordinate(match),
        home=pattern.home,
        weight=pattern.weight,
    )
    if pattern.measure == "espionage" and parent is not None and parent.pattern.mode == "expel":
        return replace(
            act,
            type="ACCUSE",
            mode="allege",
            measure="accusation",
            actors=parent.actors,
            recipients=parent.recipients,
            standing="asserted",
        )
    return _by_convention(replace(act, standing="threatened", negated=False) if pattern.tense == "not" else act)


def _is_about_words(match: Match) -> bool:
    """ "Asked whether", "asked about", "declined to give his name", "recalled that": words are wanted, withheld or brought up, and no deed is told."""
    head = match.head
    below = [c for c in head.children if c.dep_ in {"ccomp", "xcomp", "advcl", "prep"} and c.i > head.i]
    if match.pattern.type == "REQUEST" and head.lemma_.lower() in {"ask", "question", "query"}:
        return any(next(iter(c.subtree)).lower_ in _ASKING for c in below)
    if head.lemma_.lower() == "recall":
        return any(c.dep_ == "ccomp" for c in below)
    if match.pattern.type != "REJECT":
        return False
    given = [o for c in below if c.lemma_.lower() in {"give", "provide", "offer"} for o in frames.children(c, "dobj")]
    return any(o.lemma_.lower() in _SAID for o in given)


_ASKING = frozenset("whether if how why what when where who about".split())
_SAID = frozenset("name detail comment figure reason number interview date breakdown specific".split())


def _is_subordinate(match: Match) -> bool:
    """Whether the act stands in a clause or phrase on the side (relative, adverbial, purpose, inside a noun phrase), not on the main line."""
    node = match.verb if match.light and match.verb is not None else match.head
    while node.head != node:
        if node.dep_ in _ASIDE or (node.dep_ == "prep" and node.head.pos_ in {"NOUN", "PROPN"}):
            return True
        node = node.head
    return False


_ASIDE = frozenset({"relcl", "advcl", "acl", "pcomp", "appos", "poss", "compound", "amod", "npadvmod", "pobj"})


def _clause(match: Match) -> list[Token]:
    core = match.verb if match.verb is not None and (match.light or match.verb == match.head) else match.head
    near = (*match.actors[:1], *match.recipients[:1])
    return frames.clause(core, [*match.words, *[t for t in near if abs(t.i - match.head.i) < 25]])


def _is_absorbed(match: Match, parent: Match | None) -> bool:
    """Whether the act above already tells this one."""
    if parent is None:
        return False
    if _is_decided(match, parent):
        return False
    if match.head in parent.words and match.pattern.measure == parent.pattern.measure:
        return True
    if parent.pattern.type in {"AGREE", "THREATEN", "REQUEST"} or _is_ordered_closed(match, parent):
        return True
    if _open(match.head) and match.pattern.type in _PURPOSES:
        return True
    if parent.pattern.type in {"RETREAT", "CONCEDE"} and match.head == parent.object:
        return True
    if parent.pattern.type == "CONCEDE" and match.head.dep_ in {"acl", "xcomp", "ccomp"}:
        return True
    if parent.pattern.type == "REJECT":
        return parent.pattern.measure != "denial" or match.pattern.type not in _DEEDS
    return match.pattern.type not in _DEEDS and match.head.pos_ == "NOUN"


def _is_decided(match: Match, parent: Match) -> bool:
    """ "Agreed to prolong the embargo", "approved sanctions": a measure against a third side that its actors settled on stands as decided."""
    settled = parent.pattern.rule == "agree:agree" and parent.head.lemma_.lower() in _SETTLED
    return settled and match.pattern.type == "SANCTION" and not (match.pattern.home or match.pattern.own)


_SETTLED = frozenset({"agree", "approve", "adopt", "endorse", "decide"})


def _is_ordered_closed(match: Match, parent: Match) -> bool:
    """ "Told Riga to shut its consulate": the order says it already."""
    return parent.pattern.measure == "order-closure" and match.pattern.measure == "close-mission"


def _tense_fits(match: Match, scope: Scope) -> bool:
    wanted = match.pattern.tense
    coming = scope.future or scope.relation in {"plan", "threaten", "agree"} or scope.maybe
    if wanted == "future":
        return coming and not scope.negated
    if wanted == "not":
        return scope.negated
    return not (wanted == "done" and coming)


def _by_convention(act: Act) -> Act | None:
    """The border conventions that turn one type into another (see ``docs/explanation/coding-rules.md``)."""
    for rule in (_unsaid, _kindly, _regret, _speech, _hostile, _refusal, _intent, _threat):
        changed = rule(act)
        if changed is not act:
            return changed
    return act


def _unsaid(act: Act) -> Act | None:
    """A refusal or a threat that was not made is no act; neither is one that only should be made."""
    if act.type in {"REJECT", "THREATEN"} and (
        act.standing == "negated" or (act.type == "REJECT" and act.standing == "demanded")
    ):
        return None
    return act


def _kindly(act: Act) -> Act | None:
    """ "Vowed to pull out its troops": who promises what the other side wants makes no threat."""
    kind = act.absorbed.type if act.absorbed is not None else None
    if act.type != "THREATEN" or kind not in _KIND or act.head.lemma_.lower() not in _VOWING:
        return act
    return replace(act, type="AGREE", measure=_PLEDGES.get(kind, "agreement"), mode=None, standing="asserted")


_VOWING = frozenset({"promise", "pledge", "vow", "swear"})

_SORRY_FOR = frozenset(
    """death loss raid shooting downing incident accident suffering internment harm error mistake killing bombing strike collision casualty tragedy
    injustice pain wrong crime past treatment role part conduct behaviour massacre abuse inconvenience""".split()
)


def _regret(act: Act) -> Act | None:
    """ "Regretted the raid", "regrets the suffering of": of a harm that is not said to be another's doing it is an apology, of a decision a reproach."""
    thing = act.object
    if act.type != "ACCUSE" or act.head.lemma_.lower() != "regret" or thing is None:
        return act
    others = [t for t in frames.owners(thing) if t.head == thing or t.head.head == thing]
    if thing.lemma_.lower() not in _SORRY_FOR or any(t.pos_ != "PRON" for t in others):
        return act
    return replace(act, type="CONCEDE", mode=None, measure=None)


def _hostile(act: Act) -> Act | None:
    """Help or backing that somebody is accused of: a hostile activity, whoever gets it."""
    if act.type in {"SUPPORT", "AID"} and act.standing in {"alleged", "denied"} and act.relation in {"allege", "deny"}:
        return replace(act, type="COERCE", mode=None, measure="hostile-activity")
    return act


def _speech(act: Act) -> Act | None:
    """Standing of acts done by saying: a demand is demanded, a threat threatened or conditional, the rest asserted unless denied or to come."""
    if act.type == "REQUEST":
        standing: Standing = (
            "negated" if act.standing in {"negated"} else "denied" if act.standing == "denied" else "demanded"
        )
        return replace(act, standing=standing)
    if act.type == "THREATEN":
        act = replace(act, condition=act.condition or tuple(_open_condition(act)))
        if act.standing in {"denied", "negated"}:
            return act if act.absorbed is None else replace(act, measure=_threatened(act))
        return replace(
            act,
            standing="conditional" if act.condition else "threatened",
            measure=_threatened(act),
            mode=_threat_mode(act),
        )
    if act.type in {"AGREE", "REJECT"} and act.standing in {"planned", "conditional"}:
        return replace(act, standing="asserted")
    return act


def _open_condition(act: Act) -> Iterator[Token]:
    """ "any further step" as the thing answered: a condition without an "if"."""
    for token in act.head.subtree:
        if token.dep_ in {"nsubjpass", "pobj", "dobj"} and any(
            c.lower_ in {"any", "such", "further"} for c in token.children
        ):
            yield from token.subtree
            return
        if token.dep_ == "nsubjpass" and token.pos_ != "PRON" and token.head.lemma_.lower() in _ANSWERS:
            yield from token.subtree
            return


_ANSWERS = frozenset({"answer", "meet", "reciprocate", "respond", "consider", "treat", "regard", "punish"})


def _threatened(act: Act) -> str:
    hostile = act.absorbed if act.absorbed is not None and act.absorbed.type in _DEEDS | {"MOBILIZE"} else None
    return (hostile.measure if hostile is not None else None) or act.measure or "countermeasures"


def _threat_mode(act: Act) -> str | None:
    if act.absorbed is None:
        return act.mode
    if act.absorbed.mode in {"expel", "arrest"}:
        return act.absorbed.mode
    return _MODES.get(act.absorbed.type, act.mode)


def _intent(act: Act) -> Act | None:
    """A coming act announced by its own actor: help or a visit is AGREE, violence or a curb THREATEN, a sanction stands as decided."""
    meant = act.governor is not None and act.governor.lemma_.lower() in _MEANT
    if act.standing not in {"planned", "conditional"} or act.maybe or not (act.future or meant):
        return act
    if act.type in _KIND:
        return act if act.relation == "demand" or (act.relation == "plan" and not meant) else _pledged(act)
    if not act.future:
        return act
    return _announced(act)


def _pledged(act: Act) -> Act:
    return replace(act, type="AGREE", measure=_PLEDGES.get(act.type, "agreement"), mode=None, standing="asserted")


def _announced(act: Act) -> Act:
    """Harm announced by its actor: force and curbs are threats, and so is a sanction that hangs on a condition."""
    if act.type == "SANCTION" and not act.condition:
        return replace(act, standing="asserted")
    standing: Standing = "conditional" if act.condition else "threatened"
    if act.type == "SANCTION":
        return replace(act, type="THREATEN", standing=standing, mode="restrict")
    if act.type in {"COERCE", "ASSAULT"}:
        measure = act.measure or "countermeasures"
        return replace(act, type="THREATEN", mode=_MODES[act.type], standing=standing, measure=measure)
    return act


_MEANT = frozenset({"plan", "intend", "intention", "aim", "decide", "decision"})
"""Words of an actor's own resolve; hoping, weighing and being expected are less."""


def _refusal(act: Act) -> Act | None:
    """ "will not meet", "has not agreed", "no longer accepts": not doing a kindness is REJECT."""
    ended = _no_longer(act)
    if (act.standing != "negated" and not ended) or act.relation == "undone":
        return act
    coming = ended or act.future or act.relation == "refuse" or act.head.tag_ in {"VBZ", "VBP", "VB", "VBG"}
    if act.type in _KIND | {"AGREE"} and coming and not act.nominal:
        return replace(
            act, type="REJECT", mode=None, measure="refusal", standing="asserted", symmetric=False, negated=True
        )
    return act


def _no_longer(act: Act) -> bool:
    """ "Will no longer", "no longer": said of a verb that is no part of what the words name."""
    return any(
        c.lower_ == "longer" and c.i > 0 and c.nbor(-1).lower_ == "no" and c not in act.trigger
        for c in act.head.children
    )


def _threat(act: Act) -> Act | None:
    """An act that somebody threatens with, where the threatening verb is no pattern of its own."""
    if (
        act.relation == "threaten"
        and act.type in {"SANCTION", "COERCE", "ASSAULT", "PROTEST", "MOBILIZE"}
        and act.within is None
    ):
        standing: Standing = "conditional" if act.condition else "threatened"
        return replace(
            act, type="THREATEN", standing=standing, measure=act.measure or "countermeasures", mode=_MODES.get(act.type)
        )
    return act


def sentences_with_acts(acts: Sequence[Act]) -> Iterator[int]:
    """Numbers of the sentences that tell an act, each once, in order."""
    return iter(dict.fromkeys(act.sentence for act in acts))
