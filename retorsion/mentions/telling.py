"""How an act is told: its standing for the ledger, whether it is history, its evidence, who denies it, how many it falls on.

In: an ``Act`` with its roles and dates. Out: the fields of a ``Mention``. The rules are those of ``docs/explanation/coding-rules.md``: a wrong that
somebody else claims is alleged, a sanction announced by its own actor stands as decided, history is what came before this story.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from retorsion.mentions.acts import Act
from retorsion.mentions.counts import count_of_act
from retorsion.mentions.parse import Reading, Sentence
from retorsion.mentions.parties import Parties
from retorsion.mentions.roles import SPEECH, Roles, states
from retorsion.mentions.times import Times
from retorsion.records import Mention, Party, Span, Standing, Target, When

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

WRONGS = frozenset({"COERCE", "ASSAULT"})
"""Types of deeds that nobody but an official announces as his own."""
_WRONG_MEASURES = frozenset(
    {"espionage", "interference", "sabotage", "hostile-activity", "poisoning", "harassment", "killing"}
)
_HISTORY_DAYS = 21
_RECENT = re.compile(r"\b(?:last|past|earlier|this)\b", re.IGNORECASE)
_HELD = frozenset("deny dispute contest refute reject".split())
"""Verbs whose present tense tells of a denial held for long; one that "says the claims are false" says so now."""
_OFTEN = frozenset("repeatedly always consistently long often never persistently regularly routinely".split())
_COUNTED = frozenset({"SANCTION", "COERCE", "ASSAULT", "RETREAT", "MOBILIZE", "AID", "COOPERATE", "THREATEN"})
_UNCOUNTED = frozenset({"summon-envoy"})


def stands(act: Act, roles: Roles, said_by: Sequence[Party]) -> Standing:
    """The standing of the act: as the words show it, and ``alleged`` where a wrong is told by somebody other than its actor."""
    wrong = act.type in WRONGS or act.measure in _WRONG_MEASURES
    if wrong and act.nominal and act.standing == "negated" and said_by and not states(said_by) & states(roles.actors):
        return "alleged"  # "will not stand for intimidation of our staff": what is not borne is said to be done
    if wrong and act.nominal and act.standing == "planned" and act.within == "ACCUSE":
        return "alleged"  # "blaming Minsk for attempts at sabotage"
    if wrong and act.standing == "asserted":
        tellers = states(said_by)
        if act.relation == "allege" or act.within == "ACCUSE" or (tellers and not tellers & states(roles.actors)):
            return "alleged"
    if act.type in SPEECH and act.standing == "alleged" and act.within == "ACCUSE":
        return (
            "asserted"  # "accusing them of spying, a claim dismissed by London": the dismissal is no part of the charge
        )
    if act.head.lemma_ == "blame" and act.head.dep_ == "xcomp" and act.standing == "planned":
        return "asserted"  # "is to blame"
    return act.standing


def taken_for_granted(act: Act, background: bool, standing: Standing) -> Standing:
    """History that a speaker only refers to by a noun ("Russia's invasion of Ukraine") is not what he alleges."""
    refers = background and act.nominal and act.relation != "allege" and act.within != "ACCUSE"
    return "asserted" if refers and standing == "alleged" else standing


def in_background(times: Times, act: Act, when: When | None, roles: Roles, main: Sequence[str]) -> bool:
    """History: dated well before the story's day, or a deed told as a state of affairs between others than the story's sides."""
    story = times.story()
    if when is not None and when.day and story is not None and story.day:
        if when.precision == "range" or _is_recent(when):
            return False
        return (dt.date.fromisoformat(story.day) - dt.date.fromisoformat(when.day)).days > _HISTORY_DAYS
    if act.type in {"ASSAULT", "COERCE", "MOBILIZE"} and (act.nominal or act.head.dep_ in {"relcl", "acl", "advcl"}):
        involved = states(roles.actors) | states(roles.recipients)
        return not involved <= set(main[:2])
    return False


def _is_recent(when: When) -> bool:
    """ "last month", "earlier this year": the writer counts from now, so it is still this affair."""
    return when.precision in {"month", "week"} and when.span is not None and bool(_RECENT.search(when.span.quote))


_BEGINNING = frozenset(
    "begin start erupt originate arise ignite spark trigger provoke prompt unleash flare date".split()
)


def is_undated(act: Act, sentence: Sentence, standing: Standing) -> bool:
    """Acts that a report without a date for them does not put on its own day: what a quarrel began with ("a row that began when Moscow ..."), a
    denial held for long ("has repeatedly denied"), and an alleged deed that only a noun or a finished tense tells of."""
    if _opens_story(act):
        return True
    if standing == "alleged" and act.type in WRONGS:
        return act.nominal or any(c.lower_ in {"had", "has", "have"} for c in act.head.children)
    if act.type != "REJECT" or act.measure != "denial":
        return False
    often = any(c.lower_ in _OFTEN for t in (act.head, *act.trigger) for c in t.children)
    return often or (act.head.tag_ in {"VBZ", "VBP"} and act.head.lemma_ in _HELD and sentence.index > 1)


def _opens_story(act: Act) -> bool:
    """Whether the act stands in the clause that says how the story began: "began when ...", "broke out after ...", "set off by the ..."."""
    above = next((t for t in act.head.ancestors if t.pos_ in {"VERB", "AUX"}), None)
    if above is None or above.lemma_.lower() not in _BEGINNING:
        return False
    marks = (c.lower_ for c in act.head.children if c.dep_ in {"advmod", "mark"})
    return act.nominal or any(word in {"when", "after", "as", "once"} for word in marks)


def count_in(
    reading: Reading, parties: Parties, sentence: Sentence, act: Act
) -> tuple[dict[str, int], dict[str, tuple[int, int | None]], tuple[Target, ...], Span | None]:
    """(count, bounds, targets, words) of the people or things that the act falls on; empty for acts that count nothing."""
    if act.type not in _COUNTED or act.measure in _UNCOUNTED:
        return {}, {}, (), None
    counted = count_of_act(reading, parties, sentence, act.head, act.object)
    return dict(counted.count), dict(counted.bounds), tuple(counted.targets), counted.span


def evidence_of(reading: Reading, sentence: Sentence, act: Act, roles: Roles, when: When | None) -> dict[str, Span]:
    """The words behind each field: ``clause`` and ``sentence`` always, ``type``, ``actor``, ``recipient``, ``when`` and ``standing`` where words tell."""
    found: dict[str, Span] = {
        "clause": sentence.cover(act.clause or act.trigger),
        "sentence": reading.span(sentence.start, sentence.end),
        "type": sentence.cover(act.trigger or (act.head,)),
    }
    spans: dict[str, Any] = {
        "actor": next((p.span for p in roles.actors if p.span), None),
        "recipient": next((p.span for p in roles.recipients if p.span), None),
        "when": when.span if when else None,
        "standing": _words(sentence, act.standing_words),
    }
    return found | {name: span for name, span in spans.items() if span is not None}


def _words(sentence: Sentence, tokens: Sequence[Token]) -> Span | None:
    return sentence.cover(tokens) if tokens else None


def as_staff(case: object, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """People sent home in a report on an expulsion of diplomats between the same two states are of the same affair: SANCTION, not COERCE."""
    dyads = {
        frozenset(states(m.actors) | states(m.recipients))
        for m in mentions
        if m.type == "SANCTION" and m.mode == "expel"
    }
    return tuple(
        replace(m, type="SANCTION", mode="expel", measure="expel-diplomats", contexts=("diplomatic",))
        if m.measure == "deportation" and frozenset(states(m.actors) | states(m.recipients)) in dyads
        else m
        for m in mentions
    )


def date_alike(case: object, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """A deed told without a day ("has kicked out") has the day on which the same report puts the same deed elsewhere, where it names just one."""
    return tuple(_dated_elsewhere(m, mentions) for m in mentions)


def _dated_elsewhere(mention: Mention, mentions: Sequence[Mention]) -> Mention:
    when = mention.when
    if mention.type != "SANCTION" or mention.background or when is None or when.basis not in {"published", "story"}:
        return mention
    alike = [
        m
        for m in mentions
        if m is not mention and _told_alike(m, mention) and m.when and m.when.basis in {"stated", "relative"}
    ]
    days = {m.when.day for m in alike if m.when and m.when.day and m.when.precision == "day"}
    if len(days) != 1 or when.day in days:
        return mention
    told = next(m.when for m in alike if m.when and m.when.day in days)
    return replace(mention, when=replace(told, basis="story"))


def same_deed(one: Mention, other: Mention) -> bool:
    """Whether two tellings are of one kind of deed between the same two sides, both history or neither."""
    return (
        one.type == other.type
        and one.background == other.background
        and states(one.actors) == states(other.actors)
        and states(one.recipients) == states(other.recipients)
    )


def _told_alike(one: Mention, other: Mention) -> bool:
    counts = not one.count or not other.count or one.count == other.count
    return same_deed(one, other) and one.mode == other.mode and one.standing == other.standing and counts


def deny(case: object, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Alleged deeds whose actor rejects the charge in the same report carry ``denied_by``."""
    deniers = [m for m in mentions if m.type == "REJECT" and m.measure == "denial" and m.standing == "asserted"]
    return tuple(_denied(m, deniers) for m in mentions)


def _denied(mention: Mention, deniers: Sequence[Mention]) -> Mention:
    if mention.standing != "alleged" or mention.denied_by:
        return mention
    accused = states(mention.actors)
    by = [p for d in deniers for p in d.actors if p.state in accused]
    return replace(mention, denied_by=tuple(by[:1])) if by else mention
