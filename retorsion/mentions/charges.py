"""Accusations that a report tells without a verb of accusing: by whom a deed is alleged, and the wrong that a measure is said to punish.

In: the mentions of a report. Out: the same with one ACCUSE more for each alleged deed whose teller is a state or body ("South Korea says agents of the
North carried out the murder"), and for each sanction with a charge as its reason ("expelled three diplomats for spying"), unless the sentence tells that
accusation already. The deed itself stays alleged. Convention: ``docs/explanation/coding-rules.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from retorsion.mentions.roles import official, states
from retorsion.records import EventType, Mention, Span, Standing, content_id

_WRONG = (
    r"(?:spy(?:ing)?|espionage|meddling|interfer\w+|sabotage|subversi\w+|hack(?:ing|s)?|cyber[- ]?\w+|malign\w*|hostile act\w+|disinformation|poison\w+|"
    r"intelligence (?:work|activit\w+|gathering|operations?)|working for \w+ intelligence|plot\w*|conspir\w+|terror\w*|assassinat\w+|murder|killing|abduct\w+|"
    r"incompatible|undermin\w+|destabili\w+|smuggl\w+|aggression|attack\w*|harass\w+|intimidat\w+|coercion|propaganda|incit\w+|sway\w*|bribe\w*|corrupt\w+)"
)
_REASON = re.compile(
    rf"\b(?:for|over|because of|on suspicion of|on charges of|on allegations of|on accusations of|on grounds of|suspected of|citing|due to|amid (?:claims|allegations|accusations) of|"
    rf"in connection with|in view of)\b[^.;,]{{0,60}}?\b{_WRONG}\b[^.;,]{{0,60}}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Denied:
    """What a denial or refusal is of: the words that name it, and the act they are."""

    words: re.Pattern[str]
    rule: str
    type: EventType
    mode: str | None
    measure: str
    standing: Standing


def _named(nouns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{nouns})s?\b[^.;]{{0,60}}", re.IGNORECASE)


_DENIED = MappingProxyType(
    {
        "denial": _Denied(
            _named("claim|charge|accusation|allegation|assertion|insinuation"),
            "accuse:denied",
            "ACCUSE",
            "allege",
            "accusation",
            "asserted",
        ),
        "refusal": _Denied(
            _named("demand|request|call|appeal|ultimatum"), "request:refused", "REQUEST", None, "demand", "demanded"
        ),
    }
)
LEAD = 2
"""A text of no more sentences is a lead, which tells one act and not what it answers."""


def charge(case: Any, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The mentions with the accusations among them, in order of the text; ``case`` is the coder's ``Case``."""
    found = list(mentions)
    for mention in mentions:
        found += _by_teller(mention, found)
        found += _by_reason(case, mention, found)
        found += _by_denial(case, mention, found)
    return tuple(sorted(found, key=lambda m: (m.evidence["type"].start, m.id)))


def _by_teller(deed: Mention, found: Sequence[Mention]) -> Iterator[Mention]:
    tellers = official(deed.said_by)
    if deed.standing not in {"alleged", "denied"} or deed.type not in {"COERCE", "ASSAULT"} or not tellers:
        return
    by, against = states(tellers), states(deed.actors)
    if not against or by & against or _accused(deed.sentence, by, against, found):
        return
    yield _accusation(
        deed, "accuse:teller", deed.evidence["clause"], actors=tellers, recipients=deed.actors, when=deed.when
    )


def _by_denial(case: Any, reply: Mention, found: Sequence[Mention]) -> Iterator[Mention]:
    """ "Rejected Washington's claim that ...", "refused Hanoi's demand": what a report tells nowhere but in its denial or refusal."""
    meant = _DENIED.get(reply.measure or "") if reply.type == "REJECT" else None
    if meant is None or len(case.reading.sentences) <= LEAD:
        return
    by, against = states(reply.recipients), states(reply.actors)
    told = any(m.type == meant.type and states(m.actors) & by and states(m.recipients) & against for m in found)
    clause = reply.evidence["clause"]
    words = meant.words.search(clause.quote)
    if told or not by or by & against or words is None:
        return
    span = case.reading.span(clause.start + words.start(), clause.start + words.end())
    sides: dict[str, Any] = {"actors": reply.recipients, "recipients": reply.actors, "when": None, "said_by": ()}
    told_of = _accusation(reply, meant.rule, span, **sides)
    yield replace(told_of, type=meant.type, mode=meant.mode, measure=meant.measure, standing=meant.standing)


def _by_reason(case: Any, measure: Mention, found: Sequence[Mention]) -> Iterator[Mention]:
    if measure.type != "SANCTION" or measure.standing != "asserted" or measure.rule.startswith("references"):
        return
    sentence = case.reading.sentences[measure.sentence]
    match = _REASON.search(sentence.text, max(0, measure.evidence["type"].end - sentence.start))
    by, against = states(measure.actors), states(measure.recipients)
    if match is None or not against or _accused(measure.sentence, by, against, found):
        return
    words = case.reading.span(sentence.start + match.start(), sentence.start + match.end())
    yield _accusation(
        measure, "accuse:reason", words, actors=measure.actors, recipients=measure.recipients, when=measure.when
    )


def _accused(sentence: int, by: frozenset[str], against: frozenset[str], found: Sequence[Mention]) -> bool:
    """Whether the sentence tells an accusation of these by those already, or both stand on one side."""
    told = (
        m
        for m in found
        if m.sentence == sentence and m.type == "ACCUSE" and m.measure in {"accusation", "condemnation"}
    )
    return bool(by & against) or any(states(m.actors) & by and states(m.recipients) & against for m in told)


def _accusation(model: Mention, rule: str, words: Span, **fields: Any) -> Mention:
    evidence = {"clause": words, "type": words, "sentence": model.evidence["sentence"]}
    return replace(
        model,
        id=content_id("m", model.article, words.start, rule),
        type="ACCUSE",
        mode="allege",
        measure="accusation",
        contexts=(),
        instrument=None,
        count={},
        count_bounds={},
        targets=(),
        standing="asserted",
        condition=None,
        denied_by=(),
        replies=(),
        same_as=None,
        place=None,
        evidence=evidence,
        rule=rule,
        symmetric=False,
        **fields,
    )
