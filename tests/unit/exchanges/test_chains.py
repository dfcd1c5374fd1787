"""Exchanges: what belongs to one, its state, its open items, and the two accounts."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from retorsion.exchanges import chain
from retorsion.records import Answer, Claim, Event, Exchange, Mention, Party, Quote, Span, When


def act(id: str, actor: str, recipient: str, day: str | None, **fields: Any) -> Event:
    plain: dict[str, Any] = {"type": "SANCTION", "measure": "expel-diplomats", "severity": 5.5, "articles": ("a",)}
    when = When(day=day) if day else None
    return Event(
        id=id, actors=(actor,), recipients=(recipient,), when=when, mentions=(f"m-{id}",), **{**plain, **fields}
    )


def answer(reply: str, cause: str, **fields: Any) -> Answer:
    return Answer(id=f"{reply}-{cause}", reply=reply, cause=cause, basis="stated", **fields)


FIRST, SECOND = act("e1", "RUS", "GBR", "2025-03-10"), act("e2", "GBR", "RUS", "2025-03-12")
LINK = answer("e2", "e1", proportion=1.0, in_kind=True)


def only(*events: Event, **sources: Any) -> Exchange:
    answers = sources.pop("answers", [LINK])
    (found,) = chain(events, answers, **sources)
    return found


def test_one_affair_from_first_act_to_last() -> None:
    summons = act("e3", "GBR", "RUS", "2025-03-12", type="ACCUSE", measure="summon-envoy")
    found = only(SECOND, summons, FIRST)
    assert (found.pair, found.events, found.opened, found.last) == (
        ("GBR", "RUS"),
        ("e1", "e3", "e2"),
        "2025-03-10",
        "2025-03-12",
    )
    assert (found.acted_last, found.state, found.proportion, found.in_kind) == (("GBR",), "open", 1.0, True)


def test_history_stays_outside_or_makes_an_exchange_of_its_own() -> None:
    war = act("e9", "RUS", "UKR", None, type="ASSAULT", measure="invasion", background=True)
    old, reply = (
        act("e4", "GBR", "RUS", "2024-05-08", background=True),
        act("e5", "RUS", "GBR", "2024-05-16", background=True),
    )
    found = chain([FIRST, SECOND, war, old, reply], [LINK, answer("e5", "e4")])
    assert [one.events for one in found] == [("e4", "e5"), ("e1", "e2")]


def test_two_affairs_of_one_pair_are_two_exchanges() -> None:
    third, fourth = act("e3", "RUS", "GBR", "2025-06-01"), act("e4", "GBR", "RUS", "2025-06-03")
    found = chain([FIRST, SECOND, third, fourth], [LINK, answer("e4", "e3")])
    assert [one.events for one in found] == [("e1", "e2"), ("e3", "e4")]


def test_quiet_after_a_month_and_closed_when_both_sides_say_so() -> None:
    def closing(side: str) -> Claim:
        words = Span(start=0, end=4, quote="over")
        return Claim(
            id=f"c-{side}", article="a", kind="close-out", content=words, holder=Party(text=side, actor=f"{side}.GOV")
        )

    assert only(FIRST, SECOND, now="2025-04-11").state == "open"
    assert only(FIRST, SECOND, now="2025-04-12").state == "quiet"
    assert only(FIRST, SECOND, claims=[closing("GBR")]).state == "open"
    assert only(FIRST, SECOND, claims=[closing("GBR"), closing("RUS")]).state == "closed"


def warning(day: str = "2025-03-10", **fields: Any) -> Event:
    plain = {"type": "THREATEN", "measure": "countermeasures", "standing": "conditional", "condition": "if it goes on"}
    return act("w", "GBR", "RUS", day, **{**plain, **fields})


def test_the_life_of_a_warning() -> None:
    gives_way = act("e3", "RUS", "GBR", "2025-03-14", type="CONCEDE", measure=None)
    takes_back = act("e3", "GBR", "RUS", "2025-03-14", type="RETREAT", measure=None)

    def fate(*events: Event, now: str | None = None) -> tuple[str, str | None, str | None]:
        (item,) = only(FIRST, *events, answers=[answer("w", "e1")], now=now).open_items
        return item.state, item.until, item.resolved_by

    assert fate(warning()) == ("open", None, None)
    assert fate(warning(), SECOND) == ("kept", "2025-03-12", "e2")
    assert fate(warning("2025-03-12"), SECOND) == ("open", None, None)
    assert fate(warning(measure="tariff"), SECOND) == ("open", None, None)
    assert fate(warning(), gives_way) == ("met", "2025-03-14", "e3")
    assert fate(warning(), takes_back) == ("withdrawn", "2025-03-14", "e3")
    assert fate(warning(), now="2025-07-01") == ("lapsed", "2025-06-08", None)


def test_a_refused_demand_lapses_and_a_fulfilled_one_is_met() -> None:
    demand = act("e3", "GBR", "RUS", "2025-03-12", type="REQUEST", measure="demand", standing="demanded")
    refusal = act("e4", "RUS", "GBR", "2025-03-13", type="REJECT", measure="refusal")
    consent = act("e4", "RUS", "GBR", "2025-03-13", type="AGREE", measure=None)
    for reply, state in ((refusal, "lapsed"), (consent, "met")):
        (item,) = only(FIRST, SECOND, demand, reply, answers=[LINK, answer("e4", "e3")]).open_items
        assert (item.kind, item.state, item.resolved_by) == ("demand", state, "e4")


def test_two_accounts_and_whose_voice_is_heard() -> None:
    charge = act("e3", "RUS", "GBR", "2025-03-10", type="ACCUSE", measure="accusation", publishers=("Gazette",))
    blame = act("e4", "GBR", "RUS", "2025-03-12", type="ACCUSE", measure="condemnation", denied_by=("RUS",))
    mentions = {
        "m-e3": Mention(
            id="m-e3",
            article="a",
            sentence=0,
            type="ACCUSE",
            actors=(Party(text="Russia", actor="RUS"),),
            evidence={"clause": Span(start=0, end=30, quote="accusing the pair of spying on")},
        ),
        "m-e4": Mention(
            id="m-e4",
            article="a",
            sentence=1,
            type="ACCUSE",
            actors=(Party(text="London", actor="GBR"),),
            evidence={"clause": Span(start=40, end=60, quote="We will not tolerate")},
        ),
    }
    spoken = Quote(id="q", article="a", kind="direct", parts=(Span(start=39, end=70, quote="x"),), country="GBR")
    claim = Claim(
        id="c",
        article="a",
        kind="charge",
        content=Span(start=20, end=26, quote="spying"),
        holder=Party(text="x", actor="RUS"),
    )
    found = only(FIRST, SECOND, charge, blame, mentions=mentions, quotes=[spoken], claims=[claim])
    gbr, rus = found.narratives
    assert (gbr.side, gbr.events, gbr.claims, gbr.quoted_directly, gbr.reported_only) == ("GBR", ("e4", "e2"), (), 1, 0)
    assert (rus.side, rus.events, rus.claims, rus.quoted_directly, rus.reported_only) == (
        "RUS",
        ("e1", "e3"),
        ("c",),
        0,
        1,
    )
    assert (rus.denies, rus.publishers) == (("e4",), ("Gazette",))


def test_a_mutual_act_belongs_to_each_pair_and_without_answers_there_is_no_exchange() -> None:
    assert chain([FIRST, act("e7", "GBR", "RUS", "2025-03-11")], []) == ()


def test_what_a_report_says_today_is_no_account_of_the_history_it_tells_in_passing() -> None:
    """Of the two claims and quotations of one report only those in the sentence that tells the history are of the old affair."""
    old, reply = (
        act("e4", "GBR", "RUS", "2024-05-08", background=True),
        act("e5", "RUS", "GBR", "2024-05-16", background=True),
    )
    sentence = Span(start=100, end=190, quote="told then")
    told = {
        one.mentions[0]: Mention(id=one.mentions[0], article=one.articles[0], type="SANCTION", sentence=1, background=True, evidence={"sentence": sentence})
        for one in (old, reply)
    }  # fmt: skip
    now, then = Span(start=10, end=20, quote="today"), Span(start=120, end=130, quote="then")
    holder = Party(text="London", actor="GBR.GOV")
    claims = [
        Claim(id=id, article=old.articles[0], kind="charge", content=span, holder=holder) for id, span in (("c1", now), ("c2", then))
    ]  # fmt: skip
    quotes = [
        Quote(id=id, article=old.articles[0], kind="direct", parts=(span,), country="GBR") for id, span in (("q1", now), ("q2", then))
    ]  # fmt: skip
    sources: dict[str, Any] = {"claims": claims, "quotes": quotes, "answers": [answer("e5", "e4")]}
    britain = only(old, reply, mentions=told, **sources).narratives[0]
    assert (britain.claims, britain.quoted_directly) == (("c2",), 1)
    fresh = {id: replace(mention, background=False) for id, mention in told.items()}
    britain = only(old, reply, mentions=fresh, **sources).narratives[0]
    assert (britain.claims, britain.quoted_directly) == (("c1", "c2"), 2)
