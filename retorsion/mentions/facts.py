"""Small facts about an act that its clause tells or its kind implies: date, place, legal form, message.

In: an ``Act`` with its sentence. Out: values with their basis, ``None`` where nothing tells. Dates come from ``times``, stated places from ``places``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retorsion.mentions.acts import Act
from retorsion.mentions.parse import Reading, Sentence
from retorsion.mentions.parties import Parties
from retorsion.mentions.places import place_of
from retorsion.mentions.roles import Roles
from retorsion.mentions.times import Times
from retorsion.records import Place, Span, When

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

_FORMS = {
    "accreditation revoked": re.compile(r"\baccreditations?\b", re.IGNORECASE),
    "declared persona non grata": re.compile(r"\bpersonae? non gratae?\b", re.IGNORECASE),
}
_AT_HOME = frozenset(
    {
        "expel",
        "expel-diplomats",
        "revoke-accreditation",
        "persona-non-grata",
        "summon-envoy",
        "order-closure",
        "staff-cap",
    }
)
_NEAR = 45
_OWNED = 4
_MESSAGE = re.compile(
    r"\b(?:to (?:make (?:it )?(?:clear|plain)|tell|convey|express|protest|demand|hear|be told|inform|warn|explain|deliver|register|condemn)\b|over\b|after\b|about\b)[^.;]*",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"‘']([^”\"]{8,})[”\"’]")


def date_of(times: Times, sentence: Sentence, act: Act) -> When | None:
    """The date that the act's own sentence gives, or ``None``."""
    told = times.of(sentence, act.head, act.clause)
    carried = told is None or told.basis == "story"
    return (_only_day(times, sentence, act) or told) if carried else told


def _only_day(times: Times, sentence: Sentence, act: Act) -> When | None:
    """The one day that the clause names right behind the act ("declared the two unwelcome on Monday"), where the parse ties it to another word."""
    days = [e for e in times.in_sentence(sentence) if e.point and e.value.precision == "day" and not e.dateline]
    if len(days) != 1 or days[0].deadline:
        return None
    gap = days[0].start - (sentence.offset(act.head) + len(act.head.text))
    when = times.when(days[0])
    owned = act.nominal and 0 <= sentence.offset(act.head) - days[0].end <= _OWNED  # "Monday's expulsion"
    past = when.day is None or times.today is None or when.day <= times.today.isoformat()
    between = sentence.text[act.head.idx : max(act.head.idx, days[0].start - sentence.start)]
    behind = 0 <= gap <= _NEAR and not re.search(r"[;:]", between)
    return when if past and (owned or behind) else None


def has_loose_date(times: Times, sentence: Sentence, act: Act) -> bool:
    """Whether the act's own words name a time that nothing resolves ("this week" in a report of unknown day): it must not get another's."""
    clause = sentence.cover(act.clause or act.trigger)
    return any(
        e.value.value.startswith("XXXX") and e.value.weekday is None and clause.start <= e.start < clause.end + 12
        for e in times.in_sentence(sentence)
    )


def instrument_of(act: Act) -> str | None:
    """The legal form of an expulsion ("accreditation revoked"), ``None`` for other acts and where the clause names none."""
    if act.mode != "expel" and act.measure not in {"revoke-accreditation", "persona-non-grata", "expel-diplomats"}:
        return None
    words = " ".join(token.text for token in (*act.trigger, *act.clause))
    return next((form for form, pattern in _FORMS.items() if pattern.search(words)), None)


def message_of(reading: Reading, sentence: Sentence, act: Act) -> Span | None:
    """What a summoned envoy was told: the words of the infinitive behind the summons, quoted words first; ``None`` elsewhere."""
    if act.measure != "summon-envoy":
        return None
    behind = sentence.text[act.head.idx :]
    match = _MESSAGE.search(behind) or re.search(r"\bmade (?:it )?clear (?:that )?[^.;]*", behind)
    if match is None:
        return None
    start = sentence.start + act.head.idx + match.start()
    quoted = _QUOTED.search(match.group())
    if quoted:
        return reading.span(start + quoted.start(1), start + quoted.end(1))
    return reading.span(start, start + len(match.group().rstrip()))


def place_of_act(reading: Reading, parties: Parties, sentence: Sentence, act: Act, roles: Roles) -> Place | None:
    """Where it was done: inferred as the actor's own country for orders a state gives at home, else what the clause states."""
    if act.measure in _AT_HOME or act.mode == "expel":
        state = roles.actors[0].state if roles.actors else None
        return Place(text=None, country=state, basis="inferred") if state and len(state) == 3 else None
    return place_of(reading, parties, sentence, _own_words(act))


def _own_words(act: Act) -> tuple[Token, ...]:
    return act.clause or act.trigger
