"""Retellings by reference: "the move", "a similar move by Moscow", "we are taking immediate action" -> mentions of acts told elsewhere.

In: the mentions of a report. Out: the same, with one more mention for each such phrase, in order of the text, ``same_as`` naming the telling it refers
to. A phrase whose act the report tells nowhere adds nothing, except "a similar …" by a named party, which is an act of that party's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from retorsion.mentions.deednouns import RETOLD
from retorsion.mentions.parse import Sentence
from retorsion.mentions.roles import official, states
from retorsion.mentions.telling import same_deed
from retorsion.records import Mention, Party, Span, content_id

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

SIMILAR = frozenset(
    "similar same identical comparable equivalent reciprocal mirror corresponding like analogous parallel matching".split()
)
_POINTING = frozenset("the this that these those such".split())
_DOING = frozenset("take announce adopt make".split())
_DONE_AT_ONCE = frozenset(
    "immediate reciprocal direct retaliatory proportionate proportional appropriate decisive firm swift similar".split()
)
_BACK = re.compile(
    r"\b(?:(?:the|this|that)(?: \w+)?|similar|same|identical|reciprocal|immediate|retaliatory|proportionate) (?:move|step|measure|action|decision|response|retaliation)s?\b",
    re.IGNORECASE,
)
_CAUSAL = frozenset("response answer reply retaliation reprisal reaction revenge return after following over".split())
_ANSWERABLE = frozenset({"SANCTION", "COERCE", "ASSAULT"})


def points_back(sentence: str) -> bool:
    """Whether the words of a sentence may tell again of an act told elsewhere; asked of sentences that the gate would leave out."""
    return _BACK.search(sentence) is not None


def retell(case: Any, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The mentions with the retellings among them; ``case`` is the coder's ``Case``."""
    found = list(mentions)
    for sentence in case.reading.sentences:
        if sentence.doc is None:
            continue
        for token in sentence.doc:
            if token.lemma_.lower() in RETOLD and token.pos_ == "NOUN" and not _told(sentence, token, found):
                found += _refer(case, sentence, token, found)
    return tuple(sorted(found, key=lambda m: (m.evidence["type"].start, m.id)))


def take_up(case: Any, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """A noun that names an act as a cause ("in answer to the expulsion of its own envoy") tells again of the act of that kind between the same
    two sides that the report tells elsewhere, on that act's day; told nowhere else it stays as it was coded."""
    causes = {m.id for m in mentions if _is_cause(case.reading.sentences[m.sentence], m)}

    def again(mention: Mention) -> Mention:
        if mention.id not in causes or mention.same_as:
            return mention
        told = [
            m
            for m in mentions
            if m.id not in causes and not m.same_as and m.measure == mention.measure and same_deed(mention, m)
        ]
        if len(told) != 1:
            return mention
        return replace(mention, same_as=told[0].id, when=told[0].when, standing=told[0].standing)

    return tuple(again(mention) for mention in mentions)


def _is_cause(sentence: Sentence, mention: Mention) -> bool:
    """Whether a noun tells the act, in a phrase that says what another act answers or follows."""
    head = sentence.token_at(mention.evidence["type"].start)
    if head is None or head.pos_ != "NOUN":
        return False
    above = list(takewhile(lambda word: word.pos_ not in {"VERB", "AUX"}, head.ancestors))
    return any(word.lower_ in _CAUSAL for word in above)


def _told(sentence: Sentence, token: Token, mentions: Sequence[Mention]) -> bool:
    """Whether an act was found on this very word."""
    at = sentence.offset(token)
    return any(m.evidence["type"].start <= at < m.evidence["type"].end for m in mentions)


def _refer(case: Any, sentence: Sentence, token: Token, mentions: Sequence[Mention]) -> Iterator[Mention]:
    modifiers = {c.lemma_.lower() for c in token.children if c.dep_ in {"amod", "compound", "nmod", "det"}}
    if modifiers & SIMILAR and (owner := _owner(case, sentence, token)):
        yield from _similar(case, sentence, token, owner, mentions)
    elif modifiers & _DONE_AT_ONCE and token.dep_ == "dobj" and token.head.lemma_.lower() in _DOING:
        yield from _own_act(case, sentence, token, mentions)
    elif (
        modifiers & _POINTING
        and token.dep_ in {"nsubj", "nsubjpass"}
        and not any(c.dep_ in {"prep", "acl", "relcl"} for c in token.children)
    ):
        yield from _pointed(case, sentence, token, mentions)


def _owner(case: Any, sentence: Sentence, token: Token) -> tuple[Party, ...]:
    """Whose move it is: "by Moscow", "Moscow's"."""
    for child in token.children:
        if child.dep_ == "poss":
            return official(case.cast.phrase(sentence, child))
        if child.lower_ in {"by", "from", "of"}:
            for inner in child.children:
                if inner.dep_ == "pobj":
                    return official(case.cast.phrase(sentence, inner))
    return ()


def _similar(
    case: Any, sentence: Sentence, token: Token, owner: tuple[Party, ...], mentions: Sequence[Mention]
) -> Iterator[Mention]:
    model = _last(mentions, sentence, lambda m: not states(m.actors) & states(owner))
    if model is None:
        return
    told = next((m for m in mentions if _runs(m, states(owner), states(model.actors), model)), None)
    when = case.times.of(sentence, token, list(token.subtree))
    copy = _copy(told or model, sentence, token, "references:similar")
    yield replace(
        copy,
        actors=owner,
        recipients=told.recipients if told else model.actors,
        when=when or (told.when if told else None),
        same_as=told.id if told else None,
        count=dict(told.count) if told else {},
    )


def _runs(mention: Mention, actors: frozenset[str], recipients: frozenset[str], model: Mention) -> bool:
    return (
        mention.type == model.type
        and mention.mode == model.mode
        and bool(states(mention.actors) & actors)
        and bool(states(mention.recipients) & recipients)
        and not mention.background
    )


def _own_act(case: Any, sentence: Sentence, token: Token, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """ "We are taking immediate action": the act that the same side is told to have taken."""
    subject = next((c for c in token.head.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    owner = official(case.cast.phrase(sentence, subject)) if subject is not None else ()
    owner = owner or official(case.statements.speaker_at(sentence.offset(token)))
    told = next(
        (
            m
            for m in mentions
            if m.type == "SANCTION"
            and m.standing == "asserted"
            and not m.background
            and states(m.actors) & states(owner)
        ),
        None,
    )
    if told is not None:
        first = subject if subject is not None else token.head
        copy = _copy(told, sentence, token, "references:action", (first, token.head, token))
        yield replace(copy, same_as=told.id, actors=owner if states(owner) == states(told.actors) else told.actors)


def _pointed(case: Any, sentence: Sentence, token: Token, mentions: Sequence[Mention]) -> Iterator[Mention]:
    speakers = states(official(case.statements.speaker_at(sentence.offset(token))))
    told = _last(mentions, sentence, lambda m: not states(m.actors) & speakers)
    if told is not None:
        words = (*(c for c in token.children if c.dep_ in {"det", "amod"}), token, token.head)
        yield replace(_copy(told, sentence, token, "references:move", words), same_as=told.same_as or told.id)


def _last(mentions: Sequence[Mention], sentence: Sentence, wanted: Any) -> Mention | None:
    """The last act told before this sentence that one may call a move."""
    usable = [
        m
        for m in mentions
        if m.sentence < sentence.index and m.type in _ANSWERABLE and m.standing == "asserted" and not m.background
    ]
    return next((m for m in reversed(usable) if wanted(m)), None)


def _copy(told: Mention, sentence: Sentence, token: Token, rule: str, words: Sequence[Token] = ()) -> Mention:
    """``told`` as told again at ``token``: same act, other words."""
    clause = sentence.cover(words or tuple(token.subtree))
    evidence: dict[str, Span] = {
        "clause": clause,
        "type": sentence.cover((token,)),
        "sentence": Span(start=sentence.start, end=sentence.end, quote=sentence.text),
    }
    return replace(
        told,
        id=content_id("m", told.article, sentence.offset(token), token.lemma_, rule),
        sentence=sentence.index,
        evidence=evidence,
        rule=rule,
        replies=(),
        targets=(),
        said_by=(),
        instrument=None,
    )
