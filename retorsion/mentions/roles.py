"""Who did it to whom: the candidate phrases of an act -> the parties that a ledger keeps.

In: an ``Act``, the ``Parties`` and ``Statements`` of the article. Out: actors and recipients with the basis of each. What the phrases leave open is taken,
in this order, from the one who speaks (acts done by saying), from the sentence, and from the pair of states that the article is about;
otherwise it stays unknown. What an act is, and how it stands, is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from retorsion.mentions import frames, phrases
from retorsion.mentions.acts import Act
from retorsion.mentions.deednouns import ANSWERING, DEEDS, meant
from retorsion.mentions.parse import Reading, Sentence
from retorsion.mentions.parties import Parties
from retorsion.mentions.places import cities
from retorsion.mentions.statements import Statements
from retorsion.records import Party

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

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

_AT_HOME = frozenset({"COERCE", "ASSAULT", "PROTEST", "SANCTION", "CONCEDE", "RETREAT"})
"""Acts that a state also does to its own people."""

_ABROAD = frozenset(
    {"recall-ambassador", "withdraw-ambassador", "withdraw-staff", "close-mission", "student-withdrawal"}
)
"""Measures by which a state takes home its own from another."""

_WITH_OWN = frozenset({"THREATEN", "REJECT", "MOBILIZE", "CONCEDE", "AGREE"})
"""Acts towards another that may name something of one's own ("threatened to withdraw its envoy"); who defends or helps his own does it at home."""
_ONTO_PLACES = frozenset({"AID", "ASSAULT", "MOBILIZE"})
_TAKEN = frozenset({"RETREAT", "COERCE", "ASSAULT"})
_MUTUALLY = frozenset("agree settle reach strike conclude clinch hammer come arrive".split())
_FILED = frozenset("file lodge bring take launch start go raise institute submit".split())
_BROKEN = frozenset({"cut-relations", "suspend-relations", "downgrade-relations"})

_ON_THE_GROUND = frozenset({"COERCE", "ASSAULT", "PROTEST"})

_REACTIONS = frozenset({"ACCUSE", "SUPPORT", "REJECT"})
_RATE = frozenset({"%", "percent", "pc", "percentage"})
_ANSWERING = frozenset({"SANCTION", "ACCUSE", "COERCE", "THREATEN", "ASSAULT"})
_REASON = frozenset(
    "over for because citing response retaliation reply answer protest repudiation reprisal revenge anger reaction outrage".split()
)
_DEALT = frozenset({"each", "respectively", "respective", "apiece"})
_TOWARDS = frozenset({"SANCTION", "ASSAULT"})
_NAMED = frozenset({"dictionary", "capital", "modifier"})

NEEDS_RECIPIENT = frozenset(
    "MOBILIZE RETREAT CONCEDE SANCTION ACCUSE REQUEST REJECT THREATEN COERCE ASSAULT AID COOPERATE SUPPORT CONSULT AGREE".split()
)


class Roles(Struct, frozen=True):
    """Actors and recipients of an act; empty where nobody is known."""

    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Cast:
    """What roles are found among: the reading, its parties, who speaks where, and the article's main pair of states.

    ``statecraft``: the report is about what states do, so that a side it leaves unsaid may be taken from the main pair. ``lead``: the text is a
    sentence or two, in which acts at home count too and whoever has no state is of the one that acts."""

    reading: Reading
    parties: Parties
    statements: Statements
    main: tuple[str, ...]
    statecraft: bool = True
    lead: bool = False

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
        return _mutual(cast, sentence, act, told)
    for rule in (_blamed, _charged, _sent_home, _told_off, _not_ones_own):
        roles = rule(cast, sentence, act, told)
        if roles is not None:
            return roles
    actors = _of_reason(act, told) or _first(cast, sentence, act.actors)
    recipients = (
        _before_a_forum(cast, sentence, act, states(actors))
        or _carried_on(act, told, states(actors))
        or _doer(cast, sentence, act, told, states(actors))
        or _other(cast, sentence, act, states(actors))
    )
    if states(recipients) <= states(actors):
        recipients = _hit_first(act, told, states(actors)) or recipients
    if act.mode == "expel":
        recipients = _without_bystanders(recipients)
    if not actors and (act.type in SPEECH or act.mode == "expel"):
        speaker = cast.speaker(sentence, act)
        if act.type == "THREATEN" and all(p.basis == "pronoun" for p in recipients):
            # "it will be met with a response": the step, not who says so
            recipients = _not_those(recipients, states(speaker))
        actors = _not_those(speaker, states(recipients))
    if not actors and not _outsider(cast, sentence, act):
        actors = _absent_actor(cast, act, states(recipients))
    if not recipients and act.type in NEEDS_RECIPIENT:
        recipients = _again(cast, sentence, act, states(actors)) or _absent_recipient(cast, sentence, act, actors, told)
    if not recipients and _is_joint(act, actors):
        recipients = actors
    return Roles(_unique(actors), _unique((*recipients, *_further(cast, sentence, act))))


def _without_bystanders(recipients: tuple[Party, ...]) -> tuple[Party, ...]:
    """ "Expelled two Kenyan diplomats and Chile protested": a state is not sent home beside somebody's diplomats, however the words were joined."""
    people = tuple(p for p in recipients if p.basis == "modifier")
    return people or recipients


def _further(cast: Cast, sentence: Sentence, act: Act) -> Iterator[Party]:
    """ "25 % on goods from A and 10 % on goods from B": the rates behind the first one fall on countries of their own."""
    if act.measure != "tariff" or sentence.doc is None:
        return
    words = {token.i for token in (act.head, *act.trigger)}
    rates = [t for t in sentence.doc if t.dep_ == "conj" and t.head.i in words and (t.like_num or t.lower_ in _RATE)]
    for thing in act.head.subtree if rates else ():
        if thing.i > rates[0].i and thing.dep_ == "pobj" and thing.head.lower_ in {"on", "from", "against"}:
            yield from cast.phrase(sentence, thing)


def one_each(act: Act, roles: Roles) -> tuple[Roles, ...]:
    """The acts that one telling holds: "A and B each recalled ..." is one of A and one of B, tariffs on A and B are one on A and one on B.

    States that act alike are one act unless the words deal it out ("each", "respectively") or it is a summons, which each receives at its own
    door; a hard act done to states that its clause names is one towards each of them. What was not done stays one.
    """
    told = any(p.span and p.basis in _NAMED for p in roles.recipients)
    if not told and len(roles.actors) == 2 and any(t.lower_ == "neither" for t in act.clause):
        one, other = roles.actors
        return Roles((one,), (other,)), Roles((other,), (one,))
    if act.symmetric or act.standing != "asserted":
        return (roles,)
    dealt = act.measure == "summon-envoy" or any(t.lower_ in _DEALT for t in act.clause)
    if len(roles.actors) == 2 and _each_other(act):
        one, other = roles.actors
        return Roles((one,), (other,)), Roles((other,), (one,))
    if len(roles.actors) > 1 and dealt:
        return tuple(Roles((actor,), roles.recipients) for actor in roles.actors)
    if (
        len(roles.recipients) > 1
        and act.type in _TOWARDS
        and all(p.span and p.basis in _NAMED for p in roles.recipients)
    ):
        return tuple(Roles(roles.actors, (recipient,)) for recipient in roles.recipients)
    return (roles,)


def _each_other(act: Act) -> bool:
    """ "Each other's diplomats", "two of the other's": the two sides do it to one another."""
    return any(
        t.lower_ == "other" and t.i > 0 and t.nbor(-1).lower_ in {"each", "the"} for t in act.clause
    ) and not any(t.lower_ == "others" for t in act.clause)


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


def _charged(cast: Cast, sentence: Sentence, act: Act, told: Sequence[tuple[Act, Roles]]) -> Roles | None:
    """ "Accused Minsk of cyberattacks": the deed that a charge names by a noun is of the one charged, upon whom it names or the one who charges."""
    if not act.nominal or act.within != "ACCUSE" or act.actors:
        return None
    charges = (
        r
        for deed, r in reversed(told)
        if deed.sentence == act.sentence and deed.head.is_ancestor(act.head) and r.recipients
    )
    roles = next(charges, None)
    if roles is None:
        return None
    upon = _not_those(_first(cast, sentence, act.recipients), states(roles.recipients))
    return Roles(_unique(roles.recipients), _unique(upon or roles.actors))


def _sent_home(cast: Cast, sentence: Sentence, act: Act, told: Sequence[tuple[Act, Roles]]) -> Roles | None:
    """ "They were given two weeks to go": the people of the expulsion told just before, by the one who expelled them."""
    if (
        act.nominal and act.measure in _SENT_HOME and any(t.lemma_ == "be" for t in act.trigger)
    ):  # "this is no expulsion"
        return next((r for d, r in reversed(told) if d.type == "SANCTION" and r.actors and r.recipients), None)
    subject = frames.child(act.head, "nsubjpass", "nsubj")
    if act.measure not in _SENT_HOME or subject is None or subject.lower_ not in {"they", "both", "he", "she", "them"}:
        return None
    last = next(
        (roles for deed, roles in reversed(told) if deed.mode == "expel" and roles.actors and roles.recipients), None
    )
    own = states(cast.phrase(sentence, subject))
    return last if last is not None and not own & states(last.recipients) else None


def _told_off(cast: Cast, sentence: Sentence, act: Act, told: Sequence[tuple[Act, Roles]]) -> Roles | None:
    """ "Expelled the envoy. Mariam Deby was summoned": somebody unknown, summoned by nobody named, is of the expulsion told just before."""
    subject = frames.child(act.head, "nsubjpass") if act.measure == "summon-envoy" else None
    if subject is None or subject.pos_ != "PROPN" or _first(cast, sentence, (*act.actors, *act.recipients)):
        return None
    just_told = (
        r
        for deed, r in reversed(told)
        if deed.type == "SANCTION" and not deed.nominal and deed.sentence >= sentence.index - 1
    )
    return next((roles for roles in just_told if roles.actors and roles.recipients), None)


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


def _mutual(cast: Cast, sentence: Sentence, act: Act, told: Sequence[tuple[Act, Roles]]) -> Roles:
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
    everyone = _unique(found or (_estranged(told) if act.measure == "restore-relations" else ()))
    return Roles(everyone, everyone)


def _estranged(told: Sequence[tuple[Act, Roles]]) -> tuple[Party, ...]:
    """ "Ties were restored in 1988": between the two whose break was told before."""
    for deed, roles in reversed(told):
        if deed.measure in _BROKEN and roles.actors and roles.recipients:
            return tuple(_borrowed(replace(p, span=None)) for p in (*roles.actors, *roles.recipients))
    return ()


def _inside(party: Party, start: int, end: int) -> bool:
    return party.span is not None and start <= party.span.start < end


def _first(cast: Cast, sentence: Sentence, tokens: Iterable[Token]) -> tuple[Party, ...]:
    """The first candidate phrase that denotes somebody."""
    for token in tokens:
        found = cast.phrase(sentence, token)
        if found:
            return found
    return ()


def _other(cast: Cast, sentence: Sentence, act: Act, taken: frozenset[str]) -> tuple[Party, ...]:
    """The first candidate phrase that denotes somebody else, or a town of somebody else's that is helped or hit; the actors' own state where only
    that is named in the recipient's place, or anywhere below an act that is also done at home."""
    own: tuple[Party, ...] = ()
    home = act.type in _AT_HOME or (cast.lead and act.type != "MOBILIZE")
    for place, token in enumerate(act.recipients):
        found = cast.phrase(sentence, token) or _town(act, token)
        others = _not_those(found, taken)
        if others:
            return others
        if home or (place < act.named and not _is_ones_own(act, token)):
            own = own or tuple(p for p in found if p.basis not in _WEAK)
    return own if act.measure not in _ABROAD else ()


def _is_ones_own(act: Act, token: Token) -> bool:
    """Whether what stands there is the actor's and names no other side: who is wronged ("protested at the jailing of its citizens"), or what is
    withheld or moved ("its envoy", "its own sanctions")."""
    return act.type == "ACCUSE" or (
        act.type in _WITH_OWN and any(c.tag_ == "PRP$" for c in frames.children(token, "poss"))
    )


def _before_a_forum(cast: Cast, sentence: Sentence, act: Act, taken: frozenset[str]) -> tuple[Party, ...]:
    """ "Filed a suit at the World Trade Organization against Peru": the other side is whom it is against, not the body that hears it."""
    if act.measure not in {"lawsuit", "accusation"} or sentence.doc is None or act.head.lemma_.lower() not in _FILED:
        return ()
    against = [t for t in act.head.subtree if t.dep_ == "pobj" and t.head.lower_ == "against" and t.i > act.head.i]
    return _not_those(_first(cast, sentence, against), taken)


def _town(act: Act, token: Token) -> tuple[Party, ...]:
    """The state of a town that no actor is named after ("flew doctors to Benghazi")."""
    if act.type not in _ONTO_PLACES or token.pos_ != "PROPN":
        return ()
    words = [*frames.children(token, "compound"), token]
    city = cities().get(" ".join(t.text for t in words))
    return (Party(text=token.text, actor=city.country, basis="reference"),) if city is not None else ()


def _again(cast: Cast, sentence: Sentence, act: Act, taken: frozenset[str]) -> tuple[Party, ...]:
    """ "The pastor", "the ship": people and things that the report has named before with the state they are of."""
    thing = act.object
    if act.type not in _TAKEN or cast.lead or thing is None or thing.pos_ != "NOUN":
        return ()
    if not any(c.lower_ in {"the", "that", "this", "these", "those"} for c in frames.children(thing, "det")):
        return ()
    word = thing.lemma_.lower()
    for before in reversed(cast.reading.sentences[: sentence.index + 1]):
        for token in before.doc or ():
            earlier = before.index < sentence.index or token.i < thing.i
            if earlier and token.lemma_.lower() == word and token.pos_ == "NOUN" and frames.nationalities(token):
                found = _not_those(cast.phrase(before, token), taken)
                if found:
                    return tuple(replace(p, text=thing.text, span=None, basis="reference") for p in found)
    return ()


def _is_joint(act: Act, actors: tuple[Party, ...]) -> bool:
    """ "Cairo and Khartoum agreed to dig a canal": with each other, where nobody else is told of."""
    return act.type == "AGREE" and act.head.lemma_.lower() in _MUTUALLY and len(states(actors)) > 1


def _outsider(cast: Cast, sentence: Sentence, act: Act) -> bool:
    """Whether the subject is told and is people who do not act for a state ("opposition members demanded"): then nobody else is to be put there."""
    subject = next(iter(frames.subjects(act.head)), None) if act.head.pos_ == "VERB" else None
    if subject is None or subject.pos_ not in {"NOUN", "PROPN"}:
        return False
    words = {t.lower_ for t in subject.subtree if abs(t.i - subject.i) <= 3}
    return bool(words & _PEOPLE)


def _carried_on(act: Act, told: Sequence[tuple[Act, Roles]], taken: frozenset[str]) -> tuple[Party, ...]:
    """ "Opposed the decision and would challenge it": the same side goes on about the same thing, so against the same other side."""
    if act.object is None or act.object.lower_ not in {"it", "this", "that"} or not told:
        return ()
    before, roles = told[-1]
    thing = before.object
    same = before.sentence == act.sentence and states(roles.actors) == taken and bool(taken)
    return roles.recipients if same and thing is not None and thing.lemma_.lower() in DEEDS else ()


def _doer(
    cast: Cast, sentence: Sentence, act: Act, told: Sequence[tuple[Act, Roles]], taken: frozenset[str]
) -> tuple[Party, ...]:
    """Who did the act that this one is a reaction to ("called the closure hasty"), where the phrase itself does not say whose it was."""
    thing = act.object
    if act.type not in _REACTIONS or thing is None:
        return ()
    if thing.lemma_.lower() not in DEEDS:
        thing = next((t for t in frames.children(thing, "nsubj") if t.lemma_.lower() in DEEDS), None)
    if thing is None or any(
        cast.phrase(sentence, c) for c in thing.children if c.dep_ in {"poss", "amod", "compound", "prep"}
    ):
        return ()
    types = meant(thing.lemma_.lower())
    deeds = [roles for deed, roles in told if deed.type in types and roles.actors and not states(roles.actors) & taken]
    own = [roles for roles in deeds if taken & states(roles.recipients)]
    last = own[-1] if own else deeds[0] if deeds else None
    return tuple(replace(p, basis="reference") for p in last.actors) if last is not None else ()


def _hit_first(act: Act, told: Sequence[tuple[Act, Roles]], taken: frozenset[str]) -> tuple[Party, ...]:
    """ "Chile hit back with artillery", "answered by recalling its envoy": at whom is left out, so at the last one told to have acted against Chile."""
    back = any(c.lower_ == "back" and c.pos_ in {"ADV", "ADP", "PART"} for c in act.head.children)
    answering = any(t.lemma_.lower() in ANSWERING for t in act.head.ancestors)
    if act.head.pos_ != "VERB" or not (back or answering):
        return ()
    blows = [roles for _, roles in told if states(roles.recipients) & taken and states(roles.actors) - taken]
    return tuple(_borrowed(p) for p in blows[-1].actors) if blows else ()


def _of_reason(act: Act, told: Sequence[tuple[Act, Roles]]) -> tuple[Party, ...]:
    """Whose deed a reason tells of: "cut ties with Israel over its offensive", "condemned Iran for its raid" speak of the one acted upon."""
    owner = next((t for t in act.actors[:1] if t.lower_ in {"its", "their", "his", "her"}), None)
    if owner is None or not act.nominal:
        return ()
    for deed, roles in reversed(told):
        if (
            deed.sentence == act.sentence
            and deed.head.is_ancestor(act.head)
            and deed.type in _ANSWERING
            and roles.recipients
        ):
            way = {t.lower_ for t in act.head.ancestors if deed.head.is_ancestor(t)}
            if way & _REASON:
                return tuple(replace(p, text=owner.text, span=None, basis="pronoun") for p in roles.recipients)
    return ()


def _not_those(parties: Iterable[Party], taken: frozenset[str]) -> tuple[Party, ...]:
    return tuple(p for p in parties if p.state not in taken)


def _absent_actor(cast: Cast, act: Act, taken: frozenset[str]) -> tuple[Party, ...]:
    """An actor that the clause leaves out ("two diplomats were expelled"): the other state of the article's main pair."""
    if not taken or act.type in {"PROTEST", "ASSAULT"}:
        return ()
    return _of_pair(cast, taken)


def _absent_recipient(
    cast: Cast, sentence: Sentence, act: Act, actors: tuple[Party, ...], told: Sequence[tuple[Act, Roles]]
) -> tuple[Party, ...]:
    """A recipient that the clause leaves out: another main side named in the sentence, else whom the actor last faced, else one named just
    before, else the other side of the main pair."""
    taken = states(actors)
    if taken and cast.lead:
        return _in_a_lead(cast, sentence, act, actors, told)
    if not taken or not cast.statecraft:
        return ()
    beside = cast.parties.nearest(sentence, act.head, taken)
    usable = beside is not None and beside.state in cast.main[:3] and beside.sector not in OUTSIDE
    if usable and beside is not None and _inside(beside, sentence.start, sentence.end):
        return (_borrowed(beside),)
    faced = _faced(taken, told)
    if faced or not usable or beside is None or act.type == "AID":
        return faced or _of_pair(cast, taken)
    return (_borrowed(beside),)


def _faced(taken: frozenset[str], told: Sequence[tuple[Act, Roles]]) -> tuple[Party, ...]:
    """The other side of the last act told in which ``taken`` stood on either."""
    for _, roles in reversed(told):
        for mine, others in ((roles.actors, roles.recipients), (roles.recipients, roles.actors)):
            there = tuple(p for p in others if p.state and p.state not in taken)
            if states(mine) & taken and there:
                return tuple(Party(text="", actor=p.actor, basis="reference") for p in there)
    return ()


def _in_a_lead(
    cast: Cast, sentence: Sentence, act: Act, actors: tuple[Party, ...], told: Sequence[tuple[Act, Roles]]
) -> tuple[Party, ...]:
    """The recipient that a lead leaves unsaid: the state of the place, whoever did what this reacts to, the actor's own people, another named."""
    taken = states(actors)

    def finders() -> Iterator[tuple[Party, ...]]:
        yield _of_place(cast, sentence, act, taken)
        yield _of_deed(act, taken, told)
        yield _of_own(cast, sentence, act, taken) if act.type in _AT_HOME else ()
        yield _beside(cast, sentence, act, taken)
        yield _of_own(cast, sentence, act, taken)
        yield _their_own(act, actors)

    return next(filter(None, finders()), ())


def _of_place(cast: Cast, sentence: Sentence, act: Act, taken: frozenset[str]) -> tuple[Party, ...]:
    """The state of a place where the recipient should stand: "recalled its envoy in Seoul"."""
    at = {sentence.offset(token) for token in act.recipients}
    places = [p for p in cast.parties.places(sentence) if p.span and any(p.span.start <= i < p.span.end for i in at)]
    return tuple(replace(p, basis="reference") for p in _not_those(places, taken))[:1]


def _of_deed(act: Act, taken: frozenset[str], told: Sequence[tuple[Act, Roles]]) -> tuple[Party, ...]:
    """Who did the act told just before, for a reaction that names nobody: "a step that Berlin decried"."""
    if act.type not in _REACTIONS:
        return ()
    deeds = [roles for deed, roles in told if deed.sentence == act.sentence and not states(roles.actors) & taken]
    return tuple(_borrowed(p) for p in deeds[-1].actors) if deeds else ()


def _of_own(cast: Cast, sentence: Sentence, act: Act, taken: frozenset[str]) -> tuple[Party, ...]:
    """People and bodies without a state ("locked up its publisher"), and what is seized or struck: those of the state that acts."""
    if len(taken) != 1:
        return ()
    things = [t for t in (act.object, *act.recipients) if t is not None and t.pos_ in {"NOUN", "PROPN"}]
    things = [t for t in things if act.type in _ON_THE_GROUND or t.pos_ == "PROPN" or _is_somebody(cast, t)]
    (state,) = taken
    return tuple(Party(text=t.text, span=sentence.span(t, t), actor=state, basis="reference") for t in things[:1])


def _their_own(act: Act, actors: tuple[Party, ...]) -> tuple[Party, ...]:
    """Crowds, rebels and unions who address nobody else face their own state."""
    at_odds = act.type == "PROTEST" or (
        act.type in {"REQUEST", "THREATEN", "ACCUSE", "REJECT"} and all(p.sector in OUTSIDE for p in actors)
    )
    own = states(actors)
    return tuple(Party(text="", actor=code, basis="reference") for code in own) if at_odds and len(own) == 1 else ()


def _is_somebody(cast: Cast, token: Token) -> bool:
    words = (token, *frames.children(token, "poss"))
    organs = (phrases.organ_of(t.doc, t, cast.parties.dictionaries) for t in words)
    return any(organ is not None and organ.kind not in {"thing", "place"} for organ in organs)


def _beside(cast: Cast, sentence: Sentence, act: Act, taken: frozenset[str]) -> tuple[Party, ...]:
    """The other party that the sentence names nearest to the act."""
    at = sentence.offset(act.head)
    others = [p for p in cast.parties.named(sentence) if p.state and p.state not in taken and p.span]
    nearest = min(others, key=lambda p: abs((p.span.start if p.span else 0) - at), default=None)
    return (_borrowed(nearest),) if nearest is not None else ()


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
