"""Who did it to whom: the candidate phrases of an act -> the parties that a ledger keeps.

In: an ``Act``, the ``Parties`` and ``Statements`` of the article. Out: actors and recipients with the basis of each. What the phrases leave open is taken,
in this order, from the one who speaks (acts done by saying), from the sentence, and from the pair of states that the article is about;
otherwise it stays unknown. What an act is, and how it stands, is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retorsion.mentions import frames
from retorsion.mentions.acts import Act
from retorsion.mentions.parse import Reading, Sentence
from retorsion.mentions.parties import Parties
from retorsion.mentions.statements import Statements
from retorsion.records import Party

if TYPE_CHECKING:
    from spacy.tokens import Token

SPEECH = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "AGREE", "SUPPORT", "CONCEDE"})
"""Acts done by saying: the one who says it is the one who does it."""

OUTSIDE = frozenset({"CVL", "OPP", "REB", "CRM", "BUS", "MED", "EDU", "LAB", "REL", "NGO", "RAD", "HRI", "AGR", "ELI"})
"""Sectors whose acts are not acts of their state."""

_PEOPLE = frozenset(
    """opposition protesters demonstrators residents students lawyers analysts experts critics lawmakers activists families relatives workers
    villagers rebels militants gunmen crowd crowds mob journalists newspapers campaigners unions clerics engineers doctors rescuers fans players""".split()
)
_SENT_HOME = frozenset({"expel-diplomats", "revoke-accreditation", "persona-non-grata", "deportation"})
_WEAK = frozenset({"reference", "pronoun", "none"})
"""Bases too weak to say that a state acts on its own people."""

_REACTIONS = frozenset({"ACCUSE", "SUPPORT", "REJECT"})
_HARD = frozenset({"SANCTION", "COERCE", "ASSAULT", "MOBILIZE", "RETREAT"})
_DEEDS = frozenset(
    """move step measure action decision expulsion closure ban tariff sanction attack strike raid order restriction invasion bombing shelling
    seizure arrest detention deportation recall withdrawal embargo blockade killing test launch exercise offensive crackdown""".split()
)
"""Nouns by which a later sentence speaks of an act told before."""

NEEDS_RECIPIENT = frozenset(
    "MOBILIZE RETREAT CONCEDE SANCTION ACCUSE REQUEST REJECT THREATEN COERCE ASSAULT AID COOPERATE SUPPORT CONSULT AGREE".split()
)


@dataclass(frozen=True, slots=True)
class Roles:
    """Actors and recipients of an act; empty where nobody is known."""

    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Cast:
    """What roles are found among: the reading, its parties, who speaks where, and the article's main pair of states.

    ``statecraft``: the report is about what states do, so that a side it leaves unsaid may be taken from the main pair."""

    reading: Reading
    parties: Parties
    statements: Statements
    main: tuple[str, ...]
    statecraft: bool = True

    def phrase(self, sentence: Sentence, token: Token) -> tuple[Party, ...]:
        """Who the phrase at ``token`` denotes, with its conjuncts; "we" is the one who speaks there."""
        found = self.parties.of_phrase(sentence, token, self.statements.speaker_at)
        return tuple(
            replace(p, span=sentence.span(token, token)) if p.span is None and p.text == token.text else p
            for p in found
        )

    def speaker(self, sentence: Sentence, act: Act) -> tuple[Party, ...]:
        """Who says it, as far as he speaks for a state or body."""
        return official(self.statements.speaker_at(sentence.offset(act.head)))


def is_statecraft(text: str, words: frozenset[str]) -> bool:
    """Whether a text holds two different ``words`` of statecraft (``data/statecraft.toml``)."""
    return len(words & frozenset(re.findall(r"[a-zé]+", text.lower()))) >= 2


def official(parties: Iterable[Party]) -> tuple[Party, ...]:
    """Those of ``parties`` that speak for a state or a body."""
    return tuple(p for p in parties if p.state and p.sector not in OUTSIDE)


def find_roles(cast: Cast, act: Act, told: Sequence[tuple[Act, Roles]] = ()) -> Roles:
    """Actors and recipients of ``act``; no state stands on both sides unless nobody else is in sight. ``told`` are the acts before it, in order:
    who condemns "the expulsion" speaks to the one who expelled."""
    sentence = cast.reading.sentences[act.sentence]
    if act.symmetric:
        return _mutual(cast, sentence, act)
    for rule in (_blamed, _sent_home, _not_ones_own):
        roles = rule(cast, sentence, act, told)
        if roles is not None:
            return roles
    actors = _first(cast, sentence, act.actors)
    recipients = _doer(cast, sentence, act, told, states(actors)) or _other(
        cast, sentence, act.recipients, states(actors)
    )
    if not actors and (act.type in SPEECH or act.mode == "expel"):
        actors = _not_those(cast.speaker(sentence, act), states(recipients))
    if not actors and not _outsider(cast, sentence, act):
        actors = _absent_actor(cast, act, states(recipients))
    if not recipients and act.type in NEEDS_RECIPIENT:
        recipients = _absent_recipient(cast, sentence, act, states(actors))
    return Roles(_unique(actors), _unique(recipients))


def _blamed(cast: Cast, sentence: Sentence, act: Act, told: Sequence[tuple[Act, Roles]]) -> Roles | None:
    """ "Moscow is to blame": the subject is the one accused, the speaker the accuser."""
    head = act.head
    if (
        act.type != "ACCUSE"
        or head.lemma_.lower() != "blame"
        or head.dep_ != "xcomp"
        or head.head.lemma_.lower() != "be"
    ):
        return None
    accused = _first(cast, sentence, frames.subjects(head.head))
    return Roles(_unique(_not_those(cast.speaker(sentence, act), states(accused))), _unique(accused))


def _sent_home(cast: Cast, sentence: Sentence, act: Act, told: Sequence[tuple[Act, Roles]]) -> Roles | None:
    """ "They were given two weeks to go": the people of the expulsion told just before, by the one who expelled them."""
    subject = frames.child(act.head, "nsubjpass", "nsubj")
    if act.measure not in _SENT_HOME or subject is None or subject.lower_ not in {"they", "both", "he", "she", "them"}:
        return None
    last = next(
        (roles for deed, roles in reversed(told) if deed.mode == "expel" and roles.actors and roles.recipients), None
    )
    own = states(cast.phrase(sentence, subject))
    return last if last is not None and not own & states(last.recipients) else None


def _not_ones_own(cast: Cast, sentence: Sentence, act: Act, told: Sequence[tuple[Act, Roles]]) -> Roles | None:
    """No state closes or expels another's with its own: where the thing is of the supposed actor's state, the actor is the other side."""
    if act.measure not in _SENT_HOME | {"order-closure"}:
        return None
    things = [t for t in (act.object, *act.recipients[:1]) if t is not None]
    thing = tuple(p for p in _first(cast, sentence, things) if p.basis in {"modifier", "dictionary", "role"})
    actors = _first(cast, sentence, act.actors)
    if not thing or not states(thing) & states(actors):
        return None
    return Roles(_of_pair(cast, states(thing)), _unique(thing))


def states(parties: Iterable[Party]) -> frozenset[str]:
    """The state codes of ``parties``."""
    return frozenset(p.state for p in parties if p.state)


def _mutual(cast: Cast, sentence: Sentence, act: Act) -> Roles:
    found: list[Party] = []
    for token in (*act.actors, *act.recipients):
        found += [p for p in cast.phrase(sentence, token) if p.state and p.state not in states(found)]
    if len(found) == 1:
        other = cast.parties.nearest(sentence, act.head, states(found))
        clause = sentence.cover(act.clause or act.trigger)
        if (
            other is not None
            and other.state
            and other.sector not in OUTSIDE
            and _inside(other, clause.start, clause.end)
        ):
            found.append(_borrowed(other))
    everyone = _unique(found)
    return Roles(everyone, everyone)


def _inside(party: Party, start: int, end: int) -> bool:
    return party.span is not None and start <= party.span.start < end


def _first(cast: Cast, sentence: Sentence, tokens: Iterable[Token]) -> tuple[Party, ...]:
    """The first candidate phrase that denotes somebody."""
    for token in tokens:
        found = cast.phrase(sentence, token)
        if found:
            return found
    return ()


def _other(cast: Cast, sentence: Sentence, tokens: Iterable[Token], taken: frozenset[str]) -> tuple[Party, ...]:
    """The first candidate phrase that denotes somebody else; the actors' own state where only that is named (an act at home)."""
    own: tuple[Party, ...] = ()
    for token in tokens:
        found = cast.phrase(sentence, token)
        others = _not_those(found, taken)
        if others:
            return others
        own = own or tuple(p for p in found if p.basis not in _WEAK)
    return own


def _outsider(cast: Cast, sentence: Sentence, act: Act) -> bool:
    """Whether the subject is told and is people who do not act for a state ("opposition members demanded"): then nobody else is to be put there."""
    subject = next(iter(frames.subjects(act.head)), None) if act.head.pos_ == "VERB" else None
    if subject is None or subject.pos_ not in {"NOUN", "PROPN"}:
        return False
    words = {t.lower_ for t in subject.subtree if abs(t.i - subject.i) <= 3}
    return bool(words & _PEOPLE)


def _doer(
    cast: Cast, sentence: Sentence, act: Act, told: Sequence[tuple[Act, Roles]], taken: frozenset[str]
) -> tuple[Party, ...]:
    """Who did the act that this one is a reaction to ("called the closure hasty"), where the phrase itself does not say whose it was."""
    thing = act.object
    if act.type not in _REACTIONS or thing is None:
        return ()
    if thing.lemma_.lower() not in _DEEDS:
        thing = next((t for t in frames.children(thing, "nsubj") if t.lemma_.lower() in _DEEDS), None)
    if thing is None or any(
        cast.phrase(sentence, c) for c in thing.children if c.dep_ in {"poss", "amod", "compound", "prep"}
    ):
        return ()
    deeds = [roles for deed, roles in told if deed.type in _HARD and roles.actors and not states(roles.actors) & taken]
    return tuple(replace(p, basis="reference") for p in deeds[-1].actors) if deeds else ()


def _not_those(parties: Iterable[Party], taken: frozenset[str]) -> tuple[Party, ...]:
    return tuple(p for p in parties if p.state not in taken)


def _absent_actor(cast: Cast, act: Act, taken: frozenset[str]) -> tuple[Party, ...]:
    """An actor that the clause leaves out ("two diplomats were expelled"): the other state of the article's main pair."""
    if not taken or act.type in {"PROTEST", "ASSAULT"}:
        return ()
    return _of_pair(cast, taken)


def _absent_recipient(cast: Cast, sentence: Sentence, act: Act, taken: frozenset[str]) -> tuple[Party, ...]:
    if not taken or not cast.statecraft:
        return ()
    beside = cast.parties.nearest(sentence, act.head, taken)
    if beside is not None and beside.state and beside.sector not in OUTSIDE and beside.state in cast.main[:3]:
        return (_borrowed(beside),)
    return _of_pair(cast, taken)


def _of_pair(cast: Cast, taken: frozenset[str]) -> tuple[Party, ...]:
    """The other side of the article's main pair; for a third party the side that the article is most about."""
    pair = cast.main[:2] if cast.statecraft else ()
    others = [code for code in pair if code not in taken]
    return (Party(text="", actor=others[0], basis="reference"),) if others else ()


def _borrowed(party: Party) -> Party:
    """A party that the sentence names elsewhere, standing in for one the clause leaves out."""
    return replace(party, basis="reference")


def _unique(parties: Iterable[Party]) -> tuple[Party, ...]:
    found: dict[str | None, Party] = {}
    for party in parties:
        found.setdefault(party.actor or party.text, party)
    return tuple(found.values())
