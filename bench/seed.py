"""The founding report against its acceptance table: 44 rows and the must-not rows, looked up in a ledger.

    python bench/seed.py SHARED [--json]          SHARED: the folder that holds ``seed/`` and ``reference/seed_checklist.md``

The report is taken into a new ledger twice: once with its publication day, once with none. Each check asks the ledger alone (records
that ``Ledger`` returns), never the coder. A check returns ``None`` when its row holds and a sentence of what is missing otherwise.
Offsets are those of the table; "at" means that a span of the ledger covers at least half of the words named there.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PUBLISHED = "2025-03-12"
Bounds = tuple[int, int]
Row = Callable[["Seed"], "str | None"]


@dataclass
class Seed:
    """The ledger's view of the founding report. ``dated`` says whether its publication day was given."""

    ledger: Any
    article: Any
    annotation: Any
    mentions: list[Any]
    events: list[Any]
    answers: list[Any]
    exchanges: list[Any]
    claims: list[Any]
    quotes: list[Any]
    dated: bool
    by_id: dict[str, Any] = field(default_factory=dict)

    def find(self, kind: str, actor: str, recipient: str, **wanted: Any) -> list[Any]:
        """Events of a type from one state to another; ``wanted`` are further fields."""
        return [
            e
            for e in self.events
            if e.type == kind
            and actor in e.actors
            and recipient in e.recipients
            and all(getattr(e, k) == v for k, v in wanted.items())
        ]

    def one(self, number: int) -> Any:
        """E1 (Russia expels) or E2 (Britain expels); ``None`` where it is not there exactly once."""
        actor, recipient = {1: ("RUS", "GBR"), 2: ("GBR", "RUS")}[number]
        found = [
            e for e in self.find("SANCTION", actor, recipient) if e.mode == "expel" and e.done and not e.background
        ]
        return found[0] if len(found) == 1 else None

    def told(self, event: Any) -> list[Any]:
        """The mentions of an event."""
        return [m for m in self.mentions if m.id in event.mentions]

    def spans(self, event: Any) -> list[Bounds]:
        """All evidence of an event."""
        return [(s.start, s.end) for m in self.told(event) for s in m.evidence.values()]

    def links(self, reply: Any, cause: Any) -> list[Any]:
        """Answers from one event to another."""
        return [a for a in self.answers if reply and cause and a.reply == reply.id and a.cause == cause.id]


def at(spans: Iterable[Bounds], place: Bounds) -> bool:
    """Whether a span covers at least half of ``place``, or lies inside it with at least half of its length."""
    low, high = place
    return any(min(b, high) - max(a, low) >= (high - low) / 2 for a, b in spans)


def missing(spans: Iterable[Bounds], places: Sequence[Bounds], what: str) -> str | None:
    """The places that no span covers, as a reason."""
    have = list(spans)
    lost = [p for p in places if not at(have, p)]
    return f"{what}: nothing at {', '.join(map(str, lost))}" if lost else None


def _bounds(spans: Iterable[Any]) -> list[Bounds]:
    return [(s.start, s.end) for s in spans if s is not None]


def _parties(seed: Seed, state: str) -> list[Bounds]:
    found = [p for p in seed.annotation.parties if p.state == state]
    found += [
        p for m in seed.mentions for p in (*m.actors, *m.recipients, *m.said_by, *m.denied_by) if p.state == state
    ]
    return _bounds(p.span for p in found)


def row_1(seed: Seed) -> str | None:
    a = seed.article
    if len((a.text or "").strip()) != len(a.text or "") and abs(len(a.text) - 2589) > 1:
        return f"text of {len(a.text)} characters"
    if a.language != "en" or not a.text_hash:
        return f"language {a.language}"
    paragraphs = [p for p in a.text.split("\n") if p.strip()]
    if len(paragraphs) != 16:
        return f"{len(paragraphs)} paragraphs"
    if a.publisher is not None or (not seed.dated and a.published is not None):
        return "publisher or date guessed"
    return None


def row_2(seed: Seed) -> str | None:
    named = [p for p in seed.annotation.parties if p.state == "GBR"]
    if not any(p.sector == "GOV" for p in named):
        return "no British party with sector GOV"
    return missing(_parties(seed, "GBR"), [(4, 6), (617, 640), (347, 349)], "Britain")


def row_3(seed: Seed) -> str | None:
    lost = missing(_parties(seed, "RUS"), [(494, 507), (810, 827)], "Russia") or missing(
        _parties(seed, "RUS"), [(244, 289)], "Putin's government"
    )
    event = seed.one(1)
    if event is None:
        return "E1 is not there once"
    if any("Putin" in (p.name or "") for m in seed.told(event) for p in m.actors):
        return "Putin is the agent of the expulsion"
    return lost


def row_4(seed: Seed) -> str | None:
    found = [p for p in seed.annotation.parties if "Lammy" in p.text and p.state == "GBR"]
    if not found:
        return "Lammy is no British party"
    return None if any(p.role or p.sector == "GOV" for p in found) else "Lammy has no office"


def row_5(seed: Seed) -> str | None:
    found = [p for p in seed.annotation.parties if "Kelin" in p.text and p.state == "RUS"]
    if not found:
        return "Kelin is no Russian party"
    summons = seed.find("ACCUSE", "GBR", "RUS", measure="summon-envoy")
    if not summons:
        return "no summons"
    return missing(
        _bounds(p.span for e in summons for m in seed.told(e) for p in m.recipients), [(676, 688)], "recipient"
    )


def row_6(seed: Seed) -> str | None:
    people = [q for q in seed.quotes if any(at([(s.start, s.end)], (1248, 1463)) for s in q.parts)]
    if not people or "spokesman" not in (people[0].speaker or "").lower():
        return "the long statement has no spokesman"
    if any("Lammy" in (q.speaker or "") for q in people):
        return "the spokesman is taken for Lammy"
    everybody = [*seed.annotation.parties, *(p for m in seed.mentions for p in (*m.actors, *m.said_by))]
    official = [p for p in everybody if p.span and at([(p.span.start, p.span.end)], (1926, 1958))]
    if not official:
        return "the senior official is nobody"
    return (
        "a name was made up"
        if any(p.name and p.name not in seed.article.text and p.basis == "role" for p in official)
        else None
    )


def row_7(seed: Seed) -> str | None:
    event = seed.one(1)
    if event is None:
        return "E1 is not there once"
    targets = [t for m in seed.told(event) for t in m.targets]
    roles = {t.role for t in targets}
    if not {"diplomat", "spouse"} <= roles:
        return f"targets of E1: {sorted(roles)}"
    if any(t.name for t in targets):
        return "a target has a name"
    spouse = [t for t in targets if t.role == "spouse" and t.relation]
    return None if any("another" in t.relation for t in spouse) else "whose spouse it is is not kept"


def row_8(seed: Seed) -> str | None:
    event = seed.one(1)
    if event is None:
        return "E1 is not there once"
    return missing(seed.spans(event), [(925, 987)], "E1")


def _count(event: Any) -> str | None:
    if event is None:
        return "the event is not there once"
    return None if event.count == {"diplomat": 1, "spouse": 1} else f"count {event.count}"


def row_9(seed: Seed) -> str | None:
    return _count(seed.one(1)) or missing(seed.spans(seed.one(1)), [(951, 987)], "count of E1")


def row_10(seed: Seed) -> str | None:
    event = seed.one(2)
    return "E2 is not there once" if event is None else missing(seed.spans(event), [(0, 62)], "E2")


def row_11(seed: Seed) -> str | None:
    event = seed.one(2)
    lost = _count(event) or missing(seed.spans(event), [(20, 62)], "count of E2")
    if lost:
        return lost
    spouses = [t for m in seed.told(event) for t in m.targets if t.role == "spouse" and t.state]
    return None if any(t.state_basis == "inferred" for t in spouses) else "the spouse's state is not marked inferred"


def row_12(seed: Seed) -> str | None:
    event = seed.one(2)
    if event is None:
        return "E2 is not there once"
    lost = missing(seed.spans(event), [(1084, 1109), (2118, 2140)], "E2")
    return lost or (None if event.instrument else "the instrument is not kept")


def row_13(seed: Seed) -> str | None:
    event = seed.one(2)
    places = [(0, 19), (185, 196), (354, 377), (1076, 1091), (2082, 2116)]
    return "E2 is not there once" if event is None else missing(seed.spans(event), places, "tellings of E2")


def row_14(seed: Seed) -> str | None:
    event = seed.one(1)
    places = [(226, 261), (925, 950), (1466, 1494)]
    return "E1 is not there once" if event is None else missing(seed.spans(event), places, "tellings of E1")


def row_15(seed: Seed) -> str | None:
    found = seed.find("ACCUSE", "GBR", "RUS", measure="summon-envoy")
    if len(found) != 1:
        return f"{len(found)} summonses"
    lost = missing(seed.spans(found[0]), [(644, 688), (1886, 1924)], "E3")
    messages = _bounds(m.evidence.get("message") for m in seed.told(found[0]))
    return lost or missing(messages, [(704, 786)], "message")


def _condemnations(seed: Seed) -> list[Any]:
    return [
        e for e in seed.find("ACCUSE", "GBR", "RUS") if e.measure in {"condemnation", "accusation"} and not e.background
    ]


def row_16(seed: Seed) -> str | None:
    spans = [s for e in _condemnations(seed) for s in seed.spans(e)]
    lost = missing(spans, [(400, 469)], "E4") or missing(spans, [(473, 560)], "E4")
    claims = [(c.content.start, c.content.end) for c in seed.claims if c.holder and c.holder.state == "GBR"]
    return lost or missing(claims, [(572, 613)], "nested claim")


def _charge(seed: Seed) -> list[Any]:
    return [c for c in seed.claims if c.kind == "charge" and c.holder and c.holder.state == "RUS"]


def row_17(seed: Seed) -> str | None:
    found = [e for e in seed.find("ACCUSE", "RUS", "GBR") if at(seed.spans(e), (989, 1016))]
    if not found:
        return "no accusation by Russia"
    return (
        None
        if any(
            at([(c.content.start, c.content.end)], (989, 1016)) or 989 <= c.content.start < 1016 for c in _charge(seed)
        )
        else "no charge held by Russia"
    )


def row_18(seed: Seed) -> str | None:
    denials = [
        (s.span.start, s.span.end)
        for c in _charge(seed)
        for s in c.stances
        if s.stance == "denies" and s.who.state == "GBR"
    ]
    lost = missing(denials, [(1019, 1066), (1617, 1663)], "denials of the charge")
    if lost is None and not any(1388 <= a < 1463 or 1388 < b <= 1463 for a, b in denials):
        lost = "denials of the charge: nothing at (1414, 1445)"
    motives = [c for c in seed.claims if c.kind == "motive" and c.holder and c.holder.state == "GBR"]
    return lost or (None if motives else "no counter-claim about the motive")


def row_19(seed: Seed) -> str | None:
    found = [
        c
        for c in seed.claims
        if c.holder and c.holder.state == "GBR" and at([(c.content.start, c.content.end)], (1297, 1386))
    ]
    if not found:
        return "no claim of a campaign"
    if any(e.done and not e.background for e in seed.find("COERCE", "RUS", "GBR")):
        return "the campaign is asserted as done"
    intervals = [c.interval for c in found if c.interval]
    if not intervals:
        return "the claim has no interval"
    if seed.dated and not any((i.day or "").startswith("2024-03") and i.day_end == PUBLISHED for i in intervals):
        return f"interval {intervals[0].day} to {intervals[0].day_end}"
    return None


def _claim_at(seed: Seed, kinds: set[str], places: Sequence[Bounds], what: str, about: str | None = None) -> str | None:
    found = [c for c in seed.claims if c.kind in kinds and c.holder and c.holder.state == "GBR"]
    spans = [b for c in found for b in _bounds([c.content, c.cue])]
    return missing(spans, places, what)


def row_20(seed: Seed) -> str | None:
    lost = _claim_at(seed, {"intent"}, [(802, 905), (1749, 1838)], "intent")
    cues = [c.cue.quote for c in seed.claims if c.kind == "intent" and c.cue]
    return lost or (None if any("claim" in cue for cue in cues) else "the reporting verb is not kept")


def row_21(seed: Seed) -> str | None:
    found = [
        c
        for c in seed.claims
        if c.kind == "label" and c.holder and c.holder.state == "GBR" and at(_bounds([c.content]), (1542, 1564))
    ]
    if not found:
        return "no label"
    event = seed.one(1)
    return None if event and any(c.about in {event.id, *event.mentions} for c in found) else "the label is not about E1"


def row_22(seed: Seed) -> str | None:
    found = seed.find("REQUEST", "GBR", "RUS", standing="demanded")
    if not found:
        return "no demand"
    lost = missing([s for e in found for s in seed.spans(e)], [(2441, 2466)], "demand")
    items = [i for x in seed.exchanges for i in x.open_items if i.kind == "demand" and i.state == "open"]
    return lost or (None if items else "no open demand")


def row_23(seed: Seed) -> str | None:
    lost = _claim_at(seed, {"close-out"}, [(2396, 2436)], "close-out")
    return lost or (None if all(x.state == "open" for x in seed.exchanges) else "the exchange is not open")


def row_24(seed: Seed) -> str | None:
    items = [(x, i) for x in seed.exchanges for i in x.open_items if i.kind == "warning" and i.state == "open"]
    found = [i for _, i in items if "GBR" in i.by and "RUS" in i.to]
    if not found:
        return "no open warning by Britain"
    if not any(i.condition and "further action" in i.condition for i in found):
        return "the warning has no condition"
    if seed.dated and not any(i.since == PUBLISHED for i in found):
        return f"open since {found[0].since}"
    events = [e for e in seed.events if e.id in {i.event for i in found}]
    return missing([s for e in events for s in seed.spans(e)], [(2491, 2587)], "warning")


def row_25(seed: Seed) -> str | None:
    return _claim_at(seed, {"goodwill"}, [(2203, 2244)], "goodwill")


def row_26(seed: Seed) -> str | None:
    links = seed.links(seed.one(2), seed.one(1))
    if not links:
        return "no answer E2 to E1"
    if not any(a.basis == "stated" and a.kind == "trigger" for a in links):
        return "the answer is not stated"
    return missing(_bounds(s for a in links for _, s in a.evidence), [(199, 222)], "answer")


def row_27(seed: Seed) -> str | None:
    spans = _bounds(s for a in seed.answers if seed.one(2) and a.reply == seed.one(2).id for _, s in a.evidence)
    return missing(spans, [(63, 77), (199, 222), (378, 396), (1158, 1170), (2089, 2116)], "wordings of the answer")


def row_28(seed: Seed) -> str | None:
    event = seed.one(2)
    if event is None:
        return "E2 is not there once"
    reasons = [a for a in seed.answers if a.reply == event.id and a.kind == "stated-reason"]
    spans = _bounds(s for a in reasons for _, s in a.evidence)
    if not reasons:
        return "no stated reason beside the trigger"
    return missing(spans, [(63, 105)], "stated reason")


def row_29(seed: Seed) -> str | None:
    event = seed.one(1)
    if event is None:
        return "E1 is not there once"
    claims = [c for c in _charge(seed) if c.about in {event.id, *event.mentions}]
    stated = [a for a in seed.answers if a.reply == event.id and a.kind == "stated-reason"]
    return None if claims or stated else "the spying charge is not tied to E1"


def row_30(seed: Seed) -> str | None:
    package = [seed.one(2), *seed.find("ACCUSE", "GBR", "RUS", measure="summon-envoy")[:1], *_condemnations(seed)[:1]]
    if len(package) < 3 or package[0] is None:
        return "the package is not complete"
    holding = [
        x
        for x in seed.exchanges
        if seed.one(1) and seed.one(1).id in x.events and all(e.id in x.events for e in package)
    ]
    return None if holding else "E1, E2, E3 and E4 are not in one exchange"


def row_31(seed: Seed) -> str | None:
    found = seed.find("ASSAULT", "RUS", "UKR")
    if not found:
        return "no mention of the invasion"
    if not all(e.background and e.when is None for e in found):
        return "the invasion is not undated background"
    return (
        None if not any(e.id in x.events for e in found for x in seed.exchanges) else "the invasion is in an exchange"
    )


def row_32(seed: Seed) -> str | None:
    found = [c for c in seed.claims if c.holder and c.holder.state == "GBR" and at(_bounds([c.content]), (2337, 2391))]
    return None if found else "no second, wider claim"


def _days(seed: Seed, event: Any, day: str, weekday: str) -> str | None:
    if event is None:
        return "the event is not there once"
    when = event.when
    if seed.dated:
        return None if when and when.day == day and when.precision == "day" else f"date {when and when.day}"
    return (
        None
        if when and when.day is None and when.weekday == weekday
        else f"weekday {when and when.weekday}, day {when and when.day}"
    )


def row_33(seed: Seed) -> str | None:
    event = seed.one(1)
    lost = _days(seed, event, "2025-03-10", "Monday")
    if lost:
        return lost
    times = [(t.span.start, t.span.end) for t in seed.annotation.times]
    return missing(times, [(928, 934), (290, 307), (1485, 1494)], "date words")


def row_34(seed: Seed) -> str | None:
    summons = seed.find("ACCUSE", "GBR", "RUS", measure="summon-envoy")
    lost = _days(seed, seed.one(2), PUBLISHED, "Wednesday")
    return lost or _days(seed, summons[0] if len(summons) == 1 else None, PUBLISHED, "Wednesday")


def row_35(seed: Seed) -> str | None:
    links = seed.links(seed.one(2), seed.one(1))
    return None if any(a.lag_days == 2 for a in links) else f"lag {[a.lag_days for a in links]}"


def row_36(seed: Seed) -> str | None:
    found = [c for c in seed.claims if c.interval and c.interval.span]
    return missing(_bounds(c.interval.span for c in found), [(1255, 1273)], "interval")


def _quotes(seed: Seed, places: Sequence[Bounds], speaker: str, parts: int) -> str | None:
    for quote in seed.quotes:
        spans = _bounds(quote.parts)
        if missing(spans, places, "") is None:
            if len(quote.parts) != parts:
                return f"the statement has {len(quote.parts)} parts"
            return None if speaker in (quote.speaker or "").lower() else f"speaker {quote.speaker}"
    return f"no one statement covers {list(places)}"


def row_37(seed: Seed) -> str | None:
    return _quotes(seed, [(347, 470), (473, 614)], "lammy", 2)


def row_38(seed: Seed) -> str | None:
    return _quotes(seed, [(1248, 1463), (1466, 1708), (1711, 1883), (1886, 2058), (2061, 2188)], "spokesman", 5)


def row_39(seed: Seed) -> str | None:
    return _quotes(seed, [(2396, 2467), (2491, 2588)], "spokesman", 2)


def row_40(seed: Seed) -> str | None:
    for place in [(82, 145), (1041, 1055), (2258, 2277)]:
        found = [q for q in seed.quotes if at(_bounds(q.parts), place) and len(q.parts) == 1]
        if not found:
            return f"no fragment at {place}"
        if found[0].country != "GBR":
            return f"the fragment at {place} belongs to {found[0].country}"
    lede = next(q for q in seed.quotes if at(_bounds(q.parts), (82, 145)) and len(q.parts) == 1)
    return None if lede.part_of else "the lede's fragment is not tied to the statement it is part of"


def row_41(seed: Seed) -> str | None:
    found = [x for x in seed.exchanges if seed.one(2) and seed.one(2).id in x.events]
    if not found:
        return "no exchange"
    x = found[0]
    if x.proportion != 1.0 or not x.in_kind or x.state != "open":
        return f"proportion {x.proportion}, in kind {x.in_kind}, state {x.state}"
    levels = {e.severity for e in (seed.one(1), seed.one(2)) if e}
    return None if len(levels) == 1 and None not in levels else f"severities {levels}"


def row_42(seed: Seed) -> str | None:
    sides = {n.side: n for x in seed.exchanges for n in x.narratives}
    if not {"GBR", "RUS"} <= sides.keys():
        return f"narratives of {sorted(sides)}"
    kinds = {c.id: c for c in seed.claims}
    russian = [kinds[c] for c in sides["RUS"].claims if c in kinds]
    british = [kinds[c] for c in sides["GBR"].claims if c in kinds]
    if not any(c.kind == "charge" for c in russian) or len(british) < 4:
        return f"{len(russian)} Russian and {len(british)} British claims"
    disputed = any(s.stance == "denies" and s.who.state == "GBR" for c in russian for s in c.stances)
    return None if disputed and sides["RUS"].events and sides["GBR"].events else "no conflict on the charge"


def row_43(seed: Seed) -> str | None:
    sides = {n.side: n for x in seed.exchanges for n in x.narratives}
    russia = sides.get("RUS")
    if russia is None:
        return "no Russian narrative"
    if russia.quoted_directly != 0 or russia.reported_only < 1:
        return f"direct {russia.quoted_directly}, reported {russia.reported_only}"
    event = seed.one(1)
    return (
        None
        if event and len(event.publishers) <= 1 and len(event.articles) == 1
        else "corroboration is not one publisher"
    )


def row_44(seed: Seed) -> str | None:
    summons = seed.find("ACCUSE", "GBR", "RUS", measure="summon-envoy")
    wanted = [(seed.one(1), "RUS"), (seed.one(2), "GBR"), (summons[0] if summons else None, "GBR")]
    for event, country in wanted:
        place = event.place if event else None
        if place is None or place.country != country or place.basis != "inferred":
            return f"place {place and (place.country, place.basis)}, wanted {country} inferred"
    return None


def must_not_spy(seed: Seed) -> str | None:
    """No event "UK spied on Russia"; no harassment asserted as fact."""
    spying = [e for e in seed.events if e.measure == "espionage"]
    harassment = [
        e
        for e in seed.events
        if e.type in {"COERCE", "ASSAULT"} and "RUS" in e.actors and "GBR" in e.recipients and e.done
    ]
    return f"{len(spying)} spying, {len(harassment)} harassment asserted" if spying or harassment else None


def must_not_third(seed: Seed) -> str | None:
    """No third expulsion."""
    found = [e for e in seed.events if e.type == "SANCTION" and e.mode == "expel"]
    return None if len(found) <= 2 else f"{len(found)} expulsions"


def must_not_assault(seed: Seed) -> str | None:
    """No ASSAULT of this week from the clause on Ukraine."""
    found = [e for e in seed.events if e.type == "ASSAULT" and (not e.background or (e.when and e.when.day))]
    inside = [e for e in seed.events if e.type == "ASSAULT" and any(e.id in x.events for x in seed.exchanges)]
    return f"{len(found)} dated or current, {len(inside)} in an exchange" if found or inside else None


def must_not_cooperate(seed: Seed) -> str | None:
    """The summons is no cooperation, the demand no agreement."""
    friendly = {"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID"}
    found = [e for e in seed.events if e.type in friendly and e.done]
    return f"friendly acts: {[(e.type, e.actors, e.recipients) for e in found]}" if found else None


def must_not_invent(seed: Seed) -> str | None:
    """No invented name, publisher, date, city or number."""
    text = seed.article.text
    if seed.article.publisher or (
        not seed.dated and (seed.article.published or any(e.when and e.when.day for e in seed.events))
    ):
        return "a publisher or a date was made up"
    for mention in seed.mentions:
        for span in mention.evidence.values():
            if text[span.start : span.end] != span.quote:
                return f"evidence {span.quote!r} is not the text"
        for target in mention.targets:
            if target.name and target.name not in text:
                return f"name {target.name!r} is not in the text"
    wrong = [e.count for e in seed.events if sum(e.count.values()) > 2]
    return f"counts {wrong}" if wrong else None


def must_not_turn(seed: Seed) -> str | None:
    """E1 and E2 keep opposite directions; the dyad's balance is hostile."""
    e1, e2 = seed.one(1), seed.one(2)
    if e1 is None or e2 is None:
        return "E1 or E2 is not there once"
    if set(e1.mentions) & set(e2.mentions):
        return "E1 and E2 share a mention"
    return None if (e1.severity or 0) * (e2.severity or 0) > 0 else "severities do not agree in sign"


ROWS: dict[str, Row] = {str(n): globals()[f"row_{n}"] for n in range(1, 45)}
MUST_NOT: dict[str, Row] = {
    f.__name__: f
    for f in (must_not_spy, must_not_third, must_not_assault, must_not_cooperate, must_not_invent, must_not_turn)
}


def load(shared: Path, folder: Path, published: str | None) -> Seed:
    """Take the founding report into a new ledger in ``folder`` and read it back."""
    import retorsion

    source = next((shared / "seed").glob("*.txt"))
    db = folder / f"seed-{published or 'undated'}.db"
    with retorsion.open(str(db)) as ledger:
        coder = retorsion.Coder.load()
        now = dt.datetime(2025, 3, 13, tzinfo=dt.UTC)
        retorsion.update(ledger, retorsion.read(str(source), published=published), coder, now=now)
        article = next(iter(ledger.articles()))
        events = list(ledger.events(done=None))
        return Seed(
            ledger=None,
            article=article,
            annotation=ledger.annotation(article.id),
            mentions=list(ledger.mentions(article=article.id)),
            events=events,
            answers=list(ledger.answers()),
            exchanges=list(ledger.exchanges()),
            claims=list(ledger.claims(article=article.id)),
            quotes=list(ledger.annotation(article.id).quotes),
            dated=published is not None,
        )


def check(seed: Seed) -> dict[str, str | None]:
    """Every row and must-not row: ``None`` when it holds, else why not. A check that trips over a record fails with its error."""
    found: dict[str, str | None] = {}
    for name, row in {**ROWS, **MUST_NOT}.items():
        try:
            found[name] = row(seed)
        except (AttributeError, IndexError, KeyError, TypeError, StopIteration) as error:
            found[name] = f"{type(error).__name__}: {error}"
    return found


def run(shared: Path) -> dict[str, dict[str, str | None]]:
    """Both passes: ``dated`` and ``undated``."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            name: check(load(shared, Path(folder), published))
            for name, published in (("dated", PUBLISHED), ("undated", None))
        }


def main() -> int:
    """Print the scorecard; status 1 when a must-not row fails."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not (options.shared / "seed").is_dir():
        print(f"skipped: no founding report in {options.shared}")
        return 0
    result = run(options.shared)
    if options.json:
        print(json.dumps(result, indent=1))
    broken = 0
    for name, found in result.items():
        rows = {k: v for k, v in found.items() if k in ROWS}
        nots = {k: v for k, v in found.items() if k in MUST_NOT}
        broken += sum(v is not None for v in nots.values())
        if not options.json:
            print(
                f"{name}: {sum(v is None for v in rows.values())} rows pass of 44, {sum(v is not None for v in nots.values())} must-not failures"
            )
            for key, why in found.items():
                if why is not None:
                    print(f"  {'row ' + key if key in ROWS else key}: {why}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
